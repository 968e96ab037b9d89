"""The pages of liaison desks."""

from collections.abc import Mapping

from newshelf.plan import subjects
from newshelf.render.frame import Made, Page, PageMaker, Place, crumbs_to
from newshelf.views import edition, lists
from newshelf.views.edition import Link


def liaison(at: Place, subject: subjects.LiaisonPage) -> Made:
    """A desk with what it serves and what is new there."""
    ed, desk = at.ed, edition.desk(at.ed, subject.liaison)
    view = {
        "desk": desk,
        "disciplines": [lists.discipline_row(ed, count) for count in subject.disciplines],
        "entries": at.entries(subject.entries),
    }
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.disciplines()), ed.t.nav.disciplines))
    feed = at.feed(ed.at.liaison(subject.liaison.id), desk.name)
    return Page(desk.name, ed.t.liaison.page_lead, "disciplines", crumbs, feed, desk.lang), view


PAGES: Mapping[str, PageMaker] = {"liaison": liaison}
