"""Lists for the desk that takes stock, as text, CSV or Markdown: courses that need texts, titles to look at."""

import csv
from collections.abc import Sequence
from fractions import Fraction
from io import StringIO
from typing import Literal

from newshelf.exchange.table import guarded
from newshelf.holdings import stock, turnover
from newshelf.holdings.catalogue import Catalogue
from newshelf.holdings.library import Library
from newshelf.language import words
from newshelf.recall import Recall
from newshelf.views.edition import edition
from newshelf.views.stocked import decimal, state

Form = Literal["text", "csv", "markdown"]
Lines = list[tuple[str, ...]]


def gaps(library: Library, catalogue: Catalogue, ratio: Fraction, form: Form) -> str:
    """Courses without a main text that can be used, with outdated ones alone, or with too few copies a student."""
    ed = edition(library, library.site.languages[0], offline=False)
    t = ed.t.coverage
    lines: Lines = [(t.code, t.course, t.state, t.main, t.newest, t.copies, t.enrolment, t.per_student)]
    for item in stock.gaps(stock.stock_of_courses(library, catalogue, Recall()), ratio):
        course, per_student = item.course, item.per_student
        few = per_student is not None and per_student < ratio
        reason = ed.t.stock.few_copies if few and item.outdated < item.main else state(ed, item)
        copies = "" if item.copies is None else str(item.copies)
        enrolled = "" if course.enrolment is None else str(course.enrolment)
        name, newest = ed.named(course.name), str(item.newest or "")
        ratio_text = decimal(per_student, "en" if form == "csv" else ed.language)
        lines.append((course.code, name, reason, str(item.main), newest, copies, enrolled, ratio_text))
    return _made(ed.t.stock.gaps, lines, ed.t.stock.no_gaps, form)


def weeding(library: Library, catalogue: Catalogue, form: Form) -> str:
    """Outdated editions with a newer one held, withdrawn titles that are still a main text, and titles never used."""
    t = words(library.site.languages[0]).stock
    lines: Lines = [(t.id, t.title, t.year, t.reason, t.newer, t.courses)]
    for item in stock.weeding(catalogue, catalogue.as_of.year, library.site.coverage.outdated_after):
        newer = f"{item.newer.id} ({item.newer.year})" if item.newer else ""
        reason = getattr(t, item.reason.replace("-", "_"))
        year = str(item.title.year or "")
        lines.append((item.title.id, item.title.title, year, reason, newer, " ".join(item.courses)))
    for card in turnover.never_used(library, catalogue):
        courses = " ".join(code for code, _ in card.courses)
        lines.append((card.id, card.title, str(card.year or ""), t.never_used, "", courses))
    return _made(t.weeding, lines, t.no_weeding, form)


def _made(title: str, lines: Lines, nothing: str, form: Form) -> str:
    if form == "csv":
        made = StringIO()
        csv.writer(made, lineterminator="\n").writerows([*map(guarded, line)] for line in lines)
        return made.getvalue().rstrip("\n")
    if len(lines) == 1:
        return f"## {title}\n\n{nothing}" if form == "markdown" else nothing
    if form == "markdown":
        rows = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines]
        return "\n".join([f"## {title}", "", rows[0], "|" + "---|" * len(lines[0]), *rows[1:]])
    return "\n".join([title, *_aligned(lines)])


def _aligned(lines: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns of equal width, two spaces apart."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
