"""An import from file to library: what comes in, what is set aside, what a second import changes."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymarc import Field, Indicators, Record, Subfield

from newshelf import cli
from newshelf.building import pipeline
from newshelf.content import datatypes, encoding, model, vocabulary
from newshelf.content.load import parse
from newshelf.content.structure import adapter
from newshelf.exchange import EXCHANGES
from newshelf.files import Source
from newshelf.importing import dump, edit, marc, marcfile, sheet, shelves, table, wording
from newshelf.importing.found import Found, Refused, Remark, as_markdown, plain_of
from newshelf.importing.reading import read as reading_of
from newshelf.options import Options
from samples import batch, build, lay, read, record, records, silent, spreadsheet, tables, workbook

LANGUAGES = "name: Thư viện\nbase_url: https://a.example.org/\nlanguages: en\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tmp_path / "library", tables(site=LANGUAGES))


def run(root: Path, *files: str | Path, options: Iterable[str] = ("--yes",)) -> Result:
    arguments = ["import", "--root", str(root), "--arrived", "2026-11-02", *options, *map(str, files)]
    done = CliRunner().invoke(cli.main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


def write(folder: Path, name: str, text: str | bytes) -> Path:
    lay(folder, {name: text})
    return folder / name


def found(root: Path) -> dict[str, dict[str, Any]]:
    """Every record of a library, plain, by its id."""
    sources = (Source(str(path), path.read_bytes()) for path in sorted((root / "content/acquisitions").rglob("*.yaml")))
    made, problems = shelves.shelves(sources)
    assert problems == ()
    return {id: kept.fields for id, kept in made.by_id.items()}


# --- MARC 21 ---------------------------------------------------------------------------------------------------------


def field(tag: str, *parts: str, indicators: str = "  ") -> Field:
    """A field from its subfields, each led by its code: ``field("245", "aGiáo trình")``."""
    return Field(tag, Indicators(*indicators), [Subfield(part[0], part[1:]) for part in parts])


def marc_record(*fields: Field, number: str = "1", leader: str = "00000nam a2200000 i 4500", fixed: str = "") -> Record:
    made = Record(leader=leader)
    made.leader = type(made.leader)(leader)
    control = [Field("001", data=number), Field("003", data="VN-TV"), *([Field("008", data=fixed)] if fixed else [])]
    made.fields = [*control, *fields]
    return made


VIETNAMESE = (
    field("020", "a9786047918812 (bìa mềm)"),
    field("041", "avie"),
    field("082", "a657.2", "223"),
    field("100", "aNguyễn, Văn Đính,", "echủ biên", indicators="1 "),
    field("245", "aGiáo trình kế toán :", "blý thuyết /", "cNguyễn Văn Đính", indicators="10"),
    field("250", "aTái bản lần thứ 2."),
    field("260", "aHà Nội :", "bTài chính,", "c2018."),
    field("300", "a359 tr. ;", "c24 cm."),
    field("650", "aKế toán", "xGiáo trình", indicators=" 4"),
    field("690", "aToán học"),
    field("700", "aTrần Thị Minh Hòa", indicators="0 "),
    field("710", "aTổng cục Thống kê.", indicators="2 "),
    field("952", "pGT.000009", "o657 GI-108T", "cKHO1", "d2026-10-05"),
    field("952", "pGT.000010", "o657 GI-108T", "cKHO1", "d2026-09-01"),
    field("952", "pGT.000012", "cKHO1"),
)


def one(made: Record) -> Found:
    [got] = map(marc.found, marcfile.iso2709(made.as_marc()))
    assert isinstance(got, Found)
    return got


def test_a_marc_record_becomes_what_a_librarian_would_type() -> None:
    got = one(marc_record(*VIETNAMESE))
    assert got.fields == {
        "kind": "textbook",
        "title": "Giáo trình kế toán",
        "subtitle": "lý thuyết",
        "authors": [
            {"name": "Nguyễn Văn Đính", "role": "editor"},
            "Trần Thị Minh Hòa",
            {"organisation": "Tổng cục Thống kê"},
        ],
        "edition": "Tái bản lần thứ 2",
        "place": "Hà Nội",
        "publisher": "Tài chính",
        "year": "2018",
        "pages": "359",
        "size": "24 cm",
        "language": "vi",
        "isbn": ["9786047918812"],
        "ddc": "657.2",
        "call_number": "657 GI-108T",
        "keywords": ["Kế toán – Giáo trình"],
        "copies": {"count": "3", "accession": "GT.000009-GT.000010; GT.000012", "location": "KHO1"},
        "arrived": "2026-09-01",
    }
    assert got.key == "marc VN-TV 1"
    assert got.facts.subjects == ("Toán học",)
    assert [remark.code for remark in got.remarks] == ["kind-textbook"]


@pytest.mark.parametrize(
    ("leader", "fixed", "fields", "kind"),
    [
        ("nas", "", (), "journal"),
        ("nam", "", (field("502", "aLuận án tiến sĩ"),), "dissertation"),
        ("nam", "", (field("502", "aThesis (M.A.)"),), "thesis"),
        ("ngm", "", (), "audiovisual"),
        ("nab", "", (field("773", "tTạp chí Toán học", "gTập 5, số 3, tr. 45-52"),), "article"),
        ("nam", " " * 24 + "d" + " " * 15, (), "dictionary"),
        ("nam", "", (), "reference"),
    ],
)
def test_the_kind_follows_leader_008_and_502(leader: str, fixed: str, fields: tuple[Field, ...], kind: str) -> None:
    made = marc_record(field("245", "aX"), *fields, leader=f"00000{leader} a2200000 i 4500", fixed=fixed)
    assert one(made).fields["kind"] == kind


def test_the_host_of_an_article_is_parted() -> None:
    host = field("773", "tTạp chí Toán học", "gTập 5, số 3, tr. 45-52")
    assert one(marc_record(field("245", "aX"), host)).fields["in"] == {
        "title": "Tạp chí Toán học",
        "volume": "5",
        "issue": "3",
        "pages": "45-52",
    }


def test_a_plus_is_taken_off_only_where_isbd_put_it() -> None:
    extent = field("300", "a300 tr. ;", "c24 cm +", "e1 CD")
    got = one(marc_record(field("245", "aNgôn ngữ C++ /"), field("653", "aC++"), extent)).fields
    assert (got["title"], got["keywords"], got["size"]) == ("Ngôn ngữ C++", ["C++"], "24 cm")


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("[Hà Nội] :", "Hà Nội"),
        ("[S.l. :", None),
        ("(Paris)", "Paris"),
        ("Wellington [N.Z.] :", "Wellington [N.Z.]"),
        ("Rome (Italy) :", "Rome (Italy)"),
        ("Lanham, [Md.] ;", "Lanham, [Md.]"),
    ],
)
def test_brackets_go_from_a_place_where_they_hold_all_of_it(written: str, place: str | None) -> None:
    made = one(marc_record(field("245", "aX"), field("260", f"a{written}", f"b{written}"))).fields
    assert (made.get("place"), made.get("publisher")) == (place, place)


@pytest.mark.parametrize("written", ["780/.92/4", "780.92/4", "780.92'4", "780.924 B"])
def test_strokes_that_part_a_class_are_no_part_of_it(written: str) -> None:
    assert one(marc_record(field("245", "aX"), field("082", f"a{written}"))).fields["ddc"] == "780.924"


def test_what_is_not_understood_is_named_and_left_out() -> None:
    odd = (field("020", "aabc"), field("260", "c19uu"), field("082", "a[E]"), field("856", "uftp://x"))
    got = one(marc_record(field("245", "aX"), *odd))
    left = {(remark.code, remark.value) for remark in got.remarks if remark.value}
    assert left == {
        ("isbn-left-out", "abc"),
        ("year-unclear", "19uu"),
        ("ddc-left-out", "[E]"),
        ("link-left-out", "ftp://x"),
    }


def test_markdown_in_a_summary_shows_as_it_was_written() -> None:
    got = one(marc_record(field("245", "aX"), field("520", "a1. Phần *một* <b>")))
    assert got.fields["summary"] == r"1\. Phần \*một\* \<b\>"


def test_one_broken_record_takes_no_other_along() -> None:
    good = marc_record(*VIETNAMESE).as_marc()
    broken = good[:12] + b"99999" + good[17:]
    wrong_length = b"00099" + good[5:]
    read_ = list(map(marc.found, marcfile.iso2709(good + broken + wrong_length + good[:80])))
    assert [type(item) for item in read_] == [Found, Refused, Found, Refused]
    assert [item.code for item in read_ if isinstance(item, Refused)] == ["marc-broken", "marc-cut-off"]
    assert [item.raw for item in read_ if isinstance(item, Refused)] == [broken, good[:80]]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (marc_record(field("200", "aTitre")), "not-marc21"),
        (marc_record(field("300", "a9 p.")), "no-title"),
        (marc_record(field("245", "aX"), leader="00000dam a2200000 i 4500"), "marc-deleted"),
    ],
)
def test_why_a_record_is_refused(made: Record, code: str) -> None:
    [got] = map(marc.found, marcfile.iso2709(made.as_marc()))
    assert isinstance(got, Refused)
    assert got.code == code


def test_marc8_and_unmarked_utf8_are_told_apart() -> None:
    marked = marc_record(field("245", "aÉtude")).as_marc()
    unmarked = marked[:9] + b" " + marked[10:]
    marc8 = unmarked.replace("É".encode(), b"\xe2E")  # the same length: the acute stands before its letter
    titles = [
        item.fields["title"] for item in map(marc.found, marcfile.iso2709(unmarked + marc8)) if isinstance(item, Found)
    ]
    assert titles == ["Étude", "Étude"]


@pytest.mark.parametrize(("name", "leader"), [("TCVN3", b" "), ("Windows-1258", b" "), ("VNI", b"a")])
def test_records_of_before_unicode_are_read_whatever_their_leader_says(name: str, leader: bytes) -> None:
    letters = {"TCVN3": in_tcvn3(SENTENCE), "Windows-1258": in_1258(SENTENCE), "VNI": IN_VNI.encode("cp1252")}[name]
    plain = marc_record(field("245", "a" + "x" * len(letters))).as_marc()
    data = plain[:9] + leader + plain[10:].replace(b"x" * len(letters), letters)
    reading, _ = reading_of("a.mrc", data, {})
    [got] = reading.items
    assert isinstance(got, Found)
    assert (reading.encoding, got.fields["title"]) == (name, SENTENCE)


def test_marcxml_whose_letters_were_taken_for_others_is_restored() -> None:
    text = XML.format(n=1, title=in_tcvn3(SENTENCE).decode("latin-1"))
    assert only("a.xml", text)["title"] == SENTENCE


XML = (
    '<m:record xmlns:m="http://www.loc.gov/MARC21/slim"><m:leader>00000nam a2200000 i 4500</m:leader>'
    '<m:controlfield tag="001">{n}</m:controlfield><m:datafield tag="245" ind1="1" ind2="0">'
    '<m:subfield code="a">{title}</m:subfield></m:datafield></m:record>'
)


def test_marcxml_is_found_inside_oai_pmh() -> None:
    inner = XML.format(n=1, title="Một") + XML.format(n=2, title="Hai")
    oai = (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><record><metadata>{inner}</metadata></record></OAI-PMH>'
    )
    got = list(map(marc.found, marcfile.marcxml(oai.encode())))
    assert [item.fields["title"] for item in got if isinstance(item, Found)] == ["Một", "Hai"]


def test_of_broken_xml_what_can_be_read_is_read() -> None:
    text = XML.format(n=1, title="Một") + XML.format(n=2, title="A & B") + XML.format(n=3, title="Ba")
    got = list(map(marc.found, marcfile.marcxml(f"<collection>{text}".encode())))
    assert [item.fields["title"] if isinstance(item, Found) else item.code for item in got] == [
        "Một",
        "xml-broken",
        "Ba",
    ]


def test_entities_of_xml_are_not_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + XML.format(n=1, title="&e;")
    [got] = map(marc.found, marcfile.marcxml(bomb.encode()))
    assert isinstance(got, Refused)


def test_marcmaker_is_read() -> None:
    text = (
        "=LDR  00000nam a2200000 i 4500\n=001  7\n=245  10$aMột$bhai\n\n=LDR  00000nam a2200000 i 4500\n=300  \\\\$a9\n"
    )
    got = list(map(marc.found, marcfile.mrk(text)))
    assert [item.fields["title"] if isinstance(item, Found) else item.code for item in got] == ["Một", "no-title"]


# --- tables ----------------------------------------------------------------------------------------------------------


def test_columns_are_guessed_from_vietnamese_and_english_headings() -> None:
    heads = ["STT", "Nhan đề", "TÁC GIẢ", "Nhà XB", "Năm xuất bản", "isbn13", "ISBN", "Pages", "Số ĐKCB"]
    fields = ("", "title", "authors", "publisher", "year", "isbn", "", "pages", "copies.accession")
    assert table.guess(heads, {}).fields == fields
    assert table.guess(["A", "B"], {"B": "title"}).fields == ("", "title")


def rows(text: str) -> list[Found | Refused]:
    every = sheet.rows_of(text)
    return list(table.records(every[1:], table.guess(every[0], {})))


def test_a_row_is_read_as_a_librarian_meant_it() -> None:
    text = (
        "Nhan đề;Tác giả;NXB;Năm;ISBN;Loại\n"
        "Giáo trình kế toán;GS.TS. Nguyễn Văn Đính (chủ biên), Trần Thị Hòa...[và những người khác];"
        "Nxb. Tài chính;2018.0;306406152;TL Tham khảo\n"
    )
    [got] = rows(text)
    assert isinstance(got, Found)
    assert got.fields["authors"] == [{"name": "Nguyễn Văn Đính", "role": "editor"}, "Trần Thị Hòa"]
    assert (got.fields["publisher"], got.fields["year"]) == ("Tài chính", "2018")
    assert (got.fields["isbn"], got.fields["kind"]) == (["0306406152"], "reference")
    assert ("isbn-zeros", "306406152 → 0306406152") in got.remarks


def test_damage_of_spreadsheets_is_named() -> None:
    [got, long] = rows("title,isbn,year\nA,9.78E+12,trống\nB,,2018,x\n")
    assert isinstance(got, Found)
    assert [remark.code for remark in got.remarks if remark.value] == ["placeholder", "isbn-rounded"]
    assert isinstance(long, Refused)
    assert long.code == "row-too-long"


def test_the_headings_are_found_below_the_names_of_the_library_and_of_the_list(root: Path, tmp_path: Path) -> None:
    above: list[list[Any]] = [["Trường Đại học", "", "Cộng hòa xã hội chủ nghĩa Việt Nam"], [], ["Danh mục sách mới"]]
    heads: list[list[Any]] = [["STT", "Nhan đề", "Năm"], [1, "Giải tích", 2019]]
    run(root, write(tmp_path, "a.xlsx", spreadsheet([*above, *heads])))
    run(root, write(tmp_path, "b.csv", "Danh mục tháng 3, năm 2026\nNhan đề;Năm\nToán, lý, hóa;2020\nSinh học;2021\n"))
    assert set(found(root)) == {"giai-tich-2019", "toan-ly-hoa-2020", "sinh-hoc-2021"}


def test_a_heading_of_two_lines_is_one() -> None:
    [got] = rows('"Nhan\nđề","Năm\nxuất bản"\n"Kinh tế\nhọc",2019\n')
    assert isinstance(got, Found)
    assert (got.fields["title"], got.fields["year"]) == ("Kinh tế học", "2019")


def test_of_a_heading_what_stands_before_a_bracket_or_a_bar_counts_where_no_other_names_the_field() -> None:
    heads = ["Tên (tiếng Anh)", "Nhan đề", "Tác giả/Chủ biên", "Số lượng (cuốn)"]
    assert table.guess(heads, {}).fields == ("", "title", "authors", "copies.count")


def test_rows_that_are_no_titles_are_not_taken_for_titles() -> None:
    head = "STT;Nhan đề;Năm\n"
    group, book, alone = rows(f"{head};NGÀNH KINH TẾ;\n1;Kinh tế vi mô;2019\n{head};Tạp chí;\n")
    assert isinstance(group, Refused)
    assert (group.code, group.values) == ("table-group", {"value": "NGÀNH KINH TẾ"})
    assert [one.fields["title"] for one in (book, alone) if isinstance(one, Found)] == ["Kinh tế vi mô", "Tạp chí"]


def test_the_size_of_a_book_is_no_place_though_the_words_differ_in_their_marks_alone() -> None:
    assert table.guess(["Nhan đề", "Khổ", "Kho"], {}).fields == ("title", "size", "copies.location")


@pytest.mark.parametrize(
    ("heading", "cell", "field", "held"),
    [
        ("Ngày nhập", "46086", "arrived", "2026-03-05"),  # what Excel stores for a day
        ("Ngày nhập", "46086.5", "arrived", "2026-03-05"),
        ("Năm XB", "2,019", "year", "2019"),
        ("Số lượng", "1.200", "copies", {"count": "1200"}),
        ("Số lượng", "3 cuốn", "copies", {"count": "3"}),
        ("ISBN", "9.786049466601E+12", "isbn", ["9786049466601"]),  # all its digits are there
        ("ISBN", "9.786.049.466.601", "isbn", ["9786049466601"]),
    ],
)
def test_what_spreadsheets_make_of_numbers_is_read_as_it_was_typed(
    heading: str, cell: str, field: str, held: object
) -> None:
    [got] = rows(f"Nhan đề;{heading}\nX;{cell}\n")
    assert isinstance(got, Found)
    assert got.fields[field] == held


def test_cells_without_a_word_errors_of_formulas_and_totals_are_nothing() -> None:
    year, book, total = rows("Nhan đề;Tác giả;NXB;Số lượng\nY;PTS. Trần Thị Hòa;2009;1\nX;-;#REF!;5\nTổng cộng:;;;5\n")
    assert isinstance(year, Found)
    assert (year.fields["authors"], "publisher" in year.fields) == (["Trần Thị Hòa"], False)
    assert Remark("not-understood", "publisher: 2009") in year.remarks
    assert isinstance(book, Found)
    assert not {"authors", "publisher"} & set(book.fields)
    assert [(remark.code, remark.value) for remark in book.remarks if remark.value] == [
        ("placeholder", "-"),
        ("placeholder", "#REF!"),
    ]
    assert isinstance(total, Refused)


def test_sheets_with_the_same_headings_are_read_and_others_named(root: Path, tmp_path: Path) -> None:
    books: list[list[Any]] = [["Nhan đề", "Năm"], ["Giải tích", 2019]]
    more: list[list[Any]] = [["Danh mục bổ sung"], ["Nhan đề", "Năm"], ["Đại số", 2020]]
    data = workbook(
        {
            ".Nháp": books,
            "Bìa": [["Báo cáo"]],
            "Quý 1": books,
            "Quý 2": more,
            "Khác": [["Nhan đề", "Tác giả"], ["A", "B"]],
        }
    )
    done = run(root, write(tmp_path, "a.xlsx", data))
    assert set(found(root)) == {"giai-tich-2019", "dai-so-2020"}
    assert "Sheets passed over, being hidden, without titles, or with other headings: Bìa, Khác, .Nháp" in done.output


def test_cells_in_the_fonts_of_before_unicode_are_restored(root: Path, tmp_path: Path) -> None:
    tcvn3: list[list[Any]] = [["Nhan ®Ò", "T¸c gi¶"], ["Gi¸o tr×nh kinh tÕ", "NguyÔn V¨n §Ýnh"]]
    vni: list[list[Any]] = [["Nhan ñeà", "Taùc giaû"], ["Kinh teá du lòch", "Nguyeãn Vaên Ñính"]]
    done = run(root, *(write(tmp_path, name, spreadsheet(rows)) for name, rows in (("a.xlsx", tcvn3), ("b.xlsx", vni))))
    assert {one["title"]: one["authors"] for one in found(root).values()} == {
        "Giáo trình kinh tế": ["Nguyễn Văn Đính"],
        "Kinh tế du lịch": ["Nguyễn Văn Đính"],
    }
    assert "encoding VNI ← Windows-1252" in done.output


# --- accession registers ---------------------------------------------------------------------------------------------

REGISTER = """\
Số ĐKCB,Nhan đề,Tác giả,Năm XB,ISBN,Kho,Ngày vào sổ
GT.001,Kinh tế vi mô,Nguyễn Văn Đính,2019,9786047918812,Kho A,05/03/2026
GT.002,Kinh tế Vi mô ,Nguyễn Văn Đính,2019,978-604-79-1881-2,Kho A,05/03/2026
GT.003,Giải tích,Trần Thị Hòa,2020,,Kho A,05/03/2026
GT.004,Kinh tế vi mô,Nguyễn Văn Đính,2019,9786047918812,Kho B,01/03/2026
GT.005,Kinh tế vi mô,Nguyễn Văn Đính,2021,9786047918812,Kho B,06/03/2026
GT.004,Kinh tế vi mô,Nguyễn Văn Đính,2019,9786047918812,Kho B,09/03/2026
"""


def test_rows_of_one_book_are_its_copies_and_no_row_is_lost(root: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", REGISTER)
    done = run(root, path)
    got = found(root)
    assert {id: one["copies"] for id, one in got.items()} == {
        "kinh-te-vi-mo-2019": {"count": "3", "accession": "GT.001-GT.002; GT.004", "location": "Kho A; Kho B"},
        "giai-tich-2020": {"count": "1", "accession": "GT.003", "location": "Kho A"},
        "kinh-te-vi-mo-2021": {"count": "1", "accession": "GT.005", "location": "Kho B"},  # another edition
    }
    assert {one.arrived for one in read(root).batches[0].cards if one.id == "kinh-te-vi-mo-2019"} == {"2026-03-01"}
    assert "6 records read: 3 new, 2 further copies of these, a row each, 1 set aside." in done.output
    said = (root / "set-aside/a.csv.txt").read_text("utf-8")
    assert "Record 1: kinh-te-vi-mo-2019: rows of an accession register" in said
    assert "the rows: 1, 2, 4" in said
    assert "09/03/2026" in (root / "set-aside/a.csv").read_text("utf-8")  # a number can be that of one copy alone
    again = run(root, path, options=("--yes", "--update"))
    assert "3 unchanged" in again.output
    assert found(root) == got


def test_copies_that_come_later_are_added_by_an_update(root: Path, tmp_path: Path) -> None:
    first, *rest = REGISTER.splitlines(keepends=True)
    run(root, write(tmp_path, "a.csv", first + "".join(rest[:2])))
    run(root, write(tmp_path, "a.csv", first + "".join(rest[:4])), options=("--yes", "--update"))
    copies = found(root)["kinh-te-vi-mo-2019"]["copies"]
    assert copies == {"count": "3", "accession": "GT.001-GT.002; GT.004", "location": "Kho A; Kho B"}


def test_the_register_of_another_year_adds_its_copies(root: Path, tmp_path: Path) -> None:
    head, book = "Số ĐKCB,Nhan đề,Năm,Kho\n", "Giải tích,2019"
    first = write(tmp_path, "2025.csv", f"{head}GT.08,{book},A\nGT.09,{book},A\n")
    second = write(tmp_path, "2026.csv", f"{head}GT.10,{book},B\n")
    run(root, first)
    assert "+ copies: {'count': '3', 'accession': 'GT.08-GT.10', 'location': 'A; B'}" in run(root, second).output
    for path in (second, first, second):
        run(root, path, options=("--yes", "--update"))
        assert found(root)["giai-tich-2019"]["copies"] == {
            "count": "3",
            "accession": "GT.08-GT.10",
            "location": "A; B",
        }
    assert "1 unchanged" in run(root, first).output


def test_author_and_title_in_one_cell_as_the_official_register_has_them_are_told_apart() -> None:
    head = "Ngày vào sổ;Số ĐKCB;Tên tác giả và tên sách;Năm\n"
    cells = ("Nguyễn Văn Đính. Kinh tế vi mô", "Kinh tế vi mô / Nguyễn Văn Đính", "Kinh tế vi mô. Nguyễn Văn Đính")
    [got, whole] = copies_of(
        head
        + "".join(f"5/3/2026;GT.{n};{cell};2019\n" for n, cell in enumerate([*cells, "Marx C. Tư bản luận"], start=1))
    )
    assert (got.fields["title"], got.fields["authors"]) == ("Kinh tế vi mô", ["Nguyễn Văn Đính"])
    assert got.fields["copies"] == {"count": "3", "accession": "GT.1-GT.3"}
    assert (whole.fields["title"], "authors" in whole.fields) == ("Marx C. Tư bản luận", False)
    assert Remark("not-parted", "Marx C. Tư bản luận") in whole.remarks


def copies_of(text: str) -> list[Found]:
    return [one for one in reading_of("a.csv", text.encode(), {})[0].items if isinstance(one, Found)]


def test_merged_cells_and_ditto_marks_stand_for_what_is_above() -> None:
    merged = "Số ĐKCB,Nhan đề,Năm,Kho,Giá\nGT.1,Giải tích,2019,A,85000\nGT.2,,,,85000\nGT.3,,,B,\n"
    ditto = 'Số ĐKCB,Nhan đề,Năm,Kho,Giá\nGT.1,Giải tích,2019,A,85000\nGT.2,-nt-,"""",A,\nGT.3,nt,2019,B,\n'
    for text in (merged, ditto):
        [got] = copies_of(text)
        assert got.fields["copies"] == {"count": "3", "accession": "GT.1-GT.3", "location": "A; B"}


def test_what_copies_have_of_their_own_is_kept_or_named() -> None:
    head = "Số ĐKCB;Nhan đề;Ký hiệu xếp giá;Ghi chú;Số lượng\n"
    [got] = copies_of(
        f"{head}GT.1-GT.3;Giải tích;515 A;Bìa rách;\nGT.4;Giải tích;515 B;Mất trang;\nGT.9;Giải tích;;;2\n"
    )
    assert got.fields["copies"] == {"count": "6", "accession": "GT.1-GT.3; GT.4; GT.9"}
    assert (got.fields["call_number"], got.fields["note"]) == ("515 A", "Bìa rách\n\nMất trang")
    assert [remark.value for remark in got.remarks if remark.code == "copy-differs"] == ["call_number: 515 B"]


def test_a_range_of_accession_numbers_tells_how_many_copies_there_are() -> None:
    head = "Nhan đề;Số ĐKCB;Số lượng\n"
    rows = ("GT/307413 – GT/307462, TK/01-TK/05;", "GT.1;", "GT.1-GT.3;2", "2019-0001;")
    got = copies_of(head + "".join(f"Sách {n};{row}\n" for n, row in enumerate(rows)))
    assert [one.fields["copies"].get("count") for one in got] == ["55", None, "2", None]
    assert [one.number for one in got if Remark("copies-counted") in one.remarks] == [1]


def test_without_accession_numbers_equal_rows_are_no_copies(root: Path, tmp_path: Path) -> None:
    done = run(root, write(tmp_path, "a.csv", "Nhan đề,Năm\nGiải tích,2019\nGiải tích,2019\n"))
    assert "[repeated]" in done.output
    assert "copies" not in found(root)["giai-tich-2019"]


def test_a_book_that_is_set_aside_takes_all_its_rows_along(root: Path, tmp_path: Path) -> None:
    rows = "Số ĐKCB,Nhan đề,Ngành\nGT.1,Giải tích,toam\nGT.2,Giải tích,toam\n"
    done = run(root, write(tmp_path, "a.csv", rows))
    assert "2 records read: 2 set aside." in done.output
    assert (root / "set-aside/a.csv").read_text("utf-8-sig").replace("\r", "") == rows


def test_binding_is_no_picture_of_a_cover(root: Path, tmp_path: Path) -> None:
    run(root, write(tmp_path, "a.csv", "Nhan đề,Bìa\nMột,Bìa mềm\nHai,hai.jpg\n"))
    assert [one.get("cover") for one in found(root).values()] == [None, "hai.jpg"]


def test_lines_may_end_as_on_old_macintoshes() -> None:
    assert sheet.rows_of("Nhan đề;Năm\rMột;2019\r") == [["Nhan đề", "Năm"], ["Một", "2019"]]


def test_rows_behind_the_size_that_a_sheet_says_are_read() -> None:
    rows: list[list[str]] = [["title", "year"], ["Một", "2018"], ["Hai", "2019"]]
    assert sheet.sheets(spreadsheet(rows, seen="A1:A2"))[0] == {"Sheet": rows}


def test_rows_of_a_spreadsheet_are_set_aside_as_text_that_can_be_imported(root: Path, tmp_path: Path) -> None:
    run(root, write(tmp_path, "a.xlsx", spreadsheet([["title", "year"], ["Một", 2018], ["", 2019]])))
    aside = root / "set-aside/a.xlsx.csv"
    assert aside.read_text("utf-8-sig").split() == ["title,year", ",2019"]
    aside.write_text(aside.read_text("utf-8").replace(",2019", "Hai,2019"), "utf-8")
    run(root, aside)
    assert set(found(root)) == {"mot-2018", "hai-2019"}


def test_a_spreadsheet_is_read(root: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Danh mục sách mới"], ["Nhan đề", "Năm", "DDC"], ["Giải tích", 2019, "005.10"]]
    done = run(root, write(tmp_path, "a.xlsx", spreadsheet(rows)))
    assert done.exit_code == 0, done.output
    assert found(root)["giai-tich-2019"]["ddc"] == "005.10", done.output


EXPORT = (
    "id,kind,title,authors,language,isbn,keywords,disciplines,courses,copies.count,copies.accession,thesis.degree,"
    "in.title,arrived,announce\r\n"
    'giai-tich,textbook,"Giải tích, tập 1","Nguyễn Văn Đính [editor] | {Bộ [x]} | Kotler, Philip",vi,'
    r"978-604-79-1881-2 | 0306406152,"
    r"một \| hai | ba,toan | van,T1=textbook | C0=reference,20,GT.1-GT.20,,,2026-01-02,false"
    "\r\n"
)


def test_an_export_is_read_to_the_letter(root: Path, tmp_path: Path) -> None:
    done = run(root, write(tmp_path, "a.csv", "\ufeff" + EXPORT))
    assert done.exit_code == 0, done.output
    assert plain_of(found(root)["giai-tich"]) == plain_of(
        {
            "id": "giai-tich",
            "kind": "textbook",
            "title": "Giải tích, tập 1",
            "authors": [
                {"name": "Nguyễn Văn Đính", "role": "editor"},
                {"organisation": "Bộ [x]"},
                "Kotler, Philip",
            ],
            "language": "vi",
            "isbn": ["978-604-79-1881-2", "0306406152"],
            "keywords": ["một | hai", "ba"],
            "disciplines": ["toan", "van"],
            "courses": {"T1": "textbook", "C0": "reference"},
            "copies": {"count": "20", "accession": "GT.1-GT.20"},
            "announce": "false",
        }
    )
    assert read(root).batches[0].cards[0].arrived == "2026-01-02"


def test_nobody_is_asked_in_silence(root: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "title\nA\n")
    refused = run(root, path, options=())
    assert refused.exit_code == 2
    assert "title  →  title" in refused.output
    assert not (root / "content/acquisitions").exists()


# --- reference managers ----------------------------------------------------------------------------------------------

BIBTEX = """
@string{p = "Springer"}
@book{a, title = {{\\'E}tude}, author = {Donald E. Knuth and {Free Software Foundation} and others}, publisher = p,
  year = 1984, isbn = {0-306-40615-2}}
@incollection{b, title = {Part}, crossref = {c}, pages = {1--9}}
@collection{c, title = {Whole}, editor = {Nguyễn Văn Đính}, year = {2001}}
@book{a, title = {Again}}
@book{d, title = {Broken}, title = {Twice}}
"""
RIS = "TY  - JOUR|TI  - Bài|AU  - Kotler, Philip|JO  - Tạp chí|VL  - 3|SP  - 4|EP  - 9|PY  - 2019|ER  - |".replace(
    "|", "\r\n"
)
CSL = (
    '[{"id": "x", "type": "book", "title": "<i>Ten</i>", "author": [{"family": "Kotler", "given": "Philip"},'
    '{"literal": "Tổ chức Y"}], "issued": {"date-parts": [[2001]]}, "DOI": "10.1000/1"}, 5]'
)


def test_what_reference_managers_write_is_read(root: Path, tmp_path: Path) -> None:
    names = {"a.bib": BIBTEX, "b.ris": RIS, "c.json": CSL}
    done = run(root, *(write(tmp_path, name, text) for name, text in names.items()))
    assert done.exit_code == 0, done.output
    got = found(root)
    assert set(got) == {"etude-1984", "part-2001", "whole-2001", "bai-2019", "ten-2001"}
    assert got["etude-1984"]["authors"] == ["Knuth, Donald E.", {"organisation": "Free Software Foundation"}]
    assert got["etude-1984"]["publisher"] == "Springer"
    assert got["part-2001"]["in"] == {"title": "Whole", "pages": "1-9"}
    assert got["bai-2019"]["in"] == {"title": "Tạp chí", "volume": "3", "pages": "4-9"}
    assert got["ten-2001"]["authors"] == ["Kotler, Philip", {"organisation": "Tổ chức Y"}]
    assert got["ten-2001"]["url"] == "https://doi.org/10.1000/1"
    aside = (root / "set-aside/a.bib").read_text("utf-8")
    assert "Again" in aside
    assert "Twice" in aside
    assert (root / "set-aside/c.json").read_text("utf-8") == "[5]\n"
    for code in ("[bibtex-equal-keys]", "[bibtex-broken]", "[json-no-item]"):
        assert code in done.output


def only(name: str, text: str) -> dict[str, Any]:
    [got] = reading_of(name, text.encode(), {})[0].items
    assert isinstance(got, Found)
    return got.fields


def test_in_bibtex_a_percent_is_a_percent_and_an_address_no_latex() -> None:
    url = "https://a.example.org/~nva/s%20a.pdf?x=1&y=2#c"
    text = f"@book{{a, title={{Tăng 50% năng suất}}, publisher={{A & B \\& {{\\'E}}}}, url={{{url}}}}}"
    got = only("a.bib", text)
    assert (got["title"], got["publisher"], got["url"]) == ("Tăng 50% năng suất", "A & B & É", url)
    assert only("a.bib", "@book{a, title={A}, url={https://a.example.org/a\\_b\\%20c}}")["url"].endswith("/a_b%20c")


def test_in_bibtex_one_number_of_pages_is_that_of_the_book() -> None:
    assert only("a.bib", "@book{a, title={A}, pages={359}}")["pages"] == "359"
    assert "pages" not in only("a.bib", "@book{a, title={A}, pages={3--9}}")


def test_in_ris_every_editor_and_number_counts() -> None:
    text = "TY  - BOOK|TI  - X|ED  - Kotler, Philip|A4  - Smith, John|SN  - 978-604-79-1881-2|SN  - 0306406152|ER  - |"
    got = only("a.ris", text.replace("|", "\n"))
    assert got["authors"] == [
        {"name": "Kotler, Philip", "role": "editor"},
        {"name": "Smith, John", "role": "translator"},
    ]
    assert got["isbn"] == ["978-604-79-1881-2", "0306406152"]


def test_one_blank_before_the_hyphen_is_enough_in_ris() -> None:
    assert only("a.ris", "TY - BOOK\nTI - X\nPY - 2019\nER - \n")["year"] == "2019"


def test_half_an_emoji_in_json_hinders_nothing(root: Path, tmp_path: Path) -> None:
    text = r'[{"type": "book", "title": "Một", "abstract": "a \ud83d"}, {"type": "book", "note": "\ud83d"}]'
    assert run(root, write(tmp_path, "a.json", text)).exit_code == 0
    assert set(found(root)) == {"mot"}
    assert r"\ud83d" in (root / "set-aside/a.json").read_text("utf-8")


def broken_workbook() -> bytes:
    """A workbook whose sheet is no XML, as a copy that was cut off and repaired leaves it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(spreadsheet([["title"]]))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<worksheet><sheetData><row" if "sheet1" in name else old.read(name))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)), "xls-old"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "word-or-pdf"),
        ("a.docx", b"PK\x03\x04word/document.xml", "word-or-pdf"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "word-or-pdf"),
        ("a.rtf", r"{\rtf1\ansi Nhan}", "word-or-pdf"),
        ("a.xml", "<rss/>", "xml-no-marc"),
        ("a.json", "[{", "json-broken"),
        ("a.ris", "x", "ris-none"),
        ("a.csv", "a,b\n1,2\n", "no-title-column"),
        ("a.csv", "", "file-empty"),
        ("a.csv", 'title,year\n"Một,2019\nHai,2020\n', "table-quote"),
        ("a.xlsx", b"PK\x03\x04x", "xlsx-broken"),
        ("a.xlsx", broken_workbook(), "xlsx-broken"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "xlsx-broken"),
        ("a.xls", "<html><table><tr><td>Nhan đề</td></tr></table></html>", "xlsx-broken"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on(
    root: Path, tmp_path: Path, name: str, text: str | bytes, code: str
) -> None:
    done = run(root, write(tmp_path, name, text), write(tmp_path, "good.ris", RIS))
    assert done.exit_code == 1
    assert f"[{code}]" in done.output
    assert "bai-2019" in found(root)


# --- encodings -------------------------------------------------------------------------------------------------------

SENTENCE = "Giáo trình kinh tế du lịch, nhà xuất bản giáo dục; Nguyễn Văn Đính, đồng chủ biên"


IN_VNI = "Giaùo trình kinh teá du lòch, nhaø xuaát baûn giaùo duïc; Nguyeãn Vaên Ñính, ñoàng chuû bieân"


def in_1258(text: str) -> bytes:
    made = b""
    for character in text:
        try:
            made += character.encode("cp1258")
        except UnicodeEncodeError:
            parts = normalize("NFD", character)
            tone = next(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
            made += (normalize("NFC", parts.replace(tone, "")) + tone).encode("cp1258")
    return made


def in_tcvn3(text: str) -> bytes:
    bytes_ = {encoding.tcvn3(bytes([code])): code for code in range(256)}
    return bytes(bytes_[character] for character in text)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SENTENCE.encode(), "UTF-8"),
        (SENTENCE.encode("utf-8-sig"), "UTF-8"),
        (normalize("NFD", SENTENCE).encode(), "UTF-8"),
        (SENTENCE.encode("utf-16"), "UTF-16LE"),
        (SENTENCE.encode("utf-16-be"), "UTF-16BE"),
        (in_1258(SENTENCE), "Windows-1258"),
        (in_tcvn3(SENTENCE), "TCVN3"),
        (SENTENCE.encode().decode("latin-1").encode(), "UTF-8 ← Windows-1252"),
        (in_tcvn3(SENTENCE).decode("latin-1").encode(), "TCVN3 ← Windows-1252"),
        (IN_VNI.encode("cp1252"), "VNI"),
        (IN_VNI.encode(), "VNI ← Windows-1252"),
    ],
)
def test_the_encoding_of_a_text_is_told_from_its_bytes(data: bytes, name: str) -> None:
    assert encoding.decode(data) == (SENTENCE, name)


def test_a_letter_cut_in_two_leaves_the_rest_as_it_is() -> None:
    text = "\n".join([SENTENCE] * 3)
    assert encoding.decode(text.encode() + "ị".encode()[:2]) == (f"{text}\ufffd", "UTF-8")


def test_a_letter_alone_shows_no_encoding() -> None:
    assert encoding.decode("µ".encode()) == ("µ", "UTF-8")
    assert encoding.decode("title\nµ\nµ m\n".encode()) == ("title\nµ\nµ m\n", "UTF-8")


def test_western_text_stays_western() -> None:
    text = "Müller, Einführung in die Ökologie; élève, forêt"
    assert encoding.decode(text.encode("cp1252")) == (text, "Windows-1252")
    assert encoding.decode(text.encode()) == (text, "UTF-8")


@given(st.binary(max_size=60))
def test_no_bytes_make_decoding_fail(data: bytes) -> None:
    assert isinstance(encoding.decode(data).text, str)


# --- into the library ------------------------------------------------------------------------------------------------

MAPPING = """
catalogue: https://opac.example.edu.vn/{number}
rules:
  - {ddc: 650-659, disciplines: [van]}
  - {subject: toán học, courses: {T1: textbook}}
  - {call_number: 657 GI, access: loan}
  - {collection: KHO1, location: Kho giáo trình}
  - {collection: KHO2, disciplines: [toan], kind: monograph}
"""


def marc_file(folder: Path, *made: Record, name: str = "a.mrc") -> Path:
    return write(folder, name, b"".join(one.as_marc() for one in made))


def test_rules_give_disciplines_courses_and_more(root: Path, tmp_path: Path) -> None:
    lay(root, {"content/mapping.yaml": MAPPING})
    assert run(root, marc_file(tmp_path, marc_record(*VIETNAMESE))).exit_code == 0
    got = found(root)["giao-trinh-ke-toan-2018"]
    assert got["disciplines"] == ["van"]
    assert got["courses"] == {"T1": "textbook"}
    assert (got["access"], got["kind"]) == ("loan", "textbook")
    assert got["copies"]["location"] == "Kho giáo trình"
    assert got["catalogue"] == "https://opac.example.edu.vn/1"
    assert pipeline.check(root, Options(), silent).problems == ()


def test_the_catalogue_of_koha_is_asked_by_biblionumber(root: Path, tmp_path: Path) -> None:
    lay(root, {"content/mapping.yaml": MAPPING})
    run(root, marc_file(tmp_path, marc_record(*VIETNAMESE, field("999", "c52", "d52"), number="ocm1")))
    assert [one["catalogue"] for one in found(root).values()] == ["https://opac.example.edu.vn/52"]


def test_a_rule_that_names_nothing_is_found_before_an_import(root: Path, tmp_path: Path) -> None:
    lay(root, {"content/mapping.yaml": "rules: [{ddc: 5x, disciplines: [tan]}]\n"})
    done = run(root, marc_file(tmp_path, marc_record(*VIETNAMESE)))
    assert done.exit_code == 1
    assert "[bad-ddc-range]" in done.output
    assert found(root) == {}
    lay(root, {"content/mapping.yaml": "rules: [{ddc: 5, disciplines: [tan]}]\n".replace("5,", "500,")})
    codes = [problem.code for problem in pipeline.check(root, Options(), silent).problems]
    assert codes == ["unknown-discipline"]


def test_importing_again_changes_no_byte(root: Path, tmp_path: Path) -> None:
    path = marc_file(tmp_path, marc_record(*VIETNAMESE), marc_record(field("245", "aKhác"), number="2"))
    run(root, path)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    again = run(root, path, options=("--yes", "--update"))
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert "2 unchanged" in again.output


def test_an_update_takes_the_source_and_keeps_what_was_made_by_hand(root: Path, tmp_path: Path) -> None:
    run(root, marc_file(tmp_path, marc_record(*VIETNAMESE)))
    [path_] = (root / "content/acquisitions").rglob("*.yaml")
    typed = path_.read_text("utf-8").replace("    year: 2018\n", "    year: 2018  # theo bìa\n    # một lời ghi\n")
    typed = typed.replace("place: Hà Nội", "place: Hà Nội; Huế") + "    disciplines: [toan]\n    note: Lời thư viện\n"
    path_.write_text(typed, "utf-8")
    changed = [f for f in VIETNAMESE if f.tag not in {"260", "250"}]
    imprint = field("260", "aĐà Nẵng :", "bTài chính,", "c2020.")
    path = marc_file(tmp_path, marc_record(*changed, imprint))

    told = run(root, path)
    assert "1 differs" in told.output
    assert path_.read_text("utf-8") == typed

    done = run(root, path, options=("--update",))
    assert "+ year: 2020" in done.output
    assert "kept place: Hà Nội; Huế (the source has: Đà Nẵng)" in done.output
    expected = typed.replace("year: 2018  # theo bìa", "year: 2020  # theo bìa")
    assert path_.read_text("utf-8") == expected.replace("    edition: Tái bản lần thứ 2\n", "")
    assert "1 unchanged" in run(root, path, options=("--update",)).output


def test_a_record_that_was_typed_by_hand_is_not_made_twice(root: Path, tmp_path: Path) -> None:
    own = record("cu", "title: Giáo trình kế toán", "isbn: 978-604-79-1881-2")
    lay(root, {"content/acquisitions/a.yaml": batch("2026-01-02", own)})
    run(root, marc_file(tmp_path, marc_record(*VIETNAMESE)))
    assert set(found(root)) == {"cu"}


def test_a_record_that_was_deleted_here_stays_deleted(root: Path, tmp_path: Path) -> None:
    path = marc_file(tmp_path, marc_record(*VIETNAMESE))
    run(root, path)
    [path_] = (root / "content/acquisitions").rglob("*.yaml")
    path_.unlink()
    assert "1 deleted here" in run(root, path).output
    assert found(root) == {}


def test_equal_titles_get_ids_of_their_own_and_equal_records_are_one(root: Path, tmp_path: Path) -> None:
    same = "title,year,publisher\nGiải tích,2019,A\nGiải tích,2019,B\nGiải tích,2019,A\n"
    done = run(root, write(tmp_path, "a.csv", same))
    assert set(found(root)) == {"giai-tich-2019", "giai-tich-2019-2"}
    assert "[repeated]" in done.output


def test_a_number_that_stands_twice_in_a_table_is_the_first_ones(root: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "id,title,year\ngt001,Vi mô,2019\ngt001,Vĩ mô,2020\n")
    done = run(root, path)
    assert set(found(root)) == {"gt001", "vi-mo-2020"}
    assert "1 an id that another record has, replaced" in done.output
    said = "Record 2: vi-mo-2020: an id that another record has, replaced: gt001 → vi-mo-2020"
    assert said in (root / "set-aside/a.csv.txt").read_text("utf-8")
    again = run(root, path).output
    assert "2 unchanged" in again
    assert "replaced" not in again
    assert not any(problem.is_error for problem in pipeline.check(root, Options(), silent).problems)


def test_a_letter_that_was_lost_is_named_with_its_record_and_field(root: Path, tmp_path: Path) -> None:
    whole = "title,authors,note\nGiáo trình triết học,Nguyễn Văn Đính,Đọc thêm\nKinh tế vi mô ứng dụng,Trần Thị Hòa,\n"
    done = run(root, write(tmp_path, "a.csv", whole.encode().replace("ị".encode(), "ị".encode()[:2])))
    assert "1 a letter that its file had lost already" in done.output
    said = (root / "set-aside/a.csv.txt").read_text("utf-8")
    assert "Record 2: kinh-te-vi-mo-ung-dung: a letter that its file had lost already" in said
    assert 'authors: ["Trần Th\ufffd Hòa"]' in said


def test_a_batch_with_keys_below_its_records_is_left_as_it_is(root: Path, tmp_path: Path) -> None:
    first = "content/acquisitions/2026/2026-11-import.yaml"
    typed = batch("2026-11-02", record("cu")).rstrip("\n") + "\nsource: gift\n"
    lay(root, {first: typed})
    run(root, write(tmp_path, "a.csv", "title\nMột\n"))
    assert (root / first).read_text("utf-8") == typed
    assert set(found(root)) == {"cu", "mot"}


def test_volumes_with_the_isbn_of_their_set_stay_apart(root: Path, tmp_path: Path) -> None:
    head = "title,isbn,pages\n"
    for number in ("1", "2", "III"):
        row = f"Toán cao cấp dùng cho kỹ sư. Tập {number},9786047918812,\n"
        run(root, write(tmp_path, "a.csv", head + row), options=("--yes", "--update"))
    assert len(found(root)) == 3


@pytest.mark.parametrize("ending", ["mrc", "csv"])
@pytest.mark.parametrize(
    ("title", "ids"),
    [
        ("Hóa học hữu cơ", {"s1": "Bài giảng giải tích", "hoa-hoc-huu-co": "Hóa học hữu cơ"}),
        ("Bài giảng giải tích hàm", {"s1": "Bài giảng giải tích hàm"}),
    ],
)
def test_under_the_same_number_another_book_is_new_and_a_mended_title_is_taken(
    root: Path, tmp_path: Path, ending: str, title: str, ids: dict[str, str]
) -> None:
    def file(title: str) -> Path:
        if ending == "csv":
            return write(tmp_path, "a.csv", f"id,title\ns1,{title}\n")
        made = marc_record(field("245", f"a{title}"))
        made.remove_fields("003")
        return marc_file(tmp_path, made)

    for one in ("Bài giảng giải tích", title):
        for _ in "again":
            assert run(root, file(one), options=("--yes", "--update")).exit_code == 0
    got = {id: one["title"] for id, one in found(root).items()}
    assert sorted(got.values()) == sorted(ids.values())
    assert ending == "mrc" or got == ids


def test_the_summary_counts_each_reason_by_itself(root: Path, tmp_path: Path) -> None:
    names = ["ly", "ly", *(f"x{n}" for n in range(21))]
    rows = "".join(f"Sách {n},{name}\n" for n, name in enumerate(names))
    done = run(root, write(tmp_path, "a.csv", f"title,disciplines\n{rows}"))
    told = [line.strip() for line in done.output.splitlines() if "[unknown-discipline]" in line]
    assert (told[0][:23], "“ly”" in told[0], len(told)) == ("2 [unknown-discipline] ", True, 20)
    assert "… and 2 more records." in done.output


def test_what_check_would_refuse_is_set_aside_and_can_be_imported_once_mended(root: Path, tmp_path: Path) -> None:
    done = run(root, write(tmp_path, "a.csv", "title,disciplines\nMột,toan\nHai,toam\n"))
    assert "[unknown-discipline]" in done.output
    aside = root / "set-aside/a.csv"
    assert "Record 2: There is no discipline “toam”" in (root / "set-aside/a.csv.txt").read_text("utf-8")
    aside.write_text(aside.read_text("utf-8").replace("toam", "toan"), "utf-8")
    assert run(root, aside).exit_code == 0
    assert set(found(root)) == {"mot", "hai"}


def test_an_imported_library_builds(root: Path, tmp_path: Path) -> None:
    run(root, marc_file(tmp_path, marc_record(*VIETNAMESE)), options=("--quiet",))
    assert build(root).counts["records"] == 1
    assert records(read(root))["giao-trinh-ke-toan-2018"].announce is False


def test_a_library_with_errors_is_left_alone(root: Path, tmp_path: Path) -> None:
    lay(root, {"content/acquisitions/a.yaml": "arrived: [\n"})
    done = run(root, marc_file(tmp_path, marc_record(*VIETNAMESE)))
    assert done.exit_code == 1
    assert "a.yaml" in done.output
    assert not (root / "content/imported.jsonl").exists()


def test_a_trial_writes_nothing(root: Path, tmp_path: Path) -> None:
    before = sorted(root.rglob("*"))
    done = run(root, marc_file(tmp_path, marc_record(*VIETNAMESE)), options=("--dry-run",))
    assert "1 new" in done.output
    assert sorted(root.rglob("*")) == before


# --- the YAML that is written ----------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).map(
    lambda text: " ".join(normalize("NFC", text).split())
)
WORDS = TEXTS.filter(bool)


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(WORDS, st.lists(WORDS, min_size=1, max_size=4), st.dictionaries(st.sampled_from("abc"), WORDS, min_size=1))
@pytest.mark.parametrize("size", [1, 40])
def test_any_text_is_written_so_that_it_is_read_again(
    size: int, text: str, many: list[str], mapping: dict[str, str]
) -> None:
    fields = {"id": "x", "title": text, "authors": [{"name": text}, text], "keywords": many * size, "copies": mapping}
    data, _ = parse(Source("a", dump.batch([{**fields, "summary": f"{text}\n\n{text}", "note": text}]).encode()))
    [got] = data["records"]
    assert {name: got[name] for name in fields} == fields
    assert got["summary"].strip() == f"{text}\n\n{text}"


@pytest.mark.parametrize(
    "text", ["005.10", "no", "0306406152", "Toán #1", "Du lịch: lý thuyết", "- a", "'a'", '"', "a: "]
)
def test_texts_that_yaml_would_misread_keep_their_form(text: str) -> None:
    data, problems = parse(Source("a", dump.batch([{"title": text.strip()}]).encode()))
    assert (data["records"][0]["title"], problems) == (text.strip(), ())


def test_plain_texts_have_no_quotes() -> None:
    assert dump.record({"id": "x", "ddc": "005.10", "isbn": ["978-604-79-1881-2"], "language": "no"}) == (
        "  - id: x\n    ddc: 005.10\n    isbn: 978-604-79-1881-2\n    language: no\n"
    )


TYPED = """\
# đầu tệp
arrived: 2026-11-02
records:
  - id: a   # mã
    title: Một

    # về năm
    year: 2018
    authors:
      - A B
      - C D

  - {id: b, title: Hai}
  # cuối
"""


def changed(changes: dict[int, dict[str, Any]]) -> str | None:
    data, _ = parse(Source("a", TYPED.encode()))
    return edit.changed("a", TYPED, changes, data["records"])


def test_an_edit_touches_the_lines_of_its_field_only() -> None:
    assert changed({0: {"year": "2019"}}) == TYPED.replace("2018", "2019")
    assert changed({0: {"authors": None}}) == TYPED.replace("    authors:\n      - A B\n      - C D\n", "")
    assert changed({0: {"subtitle": "x: y"}}) == TYPED.replace("title: Một\n", 'title: Một\n    subtitle: "x: y"\n')


def test_a_record_within_braces_is_not_edited() -> None:
    assert changed({1: {"title": "Ba"}}) is None


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://a.example.org/x;2-P", "https://a.example.org/x;2-P"),
        ("https://a.example.org/x; https://b.example.org/", "https://a.example.org/x"),
        ("https://a.example.org/x;", "https://a.example.org/x"),
    ],
)
def test_of_addresses_on_a_line_of_ris_the_first_is_taken_whole(
    root: Path, tmp_path: Path, written: str, url: str
) -> None:
    run(root, write(tmp_path, "a.ris", f"TY  - BOOK\nTI  - Một\nUR  - {written}\nER  - \n"))
    assert found(root)["mot"]["url"] == url


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "code"), [("vie", "vi"), ("Tiếng Anh", "en"), ("ger", "de"), ("en_US", "en-US"), ("und", ""), ("?", "")]
)
def test_languages(written: str, code: str) -> None:
    assert wording.language_of(written) == code


def test_a_code_gives_the_same_language_imported_and_typed_by_hand() -> None:
    typed = adapter(datatypes.LanguageCode)
    codes = {"pol": "pl", "fas": "fa", "per": "fa", "vie": "vi", "lat": "la", "grc": "grc"}
    codes |= {"mac": "mk", "nob": "nb", "gla": "gd", "gae": "gd", "iri": "ga", "scr": "hr"}  # the old ones of MARC too
    assert {code: (wording.language_of(code), typed.validate_python(code)) for code in codes} == {
        code: (tag, tag) for code, tag in codes.items()
    }


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Drama.", ""),
        ("Guidebooks", ""),
        ("Graph design", ""),
        ("Particles", ""),
        ("Thesis (M.A.)", "thesis"),
        ("M.Sc.", "thesis"),
        ("Ph.D.", "dissertation"),
        ("TL Tham khảo", "reference"),
        ("E-books", "e-book"),
    ],
)
def test_a_kind_is_named_by_words_not_by_letters_within_them(written: str, kind: str) -> None:
    assert wording.kind_of(written) == kind


def test_days_put_the_day_first() -> None:
    assert [wording.date_of(day) for day in ("2026-11-02", "2/11/2026", "20261102")] == ["2026-11-02"] * 3
    assert [wording.date_of(day) for day in ("2026/11/2", "ngày 2 tháng 11 năm 2026")] == ["2026-11-02"] * 2
    assert [wording.date_of(day) for day in ("13/13/2026", "x")] == ["", ""]


def test_names_are_told_from_what_joins_them_and_from_their_roles() -> None:
    cell = "Chủ biên: Nguyễn Văn Đính; Lê Văn Tám và TS. Trần Thị Hòa; Bộ Giáo dục và Đào tạo"
    assert [wording.direct(name) for name in wording.split_names(cell)] == [
        {"name": "Nguyễn Văn Đính", "role": "editor"},
        "Lê Văn Tám",
        "Trần Thị Hòa",
        "Bộ Giáo dục và Đào tạo",
    ]


def test_markdown_signs_are_escaped() -> None:
    assert as_markdown("# a_b [c]") == r"\# a\_b \[c\]"


# --- an export comes back --------------------------------------------------------------------------------------------

SAFE = WORDS.filter(
    lambda text: encoding.mojibake(text) in {"", text} and not encoding.legacy(text) and not encoding.vni(text)
)
EXPORTED = st.fixed_dictionaries(
    {"title": SAFE, "kind": st.sampled_from([kind.value for kind in vocabulary.Kind])},
    optional={
        "subtitle": SAFE,
        "authors": st.lists(
            st.one_of(
                SAFE, st.fixed_dictionaries({"organisation": SAFE, "role": st.sampled_from(["editor", "advisor"])})
            ),
            min_size=1,
            max_size=3,
        ),
        "publisher": SAFE,
        "year": st.integers(1000, 2999).map(str),
        "keywords": st.lists(SAFE, min_size=1, max_size=3),
        "isbn": st.just(["978-604-79-1881-2", "0-306-40615-2"]),
        "call_number": SAFE,
        "disciplines": st.just(["toan", "van"]),
        "courses": st.just({"T1": "textbook", "C0": "reference"}),
        "copies": st.just({"count": "20", "accession": "GT.1-GT.20", "location": "Kho"}),
        "announce": st.just("false"),
        "status": st.just("withdrawn"),
    },
)


def test_our_marcxml_is_read_with_gaps_in_it(root: Path, tmp_path: Path) -> None:
    fields = {"id": "a", "title": "Một", "kind": "textbook", "language": "vi", "arrived": "2026-11-02"}
    more = {"authors": ["Nguyễn Văn A"], "courses": {"T1": "reference"}}
    exchange, typed = EXCHANGES["marcxml"], adapter(model.Record).validate_python(fields | more)
    text = exchange.document([exchange.text(typed, "https://a.example.org/records/a/")])
    for gone in ('<controlfield tag="001">.*?</controlfield>', '<subfield code="[ex4]">.*?</subfield>'):
        text, times = re.subn(gone, "", text)
        assert times
    assert run(root, write(tmp_path, "a.xml", text)).exit_code == 0
    [got] = found(root).values()
    assert plain_of(got)["authors"] == [{"name": "Nguyễn Văn A"}]
    assert got["courses"] == {"T1": "reference"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(EXPORTED)
@pytest.mark.parametrize(("name", "ending"), [("csv", "csv"), ("marcxml", "xml")])
def test_the_import_of_an_export_gives_the_same_record(name: str, ending: str, fields: dict[str, Any]) -> None:
    whole = {"id": "a-1", "language": "vi", "arrived": "2026-11-02", **fields}
    typed = adapter(model.Record).validate_python(whole)
    exchange = EXCHANGES[name]
    text = exchange.document([exchange.text(typed, "https://a.example.org/records/a-1/")])
    reading, _ = reading_of(f"a.{ending}", text.encode(), {})
    [got] = reading.items
    assert isinstance(got, Found)
    back = adapter(model.Record).validate_python(got.fields)
    if name == "marcxml":  # MARC puts the first author into the main entry and bodies into fields of their own
        typed, back = (replace(one, authors=tuple(sorted(one.authors, key=repr))) for one in (typed, back))
    assert back == typed
