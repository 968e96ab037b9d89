"""What a library can say of its stock: which courses have their texts, how old and how many these are.

Everything is counted from cards, so that it costs nothing to plan a page of it (decision 0024 tells the definitions).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from newshelf.content.model import Course, Discipline
from newshelf.content.vocabulary import Use, in_vietnamese
from newshelf.holdings.catalogue import AVAILABLE, WITHDRAWN, Catalogue, Entry
from newshelf.holdings.library import Library
from newshelf.holdings.shelf import Brief, Card, brief
from newshelf.recall import Recall
from newshelf.text import fold

MAIN = Use.TEXTBOOK.value


class CourseStock(NamedTuple):
    """What a course has that can be used: main texts and references, by language, age and copies.

    ``newest`` is the latest year of its main texts, 0 if none is known. ``copies`` are those of its main texts, and
    ``None`` where no main text tells their number. ``outdated`` counts main texts older than the library allows.
    ``since`` is the month in which the first of its main texts arrived, empty if it has none.
    """

    course: Course
    main: int
    references: int
    vietnamese: int
    foreign: int
    newest: int
    copies: int | None
    outdated: int
    since: str

    @property
    def covered(self) -> bool:
        """Whether at least one main text can be used."""
        return self.main > 0

    @property
    def per_student(self) -> Fraction | None:
        """Copies of main texts for each enrolled student; ``None`` where one of the two numbers is not known."""
        if self.copies is None or not self.course.enrolment:
            return None
        return Fraction(self.copies, self.course.enrolment)


class Share(NamedTuple):
    """How many of a number of courses are covered; ``discipline`` is ``None`` for courses of none."""

    discipline: Discipline | None
    covered: int
    courses: int

    @property
    def percent(self) -> Fraction | None:
        """``None`` where there is no course: no share of nothing is 0 % or 100 %."""
        return Fraction(100 * self.covered, self.courses) if self.courses else None


class Coverage(NamedTuple):
    """The coverage of all courses, or of those of a discipline, with its growth by month of arrival."""

    discipline: Discipline | None
    year: int
    outdated_after: int
    share: Share
    programmes: tuple[Share, ...]
    courses: tuple[CourseStock, ...]
    disciplines: tuple[Discipline, ...]  # to which these courses belong
    years: tuple[int, ...]  # those with figures of use, newest first
    trend: tuple[tuple[str, int], ...]  # months with an arrival that covered a course, and all covered until then


class Weeded(NamedTuple):
    """A title that the desk should look at: why, and what stands beside it (a newer edition, the courses it serves)."""

    reason: str  # newer-edition | withdrawn-main
    title: Brief
    newer: Brief | None
    courses: tuple[str, ...]


def usable(card: Card) -> bool:
    """Whether readers can have it: available, and held or online. Without a number of copies it counts as held."""
    return card.status == AVAILABLE and (card.copies is None or card.copies > 0 or card.online)


def outdated(card: Card, year: int, after: int) -> bool:
    """Whether a text is older than ``after`` years in a year; one without a year is not."""
    return card.year > 0 and year - card.year > after


def course_stock(course: Course, entries: Iterable[Entry], year: int, after: int) -> CourseStock:
    """The stock of a course, of the entries that name it."""
    texts = [(e.card, use) for e in entries if usable(e.card) for code, use in e.card.courses if code == course.code]
    main = [card for card, use in texts if use == MAIN]
    copies = [card.copies for card in main if card.copies is not None]
    vietnamese = sum(in_vietnamese(card.language) for card, _ in texts)
    return CourseStock(
        course=course,
        main=len(main),
        references=len(texts) - len(main),
        vietnamese=vietnamese,
        foreign=len(texts) - vietnamese,
        newest=max((card.year for card in main), default=0),
        copies=sum(copies) if copies else None,
        outdated=sum(outdated(card, year, after) for card in main),
        since=min((card.arrived[:7] for card in main), default=""),
    )


def stock_of_courses(library: Library, catalogue: Catalogue, recall: Recall) -> tuple[CourseStock, ...]:
    """The stock of every course, in the order of the table."""
    year, after = catalogue.as_of.year, library.site.coverage.outdated_after
    return tuple(
        recall(code, course_stock, course, catalogue.by_course.get(code, ()), year, after)
        for code, course in library.courses.items()
    )


def coverages(library: Library, catalogue: Catalogue, recall: Recall) -> Iterator[Coverage]:
    """The coverage of the whole library, then of each discipline. Gaps come first."""
    stock = stock_of_courses(library, catalogue, recall)
    rows = library.disciplines.values()
    of = {row.id: tuple(item for item in stock if row.id in item.course.disciplines) for row in rows}
    shares = [_share(row, of[row.id]) for row in rows]
    if others := [item for item in stock if not item.course.disciplines]:
        shares.append(_share(None, others))
    for row, items in [(None, stock), *((row, of[row.id]) for row in rows)]:
        yield Coverage(
            discipline=row,
            year=catalogue.as_of.year,
            outdated_after=library.site.coverage.outdated_after,
            share=_share(row, items),
            programmes=() if row else tuple(shares),
            courses=tuple(sorted(items, key=gap_first)),
            disciplines=tuple(one for one in rows if any(one.id in item.course.disciplines for item in items)),
            years=() if row else tuple(sorted((usage.year for usage in library.usage), reverse=True)),
            trend=_trend(item.since for item in items if item.covered),
        )


def gap_first(item: CourseStock) -> tuple[bool, bool, str]:
    """The order of a list of gaps: no main text, then only outdated ones, then by code."""
    return item.covered, item.outdated < item.main or not item.main, item.course.code


def _share(row: Discipline | None, items: Iterable[CourseStock]) -> Share:
    covered = [item.covered for item in items]
    return Share(row, sum(covered), len(covered))


def _trend(months: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts = sorted(Counter(months).items())
    return tuple(zip((month for month, _ in counts), accumulate(number for _, number in counts), strict=True))


# --- lists for the desk ------------------------------------------------------------------------------------------


def gaps(stock: Iterable[CourseStock], ratio: Fraction) -> tuple[CourseStock, ...]:
    """Courses without a main text, with outdated ones alone, or with fewer copies a student than ``ratio``."""
    found = [
        item
        for item in stock
        if not item.covered or item.outdated == item.main or (item.per_student is not None and item.per_student < ratio)
    ]
    return tuple(sorted(found, key=gap_first))


def weeding(catalogue: Catalogue, year: int, after: int) -> tuple[Weeded, ...]:
    """Outdated editions beside a newer one that can be used, and withdrawn titles that are still a main text."""
    newest: dict[str, Card] = {}
    for entry in catalogue.listed:
        card, key = entry.card, fold(entry.card.title)
        if usable(card) and (key not in newest or card.year > newest[key].year):
            newest[key] = card
    found = []
    for entry in sorted(catalogue.all, key=lambda entry: entry.card.id):
        card = entry.card
        main = tuple(code for code, use in card.courses if use == MAIN)
        newer = newest.get(fold(card.title))
        if card.status == WITHDRAWN and main:
            found.append(Weeded("withdrawn-main", brief(card), None, main))
        elif card.status != WITHDRAWN and outdated(card, year, after) and newer and newer.year > card.year:
            found.append(Weeded("newer-edition", brief(card), brief(newer), tuple(code for code, _ in card.courses)))
    return tuple(found)
