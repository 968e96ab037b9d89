"""``import --usage``: a report of loans becomes the figures of a year, by record, without any reader."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newshelf.cli import main
from samples import batch, build, lay, record, spreadsheet, tiny, workbook

LEDGER = '["marc VN-TV 17","so-hoc",{},"so hoc"]\n'
RECORDS = batch(
    "2024-03-01",
    record("so-hoc", "title: Số học", "disciplines: toan"),
    record("dai-so", "title: Đại số", "disciplines: toan", "isbn: 0-306-40615-2"),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tiny(tmp_path, [RECORDS]), {"content/imported.jsonl": LEDGER})


def imported(root: Path, text: str | bytes, *more: str) -> Result:
    lay(root, {"report.csv": text})
    command = ["import", "--usage", "2025", "--root", str(root), *more, str(root / "report.csv")]
    return CliRunner().invoke(main, command)


def figures(root: Path) -> str:
    return (root / "content/usage/2025.csv").read_text("utf-8")


REPORT = "biblionumber,Title,ISBN,Issues\n17,Số học,,5\n,Đại số,9780306406157,2\n17,Số học,,1\n99,Lạ,,3\n"


def test_records_are_found_by_control_number_and_isbn_and_their_lines_added_up(root: Path) -> None:
    done = imported(root, REPORT)
    assert (done.exit_code, figures(root)) == (0, "record,loans\ndai-so,2\nso-hoc,6\n")
    assert "2 biểu ghi" in done.output
    aside = root / "set-aside/report.csv"
    assert aside.read_text("utf-8-sig") == "biblionumber,Title,ISBN,Issues\n99,Lạ,,3\n"
    assert aside.read_bytes().startswith(b"\xef\xbb\xbf")  # or Excel shows other letters
    assert "“99”" in (root / "set-aside/report.csv.txt").read_text("utf-8")
    build(root)
    assert "Số học" in (root / "site/usage/2025/index.html").read_text("utf-8")


KOHA = """\
<record><leader>00000nam a2200000 i 4500</leader><controlfield tag="001">{control}</controlfield>
<datafield tag="245" ind1="0" ind2="0"><subfield code="a">{title}</subfield></datafield>
<datafield tag="942" ind1=" " ind2=" "><subfield code="c">BK</subfield></datafield>
<datafield tag="999" ind1=" " ind2=" "><subfield code="c">{number}</subfield></datafield></record>
"""
SWAPPED = (KOHA.format(control=8, number=9, title="Hình học"), KOHA.format(control=9, number=8, title="Giải tích"))


def test_koha_calls_a_record_by_its_biblionumber_which_need_not_be_its_control_number(root: Path) -> None:
    lay(root, {"koha.xml": f"<collection>{''.join(SWAPPED)}</collection>"})
    assert CliRunner().invoke(main, ["import", "--root", str(root), str(root / "koha.xml")]).exit_code == 0
    imported(root, "biblionumber,issues\n9,5\n")
    assert figures(root) == "record,loans\nhinh-hoc,5\n"
    imported(root, "001,issues\n9,5\n", "--update")
    assert figures(root) == "record,loans\ngiai-tich,5\n"


def test_a_table_of_koha_has_biblionumbers_too(root: Path) -> None:
    lay(root, {"koha.csv": "biblionumber,title\n9,Hình học\n"})
    CliRunner().invoke(main, ["import", "--yes", "--root", str(root), str(root / "koha.csv")])
    imported(root, "biblionumber,issues\n9,5\n")
    assert figures(root) == "record,loans\nhinh-hoc,5\n"


def test_what_was_imported_before_biblionumbers_were_noted_is_known_once_it_is_imported_again(root: Path) -> None:
    lay(root, {"koha.xml": f"<collection>{SWAPPED[0]}</collection>"})
    command = ["import", "--root", str(root), str(root / "koha.xml")]
    CliRunner().invoke(main, command)
    path = root / "content/imported.jsonl"
    path.write_text(path.read_text("utf-8").replace(',"9"]', "]"), "utf-8")
    assert imported(root, "biblionumber,issues\n9,5\n").exit_code == 0
    assert not (root / "content/usage").exists()
    CliRunner().invoke(main, command)
    imported(root, "biblionumber,issues\n9,5\n")
    assert figures(root) == "record,loans\nhinh-hoc,5\n"


def test_a_number_behind_a_second_book_of_its_number_is_still_known(root: Path) -> None:
    lay(root, {"content/imported.jsonl": '["marc 17 #0a1b2c3d","so-hoc",{},"so hoc"]\nnull\n["a",1,2,3,4,5]\n'})
    imported(root, "001,issues\n17,5\n")
    assert figures(root) == "record,loans\nso-hoc,5\n"


def test_vietnamese_headings_our_ids_and_parted_thousands(root: Path) -> None:
    text = "mã biểu ghi;lượt mượn;đọc tại chỗ\nso-hoc;1.200;3\ndai-so;;4\n"
    assert imported(root, text.encode("utf-16")).exit_code == 0
    assert figures(root) == "record,loans,in_house\ndai-so,,4\nso-hoc,1200,3\n"


def test_lines_may_end_as_on_old_macintoshes(root: Path) -> None:
    assert imported(root, "record,loans\rso-hoc,3\r").exit_code == 0
    assert figures(root) == "record,loans\nso-hoc,3\n"


def test_the_same_report_changes_nothing_and_another_one_only_when_asked(root: Path) -> None:
    imported(root, REPORT)
    assert imported(root, REPORT).exit_code == 0
    done = imported(root, REPORT.replace("17,Số học,,5", "17,Số học,,9"))
    assert (done.exit_code, "[usage-exists]" in done.output) == (1, True)
    assert "so-hoc,6" in figures(root)
    assert imported(root, REPORT.replace("17,Số học,,5", "17,Số học,,9"), "--update").exit_code == 0
    assert "so-hoc,10" in figures(root)


def test_a_trial_writes_nothing(root: Path) -> None:
    assert imported(root, REPORT, "--dry-run").exit_code == 0
    assert not (root / "content/usage").exists()
    assert not (root / "set-aside").exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("biblionumber,patron,issues\n17,Ai,1\n", "usage-reader"),
        ("title,issues\nSố học,1\n", "usage-columns"),
        ("biblionumber,title\n17,Số học\n", "usage-columns"),
        ("", "file-empty"),
        (b"\xef\xbb\xbf", "file-empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls-old"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_written(root: Path, text: str | bytes, code: str) -> None:
    done = imported(root, text)
    assert (done.exit_code, f"[{code}]" in done.output) == (1, True)
    assert not (root / "content/usage").exists()


def test_a_line_without_a_number_is_set_aside(root: Path) -> None:
    imported(root, "record,loans\nso-hoc,nhiều\ndai-so,1\n")
    assert figures(root) == "record,loans\ndai-so,1\n"
    assert "“nhiều”" in (root / "set-aside/report.csv.txt").read_text("utf-8")


def test_the_headings_of_a_report_stand_below_its_name(root: Path) -> None:
    text = "Báo cáo lượt mượn, năm 2025;\n\nmã biểu ghi;lượt mượn\nso-hoc;3\nkhac;1\n"
    assert imported(root, text).exit_code == 0
    assert figures(root) == "record,loans\nso-hoc,3\n"
    assert "report.csv, dòng 5" in (root / "set-aside/report.csv.txt").read_text("utf-8")
    lay(root, {"report.xlsx": workbook({"Bìa": [["2025"]], "Số liệu": [["record", "loans"], ["dai-so", 4]]})})
    command = ["import", "--usage", "2025", "--update", "--root", str(root), str(root / "report.xlsx")]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert figures(root) == "record,loans\ndai-so,4\n"


def test_lines_of_a_spreadsheet_are_set_aside_as_rows_of_an_import_are(root: Path) -> None:
    lay(root, {"report.xlsx": spreadsheet([["biblionumber", "issues"], [17, 5], [99, 3]])})
    command = ["import", "--usage", "2025", "--root", str(root), str(root / "report.xlsx")]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert (root / "set-aside/report.xlsx.csv").read_text("utf-8-sig") == "biblionumber,issues\n99,3\n"
    assert "“99”" in (root / "set-aside/report.xlsx.txt").read_text("utf-8")


def test_one_isbn_of_two_records_is_nobodys(tmp_path: Path) -> None:
    twins = [record(id, "disciplines: toan", "isbn: 9780306406157") for id in ("a", "b")]
    root = tiny(tmp_path, [batch("2024-03-01", *twins)])
    imported(root, "isbn,loans\n9780306406157,1\n")
    assert not (root / "content/usage").exists()
    assert (root / "set-aside/report.csv").exists()
