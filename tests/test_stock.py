"""What the library says of its stock: checked by hand on a small library, and against pandas on the example."""

import csv
import re
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from newshelf.cli import main
from newshelf.holdings import catalogue, stock
from newshelf.holdings.stock import CourseStock, Coverage
from newshelf.recall import Recall
from newshelf.views.stocked import decimal
from published import EXAMPLE, Published
from samples import batch, lay, read, record, tables, tiny

COURSES = """
- {code: A1, name: A, disciplines: [toan], enrolment: 40}
- {code: B1, name: B, disciplines: [toan]}
- {code: C1, name: C, disciplines: [toan, van], enrolment: 0}
- {code: D1, name: D}
"""
RECORDS = batch(
    "2026-03-01",
    record("one", "year: 2020", "language: vi-VN", "courses: {A1: textbook, B1: reference}", "copies: {count: 7}"),
    record("old", "year: 2015", "language: en", "courses: {A1: textbook, C1: textbook}", "copies: {count: 3}"),
    record("ordered", "year: 2026", "courses: {B1: textbook}", "status: on-order"),
    record("gone", "year: 2026", "courses: {B1: textbook}", "status: withdrawn"),
    record("none-held", "courses: {D1: textbook}", "copies: {count: 0}"),
)
LATER = batch(
    "2026-05-01", record("online", "courses: {D1: textbook}", "copies: {count: 0}", "url: https://a.example/")
)


def coverage(root: Path, *batches: str, courses: str = COURSES) -> list[Coverage]:
    """The coverage of all courses, then of the disciplines toan and van."""
    library = read(tiny(root, batches, courses=courses))
    return list(stock.coverages(library, catalogue.of_library(library), Recall()))


@pytest.fixture
def everything(tmp_path: Path) -> Coverage:
    return coverage(tmp_path, RECORDS, LATER)[0]


def course(page: Coverage, code: str) -> CourseStock:
    return next(item for item in page.courses if item.course.code == code)


def test_a_course_counts_the_texts_that_can_be_used(everything: Coverage) -> None:
    a = course(everything, "A1")
    assert (a.main, a.references, a.vietnamese, a.foreign, a.newest, a.copies, a.outdated) == (2, 0, 1, 1, 2020, 10, 1)
    assert a.per_student == Fraction(10, 40)


def test_what_is_on_order_or_withdrawn_covers_nothing(everything: Coverage) -> None:
    b = course(everything, "B1")
    assert not b.covered
    assert (b.main, b.references, b.copies, b.newest) == (0, 1, None, 0)


def test_a_text_without_copies_covers_only_if_it_is_online(everything: Coverage, tmp_path: Path) -> None:
    assert course(everything, "D1").covered
    assert not course(coverage(tmp_path / "before", RECORDS)[0], "D1").covered


def test_no_student_and_no_number_of_students_give_no_ratio(everything: Coverage) -> None:
    assert course(everything, "C1").per_student is None
    assert course(everything, "D1").per_student is None


def test_a_text_is_outdated_once_it_is_older_than_the_library_allows(everything: Coverage) -> None:
    # 2026 − 2015 = 11 years: more than ten.
    assert course(everything, "C1").outdated == 1


def test_ten_years_are_not_yet_more_than_ten(tmp_path: Path) -> None:
    page = coverage(tmp_path, RECORDS.replace("year: 2015", "year: 2016"))[0]
    assert course(page, "C1").outdated == 0


def test_shares_by_programme_and_of_courses_of_none(everything: Coverage) -> None:
    assert everything.share[1:] == (3, 4)
    assert [(row and row.id, covered, courses) for row, covered, courses in everything.programmes] == [
        ("toan", 2, 3),
        ("van", 1, 1),
        (None, 1, 1),
    ]
    assert decimal(everything.programmes[0].percent, "vi", 1) == "66,7"


def test_the_years_of_use_stand_with_the_coverage_of_all_alone(tmp_path: Path) -> None:
    years = {f"content/usage/{year}.csv": "loans\n5\n" for year in (2025, 2026)}
    library = read(lay(tiny(tmp_path, [RECORDS], courses=COURSES), years))
    whole, *of_disciplines = stock.coverages(library, catalogue.of_library(library), Recall())
    assert whole.years == (2026, 2025)
    assert {page.years for page in of_disciplines} == {()}


def test_gaps_come_first_then_what_is_only_outdated(everything: Coverage) -> None:
    assert [item.course.code for item in everything.courses] == ["B1", "C1", "A1", "D1"]


def test_the_trend_grows_in_the_months_that_covered_a_course(everything: Coverage) -> None:
    assert everything.trend == (("2026-03", 2), ("2026-05", 3))


def test_no_course_has_no_share(tmp_path: Path) -> None:
    pages = coverage(tmp_path, courses="- {code: A1, name: A}")
    assert [page.share.percent for page in pages] == [0, None, None]


def test_no_record_is_no_coverage_and_no_trend(tmp_path: Path) -> None:
    page = coverage(tmp_path)[0]
    assert page.share.percent == 0
    assert not page.trend


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (Fraction(22_000, 90_000), 2, "0,24"),
        (Fraction(22_000, 15_000), 2, "1,47"),
        (Fraction(1, 8), 2, "0,13"),
        (Fraction(100), 1, "100,0"),
        (Fraction(1234), 0, "1.234"),
        (Fraction(0), 2, "0,00"),
        (None, 2, ""),
    ],
)
def test_numbers_are_rounded_half_up_with_a_comma(number: Fraction | None, digits: int, text: str) -> None:
    assert decimal(number, "vi", digits) == text


# --- the desk ----------------------------------------------------------------------------------------------------


def report(root: Path, *words: str) -> list[list[str]]:
    files = tables(courses=COURSES) | {"content/acquisitions/1.yaml": RECORDS, "content/acquisitions/2.yaml": LATER}
    done = CliRunner().invoke(main, ["report", *words, "--root", str(lay(root, files)), "--format", "csv"])
    assert done.exit_code == 0, done.output
    return list(csv.reader(done.stdout.splitlines()))[1:]


def test_gaps_are_courses_without_a_text_with_old_ones_or_too_few_copies(tmp_path: Path) -> None:
    assert [line[0] for line in report(tmp_path, "gaps")] == ["B1", "C1"]
    assert [line[0] for line in report(tmp_path, "gaps", "--ratio", "0.26")] == ["B1", "C1", "A1"]
    assert report(tmp_path, "gaps", "--ratio", "0,26") == report(tmp_path, "gaps", "--ratio", "0.26")


def test_weeding_names_old_editions_beside_newer_ones_and_main_texts_that_are_gone(tmp_path: Path) -> None:
    files = {
        "content/acquisitions/3.yaml": batch(
            "2026-05-02",
            record("toan-2010", "title: Đại số", "year: 2010", "disciplines: toan"),
            record("toan-2024", "title: đại số", "year: 2024", "disciplines: toan"),
            record("toan-2025", "title: đại số", "year: 2025", "disciplines: toan", "status: on-order"),
            record("hoa-2009", "title: Hóa", "year: 2009", "disciplines: toan"),
            record("hoa-2020", "title: Hóa", "year: 2020", "disciplines: toan"),
        )
    }
    lines = report(lay(tmp_path, files), "weeding")
    assert [(line[0], line[4]) for line in lines] == [
        ("gone", ""),
        ("hoa-2009", "hoa-2020 (2020)"),
        ("toan-2010", "toan-2024 (2024)"),
    ]


def test_weeding_names_titles_that_no_year_of_figures_saw_used(tmp_path: Path) -> None:
    records = [record(id, "disciplines: toan") for id in ("used-once", "used-later", "never")]
    files = {
        "content/acquisitions/1.yaml": batch("2023-05-02", *records),
        "content/acquisitions/2.yaml": batch("2025-02-02", record("too-new", "disciplines: toan")),
        "content/usage/2024.csv": "record,loans\nused-once,1\nnever,0\n",
        "content/usage/2025.csv": "record,in_house\nused-later,3\nnever,\n",
    }
    root = lay(tmp_path, tables(courses="[]") | files)
    done = CliRunner().invoke(main, ["report", "weeding", "--root", str(root), "--format", "csv"])
    assert [line.split(",")[0] for line in done.stdout.splitlines()[1:]] == ["never"]
    assert "chưa được dùng lần nào" in done.stdout


def test_weeding_calls_nothing_unused_without_figures_by_record(tmp_path: Path) -> None:
    files = {
        "content/acquisitions/1.yaml": batch("2023-05-02", record("a", "disciplines: toan")),
        "content/usage/2025.csv": "loans\n100\n",
    }
    root = lay(tmp_path, tables(courses="[]") | files)
    done = CliRunner().invoke(main, ["report", "weeding", "--root", str(root)])
    assert "Không có tài liệu nào cần xem xét để thanh lọc." in done.stdout


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_list_with_nothing_in_it_says_so(tmp_path: Path, form: str) -> None:
    root = lay(tmp_path, tables(courses="[]"))
    done = CliRunner().invoke(main, ["report", "gaps", "--root", str(root), "--format", form])
    assert "Không có học phần nào cần bổ sung." in done.stdout


def test_a_report_on_a_library_with_errors_names_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", "gaps", "--root", str(lay(tmp_path, tables(courses="- {code: A}")))])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "courses.yaml" in done.stderr


# --- the example, counted anew -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def links() -> pd.DataFrame:
    """Every link of a record that can be used to a course: one a line."""
    lines = []
    for path in (EXAMPLE / "acquisitions").rglob("*.yaml"):
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["records"]:
            count = (item.get("copies") or {}).get("count")
            usable = item.get("status", "available") == "available" and (count != 0 or "url" in item)
            year = int(item.get("year") or 0)
            common = {"vi": item["language"] == "vi", "year": year, "copies": count, "usable": usable}
            lines += [{"code": code, "use": use, **common} for code, use in (item.get("courses") or {}).items()]
    table = pd.DataFrame(lines)
    return table[table.usable]


def test_the_table_of_the_example_is_what_pandas_counts(served: Published, links: pd.DataFrame) -> None:
    text = (served.folder / "en" / "coverage" / "coverage.csv").read_text(encoding="utf-8-sig")
    shown = pd.read_csv(StringIO(text)).set_index("Course code")
    main_texts = links[links.use == "textbook"].groupby("code")
    rows = shown.index
    assert list(shown["Main texts"]) == list(main_texts.size().reindex(rows, fill_value=0))
    assert list(shown["References"]) == list(
        links[links.use == "reference"].groupby("code").size().reindex(rows, fill_value=0)
    )
    assert list(shown["Vietnamese"]) == list(links.groupby("code").vi.sum().reindex(rows, fill_value=0))
    assert list(shown["Newest"].fillna(0)) == list(main_texts.year.max().reindex(rows, fill_value=0))
    copies = main_texts.copies.sum(min_count=1).reindex(rows)
    pd.testing.assert_series_equal(shown["Copies"].astype(float), copies.astype(float), check_names=False)
    assert list(shown["Covered"] == "yes") == [code in main_texts.groups for code in rows]
    page = (served.folder / "en" / "coverage" / "index.html").read_text(encoding="utf-8")
    covered, of = re.findall(r"(\d+) of (\d+) courses", page)[0]
    assert (int(covered), int(of)) == (
        len(main_texts.groups),
        len(yaml.safe_load((EXAMPLE / "courses.yaml").read_text())),
    )


@pytest.mark.parametrize("ratio", ["nan", "inf", "-1", "x", "1/0"])
def test_a_ratio_that_is_no_number_of_copies_is_wrong_usage(tmp_path: Path, ratio: str) -> None:
    done = CliRunner().invoke(main, ["report", "gaps", "--root", str(lay(tmp_path, tables())), "--ratio", ratio])
    assert (done.exit_code, ratio in done.output) == (2, True)
