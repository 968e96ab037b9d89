"""Feeds: what readers take for new, and when, must never depend on a build (programs of others: test_readers)."""

import html
import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

import samples

KINDS = ("article", "database", "lecture-notes", "monograph", "thesis")
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
BASE = "https://test.example.org/lib/"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library, built."""
    root = samples.small(tmp_path_factory.mktemp("small"))
    samples.build(root)
    return root


@pytest.fixture(scope="module")
def feeds(root: Path) -> dict[str, bytes]:
    return {path: data for path, data in samples.tree(root / "site").items() if path.endswith("feed.xml")}


def items(data: bytes) -> list[ET.Element]:
    return ET.fromstring(data).findall("channel/item")  # noqa: S314  # made here


def text(element: ET.Element, name: str) -> str:
    found = element.find(name)
    assert found is not None, name
    return found.text or ""


def item(data: bytes, id: str) -> ET.Element:
    return next(made for made in items(data) if text(made, "guid").endswith(f":{id}"))


def test_there_is_a_feed_for_everything_in_each_language(feeds: dict[str, bytes]) -> None:
    beside = ["", "themes/", "disciplines/van-hoc/", "disciplines/khoa-hoc/"]
    beside += [f"courses/{code}/" for code in ("VN101", "KH201", "KH202", "TN000")]
    beside += [f"kinds/{kind}/" for kind in KINDS]
    beside += ["liaisons/quay-chung/", "themes/doc-lai-co-dien/"]
    assert set(feeds) == {f"{prefix}{page}feed.xml" for prefix in ("", "en/") for page in beside}


def test_readers_find_no_fault(feeds: dict[str, bytes]) -> None:
    for path, data in feeds.items():
        read: Any = feedparser.parse(data)
        assert not read.bozo, (path, read.get("bozo_exception"))
        assert read.version == "rss20"
        assert read.feed.title
        assert read.feed.description
        assert len(read.entries) == len(items(data))
        for entry in read.entries:
            assert entry.id.startswith("tag:test.example.org,2027:")
            assert not entry.guidislink
            assert entry.published_parsed
            assert entry.summary


def test_a_feed_names_itself_and_its_page(feeds: dict[str, bytes]) -> None:
    for path, data in feeds.items():
        channel = ET.fromstring(data).find("channel")  # noqa: S314  # made here
        assert channel is not None
        page = path.removesuffix("feed.xml")
        assert text(channel, "link") == BASE + page
        links = channel.findall(f"{ATOM}link")
        assert [link.attrib["href"] for link in links if link.attrib["rel"] == "self"] == [BASE + path]
        assert text(channel, "language") == ("en" if path.startswith("en/") else "vi")


def test_an_item_is_the_same_in_every_feed_that_holds_it(feeds: dict[str, bytes]) -> None:
    made: dict[str, set[bytes]] = {}
    for data in feeds.values():
        for found in items(data):
            made.setdefault(text(found, "guid"), set()).add(ET.tostring(found).strip())
    assert {guid: len(variants) for guid, variants in made.items() if len(variants) > 1} == {}


def test_an_identity_hangs_on_the_record_alone(feeds: dict[str, bytes]) -> None:
    guid = item(feeds["courses/VN101/feed.xml"], "truyen-kieu").find("guid")
    assert guid is not None
    assert (guid.text, guid.attrib) == ("tag:test.example.org,2027:truyen-kieu", {"isPermaLink": "false"})
    assert text(item(feeds["en/feed.xml"], "truyen-kieu"), "guid") == "tag:test.example.org,2027:en:truyen-kieu"
    assert text(items(feeds["themes/feed.xml"])[0], "guid") == "tag:test.example.org,2027:themes/doc-lai-co-dien"


def test_an_item_is_dated_by_its_arrival_in_the_time_of_the_library(feeds: dict[str, bytes]) -> None:
    made = feeds["feed.xml"]
    assert text(item(made, "truyen-kieu"), "pubDate") == "Fri, 15 Jan 2027 08:00:00 +0700"
    assert text(item(made, "so-do-1938"), "pubDate") == "Fri, 15 Jan 2027 08:00:00 +0700"


def test_an_amendment_shows_as_updated_and_nowhere_else(feeds: dict[str, bytes]) -> None:
    for data in feeds.values():
        for found in items(data):
            updated = [element.text for element in found.findall(f"{ATOM}updated")]
            amended = text(found, "guid").endswith(":so-do-1938")
            assert updated == (["2027-02-01T08:00:00+07:00"] if amended else [])
        assert b"dc:date" not in data


def test_newest_first(feeds: dict[str, bytes]) -> None:
    for data in feeds.values():
        dates = [parsedate_to_datetime(text(found, "pubDate")) for found in items(data)]
        assert dates == sorted(dates, reverse=True)
    assert text(items(feeds["feed.xml"])[0], "guid").endswith(":philosophiae-naturalis-principia-mathematica-1687")


def test_the_last_change_of_a_feed_is_that_of_its_items(feeds: dict[str, bytes]) -> None:
    def last(path: str) -> str:
        channel = ET.fromstring(feeds[path]).find("channel")  # noqa: S314  # made here
        assert channel is not None
        return text(channel, "lastBuildDate")

    assert last("feed.xml") == "Fri, 05 Mar 2027 08:00:00 +0700"
    assert last("disciplines/van-hoc/feed.xml") == "Wed, 10 Feb 2027 08:00:00 +0700"
    assert last("courses/TN000/feed.xml") == "Fri, 01 Jan 2027 08:00:00 +0700"
    assert last("themes/feed.xml") == "Fri, 05 Feb 2027 08:00:00 +0700"


def test_an_amendment_moves_the_last_change_of_a_feed(tmp_path: Path) -> None:
    lines = ("disciplines: toan", "amended: 2027-05-01")
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("a", *lines))])
    samples.build(root)
    made = (root / "site/feed.xml").read_bytes()
    assert b"<lastBuildDate>Sat, 01 May 2027 08:00:00 +0700</lastBuildDate>" in made
    assert b"<pubDate>Fri, 15 Jan 2027 08:00:00 +0700</pubDate>" in made


def test_nothing_says_when_it_was_built(feeds: dict[str, bytes]) -> None:
    for data in feeds.values():
        years = set(re.findall(rb"<(?:lastBuildDate|pubDate|atom:updated)>[^<]*?(20\d\d)", data))
        assert years == {b"2027"}


def test_marks_in_titles_are_spelt_so_that_no_reader_takes_them_for_html(feeds: dict[str, bytes]) -> None:
    data = feeds["feed.xml"]
    assert (
        b"<title>S\xe1\xbb\x95 tay &#x3C;th\xe1\xbb\xa7 th\xc6\xb0&gt; &#x26; b\xe1\xba\xa1n \xc4\x91\xe1\xbb\x8dc:"
        in data
    )
    assert (
        text(item(data, "so-tay-thu-thu-ban-doc-2026"), "title")
        == "Sổ tay <thủ thư> & bạn đọc: hỏi \"vì sao\" và 'thế nào'"
    )
    for made in feeds.values():
        assert not re.search(rb"<title>[^<]*&(?:amp|lt);", made)


def test_the_text_of_an_item_is_html_with_absolute_addresses_and_no_script(feeds: dict[str, bytes]) -> None:
    for data in feeds.values():
        for found in items(data):
            made = text(found, CONTENT)
            assert re.match('<p( lang="[a-z]+")?>', made.strip())
            assert not re.search(r"<script|<style|\bclass=|\bstyle=|\x1a", made)
            assert [
                link for link in re.findall(r'href="([^"]*)"', made) if not re.match("https?://|mailto:", link)
            ] == []
    shown = text(item(feeds["feed.xml"], "truyen-kieu"), CONTENT)
    assert "<strong>Trăm năm trong cõi người ta</strong>" in shown
    assert f'href="{BASE}courses/VN101/"' in shown


def test_a_feed_of_nothing_is_a_feed(feeds: dict[str, bytes]) -> None:
    data = feeds["courses/TN000/feed.xml"]
    read: Any = feedparser.parse(data)
    assert (read.bozo, read.entries) == (False, [])
    assert read.feed.title.endswith("TN000 Học phần chưa có sách")


def test_only_what_is_announced_is_in_feeds(feeds: dict[str, bytes]) -> None:
    for id in (b"nien-giam-thu-nghiem-1999", b"danh-muc-kiem-ke-2026", b"tu-dien-thu-nghiem-viet-anh"):
        assert [path for path, data in feeds.items() if id in data] == []


def test_a_feed_begins_with_what_all_readers_expect(feeds: dict[str, bytes]) -> None:
    for data in feeds.values():
        assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<rss ")
        data.decode("utf-8")


def test_the_list_of_feeds_names_every_one(root: Path, feeds: dict[str, bytes]) -> None:
    for prefix, language in (("", "vi"), ("en/", "en")):
        data = (root / "site" / f"{prefix}feeds.opml").read_bytes()
        outlines = [o.attrib for o in ET.fromstring(data).iter("outline") if "xmlUrl" in o.attrib]  # noqa: S314  # made here
        expected = {path for path in feeds if path.startswith("en/") == bool(prefix)}
        assert sorted(outline["xmlUrl"] for outline in outlines) == sorted(BASE + path for path in expected)
        assert {outline["type"] for outline in outlines} == {"rss"}
        assert {outline["language"] for outline in outlines} == {language}


def test_every_page_offers_its_feed_to_readers(root: Path) -> None:
    pages = {
        path: data
        for path, data in samples.tree(root / "site").items()
        if path.endswith(".html") and "embed/" not in path
    }
    for path, data in pages.items():
        assert b'<link rel="alternate" type="application/rss+xml"' in data, path
    first = re.search(rb'application/rss\+xml"[^>]*href="([^"]*)"', pages["disciplines/van-hoc/index.html"])
    assert first
    assert first[1].endswith(b"disciplines/van-hoc/feed.xml")


# --- archives (RFC 5005, 4) --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of a library of three years whose feeds hold two titles each."""
    batches = [
        samples.batch(f"{year}-0{n}-01", samples.record(f"r{year}-{n}", "disciplines: toan"))
        for year in (2025, 2026, 2027)
        for n in (1, 2)
    ]
    root = samples.tiny(tmp_path_factory.mktemp("old"), batches, site=f"{samples.SITE}feed: {{items: 2}}\n")
    samples.build(root)
    return samples.tree(root / "site")


def links(data: bytes) -> dict[str, str]:
    found = ET.fromstring(data).findall(f"channel/{ATOM}link")  # noqa: S314  # made here
    assert {link.attrib["type"] for link in found} == {"application/rss+xml"}
    return {link.attrib["rel"]: link.attrib["href"].removeprefix("https://a.example.org/") for link in found}


def test_what_no_longer_fits_stands_in_the_archive_of_its_year(old: dict[str, bytes]) -> None:
    for folder in ("", "disciplines/toan/"):
        for year in ("2025", "2026", "2027"):
            guids = [text(found, "guid").rpartition(":")[2] for found in items(old[f"{folder}feed-{year}.xml"])]
            assert guids == [f"r{year}-2", f"r{year}-1"]


def test_from_the_feed_a_reader_walks_back_through_every_archive(old: dict[str, bytes]) -> None:
    walked, path = ["feed.xml"], "feed.xml"
    while following := links(old[path]).get("prev-archive"):
        path = following
        walked.append(path)
        assert links(old[path])["current"] == "feed.xml"
        assert links(old[path])["self"] == path
    assert walked == ["feed.xml", "feed-2027.xml", "feed-2026.xml", "feed-2025.xml"]
    assert links(old["feed-2025.xml"])["next-archive"] == "feed-2026.xml"
    assert "next-archive" not in links(old["feed-2027.xml"])


def test_a_year_that_is_over_is_frozen_but_for_the_way_to_the_next(old: dict[str, bytes], tmp_path: Path) -> None:
    batches = [
        samples.batch(f"{year}-0{n}-01", samples.record(f"r{year}-{n}", "disciplines: toan"))
        for year in (2025, 2026, 2027, 2028)
        for n in (1, 2)
    ]
    root = samples.tiny(tmp_path, batches, site=f"{samples.SITE}feed: {{items: 2}}\n")
    samples.build(root)
    now = samples.tree(root / "site")
    for folder in ("", "disciplines/toan/"):
        for year in ("2025", "2026"):
            assert now[f"{folder}feed-{year}.xml"] == old[f"{folder}feed-{year}.xml"]
        came = set(now[f"{folder}feed-2027.xml"].splitlines()) ^ set(old[f"{folder}feed-2027.xml"].splitlines())
        assert [re.findall(rb'rel="([^"]*)"', line) for line in came] == [[b"next-archive"]]


def test_an_archive_says_that_it_is_one_and_the_feed_does_not(old: dict[str, bytes]) -> None:
    archive = "channel/{http://purl.org/syndication/history/1.0}archive"
    for path, data in old.items():
        if re.search(r"feed[-\d]*\.xml$", path):
            assert (ET.fromstring(data).find(archive) is not None) == ("feed-" in path)  # noqa: S314  # made here
            assert not feedparser.parse(data).bozo


def test_an_item_is_the_same_in_an_archive(old: dict[str, bytes]) -> None:
    item_of = {text(i, "guid"): ET.tostring(i) for i in items(old["feed-2027.xml"])}
    assert {text(i, "guid"): ET.tostring(i) for i in items(old["feed.xml"])} == item_of


def test_a_library_whose_titles_all_fit_has_no_archive(root: Path) -> None:
    assert [path for path in samples.tree(root / "site") if re.search(r"feed-[^/]*\.xml$", path)] == []


# --- JSON Feed 1.1 -----------------------------------------------------------------------------------------------


def test_beside_each_feed_stands_the_same_as_json(root: Path, feeds: dict[str, bytes]) -> None:
    for path, data in feeds.items():
        made = json.loads((root / "site" / path.replace(".xml", ".json")).read_bytes())
        assert made["version"] == "https://jsonfeed.org/version/1.1"
        assert made["feed_url"] == BASE + path.replace(".xml", ".json")
        channel = ET.fromstring(data).find("channel")  # noqa: S314  # made here
        assert channel is not None
        assert (made["title"], made["home_page_url"]) == (text(channel, "title"), text(channel, "link"))
        assert made["language"] == text(channel, "language")
        assert made["description"] == text(channel, "description")
        assert (root / "site" / made["favicon"].removeprefix(BASE)).is_file()
        [library] = made["authors"]
        assert f"{library['url'].removeprefix('mailto:')} ({library['name']})" == text(channel, "managingEditor")
        assert [(i["id"], i["title"], i["url"], i["content_html"]) for i in made["items"]] == [
            (text(i, "guid"), text(i, "title"), text(i, "link"), text(i, CONTENT)) for i in items(data)
        ]
        for mine, its in zip(made["items"], items(data), strict=True):
            assert datetime.fromisoformat(mine["date_published"]) == parsedate_to_datetime(text(its, "pubDate"))
            assert html.escape(mine.get("summary", ""), quote=False) == text(its, "description")
            assert mine.get("tags", []) == [found.text for found in its.iterfind("category")]
            assert ("date_modified" in mine) == (its.find(f"{ATOM}updated") is not None)


# --- lists of feeds ----------------------------------------------------------------------------------------------


def test_a_discipline_has_a_list_of_its_own_feeds(root: Path) -> None:
    data = (root / "site/disciplines/khoa-hoc/feeds.opml").read_bytes()
    tree = ET.fromstring(data)  # noqa: S314  # made here
    addresses = [o.attrib["xmlUrl"].removeprefix(BASE) for o in tree.iter("outline")]
    assert addresses == ["disciplines/khoa-hoc/feed.xml", "courses/KH201/feed.xml", "courses/KH202/feed.xml"]
    assert all((root / "site" / path).is_file() for path in addresses)
