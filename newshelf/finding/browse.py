"""The pages to browse: titles, authors, keywords, classes, kinds, languages and months, split where long.

Whatever a line shows is written down as JSON once for a record, since seven ways show it (decision 0018).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from pydantic_core import to_json

from newshelf import fingerprint
from newshelf.content.model import Record
from newshelf.content.vocabulary import Kind
from newshelf.isbd import full_title
from newshelf.text import ALPHABET, collation_key, initial_of_key

LINES = 100  # titles on a page
BY_DAY = frozenset({"kinds", "languages", "arrivals"})  # ways whose titles stand newest first
LETTERED = frozenset({"titles", "authors", "keywords"})  # ways that are parted by letters
WAYS = ("titles", "authors", "keywords", "call-numbers", "kinds", "languages", "arrivals")
# Letters with marks as they are typed (Telex), so that an address needs no escapes.
_TYPED = {"Ă": "aw", "Â": "aa", "Đ": "dd", "Ê": "ee", "Ô": "oo", "Ơ": "ow", "Ư": "uw", "0–9": "0-9", "#": "other"}
_CLASSED = re.compile(r"\d{3}(?:[.,]\d+)?(?!\d)")  # how a call number begins that is made from a DDC number
_KINDS = [kind.value for kind in Kind]
_LETTERS = ("0–9", *(letter.upper() for letter in ALPHABET), "#")
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
    """What a record gives to the lists. Headings stand as JSON behind their keys to sort by."""

    key: str  # of its title
    id: str
    line: str  # JSON of its ``Line`` without heading and number
    authors: Sequence[Sequence[str]]
    keywords: Sequence[Sequence[str]]
    number: str  # DDC
    kind: str
    language: str
    arrived: str


Group = tuple[str, str]  # a way to browse, and a letter, a digit of DDC, a kind, a language or a month
Listed = tuple[str, Row]  # JSON of a ``Line``, and whose it is


def row(record: Record) -> Row:
    """What a record gives to the lists."""
    authors = [person.label for person in record.authors]
    by = ", ".join([person.spoken for person in record.authors[:2]])  # turned round, where would a name end?
    return Row(
        collation_key(record.title),
        record.id,
        _json(Line("", "", record.id, full_title(record), by, record.year or 0)),
        [(collation_key(label), _json(label)) for label in dict.fromkeys(authors)],
        [(collation_key(word), _json(word)) for word in dict.fromkeys(record.keywords)],
        _number(record),
        record.kind.value,
        record.language,
        record.arrived.isoformat(),
    )


def _number(record: Record) -> str:
    """The DDC number, or that which the call number begins with."""
    found = _CLASSED.match(record.call_number or "")
    return (record.ddc or (found[0].replace(",", ".") if found else "")).translate(_PRIME)


def _headed(row: Row, heading: str, number: str = "") -> str:
    """Its line below a heading, which is JSON."""
    return f'[{heading},"{number}"{row.line[6:]}'  # what stands behind ["",""


def groups(row: Row) -> Iterator[Group]:
    """The groups that a title is listed in, each once."""
    yield "titles", initial_of_key(row.key)
    for way, headings in (("authors", row.authors), ("keywords", row.keywords)):
        for letter in dict.fromkeys(initial_of_key(key) for key, _ in headings):
            yield way, letter
    if row.number:
        yield "call-numbers", row.number[0]
    yield "kinds", row.kind
    yield "languages", row.language
    yield "arrivals", row.arrived[:7]


def place(group: Group) -> tuple[int, int, str]:
    """To put groups into their order: way by way, letters by the alphabet, kinds by the model, months newest first."""
    way, name = group
    number = 0
    if way in LETTERED:
        number = _LETTERS.index(name)
    elif way == "kinds":
        number = _KINDS.index(name)
    elif way == "arrivals":
        number = -int(name.replace("-", ""))
    return WAYS.index(way), number, name


def pages(group: Group, rows: Iterable[Row]) -> Iterator[Page]:
    """The pages of a group, of the titles that are in it."""
    way, name = group
    if way in BY_DAY:
        newest = sorted(rows, key=_arrival, reverse=True)
        yield from _pages(way, Part(name, name, len(newest)), [(row.line, row) for row in newest])
    elif way == "call-numbers":
        yield from _classes(sorted((row.number, row.key, row) for row in rows))
    else:
        ordered = sorted(rows)
        if way == "titles":
            listed = [(row.line, row) for row in ordered]
        else:
            headings = _authors if way == "authors" else _keywords
            headed = [(key, h, row) for row in ordered for key, h in headings(row) if initial_of_key(key) == name]
            headed.sort(key=_key)
            listed = [(_headed(row, heading), row) for _, heading, row in headed]
        yield from _pages(way, Part(_TYPED.get(name) or name.lower(), name, len(listed)), listed)


_authors: Callable[[Row], Sequence[Sequence[str]]] = attrgetter("authors")
_keywords: Callable[[Row], Sequence[Sequence[str]]] = attrgetter("keywords")
_arrival: Callable[[Row], tuple[str, str]] = attrgetter("arrived", "id")
_key: Callable[[tuple[str, str, Row]], str] = itemgetter(0)


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
            yield _page("call-numbers", part, 1, 1, "", "[]")
            yield from _classes(own, depth + 1, part.slug)
        else:
            lines = [(_headed(row, f'"{number[:3]}"', number), row) for number, _, row in own]
            yield from _pages("call-numbers", part, lines)


def _pages(way: str, part: Part, listed: Sequence[Listed]) -> Iterator[Page]:
    """A part, whose lines stand in order, cut into pages."""
    of = -(-len(listed) // LINES)
    for start in range(0, len(listed), LINES):
        chosen = listed[start : start + LINES]
        first = "" if of == 1 else _first(way, *chosen[0])
        yield _page(way, part, start // LINES + 1, of, first, f"[{','.join([line for line, _ in chosen])}]")


def _first(way: str, text: str, row: Row) -> str:
    line = Line._make(json.loads(text))
    return row.arrived if way in BY_DAY else line.number or line.heading or line.title


def _page(way: str, part: Part, number: int, of: int, first: str, lines: str) -> Page:
    page = Page(way, part, number, of, first, lines.encode())
    return page._replace(mark=fingerprint.of(repr(page[:-2]).encode() + page.lines))


def _json(value: Any) -> str:
    return to_json(value).decode()
