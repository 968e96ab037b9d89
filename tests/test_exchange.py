"""What is exported, read back by programs that we did not write."""

import csv
import dataclasses
import io
import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterable
from typing import Any

import pymarc
import pytest
import rispy
from bibtexparser.entrypoint import parse_string

from newshelf.content.model import Copies, Host, Record, Thesis
from newshelf.content.structure import adapter
from newshelf.exchange import EXCHANGES, table
from newshelf.exchange.bibtex import escaped
from test_citation import CASES, Case

URL = "https://a.example.org/records/full/"
BOOK = {
    "id": "full",
    "kind": "textbook",
    "title": 'Giáo trình "kinh tế" <du lịch> & {C++} 100% _ # $ ~ ^ \\',
    "subtitle": "lý thuyết và thực hành",
    "parallel_title": "Tourism economics",
    "authors": [
        {"name": "Nguyễn Văn Đính", "role": "editor"},
        "Trần Thị Minh Hòa",
        "Kotler, Philip",
        {"organisation": "Đại học Kinh tế and Luật"},
        {"name": "Hữu Ngọc", "role": "translator"},
    ],
    "edition": "Tái bản lần thứ 2",
    "place": "Hà Nội",
    "publisher": "Đại học Kinh tế Quốc dân",
    "year": "2019",
    "series": "Tủ sách Khoa học",
    "volume": "7",
    "pages": "359",
    "size": "24 cm",
    "language": "vi",
    "isbn": ["978-0-306-40615-7", "0306406152"],
    "ddc": "338.4791",
    "call_number": "338.4791 GI-108T",
    "keywords": ["a | b", "c\\d", "du lịch"],
    "disciplines": ["du-lich", "kinh-te"],
    "courses": {"DL2101": "textbook", "DL2203": "reference"},
    "copies": {"count": "0", "accession": "GT.1-GT.20", "location": "Kho giáo trình"},
    "access": "loan",
    "url": "https://doi.org/10.1000/182",
    "catalogue": "https://opac.example.org/?q=1&r=2",
    "cover": "full.jpg",
    "summary": 'Một *đoạn*.\n\nHai đoạn, "có" dấu, phẩy.',
    "contents": "- Chương 1",
    "note": "Kèm đĩa CD.",
    "arrived": "2026-11-02",
    "announced": "2026-11-04",
    "amended": "2026-11-05",
    "source": "gift",
    "announce": "false",
    "status": "on-order",
}
TITLE = f"{BOOK['title']}: {BOOK['subtitle']}"
ARTICLE = {
    "id": "article",
    "kind": "article",
    "title": "Nhìn lại hai năm",
    "authors": "Quách Ngọc Ân",
    "year": "1992",
    "language": "vi",
    "issn": "1859-0012",
    "in": {"title": "Di truyền học", "volume": "98", "issue": "1", "pages": "10-16"},
    "arrived": "2026-11-02",
}
THESIS = {
    "id": "thesis",
    "kind": "dissertation",
    "title": "Du lịch biển",
    "authors": ["Lê Thị Hà", {"name": "Trần Thị Bình", "role": "advisor"}],
    "thesis": {"degree": "Tiến sĩ", "programme": "Kinh tế", "advisor": "Phạm Văn An"},
    "publisher": "Đại học Huế",
    "language": "vi",
    "arrived": "2026-11-02",
}
BARE = {"id": "bare", "kind": "database", "title": "ProQuest", "language": "en", "arrived": "2026-11-02"}
ALL: list[dict[str, Any]] = [BOOK, ARTICLE, THESIS, BARE]


def record(fields: dict[str, Any]) -> Record:
    made: Record = adapter(Record).validate_python(fields)
    return made


def export(format: str, records: list[dict[str, Any]]) -> str:
    exchange = EXCHANGES[format]
    return exchange.document([exchange.text(record(fields), URL) for fields in records])


def lines(format: str, fields: dict[str, Any]) -> list[str]:
    return [line.strip() for line in export(format, [fields]).splitlines()]


# --- every case of a citation ----------------------------------------------------------------------------------------


def words(people: Iterable[str]) -> list[list[str]]:
    """The words of each name, in no order: formats write it as family and given names or as it is spoken.

    Years of birth and death are no part of it.
    """
    return sorted(sorted(re.findall(r"(?<![^\s,{}])[^\s,{}\d][^\s,{}]*", name)) for name in people)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_comes_back_from_ris_bibtex_and_marcxml_with_title_names_and_year(case: Case) -> None:
    fields = {"id": "r", "kind": "monograph", "language": "vi", "arrived": "2026-11-02"} | case.fields
    made = record(fields)
    names = words(person.label for person in made.authors)
    mapping = {**rispy.TAG_KEY_MAPPING, "ED": "editors"}
    (ris,) = rispy.loads(export("ris", [fields]), mapping=mapping, list_tags=[*rispy.LIST_TYPE_TAGS, "ED", "A4"])
    found = [ris.get(key, []) for key in ("authors", "editors", mapping["A4"])]
    assert words(name for part in found for name in part) == names
    assert made.title in ris["title"]
    assert ris.get("year", "").partition("/")[0] == str(made.year or "")
    (entry,) = parse_string(export("bibtex", [fields])).entries
    bibtex = {key: field.value for key, field in entry.fields_dict.items()}
    found = [bibtex[key].split(" and ") for key in ("author", "editor", "translator") if key in bibtex]
    assert words(name for part in found for name in part) == names
    assert made.title in bibtex["title"].strip("{}")
    assert bibtex.get("year", "") == str(made.year or "")
    marcxml = marc(fields)
    people = marcxml.get_fields("100", "110", "700", "710")
    assert words(" ".join(field.get_subfields(*"abcd")) for field in people) == names
    assert marcxml["245"]["a"] == made.title


# --- RIS -------------------------------------------------------------------------------------------------------------


def test_ris_as_rispy_reads_it() -> None:
    mapping = {**rispy.TAG_KEY_MAPPING, "ED": "editors", "CN": "call_number"}
    lists = [*rispy.LIST_TYPE_TAGS, "ED", "SN"]
    book, article, thesis, bare = rispy.loads(export("ris", ALL), mapping=mapping, list_tags=lists)
    assert book["type_of_reference"] == "BOOK"
    assert book["title"] == TITLE
    assert book["authors"] == ["Trần, Thị Minh Hòa", "Kotler, Philip", "Đại học Kinh tế and Luật"]
    assert book["editors"] == ["Nguyễn, Văn Đính"]
    assert book["issn"] == BOOK["isbn"]
    assert book["keywords"] == BOOK["keywords"]
    assert (book["doi"], book["urls"]) == ("10.1000/182", ["https://doi.org/10.1000/182"])
    assert (article["type_of_reference"], article["secondary_title"]) == ("JOUR", "Di truyền học")
    assert (article["volume"], article["number"]) == ("98", "1")
    assert (article["start_page"], article["end_page"]) == ("10", "16")
    assert (thesis["type_of_reference"], thesis["type_of_work"]) == ("THES", "Luận án Tiến sĩ")
    assert bare == {"type_of_reference": "DBASE", "id": "bare", "title": "ProQuest", "urls": [URL], "language": "en"}


def test_a_chapter_stands_in_its_book_with_pages_that_are_no_range_as_they_are() -> None:
    chapter = {**BARE, "in": {"title": "Bách khoa", "pages": "Chương 3"}}
    assert lines("bibtex", chapter)[:4] == [
        "@incollection{bare,",
        "title = {{ProQuest}},",
        "booktitle = {Bách khoa},",
        "pages = {Chương 3},",
    ]
    [item] = json.loads(export("csl-json", [chapter]))
    assert (item["type"], item["container-title"], item["page"]) == ("chapter", "Bách khoa", "Chương 3")
    assert lines("ris", chapter) == [
        "TY  - CHAP",
        "ID  - bare",
        "TI  - ProQuest",
        "T2  - Bách khoa",
        "SP  - Chương 3",
        f"UR  - {URL}",
        "LA  - en",
        "ER  -",
    ]


# --- what every format calls kinds and roles -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ris", "bibtex", "csl_json"),
    [
        ("monograph", "BOOK", "book", "book"),
        ("e-book", "EBOOK", "book", "book"),
        ("dissertation", "THES", "phdthesis", "thesis"),
        ("thesis", "THES", "mastersthesis", "thesis"),
        ("undergraduate-thesis", "THES", "mastersthesis", "thesis"),
        ("research-report", "RPRT", "techreport", "report"),
        ("proceedings", "BOOK", "proceedings", "book"),
        ("journal", "JFULL", "misc", "periodical"),
        ("database", "DBASE", "misc", "dataset"),
        ("audiovisual", "VIDEO", "misc", "motion_picture"),
    ],
)
def test_a_kind_has_its_name_in_each_format(kind: str, ris: str, bibtex: str, csl_json: str) -> None:
    fields = {**BARE, "kind": kind}
    assert lines("ris", fields)[0] == f"TY  - {ris}"
    assert lines("bibtex", fields)[0] == f"@{bibtex}{{bare,"
    assert json.loads(export("csl-json", [fields]))[0]["type"] == csl_json


@pytest.mark.parametrize(
    ("role", "ris", "bibtex", "csl_json", "marcxml"),
    [
        ("author", "AU", "author", "author", "aut"),
        ("editor", "ED", "editor", "editor", "edt"),
        ("compiler", "ED", "editor", "compiler", "com"),
        ("collector", "ED", "editor", "compiler", "col"),
        ("translator", "A4", "translator", "translator", "trl"),
        ("illustrator", None, None, "illustrator", "ill"),
        ("reviser", None, None, None, "rev"),
        ("advisor", None, None, None, "ths"),
    ],
)
def test_a_role_has_its_name_in_each_format_that_knows_it(
    role: str, ris: str | None, bibtex: str | None, csl_json: str | None, marcxml: str
) -> None:
    fields = {**BARE, "authors": [{"name": "Kotler, Philip", "role": role}]}
    assert [line[:2] for line in lines("ris", fields) if line.endswith("Kotler, Philip")] == [ris] * bool(ris)
    assert [line.split()[0] for line in lines("bibtex", fields) if "Kotler" in line] == [bibtex] * bool(bibtex)
    [item] = json.loads(export("csl-json", [fields]))
    assert [key for key, value in item.items() if "Kotler" in str(value)] == [csl_json] * bool(csl_json)
    assert [field["4"] for field in marc(fields).get_fields("100", "700")] == [marcxml]


def test_records_of_a_file_stand_apart() -> None:
    assert export("ris", ALL).count("ER  - \r\n\r\nTY  - ") == len(ALL) - 1
    assert export("bibtex", ALL).count("}\n\n@") == len(ALL) - 1
    assert len(export("csl-json", ALL).splitlines()) == len(ALL)


# --- BibTeX ----------------------------------------------------------------------------------------------------------


def test_ris_tells_everything_that_a_reference_needs() -> None:
    assert lines("ris", BOOK)[8:] == [
        "PY  - 2019",
        "ET  - Tái bản lần thứ 2",
        "SP  - 359",
        "M1  - 7",
        "T3  - Tủ sách Khoa học",
        "CY  - Hà Nội",
        "PB  - Đại học Kinh tế Quốc dân",
        "SN  - 978-0-306-40615-7",
        "SN  - 0306406152",
        "DO  - 10.1000/182",
        "UR  - https://doi.org/10.1000/182",
        "CN  - 338.4791 GI-108T",
        "LA  - vi",
        "KW  - a | b",
        "KW  - c\\d",
        "KW  - du lịch",
        "ER  -",
    ]
    assert lines("ris", {**BARE, "volume": "7", "issn": "1859-0012"})[3:] == [
        "VL  - 7",
        "SN  - 1859-0012",
        f"UR  - {URL}",
        "LA  - en",
        "ER  -",
    ]


def test_bibtex_tells_everything_that_a_reference_needs() -> None:
    assert lines("bibtex", BOOK)[5:] == [
        "year = {2019},",
        "number = {7},",
        "pagetotal = {359},",
        "edition = {Tái bản lần thứ 2},",
        "series = {Tủ sách Khoa học},",
        "publisher = {Đại học Kinh tế Quốc dân},",
        "address = {Hà Nội},",
        "isbn = {978-0-306-40615-7 0306406152},",
        "doi = {10.1000/182},",
        "url = {https://doi.org/10.1000/182},",
        "language = {vi},",
        r"keywords = {a | b, c\textbackslash{}d, du lịch},",
        "}",
    ]


def test_braces_of_an_address_end_no_field_of_bibtex() -> None:
    assert "url = {https://a.example.org/%7Bx%7D}," in lines("bibtex", {**BARE, "url": "https://a.example.org/{x}"})


def test_csl_json_tells_everything_that_a_reference_needs() -> None:
    [item] = json.loads(export("csl-json", [BOOK]))
    assert {
        key: value for key, value in item.items() if key not in {"id", "title", "author", "editor", "translator"}
    } == {
        "type": "book",
        "issued": {"date-parts": [[2019]]},
        "edition": "Tái bản lần thứ 2",
        "publisher": "Đại học Kinh tế Quốc dân",
        "publisher-place": "Hà Nội",
        "collection-title": "Tủ sách Khoa học",
        "collection-number": "7",
        "number-of-pages": "359",
        "ISBN": "978-0-306-40615-7 0306406152",
        "DOI": "10.1000/182",
        "URL": "https://doi.org/10.1000/182",
        "call-number": "338.4791 GI-108T",
        "language": "vi",
        "keyword": "a | b, c\\d, du lịch",
    }
    [article] = json.loads(export("csl-json", [ARTICLE]))
    assert (article["container-title"], article["volume"], article["issue"], article["page"]) == (
        "Di truyền học",
        "98",
        "1",
        "10-16",
    )
    [part] = json.loads(export("csl-json", [{**BARE, "volume": "7"}]))
    assert part["volume"] == "7"


def test_bibtex_as_bibtexparser_reads_it() -> None:
    read = parse_string(export("bibtex", ALL))
    assert read.failed_blocks == []
    book, article, thesis, bare = read.entries
    assert [entry.entry_type for entry in read.entries] == ["book", "article", "phdthesis", "misc"]
    assert [entry.key for entry in read.entries] == ["full", "article", "thesis", "bare"]
    fields = book.fields_dict
    assert fields["author"].value == "Trần, Thị Minh Hòa and Kotler, Philip and {Đại học Kinh tế and Luật}"
    assert fields["title"].value == f"{{{escaped(TITLE)}}}"
    assert fields["translator"].value == "{Hữu Ngọc}"
    assert article.fields_dict["pages"].value == "10--16"
    assert thesis.fields_dict["school"].value == "Đại học Huế"
    assert bare.fields_dict["title"].value == "{ProQuest}"


@pytest.mark.skipif(not shutil.which("pandoc"), reason="needs pandoc")
@pytest.mark.parametrize("format", ["bibtex", "csl-json"])
def test_pandoc_reads_titles_and_names_whole(format: str) -> None:
    """pandoc knows TeX's escapes and name forms, so what it gives back is what a word processor gets."""
    source = {"bibtex": "bibtex", "csl-json": "csljson"}[format]
    made = subprocess.run(
        ["pandoc", "-f", source, "-t", "csljson"],
        input=export(format, [BOOK]),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    (item,) = json.loads(made.stdout)
    title = re.sub(r"</?span[^>]*>", "", item["title"]).translate({ord("“"): '"', ord("”"): '"'})  # its typography
    assert title == TITLE
    assert item["author"] == [
        {"family": "Trần", "given": "Thị Minh Hòa"},
        {"family": "Kotler", "given": "Philip"},
        {"literal": "Đại học Kinh tế and Luật"},
    ]
    assert item["editor"] == [{"family": "Nguyễn", "given": "Văn Đính"}]
    assert item["translator"] == [{"literal": "Hữu Ngọc"}]


def test_csl_json_is_a_list_of_items() -> None:
    items = json.loads(export("csl-json", ALL))
    assert [item["type"] for item in items] == ["book", "article-journal", "thesis", "dataset"]
    assert items[1]["issued"] == {"date-parts": [[1992]]}
    assert "issued" not in items[3]


# --- MARCXML ---------------------------------------------------------------------------------------------------------


def marc(fields: dict[str, Any]) -> Any:
    parse: Any = pymarc.parse_xml_to_array
    (read,) = parse(io.BytesIO(export("marcxml", [fields]).encode()))
    return read


def test_marcxml_as_pymarc_reads_it() -> None:
    read = marc(BOOK)
    assert read["001"].data == "full"
    assert read["008"].data[35:38] == "vie"
    assert len(read["008"].data) == 40
    assert len(str(read.leader)) == 24
    assert read.get_fields("100") == []  # who stands first is an editor
    assert [(field["a"], field["4"]) for field in read.get_fields("700")] == [
        ("Nguyễn Văn Đính", "edt"),
        ("Trần Thị Minh Hòa", "aut"),
        ("Kotler, Philip", "aut"),
        ("Hữu Ngọc", "trl"),
    ]
    assert read["710"]["a"] == "Đại học Kinh tế and Luật"
    assert (read["245"]["a"], read["245"]["b"]) == (BOOK["title"], BOOK["subtitle"])
    assert (read["264"]["a"], read["264"]["b"], read["264"]["c"]) == ("Hà Nội", BOOK["publisher"], "2019")
    assert [field["a"] for field in read.get_fields("020")] == BOOK["isbn"]
    assert (read["852"]["b"], read["852"]["p"], read["852"]["h"]) == (
        "Kho giáo trình",
        "GT.1-GT.20",
        BOOK["call_number"],
    )
    found = [(field["a"], field.get("x"), field["2"]) for field in read.get_fields("690")]
    assert found == [
        ("du-lich", None, "newshelf-discipline"),
        ("kinh-te", None, "newshelf-discipline"),
        ("DL2101", "textbook", "newshelf-course"),
        ("DL2203", "reference", "newshelf-course"),
    ]
    assert read["520"]["a"] == BOOK["summary"]
    assert [field["u"] for field in read.get_fields("856")] == [BOOK["url"], BOOK["catalogue"], URL]
    assert [field["a"] for field in read.get_fields("591")] == [
        "copies: 0",
        "cover: full.jpg",
        "announced: 2026-11-04",
        "amended: 2026-11-05",
        "announce: false",
        "status: on-order",
    ]


def test_marcxml_of_an_article_and_of_a_thesis() -> None:
    article, thesis = marc(ARTICLE), marc(THESIS)
    assert article["100"]["a"] == "Quách Ngọc Ân"
    assert article["100"].indicators[0] == "0"  # its own order: no program is to turn it round
    assert article["773"]["t"] == "Di truyền học"
    assert article["773"].get_subfields("g") == ["volume: 98", "issue: 1", "pages: 10-16"]
    assert (thesis["502"]["b"], thesis["502"]["g"]) == ("Tiến sĩ", "Kinh tế")
    assert [(field["a"], field["4"]) for field in thesis.get_fields("700")] == [
        ("Trần Thị Bình", "ths"),
        ("Phạm Văn An", "dgs"),
    ]


def test_marcxml_tells_extent_keywords_and_whether_a_name_stands_in_its_own_order() -> None:
    read = marc(BOOK)
    assert (read["300"]["a"], read["300"]["c"]) == ("359", "24 cm")
    assert [field["a"] for field in read.get_fields("653")] == BOOK["keywords"]
    assert [field.indicators[0] for field in read.get_fields("700")] == ["0", "0", "1", "0"]


@pytest.mark.parametrize(
    ("language", "code"), [("vi", "vie"), ("en-GB", "eng"), ("de", "ger"), ("gsw", "gsw"), ("xx", "und")]
)
def test_marcxml_has_the_three_letters_of_a_language(language: str, code: str) -> None:
    assert marc({**BARE, "language": language})["008"].data[35:38] == code


@pytest.mark.parametrize(
    ("kind", "leader"),
    [
        ("textbook", "am"),
        ("article", "aa"),
        ("journal", "as"),
        ("database", "mm"),
        ("audiovisual", "gm"),
        ("dissertation", "tm"),
        ("thesis", "tm"),
        ("undergraduate-thesis", "tm"),
    ],
)
def test_marcxml_says_in_its_leader_what_a_document_is(kind: str, leader: str) -> None:
    assert str(marc({**BARE, "kind": kind}).leader)[6:8] == leader


def test_marcxml_leaves_out_what_a_record_lacks() -> None:
    tags = [field.tag for field in marc(BARE).fields]
    assert tags == ["001", "008", "041", "245", "541", "655", "856"]
    assert marc(BARE)["008"].data == "261102nuuuuuuuuxx |||||||||||||||||eng d"


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_csv_has_a_column_for_every_field() -> None:
    (row,) = csv.DictReader(io.StringIO(export("csv", [BOOK]).removeprefix("\ufeff")))
    assert row["authors"] == (
        "Nguyễn Văn Đính [editor] | Trần Thị Minh Hòa | Kotler, Philip | {Đại học Kinh tế and Luật} | "
        "Hữu Ngọc [translator]"
    )
    assert row["courses"] == "DL2101=textbook | DL2203=reference"
    assert row["copies.count"] == "0"
    assert row["keywords"] == r"a \| b | c\\d | du lịch"
    assert row["summary"] == BOOK["summary"]
    assert row["announce"] == "false"
    assert all(row.values()) is False  # no thesis, no host
    for column in table.COLUMNS:
        assert row[column] or column.startswith(("thesis.", "in.")) or column == "issn", column


def test_csv_leaves_out_no_field_of_the_model() -> None:
    inner = {"copies": Copies, "thesis": Thesis, "in": Host}
    names = ["in" if field.name == "host" else field.name for field in dataclasses.fields(Record)]
    every = {
        f"{name}.{field.name}" if field else name
        for name in names
        for field in (dataclasses.fields(inner[name]) if name in inner else (None,))
    }
    assert set(table.COLUMNS) == every


def test_csv_says_nothing_where_a_record_says_nothing() -> None:
    (row,) = csv.DictReader(io.StringIO(export("csv", [BARE]).removeprefix("\ufeff")))
    assert {column: value for column, value in row.items() if value} == BARE


def test_a_name_that_ends_as_a_role_keeps_its_own() -> None:
    (row,) = csv.DictReader(
        io.StringIO(export("csv", [BARE | {"authors": "Nguyễn Văn An [editor]"}]).removeprefix("\ufeff"))
    )
    assert row["authors"] == "Nguyễn Văn An [editor] [author]"


# --- any text --------------------------------------------------------------------------------------------------------


def test_no_text_breaks_a_format() -> None:
    """Every field that takes any text, filled with what means something to one of the formats."""
    rng = random.Random(7)
    for _ in range(200):
        nasty = "".join(rng.choices("a{}\\%&#$_~^<>\"'|,;=+ \n-–ệ@", k=12))
        title = f"x{nasty}x"
        fields = BARE | {"title": title, "keywords": [title], "publisher": title, "authors": f"Kotler, {title}"}
        plain = " ".join(title.split())
        assert all(
            re.match(r"[A-Z][A-Z\d]  - ", line) for line in export("ris", [fields]).removesuffix("\r\n").split("\r\n")
        )
        assert " ".join(rispy.loads(export("ris", [fields]))[0]["title"].split()) == plain
        assert parse_string(export("bibtex", [fields])).failed_blocks == []
        assert all(re.fullmatch(r"@misc\{bare,|\w+ = \{.*\},|\}", line) for line in lines("bibtex", fields))
        assert json.loads(export("csl-json", [fields]))[0]["title"] == title
        assert marc(fields)["245"]["a"] == title
        (row,) = csv.DictReader(io.StringIO(export("csv", [fields]).removeprefix("\ufeff"), newline=""))
        assert row["title"] == title
