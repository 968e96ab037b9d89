"""The documents as pages, made by ``docs/pages.py``: what a static host serves."""

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser

from published import REPOSITORY
from test_browser import overhang, violations
from test_docs import DOCUMENTS, blocks
from web import serving

PROGRAM = REPOSITORY / "docs" / "pages.py"
LOOKED_AT = ["index.html", "docs/handbook.vi.html", "docs/deployment.html"]


class Read(HTMLParser):
    """What a page holds that a test asks about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name))]


def make(folder: Path) -> Path:
    subprocess.run([sys.executable, str(PROGRAM), str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("documents") / "site")


@pytest.fixture(scope="module")
def pages(made: Path) -> dict[str, Read]:
    return {
        path.relative_to(made).as_posix(): Read(path.read_text(encoding="utf-8"))
        for path in sorted(made.rglob("*.html"))
    }


def test_every_document_has_a_page_in_its_language(pages: dict[str, Read]) -> None:
    assert len(pages) == len(DOCUMENTS)
    for path, page in pages.items():
        assert page.values("lang")[0] == ("vi" if path.endswith(".vi.html") else "en")
        assert [tag for tag, _ in page.tags].count("h1") == 1, path


def test_every_link_leads_on(made: Path, pages: dict[str, Read]) -> None:
    dead = []
    for path, page in pages.items():
        for link in [*page.values("href"), *page.values("src")]:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in {"http", "https", "mailto"}
                continue
            file = (made / path).parent / unquote(parts.path) if parts.path else made / path
            target = file.resolve().relative_to(made.resolve()).as_posix()
            if not file.is_file() or (parts.fragment and unquote(parts.fragment) not in pages[target].values("id")):
                dead.append((path, link))
    assert dead == []


def test_nothing_in_a_page_offends_against_a_strict_policy(pages: dict[str, Read]) -> None:
    for path, page in pages.items():
        assert page.values("style") == [], path
        assert not {"script", "style", "iframe", "object"} & {tag for tag, _ in page.tags}, path
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")], path


def test_examples_and_commands_stand_there_as_they_are_written(made: Path) -> None:
    text = (made / "index.html").read_text(encoding="utf-8")
    shown = [html.unescape(code) for code in re.findall(r"(?s)<pre><code[^>]*>(.*?)</code></pre>", text)]
    [example] = [block.text for block in blocks(REPOSITORY / "README.md") if block.language == "yaml"]
    assert example in shown
    assert "python build.py check\n" in shown
    numbered = re.search(r"(?s)<ol>(.*?)</ol>", text)
    assert numbered
    assert numbered[1].count("<li>") == 4  # the steps are one list, with what stands between them


def test_vietnamese_among_english_says_so(made: Path) -> None:
    text = (made / "index.html").read_text(encoding="utf-8")
    assert '<p lang="vi"><em>Newshelf biến' in text
    assert "<p>Newshelf turns" in text


def test_the_pages_are_the_same_each_time(made: Path, tmp_path: Path) -> None:
    again = make(tmp_path / "site")
    files = {path.relative_to(made): path.read_bytes() for path in made.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def address(made: Path) -> Iterator[str]:
    with serving(made) as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize("path", LOOKED_AT)
def test_axe_finds_nothing_on_a_phone_in_light_and_dark(browser: Browser, address: str, path: str) -> None:
    for scheme, width in (("light", 320), ("dark", 1280)):
        with browser.new_context(viewport={"width": width, "height": 800}) as context:
            page = context.new_page()
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its two words
            page.goto(address + path)
            page.locator("details").first.evaluate("element => element.open = true")
            assert violations(page) == [], scheme


@pytest.mark.browser
def test_no_page_scrolls_sideways_on_the_narrowest_phone(
    browser: Browser, address: str, pages: dict[str, Read]
) -> None:
    with browser.new_context(viewport={"width": 320, "height": 800}) as context:
        page = context.new_page()
        for path in pages:
            page.goto(address + path)
            assert overhang(page) == [], path


@pytest.mark.browser
def test_the_skip_link_leads_past_the_navigation(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "text"
