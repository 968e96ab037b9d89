"""What stands where: the live entries of a library in every order that a page, feed or digest needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from newshelf import fingerprint
from newshelf.content.model import Query, Section
from newshelf.dates import Frequency, period_end, period_of_day
from newshelf.holdings.library import Library, Theme
from newshelf.holdings.shelf import Card
from newshelf.recall import Recall

WITHDRAWN, AVAILABLE = "withdrawn", "available"


class Entry(NamedTuple):
    """A card with the disciplines that it serves: its own, then those of its courses.

    The fingerprint covers the record and the rows of the tables that it refers to: all that can be shown of them.
    ``new`` tells whether it arrived in the month that ends the catalogue, ``asked`` for which courses lecturers had
    asked for it; the fingerprint covers both.
    """

    card: Card
    disciplines: tuple[str, ...]
    fingerprint: str
    new: bool = False
    asked: tuple[str, ...] = ()


class Catalogue(NamedTuple):
    """The entries that have arrived by ``as_of``, newest first everywhere.

    ``all`` holds every one that has a page, withdrawn ones too; ``listed`` and most others leave withdrawn ones out.
    ``new`` holds those that are announced: available, and not marked otherwise. ``told`` holds beside them what was
    announced and withdrawn later, which issues and archives that are closed go on showing (decision 29); ``by_month``
    and ``by_period`` are of these. A group that would be empty has no key.
    """

    as_of: date
    all: tuple[Entry, ...]
    listed: tuple[Entry, ...]
    new: tuple[Entry, ...]
    by_discipline: Mapping[str, tuple[Entry, ...]]
    by_course: Mapping[str, tuple[Entry, ...]]
    new_by_kind: Mapping[str, tuple[Entry, ...]]
    told: tuple[Entry, ...]
    told_by_discipline: Mapping[str, tuple[Entry, ...]]
    told_by_course: Mapping[str, tuple[Entry, ...]]
    by_month: Mapping[str, tuple[Entry, ...]]
    by_period: Mapping[str, tuple[Entry, ...]]
    themes: tuple[tuple[Theme, tuple[tuple[Section, tuple[Entry, ...]], ...]], ...]
    later: int


def of_library(library: Library, as_of: date | None = None, recall: Recall | None = None) -> Catalogue:
    """The catalogue of what arrived by ``as_of`` (default: the latest day of an arrival or a theme)."""
    recall = recall or Recall()
    days = [card.arrived for batch in library.batches for card in batch.cards]
    held = len(days)
    days += [theme.head.date.isoformat() for theme in library.themes]
    until = as_of.isoformat() if as_of else max(days, default="1970-01-01")
    rows, asked = _rows(library), _asked(library)
    arrived = [
        entry
        for batch in library.batches
        for entry in recall(batch.source.path, _entries, batch.cards, rows, asked, until[:7])
        if entry.card.arrived <= until
    ]
    arrived.sort(key=attrgetter("card.arrived", "card.id"), reverse=True)
    entries = tuple(arrived)
    listed = tuple(entry for entry in entries if entry.card.status != WITHDRAWN)
    new = tuple(entry for entry in listed if entry.card.announce and entry.card.status == AVAILABLE)
    by_discipline, by_course = _by_subject(listed)
    period = library.site.digest.period
    told = tuple(entry for entry in entries if is_told(entry.card, period))
    told_by_discipline, told_by_course = (by_discipline, by_course) if told == listed else _by_subject(told)
    by_day = {day: tuple(group) for day, group in groupby(told, lambda entry: entry.card.arrived)}
    return Catalogue(
        as_of=date.fromisoformat(until),
        all=entries,
        listed=listed,
        new=new,
        by_discipline=by_discipline,
        by_course=by_course,
        new_by_kind=_by_kind(new),
        told=told,
        told_by_discipline=told_by_discipline,
        told_by_course=told_by_course,
        by_month=_joined((day[:7], group) for day, group in by_day.items()),
        by_period=_joined((period_of_day(day, period), group) for day, group in by_day.items()),
        themes=tuple((theme, _sections(theme, listed)) for theme in _newest_first(library.themes, until)),
        later=held - len(arrived),
    )


class _Rows(NamedTuple):
    """The fingerprints of disciplines (with their desks) and courses, and the disciplines of each course."""

    disciplines: Mapping[str, str]
    courses: Mapping[str, str]
    of_course: Mapping[str, tuple[str, ...]]


def _rows(library: Library) -> _Rows:
    liaisons = {id: fingerprint.of(repr(row).encode()) for id, row in library.liaisons.items()}
    disciplines = {
        id: fingerprint.of(repr(row).encode()) + liaisons.get(row.liaison or "", "")
        for id, row in library.disciplines.items()
    }
    courses = {code: fingerprint.of(repr(row).encode()) for code, row in library.courses.items()}
    return _Rows(disciplines, courses, {code: tuple(row.disciplines) for code, row in library.courses.items()})


def _asked(library: Library) -> Mapping[str, tuple[str, ...]]:
    """For which courses lecturers had asked for a record, by its id."""
    asked: dict[str, tuple[str, ...]] = {}
    for row in library.wanted:
        if row.record:
            asked[row.record] = tuple(dict.fromkeys((*asked.get(row.record, ()), *row.courses)))
    return asked


def _entries(cards: Iterable[Card], rows: _Rows, asked: Mapping[str, tuple[str, ...]], month: str) -> tuple[Entry, ...]:
    """Entries of the cards; those that came in ``month`` are new, if they are announced at all."""
    entries = []
    for card in cards:
        disciplines = tuple(card.disciplines)
        mark = card.fingerprint
        for code, _ in card.courses:
            mark += rows.courses[code]
            disciplines += rows.of_course[code]
        if len(disciplines) > 1:
            disciplines = tuple(dict.fromkeys(disciplines))
        for id in disciplines:
            mark += rows.disciplines[id]
        new = card.arrived.startswith(month) and card.announce and card.status == AVAILABLE
        if new:
            mark += "new"
        by = asked.get(card.id, ())
        for code in by:
            mark += f"asked {rows.courses[code]}"
        # Hashed, since it becomes part of some twenty other fingerprints.
        entries.append(Entry(card, disciplines, fingerprint.of(mark.encode()), new, by))
    return tuple(entries)


def is_told(card: Card, kind: Frequency) -> bool:
    """Whether the issue of its period shows a title: it is announced, or was until it was withdrawn after that."""
    if not card.announce:
        return False
    if card.status == WITHDRAWN:
        return card.amended > period_end(period_of_day(card.arrived, kind)).isoformat()
    return card.status == AVAILABLE


def _by_subject(entries: Iterable[Entry]) -> tuple[dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]]]:
    """Entries by the disciplines that they serve, and by their courses."""
    disciplines: defaultdict[str, list[Entry]] = defaultdict(list)
    courses: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for id in entry.disciplines:
            disciplines[id].append(entry)
        for code, _ in entry.card.courses:
            courses[code].append(entry)
    return (
        {id: tuple(group) for id, group in disciplines.items()},
        {code: tuple(group) for code, group in courses.items()},
    )


def _by_kind(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    kinds: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        kinds[entry.card.kind].append(entry)
    return {kind: tuple(group) for kind, group in kinds.items()}


def _joined(groups: Iterable[tuple[str, tuple[Entry, ...]]]) -> dict[str, tuple[Entry, ...]]:
    """Neighbouring groups of one key as one."""
    return {key: tuple(entry for _, group in same for entry in group) for key, same in groupby(groups, itemgetter(0))}


def _newest_first(themes: Iterable[Theme], until: str) -> list[Theme]:
    published = [theme for theme in themes if theme.head.date.isoformat() <= until]
    return sorted(published, key=lambda theme: (theme.head.date, theme.id), reverse=True)


def _sections(theme: Theme, entries: tuple[Entry, ...]) -> tuple[tuple[Section, tuple[Entry, ...]], ...]:
    """Each section with its entries: those picked in their order, then those that its query finds, newest first."""
    by_id = {entry.card.id: entry for entry in entries}
    sections = []
    for section in theme.head.sections:
        picked = {pick.id: by_id[pick.id] for pick in section.records if pick.id in by_id}
        if section.query:
            picked |= {entry.card.id: entry for entry in entries if _answers(entry.card, section.query)}
        sections.append((section, tuple(picked.values())))
    return tuple(sections)


def _answers(card: Card, query: Query) -> bool:
    if query.keyword and query.keyword.lower() not in {word.lower() for word in card.keywords}:
        return False
    if query.course and query.course not in {code for code, _ in card.courses}:
        return False
    if query.ddc:
        first, _, last = query.ddc.partition("-")
        # 330-339 takes in 338.4791, so the bound is met by what begins with it.
        return first <= card.ddc <= last or card.ddc.startswith(last or first)
    return bool(query.keyword or query.course)
