"""The settings for nginx and Apache that a new library holds, in the real programs."""

import gzip
import shutil
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from playwright.sync_api import Browser

import samples
from newshelf import starting
from published import PAGE_TYPES, PREFIXES, Published
from servers import running

CASES = [(server, below) for server in ("nginx", "apache2") for below in ("/", "/lib/")]


OWN = ("pdf", "docx", "gif", "avif", "ico")  # what a library lays into content/static, and a build with --pdf makes


@pytest.fixture(scope="module")
def site(small: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with further files, as a library of its own has them."""
    folder = shutil.copytree(small.folder, tmp_path_factory.mktemp("own") / "site")
    samples.lay(folder, {f"own/leaflet.{ending}": b"%PDF-1.7" for ending in OWN})
    return folder


@pytest.fixture(scope="module", params=CASES, ids=" ".join)
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    server, below = request.param
    if not shutil.which(server, path="/usr/sbin:/usr/bin"):
        pytest.skip(f"no {server}: install the package")
    with running(server, site, below) as found:
        yield found


def get(address: str, path: str = "", **headers: str) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(address + path)
    connection = HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("feed.xml", "application/xml; charset=utf-8"),
        ("assets/site.css", "text/css; charset=utf-8"),
        ("assets/site.js", "text/javascript; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("feeds.opml", "text/x-opml"),
        ("own/leaflet.pdf", "application/pdf"),
        ("own/leaflet.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("own/leaflet.gif", "image/gif"),
        ("own/leaflet.avif", "image/avif"),
        ("own/leaflet.ico", "image/x-icon"),
    ],
)
def test_every_file_has_its_media_type(address: str, path: str, media_type: str) -> None:
    answer, _ = get(address, path)
    assert answer.status == 200
    assert str(answer.getheader("Content-Type")).lower().startswith(media_type)


def test_what_is_not_there_gets_the_page_that_says_so(address: str) -> None:
    answer, body = get(address, "records/none/")
    assert answer.status == 404
    assert body == get(address, "404.html")[1]
    assert answer.getheader("Content-Security-Policy")


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_reader_who_has_the_feed_does_not_get_it_again(address: str, encoding: str) -> None:
    answer, _ = get(address, "feed.xml", Accept_Encoding=encoding)
    tag = str(answer.getheader("ETag"))
    again, body = get(address, "feed.xml", Accept_Encoding=encoding, If_None_Match=tag)
    assert (again.status, body) == (304, b"")
    by_day, _ = get(address, "feed.xml", If_Modified_Since=str(answer.getheader("Last-Modified")))
    assert by_day.status == 304


def test_text_is_compressed(address: str) -> None:
    for path in ("", "feed.xml", "assets/site.css"):
        answer, body = get(address, path, Accept_Encoding="gzip")
        assert answer.getheader("Content-Encoding") == "gzip", path
        assert gzip.decompress(body) == get(address, path)[1]
        assert "Accept-Encoding" in str(answer.getheader("Vary"))


def test_the_headers_of_every_server_are_the_same(address: str) -> None:
    lines = (starting.SKELETON / "publishing" / "_headers").read_text(encoding="utf-8").partition("/*\n")[2]
    answer, _ = get(address)
    for line in lines.partition("\n/")[0].splitlines():
        name, _, value = line.strip().partition(": ")
        assert answer.getheader(name) == value
    policy = str(answer.getheader("Content-Security-Policy"))
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


def test_the_index_of_search_is_kept_for_a_year_and_nothing_else(address: str, small: Published) -> None:
    for path in small.files("search/data/*.js"):
        answer, _ = get(address, path)
        assert answer.getheader("Cache-Control") == "public, max-age=31536000, immutable"
        assert answer.getheader("Content-Security-Policy")
        again, _ = get(address, path, If_None_Match=str(answer.getheader("ETag")))
        assert (again.status, again.getheader("Cache-Control")) == (304, answer.getheader("Cache-Control"))
    for path in ("", "search/", "feed.xml", "search/data/0123456789.js", "search/data/"):  # the last two are not there
        answer, _ = get(address, path)
        assert answer.getheader("Cache-Control") == "public, max-age=300", path


def test_a_feed_reader_reads_the_feed(address: str) -> None:
    feed = feedparser.parse(address + "feed.xml")
    assert not feed.bozo
    assert feed.entries


@pytest.mark.browser
def test_no_page_offends_against_the_policy(browser: Browser, served: Published) -> None:
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        pytest.skip("no nginx: install the package nginx-light")
    paths = [
        found[0]
        for prefix in PREFIXES.values()
        for kind in PAGE_TYPES.values()
        if (found := served.files(prefix + kind))
    ]
    with running("nginx", served.folder, "/lib/") as address, browser.new_context() as context:
        page = context.new_page()
        said: list[tuple[str, str]] = []
        page.on("console", lambda message: said.append((page.url, message.text)))
        for path in paths:
            answer = page.goto(address + path, wait_until="load")
            assert answer
            assert answer.header_value("content-security-policy")
        assert [words for words in said if "Content Security Policy" in words[1]] == []
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.got = 1'}))"
        )
        assert page.evaluate("window.got") is None  # the policy is in force
        assert Path(served.folder, "index.html").is_file()
