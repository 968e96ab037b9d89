r"""Folding, order and names of Vietnamese text.

data/collation-icu.txt holds real titles and names, and a syllable with each vowel in each tone, as ICU 72.1 sorts them.
To renew it, add lines and sort them, with PyICU (built against libicu), by::

    collator = icu.Collator.createInstance(icu.Locale.forLanguageTag("vi-u-kn"))  # kn: numbers by value
    lines.sort(key=lambda line: (collator.getSortKey(" ".join(re.findall(r"\w+", line))), line))

ICU is given the words only, since it sorts by punctuation and catalogues do not.
"""

import random
import re
from itertools import groupby, pairwise
from pathlib import Path
from unicodedata import category, normalize
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshelf.text import (
    ALPHABET,
    FAMILY_NAMES,
    NOT_XML,
    Name,
    bare_number,
    collation_key,
    fold,
    initial,
    initials,
    is_vietnamese,
    name,
    slug,
)

ICU_ORDER = (Path(__file__).parent / "data/collation-icu.txt").read_text("utf-8").splitlines()

# Texts of a library: mostly Vietnamese, some foreign letters, digits, marks and another script.
texts = st.text(
    st.sampled_from("aAăâbBdđĐeêghiknoôơuưyàằầảẳãẫáấạặẬéẹỳ éüçßœł 0129 -:,.(“'’αЖ書\u0301\u0323") | st.characters(),
    max_size=12,
)


def in_order(*expected: str) -> bool:
    return all(collation_key(a) < collation_key(b) for a, b in pairwise(expected))


# --- XML -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "allowed", ["\t", "\n", "\r", " ", "~", "\xa0", "ế", "\ud7ff", "\ue000", "\ufffd", "\U0001f4da"]
)
def test_xml_keeps(allowed: str) -> None:
    assert not NOT_XML.search(f"a{allowed}b")


@pytest.mark.parametrize("bad", ["\0", "\b", "\v", "\f", "\x1b", "\x7f", "\x85", "\x9f", "\ud800", "\ufffe", "\uffff"])
def test_xml_refuses(bad: str) -> None:
    assert NOT_XML.search(f"a{bad}b")


@given(st.text())
def test_an_xml_parser_reads_what_is_left(text: str) -> None:
    element = ET.Element("title")
    element.text = NOT_XML.sub("", text)
    assert ET.fromstring(ET.tostring(element)).tag == "title"  # noqa: S314 - our own bytes


# --- folding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Kinh tế du lịch", "kinh te du lich"),
        ("Đại số", "dai so"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("ƯỚC MƠ", "uoc mo"),
        ("C++ & C#", "c++ & c#"),
        ("Straße", "straße"),
        ("", ""),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(normalize("NFD", written)) == folded


@given(st.text())
def test_fold_is_the_four_steps_that_the_browser_does(text: str) -> None:
    kept = (c for c in normalize("NFD", text.lower()) if category(c) != "Mn")
    assert fold(text) == "".join(kept).replace("đ", "d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Giáo trình Kinh tế du lịch (2019)", "giao-trinh-kinh-te-du-lich-2019"),
        ("Đường — sắt", "duong-sat"),
        ("O'Reilly", "oreilly"),
        ("Łódź, Straße, Œuvre", "lodz-strasse-oeuvre"),
        ("書", ""),
        (" - ", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(texts)
def test_a_slug_is_fit_for_an_address_and_stays_as_it_is(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(text))
    assert slug(slug(text)) == slug(text)


# --- order -----------------------------------------------------------------------------------------------------------


def test_the_order_is_that_of_icu() -> None:
    shuffled = random.Random(1).sample(ICU_ORDER, len(ICU_ORDER))
    assert sorted(shuffled, key=collation_key) == ICU_ORDER


def test_the_golden_file_meets_every_letter_and_tone() -> None:
    met = set("".join(ICU_ORDER).lower())
    vowels = {normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in ("", *"\u0300\u0309\u0303\u0301\u0323")}
    assert vowels | set(ALPHABET) <= met
    assert len(ICU_ORDER) >= 300


def test_the_letters_stand_in_the_order_of_the_alphabet() -> None:
    assert in_order(*ALPHABET)
    assert in_order("cúng", "dung", "đung", "em", "êm", "ong", "ông", "ơn", "ung", "ưng", "vung")


def test_the_tones_stand_in_dictionary_order() -> None:
    assert in_order("ma", "mà", "mả", "mã", "má", "mạ")


def test_letters_come_before_tones_over_the_whole_text() -> None:
    assert in_order("ba an", "bà an", "ba hoa", "bà hoa")


def test_a_word_that_ends_comes_first() -> None:
    assert in_order("Ba", "Ba Vì", "Bạch", "Bách khoa")


def test_numbers_sort_by_value() -> None:
    assert in_order("Toán 2", "Toán 09", "Toán 10", "Toán 10 nâng cao", "Toán 11", "Toán 100")
    assert in_order("James Bond 007", "James Bond 8")
    assert in_order("0", "1", "2", "10", "9" * 20, "1" + "0" * 20, "A")


def test_foreign_letters_stand_with_their_base_letter_after_the_vietnamese_tones() -> None:
    assert in_order("Mule", "Müller", "Mung")
    assert in_order("ca", "cạ", "ça", "cb")
    assert in_order("lodz", "Łódź", "loe")
    assert in_order("strasse", "Straße", "strast")
    assert in_order("oe", "œ", "of")


def test_other_scripts_follow_latin_in_code_point_order() -> None:
    assert in_order("1984", "zoom", "αβγ", "жук", "書")


def test_punctuation_and_case_only_settle_what_is_equal_otherwise() -> None:
    assert in_order("Kinh tế, xã hội", "Kinh tế - xã hội học", "Kinh tế xã hội học 2")
    assert in_order("“Bão” biển", "Bão: biển 2")
    assert in_order("O’Neill A", "ONeill B", "O'Neill C")
    assert in_order("Toan", "toan", "Toán", "toán")


def test_decomposed_text_sorts_as_composed_text() -> None:
    assert in_order("Lay", normalize("NFD", "Lăn"), "Lân")
    assert in_order("Lan", normalize("NFD", "Làn"), "Lạn")
    assert in_order("x\u0301a", "xb")


@given(texts, texts)
def test_only_equal_texts_have_equal_keys(a: str, b: str) -> None:
    assert (collation_key(a) == collation_key(b)) == (a == b)


@given(st.lists(texts))
def test_texts_of_one_letter_are_neighbours(given_texts: list[str]) -> None:
    letters = [initial(text) for text in sorted(given_texts, key=collation_key)]
    runs = [letter for letter, _ in groupby(letters)]
    lettered = [letter for letter in runs if letter != "#"]
    assert len(lettered) == len(set(lettered))


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("Ảnh hưởng", "A"),
        ("ẵm", "Ă"),
        ("Ẩn số", "Â"),
        ("đại số", "Đ"),
        ("Ở", "Ơ"),
        ("Zoom", "Z"),
        ("“Bão”", "B"),
        ("Œuvres", "O"),
        ("Łódź", "L"),
        ("1984", "0–9"),
        ("書", "#"),
        ("...", "#"),
        ("", "#"),
    ],
)
def test_initial(text: str, letter: str) -> None:
    assert initial(text) == letter


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Nguyễn Văn Đính", ("Nguyễn", "Văn", "Đính")),
        ("Trần Thị Minh Hòa", ("Trần", "Thị Minh", "Hòa")),
        ("Hữu Ngọc", ("Hữu", "", "Ngọc")),
        ("Tôn Thất Tùng", ("Tôn Thất", "", "Tùng")),
        ("Tôn Nữ Thị Ninh", ("Tôn Nữ", "Thị", "Ninh")),
        ("Công Tằng Tôn Nữ Thị Hà", ("Công Tằng Tôn Nữ", "Thị", "Hà")),
        ("Âu Dương Lân", ("Âu Dương", "", "Lân")),
        ("Rơ Chăm Yơn", ("Rơ Chăm", "", "Yơn")),
        ("Tôn Thất", ("Tôn", "", "Thất")),
        ("Voltaire", ("", "", "Voltaire")),
        ("Kotler, Philip", ("Kotler", "", "Philip")),
        ("Keller, Kevin Lane", ("Keller", "", "Kevin Lane")),
        ("Kotler,", ("Kotler", "", "")),
        ("", ("", "", "")),
    ],
)
def test_the_parts_of_a_name(written: str, parts: tuple[str, str, str]) -> None:
    assert name(written) == Name(*parts, label=written)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Nguyễn Văn Đính", "Nguyễn Văn Đính"),
        ("Kotler, Philip", "Philip Kotler"),
        ("King, Martin Luther, Jr.", "Martin Luther King, Jr."),
        ("Jordan, M. P. (Michael P.)", "M. P. Jordan"),
        ("Twain, Mark, 1835-1910", "Mark Twain"),
        ("Plato,", "Plato"),
    ],
)
def test_a_name_in_direct_order(written: str, spoken: str) -> None:
    assert name(written).direct == spoken


@pytest.mark.parametrize(
    "vietnamese",
    [
        *("Nguyễn Văn Đính", "NGUYỄN NHẬT ÁNH", "Ngô Bảo Châu", "Nguyen Chu Hoi", "Mai Lan", "Âu Dương Lân"),
        *("Tôn Thất Tùng", "Tôn Nữ Thị Ninh", "Công Tằng Tôn Nữ Thị Hà"),
        *("H'Hen Niê", "H’Hen Niê", "K'Linh", "Y Moan Ênuôl", "A Lềnh", "Siu Black", "Ksor Phước", "Rơ Chăm Yơn"),
        *("Lò Văn Sĩ", "Vi Hồng", "Cầm Trọng", "Quàng Thị Hà", "Thạch Voi", "Danh Út", "Sơn Phước Hoan"),
    ],
)
def test_a_name_of_vietnam_is_known(vietnamese: str) -> None:
    assert is_vietnamese(vietnamese)
    assert is_vietnamese(normalize("NFD", vietnamese))


@pytest.mark.parametrize(
    "foreign",
    [
        *("Philip Kotler", "Sam Newman", "Kim Scott", "Dan Brown", "Le Corbusier", "Martin Fowler", "José Saramago"),
        *(
            "Nguyễn, Văn Đính",
            "Tôn Nữ, Thị Ninh",
            "Kotler, Philip",
            "A. A. Milne",
            "Sean O'Casey",
            "Plato",
            "",
            "Søren Kierkegaard",
        ),
    ],
)
def test_a_foreign_name_or_one_with_a_comma_is_not(foreign: str) -> None:
    assert not is_vietnamese(foreign)


def test_the_family_names_are_written_alike() -> None:
    assert len(FAMILY_NAMES) >= 150
    assert all(known == normalize("NFC", " ".join(known.lower().split())) for known in FAMILY_NAMES)
    assert all(is_vietnamese(f"{known.rstrip(chr(39))} Ánh") for known in FAMILY_NAMES - {"h'", "k'"})


@given(texts)
def test_any_text_can_be_taken_for_a_name(text: str) -> None:
    parts = name(text)
    assert parts.label == " ".join(text.split())
    if "," not in text:
        assert " ".join(filter(None, parts[:3])) == parts.label


# --- short forms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Công nghệ thông tin", "CNTT"),
        ("Quản trị và kinh doanh", "QTKD"),
        ("toán", "T"),
        ("Design of the arts and crafts in Asia today", "DACA"),
        ("", ""),
    ],
)
def test_a_name_is_short_by_the_initials_of_its_words(name: str, short: str) -> None:
    assert initials(name) == short


def test_a_standard_number_is_bare_without_hyphens_and_spaces() -> None:
    assert bare_number("979-10 90636-07 1") == "9791090636071"


def test_syllables_without_marks_are_no_vietnamese_name_without_a_family_name() -> None:
    assert is_vietnamese("Nguyen Linh")
    assert not is_vietnamese("Gio Linh")


def test_a_name_is_spoken_without_the_spaces_around_its_commas() -> None:
    assert name("King , Martin Luther , Jr.").direct == "Martin Luther King, Jr."


@pytest.mark.parametrize(
    ("letter", "spelt"),
    [tuple(pair.split(":")) for pair in "ß:ss æ:ae œ:oe ø:o ł:l ð:d þ:th ı:i ħ:h ŧ:t Đ:d Ä:a".split()],
)
def test_a_letter_beyond_the_alphabet_is_spelt_out_in_addresses(letter: str, spelt: str) -> None:
    assert slug(letter) == spelt


def test_a_foreign_mark_follows_the_tones() -> None:
    assert "".join(sorted("äạáãảàa", key=collation_key)) == "aàảãáạä"
