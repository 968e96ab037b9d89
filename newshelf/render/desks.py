"""The pages of liaison desks."""

from collections.abc import Callable, Mapping
from typing import Any

from newshelf.plan import subjects
from newshelf.plan.output import Output
from newshelf.render.frame import Made, Page, Place, crumbs_to, framed
from newshelf.render.studio import Studio
from newshelf.views import edition, lists
from newshelf.views.edition import Link


def render(studio: Studio, output: Output) -> bytes:
    """The bytes of a page."""
    return framed(studio, output, PAGES[output.format])


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


PAGES: Mapping[str, Callable[[Place, Any], Made]] = {"liaison": liaison}
