"""The feeds as programs of others read them: newsboat, rss2email, feedparser; and what a server tells them."""

import email.policy
import os
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from email.parser import BytesParser
from http import HTTPStatus
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

import samples
from newsboat import reload_in_newsboat
from published import Published, build, copy
from servers import running
from web import serving

LONG_AGO = 1_577_836_800  # 2020, before any clock that runs these tests
MAIL = """[DEFAULT]
from = news@test.example.org
to = reader@test.example.org
html-mail = True
email-protocol = maildir
maildir-path = {folder}/mail
maildir-mailbox = inbox
verbose = warning
"""
KINDS = ("feed.xml", "disciplines/*/feed.xml", "courses/*/feed.xml", "themes/feed.xml")
KINDS_OF_BOTH = [*KINDS, *(f"en/{kind}" for kind in KINDS)]


def richest(site: Published, pattern: str) -> str:
    return max(site.files(pattern), key=lambda path: (site.folder / path).stat().st_size)


def titles(site: Published, path: str) -> list[str | None]:
    """The titles in a feed, by a parser that knows nothing of feeds."""
    return [item.findtext("title") for item in etree.parse(site.folder / path).iter("item")]


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The small library, served, with feeds of two titles, so that every scope that can have archives has some."""
    root = tmp_path_factory.mktemp("every")
    with serving(root / "site") as base_url:
        copy(samples.SMALL / "content", root, base_url)
        samples.lay(root, {"content/covers/truyen-kieu.png": samples.PNG})
        with (root / "content/site.yaml").open("a", encoding="utf-8") as site:
            site.write("feed: {items: 2}\n")
        yield build(root)


def every_feed(site: Published) -> list[str]:
    """Every feed and archive, of which each scope and both languages have some."""
    found = site.files("**/feed*.xml")
    for scope in ("", "disciplines/*/", "courses/*/", "themes/", "themes/*/", "kinds/*/", "liaisons/*/"):
        for prefix in ("", "en/"):
            assert site.files(f"{prefix}{scope}feed.xml"), scope
    assert len(site.files("**/feed-*.xml")) > 4
    return found


def rss2email(folder: Path, *arguments: str) -> str:
    """Runs rss2email; what it prints. It may not complain."""
    if not shutil.which("r2e"):
        pytest.skip("no r2e: install the package rss2email")
    command = ["r2e", "-c", str(folder / "config"), "-d", str(folder / "data"), *arguments]
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def mailed(folder: Path) -> Counter[tuple[str, str, str]]:
    """The messages that rss2email left: of which feed, with which identity and subject."""
    found: Counter[tuple[str, str, str]] = Counter()
    for path in (folder / "mail/inbox/new").iterdir():
        message = BytesParser(policy=email.policy.default).parsebytes(path.read_bytes(), headersonly=True)
        found[message["X-RSS-Feed"], message["X-RSS-ID"], " ".join(message["Subject"].split())] += 1
    return found


def test_rss2email_makes_a_message_of_every_item_of_every_feed_once(tmp_path: Path, every: Published) -> None:
    paths = every_feed(every)
    sections = (f"[feed.f{n}]\nurl = {every.base_url}{path}\n" for n, path in enumerate(paths))
    samples.lay(tmp_path, {"config": MAIL.format(folder=tmp_path) + "".join(sections)})
    (tmp_path / "mail").mkdir()
    rss2email(tmp_path, "run")
    wanted: Counter[tuple[str, str, str]] = Counter()
    for path in paths:
        for item in etree.parse(every.folder / path).iter("item"):
            subject = " ".join(str(item.findtext("title")).split())
            wanted[every.base_url + path, str(item.findtext("guid")), subject] += 1
    assert mailed(tmp_path) == wanted
    rss2email(tmp_path, "run")
    assert mailed(tmp_path) == wanted


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_rss2email_imports_the_list_of_feeds(tmp_path: Path, every: Published, prefix: str) -> None:
    samples.lay(tmp_path, {"config": MAIL.format(folder=tmp_path)})
    rss2email(tmp_path, "opmlimport", str(every.folder / f"{prefix}feeds.opml"))
    known = rss2email(tmp_path, "list")
    feeds = [path for path in every.files("**/feed.xml") if path.startswith("en/") == bool(prefix)]
    assert [path for path in feeds if f"({every.base_url}{path} " not in known] == []
    assert len(known.splitlines()) == len(feeds)


def test_newsboat_reads_every_feed_and_archive(tmp_path: Path, every: Published) -> None:
    paths = every_feed(every)
    addresses = "\n".join(every.base_url + path for path in paths)
    with closing(sqlite3.connect(reload_in_newsboat(addresses, tmp_path))) as cache:
        names = dict(cache.execute("SELECT rssurl, title FROM rss_feed"))
        found = dict(cache.execute("SELECT guid, title FROM rss_item"))
    documents = {every.base_url + path: etree.parse(every.folder / path) for path in paths}
    assert names == {address: made.findtext("channel/title") for address, made in documents.items()}
    # An item that stands in several feeds is kept in one of them.
    assert found == {i.findtext("guid"): i.findtext("title") for made in documents.values() for i in made.iter("item")}


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
    feeds = served.files("**/feed*.xml")
    assert len(feeds) > 200
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


@pytest.mark.parametrize("server", ["nginx", "apache2"])
def test_a_reader_asks_again_and_only_a_feed_that_changed_is_sent(tmp_path: Path, server: str) -> None:
    """A correction in one discipline leaves the files of the other feeds as they are, though the build, here without
    its memory, makes them all: a server then answers 304 to a reader who has the old ones.
    """
    if not shutil.which(server, path="/usr/sbin:/usr/bin"):
        pytest.skip(f"no {server}: install the package")
    titles = {"a": "toan", "b": "van"}
    records = [samples.record(id, f"title: Sách {id}", f"disciplines: {own}") for id, own in titles.items()]
    batch = samples.batch("2026-11-02", *records)
    root = samples.tiny(tmp_path, [batch])
    site = build(root)
    feeds = site.files("**/feed.xml")
    assert "kinds/textbook/feed.xml" in feeds
    for path in feeds:
        os.utime(site.folder / path, (LONG_AGO, LONG_AGO))

    def ask(address: str, path: str, known: Any = None) -> Any:
        given = {"etag": known.etag, "modified": known.modified} if known else {}
        return feedparser.parse(address + path, **given)

    with running(server, site.folder, "/") as address:
        first = {path: ask(address, path) for path in feeds}
        assert {read.status for read in first.values()} == {HTTPStatus.OK}
        assert {ask(address, path, first[path]).status for path in feeds} == {HTTPStatus.NOT_MODIFIED}
    samples.lay(root, {"content/acquisitions/000.yaml": batch.replace("Sách a", "Sách Đại số")})
    shutil.rmtree(root / ".newshelf")
    build(root)
    with running(server, site.folder, "/") as address:
        sent = {path for path in feeds if ask(address, path, first[path]).status == HTTPStatus.OK}
    changed = {"feed.xml", "disciplines/toan/feed.xml", "kinds/textbook/feed.xml"}
    assert sent == changed
    assert len(feeds) > len(changed)
