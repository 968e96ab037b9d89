"""Every mistake in a file has a code and a place, and hides none of the others."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import samples
from newshelf.content import model
from newshelf.content.check import Checked, check_batch, check_page, check_site, check_table
from newshelf.files import Source
from newshelf.problem import Problem

# A batch of one good record, to whose lines 7 and further a case adds its own.
HEAD = "arrived: 2026-11-02\nrecords:\n"
GOOD = "  - id: a\n    kind: textbook\n    title: T\n    language: vi\n"


def batch(text: str) -> Checked:
    return check_batch(Source("content/acquisitions/a.yaml", text.encode()))


def with_lines(*lines: str) -> str:
    return HEAD + GOOD + "".join(f"    {line}\n" for line in lines)


def record(*lines: str) -> Any:
    """The record with these lines, which must be right."""
    checked = batch(with_lines(*lines))
    assert checked.problems == ()
    [(_, made)] = checked.value
    return made


def found(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.place.line, problem.place.column) for problem in problems]


def said(problem: Problem) -> dict[str, str]:
    return dict(problem.values)


def site(text: str) -> Checked:
    return check_site(Source("content/site.yaml", text.encode()))


def table(text: str, row: type = model.Discipline) -> Checked:
    return check_table(Source("content/table.yaml", text.encode()), row)


def page(text: str, head: type = model.ThemeHead) -> Checked:
    return check_page(Source("content/themes/a.md", text.encode()), head)


# --- records ---------------------------------------------------------------------------------------------------------

ONE_LINE = {
    "unknown key": ("titel: x", "unknown-key", 5),
    "unknown key of copies": ("copies: {cuont: 3}", "unknown-key", 14),
    "unknown key of an author": ("authors: [{nam: Nguyễn A}]", "unknown-key", 16),
    "merge key": ("<<: {note: x}", "unknown-key", 5),
    "equal keys": ("title: U", "equal-keys", 5),
    "missing key of a host": ("in: {volume: 3}", "missing-key", 9),
    "date in another order": ("arrived: 03/05/2026", "bad-date", 14),
    "date without hyphens": ("arrived: 20261102", "bad-date", 14),
    "date not in the calendar": ("arrived: 2026-13-01", "no-such-date", 14),
    "day not in the calendar": ("amended: 2026-02-29", "no-such-date", 14),
    "date at the end of time": ("arrived: 9999-12-31", "no-such-date", 14),
    "list as date": ("arrived: [2026-11-02]", "not-text", 14),
    "malformed ISBN": ("isbn: 12-34", "malformed-isbn", 11),
    "malformed second ISBN": ("isbn: [978-0-306-40615-7, 12]", "malformed-isbn", 31),
    "X in an ISBN-13": ("isbn: 978-0-306-40615-X", "malformed-isbn", 11),
    "ISBN in other digits": ("isbn: ٩٧٨٠٣٠٦٤٠٦١٥٧", "malformed-isbn", 11),
    "malformed ISSN": ("issn: 1234", "malformed-issn", 11),
    "wrong check digit of an ISBN-10": ("isbn: 0-306-40615-3", "wrong-check-digit", 11),
    "wrong check digit of an ISBN-13": ("isbn: [978-0-306-40615-7, 978-0-306-40615-8]", "wrong-check-digit", 31),
    "wrong check digit of an ISSN": ("issn: 1859-0001", "wrong-check-digit", 11),
    "DDC in words": ("ddc: Kinh tế", "bad-ddc", 10),
    "script link": ("url: javascript:alert(1)", "bad-link", 10),
    "script link in disguise": ("url: ' JavaScript:alert(1)//https://a.vn'", "bad-link", 10),
    "data link": ("url: data:text/html,x", "bad-link", 10),
    "link without scheme": ("catalogue: library.example.edu.vn", "bad-link", 16),
    "link with a password": ("url: https://a:b@c.vn/", "bad-link", 10),
    "link with a space": ("url: https://a.vn/b c", "bad-link", 10),
    "link with brackets": ("url: https://[a/", "bad-link", 10),
    "cover outside": ("cover: ../x.jpg", "outside-folder", 12),
    "cover outside further in": ("cover: a/../../x.jpg", "outside-folder", 12),
    "cover from the root": ("cover: /etc/passwd", "outside-folder", 12),
    "cover of Windows": ("cover: C:\\x.jpg", "outside-folder", 12),
    "mapping for text": ("publisher: {a: b}", "not-text", 16),
    "list for text": ("publisher: [a]", "not-text", 16),
    "empty text": ("note: ''", "empty", 11),
    "text for a number": ("year: hai nghìn", "not-a-number", 11),
    "number with a grouping mark": ("year: 2_019", "not-a-number", 11),
    "negative number": ("copies: {count: -3}", "not-a-number", 21),
    "fraction": ("copies: {count: 3.5}", "not-a-number", 21),
    "superscript": ("year: 20²", "not-a-number", 11),
    "digits of another script": ("year: ٢٠٢٤", "not-a-number", 11),
    "endless number": (f"year: {'9' * 5000}", "not-a-number", 11),
    "list for a number": ("year: [2019]", "not-text", 11),
    "year too early": ("year: 19", "too-small", 11),
    "year too late": ("year: 20245", "too-large", 11),
    "text for a mapping": ("copies: 3", "not-mapping", 13),
    "list for a mapping": ("courses: [DL2101]", "not-mapping", 14),
    "list in a list": ("authors: [[a]]", "not-mapping", 15),
    "wrong use in a course": ("courses: {DL2101: main}", "unknown-value", 23),
    "wrong course code": ("courses: {'DL 2101': textbook}", "bad-course-code", 15),
    "wrong discipline": ("disciplines: [Du lịch]", "bad-id", 19),
    "wrong access": ("access: mượn", "unknown-value", 13),
    "wrong flag": ("announce: khi nào", "unknown-value", 15),
    "list as flag": ("announce: [false]", "not-text", 15),
    "list as choice": ("access: [loan]", "not-text", 13),
    "name and organisation": ("authors: [{name: Nguyễn A, organisation: B}]", "name-or-organisation", 15),
    "neither name nor organisation": ("authors: [{role: editor}]", "name-or-organisation", 15),
    "Western name": ("authors: Philip Kotler", "name-without-comma", 14),
    "icelandic letter": ("publisher: Ðại học", "icelandic-d", 16),
    "comment in a text": ("subtitle: Toán #1", "hash-in-text", 20),
    "brace": ("subtitle: {Bài giảng}", "unquoted-special", 15),
    "comma in braces": ("authors: [{name: Kotler, Philip}]", "comma-in-braces", 30),
    "syntax": ("subtitle: a: b", "unquoted-colon", 16),
}
WARNED = {"wrong-check-digit", "name-without-comma", "icelandic-d", "hash-in-text"}


@pytest.mark.parametrize(("line", "code", "column"), ONE_LINE.values(), ids=ONE_LINE)
def test_a_wrong_line_is_named_at_its_place(line: str, code: str, column: int) -> None:
    checked = batch(with_lines(line))
    assert found(checked.problems) == [(code, 7, column)]
    assert [problem.is_error for problem in checked.problems] == [code not in WARNED]


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("titel: x", "title"),
        ("Nhan đề: x", "title"),
        ("tác giả: x", "authors"),
        ("năm: 2019", "year"),
        ("nhà xuất bản: x", "publisher"),
        ("Nha xuat ban: x", "publisher"),
        ("copies: {số bản: 3}", "count"),
        ("copies: {cuont: 3}", "count"),
        ("in: {title: x, isue: 3}", "issue"),
        ("nguồn trích: {title: x}", "in"),
        ("sumary: x", "summary"),
        ("acess: open", "access"),
        ("access: opne", "open"),
        ("access: Mượn về", "loan"),
        ("status: dang dat mua", "on-order"),
        ("source: tặng", "gift"),
        ("authors: [{name: Nguyễn A, role: chủ biên}]", "editor"),
        ("authors: [{name: Nguyễn A, role: translater}]", "translator"),
        ("courses: {DL2101: học liệu chính}", "textbook"),
        ("courses: {DL2101: tài liệu chính}", "textbook"),
        ("courses: {DL2101: tham khảo}", "reference"),
        ("courses: {dl 2101: reference}", "DL2101"),
        ("disciplines: Đào tạo", "dao-tao"),
        ("xyzzy: x", ""),
    ],
)
def test_the_nearest_word_is_suggested(line: str, suggestion: str) -> None:
    [problem] = batch(with_lines(line)).problems
    assert said(problem)["suggestion"] == suggestion


def test_what_stands_where_a_text_belongs_is_shown_in_part_and_a_group_not_at_all() -> None:
    [long] = batch(with_lines(f"access: {'x' * 100}")).problems
    [group] = batch(with_lines("publisher: {a: b}")).problems
    assert [said(problem)["value"] for problem in (long, group)] == ["x" * 80, ""]


@pytest.mark.parametrize(
    ("key", "typed", "code", "suggestion"),
    [
        ("kind", "giáo trình", "unknown-value", "textbook"),
        ("kind", "Khoá luận, đồ án", "unknown-value", "undergraduate-thesis"),
        ("kind", "text-book", "unknown-value", "textbook"),
        ("language", "Tiếng Việt", "bad-language", "vi"),
        ("language", "english", "bad-language", "en"),
        ("id", "Kinh tế Du lịch", "bad-id", "kinh-te-du-lich"),
    ],
)
def test_a_wrong_required_value_gets_a_suggestion(key: str, typed: str, code: str, suggestion: str) -> None:
    lines = [f"    {key}: {typed}" if f" {key}: " in line else line for line in GOOD.splitlines()]
    lines[0] = lines[0].replace("    id", "  - id")
    [problem] = batch(HEAD + "\n".join(lines)).problems
    assert (problem.code, said(problem)["suggestion"]) == (code, suggestion)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("03/05/2026", "arrived: 2026-05-03"),
        ("3.5.2026", "arrived: 2026-05-03"),
        ("20261102", "arrived: 2026-11-02"),
        ("2026-13-01", "arrived: 2026-01-13"),
        ("2026/5/3", "arrived: 2026-05-03"),
        ("hôm qua", "arrived: 2026-11-02"),
        ("ngày 5 tháng 3 năm 2026", "arrived: 2026-03-05"),
        ("2026-03-05T10:00:00Z", "arrived: 2026-03-05"),
        ("2026–03–05", "arrived: 2026-03-05"),
        ('2026-03-05"', "arrived: 2026-03-05"),
    ],
)
def test_a_date_to_copy_is_offered(typed: str, line: str) -> None:
    [problem] = batch(with_lines(f"arrived: {typed}")).problems
    assert said(problem)["line"] == line


def test_values_stay_text_or_are_left_out() -> None:
    made = record("ddc: 005.10", "isbn: 0306406152", "volume: 12:30", "edition: no", "size: 1_000", "place: ~", "note:")
    assert (made.ddc, made.isbn, made.volume, made.edition) == ("005.10", ("0306406152",), "12:30", "no")
    assert (made.size, made.place, made.note) == ("1_000", "~", None)


@pytest.mark.parametrize(("typed", "expected"), [("true", True), ("false", False), ("no", False), ("False", False)])
def test_a_flag_is_read_in_its_usual_spellings(typed: str, expected: bool) -> None:
    assert record(f"announce: {typed}").announce is expected


def test_one_value_stands_for_a_list_of_one() -> None:
    made = record("authors: Nguyễn Văn Đính", "keywords: du lịch", "isbn: 978-0-306-40615-7", "disciplines: du-lich")
    assert made.authors == (model.Contributor(name="Nguyễn Văn Đính"),)
    assert (made.keywords, made.isbn, made.disciplines) == (("du lịch",), ("978-0-306-40615-7",), ("du-lich",))


@pytest.mark.parametrize(
    "isbn", ["0306406152", "0-306-40615-2", "080442957X", "0-8044-2957-x", "978-0-306-40615-7", "979 10 90636 07 1"]
)
def test_a_right_isbn_is_fine(isbn: str) -> None:
    record(f"isbn: {isbn}")


@pytest.mark.parametrize("name", ["Nguyễn Văn Đính", "Kotler, Philip", "Aristotle", "Tôn Nữ Thị Ninh", "Y Phương"])
def test_a_name_in_its_order_is_fine(name: str) -> None:
    record(f"authors: ['{name}']")


def test_a_name_gets_both_remedies() -> None:
    [problem] = batch(with_lines("authors:", "  - Nguyễn A", "  - Philip Kotler")).problems
    assert (found((problem,)), said(problem)["western"]) == ([("name-without-comma", 9, 9)], "Kotler, Philip")


# --- batches ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["arrived: 2/11/2026\n", "arrived: 2026-11-02\nsorce: gift\n"])
def test_no_record_is_blamed_for_the_head_of_its_batch(head: str) -> None:
    text = f"{head}records:\n" + "".join(samples.record(f"r{number}", "year: 2019") for number in range(3))
    assert len(batch(text).problems) == 1


def test_what_a_record_lacks_is_named_with_a_line_to_copy() -> None:
    checked = batch("records:\n  - note: x\n")
    assert found(checked.problems) == [("missing-key", 2, 5)] * 5
    assert [said(problem)["key"] for problem in checked.problems] == ["arrived", "id", "kind", "language", "title"]
    for problem in checked.problems:
        assert said(problem)["line"].startswith(f"{said(problem)['key']}: ")


@pytest.mark.parametrize("head", ["", "arrived:\n", "source: gift\n"])
def test_a_day_that_no_record_has_is_missed_once(head: str) -> None:
    checked = batch(f"{head}records:\n{GOOD}{GOOD.replace('id: a', 'id: b')}    year: x\n")
    codes = [(problem.code, problem.place.line) for problem in checked.problems]
    assert codes == [("missing-key", 1), ("not-a-number", head.count("\n") + 10)]


@pytest.mark.parametrize(("line", "column"), [("kind", 5), ("title", 5)])
def test_a_key_that_is_misspelt_is_not_missing_too(line: str, column: int) -> None:
    [problem] = batch(HEAD + GOOD.replace(f"{line}:", f"{line.title()}:")).problems
    assert (problem.code, problem.place.column, said(problem)["suggestion"]) == ("unknown-key", column, line)


def test_a_key_without_a_colon_before_braces_is_no_other_key() -> None:
    assert found(batch(with_lines("courses {DL2101: textbook}")).problems) == [("missing-colon", 7, 5)]


def test_a_record_takes_arrival_and_source_of_its_batch_unless_it_has_its_own() -> None:
    own = GOOD.replace("id: a", "id: b") + "    arrived: 2026-11-09\n    source: purchase\n"
    [(_, first), (_, second)] = batch("arrived: 2026-11-02\nsource: gift\nrecords:\n" + GOOD + own).value
    assert (first.arrived, first.source) == (date(2026, 11, 2), "gift")
    assert (second.arrived, second.source) == (date(2026, 11, 9), "purchase")


@pytest.mark.parametrize(
    ("head", "code", "column"),
    [
        ("arrived: 03/05/2026", "bad-date", 10),
        ("arrived: 2026-13-01", "no-such-date", 10),
        ("arived: 2026-11-02", "unknown-key", 1),
        ("source: mua", "unknown-value", 9),
    ],
)
def test_a_wrong_batch_does_not_blame_its_records_nor_hide_their_problems(head: str, code: str, column: int) -> None:
    checked = batch(f"{head}\nrecords:\n{GOOD}    titel: x\n{GOOD.replace('id: a', 'id: b')}")
    assert found(checked.problems) == [(code, 1, column), ("unknown-key", 7, 5)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "empty-file", 0, 0),
        ("# only this\n", "empty-file", 0, 0),
        ("- a\n", "not-mapping", 1, 1),
        ("abc\n", "not-mapping", 1, 1),
        ("arrived:2026-11-02\n", "missing-space", 1, 1),
        ("records: {a: b}\n", "not-list", 1, 10),
        ("records: abc\n", "not-list", 1, 10),
        (HEAD + "  - abc\n", "not-mapping", 3, 5),
        (HEAD + "  - [a]\n", "not-mapping", 3, 5),
        (HEAD + "  - id:a\n", "missing-space", 3, 5),
        (HEAD + GOOD.replace("id: a", f"id: {'a' * 121}"), "too-long", 3, 9),
    ],
)
def test_a_batch_of_the_wrong_form_is_named(text: str, code: str, line: int, column: int) -> None:
    assert found(batch(text).problems) == [(code, line, column)]


def test_all_problems_come_at_once_beside_the_good_records() -> None:
    wrong = GOOD.replace("id: a", "id: B").replace("textbook", "book") + "    year: x\n    titel: x\n"
    checked = batch(HEAD + wrong + GOOD + "    isbn: 0306406153\n" + wrong)
    assert found(checked.problems) == [
        *[("bad-id", 3, 9), ("unknown-value", 4, 11), ("not-a-number", 7, 11), ("unknown-key", 8, 5)],
        ("wrong-check-digit", 13, 11),
        *[("bad-id", 14, 9), ("unknown-value", 15, 11), ("not-a-number", 18, 11), ("unknown-key", 19, 5)],
    ]
    assert [(index, made.id) for index, made in checked.value] == [(1, "a")]
    assert checked.broken is None  # what B was meant to be called is not known


def test_windows_line_ends_marks_and_decomposed_text_move_no_place() -> None:
    text = "\ufeff" + with_lines("note: Vie\u0323\u0302t", "titel: x").replace("\n", "\r\n")
    assert found(batch(text).problems) == [("unknown-key", 8, 5)]


# --- site.yaml -------------------------------------------------------------------------------------------------------

SITE = "name: {vi: Thư viện, en: Library}\nbase_url: https://a.edu.vn/\n"


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("subscribe: https://a.edu.vn/form", 'subscribe: {form: "https://forms.example.edu.vn/…"}'),
        ("digest: week", "digest: {period: week}"),
        ("feed: 50", "feed: {items: 50}"),
    ],
)
def test_a_group_that_is_wanted_is_shown(line: str, remedy: str) -> None:
    [problem] = site(f"{SITE}{line}\n").problems
    assert (problem.code, said(problem)["line"]) == ("not-mapping", remedy)


def test_a_name_and_an_address_make_a_site() -> None:
    made = site(SITE).value
    assert (made.languages, made.timezone, made.since) == (("vi", "en"), "Asia/Ho_Chi_Minh", 2026)
    assert (made.feed.items, made.digest.period) == (50, "month")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("missing-key", 1, 1), ("missing-key", 1, 1)]),
        ("base_url: https://a.edu.vn/\n", [("missing-key", 1, 1)]),
        ("[]", [("not-mapping", 1, 1)]),
        (SITE + "timezone: Asia/Hanoi\n", [("bad-timezone", 3, 11)]),
        (SITE + "timezone: Asia\n", [("bad-timezone", 3, 11)]),
        (SITE + "timezone: ../../etc/passwd\n", [("bad-timezone", 3, 11)]),
        (SITE + "languages: [vi, fr]\n", [("unknown-value", 3, 17)]),
        (SITE + "languages: []\n", [("empty", 3, 12)]),
        (SITE + "feed: {items: 0}\n", [("too-small", 3, 15)]),
        (SITE + "feed: {itens: 10}\n", [("unknown-key", 3, 8)]),
        (SITE + "digest: {period: year}\n", [("unknown-value", 3, 18)]),
        (SITE + "email: thư viện\n", [("bad-email", 3, 8)]),
        (SITE + "email: thưviện@a.vn\n", [("bad-email", 3, 8)]),  # mail and feeds would need SMTPUTF8
        (SITE.replace("vi:", "vn:"), [("unknown-language", 1, 8)]),
        (SITE.replace("https", "ftp"), [("bad-link", 2, 11)]),
        (SITE + "email: a: b\n", [("unquoted-colon", 3, 9)]),
    ],
)
def test_a_wrong_site_is_named(text: str, expected: list[tuple[str, int, int]]) -> None:
    checked = site(text)
    assert found(checked.problems) == expected


def test_a_warning_leaves_the_site_whole() -> None:
    checked = site(SITE.replace("Thư viện", "Ðại học"))
    assert found(checked.problems) == [("icelandic-d", 1, 12)]
    assert checked.value.name["en"] == "Library"


@pytest.mark.parametrize("name", ['"Thư\\nviện"', "|\n  Thư\n  viện", "{vi: 'Thư\n\n  viện'}"])
def test_a_name_stays_in_one_line(name: str) -> None:
    made = site(f"base_url: https://a.edu.vn/\nname: {name}\n").value
    assert list(made.name.values()) == ["Thư viện"]


def test_a_mistyped_timezone_gets_a_suggestion() -> None:
    [problem] = site(SITE + "timezone: Asia/Ho Chi Minh\n").problems
    assert said(problem)["suggestion"] == "Asia/Ho_Chi_Minh"


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_a_table_may_be_empty(text: str) -> None:
    assert table(text) == Checked((), ())


@pytest.mark.parametrize("text", ["id: a\nname: A\n", "abc\n"])
def test_a_table_is_a_list(text: str) -> None:
    assert found(table(text).problems) == [("not-list", 1, 1)]


def test_rows_keep_their_numbers_beside_wrong_ones() -> None:
    checked = table("- {id: a, name: A}\n- {id: b, nam: B}\n- {id: c, name: C}\n")
    assert [(index, row.id) for index, row in checked.value] == [(0, "a"), (2, "c")]
    assert checked.broken == frozenset("b")
    assert found(checked.problems) == [("unknown-key", 2, 11)]


def test_two_courses_must_differ_by_more_than_case() -> None:
    checked = table("- {code: DL2101, name: A}\n- {code: dl2101, name: B}\n", model.Course)
    assert found(checked.problems) == [("duplicate-id", 2, 10)]
    assert said(checked.problems[0]) == {"value": "dl2101", "first": "content/table.yaml:1"}


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("- {code: T1, name: A}\n- {code: COM1, name: B}\n", model.Course, 10),
        ("- {id: t1, name: A}\n- {id: con.2, name: B}\n", model.Discipline, 8),
        ("- {id: t1, name: A}\n- {id: nul, name: B}\n", model.Liaison, 8),
    ],
)
def test_an_id_that_windows_keeps_for_a_device_is_named(text: str, row: type, column: int) -> None:
    assert found(table(text, row).problems) == [("not-on-windows", 2, column)]


def test_so_is_that_of_a_term_and_of_a_record() -> None:
    checked = site("name: A\nbase_url: https://a.vn/\nterms: [{id: prn, name: A, starts: 2027-01-11, of: 1}]\n")
    assert found(checked.problems) == [("not-on-windows", 3, 14)]
    assert checked.value
    [record] = batch("records:\n  - {id: con, kind: textbook, title: T, language: vi, arrived: 2027-01-11}\n").problems
    assert (record.code, record.place.line, record.is_error) == ("not-on-windows", 2, False)


# --- pages -----------------------------------------------------------------------------------------------------------

THEME = "---\ntitle: T\ndate: 2026-11-02\n{}---\n\nMột bài dẫn.\n"


def test_a_theme_is_its_front_matter_and_its_text() -> None:
    head, body = page(THEME.format("sections:\n  - records: [a, {id: b, note: x}]\n")).value
    assert (head.title, [pick.id for pick in head.sections[0].records], body) == ("T", ["a", "b"], "Một bài dẫn.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T", [("no-front-matter", 1, 1)]),
        ("---\ntitle: T\n", [("no-front-matter", 1, 1)]),
        ("---\n---\n", [("missing-key", 1, 1), ("missing-key", 1, 1)]),
        ("---\n- a\n---\n", [("not-mapping", 2, 1)]),
        (THEME.format("currator: A\n"), [("unknown-key", 4, 1)]),
        (THEME.format("sections:\n  - recrods: [a]\n"), [("unknown-key", 5, 5)]),
        (THEME.format("sections:\n  - query: {ddc: abc}\n"), [("bad-ddc-range", 5, 18)]),
        (THEME.format("").replace("2026-11-02", "2/11/2026"), [("bad-date", 3, 7)]),
        ("--- \ntitle: T\nday: 2026-11-02\n---\nx", [("unknown-key", 3, 1)]),
    ],
)  # fmt: skip
def test_a_wrong_page_is_named(text: str, expected: list[tuple[str, int, int]]) -> None:
    checked = page(text)
    assert (found(checked.problems), checked.value) == (expected, None)


# --- anything at all -------------------------------------------------------------------------------------------------

# Half of the values are of the wrong form, but the keys are right, so that cases get past them.
words = st.sampled_from(
    [*"a é x", "", "0", "-1", "2026-11-02", "978", "978012345678X", "no", "https://a", "vi", "DL 1"]
)
keys = st.sampled_from(
    [*model.Record.__dataclass_fields__, "in", "records", "name", "base_url", "timezone", "count", "id"]
)
anything = st.recursive(
    words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


@given(anything, st.sampled_from(["", "records: [", "[", "---\n"]))
@example({"id": "978012345678X"}, "")
def test_no_data_is_an_exception(item: Any, before: str) -> None:
    import json

    closing = {"records: [": "]", "[": "]", "---\n": "\n---\n"}.get(before, "")
    source = Source("a.yaml", f"{before}{json.dumps(item)}{closing}".encode())
    no_exception(source)


@given(st.binary(max_size=100))
def test_no_bytes_are_an_exception(data: bytes) -> None:
    no_exception(Source("a.yaml", data))


def no_exception(source: Source) -> None:
    for checked in (
        check_batch(source),
        check_site(source),
        check_table(source, model.Discipline),
        check_table(source, model.Course),
        check_page(source, model.ThemeHead),
        check_page(source, model.PageHead),
    ):
        assert isinstance(checked, Checked)
        assert all(isinstance(problem, Problem) for problem in checked.problems)
