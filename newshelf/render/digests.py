"""The pages of digests: their index, each issue, all issues of a course."""

from collections.abc import Mapping

from markupsafe import Markup

from newshelf import dates
from newshelf.holdings.catalogue import Entry
from newshelf.plan import subjects
from newshelf.render.frame import Made, Page, PageMaker, Place, crumbs_to
from newshelf.render.studio import Piece, Studio
from newshelf.views import edition, lists, titles
from newshelf.views.edition import Edition, Link

NOTICE = Piece("partials/notice.html", titles.notice_view)


def digests(at: Place, subject: subjects.DigestIndex) -> Made:
    ed, t = at.ed, at.ed.t.digests
    scopes = [
        (lists.scope_name(ed, scope), lists.issue_links(ed, scope.id, issues))
        for scope, issues in subject.scopes
        if issues
    ]
    return Page(t.title, t.lead, "digests", crumbs_to(ed)), {"scopes": scopes}


def digest(at: Place, subject: subjects.Digest) -> Made:
    ed, t = at.ed, at.ed.t.digest
    scope = lists.scope_name(ed, subject.scope)
    period = dates.inside(dates.period_label(subject.period, ed.language), ed.language)
    address = ed.at.digest(subject.scope.id, subject.period)
    view = {
        "groups": _notices(at, digest_groups(at.studio, ed, subject)),
        "mail": f"{address}message.eml",
        "text": f"{address}message.txt",
        "desks": [edition.desk(ed, subject.liaison)] if subject.liaison else [],
    }
    lead = t.lead.format(count=ed.titles(len(subject.entries)), period=period)
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.digests()), ed.t.nav.digests))
    return Page(t.title.format(scope=scope, period=period), lead, "digests", crumbs), view


def _notices(at: Place, groups: list[tuple[str, list[Entry]]]) -> list[tuple[str, Markup]]:
    return [(label, at.entries(entries, NOTICE)) for label, entries in groups]


def course_digests(at: Place, subject: subjects.CourseDigests) -> Made:
    ed, row, t = at.ed, subject.course, at.ed.t.digest
    link, address = ed.course(row), ed.at.course_digests(row.code)
    scope = subjects.Scope("course", row)
    issues = [
        (period, dates.period_label(period, ed.language), lists.digest_groups(ed, scope, entries, at.studio.title))
        for period, entries in subject.issues
    ]
    view = {
        "code": row.code,
        "issues": [(period, label, _notices(at, groups)) for period, label, groups in issues],
        "mail": f"{address}message.eml",
        "text": f"{address}message.txt",
        "desks": [edition.desk(ed, liaison) for liaison in subject.liaisons],
    }
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.courses()), ed.t.nav.courses), link)
    feed = at.feed(ed.at.course(row.code), f"{row.code} {link.label}")
    title = t.course_title.format(name=link.label)
    return Page(title, t.course_lead.format(code=row.code, name=link.label), "courses", crumbs, feed, link.lang), view


def digest_groups(studio: Studio, ed: Edition, digest: subjects.Digest) -> list[tuple[str, list[Entry]]]:
    """The groups of a digest, which its page and both parts of its message share."""
    return studio.once(
        ("digest", ed.language, digest.scope.kind, digest.scope.id, digest.period),
        lambda: lists.digest_groups(ed, digest.scope, digest.entries, studio.title),
    )


PAGES: Mapping[str, PageMaker] = {
    "digests": digests,
    "digest": digest,
    "course-digests": course_digests,
}
