"""The pages to browse without a script."""

import json
from pathlib import Path

import pytest

import samples
from newshelf import browse
from newshelf.browse import LINES, Line, Page, Row
from newshelf.text import collation_key


def row(title: str, *authors: str, ddc: str = "", arrived: str = "2027-01-01") -> Row:
    return Row(collation_key(title), title.lower(), title, list(authors), [], ddc, "textbook", "vi", 2020, arrived)


def pages(way: str, *rows: Row) -> list[Page]:
    return [page for page in browse.pages(rows) if page.way == way]


def lines(page: Page) -> list[Line]:
    return [Line(*line) for line in json.loads(page.lines)]


def test_titles_stand_in_vietnamese_order_below_their_letters() -> None:
    made = pages("titles", *map(row, ("Đo", "Da", "Ân", "An", "Ăn", "Dư", "Ả", "12")))
    assert [(page.slug, page.label, [line.title for line in lines(page)]) for page in made] == [
        ("0-9", "0–9", ["12"]),
        ("a", "A", ["Ả", "An"]),
        ("aw", "Ă", ["Ăn"]),
        ("aa", "Â", ["Ân"]),
        ("d", "D", ["Da", "Dư"]),
        ("dd", "Đ", ["Đo"]),
    ]


def test_an_author_stands_once_with_every_title() -> None:
    (made,) = pages("authors", row("B", "Nguyễn Du"), row("A", "Nguyễn Du", "Nguyễn Du"))
    assert [(line.heading, line.title) for line in lines(made)] == [("Nguyễn Du", "A"), ("Nguyễn Du", "B")]


def test_a_class_stands_in_the_order_of_its_numbers() -> None:
    made = pages("call-numbers", row("B", ddc="338.4"), row("A", ddc="510"), row("C", ddc="301"), row("D"))
    assert [(page.label, [line.title for line in lines(page)]) for page in made] == [
        ("300", ["C", "B"]),
        ("500", ["A"]),
    ]


def test_months_stand_newest_first() -> None:
    made = pages("arrivals", row("A", arrived="2026-12-31"), row("B", arrived="2027-01-02"), row("C"))
    assert [(page.slug, [line.title for line in lines(page)]) for page in made] == [
        ("2027-01", ["B", "C"]),
        ("2026-12", ["A"]),
    ]


@pytest.mark.parametrize(("titles", "sizes"), [(LINES, [LINES]), (LINES + 1, [LINES, 1])])
def test_a_long_part_is_split(titles: int, sizes: list[int]) -> None:
    made = pages("titles", *(row(f"A {number}") for number in range(titles)))
    assert [len(lines(page)) for page in made] == sizes
    assert [(page.number, page.of, page.titles) for page in made] == [
        (number, len(sizes), titles) for number in range(1, len(sizes) + 1)
    ]


def test_a_withdrawn_title_is_in_no_list(tmp_path: Path) -> None:
    batch = samples.batch("2027-01-01", samples.record("a", "status: withdrawn"), samples.record("b"))
    samples.build(samples.tiny(tmp_path, [batch]))
    holding = [path for path, data in samples.tree(tmp_path / "site").items() if b"records/a/" in data]
    assert holding == ["sitemap.xml"] or set(holding) == {"records/a/index.html", "sitemap.xml"}
    assert b'"a"' not in b"".join(data for path, data in samples.tree(tmp_path / "site/search/data").items())
