"""The page /subscribe/: every feed, and the choice of some of them, with and without script."""

import html
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from playwright.sync_api import Browser, Page, expect

import samples
from published import Published

GENERAL = re.compile("(?:feed.xml|themes/feed.xml)$")


def addresses(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall('<code class="address">([^<]*)</code>', page)]


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_the_page_shows_the_address_of_every_feed(served: Published, prefix: str) -> None:
    page = (served.folder / f"{prefix}subscribe/index.html").read_text(encoding="utf-8")
    feeds = [path for path in served.files("**/feed.xml") if path.startswith("en/") == bool(prefix)]
    assert sorted(addresses(page)) == sorted(served.base_url + path for path in feeds)


def test_every_page_leads_to_the_page_and_none_to_raw_xml(served: Published) -> None:
    for path in served.files("**/index.html"):
        if "embed/" in path:  # a page that stands in pages of others
            continue
        page = (served.folder / path).read_text(encoding="utf-8")
        assert re.search('<a [^>]*href="[^"]*subscribe/(?:index.html)?"', page), path
        assert not re.search('<a [^>]*href="[^"]*feed[^"/]*\\.xml"', page), path


def mail_link(root: Path, site: str) -> str:
    samples.build(samples.tiny(root, [], site=samples.SITE + site))
    page = (root / "site/subscribe/index.html").read_text(encoding="utf-8")
    return " ".join(re.findall('<a class="button" href="((?:mailto|https)[^"]*)"', page))


def test_who_wants_mail_is_led_to_the_form_of_the_library(tmp_path: Path) -> None:
    site = "email: thu@a.example.org\nsubscribe: {form: 'https://a.example.org/form?a=1&b=2'}\n"
    assert mail_link(tmp_path, site) == "https://a.example.org/form?a=1&amp;b=2"


def test_without_a_form_a_message_to_the_library_is_prepared(tmp_path: Path) -> None:
    assert mail_link(tmp_path, "email: thu@a.example.org\n").startswith("mailto:thu@a.example.org?subject=")


def test_without_form_and_address_nothing_is_offered(tmp_path: Path) -> None:
    assert mail_link(tmp_path, "") == ""


# --- the choice --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page()


def choose(page: Page) -> None:
    page.get_by_role("checkbox", name="Quản trị dịch vụ du lịch và lữ hành").check()
    page.locator("summary", has_text="Quản trị dịch vụ du lịch").click()
    page.get_by_role("checkbox", name=re.compile("^DL2101 ")).check()


CHOSEN = ["disciplines/du-lich/feed.xml", "courses/DL2101/feed.xml"]


@pytest.mark.browser
def test_ticked_feeds_stand_as_a_list_of_addresses(page: Page, served: Published) -> None:
    page.goto(f"{served.base_url}subscribe/")
    expect(page.locator("#choose-count")).to_have_text("0")
    expect(page.locator("#choose-opml")).to_be_hidden()
    choose(page)
    expect(page.locator("#choose-list")).to_have_value("\n".join(served.base_url + path for path in CHOSEN))
    expect(page.locator("#choose-count")).to_have_text("2")


@pytest.mark.browser
@pytest.mark.parametrize("where", ["served", "stick"])
def test_ticked_feeds_can_be_taken_along_as_opml(
    page: Page, request: pytest.FixtureRequest, where: str, tmp_path: Path
) -> None:
    site: Published = request.getfixturevalue(where)
    page.goto(f"{site.base_url}subscribe/" if where == "served" else (site.folder / "subscribe/index.html").as_uri())
    choose(page)
    with page.expect_download() as download:
        page.locator("#choose-opml").click()
    assert download.value.suggested_filename == "feeds.opml"
    download.value.save_as(tmp_path / "feeds.opml")
    outlines = [o.attrib for o in ET.parse(tmp_path / "feeds.opml").iter("outline")]  # noqa: S314  # made here
    assert [outline["type"] for outline in outlines] == ["rss", "rss"]
    assert [re.sub(".*?(disciplines|courses)/", r"\1/", outline["xmlUrl"]) for outline in outlines] == CHOSEN
    assert outlines[1]["text"].startswith("DL2101 ")


@pytest.mark.browser
def test_without_script_the_lists_stand_and_nothing_is_offered_that_would_not_work(
    browser: Browser, served: Published
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{served.base_url}subscribe/")
        expect(page.locator("#choose")).to_be_hidden()
        expect(page.get_by_role("checkbox")).to_have_count(0)
        expect(page.locator(".address").first).to_be_visible()


def test_every_address_shown_is_a_feed_that_a_reader_takes(served: Published) -> None:
    page = (served.folder / "subscribe/index.html").read_text(encoding="utf-8")
    for address in addresses(page):
        path = served.file_of(address)
        assert path
        if not GENERAL.match(path):
            continue
        assert feedparser.parse((served.folder / path).read_bytes()).version == "rss20"
