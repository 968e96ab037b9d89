"""What a record is found by (``terms``); that a browser takes a query apart alike stands in test_search.py."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from newshelf.content.model import Contributor, Host, Record, Thesis
from newshelf.content.vocabulary import Kind, Use
from newshelf.finding.terms import AUTHOR, SUBJECT, TEXT, TITLE, isbn13, marked, of_record, stem, words
from newshelf.isbd import full_title
from newshelf.text import fold

VECTORS = json.loads((Path(__file__).parent / "data" / "terms.json").read_text("utf-8"))
RECORD = Record(id="a", kind=Kind.TEXTBOOK, title="Đại số", language="vi", arrived=date(2026, 11, 2))


@pytest.mark.parametrize("text", VECTORS["texts"])
def test_a_text_is_taken_apart_as_the_examples_say(text: str) -> None:
    apart = [fold(text), words(text), [*map(stem, words(text))], marked(text.lower())]
    assert apart == VECTORS["texts"][text]


@pytest.mark.parametrize("number", VECTORS["isbn"])
def test_an_isbn_is_known_by_its_thirteen_digits(number: str) -> None:
    assert isbn13(number) == VECTORS["isbn"][number]


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        ("books", "book"),
        ("maps", "map"),
        ("gas", "gas"),
        ("bus", "bus"),
        ("studies", "study"),
        ("zombieies", "zombieies"),
        ("houses", "house"),
        ("shoes", "shoes"),
        ("trees", "trees"),
        ("algaes", "algaes"),
        ("soaies", "soaies"),
        ("virus", "virus"),
        ("glass", "glass"),
        ("dong", "dong"),
    ],
)
def test_only_an_english_plural_loses_its_ending(word: str, singular: str) -> None:
    assert stem(word) == singular


FULL = replace(
    RECORD,
    subtitle="Tập hai",
    parallel_title="Algebra books",
    volume="2",
    authors=(Contributor("Kotler, Philip"),),
    edition="In lại",
    place="Huế",
    publisher="Trẻ",
    year=2019,
    series="Tủ nâu",
    isbn=("0-596-00173-8",),
    issn="1859-001X",
    ddc="512.5",
    call_number="512 T",
    keywords=("hình học",),
    courses={"DL-21.01": Use.TEXTBOOK, "TH1": Use.REFERENCE},
    summary="Ma trận, https://a.vn/xyz",
    contents="Định thức",
    note="Kèm đĩa",
    thesis=Thesis(degree="Tiến sĩ", programme="Toán", advisor="Lê Ba"),
    host=Host(title="Tạp chí"),
)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (TEXT, "ma tran dinh thuc kem dia in lai hue tre tu nau tien si toan chi"),
        (SUBJECT, "hinh hoc 512 5 t 2019 le ba th1"),
        (AUTHOR, "kotler philip"),
        (TITLE, "dai so algebra books book tap hai 2 9780596001735 1859001x dl2101"),
    ],
)
def test_a_record_is_found_by_its_words_and_numbers(field: int, found: str) -> None:
    own = {word for word, best in of_record(FULL).words.items() if best == field and "=" not in word}
    assert own == set(found.split())


def test_the_number_of_a_part_is_found_as_lists_and_cards_say_it_and_as_it_is_typed() -> None:
    numbered = replace(RECORD, volume="2")
    assert set(words(full_title(numbered))) <= set(of_record(numbered).words)
    assert {"t 2", "tap 2", "vol 2", "volume 2"} <= set(of_record(numbered).pairs)
    for said in (replace(numbered, volume="Quyển hai"), replace(numbered, series="Tủ sách")):
        assert {"tap", "vol"}.isdisjoint(of_record(said).words)


def test_what_a_record_lacks_is_no_word() -> None:
    assert {word for word in of_record(RECORD).words if "=" not in word} == {"dai", "so"}
    assert {"dai", "so", "msc"} == set(of_record(replace(RECORD, title="Dai so", thesis=Thesis(degree="MSc"))).words)


def test_words_with_marks_are_found_as_they_are_typed_in_all_but_running_text() -> None:
    found = of_record(FULL).words
    typed = {f"{fold(word)}={marked(word)}" for word in "đại số hình học lê tập".split()}
    assert {word for word in found if "=" in word} == typed
    assert [word for word in of_record(replace(RECORD, title="Algebra")).words if "=" in word] == []


def test_neighbours_are_known_in_titles_names_and_keywords() -> None:
    pairs = of_record(FULL).pairs
    assert {pair for pair, best in pairs.items() if best == TITLE} == {
        *("dai so", "dai ^", "so $"),
        *("algebra books", "algebra ^", "books $"),
        *("2 tap", "tap hai", "2 ^", "hai $"),
    }
    assert {pair for pair, best in pairs.items() if best == AUTHOR} == {"kotler philip", "philip kotler"}
    assert {"hinh hoc", "le ba"} <= {pair for pair, best in pairs.items() if best == SUBJECT}
    assert TEXT not in pairs.values()
