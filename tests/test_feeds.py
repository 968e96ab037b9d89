"""Feeds: what readers take for new, and when, must never depend on a build (programs of others: test_readers)."""

import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

import samples

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
        assert text(channel, "link") == BASE + path.removesuffix("feed.xml")
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
            assert made.strip().startswith("<p>")
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
        assert {outline["xmlUrl"] for outline in outlines} == {BASE + path for path in expected}
        assert {outline["type"] for outline in outlines} == {"rss"}
        assert {outline["language"] for outline in outlines} == {language}


def test_every_page_offers_its_feed_to_readers(root: Path) -> None:
    pages = {path: data for path, data in samples.tree(root / "site").items() if path.endswith(".html")}
    for path, data in pages.items():
        assert b'<link rel="alternate" type="application/rss+xml"' in data, path
    first = re.search(rb'application/rss\+xml"[^>]*href="([^"]*)"', pages["disciplines/van-hoc/index.html"])
    assert first
    assert first[1].endswith(b"disciplines/van-hoc/feed.xml")
