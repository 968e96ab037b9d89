"""Checked batches in their compact form: the cards ahead, the records behind, one a line.

A card is what plans are made from: enough to place a record in every list, and its fingerprint. A record is decoded
only where something that shows it is made (decision 0003).
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from newshelf import fingerprint
from newshelf.check import adapter, check_batch
from newshelf.load import Source
from newshelf.model import Record
from newshelf.problem import Place, Problem


class Card(NamedTuple):
    """What lists, feeds and digests need to know of a record to choose and order it. Dates are ISO 8601 text."""

    id: str
    row: int  # its number in its file, from 0: where its problems are
    fingerprint: str
    arrived: str
    amended: str
    kind: str
    language: str
    year: int
    ddc: str
    status: str
    announce: bool
    disciplines: list[str]
    courses: list[list[str]]
    keywords: list[str]
    cover: str


class Batch(NamedTuple):
    """A batch as it is kept: where it came from, its cards, its problems, its records as JSON.

    ``broken`` are the ids of records with errors, ``None`` where not even those could be read (see ``Checked``).
    """

    source: Source
    cards: tuple[Card, ...]
    problems: tuple[Problem, ...]
    lines: tuple[bytes, ...]
    broken: frozenset[str] | None = frozenset()

    def record(self, index: int) -> Record:
        """The record of the card at ``index``."""
        return adapter(Record).validate_json(self.lines[index])


def take(source: Source) -> bytes:
    """Checks a batch and packs what came of it: a line of cards and problems, then a line a record."""
    records, problems, broken = check_batch(source)
    dump = adapter(Record).dump_json
    lines = [dump(record, by_alias=True, exclude_defaults=True) for _, record in records]
    cards = [_card(row, record, fingerprint.of(line)) for (row, record), line in zip(records, lines, strict=True)]
    names = None if broken is None else sorted(broken)
    parts = {"cards": cards, "problems": problems, "broken": names}
    head = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return b"\n".join([head.encode(), *lines])


def unpack(source: Source, packed: bytes) -> Batch:
    """What ``take`` packed of this source."""
    head, *lines = packed.split(b"\n")
    data = json.loads(head)
    cards, problems = tuple(map(Card._make, data["cards"])), tuple(map(_problem, data["problems"]))
    broken = None if data["broken"] is None else frozenset(data["broken"])
    return Batch(source, cards, problems, tuple(lines), broken)


def _card(row: int, record: Record, mark: str) -> Card:
    return Card(
        id=record.id,
        row=row,
        fingerprint=mark,
        arrived=record.arrived.isoformat(),
        amended=record.amended.isoformat() if record.amended else "",
        kind=record.kind.value,
        language=record.language,
        year=record.year or 0,
        ddc=record.ddc or "",
        status=record.status.value,
        announce=bool(record.announce),
        disciplines=list(record.disciplines),
        courses=[[code, use.value] for code, use in record.courses.items()],
        keywords=list(record.keywords),
        cover=record.cover or "",
    )


def _problem(data: Any) -> Problem:
    place, code, values = data
    pairs = cast(Iterable[list[str]], values)
    return Problem(Place(*place), code, tuple((key, value) for key, value in pairs))
