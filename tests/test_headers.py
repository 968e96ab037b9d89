"""Header fields of messages: encoded words that break where words break."""

import re
from email.header import decode_header, make_header

import pytest

from newshelf.render import headers

LONG = "Trung tâm Thông tin và Thư viện Trường Đại học Khoa học Xã hội và Nhân văn Thử Nghiệm Quốc gia"
TEXTS = [
    LONG,
    "Thư viện",
    "Library",
    'Thư viện, "Đẹp"',
    "=?utf-8?q?x?=",
    "a  b",
    "Ngành " + "đ" * 200,
    "x" * 200,
    "図書館 " * 9,
]


def words(value: str) -> list[str]:
    """Each encoded word by itself, decoded."""
    return [str(make_header(decode_header(word))) for word in re.findall(r"=\?\S+\?=", value)]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_it_was_meant(text: str) -> None:
    assert "".join(words(headers.text(text, "Subject"))) == text


@pytest.mark.parametrize("text", TEXTS)
def test_no_line_is_longer_than_it_may_be(text: str) -> None:
    for value in (headers.text(text, "Subject"), headers.mailbox(text, "library@a.example.org", "Subject")):
        lines = headers.field("Subject", value).split("\r\n")
        assert max(map(len, lines)) <= 76
        assert all(len(word) <= 75 for line in lines for word in re.findall(r"=\?\S+\?=", line))
        assert value.isascii()


def test_no_vietnamese_word_is_parted() -> None:
    parts = words(headers.mailbox(LONG, "library@a.example.org", "From"))
    assert len(parts) > 2
    assert [part.split() for part in parts if not set(part.split()) <= set(LONG.split())] == []


def test_a_plain_name_stays_readable() -> None:
    assert headers.mailbox("Test College Library", "a@b.example", "From") == "Test College Library <a@b.example>"


@pytest.mark.parametrize("label", ['A "B"', "A, B", "A <b@c>", "A (B)", "A: B;", "=?utf-8?q?x?="])
def test_a_name_with_marks_of_the_syntax_is_encoded(label: str) -> None:
    assert headers.mailbox(label, "a@b.example", "From").startswith("=?utf-8?")
