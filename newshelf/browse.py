"""The pages to browse: titles, authors, keywords, classes, kinds, languages and months, split where long."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from newshelf.isbd import full_title
from newshelf.model import Record
from newshelf.text import collation_key, initial

LINES = 100  # titles on a page
WAYS = ("titles", "authors", "keywords", "call-numbers", "kinds", "languages", "arrivals")
# Letters with marks as they are typed (Telex), so that an address needs no escapes.
_TYPED = {"Ă": "aw", "Â": "aa", "Đ": "dd", "Ê": "ee", "Ô": "oo", "Ơ": "ow", "Ư": "uw", "0–9": "0-9", "#": "other"}


class Line(NamedTuple):
    """A title in a list, below a heading (empty where the list needs none)."""

    heading: str
    id: str
    title: str
    by: str
    year: int


class Page(NamedTuple):
    """A page of a way to browse: one of ``of`` of a part (a letter, a class, a kind), which holds ``titles``."""

    way: str
    slug: str
    label: str
    number: int
    of: int
    titles: int
    lines: str  # JSON of its ``Line``s


class Row(NamedTuple):
    """What a record gives to the lists."""

    key: str  # of its title, to sort by
    id: str
    title: str
    authors: list[str]
    keywords: list[str]
    ddc: str
    kind: str
    language: str
    year: int
    arrived: str


def row(record: Record) -> Row:
    """What a record gives to the lists."""
    authors = [person.label for person in record.authors]
    return Row(
        collation_key(record.title),
        record.id,
        full_title(record),
        authors,
        list(record.keywords),
        record.ddc or "",
        record.kind.value,
        record.language,
        record.year or 0,
        record.arrived.isoformat(),
    )


def pages(rows: Iterable[Row]) -> Iterator[Page]:
    """Every page of every way to browse."""
    ordered = sorted(rows)
    newest = sorted(ordered, key=lambda row: (row.arrived, row.id), reverse=True)
    lines = [("", row) for row in ordered]
    yield from _pages("titles", [(*_letter(row.title), _line("", row)) for _, row in lines])
    for way, headings in (("authors", [r.authors for r in ordered]), ("keywords", [r.keywords for r in ordered])):
        pairs = [(heading, row) for row, own in zip(ordered, headings, strict=True) for heading in dict.fromkeys(own)]
        pairs.sort(key=lambda pair: _key(pair[0]))
        yield from _pages(way, [(*_letter(heading), _line(heading, row)) for heading, row in pairs])
    classed = sorted((row for row in ordered if row.ddc), key=lambda row: (row.ddc, row.key))
    yield from _pages(
        "call-numbers", [(f"{r.ddc[0]}00", f"{r.ddc[0]}00", _line(f"{r.ddc[:2]}0 › {r.ddc}", r)) for r in classed]
    )
    for way, place in (("kinds", 6), ("languages", 7)):
        groups: dict[str, list[Row]] = {}
        for row in newest:
            groups.setdefault(str(row[place]), []).append(row)
        for value in sorted(groups):
            yield from _pages(way, [(value, value, _line("", row)) for row in groups[value]])
    yield from _pages("arrivals", [(row.arrived[:7], row.arrived[:7], _line("", row)) for row in newest])


_key = cache(collation_key)


def _letter(text: str) -> tuple[str, str]:
    letter = initial(text)
    return _TYPED.get(letter) or letter.lower(), letter


def _line(heading: str, row: Row) -> Line:
    return Line(heading, row.id, row.title, ", ".join(row.authors[:2]), row.year)


def _pages(way: str, lines: Sequence[tuple[str, str, Line]]) -> Iterator[Page]:
    """Lines, which stand in order and each with slug and label of its part, cut into pages."""
    parts: dict[tuple[str, str], list[Line]] = {}
    for slug, label, line in lines:
        parts.setdefault((slug, label), []).append(line)
    for (slug, label), own in parts.items():
        of = -(-len(own) // LINES)
        for number in range(of):
            chosen = own[number * LINES : (number + 1) * LINES]
            text = json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))
            yield Page(way, slug, label, number + 1, of, len(own), text)
