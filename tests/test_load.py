"""What a file may hold, what is refused, and that every value keeps the text that was typed."""

import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from newshelf.content import load, syntax
from newshelf.content.load import parse, parse_page, places_in
from newshelf.content.syntax import places
from newshelf.files import Source

FILE = "content/acquisitions/a.yaml"


def value(text: str | bytes) -> Any:
    """The data of a file without a problem."""
    parsed = parse(Source(FILE, text if isinstance(text, bytes) else text.encode()))
    assert parsed.problems == ()
    return parsed.value


def found(text: str | bytes) -> list[tuple[str, int, int]]:
    """Code, line and column of each problem."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return [(p.code, p.place.line, p.place.column) for p in parse(Source(FILE, data)).problems]


def said(text: str) -> dict[str, str]:
    """What fills the sentence of the one problem of a file."""
    [problem] = parse(Source(FILE, text.encode())).problems
    return dict(problem.values)


# --- values stay text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "005.10",
        "0306406152",
        "no",
        "NO",
        "yes",
        "true",
        "12:30",
        "1_000",
        "0x1F",
        "1e3",
        "~",
        "null",
        "2026-13-01",
        ".5",
    ],
)
def test_a_value_is_the_text_that_was_typed(typed: str) -> None:
    assert value(f"a: {typed}\nb: [{typed}]") == {"a": typed, "b": [typed]}


def test_a_key_with_nothing_behind_it_is_left_out() -> None:
    assert value("a:\nb: ''\nc: x\nd: {e: , f: y}") == {"b": "", "c": "x", "d": {"f": "y"}}


def test_spaces_around_a_value_are_no_part_of_it() -> None:
    assert value('a: "  x  "\nb: |\n  one\n  two\n\n') == {"a": "x", "b": "one\ntwo"}


def test_an_empty_file_or_comments_alone_hold_nothing() -> None:
    assert value("") is value("# only this\n") is value("\n\n") is None


def test_a_separator_that_editors_do_not_show_is_a_space() -> None:
    for separator in "\u2028\u2029":
        assert value(f"a: one{separator}two\nb: x") == {"a": "one two", "b": "x"}


# --- encodings and line ends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbfa: x\nb: y\n", b"a: x\r\nb: y\r\n", b"a: x\rb: y\r", b"a: x\nb: y", b"---\na: x\nb: y\n...\n"],
    ids=["byte order mark", "Windows", "old Mac", "no last line end", "marked document"],
)
def test_line_ends_and_marks_make_no_difference(data: bytes) -> None:
    assert value(data) == {"a": "x", "b": "y"}


def test_spaces_of_web_pages_and_signs_without_width_make_no_difference() -> None:
    assert value("\u00a0\u00a0a:\u00a0b\n  c:\n  \u00a0 -\u00a0d\n") == {"a": "b", "c": ["d"]}
    assert value("a: 24\u00a0cm") == {"a": "24\u00a0cm"}
    assert value("a: 2026-11-02\u200b\nb: x\ufeffy\u2060") == {"a": "2026-11-02", "b": "xy"}
    assert value("a: ภาษา\u200bไทย") == {"a": "ภาษา\u200bไทย"}  # there it parts words


@pytest.mark.parametrize("data", [b"{\\rtf1\\ansi a: b}", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0"])
def test_a_document_of_another_program_is_named_as_such(data: bytes) -> None:
    assert [problem.code for problem in parse(Source("x.yaml", data)).problems] == ["not-plain-text"]


def test_decomposed_text_is_composed_even_from_escapes() -> None:
    typed = "Kinh tế Việt Nam"
    assert value(unicodedata.normalize("NFD", f"a: {typed}")) == {"a": typed}
    assert value('a: "Viê\\u0323t"') == {"a": "Việt"}
    assert value('a: ["e\\u0302"]') == {"a": ["ê"]}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("a: x\nb: Việt".encode("windows-1258", "replace") + b"\xff", 2),
        ("a: Việt".encode("utf-16"), 1),
        (b"a: \xed\xa0\x80", 1),  # a surrogate, encoded as UTF-8 forbids
        (b"a: \xc0\xaf", 1),  # an overlong slash
    ],
    ids=["windows-1258", "UTF-16", "surrogate", "overlong"],
)
def test_another_encoding_is_named_with_its_line(data: bytes, line: int) -> None:
    assert found(data) == [("not-utf8", line, 0)]


@pytest.mark.parametrize("bad", ["\0", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\x9f", "\ufffe", "\uffff"])
def test_a_character_that_no_page_can_hold_is_named_raw_and_as_an_escape(bad: str) -> None:
    assert found(f"a: x\r\nb: việt{bad}") == [("forbidden-character", 2, 8)]
    assert found(f'a: x\nb: [y, "z\\u{ord(bad):04x}z"]') == [("forbidden-character", 2, 8)]
    assert found(f"\na: {bad}") == [("forbidden-character", 2, 4)]


def test_icelandic_eth_is_named() -> None:
    assert found("a: x\nb: {c: Ðại học, d: quốc hội}") == [("icelandic-d", 2, 8)]
    assert said("a: Ðà Nẵng, ðường") == {"value": "Đà Nẵng, đường"}


# --- what is refused -------------------------------------------------------------------------------------------------

REFUSED = {
    "equal keys": ("a: x\nb: y\na: z", "equal-keys", 3, 1),
    "equal keys further in": ("a:\n  - b: x\n    b: y", "equal-keys", 3, 5),
    "tab": ("a: x\nb:\n\tc: y", "tab", 3, 1),
    "tab before a hyphen": ("a:\n\t- x", "tab", 2, 1),
    "tab after spaces": ("a:\n  b: x\n \tc: y", "tab", 3, 2),
    "colon": ("a: x\ntitle: Kinh tế: vi mô", "unquoted-colon", 2, 15),
    "colon after a hyphen": ("- title: Kinh tế: vi mô", "unquoted-colon", 1, 17),
    **{f"begins with {sign}": (f"a: {sign}x y", "unquoted-special", 1, 4) for sign in "@`%]},"},
    **{f"begins with {sign} and a space": (f"a: {sign} x", "unquoted-special", 1, 4) for sign in "*&-?|>"},
    "words after brackets": ("a: [x] y", "unquoted-special", 1, 4),
    "words after quotes": ('a: "x" y', "unquoted-special", 1, 4),
    "special item": ("a:\n  - @x", "unquoted-special", 2, 5),
    "bold": ("a: **x** y", "unquoted-special", 1, 4),
    "open bracket": ("a: [x\nb: y", "unclosed", 1, 4),
    "open brace": ("a: x\nb: {c: y\n", "unclosed", 2, 4),
    "open quote": ('a: "x\nb: y\n', "unclosed-quote", 1, 4),
    "open quote that another one ends": ('a: "x\nb: y\nc: ["z"]\n', "unclosed-quote", 1, 4),
    "open single quote that another one ends": ("a: x\nb: 'y\nc: 'z'\n", "unclosed-quote", 2, 4),
    "quote too many": ('a: {b: c}"\nd: e', "unclosed-quote", 1, 10),
    "open bracket with nothing behind it": ("a: x\nb: [", "unclosed", 2, 4),
    "two commas in braces": ("a: x\nb: {c: d,, e: f}", "unclosed", 2, 4),
    "colons in a list": ("a: [b: c: d]", "unclosed", 1, 4),
    "comma in braces": ("a: {name: Kotler, Philip}", "comma-in-braces", 1, 19),
    "backslash": ('a: "C:\\dir"', "bad-escape", 1, 7),
    "lone surrogate": ('a: "\\ud800"', "bad-escape", 1, 5),
    "surrogate pair": ('a: "x\\ud83d\\ude00"', "bad-escape", 1, 6),
    "no space": ("a: x\ntitle:Kinh tế\nb: y", "missing-space", 2, 1),
    "no space in the first line": ("arrived:2026-11-02\nrecords:\n  - x", "missing-space", 1, 1),
    "no space behind a hyphen": ("a:\n  - id:b\n    kind: c", "missing-space", 2, 5),
    "no colon": ("a: x\nKinh tế\nb: y", "missing-colon", 2, 1),
    "too far in": ("a: x\n  b: y", "bad-indent", 2, 3),
    "too far out": ("a:\n   - b: x\n  - b: y", "bad-indent", 3, 3),
    "one line too far out": ("- a: x\n  b: y\nc: z\n  d: x", "bad-indent", 3, 1),
    "no space after a hyphen": ("a:\n  -id: x\n    b: y", "bad-hyphen", 2, 3),
    **{f"{sign} for a hyphen": (f"a:\n  {sign} id: x\n    b: y", "bad-hyphen", 2, 3) for sign in "–—•·*"},
    "no hyphen before the first": ("a:\n    id: x\n    b: y\n  - id: z\n    b: y", "hyphen-among-keys", 4, 3),
    "no hyphen before the first row": ("  id: x\n  b: y\n- id: z\n  b: y", "hyphen-among-keys", 3, 1),
    "hyphen too many": ("- id: x\n  b: y\n  - c: z\n  d: x", "hyphen-among-keys", 3, 3),
    "no hyphen before another": ("- id: x\n  b: y\n  id: z\n  b: x\n  c: z", "missing-hyphen", 3, 3),
    "first row without a colon": ("- id = x\n  b: y", "missing-colon", 1, 3),
    "colon in a text below another text": ("a: |\n  b c\nd: e: f", "unquoted-colon", 3, 5),
    "colon below an item": ("a:\n- b c d\n- e-f\n  - g: h", "hyphen-among-keys", 4, 3),
    "first line without a colon": ("a b\nc:\n  - d: e", "missing-colon", 1, 1),
    "first line too far in": ("  a: x\nb: y", "bad-indent", 2, 1),
    "first row too far in": ('   - a: x\n  b: "y"', "bad-indent", 2, 3),
    "no space before braces": ("a: x\nb:{c: d, e: f}", "missing-space", 2, 1),
    "no colon before braces": ("a: x\nb {c: d, e: f}", "missing-colon", 2, 1),
    "another sign before braces": ("a: x\nb = {c: d, e: f}", "missing-colon", 2, 1),
    "changes not merged": ("a: x\n<<<<<<< HEAD\nb: y\n=======\nb: z\n>>>>>>> other\n", "merge-conflict", 2, 1),
    "changes not merged in the first line": ("<<<<<<< HEAD\na: x\n=======\n>>>>>>> other\n", "merge-conflict", 1, 1),
    "anchor": ("a: &b x", "anchor", 1, 4),
    "anchor of a list": ("a: x\nb: &c [y]", "anchor", 2, 4),
    "anchor of a key": ("&b a: x", "anchor", 1, 1),
    "alias": ("a: *b", "anchor", 1, 4),
    "alias bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]", "anchor", 1, 4),
    "tag": ("a: !!python/object:os.system x", "tag", 1, 4),
    "tag of a mapping": ("a: !!python/object/apply:os.system {args: [ls]}", "tag", 1, 4),
    "tag of a key": ("!!str a: x", "tag", 1, 1),
    "exclamation": ("a: !Quan trọng", "tag", 1, 4),
    "several documents": ("a: x\n---\nb: y", "several-documents", 2, 1),
    "list as key": ("a: x\n[b]: y", "key-not-text", 2, 1),
    "mapping as key": ("{a: b}: y", "key-not-text", 1, 1),
    "question mark": ("? [a]\n: x", "key-not-text", 1, 3),
    "deep brackets": ("a: " + "[" * 100, "too-deep", 1, 16),
    "deep hyphens": ("- " * 10_000 + "x", "too-deep", 1, 27),
    "deep lines": ("\n".join(" " * n + "a:" for n in range(2000)), "too-deep", 14, 14),
    "deep braces": ("{" * 100, "key-not-text", 1, 2),
    "deep question marks": ("? " * 10_000, "key-not-text", 1, 3),
    "deep and closed": ("[" * 100 + "]" * 100, "too-deep", 1, 14),
    "directive": ("%YAML 3.0\n---\na: x", "unquoted-special", 1, 1),
    "text behind the end": ("a: x\n...\nabc", "bad-yaml", 3, 1),
}


# libyaml itself stops at 1,000 since its release 0.2.6, before it has read what stands there.
@pytest.mark.parametrize("text", ["a: " + "[" * 10_000, "{" * 10_000, "[" * 10_000 + "]" * 10_000])
def test_what_is_deeper_than_any_parser_goes_is_named_too(text: str) -> None:
    [(code, line, _)] = found(text)
    assert (code, line) in {("too-deep", 1), ("key-not-text", 1)}


@pytest.mark.parametrize(("text", "code", "line", "column"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_named_at_its_place(text: str, code: str, line: int, column: int) -> None:
    assert found(text) == [(code, line, column)]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("title: Kinh tế: vi mô", 'title: "Kinh tế: vi mô"'),
        ("title: Nói \"vậy\": hay 'không'", "title: 'Nói \"vậy\": hay ''không'''"),
        ("- note: @x", '- note: "@x"'),
        ('note: "x" y', "note: '\"x\" y'"),
        ("note: !Quan trọng", 'note: "!Quan trọng"'),
        ("note: *x y", 'note: "*x y"'),
        ('note: "C:\\dir"', "note: 'C:\\dir'"),
        ("note:x y", "note: x y"),
        ("title: Toán #1", 'title: "Toán #1"'),
        ("title: “Kinh tế: vi mô”", 'title: "Kinh tế: vi mô"'),
        ('title: "Kinh tế', 'title: "Kinh tế"'),
        ("title: 'Kinh tế\nb: 'c'", "title: 'Kinh tế'"),
        ("- id: b\n  c: d\n–id: c\n  e: f", "- id: c"),
        ("id: a\nb: c\nid: d\nb: e", "- id: d"),
        ("a: x\nthesis:{b: c, d: e}", "thesis: {b: c, d: e}"),
    ],
)
def test_the_remedy_is_a_line_that_can_be_copied(typed: str, line: str) -> None:
    assert said(typed + "\nb: z" if typed.startswith("note:x") else typed)["line"] == line
    value(line)


def test_equal_keys_do_not_hide_other_problems() -> None:
    assert found("a: x\na: y\nb: z\nb: z") == [("equal-keys", 2, 1), ("equal-keys", 4, 1)]


# --- comments that swallow text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: x\ntitle: Toán #1", 2, 13),
        ("a: [x, Toán #1\n  ]", 1, 13),
        ("a: #1", 1, 4),
        ("a: một\n  hai   #3\nb: x", 2, 9),
    ],
)
def test_text_lost_to_a_comment_is_named(text: str, line: int, column: int) -> None:
    assert found(text) == [("hash-in-text", line, column)]


@pytest.mark.parametrize(
    "text",
    [
        "a: x # y",
        "a: x   # y\n#z",
        "a: x#1",
        "a: 'x #1'",
        'a: "x #1" #y',
        "a: |\n  x #1\n  y",
        "a: C#",
        "a: x #",
        "# x #1",
    ],
)
def test_a_comment_that_looks_like_one_is_fine(text: str) -> None:
    assert found(text) == []


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_page_is_its_front_matter_and_its_text(end: str) -> None:
    text = "--- \ntitle: x\n---\t\n\nMột\n---\nhai\n".replace("\n", end)
    assert parse_page(Source("p.md", text.encode())) == ({"title": "x"}, "Một\n---\nhai", ())


@pytest.mark.parametrize("text", ["", "title: x\n", "---\ntitle: x\n", "----\ntitle: x\n----\n", " ---\na: x\n---\n"])
def test_a_page_without_front_matter_is_named(text: str) -> None:
    [problem] = parse_page(Source("p.md", text.encode())).problems
    assert (problem.code, problem.place.line) == ("no-front-matter", 1)


def test_lines_of_front_matter_are_those_of_the_file() -> None:
    [problem] = parse_page(Source("p.md", b"---\ntitle: x\ncurator: a: b\n---\n")).problems
    assert problem.place == ("p.md", 3, 11)
    source = Source("p.md", b"--- \ntitle: x\nlist: [y]\n---\nkey: no\n")
    assert places_in(source, page=True)["list", 0] == (3, 8)


# --- any data --------------------------------------------------------------------------------------------------------

# Bytes that mostly get past the first line.
yaml_like = st.one_of(
    st.binary(max_size=200),
    st.text(st.sampled_from("ab:- \n\t[]{},&*!|>%@`\"'#?\\~0 éÐ\u0301\x07"), max_size=60).map(str.encode),
)
scalars = st.text(st.sampled_from("abơ Việt 0.:#-[]{}'\"\\\n,"), max_size=12)
data = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(scalars, inner, max_size=3), max_leaves=8
)


def left_out(item: Any) -> Any:
    """Plain data as ``load`` delivers it."""
    if isinstance(item, dict):
        return {key: left_out(inner) for key, inner in item.items()}
    return [left_out(inner) for inner in item] if isinstance(item, list) else unicodedata.normalize("NFC", item.strip())


@given(yaml_like)
@example(b"a: {b")
@example(b"? ")
@example(b"a: \n  - [b, {c: ")
def test_no_bytes_are_an_exception(written: bytes) -> None:
    source = Source(FILE, written)
    parsed, page = parse(source), parse_page(source)
    assert isinstance(parsed, load.Parsed)
    assert isinstance(page, load.Document)
    for problem in (*parsed.problems, *page.problems):
        assert 0 <= problem.place.line <= written.count(b"\n") + written.count(b"\r") + 2


@given(data)
def test_safe_documents_read_as_pyyaml_reads_them(item: Any) -> None:
    written = yaml.safe_dump(item, allow_unicode=True, default_style='"')
    parsed = parse(Source(FILE, written.encode()))
    assert [problem.code for problem in parsed.problems] == []
    assert parsed.value == left_out(yaml.load(written, yaml.BaseLoader))  # noqa: S506 - makes texts only


@given(data)
def test_the_place_of_every_value_is_known(item: Any) -> None:
    written = yaml.safe_dump(item, allow_unicode=True, default_style='"')
    spots, lines = places(written), written.split("\n")

    def visit(inner: Any, where: syntax.Path_) -> None:
        line, column = spots[where]
        assert lines[line - 1][column - 1] in (
            '"' if isinstance(inner, str) else "-[" if isinstance(inner, list) else '"?{'
        )
        if isinstance(inner, str):
            return
        for key, deeper in inner.items() if isinstance(inner, dict) else enumerate(inner):
            if isinstance(inner, dict):
                line, column = spots[(*where, key, "#key")]
                assert lines[line - 1][column - 1] == '"'
            visit(deeper, (*where, key))

    visit(item, ())
