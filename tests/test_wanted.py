"""``wanted.yaml``: what lecturers asked for is shown where they look, and announced as theirs when it arrives."""

import email
import email.policy
from pathlib import Path

import pytest

from newshelf.problem import Problem
from samples import SITE, attempt, batch, build, lay, read, record, tables, tiny

COURSES = "- {code: T1, name: Giải tích, disciplines: [toan]}\n- {code: T2, name: Đại số}\n"
WANTED = """\
- {title: Cũ mà mới, courses: T1, status: declined, reason: Đã có bản điện tử}
- {title: Số học, by: Hardy, year: 2008, courses: [T1, T2], status: arrived, record: so-hoc, asked: 2026-01-05}
- {title: Tô pô, courses: T2, status: ordered}
- {title: Xác suất, courses: T1}
- {title: Đồ thị, courses: T1, asked: 2026-02-01}
"""


def library(root: Path, wanted: str = WANTED) -> Path:
    records = batch("2026-03-01", record("so-hoc", "title: Số học", "disciplines: toan"))
    site = SITE.replace("languages: vi", "languages: [vi, en]")
    return tiny(root, [records], site=site, courses=COURSES, wanted=wanted)


def made(root: Path) -> Path:
    build(root)
    return root / "site"


def problems(root: Path, row: str) -> list[Problem]:
    return list(attempt(library(root, f"- {{{row}}}\n")).problems)


def shown(page: str) -> list[str]:
    """The titles in the list of a page, in their order."""
    part = page.partition("<h2>Thầy cô đã đề nghị</h2>")[2].partition("</section>")[0]
    names = ("Cũ mà mới", "Số học", "Tô pô", "Xác suất", "Đồ thị")
    return sorted((name for name in names if name in part), key=part.index)


def test_a_course_and_its_discipline_show_what_was_asked_for_what_is_to_come_first(tmp_path: Path) -> None:
    site = made(library(tmp_path))
    course, other, discipline = (
        (site / name / "index.html").read_text("utf-8") for name in ("courses/T1", "courses/T2", "disciplines/toan")
    )
    assert shown(course) == shown(discipline) == ["Đồ thị", "Xác suất", "Số học", "Cũ mà mới"]
    assert shown(other) == ["Tô pô", "Số học"]
    assert '<a href="../../records/so-hoc/">Số học</a> <span class="row-note">Hardy, 2008</span>' in course
    assert "<strong>Không mua</strong>" in course
    assert "Đã có bản điện tử" in course


def test_of_titles_in_one_state_the_newest_request_stands_first(tmp_path: Path) -> None:
    rows = ["title: Số học, asked: 2026-01-02", "title: Tô pô, asked: 2026-03-02", "title: Đồ thị"]
    site = made(library(tmp_path, "".join(f"- {{{row}, courses: T1}}\n" for row in rows)))
    assert shown((site / "courses/T1/index.html").read_text("utf-8")) == ["Tô pô", "Số học", "Đồ thị"]


def test_without_a_list_there_is_no_heading(tmp_path: Path) -> None:
    site = made(library(tmp_path, ""))
    assert "Thầy cô đã đề nghị" not in (site / "courses/T1/index.html").read_text("utf-8")


def test_a_title_that_arrived_is_announced_as_asked_for(tmp_path: Path) -> None:
    site = made(library(tmp_path))
    message = email.message_from_bytes(
        (site / "digests/all/2026-03/message.eml").read_bytes(), policy=email.policy.default
    )
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    pages = ["feed.xml", "feed.json", "digests/all/2026-03/index.html"]
    for text in [*parts, *((site / page).read_text("utf-8") for page in pages)]:
        assert "Theo đề nghị cho học phần T1, T2" in text
    assert "Asked for by T1, T2" in (site / "en/feed.xml").read_text("utf-8")


def test_two_rows_of_one_record_are_announced_together(tmp_path: Path) -> None:
    rows = [f"- {{title: Số học, courses: {code}, status: arrived, record: so-hoc}}\n" for code in ("T1", "T2")]
    site = made(library(tmp_path, "".join(rows)))
    assert "Theo đề nghị cho học phần T1, T2" in (site / "feed.xml").read_text("utf-8")


def test_what_was_not_asked_for_is_not_announced_so(tmp_path: Path) -> None:
    site = made(library(tmp_path, "- {title: Số học, courses: T1, status: ordered}\n"))
    assert "Theo đề nghị" not in (site / "feed.xml").read_text("utf-8")


def test_a_record_that_is_no_longer_listed_has_no_link(tmp_path: Path) -> None:
    records = batch("2026-03-01", record("so-hoc", "title: Số học", "disciplines: toan", "status: withdrawn"))
    root = tiny(tmp_path, [records], courses=COURSES, wanted=WANTED)
    assert "records/so-hoc" not in (made(root) / "courses/T1/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("title: A, courses: T1, status: arrived", "wanted-without-record"),
        ("title: A, courses: T1, status: declined", "wanted-without-reason"),
        ("title: A, courses: T1, status: ordered, record: so-hoc", "wanted-not-arrived"),
        ("title: A, courses: T1, status: arrived, record: so-hok", "unknown-record"),
        ("title: A, courses: T9", "unknown-course"),
        ("title: A, courses: []", "empty"),
        ("title: A", "missing-key"),
        ("title: A, courses: T1, status: đã về", "unknown-value"),
        ("title: A, courses: T1, lecturer: Ai đó", "unknown-key"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, row: str, code: str) -> None:
    [found] = problems(tmp_path, row)
    assert (found.code, found.place.line) == (code, 1)


def test_a_record_of_what_has_not_arrived_is_named(tmp_path: Path) -> None:
    [found] = problems(tmp_path, "title: A, courses: T1, status: ordered, record: so-hoc")
    assert dict(found.values)["value"] == "so-hoc"


def test_a_status_may_be_misspelt_in_vietnamese(tmp_path: Path) -> None:
    [found] = problems(tmp_path, "title: A, courses: T1, status: Đã về")
    assert dict(found.values)["suggestion"] == "arrived"


def test_a_course_that_is_renamed_is_renamed_there(tmp_path: Path) -> None:
    root = library(tmp_path)
    build(root)
    lay(root, {"content/courses.yaml": COURSES.replace("Đại số", "Đại số tuyến tính")})
    assert "Đại số tuyến tính" in (made(root) / "courses/T1/index.html").read_text("utf-8")


def test_an_empty_table_is_none(tmp_path: Path) -> None:
    assert read(lay(tmp_path, tables())).wanted == ()
