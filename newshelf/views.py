"""What the templates see: values sorted, labelled and linked, with nothing left to decide but if and for.

``Edition`` is the site in one language. A link's ``href`` is below the site's root; templates put ``root`` before it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from newshelf import addresses, dates, isbd
from newshelf.addresses import Addresses
from newshelf.catalogue import Entry
from newshelf.language import counted, in_language, table, words
from newshelf.library import Essay, Library
from newshelf.model import Contributor, Copies, Course, Discipline, Liaison, Localised, Record, Site, Use
from newshelf.plan import Count, Issue, Scope
from newshelf.prose import first_sentences, to_html, to_text
from newshelf.text import collation_key, initial



class Title(NamedTuple):
    """A record with what is made of its text, once for every page, feed and message that shows it."""

    record: Record
    card: isbd.Card
    full: str  # title, volume and subtitle in one line
    summary: str  # HTML
    brief: str  # the beginning of the summary, as plain text
    order: str  # what it sorts by under its title


Titles = Callable[[str], Title]


def title(record: Record) -> Title:
    """A record with its card and texts."""
    summary = to_html(record.summary) if record.summary else ""
    brief = first_sentences(to_text(summary))
    return Title(record, isbd.card(record), full_title(record), summary, brief, collation_key(record.title))


class Link(NamedTuple):
    href: str
    label: str
    lang: str = ""  # the label's language where it is not the page's
    note: str = ""


class Edition(NamedTuple):
    """The site in one language, with the tables that records refer to."""

    library: Library
    language: str
    t: Any
    at: Addresses
    offline: bool

    @property
    def site(self) -> Site:
        return self.library.site

    def href(self, address: str) -> str:
        """The link to an address; where nothing serves a folder's index it names the file."""
        return addresses.file_of(address) if self.offline else address

    def url(self, address: str) -> str:
        """The absolute address of a page or file."""
        return addresses.absolute(self.site.base_url, address)

    def named(self, text: Localised) -> str:
        return in_language(text, self.language)[0]

    def link(self, address: str, text: Localised, note: str = "") -> Link:
        label, lang = in_language(text, self.language)
        return Link(self.href(address), label, lang, note)

    def discipline(self, row: Discipline) -> Link:
        return self.link(self.at.discipline(row.id), row.name)

    def course(self, row: Course) -> Link:
        return self.link(self.at.course(row.code), row.name, row.code)

    def titles(self, number: int) -> str:
        return counted(self.t.titles, number, self.language)

    @property
    def prose_lang(self) -> str:
        """The ``lang`` of what librarians write (summaries, notes, keywords): the first language of the site."""
        return self.foreign(self.site.languages[0])

    def foreign(self, language: str) -> str:
        """The ``lang`` that marks text in a language, empty if it is the page's."""
        return "" if language == self.language else language


def edition(library: Library, language: str, offline: bool) -> Edition:
    """The site in a language."""
    at = addresses.of_language(language, library.site.languages)
    return Edition(library, language, words(language), at, offline)


class SiteView(NamedTuple):
    """The library, as the layout of every page shows it."""

    name: str
    lang: str
    email: str
    home: str
    subscribe: str
    nav: tuple[tuple[str, Link], ...]
    guides: tuple[Link, ...]
    feed: str


def site_view(ed: Edition) -> SiteView:
    """The library in the language of the edition."""
    at, t = ed.at, ed.t.nav
    name, lang = in_language(ed.site.name, ed.language)
    sections = [
        ("home", at.home(), t.home),
        ("disciplines", at.disciplines(), t.disciplines),
        ("courses", at.courses(), t.courses),
        ("themes", at.themes(), t.themes),
        ("bulletins", at.bulletins(), t.bulletins),
        ("digests", at.digests(), t.digests),
        ("subscribe", at.subscribe(), t.subscribe),
    ]
    nav = tuple((section, Link(ed.href(address), label)) for section, address, label in sections)
    guides = tuple(Link(ed.href(at.guide(essay.id)), *essay_text(ed, essay)[::2]) for essay in ed.library.pages)
    home, subscribe = ed.href(at.home()), ed.href(at.subscribe())
    return SiteView(name, lang, ed.site.email or "", home, subscribe, nav, guides, addresses.feed(at.home()))


def essay_text(ed: Edition, essay: Essay) -> tuple[str, str, str]:
    """Title and Markdown of an essay in the language of the edition, and its language where it is another."""
    texts = {language: (title, body) for language, title, body in essay.texts}
    first = ed.site.languages[0]
    if ed.language in texts:
        return *texts[ed.language], ""
    return *texts[""], "" if ed.language == first else first


class Version(NamedTuple):
    """A page in one of the languages of the site. ``current`` is empty but for the one that is being read."""

    href: str
    label: str
    lang: str
    url: str
    current: str


def versions(ed: Edition, address: str) -> list[Version]:
    """The same page in each language of the site."""
    plain = address.removeprefix(ed.at.prefix)
    found = []
    for language in ed.site.languages:
        there = addresses.of_language(language, ed.site.languages).prefix + plain
        current = language if language == ed.language else ""
        found.append(Version(ed.href(there), words(language).name, language, ed.url(there), current))
    return found


# --- entries and records -----------------------------------------------------------------------------------------


class EntryView(NamedTuple):
    """A title in a list."""

    id: str
    href: str
    title: str
    lang: str
    by: str
    imprint: str
    kind: str
    language: str
    access: str
    access_label: str
    call_number: str
    arrived: str
    arrived_label: str
    cover: str
    courses: tuple[Link, ...]
    status: str


def entry_view(ed: Edition, entry: Entry, title: Title) -> EntryView:
    """A title as lists show it."""
    card, record, names = entry.card, title.record, table(ed.language)
    return EntryView(
        id=card.id,
        href=ed.href(ed.at.record(card.id)),
        title=title.full,
        lang=ed.foreign(record.language),
        by=by_line(record.authors, names["roles"]),
        imprint=", ".join(filter(None, (record.publisher, str(record.year or "")))),
        kind=names["kinds"][card.kind],
        language=language_name(record.language, names) if record.language != ed.language else "",
        access=record.access or "",
        access_label=names["accesses"][record.access] if record.access else "",
        call_number=record.call_number or "",
        arrived=card.arrived,
        arrived_label=dates.day(record.arrived, ed.language),
        cover=f"covers/{record.cover}" if record.cover else "",
        courses=tuple(ed.course(ed.library.courses[code]) for code, _ in card.courses),
        status="" if card.status == "available" else names["statuses"][card.status],
    )


def full_title(record: Record) -> str:
    """Title with volume and subtitle, as one line."""
    title = record.title
    if record.volume and not record.series and not record.host:
        title += f". {record.volume}" if not record.volume.isdecimal() else f" (T. {record.volume})"
    return f"{title}: {record.subtitle}" if record.subtitle else title


def by_line(people: Iterable[Contributor], roles: Mapping[str, str]) -> str:
    """Names with what they did, advisors aside: ``Nguyễn Văn Đính (chủ biên), Trần Thị Minh Hòa``."""
    return ", ".join(
        person.label if person.role == "author" else f"{person.label} ({roles[person.role]})"
        for person in people
        if person.role != "advisor"
    ).replace(",, ", ", ")


def language_name(code: str, names: Mapping[str, Any]) -> str:
    """The name of a language, or its code if the locale has none for it."""
    name: str = names["languages"].get(code, code)
    return name


class Field(NamedTuple):
    """A line of a record's details: a label with text or links."""

    label: str
    text: str = ""
    links: tuple[Link, ...] = ()
    lang: str = ""
    nowrap: bool = False


class RecordView(NamedTuple):
    """Everything on a record's page."""

    entry: EntryView
    card: isbd.Card
    authors: tuple[str, ...]
    fields: tuple[Field, ...]
    holdings: tuple[Field, ...]
    access_advice: str
    summary: str
    contents: str
    note: str
    prose_lang: str
    uses: tuple[tuple[str, tuple[Link, ...]], ...]
    disciplines: tuple[Link, ...]
    liaisons: tuple["Desk", ...]
    url: str
    catalogue: str
    withdrawn: bool
    on_order: bool


def record_view(ed: Edition, entry: Entry, title: Title) -> RecordView:
    """A record with its holdings and what it serves."""
    record, names, tables = title.record, table(ed.language), ed.library
    disciplines = [tables.disciplines[id] for id in entry.disciplines]
    desks = dict.fromkeys(row.liaison for row in disciplines if row.liaison)
    uses = [(use, [tables.courses[code] for code, its in record.courses.items() if its is use]) for use in Use]
    return RecordView(
        entry=entry_view(ed, entry, title),
        card=title.card,
        authors=tuple(person.label for person in record.authors),
        fields=tuple(_fields(ed, record, names)),
        holdings=tuple(_holdings(ed, record, names)),
        access_advice=names["access_advice"][record.access] if record.access else "",
        summary=title.summary,
        contents=to_html(record.contents) if record.contents else "",
        note=to_html(record.note) if record.note else "",
        prose_lang=ed.prose_lang,
        uses=tuple((names["uses"][use], tuple(map(ed.course, courses))) for use, courses in uses if courses),
        disciplines=tuple(map(ed.discipline, disciplines)),
        liaisons=tuple(desk(ed, tables.liaisons[id]) for id in desks),
        url=record.url or "",
        catalogue=record.catalogue or "",
        withdrawn=record.status == "withdrawn",
        on_order=record.status == "on-order",
    )


def _fields(ed: Edition, record: Record, names: Mapping[str, Any]) -> Iterable[Field]:
    """The details of a record that it has, in the order of a catalogue."""
    label, foreign = names["field"], ed.foreign(record.language)
    imprint = ": ".join(filter(None, (record.place, record.publisher)))
    thesis, host = record.thesis, record.host
    parts = [
        Field(label["kind"], names["kinds"][record.kind]),
        Field(label["parallel_title"], record.parallel_title or ""),
        Field(label["in"], ", ".join(filter(None, (host.title, host.volume, host.issue, host.pages))) if host else ""),
        Field(label["edition"], record.edition or "", lang=foreign),
        Field(label["imprint"], imprint, lang=foreign),
        Field(label["year"], str(record.year or "")),
        Field(label["extent"], " ; ".join(filter(None, (_pages(record, names), record.size)))),
        Field(label["series"], " ; ".join(filter(None, (record.series, record.volume))) if record.series else ""),
        Field(label["thesis"], ", ".join(filter(None, (thesis.degree, thesis.programme))) if thesis else "", lang=foreign),
        Field(label["advisor"], thesis.advisor or "" if thesis else ""),
        Field(label["language"], language_name(record.language, names)),
        Field(label["isbn"], ", ".join(record.isbn), nowrap=True),
        Field(label["issn"], record.issn or "", nowrap=True),
        Field(label["ddc"], record.ddc or "", nowrap=True),
        Field(label["keywords"], "; ".join(record.keywords), lang=ed.prose_lang),
        Field(label["arrived"], dates.day(record.arrived, ed.language)),
        Field(label["source"], names["sources"][record.source] if record.source else ""),
    ]
    return (part for part in parts if part.text)


def _pages(record: Record, names: Mapping[str, Any]) -> str:
    pages = record.pages or ""
    unit: str = names["record"]["pages_unit"]
    return f"{pages} {unit}" if pages.isdecimal() else pages


def _holdings(ed: Edition, record: Record, names: Mapping[str, Any]) -> Iterable[Field]:
    label, copies = names["field"], record.copies or Copies()
    parts = [
        Field(label["call_number"], record.call_number or "", nowrap=True),
        Field(label["copies"], counted(ed.t.record.copies, copies.count, ed.language) if copies.count else ""),
        Field(label["location"], copies.location or "", lang=ed.prose_lang),
        Field(label["accession"], copies.accession or ""),
    ]
    return (part for part in parts if part.text)


class Desk(NamedTuple):
    """A liaison desk, as its box shows it."""

    name: str
    lang: str
    email: str
    phone: str
    hours: str


def desk(ed: Edition, row: Liaison) -> Desk:
    name, lang = in_language(row.name, ed.language)
    return Desk(name, lang, row.email or "", row.phone or "", ed.named(row.hours or {}))


# --- lists -------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A discipline or course in an index of them."""

    link: Link
    code: str
    note: str
    titles: str
    feed: Link


def discipline_row(ed: Edition, count: Count) -> Row:
    row: Discipline = count.row
    page = ed.at.discipline(row.id)
    faculty = ed.named(row.faculty) if row.faculty else ""
    return Row(ed.discipline(row), row.code or "", faculty, ed.titles(count.titles), feed_link(ed, page, row.name))


def course_row(ed: Edition, count: Count) -> Row:
    row: Course = count.row
    page = ed.at.course(row.code)
    return Row(ed.course(row), row.code, "", ed.titles(count.titles), feed_link(ed, page, row.name))


def course_groups(ed: Edition, groups: Iterable[tuple[Discipline | None, Sequence[Count]]]) -> list[tuple[Link, list[Row]]]:
    """Courses below their disciplines; those of none below a heading of their own."""
    other = Link("", ed.t.courses.other)
    return [
        (ed.discipline(row) if row else other, [course_row(ed, count) for count in counts]) for row, counts in groups
    ]


def feed_link(ed: Edition, page: str, name: Localised) -> Link:
    """The feed beside a page, absolute, since it is copied away from it."""
    return Link(ed.url(addresses.feed(page)), ed.named(name))


def issue_links(ed: Edition, scope: str, issues: Iterable[Issue]) -> list[Link]:
    """The digests of a scope."""
    return [
        Link(
            ed.href(ed.at.digest(scope, issue.period)),
            dates.period_label(issue.period, ed.language),
            note=ed.titles(issue.titles),
        )
        for issue in issues
    ]


def bulletin_link(ed: Edition, issue: Issue) -> Link:
    return Link(
        ed.href(ed.at.bulletin(issue.period)), dates.month(issue.period, ed.language), note=ed.titles(issue.titles)
    )


def scope_name(ed: Edition, scope: Scope) -> str:
    if isinstance(scope.row, Course):
        return f"{scope.row.code} {ed.named(scope.row.name)}"
    return ed.named(scope.row.name) if scope.row else ed.t.digests.all


def course_use_groups(entries: Iterable[Entry], code: str) -> list[tuple[str, list[Entry]]]:
    """The four groups of a course page in their fixed order: main texts before references, Vietnamese before foreign.

    Within a group the newest edition stands first: by year, then by arrival.
    """
    groups: dict[str, list[Entry]] = {
        "main_vi": [],
        "main_foreign": [],
        "reference_vi": [],
        "reference_foreign": [],
    }
    for entry in entries:
        use = next(use for its, use in entry.card.courses if its == code)
        kind = "main" if use == Use.TEXTBOOK else "reference"
        groups[f"{kind}_{'vi' if entry.card.language == 'vi' else 'foreign'}"].append(entry)
    for group in groups.values():
        group.sort(key=lambda entry: entry.card.year, reverse=True)
    return list(groups.items())


# --- bulletins ---------------------------------------------------------------------------------------------------


class IndexLine(NamedTuple):
    """A heading of an index with the numbers of its entries in the bulletin."""

    heading: str
    numbers: tuple[int, ...]


IndexGroups = list[tuple[str, list[IndexLine]]]


def bulletin_order(entries: Iterable[Entry], titles: Titles) -> list[Entry]:
    """Entries by DDC, then heading, then title, as a classified bibliography prints them; unclassified ones last."""

    def key(entry: Entry) -> tuple[bool, str, str, str]:
        title = titles(entry.card.id)
        heading = collation_key(title.card.heading) if title.card.heading else title.order
        return not entry.card.ddc, entry.card.ddc, heading, title.order

    return sorted(entries, key=key)


def classes(ordered: Sequence[Entry], names: Mapping[str, Any]) -> list[tuple[str, list[tuple[int, Entry]]]]:
    """Numbered entries below the ten main classes of DDC."""
    groups: dict[str, list[tuple[int, Entry]]] = {}
    for number, entry in enumerate(ordered, 1):
        ddc = entry.card.ddc
        label = f"{ddc[0]}00 {names['ddc'][ddc[0]]}" if ddc else names["bulletin"]["unclassified"]
        groups.setdefault(label, []).append((number, entry))
    return list(groups.items())


def author_index(ordered: Sequence[Entry], titles: Titles) -> IndexGroups:
    """Every person and body with the numbers of the entries; Vietnamese authors stand under the full name."""
    return _index((person.label, n) for n, e in enumerate(ordered, 1) for person in titles(e.card.id).record.authors)


def title_index(ordered: Sequence[Entry], titles: Titles) -> IndexGroups:
    """Every title with the number of its entry."""
    return _index((titles(entry.card.id).record.title, number) for number, entry in enumerate(ordered, 1))


def _index(pairs: Iterable[tuple[str, int]]) -> IndexGroups:
    numbers: dict[str, list[int]] = {}
    for heading, number in pairs:
        numbers.setdefault(heading, []).append(number)
    letters: dict[str, list[IndexLine]] = {}
    for heading in sorted(numbers, key=collation_key):
        line = IndexLine(heading, tuple(dict.fromkeys(numbers[heading])))
        letters.setdefault(initial(heading), []).append(line)
    return list(letters.items())


# --- digests and feeds -------------------------------------------------------------------------------------------


class NoticeView(NamedTuple):
    """A title as it is announced away from the site, in mail and feeds: all addresses are absolute."""

    url: str
    title: str
    lang: str
    by: str
    citation: str
    kind: str
    call_number: str
    access: str
    brief: str
    summary: str
    courses: tuple[Link, ...]
    arrived_label: str
    note: str


def notice_view(ed: Edition, entry: Entry, title: Title) -> NoticeView:
    """A title as mail and feeds announce it."""
    record, names = title.record, table(ed.language)
    return NoticeView(
        url=ed.url(ed.at.record(entry.card.id)),
        title=title.full,
        lang=ed.foreign(record.language),
        by=by_line(record.authors, names["roles"]),
        citation=title.card.description,
        kind=names["kinds"][entry.card.kind],
        call_number=record.call_number or "",
        access=names["accesses"][record.access] if record.access else "",
        brief=title.brief,
        summary=title.summary,
        courses=tuple(
            Link(ed.url(ed.at.course(code)), ed.named(ed.library.courses[code].name), "", code)
            for code, _ in entry.card.courses
        ),
        arrived_label=dates.day(record.arrived, ed.language),
        note=to_html(record.note) if record.note else "",
    )


def digest_groups(ed: Edition, scope: Scope, entries: Iterable[Entry], titles: Titles) -> list[tuple[str, list[Entry]]]:
    """A digest's entries below the first course that uses them (of the scope's discipline), then those without one.

    Each entry stands once. Within a group: by kind in the order of the kinds, then by title.
    """
    names = table(ed.language)
    order = {kind: place for place, kind in enumerate(names["kinds"])}
    groups: dict[str, list[Entry]] = {}
    labels = {"": ed.t.digest.other_courses if scope.row else ed.t.digest.other_all}
    for entry in entries:
        course = _first_course(ed.library, entry, scope)
        key = course.code if course else ""
        if course:
            labels[key] = f"{course.code} {ed.named(course.name)}"
        groups.setdefault(key, []).append(entry)
    for group in groups.values():
        group.sort(key=lambda e: (order[e.card.kind], titles(e.card.id).order))
    return [(labels[key], groups[key]) for key in sorted(groups, key=lambda key: (not key, key))]


def _first_course(library: Library, entry: Entry, scope: Scope) -> Course | None:
    courses = [library.courses[code] for code, _ in entry.card.courses]
    if isinstance(scope.row, Discipline):
        courses = [course for course in courses if scope.row.id in course.disciplines]
    return min(courses, key=lambda course: course.code, default=None)
