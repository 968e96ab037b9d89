from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshelf.dates import day, inside, long_day, month, period_end, period_label, period_of, period_start

MARCH_5 = date(2026, 3, 5)
days = st.dates(date(1000, 1, 1), date(2999, 12, 31))
kinds: st.SearchStrategy[Literal["month", "week"]] = st.sampled_from(["month", "week"])


@pytest.mark.parametrize(
    ("write", "vietnamese", "english"),
    [(day, "05/03/2026", "5 March 2026"), (long_day, "ngày 5 tháng 3 năm 2026", "5 March 2026")],
)
def test_a_day(write: Callable[[date, str], str], vietnamese: str, english: str) -> None:
    assert write(MARCH_5, "vi") == vietnamese
    assert write(MARCH_5, "en") == english


@pytest.mark.parametrize("when", [MARCH_5, "2026-03"])
def test_a_month_is_given_as_one_of_its_days_or_as_a_period(when: date | str) -> None:
    assert month(when, "vi") == "Tháng 3/2026"
    assert month(when, "en") == "March 2026"


def test_english_month_names_stand_in_order() -> None:
    names = "January February March April May June July August September October November December"
    assert " ".join(month(f"2026-{n:02}", "en").removesuffix(" 2026") for n in range(1, 13)) == names


@pytest.mark.parametrize(
    ("d", "of_month", "of_week"),
    [
        (MARCH_5, "2026-03", "2026-w10"),
        (date(2026, 1, 1), "2026-01", "2026-w01"),
        (date(2027, 1, 3), "2027-01", "2026-w53"),
        (date(2024, 12, 30), "2024-12", "2025-w01"),
    ],
)
def test_the_year_of_a_week_is_that_of_its_thursday(d: date, of_month: str, of_week: str) -> None:
    assert period_of(d, "month") == of_month
    assert period_of(d, "week") == of_week


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-w10", date(2026, 3, 2), date(2026, 3, 8)),
        ("2026-w53", date(2026, 12, 28), date(2027, 1, 3)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: date, last: date) -> None:
    assert (period_start(period), period_end(period)) == (first, last)


@pytest.mark.parametrize(
    ("period", "vietnamese", "english"),
    [
        ("2026-03", "Tháng 3/2026", "March 2026"),
        ("2026-w10", "Tuần 10/2026 (02/03–08/03)", "Week 10, 2026 (2–8 March)"),
        ("2026-w14", "Tuần 14/2026 (30/03–05/04)", "Week 14, 2026 (30 March – 5 April)"),
        ("2026-w53", "Tuần 53/2026 (28/12/2026–03/01/2027)", "Week 53, 2026 (28 December 2026 – 3 January 2027)"),
    ],
)
def test_a_period_has_a_name(period: str, vietnamese: str, english: str) -> None:
    assert period_label(period, "vi") == vietnamese
    assert period_label(period, "en") == english


@pytest.mark.parametrize(
    "wrong", ["", "2026", "2026-3", "2026-13", "2026-00", "2026-w00", "2025-w53", "2026-W10", "2026-03-05", "٢٠٢٦-٠٣"]
)
def test_what_is_no_period_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        period_start(wrong)


@given(days, kinds)
def test_a_day_lies_in_its_period(d: date, kind: Literal["month", "week"]) -> None:
    period = period_of(d, kind)
    start, end = period_start(period), period_end(period)
    assert start <= d <= end
    assert period_of(start, kind) == period == period_of(end, kind)


@given(days, kinds)
def test_periods_follow_each_other_without_a_gap_and_sort_by_time(d: date, kind: Literal["month", "week"]) -> None:
    period = period_of(d, kind)
    following = period_of(period_end(period) + timedelta(days=1), kind)
    assert period_start(following) == period_end(period) + timedelta(days=1)
    assert period < following


def test_within_a_sentence_a_vietnamese_month_has_no_capital() -> None:
    assert inside(month("2026-03", "vi"), "vi") == "tháng 3/2026"
    assert inside(period_label("2026-w10", "vi"), "vi").startswith("tuần 10/2026")
    assert inside(month("2026-03", "en"), "en") == "March 2026"
