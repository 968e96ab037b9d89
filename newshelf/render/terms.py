"""The pages of terms to come: what their courses read."""

from collections.abc import Mapping
from typing import NamedTuple

from newshelf import dates
from newshelf.holdings.shelf import brief
from newshelf.plan import subjects
from newshelf.render.frame import Made, Page, PageMaker, Place, crumbs_to
from newshelf.views import titles
from newshelf.views.edition import Edition, Link


class Reading(NamedTuple):
    """A course with its main texts; ``others`` says how many further titles it has, empty for none."""

    course: Link
    main: list[titles.Pointer]
    others: str


def term(at: Place, subject: subjects.TermPage) -> Made:
    """A term with its courses below their disciplines."""
    ed, row = at.ed, subject.term
    t = ed.t.terms
    groups = [
        (
            ed.discipline(discipline) if discipline else Link("", ed.t.courses.other),
            [_reading(ed, one) for one in taught],
        )
        for discipline, taught in subject.groups
    ]
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.courses()), ed.t.nav.courses))
    lead = t.lead.format(day=dates.long_day(row.starts, ed.language))
    return Page(t.title.format(name=ed.named(row.name)), lead, "courses", crumbs), {"groups": groups}


def _reading(ed: Edition, one: subjects.Taught) -> Reading:
    main = titles.pointers(ed, [brief(entry.card) for entry in one.main])
    return Reading(
        ed.course(one.course), main, ed.t.terms.others.format(titles=ed.titles(one.others)) if one.others else ""
    )


PAGES: Mapping[str, PageMaker] = {"term": term}
