"""Problems as people read them."""

import pytest

from newshelf.problem import Place, Problem, problem
from newshelf.terminal import report

FILE = "content/acquisitions/2026/x.yaml"


def lines(source: str, line: int, column: int, code: str = "tab", **values: str) -> list[str]:
    """The lines of the report on one problem."""
    found = problem(Place(FILE, line, column), code, **values)
    return report.text([found], "vi", {FILE: source.encode()}).split("\n")


def marked(source: str, column: int, value: str = "") -> tuple[str, str]:
    """The source line as shown, and the mark under it."""
    _, shown, mark, *_ = lines(source, 1, column, "bad-link", key="url", value=value)
    return shown.removeprefix("  1 | "), mark.removeprefix("      ")


def test_a_report_as_a_whole() -> None:
    source = "records:\n  - id: a\n    titel: x\n    isbn: 0306406153\n"
    problems = [
        problem(Place(FILE, 4, 11), "wrong-check-digit", value="0306406153"),
        problem(Place("content/site.yaml"), "no-site"),
        problem(Place(FILE, 3, 5), "unknown-key", key="titel", value="x", suggestion="title"),
    ]
    assert report.text(problems, "vi", {FILE: source.encode()}) == (
        """\
content/acquisitions/2026/x.yaml, dòng 3  [unknown-key]
  3 |     titel: x
          ^^^^^
Không có trường nào tên là “titel”.
Có phải bạn muốn viết “title”?
Sửa lại tên trường, hoặc xóa trường này.
EN: There is no field called “titel”. Did you mean “title”? Correct the name, or delete the field.

content/acquisitions/2026/x.yaml, dòng 4  cảnh báo [wrong-check-digit]
  4 |     isbn: 0306406153
                ^^^^^^^^^^
Số 0306406153 sai số kiểm tra, thường là do gõ nhầm một chữ số.
Đối chiếu với bìa. Nếu bìa in đúng như vậy thì có thể để nguyên.
EN: The check digit of 0306406153 is wrong, mostly because of a mistyped digit. Compare it with the cover. If it is \
printed so, you can leave it.

content/site.yaml  [no-site]
Ở đây chưa có tệp content/site.yaml, nơi ghi tên và địa chỉ của thư viện.
Nếu thư viện nằm ở thư mục khác, chạy lệnh trong thư mục chứa content/ hoặc thêm `--root`. Nếu là thư viện mới, tạo \
tệp content/site.yaml với hai dòng: `name: Tên thư viện` và `base_url: https://library.example.edu.vn/`
EN: There is no file content/site.yaml here, which gives the library's name and address. If the library is in another \
folder, run the command in the folder that holds content/, or add `--root`. For a new library make a file \
content/site.yaml with two lines: `name: Name of the library` and `base_url: https://library.example.edu.vn/`

2 lỗi, 1 cảnh báo
"""
    )


def test_an_english_report_says_everything_once() -> None:
    text = report.text([problem(Place(FILE, 1, 1), "tab")], "en", {FILE: b"\tx"})
    assert text == (
        "content/acquisitions/2026/x.yaml, line 1  [tab]\n"
        "  1 | →x\n"
        "      ^\n"
        "This line is indented with the Tab key.\n"
        "Delete the space at the beginning of the line and type it again with the space bar, in line with its "
        "neighbours.\n\n"
        "1 error, 0 warnings\n"
    )


def test_the_nearest_word_is_only_asked_for_when_there_is_one() -> None:
    assert "Có phải" not in "".join(lines("a: x", 1, 1, "unknown-key", key="a", suggestion=""))


def test_problems_stand_in_the_order_of_files_and_lines_and_never_twice() -> None:
    places = [("b", 2, 1), ("a", 10, 1), ("a", 9, 2), ("a", 9, 1), ("a", 9, 1)]
    text = report.text([problem(Place(*place), "tab") for place in places], "vi", {})
    assert [line for line in text.split("\n") if "[tab]" in line] == [
        "a, dòng 9  [tab]",
        "a, dòng 9  [tab]",
        "a, dòng 10  [tab]",
        "b, dòng 2  [tab]",
    ]


# --- the line and its mark -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "column", "shown", "mark"),
    [
        ("abc", 2, "abc", " ^"),
        ("Việt: x", 7, "Việt: x", "      ^"),
        ("Vie\u0323\u0302t: x", 7, "Việt: x", "      ^"),  # decomposed in the file
        ("x\u0331: y", 4, "x\u0331: y", "   ^"[1:]),  # a mark that no letter composes with
        ("書名: x", 5, "書名: x", "      ^"),  # two columns each
        ("書", 1, "書", "^^"),
        ("\ta\tb", 4, "→a→b", "   ^"),
        ("a\x07b", 2, "a\ufffdb", " ^"),
        ("a\x1b[31mb", 2, "a\ufffd[31mb", " ^"),
        ("\ufeffabc", 1, "abc", "^"),
        ("abc\r", 3, "abc", "  ^"),
        ("abc", 4, "abc", "   ^"),
        ("abc", 9, "abc", "   ^"),
    ],
)
def test_the_mark_stands_under_the_column(source: str, column: int, shown: str, mark: str) -> None:
    assert marked(source, column) == (shown, mark)


@pytest.mark.parametrize(
    ("source", "column", "value", "mark"),
    [
        ("url: ftp://a b", 6, "ftp://a", "     ^^^^^^^"),
        ("url: 'ftp://a'", 6, "ftp://a", "     ^^^^^^^^^"),
        ("url: 書", 6, "書", "     ^^"),
        ("url: x", 6, "something else", "     ^"),
    ],
)
def test_the_mark_is_as_long_as_what_is_wrong(source: str, column: int, value: str, mark: str) -> None:
    assert marked(source, column, value)[1] == mark


@pytest.mark.parametrize("column", [1, 50, 250, 499, 500])
def test_a_long_line_is_cut_around_the_column(column: int) -> None:
    source = "".join(chr(0x100 + n % 80) for n in range(500))
    shown, mark = marked(source, column)
    assert len(shown) <= report.WIDEST + 2
    assert shown[len(mark) - 1] == source[column - 1]
    assert shown.startswith("…") == (column > 1)


def test_a_line_or_column_that_is_not_known_is_not_shown() -> None:
    assert lines("abc", 0, 0)[:2] == [f"{FILE}  [tab]", "Dòng này thụt vào bằng phím Tab."]
    assert lines("abc", 1, 0)[1:3] == ["  1 | abc", "Dòng này thụt vào bằng phím Tab."]
    assert lines("abc", 7, 1)[1] == "Dòng này thụt vào bằng phím Tab."


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    found = problem(Place(FILE, 1), "not-utf8")
    assert "  1 | a\ufffd\n" in report.text([found], "vi", {FILE: b"a\xff"})


def test_what_was_typed_commands_no_terminal_and_fills_no_screen() -> None:
    text = "\n".join(lines("a", 1, 1, "unknown-key", key="\x1b[31m\u202e" + "x" * 1000, suggestion="{0}{what}"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "x" * 161 not in text
    assert "“{0}{what}”" in text


def test_the_same_unknown_name_in_many_places_is_told_once_with_the_places() -> None:
    def unknown(line: int, name: str = "DL2101") -> Problem:
        return problem(Place(FILE, line, 1), "unknown-course", value=name, suggestion="")

    many = [unknown(line) for line in range(1, 20)]
    text = report.text([*many, *(unknown(line, "A") for line in (20, 21, 22))], "en", {})
    assert text.count("[unknown-course]") == 1 + 3
    assert f"The same in 18 more places: {FILE}:2, {FILE}:3, " in text
    assert f"{FILE}:11 …\n" in text
    assert text.endswith("22 errors, 0 warnings\n")
