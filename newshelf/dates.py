"""Dates and periods in words, as Vietnamese and English readers write them.

Written out here since locales differ by machine and CLDR's ``5 thg 3, 2026`` is not what libraries print. ``language``
is a language of the interface: ``vi`` is Vietnamese, any other is written in English.

A period is a month, ``2026-03``, or an ISO 8601 week, ``2026-w10`` (Monday to Sunday; the year is that of its
Thursday). Anything else is a ValueError.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
PERIOD = re.compile(r"(?P<year>[0-9]{4})-(?P<week>w)?(?P<number>[0-9]{2})")

Frequency = Literal["month", "week"]  # of issues


def day(d: date, language: str) -> str:
    """A day for lists: ``05/03/2026``, ``5 March 2026``."""
    return f"{d.day:02}/{d.month:02}/{d.year:04}" if language == "vi" else _english(d)


def long_day(d: date, language: str) -> str:
    """A day for running text: ``ngày 5 tháng 3 năm 2026``, ``5 March 2026``."""
    return f"ngày {d.day} tháng {d.month} năm {d.year}" if language == "vi" else _english(d)


def month(when: date | str, language: str) -> str:
    """A month, given as a day of it or as a period: ``Tháng 3/2026``, ``March 2026``."""
    d = when if isinstance(when, date) else period_start(when)
    return f"Tháng {d.month}/{d.year}" if language == "vi" else f"{ENGLISH_MONTHS[d.month - 1]} {d.year}"


def period_of(d: date, kind: Frequency) -> str:
    """The period in which a day falls."""
    if kind == "month":
        return f"{d.year:04}-{d.month:02}"
    year, number, _ = d.isocalendar()
    return f"{year:04}-w{number:02}"


@lru_cache(maxsize=4096)  # more than ten years of days; a plan asks for each day hundreds of times
def period_of_day(day: str, kind: Frequency) -> str:
    """The period in which a day in ISO 8601 falls."""
    return period_of(date.fromisoformat(day), kind)


def period_start(period: str) -> date:
    """The first day of a period."""
    parts = PERIOD.fullmatch(period)
    if not parts:
        raise ValueError(f"not a period: {period!r}")
    year, number = int(parts["year"]), int(parts["number"])
    return date.fromisocalendar(year, number, 1) if parts["week"] else date(year, number, 1)


def period_end(period: str) -> date:
    """The last day of a period."""
    start = period_start(period)
    return start + timedelta(days=6 if "w" in period else monthrange(start.year, start.month)[1] - 1)


def period_label(period: str, language: str) -> str:
    """The name of a period, a week with its days: ``Tuần 10/2026 (02/03–08/03)``, ``Week 10, 2026 (2–8 March)``."""
    if "w" not in period:
        return month(period, language)
    start, end = period_start(period), period_end(period)
    year, number, _ = start.isocalendar()
    return (
        f"Tuần {number}/{year} ({_days(start, end)})"
        if language == "vi"
        else f"Week {number}, {year} ({_english_days(start, end)})"
    )


def inside(label: str, language: str) -> str:
    """The name of a month or a period as it stands within a sentence: ``tháng 3/2026``, ``March 2026``."""
    return label[:1].lower() + label[1:] if language == "vi" else label


def _english(d: date) -> str:
    return f"{d.day} {ENGLISH_MONTHS[d.month - 1]} {d.year}"


def _days(start: date, end: date) -> str:
    """First and last day, with the year only where it changes between them."""
    if start.year != end.year:
        return f"{day(start, 'vi')}–{day(end, 'vi')}"
    return f"{start.day:02}/{start.month:02}–{end.day:02}/{end.month:02}"


def _english_days(start: date, end: date) -> str:
    """First and last day, with month and year only where they change between them."""
    if start.year != end.year:
        return f"{_english(start)} – {_english(end)}"
    last = f"{end.day} {ENGLISH_MONTHS[end.month - 1]}"
    if start.month != end.month:
        return f"{start.day} {ENGLISH_MONTHS[start.month - 1]} – {last}"
    return f"{start.day}–{last}"
