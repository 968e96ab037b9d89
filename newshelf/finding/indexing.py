"""Makes the index of a library, taking from the cache whatever has not changed since (decision 0017)."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pydantic_core import from_json

from newshelf import fingerprint, workers
from newshelf.cache import Cache
from newshelf.finding import index
from newshelf.finding.browse import Row
from newshelf.finding.index import Index, Merged, Part
from newshelf.holdings import shelf
from newshelf.holdings.catalogue import Catalogue, Entry
from newshelf.holdings.shelf import Batch
from newshelf.options import Progress

FEW = 12  # groups that one process merges sooner than others could be started


class _Segments:
    """The segments of a batch as the cache holds them: the fingerprint of each group; on further lines the rest."""

    def __init__(self, value: bytes) -> None:
        head, *self._lines = value.split(b"\n")
        self.marks, self._names = from_json(head)

    def read(self, group: str) -> Callable[[], Any]:
        """What gives the segment of a group."""
        if group.startswith(index.LIST):
            return lambda: [self._titles[number] for number in self._lists[group]]
        return lambda: self._read(group)

    def _read(self, name: str) -> Any:
        return from_json(self._lines[self._names.index(name)])

    @cached_property
    def _lists(self) -> Mapping[str, Sequence[int]]:
        lists: Mapping[str, Sequence[int]] = self._read("lists")
        return lists

    @cached_property
    def _titles(self) -> list[Row]:
        return [Row._make(row) for row in self._read("titles")]


def _written(made: index.Segments) -> bytes:
    """Segments as ``_Segments`` reads them."""
    texts = {name: text.encode() for name, text in made.texts.items()}
    titles = [text.encode() for text in made.titles]
    marks = {name: fingerprint.of(text) for name, text in texts.items()}
    marks |= {group: fingerprint.of(b",".join([titles[n] for n in numbers])) for group, numbers in made.lists.items()}
    texts |= {"lists": json.dumps(made.lists).encode(), "titles": b"[%s]" % b",".join(titles)}
    return b"\n".join([json.dumps([marks, [*texts]]).encode(), *texts.values()])


def of_library(
    batches: Sequence[Batch], catalogue: Catalogue, generator: str, cache: Cache, processes: int, progress: Progress
) -> Index:
    """The index of what the catalogue lists.

    Batches count from the one that arrived first, whatever their files are called.
    """
    batches = sorted(
        (batch for batch in batches if batch.cards),
        key=lambda b: (min(card.arrived for card in b.cards), b.cards[0].id),
    )
    listed = {entry.card.id for entry in catalogue.listed}
    found = _segments(batches, listed, generator, cache, processes, progress)
    bases, size = [], 0
    for batch in batches:
        bases.append(size)
        size += len(batch.cards)
    groups: dict[str, list[Part]] = {}
    for base, own in zip(bases, found, strict=True):
        for group, mark in own.marks.items():
            groups.setdefault(group, []).append(Part(base, mark, own.read(group)))
    file_size = index.FILE_SIZE * (1 if size < index.LARGE else 2)
    merged = _merged(groups, file_size, generator, cache, processes)
    numbers: dict[str, int] = {}
    for base, batch in zip(bases, batches, strict=True):
        numbers.update((card.id, base + row) for row, card in enumerate(batch.cards))
    return index.assemble(size, [*merged, *_facets(catalogue.listed, numbers, generator, cache)])


def _segments(
    batches: Sequence[Batch], listed: set[str], generator: str, cache: Cache, processes: int, progress: Progress
) -> list[_Segments]:
    names = []
    for batch in batches:
        left_out = [card.id for card in batch.cards if card.id not in listed]
        names.append(fingerprint.of_all([generator, batch.name, *left_out]))
    packed = [cache.get("segments", name) for name in names]
    missing = [number for number, value in enumerate(packed) if value is None]

    def make(part: Sequence[int]) -> list[tuple[int, bytes]]:
        return [(number, _packed(batches[number], listed, cache)) for number in part]

    parts = [missing[start : start + 8] for start in range(0, len(missing), 8)]
    done = 0
    for made in workers.run(parts, make, processes):
        for number, value in made:
            packed[number] = value
            cache.put("segments", names[number], value)
        done += len(made)
        progress("index", done, len(missing))
    if missing:
        cache.keep("segments", set(names))
    return [_Segments(value) for value in packed if value is not None]  # all are there by now


def _packed(batch: Batch, listed: set[str], cache: Cache) -> bytes:
    records = zip(batch.cards, shelf.lines(batch, cache), strict=True)
    return _written(index.segments(shelf.record(line) if card.id in listed else None for card, line in records))


def _merged(
    groups: Mapping[str, Sequence[Part]], size: int, generator: str, cache: Cache, processes: int
) -> Iterator[Merged]:
    """The files of every group, in the order of the groups."""
    names = {
        group: fingerprint.of_all([generator, group, str(size), *(f"{part.base} {part.mark}" for part in parts)])
        for group, parts in sorted(groups.items(), key=lambda item: index.place(item[0]))
    }
    values = {group: value for group, name in names.items() if (value := cache.get("index", name)) is not None}
    # The many small ones last, so that no process is left with a large one at the end.
    missing = sorted((g for g in names if g not in values), key=lambda g: g.startswith(index.LIST))

    def make(group: str) -> tuple[str, bytes]:
        return group, _joined(index.merge(group, groups[group], size))

    for group, value in workers.run(missing, make, processes if len(missing) > FEW else 1):
        values[group] = value
        cache.put("index", names[group], value)
    if missing:
        cache.keep("index", set(names.values()))
    for group in names:
        yield from _parted(values[group])


def _joined(merged: Sequence[Merged]) -> bytes:
    """Files as one value: what tells them apart in the first line, their bytes behind it."""
    heads = [(*head, len(data)) for *head, data in merged]
    return b"".join([json.dumps(heads, ensure_ascii=False).encode(), b"\n", *(file.data for file in merged)])


def _parted(value: bytes) -> Iterator[Merged]:
    place = value.index(b"\n") + 1
    for *head, length in json.loads(value[:place]):
        yield Merged._make((*head, value[place : place + length]))
        place += length


def _facets(entries: Iterable[Entry], numbers: Mapping[str, int], generator: str, cache: Cache) -> Iterator[Merged]:
    """The facets that the catalogue knows; that of access comes with the records."""
    numbered = sorted(
        (numbers[card.id], e.disciplines, card.courses, card.kind, card.language, card.year, card.arrived[:7])
        for e in entries
        for card in [e.card]
    )
    name = fingerprint.of(f"{generator} facets {numbered}".encode())
    value = cache.get("facets", name)
    if value is None:
        columns: Mapping[str, Iterable[tuple[int, Sequence[str]]]] = {
            "discipline": ((row[0], row[1]) for row in numbered),
            "course": ((row[0], [code for code, _ in row[2]]) for row in numbered),
            "kind": ((row[0], (row[3],)) for row in numbered),
            "language": ((row[0], (row[4],)) for row in numbered),
            "year": ((row[0], (str(row[5]),)) for row in numbered if row[5]),
            "month": ((row[0], (row[6],)) for row in numbered),
        }
        value = _joined([index.facet(facet, column) for facet, column in columns.items()])
        cache.put("facets", name, value)
        cache.keep("facets", {name})
    yield from _parted(value)
