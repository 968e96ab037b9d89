"""Every problem that can be found has words in both languages, and no words wait for a problem that cannot."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from newshelf.content import model, usage
from newshelf.content.check import check_batch, check_page, check_site, check_table
from newshelf.content.structure import CODES
from newshelf.files import Source
from newshelf.importing import counts
from newshelf.language import FOLDER, table
from newshelf.problem import OF_ISSUES, WARNINGS, Place, Problem, problem
from newshelf.terminal import report
from newshelf.text import fold

PACKAGE = Path(report.__file__).parent.parent
TEXTS = {language: table(f"problems.{language}") for language in ("vi", "en")}
# What fills the sentences of problems that are found while a site is made, outside the files of a library.
WHILE_MAKING = {
    "worker-lost": set(),
    "same-path": {"path", "first"},
    "template-error": {"reason"},
    "unknown-template": set(),
    "icon-not-png": set(),
    "pdf-not-installed": set(),
    "pdf-no-pango": {"reason"},
    "pdf-refused": {"url"},
    "output-inside": {"path"},
    "output-is-file": {"path"},
    "no-wheel": set(),
    "against-broken": {"file", "error"},
    **{code: {"title", "period", "day"} for code in sorted(OF_ISSUES)},
    "issue-deleted": {"value", "title", "period", "day"},
    "cannot-write": {"path", "reason"},
    "stranger": {"path"},
    "cache-not-saved": {"reason"},
}
# What fills the sentences of records and files that an import refuses.
OF_IMPORTS = """
file-empty marc-cut-off marc-deleted not-marc21 no-title xml-no-marc bad-columns json-no-item ris-none ris-outside
repeated import-text cannot-append xls-old word-or-pdf
 marc-broken:reason xml-broken:reason xlsx-broken:reason ris-broken:reason no-title-column:value
 table-quote:value table-group:value
bibtex-equal-keys:value bibtex-no-title:value json-broken:line,reason bibtex-broken:line,reason marc-letters:encoding
row-too-long:limit usage-exists:year usage-columns:value usage-no-record:value
"""
WHILE_IMPORTING = {
    code: set(filter(None, filled.split(",")))
    for code, _, filled in (word.partition(":") for word in OF_IMPORTS.split())
}
# The same for what is sent by mail; each of them is found in test_delivery.
WHILE_SENDING: dict[str, set[str]] = {
    "private-file": set(),
    "no-delivery-file": {"path"},
    "plain-smtp": {"host"},
    "bad-unsubscribe": set(),
    "no-secret": {"name"},
    "no-sender": set(),
    "no-dkim": {"reason"},
    "bad-issue": {"value"},
    "issue-empty": {"period"},
    "issue-not-over": {"period"},
    "term-empty": {"period"},
    "term-not-near": {"period", "day"},
    "issue-changed": {"period"},
    "already-sending": set(),
    "ledger-error": {"reason"},
    "smtp-unreachable": {"host", "reason"},
    "login-not-ascii": set(),
    "sender-refused": {"reason"},
    "trial-failed": {"reason"},
}
# The same for a command that was mistyped; each of them is found in test_mistyped.
WHILE_TYPING: dict[str, set[str]] = {
    "no-such-command": {"value", "suggestion", "line"},
    "no-such-option": {"value", "suggestion", "line"},
    "missing-argument": {"line"},
    "missing-value": {"key"},
    "wrong-usage": {"value", "line"},
    "no-such-file": {"value"},
    "port-closed": {"port", "reason"},
}
JARGON = re.compile(r"\b(schema|null|parse|parser|token|scalar|mapping|syntax|traceback|exception)\b", re.IGNORECASE)
ELSEWHERE = WHILE_MAKING | WHILE_IMPORTING | WHILE_SENDING | WHILE_TYPING
CALLS = {"problem", "Slip", "refers", "spotted", "add", "PydanticCustomError", "_matching"}


def named() -> Iterator[str]:
    """Every code that a module of the package names where it makes a problem."""
    yield from CODES.values()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in CALLS:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Constant) and inner.value in KNOWN:
                        yield inner.value
            if isinstance(node, ast.Tuple) and len(node.elts) == 3:  # what is found in a line, and by a rule
                yield from (part.value for part in node.elts if isinstance(part, ast.Constant) and part.value in KNOWN)


def called() -> Iterator[str]:
    """Every code that stands as the second argument of ``problem``, whether it has a text or not."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "problem" and len(node.args) > 1:
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    yield str(code.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"PydanticCustomError", "_matching"}:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield str(code.value)


KNOWN = frozenset(TEXTS["vi"])


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_codes_parts_and_placeholders() -> None:
    vietnamese, english = (
        [(code, part, fields(text)) for code, parts in texts.items() for part, text in parts.items()]
        for texts in TEXTS.values()
    )
    assert vietnamese == english


def test_no_code_is_described_twice() -> None:
    for language, texts in TEXTS.items():
        codes = re.findall(r"^([a-z0-9-]+):$", (FOLDER / f"problems.{language}.yaml").read_text("utf-8"), re.MULTILINE)
        assert codes == list(texts)


def test_every_text_says_what_is_wrong_and_what_to_do_in_plain_words() -> None:
    for parts in (parts for texts in TEXTS.values() for parts in texts.values()):
        assert {"what", "mend"} <= set(parts) <= {"what", "mend", "nearest"}
        assert parts["what"].strip()
        assert parts["mend"].strip()
        assert "{suggestion}" in parts.get("nearest", "{suggestion}")
        assert "{suggestion}" not in parts["what"] + parts["mend"]
        assert not JARGON.search(" ".join(parts.values()))


def test_every_code_that_can_be_found_has_a_text() -> None:
    assert set(called()) | set(CODES.values()) | WARNINGS <= KNOWN


def test_every_text_belongs_to_a_code_that_can_be_found() -> None:
    assert KNOWN - set(named()) - set(ELSEWHERE) == set()


@pytest.mark.parametrize("code", ELSEWHERE)
def test_what_fills_a_text_is_agreed(code: str) -> None:
    assert set().union(*(fields(text) for text in TEXTS["vi"][code].values())) == ELSEWHERE[code]


def test_every_problem_carries_what_fills_its_text() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "problem" and len(node.args) > 1:
                code, given = node.args[1], {keyword.arg for keyword in node.keywords}
                if isinstance(code, ast.Constant) and None not in given:
                    needed = set().union(*(fields(text) for text in TEXTS["vi"][str(code.value)].values()))
                    assert needed <= {*given, "suggestion", "line"}, f"{path.name}:{node.lineno}"


# --- real problems ---------------------------------------------------------------------------------------------------

RECORD = "arrived: 2026-11-02\nrecords:\n  - id: a\n    kind: textbook\n    title: T\n    language: vi\n    "
# Lines that between them have every mistake there is in a record; what they hold is the matter of test_check.
LINES = """
titel: x|title: U|copies: {cuont: 3}|in: {volume: 3}|arrived: 03/05/2026|arrived: 2026-13-01|isbn: 12|isbn: 0306406153|
issn: 1|ddc: x|url: x|cover: ../x|publisher: [a]|note: ''|year: x|year: 19|year: 20245|copies: 3|keywords: {a: b}|
courses: {A: x}|courses: {'A B': textbook}|disciplines: [A B]|authors: [{role: editor}]|authors: Philip Kotler|
publisher: Ðại|subtitle: a #1|authors: [{name: A, B}]|subtitle: a: b|note: @x|note: &x y|note: !x y|note: [x|
authors: [Kotler, Philip]|authors: Tô An; Tô Bình|
keywords: a; b|year: 2029|authors: PGS.TS. Nguyễn Văn Đính|publisher: NXB Giáo dục|place: Không rõ|
subtitle: GiÃ¡o trÃ¬nh|subtitle: Th�|subtitle: Gi¸o tr×nh kinh tÕ häc|note: "\\d"|
note:x|announced: 2026-11-01|abc|  deep: x|\tx|---|{a: b}: c|a: [[[[[[[[[[[[[[[|note: \x07|---|size: y
"""
FILES = [
    *((check_batch, RECORD + line + "\n    size: x\n") for line in LINES.replace("\n", "").split("|")),
    (check_batch, RECORD.replace("title: T", "title: GIÁO TRÌNH KINH TẾ HỌC") + "size: x\n"),
    (check_batch, ""),
    (check_batch, "a"),
    (check_batch, "a: b\n...\nc"),
    (check_batch, "a: b\n---\nc: d"),
    (check_batch, "%PDF"),
    (check_batch, "<<<<<<< HEAD\n"),
    (check_batch, "a:\n  -id: b\n    c: d"),
    (check_batch, "a:\n    id: b\n  - id: c"),
    (check_batch, "a: b\nc: d\na: b\nc: d"),
    (check_batch, 'a: "b\nc: d'),
    (check_batch, RECORD.replace("language: vi", "language: Việt")),
    (check_batch, RECORD.replace("id: a", f"id: {'a' * 200}")),
    (check_batch, RECORD.replace("id: a", "id: con")),
    (check_site, "name: {xx: A}\nbase_url: x\nemail: x\ntimezone: x\nfeed: {items: 0}"),
    (check_site, "name: A\nbase_url: https://a.vn\ntimezone: x\n"),
    (check_site, "name: A\nbase_url: https://a.vn\nadmin: {backend: github, repo: x}\n"),
    (
        lambda source: check_table(source, model.Course),
        "- {code: A, name: A}\n- {code: a, name: B}\n- {code: c d, name: B}",
    ),
    (lambda source: check_table(source, model.Course), "abc"),
    (lambda source: check_page(source, model.ThemeHead), "abc"),
    (lambda source: check_page(source, model.ThemeHead), "---\nsections: [{query: {ddc: x}}]\n---\n"),
]
OF_FOLDERS: list[Problem] = [
    problem(Place("a"), "file-too-large", limit=32),
    problem(Place("a"), "unreadable", reason="x"),
    problem(Place("a"), "not-a-file"),
    problem(Place("a"), "bad-file-name", value="x"),
    problem(Place("a"), "same-file", value="x", first="X"),
    problem(Place("a", 1), "not-utf8"),
    problem(Place("a"), "no-site"),
    problem(Place("a"), "admin-missing", version="1"),
    problem(Place("a"), "admin-package", version="1"),
    problem(Place("a"), "admin-unreachable", url="x", reason="y", version="1"),
    problem(Place("a"), "unknown-file", value="x", suggestion=""),
    *(problem(Place("a", 1, 1), f"unknown-{what}", value="x", suggestion="") for what in ("cover", "record", "course")),
    *(problem(Place("a", 1, 1), f"unknown-{what}", value="x", suggestion="") for what in ("discipline", "liaison")),
    problem(Place("a", 1, 1), "no-place-in-lists", value="x", suggestion=""),
    problem(Place("a", 1), "usage-unknown", value="x", suggestion=""),
    problem(Place("a", 1, 1), "wanted-without-record"),
    problem(Place("a", 1, 1), "wanted-without-reason"),
    problem(Place("a", 1, 1), "wanted-not-arrived", value="x"),
]
USAGE = ["record,card,lons\n", "copies\n1\n", "loans\nx\n", "record,discipline,loans\na,b,1\nc,,1\nc,,1\n"]


# Found across records by ``likeness``, whose test shows them.
OF_FOLDERS += [
    problem(Place("a", 1, 1), "same-isbn", value="x", first="a"),
    problem(Place("a", 1, 1), "same-title", value="x", first="a"),
    problem(Place("a", 1, 1), "arrival-ahead", value="x", today="y"),
    problem(Place("a", 1, 1), "arrival-far-from-file", value="x"),
]


def problems() -> list[Problem]:
    found = [check(Source("content/a", text.encode())).problems for check, text in FILES]
    found += [usage.read(Source("content/usage/2026.csv", text.encode()))[1] for text in USAGE]
    return [*(one for some in found for one in some), *OF_FOLDERS]


@pytest.mark.parametrize("language", TEXTS)
def test_headings_that_problems_name_are_read(language: str) -> None:
    of_reports = [heading for headings in counts.HEADINGS.values() for heading in headings]
    of_figures = [heading for headings in usage.HEADINGS.values() for heading in headings]
    for code in ("usage-column", "usage-no-figures", "usage-columns"):
        named = re.findall("`(.+?)`", TEXTS[language][code]["mend"])
        assert named
        assert {fold(heading) for heading in named} <= {*of_figures, *(of_reports if code == "usage-columns" else ())}


def test_every_code_of_a_library_occurs_here() -> None:
    assert KNOWN - set(ELSEWHERE) - {found.code for found in problems()} == set()


@pytest.mark.parametrize("language", TEXTS)
def test_every_placeholder_is_filled(language: str) -> None:
    for found in problems():
        values = dict(found.values)
        for text in TEXTS[language][found.code].values():
            assert fields(text) <= {*values, "suggestion"}, found
        assert all(report.sentences(found, language))
