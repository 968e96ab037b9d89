"""The pages to browse: titles, authors, keywords, classes, kinds, languages and months, split where long.

Whatever a line shows is written down as JSON once for a record, since seven ways show it (decision 0018).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from newshelf import fingerprint
from newshelf.isbd import full_title
from newshelf.model import Record
from newshelf.text import collation_key, initial_of_key

LINES = 100  # titles on a page
BY_DAY = frozenset({"kinds", "languages", "arrivals"})  # ways whose titles stand newest first
WAYS = ("titles", "authors", "keywords", "call-numbers", "kinds", "languages", "arrivals")
# Letters with marks as they are typed (Telex), so that an address needs no escapes.
_TYPED = {"Ă": "aw", "Â": "aa", "Đ": "dd", "Ê": "ee", "Ô": "oo", "Ơ": "ow", "Ư": "uw", "0–9": "0-9", "#": "other"}
_CLASSED = re.compile(r"\d{3}(?:[.,]\d+)?(?!\d)")  # how a call number begins that is made from a DDC number
_PRIME = str.maketrans("", "", "/'")  # marks of where a DDC number may be cut


class Line(NamedTuple):
    """A title in a list, below a heading (empty where the list needs none), with its class if the list is of those."""

    heading: str
    number: str
    id: str
    title: str
    by: str
    year: int


class Part(NamedTuple):
    """A part of a way to browse: a letter, a class, a kind … ``within`` is the slug of the part that it is in."""

    slug: str
    label: str
    titles: int
    within: str = ""


class Page(NamedTuple):
    """A page of a part: ``number`` of ``of``. ``first`` is what it begins with: a heading, a title, or a day."""

    way: str
    part: Part
    number: int
    of: int
    first: str
    lines: bytes  # JSON of its ``Line``s; of none if the part has parts of its own
    mark: str = ""  # fingerprint of all that


class Row(NamedTuple):
    """What a record gives to the lists. Headings come with their keys to sort by."""

    key: str  # of its title
    id: str
    line: str  # JSON of id, title, authors, year, without the brackets
    authors: Sequence[Sequence[str]]
    keywords: Sequence[Sequence[str]]
    number: str  # DDC
    kind: str
    language: str
    arrived: str


Listed = tuple[str, str, Row]  # heading, class, and whose line it is


def row(record: Record) -> Row:
    """What a record gives to the lists."""
    authors = [person.label for person in record.authors]
    line = [record.id, full_title(record), ", ".join(authors[:2]), record.year or 0]
    return Row(
        collation_key(record.title),
        record.id,
        _json(line)[1:-1],
        [(collation_key(label), label) for label in dict.fromkeys(authors)],
        [(collation_key(word), word) for word in dict.fromkeys(record.keywords)],
        _number(record),
        record.kind.value,
        record.language,
        record.arrived.isoformat(),
    )


def _number(record: Record) -> str:
    """The DDC number, or that which the call number begins with."""
    found = _CLASSED.match(record.call_number or "")
    return (record.ddc or (found[0].replace(",", ".") if found else "")).translate(_PRIME)


def pages(rows: Iterable[Row]) -> Iterator[Page]:
    """Every page of every way to browse."""
    ordered = sorted(rows)
    yield from _lettered("titles", [((row.key, ""), row) for row in ordered])
    for way, own in (("authors", _authors), ("keywords", _keywords)):
        headed = [(heading, row) for row in ordered for heading in own(row)]
        headed.sort(key=_key)
        yield from _lettered(way, headed)
    yield from _classes(sorted((row.number, row.key, row) for row in ordered if row.number))
    newest = sorted(ordered, key=lambda row: (row.arrived, row.id), reverse=True)
    for way, value in (("kinds", _kind), ("languages", _language), ("arrivals", _month)):
        groups: dict[str, list[Listed]] = {}
        for row in newest:
            groups.setdefault(value(row), []).append(("", "", row))
        for name in sorted(groups, reverse=way == "arrivals"):
            yield from _pages(way, Part(name, name, len(groups[name])), groups[name])


_authors: Callable[[Row], Sequence[Sequence[str]]] = attrgetter("authors")
_keywords: Callable[[Row], Sequence[Sequence[str]]] = attrgetter("keywords")
_kind: Callable[[Row], str] = attrgetter("kind")
_language: Callable[[Row], str] = attrgetter("language")


def _month(row: Row) -> str:
    return row.arrived[:7]


def _key(pair: tuple[Sequence[str], Row]) -> str:
    return pair[0][0]


def _lettered(way: str, headed: Iterable[tuple[Sequence[str], Row]]) -> Iterator[Page]:
    """Lines in the order of their keys, a part for each letter."""
    letters: dict[str, list[Listed]] = {}
    for (key, heading), row in headed:
        letters.setdefault(initial_of_key(key), []).append((heading, "", row))
    for letter, listed in letters.items():
        yield from _pages(way, Part(_TYPED.get(letter) or letter.lower(), letter, len(listed)), listed)


_DEPTHS: Sequence[Callable[[str], str]] = (
    lambda number: f"{number[0]}00–{number[0]}99",
    lambda number: f"{number[:2]}0–{number[:2]}9",
    lambda number: number[:3],
)
_LONG = (LINES, 4 * LINES)  # the most titles of a hundred and of a ten before they are parted


def _classes(rows: Sequence[tuple[str, str, Row]], depth: int = 0, within: str = "") -> Iterator[Page]:
    """Classes of DDC: what is too long for a page is parted into tens, and those into single numbers."""
    for label, group in groupby(rows, lambda item: _DEPTHS[depth](item[0])):
        own = list(group)
        part = Part(label.replace("–", "-"), label, len(own), within)
        if depth < len(_LONG) and len(own) > _LONG[depth]:
            yield _page("call-numbers", part, 1, 1, "", b"[]")
            yield from _classes(own, depth + 1, part.slug)
        else:
            yield from _pages("call-numbers", part, [(number[:3], number, row) for number, _, row in own])


def _pages(way: str, part: Part, listed: Sequence[Listed]) -> Iterator[Page]:
    """A part, whose lines stand in order, cut into pages."""
    of = -(-len(listed) // LINES)
    known: dict[str, str] = {}
    for start in range(0, len(listed), LINES):
        chosen = listed[start : start + LINES]
        lines = []
        for heading, number, row in chosen:
            if heading not in known:
                known[heading] = _json(heading)
            lines.append(f'[{known[heading]},"{number}",{row.line}]')
        first = "" if of == 1 else _first(way, *chosen[0])
        yield _page(way, part, start // LINES + 1, of, first, f"[{','.join(lines)}]".encode())


def _first(way: str, heading: str, number: str, row: Row) -> str:
    if way in BY_DAY:
        return row.arrived
    return number or heading or str(json.loads(f"[{row.line}]")[1])


def _page(way: str, part: Part, number: int, of: int, first: str, lines: bytes) -> Page:
    head = repr((way, part, number, of, first)).encode()
    return Page(way, part, number, of, first, lines, fingerprint.of(head + lines))


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
