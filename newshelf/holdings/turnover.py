"""How much the stock is used: the mean turnover of documents, Vqt = L / Vtl (decision 0025).

L is the number of loans and uses in the house, Vtl the stock, in copies or in titles: the unit is said with the figure.
Downloads are divided by titles online, never by printed stock.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from newshelf.content.model import Discipline
from newshelf.content.usage import Row, Usage
from newshelf.content.vocabulary import Kind
from newshelf.holdings.catalogue import Catalogue, Entry
from newshelf.holdings.library import Library
from newshelf.holdings.shelf import Brief, Card, brief
from newshelf.holdings.stock import usable

SHOWN = 50  # titles in a list of the page
AGES = ("to-5", "to-10", "over-10", "unknown")


class Turn(NamedTuple):
    """The use of a part of the stock. ``None`` stands where nothing is recorded."""

    name: str
    loans: int | None
    copies: int | None
    titles: int | None
    downloads: int | None
    online: int

    @property
    def per_copy(self) -> Fraction | None:
        """Vqt in copies."""
        return ratio(self.loans, self.copies)

    @property
    def per_title(self) -> Fraction | None:
        """Vqt in titles."""
        return ratio(self.loans, self.titles)

    @property
    def per_online(self) -> Fraction | None:
        """Downloads a title online."""
        return ratio(self.downloads, self.online)


class UsePage(NamedTuple):
    """The use of a year: by part of the stock (``all``, ``discipline``, ``kind``, ``age``) and by title."""

    year: int
    parts: tuple[tuple[str, tuple[Turn, ...]], ...]
    disciplines: tuple[Discipline, ...]  # those among the parts
    wanted: tuple[tuple[Brief, int], ...]
    unused: tuple[Brief, ...]
    unused_number: int
    by_record: bool
    coverage: bool  # whether there is a page of gaps, below which this one stands


def ratio(number: int | None, of: int | None) -> Fraction | None:
    """``None`` where one of the two is not known or nothing is there to divide by."""
    return Fraction(number, of) if number is not None and of else None


def use_page(library: Library, catalogue: Catalogue, usage: Usage) -> UsePage:
    """The use of the stock that had arrived by the end of the year of the figures."""
    stock = [entry for entry in catalogue.listed if int(entry.card.arrived[:4]) <= usage.year and usable(entry.card)]
    of_record = {row.record: row for row in usage.rows if row.record}
    of_discipline = {row.discipline: row for row in usage.rows if row.discipline}
    whole = [row for row in usage.rows if not row.record and not row.discipline]

    def by(names: Iterable[str], holds: Callable[[Entry, str], bool]) -> tuple[Turn, ...]:
        groups = ((name, [entry for entry in stock if holds(entry, name)]) for name in names)
        return tuple(_turn(name, _rows(of_record, part), part) for name, part in groups if part)

    disciplines = []
    for id in library.disciplines:
        part = [entry for entry in stock if id in entry.disciplines]
        own = of_discipline.get(id)
        if own or (part and of_record):
            disciplines.append(_turn(id, [own] if own else _rows(of_record, part), part))
    kinds = by((kind.value for kind in Kind), lambda entry, name: entry.card.kind == name) if of_record else ()
    ages = by(AGES, lambda entry, name: age(entry.card, usage.year) == name) if of_record else ()
    total = _turn("all", whole or list(of_record.values()) or list(of_discipline.values()), stock)
    used = [(entry.card, _uses(of_record[entry.card.id])) for entry in stock if entry.card.id in of_record]
    wanted = sorted(((card, number) for card, number in used if number), key=lambda pair: (-pair[1], pair[0].id))
    busy = {card.id for card, number in used if number}
    unused = sorted((e.card for e in stock if e.card.id not in busy), key=lambda card: card.id) if of_record else []
    return UsePage(
        year=usage.year,
        parts=(("all", (total,)), ("discipline", tuple(disciplines)), ("kind", kinds), ("age", ages)),
        disciplines=tuple(library.disciplines[turn.name] for turn in disciplines),
        wanted=tuple((brief(card), number) for card, number in wanted[:SHOWN]),
        unused=tuple(map(brief, unused[:SHOWN])),
        unused_number=len(unused),
        by_record=bool(of_record),
        coverage=bool(library.courses),
    )


def never_used(library: Library, catalogue: Catalogue) -> tuple[Card, ...]:
    """Titles that stood ready for a whole year with figures by record and have no use in any of these years, by id."""
    years = [usage for usage in library.usage if any(row.record for row in usage.rows)]
    if not years:
        return ()
    used = {row.record for usage in years for row in usage.rows if row.record and _uses(row)}
    last = str(max(usage.year for usage in years))  # a title that came in this year had no whole one yet
    found = [e.card for e in catalogue.listed if usable(e.card) and e.card.arrived[:4] < last and e.card.id not in used]
    return tuple(sorted(found, key=lambda card: card.id))


def age(card: Card, year: int) -> str:
    """The age of a title in a year: to 5 years, to 10, over 10."""
    if not card.year:
        return "unknown"
    years = year - card.year
    return "to-5" if years <= 5 else "to-10" if years <= 10 else "over-10"


def _rows(of_record: dict[str, Row], entries: Iterable[Entry]) -> list[Row]:
    return [of_record[entry.card.id] for entry in entries if entry.card.id in of_record]


def _turn(name: str, rows: Sequence[Row], entries: Sequence[Entry]) -> Turn:
    """The figures of some rows; the stock is what a row of a discipline or of all tells, else what is catalogued."""
    printed = [
        entry.card for entry in entries if entry.card.copies or (entry.card.copies is None and not entry.card.online)
    ]
    told = [row for row in rows if not row.record]
    copies = _sum(row.copies for row in told)
    titles = _sum(row.titles for row in told)
    return Turn(
        name,
        _sum(number for row in rows for number in (row.loans, row.in_house)),
        copies if copies is not None else _sum(card.copies for card in printed),
        titles if titles is not None else len(printed),
        _sum(row.downloads for row in rows),
        sum(entry.card.online for entry in entries),
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _uses(row: Row) -> int:
    return sum(filter(None, (row.loans, row.in_house, row.downloads)))
