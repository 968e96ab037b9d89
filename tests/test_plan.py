"""Which files a site has, and what makes the key of each change."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import samples
from newshelf.content.model import Discipline
from newshelf.finding.browse import WAYS
from newshelf.holdings.catalogue import Catalogue, Entry, of_library
from newshelf.holdings.library import Library
from newshelf.holdings.shelf import Card
from newshelf.plan import finding
from newshelf.plan.output import Output
from newshelf.plan.site import draft, plan
from newshelf.plan.subjects import DisciplinePage
from newshelf.problem import Stopped


class Marks(dict[str, str]):
    """What makes a format, by its name."""

    def __missing__(self, key: str) -> str:
        return f"made by {key}"


def outputs(root: Path, marks: Mapping[str, str] | None = None) -> dict[str, Output]:
    made = samples.read(root)
    return {output.path: output for output in planned(made, of_library(made), marks or Marks())}


def planned(library: Library, catalogue: Catalogue, marks: Mapping[str, str]) -> list[Output]:
    return plan(library, catalogue, draft(library, catalogue, [], marks))


def record(id: str, *lines: str) -> str:
    return samples.record(id, "courses: {T1: textbook}", *lines)


# --- which files -------------------------------------------------------------------------------------------------


def test_the_files_of_a_tiny_library(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", record("a"), samples.record("b", "disciplines: van"))])
    samples.lay(
        root,
        {"content/pages/about.md": "---\ntitle: A\n---\n", "content/static/x/y.txt": "", "content/covers/c.png": ""},
    )
    digests = [f"digests/{scope}/2027-01/{name}" for scope in ("all", "toan", "van") for name in ("index.html", *MAIL)]
    lists = ["", "disciplines/toan/", "disciplines/van/", "courses/T1/", "courses/C0/", "themes/"]
    indices = [
        "disciplines/",
        "courses/",
        "bulletins/",
        "digests/",
        "subscribe/",
        "search/",
        "about/",
        "bulletins/2027-01/",
        *(f"{way}/" for way in WAYS),
    ]
    assert set(outputs(root)) == {
        *(f"{page}{name}" for page in lists for name in ("index.html", *FEEDS)),
        *(f"embed/{page}index.html" for page in lists if page.startswith(("disciplines", "courses"))),
        *(f"kinds/textbook/{name}" for name in FEEDS),
        *(f"disciplines/{id}/feeds.opml" for id in ("toan", "van")),
        *(f"{page}index.html" for page in [*indices, "records/a/", "records/b/"]),
        *(f"coverage/{part}{name}" for part in ("", "toan/", "van/") for name in ("index.html", "coverage.csv")),
        *digests,
        *(f"{page}.{ending}" for page in REFERENCES for ending in ("ris", "bib")),
        *(f"courses/T1/digests/{name}" for name in ("index.html", *MAIL)),
        *("404.html", "feeds.opml", "sitemap.xml", "robots.txt", "covers/c.png", "x/y.txt"),
    }


# Of lists that hold a title: C0 and the themes have none.
REFERENCES = ("disciplines/toan/toan", "disciplines/van/van", "courses/T1/T1", "bulletins/2027-01/2027-01")
MAIL = ("message.eml", "message.txt")
FEEDS = ("feed.xml", "feed.json")


def test_a_library_without_records_has_no_digest_and_no_bulletin(tmp_path: Path) -> None:
    paths = set(outputs(samples.tiny(tmp_path, [])))
    assert [path for path in paths if "2027" in path or path.endswith("message.eml")] == []
    assert {"index.html", "digests/index.html", "bulletins/index.html", "disciplines/toan/feed.xml"} <= paths


def test_each_language_has_the_same_pages(tmp_path: Path) -> None:
    root = samples.tiny(
        tmp_path, [samples.batch("2027-01-15", record("a"))], site=samples.SITE.replace("vi\n", "[en, vi]\n")
    )
    every = set(outputs(root)) - {"sitemap.xml", "robots.txt"}
    paths = {path for path in every if not path.endswith((".ris", ".bib"))}  # one file serves every language
    assert [path for path in every - paths if path.startswith("vi/")] == []
    vietnamese = {path.removeprefix("vi/") for path in paths if path.startswith("vi/")}
    assert vietnamese == {path for path in paths if not path.startswith("vi/")}


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("content/static/index.html", "index.html"),
        ("content/static/robots.txt", "robots.txt"),
        ("content/static/records/a/index.html", "records/a/index.html"),
        ("content/static/Records/A/Index.html", "records/a/index.html"),  # one file on the disks of Windows and macOS
        ("content/static/covers/c.png", "covers/c.png"),
        ("content/pages/subscribe.md", "subscribe/index.html"),
    ],
)
def test_two_files_of_one_path_stop_the_build(tmp_path: Path, file: str, path: str) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", record("a"))])
    samples.lay(root, {"content/covers/c.png": "", file: "---\ntitle: T\n---\n"})
    with pytest.raises(Stopped) as stopped:
        outputs(root)
    found = stopped.value.found
    assert (found.code, found.place.file) == ("same-path", file)
    assert path in dict(found.values).values()


def test_another_spelling_is_not_another_language(tmp_path: Path) -> None:
    """Nor another page, which would be the same file on the disks of Windows and macOS."""
    codes = ["zh-HANT", "chi-hant", "zh-Hant"]  # nor does the code that MARC has
    texts = [samples.record(f"r{number}", f"language: {code}") for number, code in enumerate(codes)]
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", *texts)])
    samples.build(root)
    assert [path.name for path in (root / "site/languages").glob("zh*")] == ["zh-Hant"]


def test_a_digest_has_a_page_and_two_messages_of_the_same_entries(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", record("a")), samples.batch("2027-02-01", record("b"))])
    made = outputs(root)
    for name in ("index.html", *MAIL):
        subject = made[f"digests/toan/2027-02/{name}"].subject
        assert [entry.card.id for entry in subject.entries] == ["b"]


def test_a_discipline_and_a_course_know_their_digests_newest_first(tmp_path: Path) -> None:
    days = {"a": "2027-01-15", "b": "2027-02-01", "c": "2027-02-20"}
    root = samples.tiny(tmp_path, [samples.batch(day, record(id)) for id, day in days.items()])
    made = outputs(root)
    front, course = (made[f"{path}/index.html"].subject for path in ("disciplines/toan", "courses/T1/digests"))
    assert front.digests == (("2027-02", 2), ("2027-01", 1))
    assert [(period, [entry.card.id for entry in part]) for period, part in course.issues] == [
        ("2027-02", ["c", "b"]),
        ("2027-01", ["a"]),
    ]


def test_a_feed_holds_as_many_items_as_the_site_says(tmp_path: Path) -> None:
    site = samples.SITE + "feed: {items: 2}\n"
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", *(record(f"r{n}") for n in range(4)))], site=site)
    made = outputs(root)
    for path in ("feed.xml", "disciplines/toan/feed.xml", "courses/T1/feed.xml"):
        assert [entry.card.id for entry in made[path].subject.entries] == ["r3", "r2"]


def test_the_site_map_names_every_page_but_404_and_frames(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", record("a", "amended: 2027-03-01"), record("b"))])
    made = outputs(root)
    pages = dict(made["sitemap.xml"].subject.pages)
    assert {f"{page}index.html" for page in pages} == {
        path for path in made if path.endswith("index.html") and "embed/" not in path
    }
    assert (pages["records/a/"], pages["records/b/"], pages[""]) == ("2027-03-01", "2027-01-15", "")


def test_more_pages_than_a_site_map_may_hold_fill_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", record("a"))])
    monkeypatch.setattr(finding, "SITEMAP_SIZE", 10)
    samples.build(root)
    site = {
        path: data.decode() for path, data in samples.tree(root / "site").items() if path.endswith((".xml", ".html"))
    }
    own = "<loc>https://a.example.org/(.*?)</loc>"
    names = re.findall(f"<sitemap>{own}</sitemap>", site["sitemap.xml"])
    parts = [re.findall(f"<url>{own}", site[name]) for name in names]
    assert names == [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    assert {len(part) for part in parts[:-1]} == {10}
    pages = [f"{page}index.html" for part in parts for page in part]
    assert sorted(pages) == sorted(path for path in site if path.endswith("index.html") and "embed/" not in path)


# --- pages of fifty ----------------------------------------------------------------------------------------------


def pages_of(root: Path, number: int) -> dict[int, DisciplinePage]:
    """The pages of a discipline of so many entries, the newest of which is called after its number."""
    library = samples.read(root)
    cards = [
        Card(f"r{n}", n, "", "2027-01-01", "", "textbook", "vi", 0, "", "available", True, ["toan"], [], [], "", "", "")
        for n in range(number)
    ]
    entries = tuple(Entry(card, ("toan",), card.id) for card in reversed(cards))
    empty = of_library(library)
    catalogue: Catalogue = empty._replace(by_discipline={"toan": entries})
    made = planned(library, catalogue, Marks())
    found = [output.subject for output in made if output.format == "discipline" and "/toan/" in output.path]
    assert all(isinstance(page.discipline, Discipline) for page in found)
    return {page.page: page for page in found}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return samples.tiny(tmp_path_factory.mktemp("bare"), [])


@settings(max_examples=40)
@given(
    number=st.one_of(st.integers(0, 320), st.sampled_from([49, 50, 51, 99, 100, 101, 149, 150, 199, 200])),
    more=st.integers(0, 120),
)
def test_pages_hold_each_entry_once_and_a_full_page_never_changes(bare: Path, number: int, more: int) -> None:
    pages = pages_of(bare, number)
    held = Counter(entry.card.id for page in pages.values() for entry in page.entries)
    assert held == Counter(f"r{n}" for n in range(number))
    assert sorted(pages) == list(range(len(pages)))
    front = len(pages[0].entries)
    assert (50 <= front <= 99) if number >= 50 else front == number
    assert pages[0].titles == number
    for page in range(1, len(pages)):
        # The oldest fifty stand on page 1, newest first, and so on.
        assert [entry.card.id for entry in pages[page].entries] == [
            f"r{n}" for n in range(50 * page - 1, 50 * page - 51, -1)
        ]
    grown = pages_of(bare, number + more)
    for page in range(1, len(pages)):
        assert grown[page].entries == pages[page].entries


@pytest.mark.parametrize("number", [0, 99, 100, 150, 301])
def test_pages_form_a_chain_from_the_front_to_the_oldest(bare: Path, number: int) -> None:
    pages = pages_of(bare, number)
    order = [0, *range(len(pages) - 1, 0, -1)]
    for place, page in enumerate(order):
        assert pages[page].newer == (order[place - 1] if place else None)
        assert pages[page].older == (order[place + 1] if place + 1 < len(order) else None)


# --- keys --------------------------------------------------------------------------------------------------------


def changed(before: Mapping[str, Output], after: Mapping[str, Output]) -> set[str]:
    return {path for path in before.keys() & after.keys() if before[path].key != after[path].key}


def test_a_key_hangs_on_the_format_and_what_makes_it(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", record("a"))])
    before = outputs(root)
    assert changed(before, outputs(root)) == set()
    made = outputs(root, Marks({"course": "another template"}))
    assert changed(before, made) == {"courses/T1/index.html", "courses/C0/index.html"}


def test_keys_of_two_languages_differ(tmp_path: Path) -> None:
    site = samples.SITE.replace("vi\n", "[vi, en]\n")
    made = outputs(samples.tiny(tmp_path, [samples.batch("2027-01-15", record("a"))], site=site))
    assert made["records/a/index.html"].key != made["en/records/a/index.html"].key


def test_a_full_page_keeps_its_key_when_the_front_grows(tmp_path: Path) -> None:
    first = [samples.batch("2027-01-15", *(record(f"r{n:03}") for n in range(100)))]
    before = outputs(samples.tiny(tmp_path, first))
    after = outputs(samples.tiny(tmp_path, [*first, samples.batch("2027-01-16", record("new"))]))
    assert "disciplines/toan/page/1/index.html" in before
    assert "disciplines/toan/page/1/index.html" not in changed(before, after)
    assert "disciplines/toan/index.html" in changed(before, after)
    # The two newest of the course have a new neighbour; nobody else has.
    assert {path for path in changed(before, after) if path.startswith("records/")} == {
        "records/r099/index.html",
        "records/r098/index.html",
    }
