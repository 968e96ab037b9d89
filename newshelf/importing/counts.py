"""``import --usage YEAR``: a report of loans from a library system becomes ``content/usage/YEAR.csv``.

Its lines name records as the system knows them, by its own number, control number or ISBN, or by our id. What names a
reader is refused, as it is in the file itself.
"""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from newshelf.content import usage
from newshelf.content.encoding import decode
from newshelf.importing import desk, sheet
from newshelf.importing.command import REFUSED, SURE, Done
from newshelf.importing.found import Unreadable
from newshelf.importing.ledger import Ledger, control
from newshelf.importing.shelves import Kept
from newshelf.importing.wording import same_isbn
from newshelf.language import grouped
from newshelf.language import words as spoken
from newshelf.problem import Place, Problem, problem
from newshelf.terminal import report
from newshelf.text import fold

SYSTEM, CONTROL, ISBN = "system", "control", "isbn"
# Headings of reports beside those of the file itself, folded.
HEADINGS = {
    SYSTEM: ("biblionumber", "biblio", "bib id", "ma bieu ghi ils"),
    CONTROL: ("control number", "001", "so kiem soat"),
    ISBN: ("isbn", "isbn13", "isbn-13"),
    "loans": ("issues", "total issues", "total checkouts", "tong luot muon", "so luot muon"),
    "in_house": ("localuse", "local use", "doc tai cho"),
    "downloads": ("views", "luot xem"),
}
_FIELD_OF = {heading: name for name, headings in usage.HEADINGS.items() for heading in headings}
_FIELD_OF |= {heading: name for name, headings in HEADINGS.items() for heading in headings}
KEYS = ("record", SYSTEM, CONTROL, ISBN)
COUNTS = ("loans", "in_house", "downloads")


class Counted(NamedTuple):
    """The figures of records by id, and the lines of no record, each with its number in the file (from 1)."""

    figures: Mapping[str, Mapping[str, int]]
    aside: tuple[tuple[int, Sequence[str], Problem], ...]


def import_usage(root: Path, path: str, year: int, *, replace: bool, trial: bool) -> Done:
    """Writes the figures of a report; a ``trial`` writes nothing. ``replace`` takes the place of other figures."""
    opened = desk.opened(root)
    language, t = opened.language, spoken(opened.language).importing.usage
    if opened.problems:
        said = spoken(language).importing.mend_first
        return Done((report.text(opened.problems, language, opened.sources), said), REFUSED)
    target, name = f"{usage.FOLDER}{year}.csv", os.path.basename(path)
    try:
        rows, above, fields = _table(desk.source_of(path).data)
    except Unreadable as error:
        return Done((report.text([problem(Place(name), error.code, **error.values_)], language, {}),), REFUSED)
    made = counted(name, rows, above, fields, _Known(opened.known.shelves.by_id, opened.known.ledger))
    before, text = opened.sources.get(target), written(made.figures)
    if before is not None and before != text and not replace:
        return Done((report.text([problem(Place(target), "usage-exists", year=year)], language, {}),), REFUSED)
    files = {target: text} if made.figures else {}
    if made.aside:
        reasons = report.text([found for _, _, found in made.aside], language, {})
        raws = [sheet.line(row) for _, row, _ in made.aside]
        files = {**desk.side_files(name, raws, f"{reasons}\n", sheet.head(rows[0])), **files}
    number, aside = grouped(len(made.figures), language), grouped(len(made.aside), language)
    told = (t.done.format(n=number, aside=aside, path=target), *([spoken(language).importing.trial] if trial else []))
    wrong = None if trial else desk.write(root, files)
    return Done((report.text([wrong], language, {}),), REFUSED) if wrong else Done(told, SURE)


def _table(data: bytes) -> tuple[sheet.Rows, int, list[str]]:
    """The rows of a report from its headings on, how many stand above, the field of each column ("" if passed over).

    Above the headings may stand its name, and before its sheet another one. Raises ``Unreadable``.
    """
    every = list(sheet.sheets(data)[0].values()) if sheet.is_sheet(data) else [sheet.rows_of(decode(data).text)]
    if not any(any(map(any, rows)) for rows in every):
        raise Unreadable("file-empty")
    for rows in every:
        for number, row in enumerate(rows[: sheet.HEADED]):
            fields = [_FIELD_OF.get(fold(heading).strip(), "") for heading in row]
            if set(KEYS) & set(fields) and set(COUNTS) & set(fields):
                if reader := next(filter(usage.is_about_readers, row), ""):
                    raise Unreadable("usage-reader", value=reader)
                return rows[number:], number, fields
    raise Unreadable("usage-columns", value=", ".join(next(filter(any, every[0])))[:200])


class _Known:
    """The id of a record by what a library system calls it; none where several have the same."""

    def __init__(self, kept: Mapping[str, Kept], ledger: Ledger) -> None:
        self.of: dict[tuple[str, str], set[str]] = {("record", id): {id} for id in kept}
        for key, entry in ledger.items():
            number = control(key)
            if entry.id in kept:
                self.of.setdefault((SYSTEM, entry.number or number), set()).add(entry.id)
                self.of.setdefault((CONTROL, number), set()).add(entry.id)
        for id, one in kept.items():
            written = one.fields.get("isbn", ())
            for isbn in [written] if isinstance(written, str) else written:
                self.of.setdefault((ISBN, same_isbn(str(isbn))), set()).add(id)

    def id(self, cells: Mapping[str, str]) -> str:
        """The first that is known of its id, the numbers of its system and its ISBN; "" for none."""
        for key in KEYS:
            value = same_isbn(cells.get(key, "")) if key == ISBN else cells.get(key, "")
            found = self.of.get((key, value), set()) if value else ()
            if len(found) == 1:
                return next(iter(found))
        return ""


def counted(name: str, rows: Sequence[Sequence[str]], above: int, fields: Sequence[str], known: _Known) -> Counted:
    """The figures of the lines below the headings, with ``above`` lines over those; lines of a record are added up."""
    figures: dict[str, dict[str, int]] = {}
    aside = []
    for line, row in enumerate(rows[1:], start=above + 2):
        cells = {field: cell.strip() for field, cell in zip(fields, row, strict=False) if field}
        if not any(cell.strip() for cell in row):
            continue
        numbers = {count: usage.number(cells[count]) for count in COUNTS if cells.get(count)}
        id = known.id(cells)
        wrong = next((cells[count] for count, number in numbers.items() if number is None), None)
        if wrong is not None:
            aside.append((line, row, problem(Place(name, line), "usage-number", value=wrong)))
        elif not id:
            value = next((cells[key] for key in KEYS if cells.get(key)), "")
            aside.append((line, row, problem(Place(name, line), "usage-no-record", value=value)))
        else:
            own = figures.setdefault(id, {})
            for count, number in numbers.items():
                own[count] = own.get(count, 0) + (number or 0)
    return Counted(figures, tuple(aside))


def written(figures: Mapping[str, Mapping[str, int]]) -> bytes:
    """The file of a year: a line a record, in the order of ids, with the columns that have figures."""
    columns = [count for count in COUNTS if any(count in own for own in figures.values())]
    lines = ([id, *(str(own.get(count, "")) for count in columns)] for id, own in sorted(figures.items()))
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([["record", *columns], *lines])
    return made.getvalue().encode()
