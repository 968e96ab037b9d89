"""The example site as a reader's Chromium shows it."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pypdf import PdfReader

import samples
from chromium import troubles
from newshelf.options import Options
from published import PAGE_TYPES, PREFIXES, Published

pytestmark = pytest.mark.browser

NARROW, PHONE, WIDE = (ViewportSize(width=width, height=800) for width in (320, 390, 1280))
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""  # WCAG 2.2, success criterion 1.4.12
COLOURS = """
    const channels = text => text.match(/[\\d.]+/g).map(Number)
    const luminance = text => channels(text).slice(0, 3).map(c => c / 255)
      .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
      .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0)
    const background = element => {
      const colour = getComputedStyle(element).backgroundColor
      return channels(colour)[3] === 0 && element.parentElement ? background(element.parentElement) : colour
    }
    const contrast = (...pair) => {
      const [low, high] = pair.map(luminance).sort((a, b) => a - b)
      return (high + .05) / (low + .05)
    }
"""

every_page = pytest.mark.parametrize("kind", PAGE_TYPES)
every_language = pytest.mark.parametrize("language", PREFIXES)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=WIDE, locale="vi-VN") as context:
        yield context


@pytest.fixture
def fresh(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own, for a test that listens to what happens in it."""
    with context.new_page() as page:
        yield page


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Iterator[Page]:
    with context.new_page() as page:
        yield page


@pytest.fixture
def page(tab: Page) -> Page:
    """An empty page for each test, all in one tab: to open one takes longer than to load a page in it."""
    tab.evaluate("() => { try { sessionStorage.clear() } catch { /* an empty page has none */ } }")
    tab.goto("about:blank")
    tab.set_viewport_size(WIDE)
    tab.emulate_media(media="null", color_scheme="light", forced_colors="none")
    return tab


@pytest.fixture(scope="module")
def without_script(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport=WIDE, locale="vi-VN", java_script_enabled=False) as context:
        yield context.new_page()


def show(page: Page, site: Published, kind: str, language: str = "vi") -> None:
    """Opens the page of a kind that has most in it."""
    page.goto(site.address(site.richest(kind, language)))


# --- the way through the site ----------------------------------------------------------------------------------------


def walk(page: Page, site: Published) -> None:
    """From the front page to a course, to its English version, and all the way back."""
    found = troubles(page, site.base_url)
    page.goto(site.address("index.html"))
    seen = [(page.url, page.title())]

    def follow(selector: str) -> None:
        page.locator(selector).first.click()
        seen.append((page.url, page.title()))

    follow("main a[href*='disciplines/']")
    follow("main li:has(a[href*='courses/']) a[href*='records/']")
    follow("main a[href*='courses/']")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    follow("a[hreflang=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert len(dict(seen)) == len({title for _, title in seen}) == 5
    for before in reversed(seen[:-1]):
        page.go_back()
        assert (page.url, page.title()) == before
    assert found == []


def test_a_reader_walks_the_site_below_a_path(fresh: Page, served: Published) -> None:
    walk(fresh, served)


def test_a_reader_walks_the_site_on_a_stick(fresh: Page, stick: Published) -> None:
    walk(fresh, stick)


@every_language
@every_page
def test_a_page_loads_without_an_error_and_asks_nobody_else(
    fresh: Page, served: Published, kind: str, language: str
) -> None:
    found = troubles(fresh, served.base_url)
    show(fresh, served, kind, language)
    expect(fresh.locator("html")).to_have_attribute("lang", language)
    expect(fresh.locator("h1")).to_have_count(1)
    assert fresh.title()
    assert found == []


@pytest.mark.parametrize("address", ["nowhere", "en/records/no-such-book/", "a/b/c/d.html"])
def test_a_wrong_address_at_any_depth_shows_a_page_whose_links_work(
    fresh: Page, served: Published, address: str
) -> None:
    answer = fresh.goto(served.base_url + address)
    assert answer
    assert answer.status == 404
    found = troubles(fresh, served.base_url)
    links: list[str] = fresh.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert len(links) > 5
    assert [
        link for link in links if not link.startswith(("mailto:", fresh.url + "#")) and not served.file_of(link)
    ] == []
    assert fresh.evaluate("document.styleSheets[0].cssRules.length") > 0
    fresh.locator("main a").first.click()
    assert fresh.url == served.base_url
    assert found == []


def test_the_page_of_wrong_addresses_is_whole_on_a_stick(page: Page, stick: Published) -> None:
    for path in stick.files("**/404.html"):
        page.goto(stick.address(path))
        expect(page.locator(".site-header ul").first).to_have_css("display", "flex")
        links: list[str] = page.locator("a[href^='.']").evaluate_all("links => links.map(link => link.href)")
        assert len(links) > 5
        assert [link for link in links if not stick.file_of(link)] == [], path


# --- width, text, colour ---------------------------------------------------------------------------------------------


def overhang(page: Page) -> list[str]:
    """What sticks out of the window at the side, in the text of an element or with the element itself."""
    found: list[str] = page.evaluate("""() => {
        const root = document.scrollingElement
        const over = root.scrollWidth - root.clientWidth
        if (over <= 0) return []
        const culprits = [...document.body.querySelectorAll('*')].filter(element =>
          element.getBoundingClientRect().left + element.scrollWidth > root.clientWidth)
        return [`${over} px`, ...culprits.map(element =>
          `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`)]
    }""")
    return found


@every_language
@every_page
def test_no_page_scrolls_sideways(page: Page, served: Published, kind: str, language: str) -> None:
    for path in served.extremes(kind, language):
        page.goto(served.address(path))
        for size in (NARROW, PHONE, WIDE):
            page.set_viewport_size(size)
            assert overhang(page) == [], f"{path}, {size['width']} px"


@every_language
def test_on_a_phone_the_navigation_takes_two_rows(page: Page, served: Published, language: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})  # the most usual
    for kind in ("home", "search", "class"):  # the latter have a style sheet more, which must not undo the common one
        show(page, served, kind, language)
        tops = page.locator(".site-nav li").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        assert len(tops) > 6
        assert len(set(tops)) <= 2, kind


def test_no_line_of_a_heading_ends_within_a_range(page: Page, served: Published) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    for path in served.files("call-numbers/*/index.html"):
        page.goto(served.address(path))
        heights = page.locator("h1").evaluate("""h1 => {
          const text = h1.firstChild, range = new Range(), at = text.data.search(/\\d+–/)
          if (at < 0) return []
          range.setStart(text, at)
          range.setEnd(text, at + text.data.slice(at).search(/\\d($|\\s)/) + 1)
          return [...range.getClientRects()].map(rect => rect.top)
        }""")
        assert len(set(heights)) <= 1, path


LONG = "Quản trị nguồn nhân lực và phát triển bền vững trong bối cảnh chuyển đổi số quốc gia và hội nhập quốc tế"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose names are long and whose records have much or hardly anything: the folder of its site."""
    isbns = "isbn: [978-0-201-85392-6, 0-201-89683-4, 978-0-201-89683-1]"
    shelf = "call_number: 338.479100000123456789 NGUYEN-ABCDEFGHIJKLMNOPQRSTUVWXYZ-2026-T1"
    full = samples.record("full", f"title: {LONG}", isbns, shelf, "courses: {T1: textbook}", "disciplines: [toan]")
    others = [samples.record(f"more-{number}", "courses: {T1: textbook}") for number in range(2)]
    others.append(samples.record("word", f"title: {'Donaudampf' * 6}"))
    numerous = [samples.record(f"by-{n}", "authors: [{organisation: Bộ Giáo dục và Đào tạo}]") for n in range(40)]
    root = samples.tiny(
        tmp_path_factory.mktemp("odd"),
        [samples.batch("2026-11-02", full, samples.record("least", "kind: article"), *others, *numerous)],
        disciplines=f"- {{id: toan, name: {LONG}, liaison: quay}}\n- {{id: van, name: Văn}}\n",
        liaisons="- {id: quay, name: Quầy, phone: 0203 000 0000 máy lẻ 123 hoặc 0203 000 0001 máy lẻ 456}\n",
    )
    samples.build(root, options=Options(offline=True))
    return root / "site"


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_long_names_and_many_numbers_fit(page: Page, odd: Path, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    records, lists = ("full", "least", "word"), ("disciplines/toan", "courses/T1", "bulletins/2026-11", "titles/d")
    for name in (*(f"records/{id}" for id in records), *lists, "arrivals/2026-11", "coverage", "liaisons/quay"):
        page.goto((odd / name / "index.html").as_uri())
        assert overhang(page) == [], name


def test_a_number_that_has_room_stands_in_one_line(page: Page, odd: Path) -> None:
    page.set_viewport_size(NARROW)
    page.goto((odd / "records/full/index.html").as_uri())
    numbers = page.locator("dd.nowrap", has_text="978-0-201-85392-6")
    assert numbers.inner_text().split("\n") == ["978-0-201-85392-6", "0-201-89683-4", "978-0-201-89683-1"]
    lines = "dd => Math.round(dd.offsetHeight / parseFloat(getComputedStyle(dd).lineHeight))"
    assert numbers.evaluate(lines) == 3


def test_on_a_phone_each_part_has_the_room_it_needs(page: Page, odd: Path) -> None:
    page.set_viewport_size(NARROW)
    page.goto((odd / "records/full/index.html").as_uri())
    # No line of the way down to a page holds a stroke alone.
    assert page.locator(".crumbs li").evaluate_all(
        "all => all.map(one => one.firstElementChild.offsetTop - one.offsetTop < 10)"
    ) == [True, True]
    page.goto((odd / "disciplines/toan/index.html").as_uri())
    box, main = page.locator(".find").bounding_box(), page.locator("main").bounding_box()
    assert box
    assert main
    assert box["width"] == main["width"]
    page.goto((odd / "courses/T1/index.html").as_uri())
    spaces = page.locator(".answer li").evaluate_all("all => all.map(one => getComputedStyle(one).marginBlockStart)")
    assert spaces == ["0px", "12px", "12px"]


def test_a_record_that_says_nothing_of_where_it_is_says_whom_to_ask(page: Page, odd: Path) -> None:
    page.goto((odd / "records/least/index.html").as_uri())
    expect(page.locator(".get")).to_contain_text("xin hỏi thư viện")


def test_the_picture_of_coverage_keeps_the_figures_of_a_long_name(page: Page, odd: Path) -> None:
    page.goto((odd / "coverage/index.html").as_uri())
    name = page.locator(".figures svg text").first
    expect(name).to_have_text(re.compile(r"^Quản trị nguồn nhân lực.* …: 1/1$"))
    assert name.evaluate("text => text.getComputedTextLength()") <= 400


def test_forced_colours_tell_where_one_is_and_what_can_be_borrowed(page: Page, served: Published) -> None:
    page.emulate_media(forced_colors="active")
    show(page, served, "course")
    # A border is drawn there even where it is transparent.
    lines = """all => [...new Set(all.map(one => getComputedStyle(one))
      .map(css => css.borderBlockEndWidth + ' ' + css.textDecorationLine))]"""
    assert page.locator(".site-nav a:not([aria-current])").evaluate_all(lines) == ["0px none"]
    assert page.locator(".site-nav [aria-current]").evaluate_all(lines) == ["0px underline"]
    square = "one => getComputedStyle(one, '::before').borderTopWidth"
    assert float(page.locator(".access").first.evaluate(square).removesuffix("px")) > 4


def test_the_letter_that_a_page_is_about_is_marked(page: Page, served: Published) -> None:
    show(page, served, "authors of a letter")
    here = page.locator(".letters [aria-current]")
    expect(here).to_have_count(1)
    expect(here).to_have_css("font-weight", "600")


def test_what_is_done_with_a_selection_stays_in_view_where_there_is_room(page: Page, served: Published) -> None:
    page.goto(served.address("search/index.html") + "?q=kinh+te")
    page.locator(".results input").first.check()
    chosen = page.locator(".chosen")
    expect(chosen).to_have_css("position", "sticky")
    for small in (PHONE, ViewportSize(width=640, height=400)):  # the latter is 200 % of 1280 x 800
        page.set_viewport_size(small)
        expect(chosen).to_have_css("position", "static")


@every_page
def test_wider_text_spacing_loses_nothing(page: Page, served: Published, kind: str) -> None:
    show(page, served, kind)
    page.add_style_tag(content=TEXT_SPACING)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert overhang(page) == [], size["width"]
        clipped = page.evaluate("""() => [...document.body.querySelectorAll('*')].filter(element => {
            const hides = /hidden|clip/.test(getComputedStyle(element).overflow)
            const shown = element.clientWidth > 1 && element.clientHeight > 1  // else it is for screen readers
            return hides && shown && (element.scrollWidth > element.clientWidth + 1
              || element.scrollHeight > element.clientHeight + 1)
        }).map(element => element.outerHTML.slice(0, 80))""")
        assert clipped == [], size["width"]


def brightness(page: Page) -> tuple[float, float]:
    """Luminance of paper and ink."""
    paper, ink = page.evaluate(f"""() => {{ {COLOURS}
        return [luminance(background(document.body)), luminance(getComputedStyle(document.body).color)]
    }}""")
    return paper, ink


@every_page
def test_a_page_is_dark_where_the_reader_wants_it_dark(page: Page, served: Published, kind: str) -> None:
    show(page, served, kind)
    paper, ink = brightness(page)
    assert paper > 0.8
    assert ink < 0.1
    page.emulate_media(color_scheme="dark")
    paper, ink = brightness(page)
    assert paper < 0.05
    assert ink > 0.6


# Looking at contrasts takes four fifths of the time of all rules.
EVERYTHING = {"runOnly": RULES}
ALL_BUT_CONTRAST = {"runOnly": RULES, "rules": {"color-contrast": {"enabled": False}}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def violations(page: Page, options: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe finds wrong in a page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(
        """async options => (await axe.run(document, options)).violations
          .flatMap(found => found.nodes.map(node => `${found.id}: ${node.target} ${node.html.slice(0, 80)}`))""",
        {**options, "resultTypes": ["violations"]},
    )
    return found


@every_page
def test_axe_finds_nothing(page: Page, served: Published, kind: str) -> None:
    show(page, served, kind)
    for size in (PHONE, WIDE, NARROW):
        page.set_viewport_size(size)
        assert violations(page, ALL_BUT_CONTRAST) == [], size["width"]
    # No colour hangs on the width, but what is shown does: what the narrowest hides, the widest shows.
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            assert violations(page, CONTRAST) == [], (scheme, size["width"])


@every_page
def test_axe_finds_nothing_in_english(page: Page, served: Published, kind: str) -> None:
    show(page, served, kind, "en")  # of the same templates: once is enough, and the colours are the same
    assert violations(page, ALL_BUT_CONTRAST) == []


def test_axe_finds_nothing_in_rarer_records(page: Page, small: Published) -> None:
    """With a cover, withdrawn, on order, an article, a thesis: what the small library has and the example has not."""
    page.set_viewport_size(NARROW)
    records = small.files("records/*/index.html")
    assert len(records) > 5
    for path in [*records, *small.files("courses/*/index.html"), *small.files("usage/*/index.html")]:
        page.goto(small.address(path))
        assert overhang(page) == [], path
        assert violations(page) == [], path


# --- copying, sharing, embedding --------------------------------------------------------------------------------------


def copied(page: Page, selector: str) -> str:
    """What a button puts on the clipboard; the page says that it did."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(selector).first.click()
    expect(page.locator("[role=status]")).to_have_text("Đã sao chép")
    assert violations(page) == []
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


@pytest.mark.parametrize("kind", ["record", "discipline", "course", "theme", "bulletin"])
def test_a_button_copies_the_address_of_the_page(page: Page, served: Published, kind: str) -> None:
    show(page, served, kind)
    assert copied(page, "main .share [data-copy]") == page.url


def test_a_phone_is_handed_the_address_to_share(browser: Browser, served: Published) -> None:
    with browser.new_context(locale="vi-VN") as context:
        # A desktop Chromium has no share sheet; this one notes what it is given.
        context.add_init_script("navigator.share = async what => { window.handed = what }")
        page = context.new_page()
        show(page, served, "course")
        page.locator("[data-share]").click()
        assert page.evaluate("window.handed") == {"title": page.title(), "url": page.url}


def test_where_the_browser_cannot_copy_no_button_offers_it(browser: Browser, served: Published) -> None:
    with browser.new_context() as context:
        context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page = context.new_page()
        found = troubles(page, served.base_url)
        show(page, served, "course")
        expect(page.locator("[data-copy]:visible, [data-share]:visible")).to_have_count(0)
        assert found == []


@pytest.mark.parametrize("kind", ["discipline", "course"])
def test_the_snippet_shows_the_newest_titles_in_another_page(fresh: Page, served: Published, kind: str) -> None:
    show(fresh, served, kind)
    heading = fresh.locator("h1").inner_text()
    newest = served.address(served.richest(kind, "vi"))
    fresh.locator("details:has(#embedding) summary").click()
    snippet = copied(fresh, "[data-copy='#embedding']")
    found = troubles(fresh, served.base_url)
    fresh.set_content(f"<!DOCTYPE html><title>Moodle</title>{snippet}")
    frame = fresh.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text(heading)
    expect(frame.locator("li")).to_have_count(10)
    expect(frame.locator("script")).to_have_count(0)
    assert frame.locator("a:not([target=_blank][rel=noopener])").count() == 0
    with fresh.expect_popup() as opened:
        frame.locator("h1 a").click()
    assert opened.value.url == newest
    assert found == []


# --- keyboard, no script, paper --------------------------------------------------------------------------------------


def test_the_first_key_leads_past_the_navigation(page: Page, served: Published) -> None:
    page.goto(served.base_url)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_attribute("href", "#main")
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@every_page
def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(
    page: Page, served: Published, kind: str
) -> None:
    show(page, served, kind)
    expected = page.evaluate(f"""() => {{ {COLOURS}
        window.stops = []
        const name = element => element.outerHTML.slice(0, 120)
        document.addEventListener('focusin', ({{target}}) => {{
            const style = getComputedStyle(target)
            const width = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)
            const clear = contrast(style.outlineColor, background(target.parentElement))
            window.stops.push([name(target), width >= 2 && clear >= 3])
        }})
        return [...document.querySelectorAll('a[href], button, input, select, summary, textarea, [tabindex="0"]')]
          .filter(element => element.checkVisibility()).map(name)
    }}""")
    for _ in expected:
        page.keyboard.press("Tab")
    stops = page.evaluate("window.stops")
    assert [name for name, _ in stops] == expected
    assert [name for name, marked in stops if not marked] == []


@every_page
def test_without_script_a_page_shows_all_that_it_has(
    page: Page, without_script: Page, served: Published, kind: str
) -> None:
    show(page, served, kind)
    show(without_script, served, kind)
    # What only a script could serve is hidden without one; buttons that submit a form serve as they are.
    page.add_style_tag(content="button[type='button'], #choose { display: none !important }")
    for shown in (page, without_script):  # what is far below the window has no text until it is laid out
        shown.evaluate("document.querySelectorAll('.entry').forEach(it => { it.style.contentVisibility = 'visible' })")
    text = without_script.locator("main").inner_text()
    instead = "\n".join(without_script.locator("main noscript").all_inner_texts()).splitlines()  # of a script
    own = " ".join(line for line in text.splitlines() if line not in instead)
    assert own.split() == page.locator("main").inner_text().split()  # a script may break its lines elsewhere
    assert len(text) > 80


@pytest.mark.parametrize("kind", ["bulletin", "discipline", "course", "record", "theme"])
def test_on_paper_stands_the_text_without_the_navigation(page: Page, served: Published, kind: str) -> None:
    show(page, served, kind)
    on_screen = page.locator("main h1").inner_text()
    entries = page.locator("[data-isbd]").evaluate_all("all => all.map(one => one.dataset.isbd)")
    cards = page.locator(".card-text a").all_inner_texts()
    assert entries or cards or kind == "record"
    page.emulate_media(media="print")
    expect(page.locator("main h1")).to_have_text(on_screen)
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("nav:visible, .skip:visible, .button:visible")).to_have_count(0)
    text = page.locator("main").inner_text()
    assert [card for card in cards if card not in text] == []
    shown = page.locator("[data-isbd]").evaluate_all(
        "all => all.map(one => one.clientHeight > 8 && getComputedStyle(one, '::before').content.length > 4)"
    )
    assert shown == [bool(entry) for entry in entries]
    paper, ink = brightness(page)
    assert paper == pytest.approx(1)
    assert ink < 0.05
    if kind != "record":
        expect(page.locator(".sheet")).to_contain_text(page.url)
        expect(page.locator(".sheet svg:visible")).to_have_count(1)


@pytest.mark.parametrize("kind", ["bulletin", "discipline", "course", "theme"])
def test_a_printed_list_is_numbered_names_its_page_once_and_splits_no_entry(
    page: Page, served: Published, kind: str
) -> None:
    show(page, served, kind)
    entries = page.locator("main [data-isbd], main .card-text:has(a)").evaluate_all(
        "all => all.map(one => one.dataset.isbd ?? one.textContent)"
    )
    assert entries
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert {(round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) for sheet in reader.pages} == {
        (595, 842)  # A4
    }
    sheets = [squeezed(sheet.extract_text()) for sheet in reader.pages]
    assert "".join(sheets).count(squeezed(page.url)) == 1
    split = [entry for entry in entries if not any(squeezed(entry) in sheet for sheet in sheets)]
    assert split == []
    heading = r".{0,90}?" if kind == "bulletin" else ""  # the author's name, above the description
    for number, entry in enumerate(entries, 1):
        wanted = rf"{number}\.{heading}{re.escape(squeezed(entry))}"
        assert any(re.search(wanted, sheet) for sheet in sheets), f"{number}. {entry}"


def squeezed(text: str) -> str:
    """A text without its spaces and ligatures, which a PDF does not keep as they were."""
    return re.sub(r"\s+", "", normalize("NFKC", text))


# --- citing ----------------------------------------------------------------------------------------------------------


def test_a_citation_is_copied_with_its_italics(page: Page, served: Published) -> None:
    show(page, served, "record")
    assert copied(page, "[data-copy='#cite-apa']") == page.locator("#cite-apa").inner_text()
    html = page.evaluate("""async () => {
      const [item] = await navigator.clipboard.read()
      return (await item.getType("text/html")).text()
    }""")
    assert f"<i>{page.locator('#cite-apa i').inner_text()}</i>" in html


def test_a_citation_that_cannot_be_copied_is_selected(page: Page, served: Published) -> None:
    show(page, served, "record")
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject() }")
    page.locator("[data-copy='#cite-ieee']").click()
    expect(page.locator("[role=status]")).to_contain_text("Ctrl+C")
    assert page.evaluate("getSelection().toString()") == page.locator("#cite-ieee").inner_text()


@pytest.mark.parametrize(("label", "ending"), [("RIS", "ris"), ("BibTeX", "bib"), ("MARCXML", "marc.xml")])
def test_a_record_is_saved_from_its_page(without_script: Page, served: Published, label: str, ending: str) -> None:
    show(without_script, served, "record")
    with without_script.expect_download() as saved:
        without_script.locator(".citing a", has_text=label).click()
    path = served.richest("record", "vi").split("/")[-2]
    assert saved.value.suggested_filename == f"{path}.{ending}"
    assert path in saved.value.path().read_text(encoding="utf-8")


def test_a_list_is_saved_as_ris(page: Page, served: Published) -> None:
    show(page, served, "discipline", "en")
    with page.expect_download() as saved:
        page.locator(".downloads a", has_text="RIS").click()
    assert saved.value.path().read_bytes().startswith(b"TY  - ")
