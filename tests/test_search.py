"""Search, in a real browser: from a server below a path, from a disk, and under a strict policy."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import web
from chromium import troubles
from newshelf.content.model import Contributor, Record
from newshelf.content.vocabulary import Kind, Role
from newshelf.exchange import ris
from newshelf.finding import index
from newshelf.finding.terms import isbn13, marked, stem, words
from newshelf.text import fold
from newshelf.views.titles import by_line
from published import Published

pytestmark = pytest.mark.browser

DATA = Path(__file__).parent / "data"
RELEVANCE = yaml.safe_load((DATA / "relevance.yaml").read_text("utf-8"))
QUERIES = [(str(query), id) for kind in RELEVANCE.values() for query, id in kind.items()]
VECTORS = json.loads((DATA / "terms.json").read_text("utf-8"))
# A loop of the page's own: under a strict policy nothing may be evaluated again and again from outside.
AT_HAND = """async () => {
  while (typeof Find === "undefined" || !Find.size()) await new Promise(done => setTimeout(done, 20))
}"""
STANDS = "n => document.querySelector('.search-status').textContent.includes(` ${n} `)"
FIRST = """async queries => {
  const found = []
  for (const query of queries) {
    let result = await Find.search(query)
    if (!result.found.length) {
      const meant = await Find.meant(query, result)
      if (meant) result = await Find.search(meant)
    }
    found.push(await Promise.all(result.found.slice(0, 3).map(Find.row)))
  }
  return found.map(rows => rows.map(row => [row[0], row[1]]))
}"""


def ready(page: Page, address: str) -> Page:
    """The search page with its index at hand."""
    page.goto(address)
    page.locator("#q").focus()
    page.evaluate(AT_HAND)
    return page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="vi-VN") as context:
        yield context.new_page()


@pytest.fixture(params=["server", "disk", "policy"])
def opened(request: pytest.FixtureRequest, page: Page, served: Published) -> Iterator[Page]:
    site: Published = request.getfixturevalue("stick") if request.param == "disk" else served
    with web.serving(served.folder, handler=web.Strict) as strict:
        if request.param == "policy":
            site = served._replace(base_url=strict)
        found = troubles(page, site.base_url)
        yield ready(page, site.address("search/index.html"))
        # What a page from a disk may not preload is told to the console.
        assert [said for said in found if ".woff2" not in said] == []


def test_there_are_enough_queries() -> None:
    assert len(QUERIES) >= 120


def test_the_record_asked_for_is_among_the_first_three(opened: Page) -> None:
    typed = [query for query, _ in QUERIES]
    decomposed = [normalize("NFD", query) for query in typed]
    for queries in (typed, decomposed):
        found = opened.evaluate(FIRST, queries)
        missed = [(q, id, rows) for (q, id), rows in zip(QUERIES, found, strict=True) if id not in [r[0] for r in rows]]
        assert not missed, missed


def test_every_title_finds_itself_first(page: Page, served: Published) -> None:
    ready(page, served.address("search/index.html"))
    texts = [(served.folder / path).read_text("utf-8") for path in served.files("search/data/*.js")]
    rows = [row for text in texts if '","' in text and text.startswith("newshelf([[") for row in json.loads(text[9:-2])]
    titles = [row[1] for row in rows if row and row[12] != "withdrawn"]
    assert len(titles) > 200
    found = page.evaluate(FIRST, titles)
    others = [(title, own[:1]) for title, own in zip(titles, found, strict=True) if not own or own[0][1] != title]
    assert others == []


def test_a_query_is_taken_apart_as_a_record_is(page: Page, served: Published) -> None:
    ready(page, served.address("search/index.html"))
    asked = list(VECTORS["texts"])
    made = page.evaluate(
        """texts => texts.map(text => {
          const words = Find.words(text)
          return [Find.fold(text), words, words.map(Find.stem), Find.marked(text.toLowerCase())]
        })""",
        asked,
    )
    for text, one, expected in zip(asked, made, VECTORS["texts"].values(), strict=True):
        assert one == expected == [fold(text), words(text), [*map(stem, words(text))], marked(text.lower())]
    for number, expected in VECTORS["isbn"].items():
        assert isbn13(number) == expected
        assert expected in page.evaluate("text => Find.joined(text)", number)


@pytest.mark.parametrize("between", [" ", ",", "; ", " ISBN ", " isbn-10: "])
def test_numbers_side_by_side_are_each_joined(page: Page, served: Published, between: str) -> None:
    ready(page, served.address("search/index.html"))
    isbns = between.join(["ISBN 0-596-00173-8", "90-277-1777-X", "0596001738"])
    joined = "text => Find.words(Find.joined(text))"
    assert page.evaluate(joined, isbns) == ["9780596001735", "9789027717771", "9780596001735"]
    alone = "x0-596-00173-8 10-596-00173-8 0-596-00173-8a"  # what stands in a longer word is none
    assert page.evaluate("text => Find.joined(text)", alone) == "x9780596001735 10-596-00173-8 0-596-00173-8a"


@pytest.mark.parametrize(("typed", "one", "other"), [("1945-1975", "1945", "1975"), ("1859-011X", "1859", "011x")])
def test_two_numbers_are_sought_as_years_and_as_an_issn(
    page: Page, served: Published, typed: str, one: str, other: str
) -> None:
    ready(page, served.address("search/index.html"))
    keys = "text => Find.parse(text).units.map(unit => unit.keys.filter(key => !key[2]).map(key => key[1]))"
    assert page.evaluate(keys, typed) == [[one, one + other], [other, one + other]]


PEOPLE = [
    Contributor("Nguyễn Văn Đính"),
    Contributor("Kotler, Philip"),
    Contributor("Dickens, Charles, 1812-1870", role=Role.EDITOR),
    Contributor("King, Martin Luther, Jr."),
    Contributor("Tolkien, J. R. R. (John Ronald Reuel), 1892-1973", role=Role.TRANSLATOR),
    Contributor("Voltaire, "),
    Contributor(organisation="World Bank"),
    Contributor(organisation="Bộ Văn hóa, Thể thao và Du lịch", role=Role.COMPILER),
]


def test_names_are_spoken_as_on_the_pages_and_saved_as_there(page: Page, served: Published) -> None:
    ready(page, served.address("search/index.html"))
    record = Record(
        id="a", kind=Kind.TEXTBOOK, title="A", language="vi", arrived=date(2026, 11, 2), authors=tuple(PEOPLE)
    )
    [row] = json.loads(index.segments([record]).texts["rows"])
    own = json.loads(row) if isinstance(row, str) else row
    assert page.evaluate("row => row[2].map(Find.spoken).join(', ')", own) == by_line(
        [replace(person, role=Role.AUTHOR) for person in PEOPLE], {}
    )
    names = re.compile(r"^(?:AU|ED|A4)  - .*$", re.MULTILINE)
    saved = names.findall(page.evaluate("row => Find.ris(row, '')", own).replace("\r", ""))
    assert saved[1:] == names.findall(ris.text(record, "").replace("\r", ""))[1:]


def test_a_body_with_a_comma_in_its_name_keeps_it_in_the_results(page: Page, served: Published) -> None:
    ready(page, served.address("search/index.html"))
    page.fill("#q", "vnu journal of science")
    found = page.locator(".results li", has_text="VNU Journal of Science").first
    expect(found.locator(".by")).to_have_text("Vietnam National University, Hanoi")


def test_a_browser_that_does_not_understand_the_script_says_so(page: Page, served: Published) -> None:
    page.route("**/find*.js", lambda route: route.fulfill(content_type="text/javascript", body="const Find = (?<"))
    page.goto(served.address("search/index.html") + "?q=Kotler")
    expect(page.locator(".search-status")).to_contain_text("Không tải được dữ liệu tìm kiếm")


def test_any_query_is_answered(page: Page, served: Published) -> None:
    found = troubles(page, served.base_url)
    ready(page, served.address("search/index.html"))
    chance = random.Random(20261125)
    pool = [
        '"',
        "'",
        "\\",
        "<b>",
        "%",
        "&",
        "=",
        "^",
        "$",
        "*",
        "(",
        "đ",
        "Đ",
        "\u0301",
        "İ",
        "ß",
        "日",
        "😀",
        " ",
        "\t",
        "0",
        "978",
    ]
    queries = ["".join(chance.choices([*pool, "kinh", "te", "a", "z"], k=chance.randint(1, 14))) for _ in range(150)]
    page.evaluate(FIRST, [*queries, "a" * 5000, '"' * 300, "kinh te " * 200])
    for query in ("<img src=x onerror=alert(1)>", '"' * 7, "zzqxwv kinh te", "%00"):
        page.fill("#q", query)
        page.press("#q", "Enter")
        page.wait_for_function("document.querySelector('.search-status').textContent !== ''")
    assert found == []


def searched(page: Page, query: str) -> list[str]:
    """The titles that stand after a query was typed."""
    page.fill("#q", query)
    page.wait_for_function("q => new URLSearchParams(location.search).get('q') === q", arg=query)
    page.wait_for_function("document.querySelector('.search-status').textContent !== ''")
    return page.locator(".results .entry-title").all_inner_texts()


def test_results_stand_while_one_types_and_the_address_keeps_them(page: Page, served: Published) -> None:
    ready(page, served.address("search/index.html"))
    page.fill("#q", "kinh te du lich")
    page.locator(".results .entry-title", has_text="Giáo trình kinh tế du lịch").wait_for()
    address = page.url
    assert "q=kinh+te+du+lich" in address
    page.goto(address)
    page.locator(".results .entry-title", has_text="Giáo trình kinh tế du lịch").wait_for()
    assert page.input_value("#q") == "kinh te du lich"
    page.locator(".results a").first.click()
    assert "/records/" in page.url


@pytest.mark.parametrize("query", ["Nguyên lý hệ điều hành", "nguyen li he dieu h", "IT2104"])
def test_the_name_of_a_course_leads_to_its_page(page: Page, served: Published, query: str) -> None:
    page.goto(served.address("search/index.html"))
    page.fill("#q", query)
    link = page.locator(".taught a", has_text="IT2104 Nguyên lý hệ điều hành")
    expect(link).to_be_visible()
    page.fill("#q", "Kotler")
    expect(link).to_be_hidden()
    page.fill("#q", query)
    link.click()
    expect(page.locator("h1")).to_have_text("Nguyên lý hệ điều hành")


def test_values_of_a_facet_add_up_and_facets_narrow(page: Page, served: Published) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(served.address("search/index.html") + "?q=du+lich")
    page.locator("[data-facet=language] label").first.wait_for()

    def counts(facet: str) -> dict[str, int]:
        labels = page.locator(f"[data-facet={facet}] label")
        ticks = labels.locator("input").evaluate_all("all => all.map(tick => tick.value)")
        return dict(zip(ticks, map(int, labels.locator(".count").all_inner_texts()), strict=True))

    def total() -> int:
        return int(re.sub(r"\D", "", page.locator(".search-status").inner_text()))

    before, all_ = counts("language"), total()
    page.check("[data-facet=language] input[value=vi]")
    page.wait_for_function(
        "n => document.querySelector('.search-status').textContent.includes(` ${n} `)", arg=before["vi"]
    )
    assert counts("language") == before
    page.check("[data-facet=language] input[value=en]")
    page.wait_for_function(STANDS, arg=before["vi"] + before["en"])
    assert total() <= all_
    assert page.url.count("language=") == 2


@pytest.mark.parametrize(("site", "place"), [("served", "courses/DL2101"), ("stick", "en/disciplines/du-lich")])
def test_a_box_on_a_page_searches_what_the_page_is_about(
    page: Page, request: pytest.FixtureRequest, site: str, place: str
) -> None:
    published: Published = request.getfixturevalue(site)
    page.goto(published.address(f"{place}/index.html"))
    facet, value = {"courses": ("course", "DL2101"), "disciplines": ("discipline", "du-lich")}[place.split("/")[-2]]
    page.get_by_role("searchbox", name=re.compile("Tìm trong học phần này|Search this discipline")).fill("kinh te")
    page.keyboard.press("Enter")
    page.locator(".results .entry-title", has_text="Giáo trình kinh tế du lịch").wait_for()
    assert f"{facet}={value}" in page.url
    assert page.locator(f"[data-facet={facet}] input[value={value}]").is_checked()


def ris_of_the_selection(page: Page) -> str:
    """The file that the button saves."""
    with page.expect_download() as waiting:
        page.click(".get-ris")
    return waiting.value.path().read_bytes().decode()


def test_the_selection_is_saved_as_ris_as_on_the_pages_of_the_records(page: Page, served: Published) -> None:
    with web.serving(served.folder, handler=web.Strict) as address:
        page.goto(f"{address}search/index.html?q=Journal&kind=article")
        page.locator(".results input").first.check()
        page.click("[data-facet=kind] input[value=article]")
        page.fill("#q", "Giáo trình kinh tế du lịch")
        page.get_by_label("Chọn: Giáo trình kinh tế du lịch").check()
        expect(page.locator(".chosen-count")).to_have_text("Đã chọn 2 tài liệu")
        saved = ris_of_the_selection(page)
        records = re.findall(r"^ID  - (.*)\r$", saved, re.MULTILINE)
        assert len(set(records)) == 2
        expected = []
        for id in records:
            page.goto(f"{address}records/{id}/index.html")
            with page.expect_download() as waiting:
                page.locator(".citing a", has_text="RIS").click()
            expected.append(waiting.value.path().read_bytes().decode())
        assert saved == ris.document(expected)
        assert "\r\nKW  - " in saved
        assert "\r\nAU  - Nguyễn, Văn Đính\r\n" in saved or "\r\nED  - Nguyễn, Văn Đính\r\n" in saved


def test_the_selection_is_cited_as_on_the_pages_of_the_records(page: Page, served: Published) -> None:
    with web.serving(served.folder, handler=web.Strict) as address:
        page.goto(f"{address}search/index.html?q=Kotler")
        for tick in page.locator(".results input").all()[:2]:
            tick.check()
        for name, label in (("moet", "Bộ GD&ĐT"), ("ieee", "IEEE")):
            page.get_by_label("Trích dẫn theo").select_option(label)
            page.locator(".cited p").nth(1).wait_for()
            links = page.locator(".results .entry-title a").evaluate_all("all => all.slice(0, 2).map(a => a.href)")
            expected = []
            for link in links:
                with page.context.new_page() as other:
                    other.goto(link)
                    expected.append(other.locator(f"#cite-{name}").inner_html())
            page.wait_for_function(
                "html => [...document.querySelectorAll('.cited p')].some(p => p.innerHTML === html)", arg=expected[0]
            )
            assert set(page.locator(".cited p").evaluate_all("all => all.map(p => p.innerHTML)")) == set(expected)
        page.click(".choose-none")
        page.locator(".cited").wait_for(state="hidden")


def test_references_stand_in_the_order_of_their_style(page: Page, served: Published) -> None:
    page.goto(served.address("search/index.html"))
    # Sutton, Nghiêm Văn Lợi, Le Bon in Vietnamese, Nguyễn Văn Đính, Food and Agriculture Organization
    chosen = [
        "Reinforcement learning",
        "Giáo trình nguyên lí kế toán",
        "Tâm lý học đám đông",
        "Giáo trình kinh tế du lịch",
        "The state of world fisheries and aquaculture 2022",
    ]
    for title in chosen:
        page.fill("#q", title)
        page.get_by_label(f"Chọn: {title}").check()
    by_given_name, by_family_name = (3, 2, 1, 4, 0), (4, 2, 1, 3, 0)
    for style, order in (("moet", by_given_name), ("apa", by_family_name), ("ieee", range(5))):
        page.locator(".cite-as select").select_option(style)
        lines = page.locator(".cited p")
        for line, number in enumerate(order):
            expect(lines.nth(line)).to_contain_text(chosen[number])


@pytest.mark.parametrize("site", ["served", "stick"])
def test_the_selection_outlives_a_reload(page: Page, request: pytest.FixtureRequest, site: str) -> None:
    published: Published = request.getfixturevalue(site)
    address = published.address("search/index.html")
    page.goto(f"{address}?q=Kotler")
    page.locator(".results input").first.check()
    title = page.locator(".results .entry-title").first.inner_text()
    page.reload()
    expect(page.locator(".results input").first).to_be_checked()
    page.goto(address)  # where nothing is sought yet
    expect(page.locator(".chosen-count")).to_have_text("Đã chọn 1 tài liệu")
    assert f"  - {title}\r\n" in ris_of_the_selection(page)
    page.click(".choose-none")
    page.reload()
    expect(page.locator(".chosen")).to_be_hidden()


def test_a_browser_that_keeps_nothing_searches_all_the_same(page: Page, served: Published) -> None:
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('forbidden') } })")
    found = troubles(page, served.base_url)
    page.goto(served.address("search/index.html") + "?q=Kotler")
    page.locator(".results input").first.check()
    expect(page.locator(".chosen")).to_be_visible()
    assert found == []


def test_a_site_on_a_disk_offers_the_list_and_a_shorter_ris_and_says_so(page: Page, stick: Published) -> None:
    page.goto(stick.address("search/index.html") + "?q=Kotler")
    page.locator(".results input").first.check()
    expect(page.locator(".from-disk")).to_contain_text("tệp RIS đầy đủ nằm ở trang của từng tài liệu")
    assert page.locator(".cite-as").is_hidden()
    text = ris_of_the_selection(page)
    assert text.startswith("TY  - ")
    assert "\r\nAU  - Kotler, Philip\r\n" in text
    assert re.search(r"\nUR  - http\S+/records/\S+\r\nER  - ", text)


def test_a_short_ris_names_kinds_as_the_full_one(page: Page, served: Published) -> None:
    ready(page, served.address("search/index.html"))
    for kind in set(Kind) - {Kind.ARTICLE}:  # what an article stands in, results do not hold
        record = Record(id="a", kind=kind, title="A", language="vi", arrived=date(2026, 11, 2))
        [row] = json.loads(index.segments([record]).texts["rows"])
        assert page.evaluate("row => Find.ris(row, '')", json.loads(row)).startswith(f"TY  - {ris.type_of(record)}\r\n")


def test_a_file_of_the_index_that_fails_is_asked_for_again(page: Page, served: Published) -> None:
    found = troubles(page, served.base_url)
    page.route("**/search/data/*", lambda route: route.abort())
    page.goto(served.address("search/index.html") + "?q=Kotler")
    status = page.locator(".search-status")
    expect(status).to_contain_text("Không tải được dữ liệu tìm kiếm")
    page.unroute("**/search/data/*")
    page.press("#q", "Enter")
    expect(status).to_contain_text("Tìm thấy")
    assert [trouble for trouble in found if "ERR_FAILED" not in trouble] == []


def test_values_of_facets_that_no_record_has_are_shown_and_can_be_taken_back(page: Page, served: Published) -> None:
    page.goto(served.address("search/index.html") + "?q=du+lich&course=constructor&discipline=__proto__")
    status = page.locator(".search-status")
    expect(status).to_have_text("Không tìm thấy tài liệu nào.")
    expect(page.locator(".follow-name")).to_have_text("toàn thư viện")
    expect(page.locator("[data-facet=course] label", has_text="constructor")).to_contain_text("constructor 0")
    page.click("[data-facet=course] input[value=constructor]")
    page.click("[data-facet=discipline] input[value=__proto__]")
    expect(status).to_contain_text("Tìm thấy")


@pytest.mark.parametrize("query", ["C#", "%E1", "qz"])
def test_no_slip_is_seen_in_two_letters(page: Page, served: Published, query: str) -> None:
    ready(page, served.address("search/index.html"))
    result = "async query => { const r = await Find.search(query); return [r.found, await Find.meant(query, r)] }"
    assert page.evaluate(result, query) == [[], None]


@pytest.mark.parametrize(
    ("one", "other"),
    [("quản lí", "quản lý"), ('"tâm lí học"', '"tâm lý học"'), ("kĩ thuật", "kỹ thuật"), ("\u00d0ại", "Đại")],
)
def test_two_spellings_of_a_syllable_find_the_same(page: Page, served: Published, one: str, other: str) -> None:
    ready(page, served.address("search/index.html"))
    found = "queries => Promise.all(queries.map(async query => (await Find.search(query)).found.sort()))"
    mine, theirs = page.evaluate(found, [one, other])
    assert mine == theirs != []


@pytest.mark.parametrize("language", ["", "en/"])
def test_a_page_of_results_has_no_barrier(page: Page, served: Published, language: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(served.address(f"{language}search/index.html") + "?q=marketng")
    page.locator(".meant a").click()
    page.locator("[data-facet=month] label").first.wait_for()
    page.locator(".results input").first.check()
    page.locator(".cite-as select").select_option("apa")
    page.locator(".cited p").wait_for()
    found: dict[str, Any] = Axe().run(page).response
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
