"""Which feeds there are, and how archives part what no longer fits into them."""

from collections.abc import Iterable
from pathlib import Path

import pytest

import samples
from newshelf.holdings.catalogue import Entry
from newshelf.holdings.shelf import Card
from newshelf.plan import addresses, channels
from newshelf.plan.subjects import FeedOf, Scope

ALL = Scope("all")


def entries(*days: str) -> list[Entry]:
    """Entries of these days, given oldest first, as a catalogue lists them: newest first."""
    cards = [
        Card(f"r{number:03}", 0, "", day, "", "textbook", "vi", 0, "", "available", True, [], [], [], "", "", "")
        for number, day in enumerate(days)
    ]
    return [Entry(card, (), "") for card in reversed(cards)]


def shape(feeds: Iterable[FeedOf]) -> list[tuple[str, int, str, str]]:
    return [(feed.archive, len(feed.entries), feed.earlier, feed.later) for feed in feeds]


def ids(feeds: Iterable[FeedOf]) -> list[str]:
    return [entry.card.id for feed in feeds for entry in feed.entries]


def test_what_fits_into_a_feed_needs_no_archive() -> None:
    given = entries("2025-01-01", "2026-01-01")
    assert shape(channels.with_archives(ALL, "", given, 2)) == [("", 2, "", "")]
    assert shape(channels.with_archives(ALL, "", [], 2)) == [("", 0, "", "")]


def test_a_feed_leads_to_the_newest_archive_and_each_archive_to_its_neighbours() -> None:
    given = entries("2024-05-01", "2025-01-01", "2025-02-01", "2026-01-01")
    assert shape(channels.with_archives(ALL, "", given, 2)) == [
        ("", 2, "2026", ""),
        ("2026", 1, "2025", ""),
        ("2025", 2, "2024", "2026"),
        ("2024", 1, "", "2025"),
    ]


def test_the_archives_hold_every_entry_once_newest_first() -> None:
    given = entries(*["2025-03-01"] * 250, *["2026-03-01"] * 120)
    [_, *archives] = channels.with_archives(ALL, "", given, 50)
    assert ids(archives) == [entry.card.id for entry in given]
    assert [feed.archive for feed in archives] == ["2026-2", "2026", "2025-3", "2025-2", "2025"]


def test_a_full_archive_and_a_closed_year_never_change() -> None:
    days = ["2025-03-01"] * 150 + ["2026-03-01"] * 230
    known: dict[str, list[str]] = {}
    for count in range(60, len(days) + 1, 10):
        archives = {f.archive: ids([f]) for f in channels.with_archives(ALL, "", entries(*days[:count]), 50)}
        del archives[""]
        for name, held in known.items():
            if len(held) == channels.ARCHIVE_SIZE or (count > 150 and name == "2025-2" and len(held) == 50):
                assert archives[name] == held
        known |= archives
    assert sorted(known) == ["2025", "2025-2", "2026", "2026-2", "2026-3"]


def test_what_was_withdrawn_leaves_the_feed_and_stays_in_its_archive() -> None:
    given = entries("2025-01-01", "2025-02-01", "2026-01-01", "2026-02-01")
    gone = given[1]._replace(card=given[1].card._replace(status="withdrawn"))
    feed, *archives = channels.with_archives(ALL, "", [given[0], gone, *given[2:]], 2)
    assert ids([feed]) == ["r003", "r001"]
    assert [ids([archive]) for archive in archives] == [["r003", "r002"], ["r001", "r000"]]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The feeds of the small library with what they hold."""
    root = samples.small(tmp_path_factory.mktemp("small"))
    library, catalogue = samples.read(root), samples.compiled(root)
    followed = channels.channels(library, catalogue, addresses.of_language("vi", ("vi",)))
    feeds = [feed for channel in followed for feed in channels.feeds(channel, library.site.feed.items)]
    return {addresses.feed(feed.folder, feed.archive): ids([feed]) for feed in feeds}


def test_a_kind_has_a_feed_as_soon_as_a_title_is_of_it(planned: dict[str, list[str]], tmp_path: Path) -> None:
    made = samples.compiled(samples.small(tmp_path))
    kinds = {entry.card.kind for entry in made.new}
    assert {path for path in planned if path.startswith("kinds/")} == {f"kinds/{kind}/feed.xml" for kind in kinds}
    for kind in kinds:
        assert planned[f"kinds/{kind}/feed.xml"] == [e.card.id for e in made.new if e.card.kind == kind]


def test_the_feed_of_a_desk_holds_what_its_disciplines_get(planned: dict[str, list[str]]) -> None:
    of_desk = planned["liaisons/quay-chung/feed.xml"]
    assert of_desk
    assert set(of_desk) <= set(planned["feed.xml"])
    assert set(planned["disciplines/van-hoc/feed.xml"]) <= set(of_desk)


def test_the_feed_of_a_theme_holds_its_announced_titles_newest_first(planned: dict[str, list[str]]) -> None:
    of_theme = planned["themes/doc-lai-co-dien/feed.xml"]
    assert of_theme
    assert of_theme == [id for id in planned["feed.xml"] if id in of_theme]
