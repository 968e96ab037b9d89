"""The index of search as the build makes it; what the browser finds in it stands in test_search.py."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from newshelf.content.model import Contributor, Record
from newshelf.content.vocabulary import Access, Kind
from newshelf.finding import index
from newshelf.finding.terms import TITLE, of_record


def record(title: str) -> Record:
    return Record(id="a", kind=Kind.TEXTBOOK, title=title, language="vi", arrived=date(2026, 11, 2))


def test_a_word_may_stand_far_from_the_record_that_had_it_before() -> None:
    made = index.segments([record("rare"), *[record("common")] * 2000, record("rare")])
    assert json.loads(made.texts["wr"])["rare"] == [0, 2001, TITLE, 2, index.vlq(2001 << 2 | TITLE)]


def test_a_record_that_search_leaves_out_keeps_its_number() -> None:
    made = index.segments([None, record("one")])
    assert json.loads(made.texts["wo"])["one"][:2] == [1, 1]
    assert [len(json.loads(made.texts[name])) for name in ("rows", "keys", "access")] == [2, 2, 2]
    assert (len(made.titles), made.lists["list titles O"]) == (1, [0])


def test_a_body_is_marked_as_one() -> None:
    people = (
        Contributor("Kotler, Philip"),
        Contributor(organisation="World Bank"),
        Contributor(organisation="Bộ Văn hóa, Thể thao và Du lịch"),
    )
    [row] = json.loads(index.segments([replace(record("a"), authors=people)]).texts["rows"])
    assert [person[2:] for person in json.loads(row)[2]] == [[], [1], [1]]


def test_only_a_person_is_found_with_the_name_turned_round() -> None:
    people = (Contributor("Kotler, Philip"), Contributor(organisation="Bộ Văn hóa, Thể thao và Du lịch"))
    pairs = of_record(replace(record("a"), authors=people)).pairs
    assert "philip kotler" in pairs
    assert {"bo van", "van hoa", "hoa the", "du lich"} <= set(pairs)
    assert "lich bo" not in pairs


# --- merged, and read as a script would ------------------------------------------------------------------------------

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
WORDS = "anh ao ba bien cau chim dao dong gio hoa".split()


def numbers(text: str) -> list[int]:
    """Base64 VLQ: five bits a digit, the lowest first, 32 added while more follow."""
    found, value, shift = [], 0, 0
    for digit in map(LETTERS.index, text):
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            found.append(value)
            value = shift = 0
    return found


def merged(batches: Sequence[Sequence[Record | None]], group: str, size: int = 300) -> list[index.Merged]:
    parts, base = [], 0
    for batch in batches:
        texts = index.segments(batch).texts
        if group in texts:
            parts.append(index.Part(base, "", lambda text=texts[group]: json.loads(text)))  # type: ignore[misc]
        base += len(batch)
    return index.merge(group, parts, size)


def said(file: index.Merged) -> Any:
    return json.loads(file.data.decode().removeprefix("newshelf(").removesuffix(")\n"))


def some_batches() -> list[list[Record | None]]:
    rng = random.Random(5)
    return [
        [
            rng.choice([None, record(" ".join(rng.sample(WORDS, 2))), record(" ".join(rng.sample(WORDS[:2], 1)))])
            for _ in range(40)
        ]
        for _ in range(3)
    ]


@pytest.mark.parametrize("group", ["wa", "wb", "pa", "pd"])
def test_every_term_leads_to_its_records_in_all_batches(group: str) -> None:
    batches = some_batches()
    expected: dict[str, list[tuple[int, int]]] = {}
    for number, one in enumerate(one for batch in batches for one in batch):
        terms = of_record(one)["wp".index(group[0])] if one else {}
        for term, field in terms.items():
            if term.startswith(group[1]):
                expected.setdefault(term, []).append((number, field))
    found: dict[str, list[tuple[int, int]]] = {}
    files = [file for file in merged(batches, group) if file.kind == group[0]]
    for file in files:
        flat = said(file)
        assert file.first == flat[0]
        for term, text in zip(flat[::2], flat[1::2], strict=True):
            postings, last = [], 0
            for step in numbers(text):
                last += step >> 2
                postings.append((last, step & 3))
            found[term] = postings
    assert found == expected
    assert list(found) == sorted(found)


def test_a_file_of_terms_is_cut_where_it_grows_too_large_and_never_in_a_term() -> None:
    [whole] = merged(some_batches(), "pa", 100_000)
    parts = [said(file) for file in merged(some_batches(), "pa", 1)]
    assert {len(part) for part in parts} == {2}
    assert [item for part in parts for item in part] == said(whole)


def test_words_are_listed_with_how_often_they_stand() -> None:
    batches = [[record("anh ao"), *[record("anh")] * 3, record("a1=1 anh")]]
    [spelling] = [file for file in merged(batches, "wa") if file.kind == "s"]
    words, often = said(spelling)
    known = dict(zip(words.split(" "), often, strict=True))
    assert (known["anh"], known["ao"]) == (LETTERS[3], LETTERS[1])  # the digits that 5 and 1 have in binary
    assert all("=" not in word for word in known)


def test_results_can_be_put_into_each_order() -> None:
    rows = [
        replace(record("Bản đồ"), id="b", authors=(Contributor("Trần Văn An"),), arrived=date(2026, 11, 3)),
        None,
        replace(record("An Giang"), id="a"),
        replace(record("Cao Bằng"), id="c", authors=(Contributor("Lê Thị Hà"),), arrived=date(2026, 11, 1)),
    ]
    orders = {}
    for file in merged([rows[:2], rows[2:]], "keys"):
        last, order = 0, []
        for step in numbers(said(file)):
            last += -(step >> 1) if step & 1 else step >> 1
            order.append(last)
        orders[file.first] = order
    assert orders == {"title": [2, 0, 3], "author": [3, 0, 2], "newest": [0, 2, 3]}  # without an author: last


def test_a_facet_leads_from_a_value_to_its_records() -> None:
    flat = said(index.facet("kind", [(0, ("b",)), (3, ("a", "b")), (40, ("a",))]))
    assert [flat[0], numbers(flat[1]), flat[2], numbers(flat[3])] == ["a", [3, 37], "b", [0, 3]]
    [access] = merged([[record("x")], [replace(record("x"), access=Access.OPEN), record("y")]], "access")
    assert (access.first, said(access)[0], numbers(said(access)[1])) == ("access", "open", [1])


def test_the_list_of_files_says_where_each_begins() -> None:
    batches = some_batches()
    files = [file for group in ("wa", "wb", "pa", "keys", "rows", "access") for file in merged(batches, group)]
    made = index.assemble(120, files)
    listing = made.files[0]
    assert listing.name == made.main
    main = json.loads(listing.data.decode().removeprefix("newshelf(").removesuffix(")\n"))
    assert main["n"] == 120
    assert main["w"] == [text for file in files if file.kind == "w" for text in (file.first, file.name)]
    assert main["d"] == [file.name for file in files if file.kind == "d"]
    assert [len(said(file)) for file in files if file.kind == "d"] == [32, 32, 32, 24]
    assert set(main["o"]) == {"title", "author", "newest"}
    assert {file.name for file in made.files[1:]} == {file.name for file in files}
