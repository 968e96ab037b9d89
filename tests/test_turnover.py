"""How much the stock was used: figures checked by hand."""

from fractions import Fraction
from pathlib import Path

import pytest

from newshelf.content import usage
from newshelf.files import Source
from newshelf.holdings import catalogue
from newshelf.holdings.turnover import Turn, UsePage, never_used, use_page
from newshelf.problem import Problem
from samples import attempt, batch, build, lay, read, record, tables, tiny
from samples import small as small_library

RECORDS = batch(
    "2026-03-01",
    record("new", "year: 2024", "disciplines: toan", "copies: {count: 10}"),
    record("old", "year: 2010", "disciplines: toan", "copies: {count: 5}", "kind: monograph"),
    record("web", "year: 2016", "disciplines: van", "url: https://a.example/", "kind: e-book"),
)
BY_RECORD = "record;loans;in_house;downloads\nnew;20;4;\nold;;;\nweb;;;8\n"


def used(root: Path, table: str, *batches: str) -> UsePage:
    library = read(lay(tiny(root, batches or [RECORDS]), {"content/usage/2026.csv": table}))
    return use_page(library, catalogue.of_library(library), library.usage[0])


def turn(page: UsePage, part: str, name: str) -> Turn:
    return next(turn for turn in dict(page.parts)[part] if turn.name == name)


def problems(table: str) -> list[Problem]:
    return list(usage.read(Source("content/usage/2026.csv", table.encode()))[1])


def test_the_year_of_a_university_in_copies_and_in_titles(tmp_path: Path) -> None:
    table = "Lượt mượn,Lượt đọc,Lượt truy cập,Số bản,Số nhan đề\n20.000,2.000,12050,90000,15000\n".replace(
        ",2.000", ",2000"
    )
    total = turn(used(tmp_path, table), "all", "all")
    assert (total.per_copy, total.per_title) == (Fraction(22_000, 90_000), Fraction(22_000, 15_000))
    assert total.downloads == total.per_online == 12_050  # one title is online


def test_figures_by_record_add_up(tmp_path: Path) -> None:
    page = used(tmp_path, BY_RECORD)
    assert turn(page, "all", "all")[1:] == (24, 15, 2, 8, 1)
    assert turn(page, "discipline", "toan").per_copy == Fraction(24, 15)
    assert turn(page, "kind", "monograph")[1:] == (None, 5, 1, None, 0)
    assert turn(page, "age", "to-5").per_title == 24
    assert turn(page, "age", "to-10").online == 1  # 2026 − 2016: ten years are not over ten
    assert turn(page, "age", "over-10").copies == 5
    assert [turn.name for turn in dict(page.parts)["age"]] == ["to-5", "to-10", "over-10"]
    assert [(title.id, number) for title, number in page.wanted] == [("new", 24), ("web", 8)]
    assert ([title.id for title in page.unused], page.unused_number) == (["old"], 1)


def test_a_page_of_the_use_holds_the_disciplines_that_it_names_and_whether_there_are_courses(tmp_path: Path) -> None:
    """Else it would keep the old name of one that is renamed, and lead to a page of gaps that is gone."""
    page = used(tmp_path, BY_RECORD)
    assert ([row.id for row in page.disciplines], page.coverage) == (["toan", "van"], True)
    lay(tmp_path, {"content/courses.yaml": "[]\n"})
    library = read(tmp_path)
    assert not use_page(library, catalogue.of_library(library), library.usage[0]).coverage


def test_a_title_without_a_year_is_of_no_known_age(tmp_path: Path) -> None:
    undated = batch("2026-03-01", record("undated", "disciplines: toan", "copies: {count: 2}"))
    page = used(tmp_path, "record,loans\nundated,3\n", undated)
    assert [turn.name for turn in dict(page.parts)["age"]] == ["unknown"]


def test_digital_titles_have_no_turnover_of_copies(tmp_path: Path) -> None:
    web = turn(used(tmp_path, BY_RECORD), "discipline", "van")
    assert (web.per_copy, web.per_title) == (None, None)
    assert web.per_online == 8


def test_the_row_of_a_discipline_comes_before_those_of_its_records(tmp_path: Path) -> None:
    page = used(tmp_path, "record,discipline,loans,copies\nnew,,3,\n,toan,50,100\n")
    assert turn(page, "discipline", "toan").per_copy == Fraction(1, 2)


def test_nothing_recorded_is_no_zero(tmp_path: Path) -> None:
    page = used(tmp_path, "loans\n")
    assert turn(page, "all", "all").per_copy is None
    assert (page.unused, page.by_record) == ((), False)
    page = used(tmp_path / "zero", "loans\n0\n")
    assert turn(page, "all", "all").per_copy == 0
    assert not page.by_record


def test_a_row_about_all_counts_for_all_and_rows_of_records_for_their_parts(tmp_path: Path) -> None:
    page = used(tmp_path, "record,loans\n,100\nnew,3\n")
    assert turn(page, "all", "all").loans == 100
    assert turn(page, "discipline", "toan").loans == 3


def test_rows_of_disciplines_alone_tell_of_these_and_add_up(tmp_path: Path) -> None:
    page = used(tmp_path, "discipline,loans\ntoan,50\n")
    assert [turn.name for turn in dict(page.parts)["discipline"]] == ["toan"]
    assert turn(page, "all", "all").loans == 50


def test_what_was_used_most_stands_first_then_by_id(tmp_path: Path) -> None:
    page = used(tmp_path, "record,loans\nnew,1\nweb,5\nold,5\n")
    assert [title.id for title, _ in page.wanted] == ["old", "web", "new"]


def test_a_title_was_never_used_if_no_whole_year_tells_of_it(tmp_path: Path) -> None:
    years = {"content/usage/2026.csv": "record,loans\nold,0\n", "content/usage/2027.csv": "record,loans\nnew,1\n"}
    later = batch("2027-01-01", record("later", "disciplines: toan"))
    gone = batch("2026-01-01", record("gone", "disciplines: toan", "status: withdrawn"))
    library = read(lay(tiny(tmp_path, [gone, RECORDS, later]), years))
    assert [card.id for card in never_used(library, catalogue.of_library(library))] == ["old", "web"]


def test_without_figures_by_record_nothing_is_said_to_be_unused(tmp_path: Path) -> None:
    library = read(lay(tiny(tmp_path, [RECORDS]), {"content/usage/2026.csv": "discipline,loans\ntoan,50\n"}))
    assert never_used(library, catalogue.of_library(library)) == ()


def test_a_library_without_stock_divides_by_nothing(tmp_path: Path) -> None:
    assert turn(used(tmp_path, "loans\n5\n", batch("2026-03-01")), "all", "all").per_title is None


def test_what_arrived_after_the_year_is_not_in_its_stock(tmp_path: Path) -> None:
    later = batch("2027-01-01", record("later", "disciplines: toan", "copies: {count: 100}"))
    assert turn(used(tmp_path, BY_RECORD, RECORDS, later), "all", "all").copies == 15


@pytest.mark.parametrize("heading", ["Số thẻ", "Họ và tên", "MSSV", "borrower", "Patron id", "E-mail", "Mã bạn đọc"])
def test_a_column_that_may_name_a_reader_is_refused(heading: str) -> None:
    assert [found.code for found in problems(f"record,loans,{heading}\na,1,x\n")] == ["usage-reader"]


@pytest.mark.parametrize(
    ("table", "code", "line"),
    [
        ("record,lons\na,1\n", "usage-column", 1),
        ("record,copies\na,1\n", "usage-no-figures", 1),
        ("", "usage-no-figures", 1),
        ("record,loans\na,many\n", "usage-number", 2),
        ("record,loans\n\na,-1\n", "usage-number", 3),
        ("record,discipline,loans\na,toan,1\n", "usage-both", 2),
        ("record,loans\na,1\na,2\n", "usage-twice", 3),
    ],
)
def test_a_mistake_is_named_with_its_line(table: str, code: str, line: int) -> None:
    assert [(found.code, found.place.line) for found in problems(table)] == [(code, line)]


def test_a_record_that_is_not_here_is_a_warning(tmp_path: Path) -> None:
    root = lay(tiny(tmp_path, [RECORDS]), {"content/usage/2026.csv": "record,loans\nneww,1\n"})
    found = attempt(root).problems
    assert [(one.code, one.is_error, dict(one.values)["suggestion"]) for one in found] == [
        ("usage-unknown", False, "new")
    ]


def test_a_page_says_what_is_not_recorded(tmp_path: Path) -> None:
    root = lay(tmp_path, tables() | {"content/usage/2026.csv": "loans\n"})
    build(root)
    page = (root / "site/usage/2026/index.html").read_text(encoding="utf-8")
    assert "không rõ" in page
    assert "không được ghi theo từng tài liệu" in page
    assert 'href="../usage/2026/"' in (root / "site/coverage/index.html").read_text(encoding="utf-8").replace(
        "../../", "../"
    )


def test_the_small_library_has_its_figures(tmp_path: Path) -> None:
    root = small_library(tmp_path)
    build(root)
    assert "Truyện Kiều" in (root / "site/usage/2027/index.html").read_text(encoding="utf-8")
