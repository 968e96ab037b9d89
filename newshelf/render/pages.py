"""HTML pages: what a subject shows, set into its template and the layout."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from newshelf import dates
from newshelf.holdings.catalogue import Entry
from newshelf.holdings.library import Theme
from newshelf.holdings.shelf import brief
from newshelf.language import counted, table
from newshelf.plan import addresses, subjects
from newshelf.prose import first_sentences, to_html, to_text
from newshelf.render import qr, references
from newshelf.render.frame import Made, Page, PageMaker, Place, crumbs_to
from newshelf.render.studio import Piece, Studio
from newshelf.views import citing, edition, linked, lists, titles
from newshelf.views.answering import answers, wanted_rows
from newshelf.views.edition import Edition, Link

CARD = Piece("partials/card.html", titles.record_view)


MAIN = ("main_vi", "main_foreign")  # the groups of a course that hold its main texts
MAIN_NAMED = 3  # so many of them are named at the top of its page


class Scope(NamedTuple):
    """What a search box is about: a value of a facet, and what the box is called."""

    facet: str
    code: str
    label: str


# --- one function a page -----------------------------------------------------------------------------------------


def home(at: Place, subject: subjects.Home) -> Made:
    ed = at.ed
    theme = subject.theme
    view = {
        "search": ed.href(ed.at.search()),
        "scope": None,
        "newest": at.entries(subject.newest),
        "disciplines": [lists.discipline_row(ed, count) for count in subject.disciplines],
        "theme": _theme_link(ed, theme) if theme else None,
        "theme_face": _theme_face(ed, theme) if theme else None,
        "theme_lead": first_sentences(to_text(to_html(edition.essay_text(ed, theme.essay)[1])), 320) if theme else "",
        "bulletin": lists.bulletin_link(ed, subject.bulletin) if subject.bulletin else None,
        "titles": ed.titles(subject.titles),
    }
    return Page(ed.t.home.title, ed.t.home.lead, "home"), view  # its feed is the site's own


def disciplines(at: Place, subject: subjects.DisciplineIndex) -> Made:
    rows = [lists.discipline_row(at.ed, count) for count in subject.disciplines]
    t = at.ed.t.disciplines
    return Page(t.title, t.lead, "disciplines", crumbs_to(at.ed)), {"rows": rows}


def discipline(at: Place, subject: subjects.DisciplinePage) -> Made:
    ed, row = at.ed, subject.discipline
    link, t = ed.discipline(row), ed.t.discipline
    front = subject.page == 0
    title = link.label if front else t.page.format(name=link.label, n=subject.page)
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.disciplines()), ed.t.nav.disciplines), *([] if front else [link]))
    number = len(subject.entries)
    view = {
        "search": ed.href(ed.at.search()),
        "scope": Scope("discipline", row.id, ed.t.search.in_discipline),
        "code": t.code.format(code=row.code) if row.code else "",
        "face": edition.face(row.id, link.label),
        "qr": qr.svg(ed.url(ed.at.discipline(row.id))) if front else "",
        "embed": ed.url(addresses.embed(ed.at.discipline(row.id), ed.at.prefix)),
        "faculty": ed.named(row.faculty) if row.faculty else "",
        "entries": at.entries(subject.entries),
        "titles": ed.titles(subject.titles),
        "front": front,
        "files": at.files(ed.at.discipline(row.id, subject.page), _file_name(row.id, subject.page), number),
        "newer": _page_link(ed, row.id, subject.newer, t.newer),
        "older": _page_link(ed, row.id, subject.older, t.older),
        "courses": [lists.course_row(ed, count) for count in subject.courses],
        "coverage": ed.href(ed.at.coverage(row.id)),
        "issues": lists.issue_links(ed, row.id, subject.digests),
        "desks": [edition.desk(ed, subject.liaison)] if subject.liaison else [],
        "wanted": wanted_rows(ed, subject.wanted),
        "answers": answers(ed, link.label, ed.at.discipline(row.id), filter(None, [subject.liaison])),
    }
    url = ed.url(ed.at.discipline(row.id, subject.page))
    view["linked"] = at.linked(linked.crumbs(ed, crumbs, title, url), linked.titles(ed, title, subject.entries))
    feed = at.feed(ed.at.discipline(row.id), link.label)
    return Page(title, t.lead.format(name=link.label), "disciplines", crumbs, feed, link.lang), view


def _file_name(id: str, page: int) -> str:
    return f"{id}-{page}" if page else id


def _page_link(ed: Edition, id: str, page: int | None, label: str) -> Link | None:
    return None if page is None else Link(ed.href(ed.at.discipline(id, page)), label)


def courses(at: Place, subject: subjects.CourseIndex) -> Made:
    ed, t = at.ed, at.ed.t.courses
    return Page(t.title, t.lead, "courses", crumbs_to(ed)), {
        "groups": lists.courses_by_term(ed, subject.groups),
        "coverage": ed.href(ed.at.coverage()) if subject.groups else "",
        "terms": [
            Link(ed.href(ed.at.term(term.id)), ed.t.terms.title.format(name=ed.named(term.name)))
            for term in subject.terms
        ],
    }


def course(at: Place, subject: subjects.CoursePage) -> Made:
    ed, row = at.ed, subject.course
    link, t = ed.course(row), ed.t.course
    grouped = lists.course_use_groups(subject.entries, row.code)
    groups = [(getattr(t, group), len(entries), at.entries(entries)) for group, entries in grouped]
    main = [brief(entry.card) for group, entries in grouped if group in MAIN for entry in entries]
    facts = [
        counted(t.credits, row.credits, ed.language) if row.credits is not None else "",
        t.term.format(n=row.term) if row.term is not None else "",
        counted(t.enrolment, row.enrolment, ed.language) if row.enrolment is not None else "",
    ]
    view = {
        "search": ed.href(ed.at.search()),
        "scope": Scope("course", row.code, ed.t.search.in_course),
        "code": row.code,
        "qr": qr.svg(ed.url(ed.at.course(row.code))),
        "embed": ed.url(addresses.embed(ed.at.course(row.code), ed.at.prefix)),
        "facts": [fact for fact in facts if fact],
        "main": titles.pointers(ed, main[:MAIN_NAMED]),
        "groups": groups,
        "files": at.files(ed.at.course(row.code), row.code, len(subject.entries)),
        "disciplines": [ed.discipline(discipline) for discipline in subject.disciplines],
        "digests": ed.href(ed.at.course_digests(row.code)) if subject.digests else "",
        "desks": [edition.desk(ed, liaison) for liaison in subject.liaisons],
        "wanted": wanted_rows(ed, subject.wanted),
        "answers": answers(ed, f"{row.code} {link.label}", ed.at.course(row.code), subject.liaisons, course=row.code),
    }
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.courses()), ed.t.nav.courses))
    feed = at.feed(ed.at.course(row.code), f"{row.code} {link.label}")
    lead, url = t.lead.format(code=row.code, name=link.label), ed.url(ed.at.course(row.code))
    nodes = linked.course(ed, row, lead, url), linked.titles(ed, link.label, subject.entries)
    view["linked"] = at.linked(linked.crumbs(ed, crumbs, link.label, url), *nodes)
    return Page(link.label, lead, "courses", crumbs, feed, link.lang), view


def embed(at: Place, subject: subjects.Embed) -> Made:
    ed, scope = at.ed, subject.scope
    page = ed.at.course(scope.id) if scope.kind == "course" else ed.at.discipline(scope.id)
    name = lists.scope_name(ed, scope)
    view = {
        "titles": titles.pointers(ed, subject.titles),
        "full": Link(ed.href(page), name),
        "canonical": ed.url(page),
    }
    return Page(name, ed.t.embed.lead.format(name=name)), view


def record(at: Place, subject: subjects.RecordPage) -> Made:
    ed, entry = at.ed, subject.entry
    view = at.studio.view(titles.record_view, ed.language, entry)
    line = view.entry
    title = at.studio.title(entry.card.id)
    lead = title.brief or ed.t.record.lead.format(title=line.title, by=line.by)
    crumbs = crumbs_to(ed, *view.disciplines[:1])
    url = ed.url(ed.at.record(entry.card.id))
    values = {
        "record": view,
        "answers": answers(ed, line.title, ed.at.record(entry.card.id), view.liaisons, record=entry.card.id),
        "similar": titles.pointers(ed, subject.near),
        "cited": _cited(at.studio, entry),
        "style_names": table(ed.language)["citation_styles"],
        "cover": ed.url(line.cover) if line.cover else "",
        "linked": at.linked(linked.crumbs(ed, crumbs, line.title, url), linked.book(ed, title.record, url)),
    }
    return Page(line.title, lead, "", crumbs, lang=line.lang), values


def prepare(studio: Studio, entries: Sequence[tuple[str, Entry]]) -> None:
    """Makes what the pages of entries show, and keeps it: what one function does for all of them, then the next.

    So the code of each stays in the processor's cache, where that of a whole page has no room.
    """
    for _, entry in entries:
        studio.title(entry.card.id)
    for format in citing.OFFERED:
        for _, entry in entries:
            references.text(studio, format, entry)
    for language, entry in entries:
        studio.view(titles.record_view, language, entry)
    for _, entry in entries:
        _cited(studio, entry)


def _cited(studio: Studio, entry: Entry) -> citing.CitedView:
    """How a record is cited, the same in every language."""
    title = studio.title(entry.card.id)
    texts = {format: references.text(studio, format, entry) for format in citing.OFFERED}
    return studio.once(("cited", entry.card.id), lambda: citing.cited_view(title.record, texts, title.plain))


def themes(at: Place, subject: subjects.ThemeIndex) -> Made:
    ed, t = at.ed, at.ed.t.themes
    rows = [
        (_theme_link(ed, theme), _theme_face(ed, theme), _dated(ed, theme.head.date), ed.titles(size))
        for theme, size in subject.themes
    ]
    feed = at.feed(ed.at.themes(), t.title)
    return Page(t.title, t.lead, "themes", crumbs_to(ed), feed), {"rows": rows}


def theme(at: Place, subject: subjects.ThemePage) -> Made:
    ed, head = at.ed, subject.theme.head
    title, body, lang = edition.essay_text(ed, subject.theme.essay)
    introduction = to_html(body)
    entries = tuple({entry.card.id: entry for _, part in subject.sections for entry in part}.values())
    sections = []
    for section, part in subject.sections:
        notes = {pick.id: Markup(to_html(pick.note)) for pick in section.records if pick.note}
        items = [(at.entries([entry]), notes.get(entry.card.id, "")) for entry in part]
        sections.append((ed.named(section.title) if section.title else "", items))
    view = {
        "face": _theme_face(ed, subject.theme),
        "qr": qr.svg(ed.url(ed.at.theme(subject.theme.id))),
        "introduction": Markup(introduction),
        "lang": lang,
        "sections": sections,
        "files": at.files(ed.at.theme(subject.theme.id), subject.theme.id, len(entries)),
        "pdf": at.pdf(ed.at.theme(subject.theme.id), subject.theme.id) if subject.pdf else None,
        "notes_lang": ed.prose_lang,
        "curator": ed.named(subject.curator.name) if subject.curator else head.curator or "",
        "published": _dated(ed, head.date),
    }
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.themes()), ed.t.nav.themes))
    url = ed.url(ed.at.theme(subject.theme.id))
    view["linked"] = at.linked(linked.crumbs(ed, crumbs, title, url), linked.titles(ed, title, entries))
    feed = at.feed(ed.at.theme(subject.theme.id), title)
    return Page(title, first_sentences(to_text(introduction), 160), "themes", crumbs, feed, lang), view


def bulletins(at: Place, subject: subjects.BulletinIndex) -> Made:
    t = at.ed.t.bulletins
    issues = [lists.bulletin_link(at.ed, issue) for issue in subject.issues]
    return Page(t.title, t.lead, "bulletins", crumbs_to(at.ed)), {"issues": issues}


def bulletin(at: Place, subject: subjects.Bulletin) -> Made:
    ed, t, title_of = at.ed, at.ed.t.bulletin, at.studio.title
    ordered = lists.bulletin_order(subject.entries, title_of)
    month = dates.inside(dates.month(subject.month, ed.language), ed.language)
    view = {
        "classes": [
            (label, numbered[0][0], at.entries([entry for _, entry in numbered], CARD))
            for label, numbered in lists.classes(ordered, table(ed.language))
        ],
        "authors": lists.author_index(ordered, title_of),
        "titles": lists.title_index(ordered, title_of),
        "qr": qr.svg(ed.url(ed.at.bulletin(subject.month))),
        "month": month,
        "files": at.files(ed.at.bulletin(subject.month), subject.month, len(subject.entries)),
        "pdf": at.pdf(ed.at.bulletin(subject.month), subject.month) if subject.pdf else None,
    }
    lead = t.lead.format(count=ed.titles(len(ordered)), month=month)
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.bulletins()), ed.t.nav.bulletins))
    return Page(t.title.format(month=month), lead, "bulletins", crumbs), view


def subscribe(at: Place, subject: subjects.Subscribe) -> Made:
    ed, t = at.ed, at.ed.t.subscribe
    view = {
        "all": Link(ed.url(addresses.feed(ed.at.home())), t.all),
        "themes": Link(ed.url(addresses.feed(ed.at.themes())), t.themes),
        "disciplines": [lists.discipline_row(ed, count) for count in subject.disciplines],
        "groups": lists.course_groups(ed, subject.courses),
        "selections": [
            (label, [lists.scope_feed(ed, scope) for scope in scopes])
            for label, scopes in (
                (t.each_theme, [subjects.Scope("theme", theme) for theme in subject.themes]),
                (t.kinds, [subjects.Scope("kind", kind) for kind in subject.kinds]),
                (t.liaisons, [subjects.Scope("liaison", row) for row in subject.liaisons]),
            )
            if scopes
        ],
        "opml": addresses.opml(ed.at.home()),
        "digests": ed.href(ed.at.digests()),
        "form": ed.site.subscribe.form or "",
    }
    return Page(t.title, t.lead, "subscribe", crumbs_to(ed)), view


def guide(at: Place, subject: subjects.Guide) -> Made:
    title, body, lang = edition.essay_text(at.ed, subject.essay)
    made = to_html(body)
    return Page(title, first_sentences(to_text(made), 160), "", crumbs_to(at.ed), lang=lang), {"body": Markup(made)}


def not_found(at: Place, subject: subjects.NotFound) -> Made:
    t = at.ed.t.not_found
    return Page(t.title, t.lead), {}


def _theme_link(ed: Edition, theme: Theme) -> Link:
    title, _, lang = edition.essay_text(ed, theme.essay)
    return Link(ed.href(ed.at.theme(theme.id)), title, lang)


def _theme_face(ed: Edition, theme: Theme) -> edition.Face:
    return edition.face(theme.id, edition.essay_text(ed, theme.essay)[0])


def _dated(ed: Edition, when: date) -> tuple[str, str]:
    """A day for machines and for people."""
    return when.isoformat(), dates.long_day(when, ed.language)


PAGES: Mapping[str, PageMaker] = {
    "home": home,
    "disciplines": disciplines,
    "discipline": discipline,
    "courses": courses,
    "course": course,
    "embed": embed,
    "record": record,
    "themes": themes,
    "theme": theme,
    "bulletins": bulletins,
    "bulletin": bulletin,
    "subscribe": subscribe,
    "guide": guide,
    "not-found": not_found,
}
