"""Figures of use of a year, ``content/usage/<year>.csv``: loans, use in the house and downloads, never readers.

A row is about a record, a discipline, or (with neither) the whole library. Headings are English or Vietnamese. A
column that could tell who read is refused, and so is any that is not known: what is published must have been looked at.
"""

import csv
import re
from typing import NamedTuple

from newshelf.content.load import text_of
from newshelf.files import Source
from newshelf.problem import Place, Problem, problem
from newshelf.spelling import nearest
from newshelf.text import fold

FOLDER = "content/usage/"
_PATH = re.compile(r"content/usage/((?:19|20)[0-9]{2})\.csv")
# Headings without their marks, by field. Problems name the first, and in Vietnamese the first that is Vietnamese.
HEADINGS = {
    "record": ("record", "id", "ma bieu ghi", "bieu ghi"),
    "discipline": ("discipline", "ma nganh", "nganh"),
    "loans": ("loans", "luot muon", "muon ve", "checkouts"),
    "in_house": ("in_house", "in-house", "in-house use", "doc tai cho", "luot doc"),
    "downloads": ("downloads", "luot tai", "luot tai ve", "luot truy cap"),
    "copies": ("copies", "so ban", "tong so ban"),
    "titles": ("titles", "so nhan de", "so ten"),
}
_FIELD_OF = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_READER = re.compile(
    r"reader|patron|borrower|student|member|user|e-?mail|phone|birth|\bcard\b"
    r"|ban doc|nguoi (?:doc|muon|dung)|sinh vien|ho (?:va )?ten|mssv|(?:so|ma) the\b|dien thoai|ngay sinh"
)
_NUMBER = re.compile(r"[0-9]+|[0-9]{1,3}(?:[., ][0-9]{3})+")  # 22000, 22.000, 22,000
COUNTS = ("loans", "in_house", "downloads", "copies", "titles")


class Row(NamedTuple):
    """A line of figures; ``None`` where none is told. ``copies`` and ``titles`` are the stock that they are about."""

    line: int
    record: str
    discipline: str
    loans: int | None
    in_house: int | None
    downloads: int | None
    copies: int | None
    titles: int | None


class Usage(NamedTuple):
    """The figures of a year, in the order of the file."""

    year: int
    path: str
    rows: tuple[Row, ...]


def is_usage(path: str) -> bool:
    """Whether a file of the library holds figures of use."""
    return _PATH.fullmatch(path) is not None


def read(source: Source) -> tuple[Usage, tuple[Problem, ...]]:
    """The figures in a file, without its lines that have problems."""
    match = _PATH.fullmatch(source.path)
    empty = Usage(int(match[1]) if match else 0, source.path, ())
    problems: list[Problem] = []
    text = text_of(source, problems)
    if text is None:
        return empty, tuple(problems)
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count))
    fields = _fields(source.path, next(reader, []), problems)
    if problems:
        return empty, tuple(problems)
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for cells in reader:
        if row := _row(source.path, reader.line_num, dict(zip(fields, map(str.strip, cells), strict=False)), problems):
            here = Place(source.path, row.line)
            if row.record and row.discipline:
                problems.append(problem(here, "usage-both"))
            elif (row.record, row.discipline) in seen:
                what = row.record or row.discipline or "–"
                problems.append(problem(here, "usage-twice", value=what, first=seen[row.record, row.discipline]))
            else:
                seen[row.record, row.discipline] = row.line
                rows.append(row)
    return empty._replace(rows=tuple(rows)), tuple(problems)


def _fields(path: str, headings: list[str], problems: list[Problem]) -> list[str]:
    here, fields = Place(path, 1), []
    for heading in headings:
        plain = fold(heading).strip()
        if plain in _FIELD_OF:
            fields.append(_FIELD_OF[plain])
        elif is_about_readers(heading):
            problems.append(problem(here, "usage-reader", value=heading))
        else:
            suggestion = nearest(plain, frozenset(_FIELD_OF))
            problems.append(problem(here, "usage-column", value=heading, suggestion=suggestion))
    if not problems and not {"loans", "in_house", "downloads"} & set(fields):
        problems.append(problem(here, "usage-no-figures"))
    return fields


def is_about_readers(heading: str) -> bool:
    """Whether a column could tell who read what."""
    plain = fold(heading).strip()
    return plain not in _FIELD_OF and _READER.search(plain) is not None


def number(written: str) -> int | None:
    """A number, whose thousands may be parted; ``None`` for what is none."""
    return int(re.sub("[., ]", "", written)) if _NUMBER.fullmatch(written) else None


def _row(path: str, line: int, cells: dict[str, str], problems: list[Problem]) -> Row | None:
    if not any(cells.values()):
        return None
    numbers: dict[str, int | None] = {}
    for name in COUNTS:
        written = cells.get(name, "")
        numbers[name] = number(written)
        if written and numbers[name] is None:
            problems.append(problem(Place(path, line), "usage-number", value=written))
            return None
    return Row(line, cells.get("record", ""), cells.get("discipline", ""), **numbers)
