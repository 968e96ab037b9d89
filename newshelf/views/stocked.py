"""The figures of the stock as pages, tables and lists for the desk show them: in words and numbers of a language."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from textwrap import shorten
from typing import Any, NamedTuple

from newshelf import dates
from newshelf.holdings.shelf import Brief
from newshelf.holdings.stock import CourseStock, Coverage, Share
from newshelf.holdings.turnover import Turn, UsePage
from newshelf.language import grouped, table
from newshelf.plan import addresses
from newshelf.views.edition import Edition, Link

BAR = 400  # the width of a picture for 100 %, in its own units
CAPTION = 48  # characters of a name that fit in such a picture, beside the figures
STEP = 34  # the height of a bar with its name above it
HEIGHT = 120  # of the picture of the trend


class Bar(NamedTuple):
    """A programme with its share: in a line of the table and in the picture."""

    link: Link
    caption: str  # in the picture, which has one line for it
    fraction: str  # "3/4", or that there is no course
    percent: str
    width: int
    y: int


class Point(NamedTuple):
    """A month of the trend."""

    label: str
    fraction: str
    percent: str
    x: int
    y: int


class CourseLine(NamedTuple):
    """A course in the table. Numbers that nobody recorded say so instead of 0."""

    link: Link
    state: str
    main: str
    references: str
    languages: str
    newest: str
    copies: str
    per_student: str
    gap: bool


class CoverageView(NamedTuple):
    share: str
    formula: str
    rules: tuple[str, ...]
    bars: tuple[Bar, ...]
    bars_height: int
    points: tuple[Point, ...]
    line: str
    gaps: str
    lines: tuple[CourseLine, ...]
    table: str
    years: tuple[Link, ...]


class UseLine(NamedTuple):
    """A part of the stock with the figures of its use."""

    name: str
    cells: tuple[str, ...]


class UseView(NamedTuple):
    parts: tuple[tuple[str, tuple[UseLine, ...]], ...]
    wanted: tuple[Link, ...]
    unused: tuple[Link, ...]
    unused_lead: str


def decimal(number: Fraction | None, language: str, digits: int = 2) -> str:
    """A ratio rounded half up, with the comma of Vietnamese; empty for ``None``."""
    if number is None:
        return ""
    scaled = (number.numerator * 10**digits * 2 + number.denominator) // (2 * number.denominator)
    whole, rest = divmod(scaled, 10**digits)
    if not digits:
        return grouped(whole, language)
    return f"{grouped(whole, language)}{',' if language == 'vi' else '.'}{rest:0{digits}}"


def coverage_view(ed: Edition, subject: Coverage) -> CoverageView:
    """A page of coverage."""
    t, share = ed.t.coverage, subject.share
    gaps = sum(not item.covered for item in subject.courses)
    page = ed.at.coverage(subject.discipline.id if subject.discipline else "")
    sentence = t.share if share.courses else t.no_courses
    points = tuple(_points(ed, subject))
    return CoverageView(
        share=sentence.format(covered=share.covered, courses=share.courses, percent=_percent(ed, share)),
        formula=t.formula,
        rules=(t.rule_usable, t.rule_old.format(n=subject.outdated_after, year=subject.year), t.rule_copies),
        bars=tuple(_bar(ed, item, number) for number, item in enumerate(subject.programmes)),
        bars_height=STEP * len(subject.programmes),
        points=points,
        line=_steps(points),
        gaps=t.gaps.format(n=gaps) if gaps else t.no_gaps if share.courses else "",
        lines=tuple(_line(ed, item) for item in subject.courses),
        table=addresses.coverage_table(page),
        years=tuple(Link(ed.href(ed.at.use(year)), ed.t.use.title.format(year=year)) for year in subject.years),
    )


def table_lines(ed: Edition, subject: Coverage) -> Iterator[list[str]]:
    """The courses as lines of a table for programs, the heading first. What nobody recorded is empty."""
    t, names = ed.t.coverage, {row.id: ed.named(row.name) for row in subject.disciplines}
    yield [
        *(t.code, t.course, t.disciplines, t.covered, t.main, t.outdated, t.references),
        *(t.vietnamese, t.foreign, t.newest, t.copies, t.enrolment, t.per_student),
    ]
    for item in subject.courses:
        row = item.course
        yield [
            row.code,
            ed.named(row.name),
            "; ".join(names[id] for id in row.disciplines),
            t.yes if item.covered else t.no,
            *map(str, (item.main, item.outdated, item.references, item.vietnamese, item.foreign)),
            str(item.newest or ""),
            "" if item.copies is None else str(item.copies),
            "" if row.enrolment is None else str(row.enrolment),
            decimal(item.per_student, "en", 3),
        ]


def state(ed: Edition, item: CourseStock) -> str:
    """Whether a course is covered, in words."""
    t = ed.t.coverage
    if not item.covered:
        return str(t.gap)
    return str(t.all_outdated if item.outdated == item.main else t.is_covered)


def _percent(ed: Edition, share: Share) -> str:
    number = decimal(share.percent, ed.language, 1)
    return f"{number}%" if number else str(ed.t.coverage.unknown)


def _fraction(ed: Edition, share: Share) -> str:
    return f"{share.covered}/{share.courses}" if share.courses else str(ed.t.coverage.no_courses_short)


def _bar(ed: Edition, share: Share, number: int) -> Bar:
    row = share.discipline
    label = ed.discipline(row) if row else Link("", ed.t.courses.other)
    link = Link(ed.href(ed.at.coverage(row.id)), label.label, label.lang) if row else label
    width = round(share.percent * BAR / 100) if share.percent else 0
    fraction = _fraction(ed, share)
    caption = f"{shorten(label.label, CAPTION, placeholder=' …')}: {fraction}"
    return Bar(link, caption, fraction, _percent(ed, share), width, number * STEP)


def _points(ed: Edition, subject: Coverage) -> Iterator[Point]:
    last = max(1, len(subject.trend) - 1)
    for number, (month, covered) in enumerate(subject.trend):
        share = Share(None, covered, subject.share.courses)
        y = HEIGHT - HEIGHT * covered // subject.share.courses
        label = dates.month(month, ed.language)
        yield Point(label, _fraction(ed, share), _percent(ed, share), BAR * number // last, y)


def _steps(points: Iterable[Point]) -> str:
    """The line through the points as steps: between two arrivals nothing changes."""
    made: list[str] = []
    for point in points:
        made.append(f"H{point.x}V{point.y}" if made else f"M{point.x} {point.y}")
    return "".join(made)


def _line(ed: Edition, item: CourseStock) -> CourseLine:
    t: Any = ed.t.coverage
    missing = t.unknown if item.main else t.none
    return CourseLine(
        link=ed.course(item.course),
        state=state(ed, item),
        main=str(item.main),
        references=str(item.references),
        languages=f"{item.vietnamese} / {item.foreign}",
        newest=str(item.newest or missing),
        copies=missing if item.copies is None else grouped(item.copies, ed.language),
        per_student=decimal(item.per_student, ed.language) or missing,
        gap=not item.covered,
    )


def use_view(ed: Edition, subject: UsePage) -> UseView:
    """A page of the use of a year."""
    t, disciplines = ed.t.use, {row.id: ed.named(row.name) for row in subject.disciplines}
    return UseView(
        parts=tuple(
            (getattr(t, part), tuple(_use_line(ed, part, turn, disciplines) for turn in turns))
            for part, turns in subject.parts
        ),
        wanted=tuple(
            _title(ed, title, t.uses.format(n=grouped(number, ed.language))) for title, number in subject.wanted
        ),
        unused=tuple(_title(ed, title) for title in subject.unused),
        unused_lead=(
            t.unused_lead.format(n=grouped(subject.unused_number, ed.language))
            if subject.by_record
            else t.not_by_record
        ),
    )


def _title(ed: Edition, title: Brief, note: str = "") -> Link:
    return Link(ed.href(ed.at.record(title.id)), title.title, ed.foreign(title.language), note)


def _use_line(ed: Edition, part: str, turn: Turn, disciplines: Mapping[str, str]) -> UseLine:
    names: dict[str, Any] = {
        "all": lambda _: ed.t.use.all,
        "discipline": lambda id: disciplines[id],
        "kind": lambda id: table(ed.language)["kinds"][id],
        "age": lambda id: getattr(ed.t.use, id.replace("-", "_")),
    }

    def number(value: int | None) -> str:
        return str(ed.t.coverage.unknown) if value is None else grouped(value, ed.language)

    def rate(value: Fraction | None) -> str:
        return decimal(value, ed.language) or str(ed.t.coverage.unknown)

    printed = number(turn.loans), number(turn.copies), rate(turn.per_copy), number(turn.titles), rate(turn.per_title)
    return UseLine(
        names[part](turn.name), (*printed, number(turn.downloads), number(turn.online), rate(turn.per_online))
    )
