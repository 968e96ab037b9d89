"""What pages show of a record: sorted, labelled, linked."""

from pathlib import Path
from typing import Any

import pytest

import samples
from newshelf.content.model import Record
from newshelf.holdings import library
from newshelf.holdings.catalogue import Catalogue, Entry
from newshelf.holdings.library import Essay, Library
from newshelf.language import table
from newshelf.plan.subjects import Scope
from newshelf.views import edition, lists, titles
from newshelf.views.edition import Edition
from newshelf.views.titles import Title


class Made:
    """A library with its catalogue, as the steps after them see it."""

    def __init__(self, root: Path) -> None:
        self.library: Library = samples.read(root)
        self.catalogue: Catalogue = samples.compiled(root)
        self.records: dict[str, Record] = samples.records(self.library)

    def edition(self, language: str = "vi", offline: bool = False) -> Edition:
        return edition.edition(self.library, language, offline)

    def entry(self, id: str) -> Entry:
        return next(entry for entry in self.catalogue.all if entry.card.id == id)

    def title(self, id: str) -> Title:
        return titles.title(self.records[id])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(samples.small(tmp_path_factory.mktemp("small")))


def of(tmp_path: Path, *records: str, **tables: str) -> Made:
    return Made(samples.tiny(tmp_path, [samples.batch("2027-01-15", *records)], **tables))


# --- entries and records -----------------------------------------------------------------------------------------


def entry_view(made: Made, id: str, language: str = "vi") -> Any:
    return titles.entry_view(made.edition(language), made.entry(id), made.title(id))


def record_view(made: Made, id: str, language: str = "vi") -> Any:
    return titles.record_view(made.edition(language), made.entry(id), made.title(id))


def test_an_entry_in_the_language_of_the_page(made: Made) -> None:
    shown = entry_view(made, "truyen-kieu")
    assert (shown.title, shown.lang, shown.language) == ("Truyện Kiều", "", "")
    assert (shown.href, shown.cover, shown.access_label) == (
        "records/truyen-kieu/",
        "covers/truyen-kieu.png",
        "Mượn về",
    )
    assert (shown.arrived, shown.arrived_label) == ("2027-01-15", "15/01/2027")
    assert [(link.href, link.note, link.label) for link in shown.courses] == [
        ("courses/VN101/", "VN101", "Đọc tác phẩm cổ điển")
    ]


def test_an_entry_in_another_language_than_the_page_is_marked(made: Made) -> None:
    shown = entry_view(made, "truyen-kieu", "en")
    assert (shown.href, shown.lang, shown.arrived_label) == ("en/records/truyen-kieu/", "vi", "15 January 2027")
    assert shown.language == table("en")["languages"]["vi"]


@pytest.mark.parametrize(("code", "name"), [("en", "Tiếng Anh"), ("en-GB", "Tiếng Anh"), ("xx-YY", "xx-YY")])
def test_a_language_has_its_name_or_keeps_its_code(code: str, name: str) -> None:
    assert titles.language_name(code, table("vi")) == name


def test_only_what_readers_cannot_have_has_a_status(made: Made) -> None:
    assert entry_view(made, "tu-dien-thu-nghiem-viet-anh").status == "Đang đặt mua"
    assert entry_view(made, "nien-giam-thu-nghiem-1999").status == "Đã thanh lọc"
    assert entry_view(made, "so-do-1938").status == ""


def test_a_record_shows_its_parts_in_the_order_of_a_catalogue(made: Made) -> None:
    shown = record_view(made, "anh-sang-va-so-trang-2026")
    assert [(field.label, field.text) for field in shown.fields] == [
        ("Loại tài liệu", "Luận văn"),
        ("Năm xuất bản", "2026"),
        ("Mô tả vật lý", "80 trang"),
        ("Học vị, ngành", "Thạc sĩ, Khoa học thử nghiệm"),
        ("Người hướng dẫn", "Hội đồng Thử Nghiệm"),
        ("Ngôn ngữ", "Tiếng Việt"),
        ("Ngày về thư viện", "10/02/2027"),
        ("Nguồn bổ sung", "Tặng"),
    ]


@pytest.mark.parametrize(
    ("parts", "vietnamese", "english"),
    [
        ("volume: 27, issue: 1S, pages: 58-69", "Đo, tập 27, số 1S, tr. 58-69", "Đo, vol. 27, no. 1S, p. 58-69"),
        ("volume: Tập XXVII, pages: tr. 5", "Đo, Tập XXVII, tr. 5", "Đo, Tập XXVII, tr. 5"),
        ("pages: 5", "Đo, tr. 5", "Đo, p. 5"),
        ("", "Đo", "Đo"),
    ],
)
def test_the_numbers_of_an_article_are_told_apart(tmp_path: Path, parts: str, vietnamese: str, english: str) -> None:
    record = samples.record("a", "kind: article", f"in: {{title: Đo{parts and ', '}{parts}}}")
    made = of(tmp_path, record, site=samples.SITE.replace("languages: vi", "languages: [vi, en]"))
    for language, text in (("vi", vietnamese), ("en", english)):
        assert text in [field.text for field in record_view(made, "a", language).fields]


def test_holdings_and_uses(made: Made) -> None:
    shown = record_view(made, "truyen-kieu", "en")
    assert [field.text for field in shown.holdings] == [
        "895.9221 NG527D",
        "12 copies",
        "Kho thử",
        "TN.000001-TN.000012",
    ]
    assert [(use, [link.note for link in links]) for use, links in shown.uses] == [
        (table("en")["uses"]["textbook"], ["VN101"])
    ]
    assert [desk.name for desk in shown.liaisons] == ["Trial Desk"]
    assert (shown.withdrawn, shown.on_order) == (False, False)
    assert record_view(made, "nien-giam-thu-nghiem-1999").withdrawn
    assert record_view(made, "tu-dien-thu-nghiem-viet-anh").on_order


def test_what_librarians_wrote_is_safe_html(made: Made) -> None:
    shown = record_view(made, "on-the-origin-of-species-1859")
    assert "<script" not in shown.summary
    assert "&amp;" in shown.summary
    assert record_view(made, "so-do-1938").note == "<p>Chỉ còn một bản, xin đọc <em>tại chỗ</em>.</p>"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("title: A", "subtitle: b"), "A: b"),
        (("title: A", 'volume: "2"'), "A (T. 2)"),
        (("title: A", "volume: Quyển hạ", "subtitle: b"), "A. Quyển hạ: b"),
        (("title: A", 'volume: "2"', "series: S"), "A"),
        (("title: A", 'volume: "2"', "in: {title: T}"), "A"),
    ],
)
def test_the_title_in_one_line(tmp_path: Path, lines: tuple[str, ...], title: str) -> None:
    made = of(tmp_path, samples.record("a", "disciplines: toan", *lines))
    assert entry_view(made, "a").title == title


def test_people_with_what_they_did(tmp_path: Path) -> None:
    people = "authors: [{name: Nguyễn Du, role: editor}, 'Verne, Jules', {organisation: Viện A, role: advisor}]"
    made = of(tmp_path, samples.record("a", "disciplines: toan", people))
    assert entry_view(made, "a").by == "Nguyễn Du (chủ biên), Jules Verne"


# --- links -------------------------------------------------------------------------------------------------------


def test_links_offline_name_the_file(made: Made) -> None:
    online, offline = made.edition(), made.edition(offline=True)
    assert (online.href(""), online.href("a/"), online.href("feed.xml")) == ("", "a/", "feed.xml")
    assert (offline.href(""), offline.href("a/"), offline.href("feed.xml")) == (
        "index.html",
        "a/index.html",
        "feed.xml",
    )
    assert offline.url("a/") == online.url("a/") == "https://test.example.org/lib/a/"


def test_the_same_page_in_each_language(made: Made) -> None:
    for language, address in (("vi", "records/truyen-kieu/"), ("en", "en/records/truyen-kieu/")):
        versions = edition.versions(made.edition(language), address)
        assert [(link.href, link.lang, link.url) for link in versions] == [
            ("records/truyen-kieu/", "vi", "https://test.example.org/lib/records/truyen-kieu/"),
            ("en/records/truyen-kieu/", "en", "https://test.example.org/lib/en/records/truyen-kieu/"),
        ]


def test_an_essay_without_translation_is_shown_and_marked(made: Made) -> None:
    essays = {essay.id: essay for essay in made.library.pages}
    assert edition.essay_text(made.edition("en"), essays["about"])[::2] == ("About", "")
    assert edition.essay_text(made.edition("en"), essays["help"])[::2] == ("Trợ giúp", "vi")
    assert edition.essay_text(made.edition("vi"), essays["help"])[::2] == ("Trợ giúp", "")


def test_an_essay_given_in_the_first_language_by_name(made: Made) -> None:
    essay = Essay("x", (("", "chung", ""), ("vi", "riêng", "")))
    assert edition.essay_text(made.edition("vi"), essay) == ("riêng", "", "")
    assert edition.essay_text(made.edition("en"), essay) == ("chung", "", "vi")


def test_the_name_of_the_site_in_each_language(made: Made) -> None:
    assert edition.site_view(made.edition("en")).name == "Test College Library"
    assert [link.label for link in edition.site_view(made.edition("vi")).guides] == ["Giới thiệu", "Trợ giúp"]


# --- lists -------------------------------------------------------------------------------------------------------


def test_the_four_groups_of_a_course_stand_always_and_in_order(made: Made) -> None:
    groups = lists.course_use_groups(made.catalogue.by_course["VN101"], "VN101")
    assert [(name, [entry.card.id for entry in entries]) for name, entries in groups] == [
        ("main_vi", ["truyen-kieu"]),
        ("main_foreign", ["vingt-mille-lieues-sous-les-mers-1870"]),
        ("reference_vi", ["so-do-1938"]),
        ("reference_foreign", ["on-the-origin-of-species-1859"]),
    ]
    assert [entries for _, entries in lists.course_use_groups((), "TN000")] == [[], [], [], []]


def test_the_newest_edition_leads_its_group(tmp_path: Path) -> None:
    years = {"a": "year: 1999", "b": "year: 2019", "c": "pages: 3", "d": "year: 2019"}
    made = of(tmp_path, *(samples.record(id, "courses: {T1: textbook}", line) for id, line in years.items()))
    groups = dict(lists.course_use_groups(made.catalogue.by_course["T1"], "T1"))
    assert [entry.card.id for entry in groups["main_vi"]] == ["d", "b", "a", "c"]


def bulletin(tmp_path: Path) -> tuple[Made, list[Entry]]:
    made = of(
        tmp_path,
        samples.record("none", "disciplines: toan", "title: Ẩn", "authors: Lê Lợi"),
        samples.record("b", "disciplines: toan", "title: Đất", "authors: [Đỗ A, Lê Lợi]", 'ddc: "510"'),
        samples.record("a", "disciplines: toan", "title: Dân", "authors: Đỗ A", 'ddc: "510"'),
        samples.record("c", "disciplines: toan", "title: Ăn", "authors: Bùi B", "ddc: 51.5".replace("51.5", "510.5")),
        samples.record("d", "disciplines: toan", "title: Zoo", "authors: Vũ C", 'ddc: "005"'),
    )
    return made, lists.bulletin_order(made.catalogue.new, made.title)


def test_a_bulletin_goes_by_class_then_heading_then_title_unclassified_last(tmp_path: Path) -> None:
    _, ordered = bulletin(tmp_path)
    assert [entry.card.id for entry in ordered] == ["d", "a", "b", "c", "none"]
    classes = lists.classes(ordered, table("vi"))
    assert [(label[:3], [number for number, _ in numbered]) for label, numbered in classes] == [
        ("000", [1]),
        ("500", [2, 3, 4]),
        (table("vi")["bulletin"]["unclassified"][:3], [5]),
    ]


def test_the_indexes_go_by_the_vietnamese_alphabet(tmp_path: Path) -> None:
    made, ordered = bulletin(tmp_path)
    authors = lists.author_index(ordered, made.title)
    assert [(letter, [(line.heading, line.numbers) for line in lines]) for letter, lines in authors] == [
        ("B", [("Bùi B", (4,))]),
        ("Đ", [("Đỗ A", (2, 3))]),
        ("L", [("Lê Lợi", (3, 5))]),
        ("V", [("Vũ C", (1,))]),
    ]
    index = lists.title_index(ordered, made.title)
    assert [letter for letter, _ in index] == ["Ă", "Â", "D", "Đ", "Z"]


def test_a_digest_groups_by_the_first_course_of_its_discipline(tmp_path: Path) -> None:
    made = of(
        tmp_path,
        samples.record("both", "courses: {V1: textbook, T2: reference, T1: reference}"),
        samples.record("none", "disciplines: [toan, van]"),
        samples.record("second", "courses: {T2: textbook}", "title: B", "kind: monograph"),
        samples.record("first", "courses: {T2: textbook}", "title: Z", "kind: textbook"),
        courses="".join(
            f"- {{code: {code}, name: {code}, disciplines: [{row}]}}\n"
            for code, row in (("T1", "toan"), ("T2", "toan"), ("V1", "van"))
        ),
    )

    def groups(scope: Scope) -> list[tuple[str, list[str]]]:
        found = lists.digest_groups(made.edition(), scope, made.catalogue.new, made.title)
        return [(label, [entry.card.id for entry in entries]) for label, entries in found]

    toan = Scope("discipline", made.library.disciplines["toan"])
    other = table("vi")["digest"]
    assert groups(toan) == [
        ("T1 T1", ["both"]),
        ("T2 T2", ["first", "second"]),
        (other["other_courses"], ["none"]),
    ]
    van = Scope("discipline", made.library.disciplines["van"])
    assert groups(van)[0] == ("V1 V1", ["both"])
    assert groups(Scope("all"))[-1] == (other["other_all"], ["none"])


def test_a_notice_has_absolute_addresses_only(made: Made) -> None:
    notice = titles.notice_view(made.edition("en"), made.entry("truyen-kieu"), made.title("truyen-kieu"))
    assert notice.url == "https://test.example.org/lib/en/records/truyen-kieu/"
    assert [link.href for link in notice.courses] == ["https://test.example.org/lib/en/courses/VN101/"]
    assert notice.brief.startswith("Truyện thơ lục bát, mở đầu bằng Trăm năm")


def test_batches_are_told_from_other_files() -> None:
    assert library.is_batch("content/acquisitions/2027/a.yaml")
    assert not library.is_batch("content/courses.yaml")
