"""Lecturers answer a page by a form or a message that says what it is about; each desk has a page."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from newshelf.content.model import Liaison
from newshelf.views.answering import answers
from newshelf.views.edition import Link, edition
from samples import SITE, batch, build, lay, read, record, tables, tiny

DESK = "- {id: quay, name: Quầy Một, email: quay@a.example.org, hours: 8:00–9:00}"


def links(root: Path, site: str, email: str = "") -> list[Link]:
    library = read(lay(root, tables(site=site)))
    ed = edition(library, "vi", offline=False)
    desks = [Liaison(id="khac", name={"": "Khác"}), Liaison(id="quay", name={"": "Quầy"}, email=email or None)]
    return answers(ed, "T1 Giải tích & số", "courses/T1/", desks, course="T1")


def test_a_message_says_what_it_is_about(tmp_path: Path) -> None:
    found = links(tmp_path, SITE, "quay@a.example.org")
    assert [link.label for link in found] == ["Đề nghị mua tài liệu", "Báo lỗi", "Giới thiệu cho học phần của tôi"]
    parts = urlsplit(found[1].href)
    asked = parse_qs(parts.query)
    assert (parts.scheme, parts.path) == ("mailto", "quay@a.example.org")
    assert asked["subject"] == ["Báo lỗi: T1 Giải tích & số"]
    assert "https://a.example.org/courses/T1/" in asked["body"][0]


@pytest.mark.parametrize(
    ("more", "email", "to"),
    [
        ("suggestions: {email: mua@a.vn}\nemail: tv@a.vn\n", "quay@a.vn", "mua@a.vn"),
        ("email: tv@a.vn\n", "quay@a.vn", "quay@a.vn"),
        ("email: tv@a.vn\n", "", "tv@a.vn"),
    ],
)
def test_who_gets_the_message(tmp_path: Path, more: str, email: str, to: str) -> None:
    assert urlsplit(links(tmp_path, SITE + more, email)[0].href).path == to


def test_a_form_gets_course_record_and_page(tmp_path: Path) -> None:
    form = "https://f.example.org/?k={kind}&c={course}&r={record}&u={page}&x={other}"
    href = links(tmp_path, SITE + f'suggestions: {{form: "{form}"}}\n')[0].href
    page = "https%3A%2F%2Fa.example.org%2Fcourses%2FT1%2F"
    assert href == f"https://f.example.org/?k=suggest&c=T1&r=&u={page}&x={{other}}"


def test_without_an_address_there_is_nothing_to_answer_to(tmp_path: Path) -> None:
    assert links(tmp_path, SITE) == []


def test_a_desk_has_a_page_with_what_it_serves_and_what_is_new_there(tmp_path: Path) -> None:
    disciplines = "- {id: toan, name: Toán, liaison: quay}\n- {id: van, name: Văn}\n"
    records = batch("2026-03-01", record("so", "disciplines: toan"), record("chu", "disciplines: van"))
    build(tiny(tmp_path, [records], disciplines=disciplines, liaisons=DESK))
    page = (tmp_path / "site/liaisons/quay/index.html").read_text(encoding="utf-8")
    assert "8:00–9:00" in page
    assert 'href="../../disciplines/toan/"' in page
    assert 'href="../../disciplines/van/"' not in page
    assert "records/so/" in page
    assert "records/chu/" not in page
    assert "https://a.example.org/liaisons/quay/feed.xml" in page
    for name in ("disciplines/toan", "records/so"):
        text = (tmp_path / "site" / name / "index.html").read_text(encoding="utf-8")
        assert "liaisons/quay/" in text
        assert unquote("mailto:quay@a.example.org?subject=") in text
    assert "mailto:" not in (tmp_path / "site/disciplines/van/index.html").read_text(encoding="utf-8")
