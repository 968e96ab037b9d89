"""What ``check`` finds across records, and against the calendar."""

from datetime import date
from pathlib import Path

import pytest

from newshelf.building import pipeline
from newshelf.options import Options
from samples import batch, lay, record, silent, tables

PLACE = "disciplines: [toan]"


def codes(root: Path, today: date | None = None) -> list[tuple[str, str, str]]:
    result = pipeline.check(root, Options(), silent, today)
    return [(one.code, one.place.file.rpartition("/")[2], dict(one.values).get("first", "")) for one in result.problems]


def library(root: Path, *records: str, name: str = "2026-11-02", arrived: str = "2026-11-02") -> Path:
    return lay(root, tables() | {f"content/acquisitions/{name}.yaml": batch(arrived, *records)})


def test_one_isbn_under_two_ids(tmp_path: Path) -> None:
    isbn = "isbn: 978-604-79-1881-2"
    root = library(tmp_path, record("a", isbn, PLACE))
    lay(root, {"content/acquisitions/b.yaml": batch("2026-11-03", record("b", "isbn: 9786047918812", PLACE))})
    assert codes(root) == [("same-isbn", "b.yaml", "a")]
    lay(root, {"content/acquisitions/b.yaml": batch("2026-11-03", record("b", isbn, "volume: 2", PLACE))})
    assert codes(root) == []


def test_one_title_author_and_year_twice(tmp_path: Path) -> None:
    lines = ("title: Đại số", "authors: Nguyễn Văn Đính", PLACE)
    root = library(tmp_path, record("a", *lines, "year: 2019"), record("b", *lines, "year: 2019"))
    assert codes(root) == [("same-title", "2026-11-02.yaml", "a")]
    root = library(tmp_path, record("a", *lines, "year: 2019"), record("b", *lines, "year: 2020"))
    assert codes(root) == []


@pytest.mark.parametrize("title", ["đại số", "Đại  số", "'Đại số :'", "Dai so."])
def test_a_blank_or_a_point_more_makes_no_other_title(tmp_path: Path, title: str) -> None:
    root = library(tmp_path, record("a", "title: Đại số", PLACE), record("b", f"title: {title}", PLACE))
    assert codes(root) == [("same-title", "2026-11-02.yaml", "a")]


def test_an_arrival_ahead(tmp_path: Path) -> None:
    root = library(tmp_path, record("a", PLACE))
    assert codes(root, date(2026, 11, 1)) == [("arrival-ahead", "2026-11-02.yaml", "")]
    assert codes(root, date(2026, 11, 2)) == []


def test_the_day_of_a_batch_is_doubted_once_at_the_head_and_those_of_records_at_each(tmp_path: Path) -> None:
    records = [record(id, PLACE, f"title: {id}") for id in "abc"]
    root = library(tmp_path, *records, record("d", PLACE, "title: d", "arrived: 2026-11-09"))
    found = pipeline.check(root, Options(), silent, date(2026, 11, 1)).problems
    assert [(problem.code, problem.place.line) for problem in found] == [("arrival-ahead", 1), ("arrival-ahead", 23)]


@pytest.mark.parametrize(
    ("name", "arrived", "far"),
    [("2026-11-02", "2025-11-02", True), ("2026-11-02", "2026-11-20", False), ("sach-moi", "2025-11-02", False)],
)
def test_an_arrival_far_from_the_name_of_its_file(tmp_path: Path, name: str, arrived: str, far: bool) -> None:
    root = library(tmp_path, record("a", PLACE), name=name, arrived=arrived)
    assert bool(codes(root)) == far
