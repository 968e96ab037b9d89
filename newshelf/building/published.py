"""The records as a build published them, kept in the cache beside its manifest: what an edit is told by."""

import json
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from newshelf.holdings.catalogue import AVAILABLE, WITHDRAWN, Entry
from newshelf.plan.output import Output

KIND = "published"  # in the cache: the records of the last build into a folder, by the name of its manifest
ISSUED = "issued"  # beside it: of records that a closed issue shows otherwise than it went out, what had gone out


class Known(NamedTuple):
    """A record as it stands or stood: its id and title, the fingerprint of what it says, its state."""

    id: str
    title: str
    fingerprint: str
    withdrawn: bool
    announced: bool  # whether feeds and digests hold it
    arrived: str = ""  # the day as of which it counts as new


def known(entry: Entry) -> Known:
    """A record as it stands in a catalogue."""
    card = entry.card
    announced = card.announce and card.status == AVAILABLE
    return Known(card.id, card.title, card.fingerprint, card.status == WITHDRAWN, announced, card.arrived)


def records(outputs: Iterable[Output]) -> dict[str, Known]:
    """The records that have a page, by id, newest first."""
    return {o.subject.entry.card.id: known(o.subject.entry) for o in outputs if o.format == "record"}


def packed(records: Mapping[str, Known]) -> bytes:
    """Records as bytes for the cache."""
    return _bytes(list(records.values()))


def unpacked(data: bytes | None, only: Container[str] | None = None) -> dict[str, Known]:
    """The records that ``packed`` made bytes of, or ``only`` some of them; none if there are none."""
    rows = json.loads(data) if data else ()
    return {row[0]: Known(*row) for row in rows if only is None or row[0] in only}


def packed_issued(issued: Mapping[str, Known | None]) -> bytes:
    """What had gone out of records, by id, as bytes for the cache; ``None`` is one that had not."""
    return _bytes(issued)


def unpacked_issued(data: bytes | None) -> dict[str, Known | None]:
    """What ``packed_issued`` made bytes of; nothing if there is nothing."""
    return {id: Known(*row) if row else None for id, row in json.loads(data).items()} if data else {}


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
