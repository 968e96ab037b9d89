"""Likely mistakes that show only across records and files, and against the calendar. Warnings, for ``check`` alone."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from newshelf.check import spotted
from newshelf.library import Library
from newshelf.model import Record
from newshelf.problem import Problem
from newshelf.shelf import Batch, Card
from newshelf.syntax import Path_
from newshelf.text import bare_number, fold

FAR = timedelta(days=31)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.ya?ml$")
Finding = tuple[Path_, str, dict[str, object]]


class Seen(NamedTuple):
    """A record with where it stands."""

    batch: Batch
    card: Card
    record: Record


def found(library: Library, record_of: Callable[[str], Record], today: date | None) -> Iterator[Problem]:
    """What every rule finds, batch after batch. Without ``today`` no arrival lies ahead."""
    rules: tuple[Callable[[Seen], Iterator[Finding]], ...] = (
        _Twice(),
        _far_from_file,
        *([_arrival(today)] if today else []),
    )
    for batch in library.batches:
        for card in batch.cards:
            seen = Seen(batch, card, record_of(card.id))
            for rule in rules:
                for where, code, values in rule(seen):
                    yield spotted(batch.source, ("records", card.row, *where), code, values)


class _Twice:
    """The same ISBN, or the same title, author and year, under two ids."""

    def __init__(self) -> None:
        self.isbns: dict[str, str] = {}
        self.titles: dict[tuple[str, ...], str] = {}

    def __call__(self, seen: Seen) -> Iterator[Finding]:
        record = seen.record
        same = False
        for number, isbn in enumerate(record.isbn):
            first = self.isbns.setdefault(f"{bare_number(isbn)} {record.volume or ''}", record.id)
            if first != record.id:
                same = True
                yield ("isbn", number), "same-isbn", {"value": isbn, "first": first}
        author = fold(record.authors[0].label) if record.authors else ""
        parts = (record.title, record.subtitle, record.volume, record.edition, record.year, record.kind)
        first = self.titles.setdefault((author, *(fold(str(part or "")) for part in parts)), record.id)
        if first != record.id and not same and record.host is None:
            yield ("title",), "same-title", {"value": record.title, "first": first}


def _arrival(today: date) -> Callable[[Seen], Iterator[Finding]]:
    def rule(seen: Seen) -> Iterator[Finding]:
        if seen.card.arrived > today.isoformat():
            yield ("arrived",), "arrival-ahead", {"value": seen.card.arrived, "today": today.isoformat()}

    return rule


def _far_from_file(seen: Seen) -> Iterator[Finding]:
    """Only files that are named for a day."""
    if match := _DAY.search(seen.batch.source.path):
        try:
            named = date.fromisoformat(match[1])
        except ValueError:
            return
        if abs(date.fromisoformat(seen.card.arrived) - named) > FAR:
            yield ("arrived",), "arrival-far-from-file", {"value": seen.card.arrived}
