"""What no type can tell about a record."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from newshelf.building import pipeline
from newshelf.content.check import check_batch
from newshelf.content.model import Contributor, Record
from newshelf.content.rules import RULES, announced_after_arrival, check_digits, is_isbn, names_in_order
from newshelf.content.vocabulary import Kind
from newshelf.files import Source
from newshelf.options import Options
from published import REPOSITORY


def record(*names: str, isbn: tuple[str, ...] = (), issn: str | None = None) -> Record:
    people = tuple(Contributor(name=name) for name in names)
    return Record(
        id="a",
        kind=Kind.TEXTBOOK,
        title="T",
        language="vi",
        arrived=date(2026, 11, 2),
        authors=people,
        isbn=isbn,
        issn=issn,
    )


@given(st.text("0123456789", min_size=9, max_size=9), st.sampled_from(["", "978", "979"]))
def test_one_check_digit_of_all_is_right(digits: str, prefix: str) -> None:
    last = "0123456789" if prefix else "0123456789X"
    assert sum(is_isbn(prefix + digits + digit) for digit in last) == 1


@pytest.mark.parametrize("isbn", ["0306406152", "080442957X", "978-0-306-40615-7", "979 10 90636 07 1"])
def test_a_right_isbn_is_fine(isbn: str) -> None:
    assert list(check_digits(record(isbn=(isbn,)))) == []


def test_each_wrong_check_digit_is_found() -> None:
    found = list(check_digits(record(isbn=("0306406152", "0306406153"), issn="2049-3631")))
    assert [(where, code) for where, code, _ in found] == [
        (("isbn", 1), "wrong-check-digit"),
        (("issn",), "wrong-check-digit"),
    ]


def test_a_name_that_is_not_vietnamese_wants_a_comma() -> None:
    [(where, code, values)] = names_in_order(record("Nguyễn Văn Đính", "Philip Kotler"))
    assert (where, code, values["western"]) == (("authors", 1), "name-without-comma", "Kotler, Philip")


def test_a_title_before_a_vietnamese_name_is_not_blamed_on_its_order() -> None:
    assert list(names_in_order(record("PGS.TS. Nguyễn Văn Đính"))) == []


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (("Kotler", "Philip"), {0: "Kotler, Philip"}),
        (("Kotler", "Philip", "Keller", "Kevin Lane"), {0: "Kotler, Philip", 2: "Keller, Kevin Lane"}),
        (("Nguyễn Văn Đính", "Samuelson", "Paul A."), {1: "Samuelson, Paul A."}),
        (("Keller", "Kevin Lane", "Philip Kotler"), {0: "Keller, Kevin Lane", 2: "Kotler, Philip"}),
    ],
)
def test_names_that_lost_their_quotation_marks_are_put_together(names: tuple[str, ...], meant: dict[int, str]) -> None:
    found = list(names_in_order(record(*names)))
    assert {where[1]: values["western"] for where, _, values in found} == meant
    assert [code for where, code, _ in found if " " not in names[int(where[1])]] == ["name-parted"] * sum(
        " " not in names[number] for number in meant
    )


@pytest.mark.parametrize(
    "names", [("Aristotle",), ("Kotler, Philip",), ("Tôn Nữ Thị Ninh", "Y Phương"), ("Aristotle", "Nguyễn Văn Đính")]
)
def test_names_in_their_order_are_fine(names: tuple[str, ...]) -> None:
    assert list(names_in_order(record(*names))) == []


def test_a_body_before_a_single_name_is_no_name_that_was_parted() -> None:
    people = (Contributor(organisation="UNESCO"), Contributor(name="Aristotle"))
    assert list(names_in_order(replace(record(), authors=people))) == []


@pytest.mark.parametrize("day", [date(2026, 11, 2), date(2026, 12, 1), None])
def test_a_title_is_announced_when_it_is_there_or_later(day: date | None) -> None:
    assert list(announced_after_arrival(replace(record(), announced=day))) == []


def test_an_announcement_before_the_arrival_is_found() -> None:
    [(where, code, _)] = announced_after_arrival(replace(record(), announced=date(2026, 11, 1)))
    assert (where, code) == (("announced",), "announced-before-arrival")


# --- likely mistakes -------------------------------------------------------------------------------------------------


def warned(line: str) -> list[tuple[str, str]]:
    """Code and suggestion of every finding in a record with this line."""
    found = check_batch(Source("a", samples.batch("2026-11-02", samples.record("a", line)).encode())).problems
    return [(one.code, dict(one.values).get("suggestion", "")) for one in found]


@pytest.mark.parametrize(
    ("line", "code", "suggestion"),
    [
        ("year: 2028", "year-after-arrival", ""),
        ("title: GIÁO TRÌNH KINH TẾ HỌC", "capitals", "Giáo trình kinh tế học"),
        ("authors: PGS.TS. Nguyễn Văn Đính", "academic-title", "Nguyễn Văn Đính"),
        ("authors: ThS Trần Thị Hòa", "academic-title", "Trần Thị Hòa"),
        ("authors: Nguyễn Văn Đính; Trần Hòa", "names-together", ""),
        ("authors: Nguyễn Văn Đính và Trần Thị Hòa", "names-together", ""),
        ("authors: [Kotler; Keller]", "names-together", ""),
        ("keywords: [du lịch; kinh tế]", "keywords-together", ""),
        ("publisher: NXB Giáo dục", "publisher-word", "Giáo dục"),
        ("publisher: Nhà xuất bản trẻ", "publisher-word", "Trẻ"),
        ("place: Không rõ", "placeholder", ""),
        ("title: trống", "placeholder", ""),
        ("authors: Trần Th\ufffd Hòa", "letter-lost", ""),
        ("subtitle: GiÃ¡o trÃ¬nh kinh táº¿", "mojibake", "Giáo trình kinh tế"),
        ("subtitle: Gi¸o tr×nh kinh tÕ häc", "old-encoding", "Giáo trình kinh tế học"),
        ("title: Giaùo trình", "old-encoding", "Giáo trình"),
        ("note: Kinh teá hoïc vi moâ", "old-encoding", "Kinh tế học vi mô"),
        ("authors: Nguyeãn Vaên Đính", "old-encoding", "Nguyễn Văn Đính"),
    ],
)
def test_a_likely_mistake_is_named_with_what_was_meant(line: str, code: str, suggestion: str) -> None:
    assert [one for one in warned(line) if one[0] == code] == [(code, suggestion)]


@pytest.mark.parametrize(
    "field", "title subtitle parallel_title edition place publisher series summary contents note authors".split()
)
def test_no_text_is_a_placeholder_or_damaged(field: str) -> None:
    assert [code for code, _ in warned(f"{field}: unknown")] == ["placeholder"]
    assert [code for code, _ in warned(f"{field}: GiÃ¡o")] == ["mojibake"]


def test_a_name_that_is_none_is_blamed_once() -> None:
    assert [code for code, _ in warned("authors: Không rõ")] == ["placeholder"]


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("keywords: du lịch; kinh tế,", "keywords: [du lịch, kinh tế]"),
        ("authors: Nguyễn Văn Đính; Trần Hòa", "authors: [Nguyễn Văn Đính, Trần Hòa]"),
        ("authors: Kotler, Philip; Keller, Kevin Lane", 'authors: ["Kotler, Philip", "Keller, Kevin Lane"]'),
    ],
)
def test_what_stands_together_is_parted_in_a_line_to_copy(line: str, mended: str) -> None:
    found = check_batch(Source("a", samples.batch("2026-11-02", samples.record("a", line)).encode())).problems
    assert [dict(one.values)["line"] for one in found] == [mended]


@pytest.mark.parametrize(
    "line",
    [
        "year: 2027",
        "title: HTML và CSS",
        "title: Đại số",
        "title: みんなの日本語 初級II 本冊",
        "authors: Tô Sơn",
        "authors: Nguyen, Van Dinh",
        "authors: {organisation: 'Trường Đại học Kinh tế, Đại học Quốc gia'}",
        "keywords: [Việt Nam, 'Hòa Bình, tỉnh']",
        "keywords: du lịch",
        "publisher: Trẻ",
        "subtitle: Größe, élève, façade, Ångström",
        "subtitle: Æsop × 3 §2 «a» ½ ©",
        "note: Trống đồng Đông Sơn",
    ],
)
def test_what_is_right_is_not_blamed(line: str) -> None:
    assert warned(line) == []


def test_old_encodings_are_looked_for_in_vietnamese_alone() -> None:
    irish = samples.record("a", "title: Seán", "language: en")
    assert check_batch(Source("a", samples.batch("2026-11-02", irish).encode())).problems == ()
    assert [code for code, _ in warned("title: Seán")] == ["old-encoding"]


# --- the list --------------------------------------------------------------------------------------------------------

# By the code of every rule, a line in which it finds something.
WRONG = {
    "wrong-check-digit": "isbn: 0306406153",
    "name-without-comma": "authors: Philip Kotler",
    "name-parted": "authors: [Kotler, Philip]",
    "names-together": "authors: Nguyễn Văn Đính, Trần Thị Minh Hòa",
    "keywords-together": "keywords: du lịch, kinh tế",
    "announced-before-arrival": "announced: 2026-11-01",
    "not-on-windows": "language: aux",
    "year-after-arrival": "year: 2028",
    "capitals": "title: GIÁO TRÌNH KINH TẾ HỌC",
    "academic-title": "authors: PGS.TS. Nguyễn Văn Đính",
    "publisher-word": "publisher: NXB Giáo dục",
    "placeholder": "place: Không rõ",
    "letter-lost": "authors: Trần Th\ufffd Hòa",
    "mojibake": "subtitle: GiÃ¡o trÃ¬nh kinh táº¿",
    "old-encoding": "subtitle: Gi¸o tr×nh kinh tÕ häc",
    "same-isbn": "isbn: 0-306-40615-2",
    "same-title": "title: đại số",
    "arrival-ahead": "arrived: 2026-12-01",
    "arrival-far-from-file": "arrived: 2026-09-01",
}
CODES = [code for rule in RULES for code in rule.codes]


def test_each_code_belongs_to_one_rule_and_is_documented() -> None:
    assert list(WRONG) == CODES
    headings = (REPOSITORY / "docs/problems.md").read_text(encoding="utf-8").splitlines()
    assert [code for code in CODES if f"## {code}" not in headings] == []


@pytest.mark.parametrize("code", CODES)
def test_every_rule_finds_what_it_is_for(tmp_path: Path, code: str) -> None:
    first = samples.record("a", "title: Đại số", "isbn: 0306406152", "disciplines: [toan]")
    second = samples.record("b", WRONG[code], "disciplines: [toan]")
    batch = samples.batch("2026-11-02", first, second)
    root = samples.lay(tmp_path, samples.tables() | {"content/acquisitions/2026-11-02.yaml": batch})
    line = batch.splitlines().index(f"    {WRONG[code]}") + 1
    found = pipeline.check(root, Options(), samples.silent, date(2026, 11, 30)).problems
    # An error stops before the rules that look at all records; nothing else is wrong here.
    own = next(one for one in found if one.code in CODES)
    assert (own.code, own.place.line) == (code, line)
    assert dict(own.values)["value"] in WRONG[code]
