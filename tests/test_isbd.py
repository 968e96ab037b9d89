import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from newshelf.content.model import Record
from newshelf.isbd import Card, card, full_title

RECORD = TypeAdapter(Record)
Fields = dict[str, Any]


def record_of(fields: Fields) -> Record:
    return RECORD.validate_python({"id": "r", "kind": "monograph", "language": "vi", "arrived": "2026-11-02"} | fields)


def card_of(fields: Fields) -> Card:
    return card(record_of(fields))


def by(role: str, *names: str) -> list[dict[str, str]]:
    return [{"name": name, "role": role} for name in names]


def case(name: str, heading: str, fields: Fields, *lines: str) -> Any:
    """A record, the heading of its entry (none: under the title), and its description spelt out."""
    return pytest.param(fields, heading, "".join(lines), id=name)


CASES = [
    case(
        "one author",
        "Trần Đức Thanh",
        {
            "kind": "textbook",
            "title": "Nhập môn khoa học du lịch",
            "authors": "Trần Đức Thanh",
            "place": "Hà Nội",
            "publisher": "Đại học Quốc gia Hà Nội",
            "year": "1999",
        },
        "Nhập môn khoa học du lịch / Trần Đức Thanh. - H. : Đại học Quốc gia Hà Nội, 1999",
    ),
    case(
        "two authors",
        "Nguyễn Văn Mạnh",
        {
            "kind": "textbook",
            "title": "Giáo trình Quản trị kinh doanh lữ hành",
            "authors": ["Nguyễn Văn Mạnh", "Phạm Hồng Chương"],
            "place": "Hà Nội",
            "publisher": "Nxb. Đại học Kinh tế Quốc dân",
            "year": "2006",
            "pages": "359",
            "size": "24 cm",
        },
        "Giáo trình Quản trị kinh doanh lữ hành / Nguyễn Văn Mạnh, Phạm Hồng Chương. - H. : Đại học Kinh tế Quốc dân, "
        "2006. - 359 tr. ; 24 cm",
    ),
    case(
        "three authors, an edition",
        "Mai Ngọc Chừ",
        {
            "title": "Cơ sở ngôn ngữ học và tiếng Việt",
            "authors": ["Mai Ngọc Chừ", "Vũ Đức Nghiệu", "Hoàng Trọng Phiến"],
            "edition": "Tái bản lần thứ 2",
            "place": "Hà Nội",
            "publisher": "Nhà xuất bản Giáo dục",
            "year": "1997",
        },
        "Cơ sở ngôn ngữ học và tiếng Việt / Mai Ngọc Chừ, Vũ Đức Nghiệu, Hoàng Trọng Phiến. - Tái bản lần thứ 2. - "
        "H. : Giáo dục, 1997",
    ),
    case(
        "more than three authors",
        "",
        {
            "title": "Mô hình đô thị ven biển có khả năng thích ứng với biến đổi khí hậu",
            "authors": ["Mai Trọng Nhuận", "Trần Mạnh Liểu", "Nguyễn Tài Tuệ", "Trần Đăng Quy", "Nguyễn Thị Thu Hà"],
            "publisher": "NXB ĐHQGHN",
            "year": "2016",
        },
        "Mô hình đô thị ven biển có khả năng thích ứng với biến đổi khí hậu / Mai Trọng Nhuận, Trần Mạnh Liểu, "
        "Nguyễn Tài Tuệ... - ĐHQGHN, 2016",
    ),
    case(
        "an editor alone",
        "",
        {
            "title": "Địa lý du lịch Việt Nam",
            "authors": by("editor", "Nguyễn Minh Tuệ"),
            "place": "Hà Nội",
            "publisher": "Giáo dục Việt Nam",
            "year": "2010",
        },
        "Địa lý du lịch Việt Nam / Nguyễn Minh Tuệ (ch.b.). - H. : Giáo dục Việt Nam, 2010",
    ),
    case(
        "an editor before an author",
        "",
        {
            "kind": "textbook",
            "title": "Giáo trình kinh tế du lịch",
            "authors": [*by("editor", "Nguyễn Văn Đính"), "Trần Thị Minh Hòa"],
            "edition": "Tái bản lần thứ 2",
            "place": "Hà Nội",
            "publisher": "Đại học Kinh tế Quốc dân",
            "year": "2019",
            "pages": "359",
            "size": "24 cm",
        },
        "Giáo trình kinh tế du lịch / Nguyễn Văn Đính (ch.b.), Trần Thị Minh Hòa. - Tái bản lần thứ 2. - H. : Đại học "
        "Kinh tế Quốc dân, 2019. - 359 tr. ; 24 cm",
    ),
    case(
        "translated by one",
        "Le Bon, Gustave",
        {
            "title": "Tâm lý học đám đông",
            "authors": ["Le Bon, Gustave", *by("translator", "Nguyễn Xuân Khánh")],
            "place": "Hà Nội",
            "publisher": "Tri thức",
            "year": "2006",
        },
        "Tâm lý học đám đông / Gustave Le Bon ; Nguyễn Xuân Khánh dịch. - H. : Tri thức, 2006",
    ),
    case(
        "translated by several, revised by one",
        "Huyền Trang",
        {
            "title": "Đại Đường Tây Vực ký",
            "authors": [
                "Huyền Trang",
                *by("translator", "Như Điển", "Nguyễn Minh Tiến"),
                *by("reviser", "Nguyễn Minh Tiến"),
            ],
        },
        "Đại Đường Tây Vực ký / Huyền Trang ; Dịch: Như Điển, Nguyễn Minh Tiến ; Nguyễn Minh Tiến h.đ.",
    ),
    case(
        "compiled, collected by more than three, illustrated",
        "",
        {
            "title": "Tuyển tập",
            "authors": [
                *by("compiler", "Lương Mạnh Bá"),
                *by("collector", "Lương Thanh Bình", "Cao Tuấn Dũng", "Nguyễn Thị Thu Trang", "Lê Đức Trung"),
                *by("illustrator", "Tạ Thúc Bình"),
            ],
        },
        "Tuyển tập / Lương Mạnh Bá b.s. ; S.t.: Lương Thanh Bình, Cao Tuấn Dũng, Nguyễn Thị Thu Trang... "
        "; Tạ Thúc Bình minh họa",
    ),
    case(
        "a body",
        "Tổng cục Thống kê",
        {
            "title": "Niên giám thống kê Việt Nam 2019",
            "parallel_title": "Statistical yearbook of Viet Nam 2019",
            "authors": {"organisation": "Tổng cục Thống kê"},
            "place": "Hà Nội",
            "publisher": "Thống kê",
            "year": "2020",
        },
        "Niên giám thống kê Việt Nam 2019 = Statistical yearbook of Viet Nam 2019 / Tổng cục Thống kê. - H. : "
        "Thống kê, 2020",
    ),
    case(
        "a parallel title and a subtitle",
        "Nguyễn Du",
        {
            "title": "Truyện Kiều",
            "parallel_title": "The tale of Kiều",
            "subtitle": "Song ngữ",
            "authors": ["Nguyễn Du", *by("translator", "Huỳnh Sanh Thông")],
        },
        "Truyện Kiều = The tale of Kiều : Song ngữ / Nguyễn Du ; Huỳnh Sanh Thông dịch",
    ),
    case(
        "a part of a work",
        "Sansom, G. B.",
        {
            "title": "Lược sử văn hóa Nhật Bản",
            "volume": "2",
            "authors": "Sansom, G. B.",
            "publisher": "Khoa học xã hội",
        },
        "Lược sử văn hóa Nhật Bản. Tập 2 / G. B. Sansom. - Khoa học xã hội",
    ),
    case(
        "a part of a work whose title ends with a full stop",
        "",
        {"title": "Danh mục cá biển Việt Nam.", "volume": "Tập V", "language": "vi"},
        "Danh mục cá biển Việt Nam. Tập V",
    ),
    case(
        "no place",
        "Đặng Hùng Thắng",
        {
            "title": "Xác suất trên không gian Metric",
            "authors": "Đặng Hùng Thắng",
            "publisher": "Nxb ĐHQGHN",
            "year": "2015",
        },
        "Xác suất trên không gian Metric / Đặng Hùng Thắng. - ĐHQGHN, 2015",
    ),
    case(
        "no year",
        "Hồ Xuân Huy",
        {
            "title": "Vật lý đại cương B",
            "authors": "Hồ Xuân Huy",
            "place": "TP. Hồ Chí Minh",
            "publisher": "Đại học Quốc gia TP. Hồ Chí Minh",
        },
        "Vật lý đại cương B / Hồ Xuân Huy. - Tp. Hồ Chí Minh : Đại học Quốc gia TP. Hồ Chí Minh",
    ),
    case("no publisher", "", {"title": "Kỷ yếu", "place": "Hà Nội", "year": "2014"}, "Kỷ yếu. - H., 2014"),
    case("a year alone", "", {"title": "Kỷ yếu", "year": "2014"}, "Kỷ yếu. - 2014"),
    case("a title alone", "", {"title": "Kỷ yếu"}, "Kỷ yếu"),
    case(
        "a thesis",
        "",
        {
            "kind": "dissertation",
            "title": "Hoàn thiện kế toán chi phí trong các doanh nghiệp chế biến thức ăn chăn nuôi",
            "thesis": {"degree": "Tiến sĩ", "programme": "Kế toán"},
            "place": "Hà Nội",
            "year": "2012",
            "pages": "190",
            "size": "30",
        },
        "Hoàn thiện kế toán chi phí trong các doanh nghiệp chế biến thức ăn chăn nuôi. - H., 2012. - 190 tr. ; 30 cm",
    ),
    case(
        "an article in a journal",
        "Viện Nghiên cứu Phát triển Du lịch",
        {
            "kind": "article",
            "title": "Du lịch sinh thái",
            "authors": {"organisation": "Viện Nghiên cứu Phát triển Du lịch"},
            "in": {"title": "Tạp chí Du lịch Việt Nam", "issue": "3", "pages": "12-15"},
            "year": "2001",
        },
        "Du lịch sinh thái / Viện Nghiên cứu Phát triển Du lịch // Tạp chí Du lịch Việt Nam. - 2001. - "
        "Số 3. - Tr. 12-15",
    ),
    case(
        "an article that says itself what it counts",
        "",
        {
            "title": "Du lịch sinh thái",
            "in": {"title": "Tạp chí Du lịch Việt Nam", "volume": "Quyển 5", "issue": "Số 3", "pages": "tr. 12-15"},
            "volume": "5",
        },
        "Du lịch sinh thái // Tạp chí Du lịch Việt Nam. - Quyển 5, số 3. - tr. 12-15",
    ),
    case(
        "an English article",
        "Shannon, Claude E.",
        {
            "kind": "article",
            "title": "A mathematical theory of communication",
            "authors": "Shannon, Claude E.",
            "language": "en",
            "in": {"title": "Bell System Technical Journal", "volume": "27", "issue": "3", "pages": "379-423"},
            "year": "1948",
        },
        "A mathematical theory of communication / Claude E. Shannon // Bell System Technical Journal. - 1948. - "
        "Vol. 27, no. 3. - P. 379-423",
    ),
    case(
        "an English book",
        "Kotler, Philip",
        {
            "title": "Marketing management",
            "authors": ["Kotler, Philip", "Keller, Kevin Lane"],
            "language": "en",
            "edition": "15th ed.",
            "place": "Boston",
            "publisher": "Pearson",
            "year": "2016",
            "pages": "xxii, 692",
            "size": "28cm",
        },
        "Marketing management / Philip Kotler, Kevin Lane Keller. - 15th ed. - Boston : Pearson, 2016. - "
        "xxii, 692 p. ; 28 cm",
    ),
    case(
        "an English book of more than three",
        "",
        {
            "title": "Design patterns",
            "subtitle": "elements of reusable object-oriented software",
            "authors": ["Gamma, Erich", "Helm, Richard", "Johnson, Ralph", "Vlissides, John"],
            "language": "en",
            "place": "Reading; Boston",
            "publisher": "Addison-Wesley",
            "year": "1995",
            "pages": "395 pages",
        },
        "Design patterns : elements of reusable object-oriented software / Erich Gamma ... [et al.]. - "
        "Reading ; Boston : Addison-Wesley, 1995. - 395 p.",
    ),
    case(
        "an English book under its editors",
        "",
        {
            "title": "Routledge handbook of national and regional ocean policies",
            "authors": by("editor", "Cicin-Sain, Biliana", "VanderZwaag, David L.", "Balgos, Miriam C."),
            "language": "en",
            "publisher": "Routledge",
            "year": "2015",
        },
        "Routledge handbook of national and regional ocean policies / ed. Biliana Cicin-Sain, David L. VanderZwaag, "
        "Miriam C. Balgos. - Routledge, 2015",
    ),
    case(
        "an English book with an editor and a translator",
        "Kant, Immanuel",
        {
            "title": "Critique of pure reason",
            "authors": ["Kant, Immanuel", *by("editor", "Guyer, Paul"), *by("translator", "Wood, Allen W.")],
            "language": "en",
        },
        "Critique of pure reason / Immanuel Kant ; ed. Paul Guyer ; transl. Allen W. Wood",
    ),
    case(
        "a series with a number",
        "Hartshorne, Robin",
        {
            "title": "Algebraic geometry",
            "authors": "Hartshorne, Robin",
            "language": "en",
            "place": "New York",
            "publisher": "Springer",
            "year": "1977",
            "pages": "496",
            "series": "Graduate texts in mathematics",
            "volume": "52",
        },
        "Algebraic geometry / Robin Hartshorne. - New York : Springer, 1977. - 496 p. - "
        "(Graduate texts in mathematics ; 52)",
    ),
    case(
        "a publisher that ends with a full stop",
        "",
        {"title": "Milankovitch and climate", "language": "en", "publisher": "D. Reidel Pub. Co.", "pages": "2 vols"},
        "Milankovitch and climate. - D. Reidel Pub. Co. - 2 vols",
    ),
]


@pytest.mark.parametrize(("fields", "heading", "description"), CASES)
def test_a_card(fields: Fields, heading: str, description: str) -> None:
    made = card_of(fields)
    assert made.description == description
    assert made.heading == heading


@pytest.mark.parametrize(
    ("role", "vietnamese", "english"),
    [
        ("author", "T / A, Lê Ba", "T / A, Lê Ba"),
        ("editor", "T / A, Lê Ba (ch.b.)", "T / A ; ed. Lê Ba"),
        ("compiler", "T / A ; Lê Ba b.s.", "T / A ; comp. Lê Ba"),
        ("translator", "T / A ; Lê Ba dịch", "T / A ; transl. Lê Ba"),
        ("reviser", "T / A ; Lê Ba h.đ.", "T / A ; rev. Lê Ba"),
        ("collector", "T / A ; Lê Ba s.t.", "T / A ; coll. Lê Ba"),
        ("illustrator", "T / A ; Lê Ba minh họa", "T / A ; ill. Lê Ba"),
        ("advisor", "T / A", "T / A"),
    ],
)
def test_who_did_what(role: str, vietnamese: str, english: str) -> None:
    authors = ["A", *by(role, "Lê Ba")]
    assert card_of({"title": "T", "authors": authors}).description == vietnamese
    assert card_of({"title": "T", "authors": authors, "language": "en"}).description == english


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"title": "T"}, "T"),
        ({"title": "T", "subtitle": "S"}, "T: S"),
        ({"title": "T", "volume": "2", "subtitle": "S"}, "T (T. 2): S"),
        ({"title": "T", "volume": "Quyển hạ"}, "T. Quyển hạ"),
        ({"title": "T", "volume": "2", "series": "Tủ sách"}, "T"),
        ({"title": "T", "volume": "2", "in": {"title": "Tạp chí"}}, "T"),
    ],
)
def test_a_title_in_one_line(fields: Fields, line: str) -> None:
    assert full_title(record_of(fields)) == line


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        ("Hà Nội", "H."),
        ("Thành phố Hồ Chí Minh", "Tp. Hồ Chí Minh"),
        ("TP. Hồ Chí Minh", "Tp. Hồ Chí Minh"),
        ("T.P. Hồ Chí Minh", "Tp. Hồ Chí Minh"),
        ("Hồ Chí Minh", "Tp. Hồ Chí Minh"),
        ("TP.HCM", "Tp. Hồ Chí Minh"),
        ("TPHCM", "Tp. Hồ Chí Minh"),
        ("Đà Nẵng", "Đà Nẵng"),
        ("Hà Nội; Huế", "H. ; Huế"),
    ],
)
def test_places_are_abbreviated(place: str, printed: str) -> None:
    assert card_of({"title": "T", "place": place, "publisher": "Trẻ"}).description == f"T. - {printed} : Trẻ"


@pytest.mark.parametrize(
    ("publisher", "printed"),
    [
        ("NXB Giáo dục", "Giáo dục"),
        ("Nxb. Giáo dục", "Giáo dục"),
        ("Nhà xuất bản Giáo dục", "Giáo dục"),
        ("Nhà Xuất Bản: Trẻ", "Trẻ"),
        ("Hà Nội", "Nxb. Hà Nội"),
        ("Nxb. Hà Nội", "Nxb. Hà Nội"),
        ("Nxb Đà Nẵng", "Nxb. Đà Nẵng"),
        ("Nxbooks", "Nxbooks"),
    ],
)
def test_the_word_for_publisher_stands_only_before_a_city(publisher: str, printed: str) -> None:
    assert (
        card_of({"title": "T", "place": "Đà Nẵng", "publisher": publisher}).description == f"T. - Đà Nẵng : {printed}"
    )


@pytest.mark.parametrize(
    ("pages", "size", "printed"),
    [
        ("359", "24 cm", "359 tr. ; 24 cm"),
        ("359 trang", "24cm", "359 tr. ; 24 cm"),
        ("359tr.", "16 x 24", "359 tr. ; 16 x 24 cm"),
        ("xii, 359, [2]", "A4", "xii, 359, [2] tr. ; A4"),
        ("2 tập", "14,5 x 20,5 cm", "2 tập ; 14,5 x 20,5 cm"),
        ("1 CD-ROM", None, "1 CD-ROM"),
        (None, "24 cm", "24 cm"),
    ],
)
def test_the_extent_gets_its_units(pages: str | None, size: str | None, printed: str) -> None:
    assert card_of({"title": "T", "pages": pages, "size": size}).description == f"T. - {printed}"


@pytest.mark.parametrize(
    ("fields", "notes"),
    [
        (
            {"kind": "dissertation", "thesis": {"degree": "Tiến sĩ", "programme": "Kinh tế du lịch"}},
            ("Luận án Tiến sĩ: Kinh tế du lịch",),
        ),
        ({"kind": "dissertation", "thesis": {"degree": "luận án tiến sĩ"}}, ("luận án tiến sĩ",)),
        ({"kind": "dissertation", "thesis": {"degree": "Luận án tiến sĩ"}}, ("Luận án tiến sĩ",)),
        ({"kind": "thesis", "thesis": {"programme": "Kế toán"}}, ("Luận văn: Kế toán",)),
        (
            {"kind": "undergraduate-thesis", "thesis": {"advisor": "Ngô Quốc Anh"}},
            ("Khóa luận", "Người hướng dẫn: Ngô Quốc Anh"),
        ),
        (
            {"kind": "thesis", "authors": by("advisor", "Ngô Quốc Anh", "Kotler, Philip"), "thesis": {"advisor": "x"}},
            ("Luận văn", "Người hướng dẫn: Ngô Quốc Anh, Philip Kotler"),
        ),
        (
            {
                "kind": "thesis",
                "language": "en",
                "thesis": {
                    "degree": "MSc",
                    "programme": "Electrical engineering",
                    "advisor": "Hitchcock, Frank Lauren",
                },
            },
            ("Thesis (MSc): Electrical engineering", "Advisor: Frank Lauren Hitchcock"),
        ),
        ({"kind": "research-report", "thesis": {}}, ()),
        ({}, ()),
    ],
)
def test_notes_tell_what_a_thesis_was_written_for(fields: Fields, notes: tuple[str, ...]) -> None:
    made = card_of({"title": "T"} | fields)
    assert made.notes == notes
    assert made.description == "T"


def test_standard_numbers_stand_as_they_are_written() -> None:
    fields = {"title": "T", "isbn": ["978-604-0-00000-2", "0306406152"], "issn": "1859-0012"}
    assert card_of(fields).standard_numbers == ("ISBN 978-604-0-00000-2", "ISBN 0306406152", "ISSN 1859-0012")
    assert card_of({"title": "T"}).standard_numbers == ()


def some(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from([None, *values])


@given(
    st.fixed_dictionaries(
        {
            "title": st.sampled_from(["Kinh tế", "Kinh tế.", "Kinh tế..."]),
            "subtitle": some("Sách tham khảo", "Sách v.v."),
            "parallel_title": some("Economics"),
            "volume": some("2", "Tập 2."),
            "edition": some("2nd ed.", "Tái bản"),
            "place": some("Hà Nội", "Huế"),
            "publisher": some("Giáo dục", "Nxb.", "Pub. Co."),
            "year": some("2019"),
            "pages": some("359", "2 tập"),
            "size": some("24 cm"),
            "series": some("Tủ sách"),
            "language": st.sampled_from(["vi", "en"]),
            "in": some({"title": "Tạp chí"}, {"title": "Tạp chí.", "issue": "3", "pages": "1-2"}),
        }
    ),
    st.lists(
        st.builds(
            lambda role, name: {"role": role, "name": name},
            st.sampled_from(["author", "editor", "compiler", "translator", "advisor"]),
            st.sampled_from(["Trần Đức Thanh", "Kotler, Philip", "Orfanidis, S. J."]),
        ),
        max_size=6,
    ),
)
def test_punctuation_is_never_doubled_nor_left_over(fields: Fields, authors: list[Fields]) -> None:
    description = card_of(fields | {"authors": authors}).description
    without_omission = description.replace("...", "…")
    assert not re.search(r"\.\s*\.|\s\s|\s[.,]|[:;/=,-]\s*(?:[:;=,-]|$)|^\W|\(\s|None", without_omission)
