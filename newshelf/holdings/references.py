"""What refers to what in a library: codes and ids that nothing has, ids that two records have, covers not there."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from newshelf.content.check import refers, spotted, taken
from newshelf.content.syntax import Path_
from newshelf.content.vocabulary import Asked
from newshelf.files import Source
from newshelf.holdings.library import Library
from newshelf.holdings.shelf import Card
from newshelf.problem import Place, Problem, problem
from newshelf.recall import Recall
from newshelf.spelling import nearest


class Table(NamedTuple):
    """A table as it was read: its rows, each with its number in the file, and the ids of rows with errors."""

    source: Source | None
    rows: tuple[tuple[int, Any], ...]
    broken: frozenset[str] | None


class _Known:
    """The ids that something has; among them those of broken items, which are no reason to blame who names them."""

    def __init__(self, right: Iterable[str], broken: Iterable[frozenset[str] | None]) -> None:
        self.right, self.all_read, self.broken = frozenset(right), True, frozenset[str]()
        for names in broken:
            self.all_read = self.all_read and names is not None
            self.broken |= names or frozenset()

    def lacks(self, name: str) -> bool:
        return self.all_read and name not in self.right and name not in self.broken


def problems(library: Library, tables: Mapping[str, Table], recall: Recall) -> Iterator[Problem]:
    """Codes and ids that nothing has, and ids that two records have."""
    disciplines, courses, liaisons = (
        _Known(rows, [tables[name].broken])
        for name, rows in (
            ("disciplines", library.disciplines),
            ("courses", library.courses),
            ("liaisons", library.liaisons),
        )
    )
    if not _in_order(library, disciplines, courses, recall):
        yield from _of_records(library, disciplines, courses)
    if source := tables["disciplines"].source:
        for index, discipline in tables["disciplines"].rows:
            if discipline.liaison and liaisons.lacks(discipline.liaison):
                where: Path_ = (index, "liaison")
                yield refers(source, where, "unknown-liaison", discipline.liaison, liaisons.right)
    if source := tables["courses"].source:
        for index, course in tables["courses"].rows:
            for number, name in enumerate(course.disciplines):
                if disciplines.lacks(name):
                    where = (index, "disciplines", number)
                    yield refers(source, where, "unknown-discipline", name, disciplines.right)
    cards = (card.id for batch in library.batches for card in batch.cards)
    records = _Known(cards, [batch.broken for batch in library.batches])
    yield from _of_usage(library, records, disciplines)
    yield from _of_themes(library, courses, records)
    yield from _of_wanted(tables["wanted"], courses, records)


def _of_wanted(table: Table, courses: _Known, records: _Known) -> Iterator[Problem]:
    """What a row of wanted titles lacks for its status, and what it names that there is not."""
    for index, row in table.rows:
        if not (source := table.source):
            return
        for number, code in enumerate(row.courses):
            if courses.lacks(code):
                yield refers(source, (index, "courses", number), "unknown-course", code, courses.right)
        if row.record and records.lacks(row.record):
            yield refers(source, (index, "record"), "unknown-record", row.record, records.right)
        if row.status is Asked.ARRIVED and not row.record:
            yield spotted(source, (index, "status"), "wanted-without-record", {})
        if row.status is Asked.DECLINED and not row.reason:
            yield spotted(source, (index, "status"), "wanted-without-reason", {})
        if row.status is not Asked.ARRIVED and row.record:
            yield spotted(source, (index, "record"), "wanted-not-arrived", {"value": row.record})


def _of_usage(library: Library, records: _Known, disciplines: _Known) -> Iterator[Problem]:
    """Figures that are about nothing here. The other records of an ILS are no mistake, but nobody should miss them."""
    for year in library.usage:
        for row in year.rows:
            known, name = (records, row.record) if row.record else (disciplines, row.discipline)
            if name and known.lacks(name):
                here = Place(year.path, row.line)
                yield problem(here, "usage-unknown", value=name, suggestion=nearest(name, known.right))


class _Named(NamedTuple):
    """All that the records of a batch name, to see at once that nothing is wrong; each by itself only if something is.

    ``homeless`` tells whether one of them names neither a discipline nor a course.
    """

    records: int
    ids: frozenset[str]
    disciplines: frozenset[str]
    courses: frozenset[str]
    covers: frozenset[str]
    homeless: bool


def _named(cards: Sequence[Card]) -> _Named:
    return _Named(
        len(cards),
        frozenset(card.id for card in cards),
        frozenset(name for card in cards for name in card.disciplines),
        frozenset(code for card in cards for code, _ in card.courses),
        frozenset(card.cover for card in cards if card.cover),
        not all(card.disciplines or card.courses for card in cards),
    )


def _in_order(library: Library, disciplines: _Known, courses: _Known, recall: Recall) -> bool:
    """Whether each id is there once, and all that records name is known."""
    named = tuple(recall(batch.source.path, _named, batch.cards) for batch in library.batches)
    covers = frozenset(attachment.path for attachment in library.covers)
    return recall("", _all_known, named, disciplines.right, courses.right, covers)


def _all_known(
    named: Collection[_Named], disciplines: frozenset[str], courses: frozenset[str], covers: frozenset[str]
) -> bool:
    return (
        len(frozenset().union(*(own.ids for own in named))) == sum(own.records for own in named)
        and all(own.disciplines <= disciplines and own.courses <= courses for own in named)
        and all(own.covers <= covers and not own.homeless for own in named)
    )


def _of_records(library: Library, disciplines: _Known, courses: _Known) -> Iterator[Problem]:
    covers = frozenset(attachment.path for attachment in library.covers)
    first: dict[str, tuple[Source, Path_]] = {}
    for batch in library.batches:
        source = batch.source
        for card in batch.cards:
            here = ("records", card.row)
            if card.id in first:
                yield taken(source, (*here, "id"), card.id, *first[card.id])
            first.setdefault(card.id, (source, (*here, "id")))
            for number, name in enumerate(card.disciplines):
                if disciplines.lacks(name):
                    where: Path_ = (*here, "disciplines", number)
                    yield refers(source, where, "unknown-discipline", name, disciplines.right)
            for code, _ in card.courses:
                if courses.lacks(code):
                    yield refers(source, (*here, "courses", code, "#key"), "unknown-course", code, courses.right)
            if not card.disciplines and not card.courses:
                yield refers(source, (*here, "id"), "no-place-in-lists", card.id, frozenset())
            if card.cover and card.cover not in covers:
                yield refers(source, (*here, "cover"), "unknown-cover", card.cover, covers)


def _of_themes(library: Library, courses: _Known, records: _Known) -> Iterator[Problem]:
    for theme in library.themes:
        for index, section in enumerate(theme.head.sections):
            for number, pick in enumerate(section.records):
                if records.lacks(pick.id):
                    where: Path_ = ("sections", index, "records", number)
                    yield refers(theme.source, where, "unknown-record", pick.id, records.right)
            if section.query and section.query.course and courses.lacks(section.query.course):
                where = ("sections", index, "query", "course")
                yield refers(theme.source, where, "unknown-course", section.query.course, courses.right)
