"""The index of search as the build makes it; what the browser finds in it stands in test_search.py."""

import json
from dataclasses import replace
from datetime import date

from newshelf.content.model import Contributor, Record
from newshelf.content.vocabulary import Kind
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


def test_only_a_body_with_a_comma_in_its_name_is_marked_as_one() -> None:
    people = (
        Contributor("Kotler, Philip"),
        Contributor(organisation="World Bank"),
        Contributor(organisation="Bộ Văn hóa, Thể thao và Du lịch"),
    )
    [row] = json.loads(index.segments([replace(record("a"), authors=people)]).texts["rows"])
    assert [person[2:] for person in json.loads(row)[2]] == [[], [], [1]]


def test_only_a_person_is_found_with_the_name_turned_round() -> None:
    people = (Contributor("Kotler, Philip"), Contributor(organisation="Bộ Văn hóa, Thể thao và Du lịch"))
    pairs = of_record(replace(record("a"), authors=people)).pairs
    assert "philip kotler" in pairs
    assert {"bo van", "van hoa", "hoa the", "du lich"} <= set(pairs)
    assert "lich bo" not in pairs
