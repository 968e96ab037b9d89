"""What Zotero, search engines and reference managers find on the pages of a site."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

import pymarc
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from lxml import html

import samples
from newshelf.exchange import EXCHANGES
from newshelf.views import citing
from test_citation import record

FULL = samples.record(
    "full",
    "kind: textbook",
    'title: "Kinh tế & <du lịch> 100%"',
    "authors: [{name: Nguyễn Văn Đính, role: editor}, Trần Thị Minh Hòa, {organisation: Tổng cục Thống kê}]",
    "publisher: Giáo dục",
    "place: Hà Nội",
    "year: 2019",
    "pages: 359",
    "edition: In lần thứ 3",
    "isbn: [978-0-306-40615-7, 0306406152]",
    "cover: c.png",
    "summary: Cung và cầu.",
    "contents: c\ufffdu",
    'url: "https://doi.org/10.1002/(SICI)1097(1998)19:4<377::AID-1>3.0.CO;2-P"',
    "courses: {T1: textbook}",
)
THESIS = samples.record(
    "thesis",
    "kind: dissertation",
    'authors: "Tôn Thất, Bách Khoa"',
    "thesis: {degree: Tiến sĩ}",
    "publisher: Đại học Huế",
    "disciplines: toan",
)
ARTICLE = samples.record(
    "article",
    "kind: article",
    'authors: [{organisation: "Bộ Văn hóa, Thể thao và Du lịch"}]',
    "in: {title: Tạp chí Toán, volume: 5, issue: 2, pages: 1-9}",
    "disciplines: toan",
)


class Site(NamedTuple):
    folder: Path

    def page(self, address: str) -> Any:
        return html.document_fromstring((self.folder / address / "index.html").read_bytes())

    def meta(self, id: str) -> list[tuple[str, str]]:
        found = self.page(f"records/{id}").iterfind(".//head/meta[@name]")
        return [(one.get("name"), one.get("content")) for one in found if re.match("citation_|z:", one.get("name"))]

    def linked(self, address: str) -> list[dict[str, Any]]:
        (script,) = self.page(address).iterfind(".//script[@type='application/ld+json']")
        graph: list[dict[str, Any]] = json.loads(script.text)["@graph"]
        return graph


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = samples.tiny(tmp_path_factory.mktemp("citing"), [samples.batch("2027-01-15", FULL, THESIS, ARTICLE)])
    theme = "---\ntitle: Chọn\ndate: 2027-01-15\nsections:\n- records: [thesis, full]\n- records: [full]\n---\nLời.\n"
    samples.lay(root, {"content/covers/c.png": samples.PNG, "content/themes/chon.md": theme})
    samples.build(root)
    return Site(root / "site")


# --- Zotero ----------------------------------------------------------------------------------------------------------


def test_the_head_of_a_record(site: Site) -> None:
    assert site.meta("full") == [
        ("z:itemType", "book"),
        ("citation_title", "Kinh tế & <du lịch> 100%"),
        ("citation_editor", "Nguyễn, Văn Đính"),
        ("citation_author", "Trần, Thị Minh Hòa"),
        ("citation_author", "Tổng cục Thống kê,"),  # the comma keeps the body whole
        ("citation_publication_date", "2019"),
        ("citation_publisher", "Giáo dục"),
        ("citation_isbn", "978-0-306-40615-7"),
        ("citation_isbn", "0306406152"),
        ("citation_doi", "10.1002/(SICI)1097(1998)19:4<377::AID-1>3.0.CO;2-P"),
        ("citation_language", "vi"),
        ("citation_abstract", "Cung và cầu."),
        ("z:edition", "In lần thứ 3"),
        ("z:numPages", "359"),
        ("z:place", "Hà Nội"),
    ]


def test_a_thesis_and_a_name_with_two_words_on_both_sides_of_its_comma(site: Site) -> None:
    assert site.meta("thesis") == [
        ("z:itemType", "thesis"),
        ("citation_title", "thesis"),
        ("citation_author", "Tôn Thất, Bách Khoa;"),  # the semicolon keeps Zotero from making two people of it
        ("citation_dissertation_institution", "Đại học Huế"),
        ("citation_language", "vi"),
        ("z:thesisType", "Luận án Tiến sĩ"),
    ]


def test_an_article(site: Site) -> None:
    found = dict(site.meta("article"))
    assert (found["z:itemType"], found["citation_journal_title"]) == ("journalArticle", "Tạp chí Toán")
    assert (found["citation_volume"], found["citation_issue"]) == ("5", "2")
    assert (found["citation_firstpage"], found["citation_lastpage"]) == ("1", "9")
    assert found["citation_author"] == "Bộ Văn hóa, Thể thao và Du lịch;"  # one creator, where a comma would make two


def meta(**fields: Any) -> list[tuple[str, str]]:
    made = record({"title": "T", **fields})
    return list(citing.cited_view(made, {name: EXCHANGES[name].text(made, "") for name in citing.OFFERED}, "").meta)


def test_a_chapter_of_a_book_in_a_series() -> None:
    where = {"in": {"title": "Kỷ yếu"}, "series": "Tủ sách", "url": "https://doi.org/10.1000/182"}
    assert meta(**where, keywords=["biển", "đảo"]) == [
        ("z:itemType", "bookSection"),
        ("citation_title", "T"),
        ("citation_doi", "10.1000/182"),
        ("citation_language", "vi"),
        ("citation_keywords", "biển; đảo"),
        ("citation_book_title", "Kỷ yếu"),
        ("citation_series_title", "Tủ sách"),
    ]


@pytest.mark.parametrize(
    ("kind", "item_type"),
    [
        ("textbook", "book"),
        ("thesis", "thesis"),
        ("undergraduate-thesis", "thesis"),
        ("research-report", "report"),
        ("journal", "document"),
        ("database", "document"),
        ("audiovisual", "videoRecording"),
    ],
)
def test_zotero_is_told_what_a_document_is(kind: str, item_type: str) -> None:
    assert meta(kind=kind)[0] == ("z:itemType", item_type)


def coins(page: Any) -> list[list[tuple[str, str]]]:
    return [parse_qsl(span.get("title")) for span in page.iterfind(".//span[@class='Z3988']")]


def test_a_list_has_coins_and_a_record_has_none(site: Site) -> None:
    assert coins(site.page("records/full")) == []
    found = {
        dict(pairs).get("rft.btitle") or dict(pairs).get("rft.title") for pairs in coins(site.page("disciplines/toan"))
    }
    assert found == {"Kinh tế & <du lịch> 100%", "thesis", None}


def test_coins_of_a_book(site: Site) -> None:
    (pairs,) = coins(site.page("courses/T1"))
    assert pairs == [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"),
        ("rft.genre", "book"),
        ("rft.btitle", "Kinh tế & <du lịch> 100%"),
        ("rft.pub", "Giáo dục"),
        ("rft.edition", "In lần thứ 3"),
        ("rft.au", "Nguyễn, Văn Đính"),
        ("rft.au", "Trần, Thị Minh Hòa"),
        ("rft.aucorp", "Tổng cục Thống kê"),
        ("rft.date", "2019"),
        ("rft.place", "Hà Nội"),
        ("rft.isbn", "978-0-306-40615-7"),
    ]


IN = {"title": "Kỷ yếu", "pages": "1-9"}


@pytest.mark.parametrize(
    ("fields", "format", "said"),
    [
        (
            {"in": IN | {"volume": "5", "issue": "2"}, "publisher": "Trẻ"},
            "journal",
            {"genre": "article", "atitle": "T", "jtitle": "Kỷ yếu", "volume": "5", "issue": "2", "pages": "1-9"},
        ),
        (
            {"in": IN, "publisher": "Trẻ"},
            "book",
            {"genre": "bookitem", "atitle": "T", "btitle": "Kỷ yếu", "pub": "Trẻ", "pages": "1-9"},
        ),
        (
            {"kind": "thesis", "publisher": "Đại học Huế"},
            "dissertation",
            {"title": "T", "inst": "Đại học Huế", "degree": "Luận văn"},
        ),
        ({"kind": "research-report"}, "book", {"genre": "report", "btitle": "T"}),
    ],
)
def test_coins_of_what_is_no_book(fields: dict[str, Any], format: str, said: dict[str, str]) -> None:
    assert parse_qsl(citing.coins(record({"title": "T", **fields}))) == [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{format}"),
        *((f"rft.{key}", value) for key, value in said.items()),
    ]


@pytest.mark.parametrize("title", ["a+b=c & d%20", "C# {x} [y] | ^ ` \\", "nháy \"kép\" và 'đơn'", "a;b/c?d:e"])
def test_any_title_comes_back_from_coins(title: str) -> None:
    assert dict(parse_qsl(citing.coins(record({"title": title}))))["rft.btitle"] == title


# --- downloads -------------------------------------------------------------------------------------------------------


def test_the_files_inside_a_record_page(site: Site) -> None:
    links = list(site.page("records/full").iterfind(".//section[@class='citing']//a"))
    assert [(link.text, link.get("download")) for link in links] == [
        ("RIS", "full.ris"),
        ("BibTeX", "full.bib"),
        ("CSL-JSON", "full.csl.json"),
        ("MARCXML", "full.marc.xml"),
    ]
    ris, bibtex, csl, marc = (unquote(link.get("href").partition(",")[2]) for link in links)
    title = "Kinh tế & <du lịch> 100%"
    assert rispy.loads(ris)[0]["title"] == title
    assert parse_string(bibtex).entries[0].key == "full"
    assert json.loads(csl)[0]["title"] == title
    parse: Any = pymarc.parse_xml_to_array
    import io

    assert parse(io.BytesIO(marc.encode()))[0]["245"]["a"] == title
    assert all(
        re.fullmatch(r"data:[a-z./+-]+;charset=utf-8,[^\s<>\"#{}|\\^`\ufffd]+", link.get("href")) for link in links
    )


def test_a_link_to_a_doi_of_the_nineties_is_an_address(site: Site) -> None:
    """RFC 3986 has no < and >; such a DOI has both."""
    links = [link.get("href") for link in site.page("records/full").iterfind(".//a[@class='button']")]
    assert "https://doi.org/10.1002/(SICI)1097(1998)19:4%3C377::AID-1%3E3.0.CO;2-P" in links


@pytest.mark.parametrize(
    ("page", "name", "ids"),
    [
        ("disciplines/toan/", "toan", ["thesis", "full", "article"]),
        ("courses/T1/", "T1", ["full"]),
        ("themes/chon/", "chon", ["thesis", "full"]),
        ("bulletins/2027-01/", "2027-01", ["thesis", "full", "article"]),
    ],
)
def test_the_files_of_a_list_are_linked_and_hold_its_titles(site: Site, page: str, name: str, ids: list[str]) -> None:
    links = [link.get("href") for link in site.page(page).iterfind(".//section[@class='box downloads']//a")]
    assert links == [f"../../{page}{name}.ris", f"../../{page}{name}.bib"]
    assert [item["id"] for item in rispy.loads((site.folder / page / f"{name}.ris").read_bytes().decode())] == ids
    assert [entry.key for entry in parse_string((site.folder / page / f"{name}.bib").read_text()).entries] == ids


def test_an_empty_list_has_no_file(site: Site) -> None:
    assert list((site.folder / "courses" / "C0").glob("*.ris")) == []
    assert site.page("courses/C0").find(".//section[@class='box downloads']") is None


def test_the_pages_of_each_language_share_the_files(tmp_path: Path) -> None:
    batch = samples.batch("2027-01-15", samples.record("a", "disciplines: toan"))
    root = samples.tiny(tmp_path, [batch], site=samples.SITE.replace("vi\n", "[vi, en]\n"))
    samples.build(root)
    english = (root / "site/en/disciplines/toan/index.html").read_text(encoding="utf-8")
    assert 'href="../../../disciplines/toan/toan.ris"' in english
    assert "https://a.example.org/records/a/" in (root / "site/disciplines/toan/toan.ris").read_text(encoding="utf-8")


# --- search engines --------------------------------------------------------------------------------------------------


def test_json_ld_of_a_record(site: Site) -> None:
    crumbs, book = site.linked("records/full")
    assert [step["item"] for step in crumbs["itemListElement"]] == [
        "https://a.example.org/",
        "https://a.example.org/disciplines/toan/",
        "https://a.example.org/records/full/",
    ]
    assert (book["@type"], book["name"]) == ("Book", "Kinh tế & <du lịch> 100%")
    assert book["author"] == [
        {"@type": "Person", "name": "Trần Thị Minh Hòa"},
        {"@type": "Organization", "name": "Tổng cục Thống kê"},
    ]
    assert book["isbn"] == ["978-0-306-40615-7", "0306406152"]
    assert (book["numberOfPages"], book["image"]) == (359, "https://a.example.org/covers/c.png")
    assert [site.linked(f"records/{id}")[1]["@type"] for id in ("thesis", "article")] == ["Thesis", "ScholarlyArticle"]


def test_json_ld_of_a_course_and_of_lists(site: Site) -> None:
    crumbs, course, titles = site.linked("courses/T1")
    assert [node["@type"] for node in (crumbs, course, titles)] == ["BreadcrumbList", "Course", "ItemList"]
    assert (course["courseCode"], course["provider"]["name"]) == ("T1", "Thư viện")
    assert [item["url"] for item in titles["itemListElement"]] == ["https://a.example.org/records/full/"]
    assert site.linked("themes/chon")[1]["numberOfItems"] == 2
    assert site.linked("disciplines/toan")[1]["numberOfItems"] == 3


def test_json_ld_cannot_end_its_script(tmp_path: Path) -> None:
    evil = samples.record("a", 'title: "</script><script>alert(1)</script>"', "disciplines: toan")
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", evil)])
    samples.build(root)
    text = (root / "site/records/a/index.html").read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "alert(1)" in unescape(text)


def test_open_graph_of_a_record(site: Site) -> None:
    found = {
        one.get("property"): one.get("content") for one in site.page("records/full").iterfind(".//meta[@property]")
    }
    assert (found["og:type"], found["og:locale"]) == ("book", "vi_VN")
    assert found["og:image"] == "https://a.example.org/covers/c.png"
