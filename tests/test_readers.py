"""The feeds as programs of others read them: newsboat from Debian, feedparser, an OPML import."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from email.utils import formatdate
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from published import Published, build
from web import serving

LONG_AGO = 1_577_836_800  # 2020, before any clock that runs these tests
KINDS = ("feed.xml", "disciplines/*/feed.xml", "courses/*/feed.xml", "themes/feed.xml")
KINDS_OF_BOTH = [*KINDS, *(f"en/{kind}" for kind in KINDS)]


def richest(site: Published, pattern: str) -> str:
    return max(site.files(pattern), key=lambda path: (site.folder / path).stat().st_size)


def titles(site: Published, path: str) -> list[str | None]:
    """The titles in a feed, by a parser that knows nothing of feeds."""
    return [item.findtext("title") for item in etree.parse(site.folder / path).iter("item")]


def reload_in_newsboat(address: str, home: Path) -> Path:
    """Lets newsboat fetch a feed; where it keeps what it found."""
    if not shutil.which("newsboat"):
        pytest.skip("no newsboat: install the package newsboat")
    (home / "config").touch()
    (home / "urls").write_text(address + "\n")
    files = [f"--url-file={home / 'urls'}", f"--cache-file={home / 'cache'}", f"--config-file={home / 'config'}"]
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    command = ["newsboat", *files, "-x", "reload"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "cache"


@pytest.mark.parametrize("kind", KINDS_OF_BOTH)
def test_newsboat_reads_every_title_and_link(tmp_path: Path, served: Published, kind: str) -> None:
    # A cache for each feed: newsboat keeps an item that stands in two feeds, with one guid, in one of them only.
    path = richest(served, kind)
    with closing(sqlite3.connect(reload_in_newsboat(served.base_url + path, tmp_path))) as cache:
        [(name,)] = cache.execute("SELECT title FROM rss_feed")
        rows = list(cache.execute("SELECT title, url FROM rss_item"))
    assert name == etree.parse(served.folder / path).findtext("channel/title")
    assert sorted(title for title, _ in rows) == sorted(map(str, titles(served, path)))
    assert [url for _, url in rows if not served.file_of(url)] == []


def test_feedparser_reads_every_feed_without_complaint(served: Published) -> None:
    feeds = served.files("**/feed.xml")
    assert len(feeds) > 50
    for path in feeds:
        # What the sanitiser makes of the texts is no matter here, and takes three quarters of the time.
        feed = feedparser.parse((served.folder / path).read_bytes(), sanitize_html=False, resolve_relative_uris=False)
        assert not feed.bozo, (path, feed.get("bozo_exception"))
        assert feed.version == "rss20"
        assert [entry.title for entry in feed.entries] == titles(served, path)
        moments = [entry.published_parsed for entry in feed.entries]
        assert moments == sorted(moments, reverse=True), path
        identities = [entry.id for entry in feed.entries]
        assert len(set(identities)) == len(identities), path
        guids = etree.parse(served.folder / path).iter("guid")
        assert {guid.get("isPermaLink") for guid in guids} <= {"false"}, path


def test_the_same_record_has_the_same_identity_and_day_in_every_feed(served: Published) -> None:
    known: dict[str, str] = {}
    for path in served.files("**/feed.xml"):
        for item in etree.parse(served.folder / path).iter("item"):
            day = str(item.findtext("pubDate"))
            assert known.setdefault(str(item.findtext("guid")), day) == day, path
    assert len(known) > 200


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_a_feed_reader_can_import_the_list_of_feeds(served: Published, prefix: str) -> None:
    tree = etree.parse(served.folder / f"{prefix}feeds.opml").getroot()
    assert (tree.tag, tree.get("version")) == ("opml", "2.0")
    assert tree.findtext("head/title")
    outlines = list(tree.iterfind("body//outline"))
    assert all(outline.get("text") for outline in outlines)
    feeds = [outline for outline in outlines if outline.get("type") == "rss"]
    assert len(feeds) > 30
    assert all(served.file_of(outline.get("xmlUrl")) for outline in feeds)


def test_a_reader_asks_again_and_only_a_feed_that_changed_is_sent(tmp_path: Path) -> None:
    """A correction in one discipline leaves the files of the other feeds as they are, though the build, here without
    its memory, makes them all: a server then answers 304 to a reader who has the old ones.
    """
    content = tmp_path / "content"
    batch = content / "acquisitions" / "a.yaml"
    batch.parent.mkdir(parents=True)
    record = "  - {{id: {0}, kind: textbook, title: Sách {0}, language: vi, disciplines: {1}}}\n"
    records = "arrived: 2026-11-02\nrecords:\n" + record.format("a", "toan") + record.format("b", "van")
    (content / "site.yaml").write_text("name: Thư viện Thử\nbase_url: https://thu.example/\n", encoding="utf-8")
    (content / "disciplines.yaml").write_text("- {id: toan, name: Toán}\n- {id: van, name: Văn}\n", encoding="utf-8")
    batch.write_text(records, encoding="utf-8")
    site = build(tmp_path)
    for path in site.files("**/feed.xml"):
        os.utime(site.folder / path, (LONG_AGO, LONG_AGO))

    batch.write_text(records.replace("Sách a", "Sách Đại số"), encoding="utf-8")
    shutil.rmtree(tmp_path / ".newshelf")
    build(tmp_path)
    with serving(site.folder, "/") as address, closing(HTTPConnection(urlsplit(address).netloc)) as connection:

        def ask(path: str) -> int:
            connection.request("GET", path, headers={"If-Modified-Since": formatdate(LONG_AGO, usegmt=True)})
            answer = connection.getresponse()
            answer.read()
            return answer.status

        assert ask("/feed.xml") == HTTPStatus.OK
        assert ask("/disciplines/toan/feed.xml") == HTTPStatus.OK
        assert ask("/disciplines/van/feed.xml") == HTTPStatus.NOT_MODIFIED
