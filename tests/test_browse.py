"""The pages to browse without a script."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

import samples
from newshelf.content.model import Contributor, Record
from newshelf.content.vocabulary import Kind
from newshelf.finding import browse
from newshelf.finding.browse import LINES, Line, Page, Row
from newshelf.text import collation_key


def row(title: str, *authors: str, ddc: str = "", arrived: str = "2027-01-01") -> Row:
    line = json.dumps(["", "", title.lower(), title, ", ".join(authors), 2020], separators=(",", ":"))
    headings = [(collation_key(name), json.dumps(name)) for name in authors]
    return Row(collation_key(title), title.lower(), line, headings, [], ddc, "textbook", "vi", arrived)


def pages(way: str, *rows: Row) -> list[Page]:
    groups = {group for row in rows for group in browse.groups(row) if group[0] == way}
    chosen = {group: [row for row in rows if group in browse.groups(row)] for group in groups}
    return [page for group in sorted(groups, key=browse.place) for page in browse.pages(group, chosen[group])]


def lines(page: Page) -> list[Line]:
    return [Line(*line) for line in json.loads(page.lines)]


def test_titles_stand_in_vietnamese_order_below_their_letters() -> None:
    made = pages("titles", *map(row, ("Đo", "Da", "Ân", "An", "Ăn", "Dư", "Ả", "12")))
    assert [(page.part.slug, page.part.label, [line.title for line in lines(page)]) for page in made] == [
        ("0-9", "0–9", ["12"]),
        ("a", "A", ["Ả", "An"]),
        ("aw", "Ă", ["Ăn"]),
        ("aa", "Â", ["Ân"]),
        ("d", "D", ["Da", "Dư"]),
        ("dd", "Đ", ["Đo"]),
    ]


def test_kinds_stand_in_the_order_of_the_model() -> None:
    made = pages("kinds", *(row(kind)._replace(kind=kind) for kind in ("thesis", "article", "textbook")))
    assert [page.part.slug for page in made] == ["textbook", "thesis", "article"]


def test_languages_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    records = [samples.record(f"r-{code}", f"language: {code}") for code in ("en", "fr", "ja", "ko", "vi")]
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", *records)])
    samples.build(root)
    page = (root / "site/languages/index.html").read_text("utf-8")
    assert re.findall(r'href="\.\./languages/(\w+)/"', page) == [
        "en",
        "ko",
        "ja",
        "fr",
        "vi",
    ]  # Anh, Hàn, Nhật, Pháp, Việt


def test_a_script_after_z_stands_with_what_has_no_letter() -> None:
    made = pages("titles", *map(row, ("みんな", "???", "Z")))
    assert [(page.part.slug, page.part.titles) for page in made] == [("z", 1), ("other", 2)]


def test_an_author_stands_once_with_every_title() -> None:
    (made,) = pages("authors", row("B", "Nguyễn Du"), row("A", "Nguyễn Du"))
    assert [(line.heading, line.title) for line in lines(made)] == [("Nguyễn Du", "A"), ("Nguyễn Du", "B")]


def test_a_line_names_the_first_two_as_they_are_spoken() -> None:
    people = (
        Contributor("Kotler, Philip"),
        Contributor(organisation="Bộ Văn hóa, Thể thao và Du lịch"),
        Contributor("Nguyễn Du"),
    )
    record = Record(id="a", kind=Kind.TEXTBOOK, title="A", language="vi", arrived=date(2026, 11, 2), authors=people)
    assert Line._make(json.loads(browse.row(record).line)).by == "Philip Kotler, Bộ Văn hóa, Thể thao và Du lịch"


def test_a_class_stands_in_the_order_of_its_numbers() -> None:
    made = pages("call-numbers", row("B", ddc="338.4"), row("A", ddc="510"), row("C", ddc="301"), row("D"))
    assert [(page.part, [(line.heading, line.number, line.title) for line in lines(page)]) for page in made] == [
        (("300-399", "300–399", 2, ""), [("301", "301", "C"), ("338", "338.4", "B")]),
        (("500-599", "500–599", 1, ""), [("510", "510", "A")]),
    ]


def test_a_class_that_is_too_long_for_a_page_is_parted_into_tens_and_single_numbers() -> None:
    many = [row(f"A {number}", ddc="338.4") for number in range(4 * LINES)]
    made = pages("call-numbers", row("B", ddc="300.1"), row("C", ddc="339"), *many)
    assert [(page.part.label, page.part.titles, page.part.within, page.number) for page in made] == [
        ("300–399", 402, "", 1),
        ("300–309", 1, "300-399", 1),
        ("330–339", 401, "300-399", 1),
        *(("338", 400, "330-339", number) for number in range(1, 5)),
        ("339", 1, "330-339", 1),
    ]
    assert [lines(page) for page in made if page.part.label in ("300–399", "330–339")] == [[], []]


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        (["ddc: 338.4/791"], "338.4791"),
        (["ddc: 005.10", "call_number: 338 A1"], "005.10"),
        (["call_number: 338.4791 GI-108T"], "338.4791"),
        (['call_number: "338,4 A"'], "338.4"),
        (["call_number: QA76.9"], ""),
        (["call_number: 2024 A"], ""),
        ([], ""),
    ],
)
def test_a_call_number_that_begins_with_a_class_gives_it(tmp_path: Path, fields: list[str], number: str) -> None:
    made = samples.read(samples.tiny(tmp_path, [samples.batch("2027-01-01", samples.record("a", *fields))]))
    assert browse.row(samples.records(made)["a"]).number == number


def test_months_stand_newest_first() -> None:
    made = pages("arrivals", row("A", arrived="2026-12-31"), row("B", arrived="2027-01-02"), row("C"))
    assert [(page.part.slug, [line.title for line in lines(page)]) for page in made] == [
        ("2027-01", ["B", "C"]),
        ("2026-12", ["A"]),
    ]


@pytest.mark.parametrize(("titles", "sizes"), [(LINES, [LINES]), (LINES + 1, [LINES, 1])])
def test_a_long_part_is_split(titles: int, sizes: list[int]) -> None:
    made = pages("titles", *(row(f"A {number}") for number in range(titles)))
    assert [len(lines(page)) for page in made] == sizes
    assert [(page.number, page.of, page.part.titles) for page in made] == [
        (number, len(sizes), titles) for number in range(1, len(sizes) + 1)
    ]
    assert [page.first for page in made] == (["A 0", "A 100"] if len(sizes) > 1 else [""])


def test_a_withdrawn_title_is_in_no_list(tmp_path: Path) -> None:
    batch = samples.batch("2027-01-01", samples.record("a", "status: withdrawn"), samples.record("b"))
    samples.build(samples.tiny(tmp_path, [batch]))
    holding = [path for path, data in samples.tree(tmp_path / "site").items() if b"records/a/" in data]
    assert holding == ["sitemap.xml"] or set(holding) == {"records/a/index.html", "sitemap.xml"}
    assert b'"a"' not in b"".join(data for path, data in samples.tree(tmp_path / "site/search/data").items())


def test_the_first_page_of_a_part_leads_to_all_others(tmp_path: Path) -> None:
    records = [samples.record(f"b-{number:03}", f"title: B {number}") for number in range(2 * LINES + 1)]
    samples.build(samples.tiny(tmp_path, [samples.batch("2027-01-01", *records)]))
    first, second = ((tmp_path / "site/titles/b" / page).read_text("utf-8") for page in ("index.html", "2/index.html"))
    assert '<a href="../../titles/b/3/">Trang 3</a> <span class="count">B 200</span>' in first
    assert "titles/b/3/" in second
    assert "B 200" not in second


def test_courses_stand_below_their_disciplines_and_terms(tmp_path: Path) -> None:
    courses = "".join(
        f"- {{code: {code}, name: {code}, disciplines: [d]{more}}}\n"
        for code, more in (("A1", ", term: 10"), ("B1", ""), ("C1", ", term: 2"))
    )
    root = samples.tiny(tmp_path, [], disciplines="- {id: d, name: D}\n", courses=courses)
    samples.build(root)
    page = (tmp_path / "site/courses/index.html").read_text("utf-8")
    marks = ["Học kỳ 2<", "courses/C1/", "Học kỳ 10<", "courses/A1/", "Chưa xếp học kỳ<", "courses/B1/"]
    places = [page.index(mark) for mark in marks]
    assert places == sorted(places)


def test_the_tree_of_classes_leads_from_hundreds_to_tens(tmp_path: Path) -> None:
    records = [samples.record(f"b-{number:03}", f"ddc: {number % 2 + 33}8.4") for number in range(LINES + 1)]
    samples.build(samples.tiny(tmp_path, [samples.batch("2027-01-01", *records)]))
    site = tmp_path / "site/call-numbers"
    for page in (site / "index.html", site / "300-399/index.html"):
        text = page.read_text("utf-8")
        assert re.findall(r'call-numbers/(\d+-\d+)/">(\S+)</a> <span class="count">(\d+)', text) == [
            ("330-339", "330–\u2060339", "51"),  # a word joiner, so that no line ends within a range
            ("340-349", "340–\u2060349", "50"),
        ]
    assert "300–\u2060399 Khoa học xã hội" in (site / "330-339/index.html").read_text("utf-8")
