"""Walks a library with the rules that look at a record among the others. Warnings, for ``check`` alone."""

from collections.abc import Callable, Iterator
from datetime import date

from newshelf.check import spotted
from newshelf.library import Library
from newshelf.model import Record
from newshelf.problem import Problem
from newshelf.rules import AMONG, Seen, marks


def found(library: Library, record_of: Callable[[str], Record], today: date | None) -> Iterator[Problem]:
    """What those rules find, batch after batch. Without ``today`` no arrival lies ahead."""
    first: dict[tuple[str, ...], str] = {}
    for batch in library.batches:
        for card in batch.cards:
            record = record_of(card.id)
            for mark in marks(record):
                first.setdefault(mark, record.id)
            seen = Seen(record, batch.source.path, today, first)
            for rule in AMONG:
                for where, code, values in rule(seen):
                    yield spotted(batch.source, ("records", card.row, *where), code, values)
