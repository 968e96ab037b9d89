"""Checked batches in their compact form: the cards ahead, the records behind, one a line.

A card is what plans are made from: enough to place a record in every list, and its fingerprint. A record is decoded
only where something that shows it is made (decision 0003).
"""

import json
from typing import NamedTuple

from newshelf import fingerprint
from newshelf.cache import Cache
from newshelf.content.check import check_batch
from newshelf.content.model import Record
from newshelf.content.structure import adapter
from newshelf.files import Source
from newshelf.isbd import full_title
from newshelf.problem import Problem, stored


class Card(NamedTuple):
    """What lists, feeds and digests need to know of a record to choose and order it. Dates are ISO 8601 text.

    ``arrived`` is the day as of which it counts as new: that of its arrival, unless it was announced later.
    """

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
    title: str  # in one line, as other pages name the record
    access: str
    copies: int | None = None  # where the record tells
    online: bool = False


class Brief(NamedTuple):
    """As much of a record as a page shows that only points to it: no record is decoded for that."""

    id: str
    title: str
    language: str
    kind: str
    year: int
    access: str


def brief(card: Card) -> Brief:
    """What a pointer to a record shows."""
    return Brief(card.id, card.title, card.language, card.kind, card.year, card.access)


class Batch(NamedTuple):
    """A checked batch: where it came from, its cards, its problems.

    ``records`` is what ``packed`` made of its records, empty if it must be asked for (from the cache, by ``name``).
    ``broken`` are the ids of records with errors, ``None`` where not even those could be read (see ``Checked``).
    """

    source: Source
    name: str
    cards: tuple[Card, ...]
    problems: tuple[Problem, ...]
    broken: frozenset[str] | None = frozenset()
    records: bytes = b""


class Packed(NamedTuple):
    """A checked batch as bytes: cards and problems in one, the records in the other, one a line in their order."""

    cards: bytes
    records: bytes


def packed(source: Source) -> Packed:
    """Checks a batch and packs what came of it."""
    records, problems, broken = check_batch(source)
    dump = adapter(Record).dump_json
    lines = [dump(record, by_alias=True, exclude_defaults=True) for _, record in records]
    cards = [_card(row, record, fingerprint.of(line)) for (row, record), line in zip(records, lines, strict=True)]
    names = None if broken is None else sorted(broken)
    parts = {"cards": cards, "problems": problems, "broken": names}
    return Packed(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(), b"\n".join(lines))


def batch(source: Source, name: str, cards: bytes, records: bytes = b"") -> Batch:
    """The batch that ``packed`` made bytes of."""
    data = json.loads(cards)
    broken = None if data["broken"] is None else frozenset(data["broken"])
    problems = tuple(map(stored, data["problems"]))
    return Batch(source, name, tuple(map(Card._make, data["cards"])), problems, broken, records)


def record(line: bytes) -> Record:
    """A record from its line."""
    return adapter(Record).validate_json(line)


def lines(batch: Batch, cache: Cache) -> list[bytes]:
    """The records of a batch, one a line; what the cache has lost since is made again."""
    if not batch.cards:
        return []
    return (batch.records or cache.get("records", batch.name) or packed(batch.source).records).split(b"\n")


def _card(row: int, record: Record, mark: str) -> Card:
    return Card(
        id=record.id,
        row=row,
        fingerprint=mark,
        arrived=(record.announced or record.arrived).isoformat(),
        amended=record.amended.isoformat() if record.amended else "",
        kind=record.kind.value,
        language=record.language,
        year=record.year or 0,
        ddc=record.ddc or "",
        status=record.status.value,
        announce=record.announce,
        disciplines=list(record.disciplines),
        courses=[[code, use.value] for code, use in record.courses.items()],
        keywords=list(record.keywords),
        cover=record.cover or "",
        title=full_title(record),
        access=record.access or "",
        copies=record.copies.count if record.copies else None,
        online=bool(record.url),
    )
