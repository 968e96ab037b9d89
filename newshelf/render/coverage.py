"""What the library says of its stock: a report for the board, and its figures as CSV for the annual review."""

import csv
from collections.abc import Mapping
from io import StringIO

from newshelf.exchange.table import guarded
from newshelf.holdings.stock import Coverage
from newshelf.holdings.turnover import UsePage
from newshelf.plan.output import Output
from newshelf.render.frame import Made, Page, PageMaker, Place, crumbs_to
from newshelf.render.studio import Studio
from newshelf.views.edition import Link
from newshelf.views.stocked import coverage_view, table_lines, use_view


def coverage(at: Place, subject: Coverage) -> Made:
    """The coverage of all courses, or of those of a discipline."""
    ed, t, row = at.ed, at.ed.t.coverage, subject.discipline
    there = Link(ed.href(ed.at.coverage()), t.title)
    title = t.of.format(name=ed.discipline(row).label) if row else t.title
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.courses()), ed.t.nav.courses), *([there] if row else []))
    return Page(title, t.lead, "courses", crumbs), {"report": coverage_view(ed, subject)}


def table(studio: Studio, output: Output) -> bytes:
    """CSV (RFC 4180) in UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
    made = StringIO()
    lines = table_lines(studio.editions[output.language], output.subject)
    csv.writer(made).writerows([guarded(cell) for cell in line] for line in lines)
    return made.getvalue().encode("utf-8-sig")


def use(at: Place, subject: UsePage) -> Made:
    """The use of the stock in a year."""
    ed, t = at.ed, at.ed.t.use
    there = Link(ed.href(ed.at.coverage()), ed.t.coverage.title)
    crumbs = crumbs_to(ed, Link(ed.href(ed.at.courses()), ed.t.nav.courses), *([there] if subject.coverage else []))
    return Page(t.title.format(year=subject.year), t.lead, "courses", crumbs), {"use": use_view(ed, subject)}


PAGES: Mapping[str, PageMaker] = {"coverage": coverage, "use": use}
