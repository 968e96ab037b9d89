"""Walks a library with the rules that look at a record among the others. Warnings, for ``check`` alone."""

from collections.abc import Callable, Iterator
from datetime import date

from newshelf.content.check import spotted
from newshelf.content.load import places_in
from newshelf.content.model import Record
from newshelf.content.rules import AMONG, Seen, marks
from newshelf.content.syntax import Path_
from newshelf.holdings.library import Library
from newshelf.holdings.shelf import Batch
from newshelf.problem import Problem


def found(library: Library, record_of: Callable[[str], Record], today: date | None) -> Iterator[Problem]:
    """What those rules find, batch after batch. Without ``today`` no arrival lies ahead."""
    first: dict[tuple[str, ...], str] = {}
    for batch in library.batches:
        yield from dict.fromkeys(_in_batch(batch, record_of, today, first))


def _in_batch(
    batch: Batch, record_of: Callable[[str], Record], today: date | None, first: dict[tuple[str, ...], str]
) -> Iterator[Problem]:
    """The same of a batch. What is wrong with its head comes once for each record, at the same place."""
    for card in batch.cards:
        record = record_of(card.id)
        for mark in marks(record):
            first.setdefault(mark, record.id)
        seen = Seen(record, batch.source.path, today, first)
        for rule in AMONG:
            for where, code, values in rule(seen):
                own: Path_ = ("records", card.row, *where)
                inherited = where == ("arrived",) and own not in places_in(batch.source)
                yield spotted(batch.source, where if inherited else own, code, values)
