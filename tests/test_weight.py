"""What a page weighs and asks for: a phone between two lectures has to fetch it, an old one to understand it."""

import gzip
import re
from pathlib import Path

import pytest

from newshelf.templating import default_folder
from published import Published

FETCHED = (
    r'<(?:script|img|iframe|source)[^>]* src="([^"]+)"'
    r'|<link rel="(?:stylesheet|preload|icon)[^>]* href="([^"]+)"'
)
ASSETS = default_folder() / "assets"


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 9))


def test_the_style_sheet_of_screens_is_light() -> None:
    css = (ASSETS / "site.css").read_bytes()
    assert len(css) <= 10 * 1024
    assert packed(css) <= 4 * 1024


def test_a_style_sheet_beside_it_keeps_the_order_of_the_layers() -> None:
    """It is read first, and the first to name a layer gives it its rank."""
    order = re.compile(r"@layer ([^{;]+)[{;]")
    first = {path.name: order.search(path.read_text(encoding="utf-8")) for path in sorted(ASSETS.glob("*.css"))}
    named = {name: found[1].strip() for name, found in first.items() if found}
    assert named == {"search.css": "base, frame, parts", "site.css": "base, frame, parts"}


def test_the_script_of_every_page_is_light() -> None:
    assert packed((ASSETS / "site.js").read_bytes()) <= 5 * 1024


@pytest.mark.parametrize("sheet", sorted(ASSETS.glob("*.css")), ids=lambda path: path.name)
def test_nothing_moves(sheet: Path) -> None:
    """So nobody has to ask for less motion; what moves one day must heed ``prefers-reduced-motion``."""
    assert re.search(r"animation|transition|scroll-behavior|@keyframes", sheet.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("script", sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_no_script_looks_behind(script: Path) -> None:
    """Safari before 16.4 does not parse a script that holds such an expression."""
    assert re.search(r"\(\?<[=!]", script.read_text(encoding="utf-8")) is None


def test_the_face_of_headings_is_light_and_its_licence_lies_beside_it() -> None:
    fonts = sorted((ASSETS / "fonts").iterdir())
    assert sum(font.stat().st_size for font in fonts if font.suffix == ".woff2") <= 30 * 1024
    assert "SIL OPEN FONT LICENSE" in (ASSETS / "fonts" / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_list_of_fifty_titles_is_light(stick: Published, language: str) -> None:
    page = (stick.folder / stick.richest("discipline", language)).read_bytes()
    entries = len(re.findall(rb'<li class="entry', page))
    assert entries >= 50
    assert packed(page) * 50 / entries <= 20 * 1024


def test_no_page_asks_another_host_for_anything(stick: Published) -> None:
    for path in stick.files("**/*.html"):
        page = (stick.folder / path).read_text(encoding="utf-8")
        # A canonical or alternate link names an address; nothing is fetched from it.
        asked = re.findall(FETCHED, page)
        assert [one for pair in asked for one in pair if re.match("[a-z]+:|//", one)] == [], path
