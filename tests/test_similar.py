from itertools import count

from newshelf.holdings.catalogue import Entry
from newshelf.holdings.shelf import Card
from newshelf.holdings.similar import MOST, neighbours
from newshelf.recall import Recall

numbers = count()


def entry(id: str, keywords: str = "", courses: str = "", title: str = "") -> Entry:
    links = [[code, "textbook"] for code in courses.split()]
    card = Card(
        id, next(numbers), "", "2027-01-01", "", "textbook", "vi", 2020, "", "available", True, [], links,
        keywords.split(), "", title or id, "",
    )  # fmt: skip
    return Entry(card, (), id)


def near(*entries: Entry) -> dict[str, list[str]]:
    found = neighbours(entries, Recall())
    return {id: [one.title.id for one in titles] for id, titles in found.items() if titles}


def test_titles_are_near_that_share_a_keyword_or_a_course() -> None:
    assert near(entry("a", "luật"), entry("b", "thuế", "L1"), entry("c", "Luật"), entry("d", "", "L1"), entry("e")) == {
        "a": ["c"],
        "c": ["a"],
        "b": ["d"],
        "d": ["b"],
    }


def test_a_keyword_and_a_course_of_one_name_are_two_things() -> None:
    assert near(entry("a", "L1"), entry("b", "", "L1")) == {}


def test_what_fewer_share_makes_nearer() -> None:
    many = [entry(f"m{n}", "luật") for n in range(5)]
    assert near(*many, entry("a", "luật cổ"), entry("b", "luật cổ"))["a"][0] == "b"


def test_a_title_has_few_neighbours_and_is_the_neighbour_of_few() -> None:
    found = near(*(entry(f"r{n}", "luật", "L1 L2") for n in range(200)))
    assert {len(titles) for titles in found.values()} <= set(range(2, MOST + 1))
    assert found["r100"] == ["r99", "r101", "r98", "r102"]
    assert all(id not in titles for id, titles in found.items())


def test_many_subjects_give_no_more_neighbours() -> None:
    words = [f"w{n}" for n in range(MOST + 2)]
    found = near(*(entry(word, word) for word in words), entry("middle", " ".join(words)))
    assert found["middle"] == words[:MOST]
    first = near(entry("middle", " ".join(words)), *(entry(word, word) for word in words))
    assert first["middle"] == words[:MOST]


def test_a_new_arrival_is_seen_by_the_newest_alone() -> None:
    old = [entry(f"r{n}", "luật", "L1") for n in range(50)]
    before, after = neighbours(old, Recall()), neighbours([entry("new", "luật"), *old], Recall())
    assert [id for id in before if before[id] != after[id]] == ["r0", "r1"]


def test_the_text_tells_two_titles_apart() -> None:
    first, second = (
        neighbours([entry("a", "k"), entry("b", "k", title=title)], Recall())["a"] for title in ("Một", "Hai")
    )
    assert [one.text for one in first] != [one.text for one in second]
