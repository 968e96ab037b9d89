"""The year ahead: the courses of a term with their texts, on one page and in one digest before it starts."""

import email
import email.policy
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from newshelf.options import Options
from samples import SITE, attempt, batch, build, record, tiny

COURSES = """\
- {code: T1, name: Giải tích, term: 1, disciplines: [toan]}
- {code: T2, name: Đại số, term: 2, disciplines: [toan]}
- {code: T4, name: Tô pô, term: 4}
- {code: T0, name: Tự chọn, disciplines: [toan]}
"""
TERMS = "terms: [{id: hk2, name: Học kỳ II, starts: 2027-01-11, of: [2, 4]}]\n"


def library(root: Path, terms: str = TERMS) -> Path:
    records = batch(
        "2026-11-01",
        record("dai-so", "title: Đại số đại cương", "courses: {T2: textbook}"),
        record("bai-tap", "title: Bài tập đại số", "courses: {T2: reference}"),
        record("mat", "title: Sách đã thanh lọc", "courses: {T4: textbook}", "status: withdrawn"),
        record("giai-tich", "title: Sách giải tích", "courses: {T1: textbook}"),
    )
    site = SITE.replace("languages: vi", "languages: [vi, en]") + "email: tv@a.example.org\n" + terms
    return tiny(root, [records], site=site, courses=COURSES)


def page(root: Path, name: str = "terms/hk2") -> str:
    return (root / "site" / name / "index.html").read_text("utf-8")


def test_a_term_names_the_main_texts_of_its_courses_and_says_where_there_is_none(tmp_path: Path) -> None:
    build(library(tmp_path))
    shown = page(tmp_path)
    assert "Học liệu: Học kỳ II" in shown
    assert "ngày 11 tháng 1 năm 2027" in shown
    part = shown.partition('<span class="code">T2</span>')[2].partition("<h3>")[0]
    assert "Đại số đại cương" in part
    assert "Tham khảo và tài liệu khác: 1 " in part
    assert "Chưa có học liệu chính dùng được." in shown.partition('<span class="code">T4</span>')[2]
    for other in ("T1", "T0", "Sách giải tích", "Sách đã thanh lọc", "Bài tập đại số"):
        assert other not in shown


def test_its_digest_is_dated_two_weeks_before_and_holds_the_main_texts(tmp_path: Path) -> None:
    build(library(tmp_path))
    data = (tmp_path / "site/terms/hk2/message.eml").read_bytes()
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert parsedate_to_datetime(message["Date"]).date() == date(2026, 12, 28)
    assert message["Subject"] == "Học liệu: Học kỳ II"
    assert message.defects == []
    for part in message.iter_parts():
        text = part.get_content()
        assert "T2 Đại số" in text
        assert "Đại số đại cương" in text
        assert "T4" not in text
        assert "https://a.example.org/terms/hk2/" in text
    assert "Reading for" in (tmp_path / "site/en/terms/hk2/message.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("as_of", "led"), [(date(2026, 12, 1), True), (date(2027, 1, 11), True), (date(2027, 1, 12), False)]
)
def test_the_list_of_courses_leads_to_a_term_until_it_has_started(tmp_path: Path, as_of: date, led: bool) -> None:
    build(library(tmp_path), options=Options(as_of=as_of))
    assert ("terms/hk2/" in page(tmp_path, "courses")) is led
    assert "Đại số đại cương" in page(tmp_path)  # the page stays


def test_a_term_without_courses_says_so(tmp_path: Path) -> None:
    build(library(tmp_path, TERMS.replace("[2, 4]", "9")))
    assert "Chưa có học phần nào của học kỳ này." in page(tmp_path)


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("{id: hk2, name: A, of: 2}", "missing-key"),
        ("{id: hk2, name: A, starts: 2027-01-11, of: []}", "empty"),
        ("{id: hk2, name: A, starts: 11/1/2027, of: 2}", "bad-date"),
        ("{id: hk2, name: A, starts: 2027-01-11, of: II}", "not-a-number"),
        ("{id: hk2, name: A, starts: 2027-01-11, off: 2, of: 2}", "unknown-key"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, term: str, code: str) -> None:
    [found] = attempt(library(tmp_path, f"terms: [{term}]\n")).problems
    assert (found.code, found.place.file, found.place.line) == (code, "content/site.yaml", 5)
