"""Header fields of messages: encoded words that break where words break."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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


@pytest.mark.parametrize("text", TEXTS)
def test_no_two_words_in_base64_stand_together_unless_the_first_is_full(text: str) -> None:
    """GMime, by which notmuch reads mail, decodes them as one, and loses what comes after a padding sign."""
    lines = headers.text(text, "Subject").split("\r\n ")
    for first, second in pairwise(lines):
        assert not (first.startswith("=?utf-8?b?") and first.endswith("=?=") and second.startswith("=?utf-8?b?"))


def test_a_plain_name_stays_readable() -> None:
    assert headers.mailbox("Test College Library", "a@b.example", "From") == "Test College Library <a@b.example>"


@pytest.mark.parametrize("label", ['A "B"', "A, B", "A <b@c>", "A (B)", "A: B;", "=?utf-8?q?x?="])
def test_a_name_with_marks_of_the_syntax_is_encoded(label: str) -> None:
    assert headers.mailbox(label, "a@b.example", "From").startswith("=?utf-8?")


# What a name or a title may hold: the content is read without control characters, in one line, trimmed.
ANY = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"]), min_size=1, max_size=120)
LINES = ANY.map(lambda text: " ".join(text.split())).filter(bool)
ADDRESS = "library@a.example.org"


@given(LINES)
@example(":-) (x")
@example('"; <a@b.example>, =?utf-8?q?=0D=0A?=')
@example("\\")
def test_any_name_and_any_subject_are_read_as_they_were_meant(text: str) -> None:
    """By the parsers of the standard library; names by the older one, which leaves out blanks (RFC 2047, 6.2)."""
    head = headers.field("Subject", headers.text(text, "Subject"))
    head += headers.field("From", headers.mailbox(text, ADDRESS, "From")) + "\r\n"
    message = message_from_bytes(head.encode("ascii"), policy=policy.default)
    assert message["Subject"] == text
    name, address = parseaddr(message_from_bytes(head.encode("ascii"))["From"])
    assert (str(make_header(decode_header(name))), address) == (text, ADDRESS)
    assert [found.addr_spec for found in message["From"].addresses] == [ADDRESS]
    assert (message.defects, message["From"].defects, message["Subject"].defects) == ([], (), ())
    assert message.keys() == ["Subject", "From"]


def comments(text: str) -> tuple[str, str]:
    """What stands before a comment at the end of a text, and what it says, by the rules of RFC 822: pairs, quoting."""
    outside, inside, depth, quoted = "", "", 0, False
    for sign in text:
        if quoted or (depth and sign == "\\"):
            inside, quoted = inside + sign * quoted, not quoted
            continue
        depth -= sign == ")"
        assert depth >= 0, "a parenthesis that nothing opens"
        inside, outside = (inside + sign, outside) if depth else (inside, outside + sign * (sign not in "()"))
        depth += sign == "("
    assert (depth, quoted) == (0, False), "a comment that nothing closes"
    return outside, inside


@given(st.one_of(LINES, st.text("()\\ab", min_size=1)))
@example("Thư viện (cơ sở 2")
@example("Thư viện :-)")
@example(")(")
@example("a\\")
def test_any_name_is_a_comment_that_ends_where_it_should(text: str) -> None:
    assert comments(f"{ADDRESS} {headers.comment(text)}") == (f"{ADDRESS} ", text)


@pytest.mark.parametrize("name", ["Thư viện", "Thư viện (cơ sở 2)", "a (b (c)) d"])
def test_a_name_that_needs_no_quoting_stays_as_it_is(name: str) -> None:
    assert headers.comment(name) == f"({name})"
