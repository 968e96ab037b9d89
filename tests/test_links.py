"""Every address that a site names leads somewhere: at a domain, below a path, from a USB stick."""

import re
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from lxml import etree, html

import samples
from newshelf.finding.browse import WAYS
from published import EXAMPLE, PAGE_TYPES, PREFIXES, Published, build, copy

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
# The small library has what the example has not: covers, files of its own, withdrawn titles, an empty course.
VARIANTS: dict[str, Callable[[Path], Published]] = {
    "domain": lambda root: build(copy(EXAMPLE, root)),
    "path": lambda root: build(copy(EXAMPLE, root, "https://www.example.edu.vn/thu-vien/moi/")),
    "offline": lambda root: build(copy(EXAMPLE, root), offline=True),
    "small": lambda root: build(samples.small(root)),
    "small-offline": lambda root: build(samples.small(root), offline=True),
}


class Page(NamedTuple):
    """What a page says of addresses. ``links`` are those that a reader or the browser follows within pages."""

    links: list[str]
    ids: set[str]
    canonical: str | None
    versions: dict[str, str]
    feeds: list[str]
    shown: list[str]
    indexed: bool


class Case(NamedTuple):
    site: Published
    pages: dict[str, Page]


def read(data: bytes) -> Page:
    tree = html.document_fromstring(data)
    rel = [link for link in tree.iterfind(".//head/link") if link.get("rel") in {"canonical", "alternate"}]
    links = [
        address
        for element, attribute, address, _ in tree.iterlinks()
        if attribute in {"href", "src", "srcset", "poster", "data", "action"} and element not in rel
    ]
    robots = tree.find(".//meta[@name='robots']")
    return Page(
        links,
        {element.get("id") for element in tree.iterfind(".//*[@id]")},
        next((link.get("href") for link in rel if link.get("rel") == "canonical"), None),
        {link.get("hreflang"): link.get("href") for link in rel if link.get("hreflang")},
        [link.get("href") for link in rel if link.get("type") == "application/rss+xml"],
        [element.text_content() for element in tree.iterfind(".//code[@class='address']")]
        + [meta.get("content") for meta in tree.iterfind(".//meta[@property='og:url']")],
        robots is None or "noindex" not in robots.get("content"),
    )


@pytest.fixture(scope="module", params=VARIANTS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    site = VARIANTS[request.param](tmp_path_factory.mktemp(request.param))
    return Case(site, {path: read((site.folder / path).read_bytes()) for path in site.files("**/*.html")})


@pytest.fixture
def site(case: Case) -> Published:
    return case.site


@pytest.fixture
def pages(case: Case) -> dict[str, Page]:
    return case.pages


@pytest.fixture
def public(case: Case) -> str:
    """The address that the library gave itself, which feeds and mails name even in an offline build."""
    text = (case.site.root / "content" / "site.yaml").read_text(encoding="utf-8")
    [address] = re.findall(r"(?m)^base_url: (\S+)$", text)
    return str(address)


def resolved(pages: dict[str, Page], site: Published) -> Iterator[tuple[str, str, str]]:
    """Page, link, and the absolute address that a browser makes of it."""
    join = cache(urljoin)
    for path, page in pages.items():
        for link in page.links:
            if urlsplit(link).scheme not in {"mailto", "data"}:
                # A 404 page is shown at any depth, so its links begin at the root of the domain.
                yield path, link, join(site.address(path), link)


def written(site: Published, without: str = "") -> str:
    """All that the library wrote, save files of one name."""
    files = [path for path in (site.root / "content").rglob("*") if path.suffix in {".yaml", ".md"}]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != without)


def leads_nowhere(addresses: Iterator[str] | list[str], site: Published, public: str) -> list[str]:
    """Those addresses that are not below the library's own, or that no page or file answers."""
    online = site._replace(base_url=public, offline=False)
    return [address for address in addresses if online.file_of(unquote(address)) is None]


def test_every_page_of_the_site_is_of_a_kind_that_the_browser_tests_know(pages: dict[str, Page]) -> None:
    # The use of the stock is shown by the small library alone: figures of the example would be invented.
    guides = {"about/index.html", "help/index.html", "usage/*/index.html"}
    guides |= {f"{way}/*/*/index.html" for way in WAYS}  # further pages of a part, made like the first
    kinds = {prefix + pattern for prefix in PREFIXES.values() for pattern in (*PAGE_TYPES.values(), *guides)}
    depth = str.count

    def known(path: str) -> bool:
        return any(fnmatchcase(path, kind) and depth(path, "/") == depth(kind, "/") for kind in kinds)

    assert [path for path in pages if not known(path)] == []


def test_every_link_leads_to_a_file_or_to_an_address_that_the_library_wrote(
    pages: dict[str, Page], site: Published
) -> None:
    texts = written(site)
    dead = set()
    for path, link, address in resolved(pages, site):
        if urlsplit(link).scheme in {"http", "https"} and not link.startswith(site.base_url):
            if link not in texts:
                dead.add((path, link))
        elif site.file_of(unquote(address)) is None and not (site.offline and path.endswith("404.html")):
            dead.add((path, link))
    assert sorted(dead)[:20] == []


def test_links_between_pages_are_relative(pages: dict[str, Page], site: Published, public: str) -> None:
    """Save on a 404 page, which a server shows at any depth, and in a text where the library wrote the address out."""
    texts = written(site, without="site.yaml")
    absolute = {
        (path, link)
        for path, page in pages.items()
        if not path.endswith("404.html")
        for link in page.links
        if link.startswith(("/", public)) and link not in texts
    }
    assert sorted(absolute)[:20] == []


def test_every_fragment_names_an_element_of_its_page(pages: dict[str, Page], site: Published) -> None:
    lost = set()
    for path, link, address in resolved(pages, site):
        if "#" in link:
            target, fragment = urldefrag(address)
            name = path if link.startswith("#") else site.file_of(unquote(target))
            if fragment and name in pages and unquote(fragment) not in pages[name].ids:
                lost.add((path, link))
    assert sorted(lost)[:20] == []


def test_the_canonical_address_of_a_page_is_its_own(pages: dict[str, Page], public: str) -> None:
    canonical = {path: page.canonical for path, page in pages.items() if page.indexed}
    assert canonical == {path: public + path.removesuffix("index.html") for path in canonical}


def test_the_languages_of_a_page_name_each_other(pages: dict[str, Page], public: str) -> None:
    for path, page in pages.items():
        if not page.indexed:
            assert page.versions == {}, path
            continue
        assert {"vi", "en", "x-default"} == set(page.versions), path
        assert page.versions["x-default"] == page.versions["vi"], path
        assert page.canonical in {page.versions["vi"], page.versions["en"]}, path
        for address in page.versions.values():
            assert address.startswith(public)
            assert pages[address.removeprefix(public) + "index.html"].versions == page.versions, path


def test_the_sitemap_lists_exactly_the_public_pages(pages: dict[str, Page], site: Published, public: str) -> None:
    tree = etree.parse(site.folder / "sitemap.xml")
    listed = [element.text for element in tree.iter("{*}loc")]
    assert sorted(listed) == sorted(page.canonical or "" for page in pages.values() if page.indexed)
    assert len(set(listed)) == len(listed)
    assert f"\nSitemap: {public}sitemap.xml\n" in (site.folder / "robots.txt").read_text(encoding="utf-8")


def test_every_address_shown_to_be_copied_or_shared_leads_to_a_file(
    pages: dict[str, Page], site: Published, public: str
) -> None:
    # An address may stand in a snippet to be pasted elsewhere.
    shown = [re.sub('^<iframe src="([^"]+)".*', r"\1", text) for page in pages.values() for text in page.shown]
    assert len(shown) > len([text for page in pages.values() for text in page.shown if text.startswith("<")]) > 0
    assert len(shown) > len(pages) / 2
    assert leads_nowhere(shown, site, public) == []


def test_every_page_offers_the_feeds_that_stand_beside_it_and_above_it(
    pages: dict[str, Page], site: Published, public: str
) -> None:
    self_links = {}
    for path in site.files("**/feed.xml"):
        [link] = etree.parse(site.folder / path).iterfind(f"channel/{ATOM}link[@rel='self']")
        self_links[path] = link.get("href")
    assert self_links == {path: public + path for path in self_links}
    offered = set()
    for path, page in pages.items():
        if path.endswith("404.html") or "embed/" in path:  # a frame is followed where it stands in full
            continue
        base = site.address(path)
        found = [urljoin(base, feed).removeprefix(site.base_url) for feed in page.feeds]
        assert found, path
        assert set(found) <= set(self_links), path
        beside = path.removesuffix("index.html") + "feed.xml"
        assert beside not in self_links or found[0] == beside, path
        offered |= set(found)
    assert offered == set(self_links)


@pytest.mark.parametrize("prefix", PREFIXES.values(), ids=PREFIXES)
def test_the_list_of_feeds_names_every_feed_of_its_language(site: Published, public: str, prefix: str) -> None:
    tree = etree.parse(site.folder / f"{prefix}feeds.opml")
    outlines = tree.findall(".//outline[@xmlUrl]")
    listed = [outline.get("xmlUrl") for outline in outlines]
    feeds = [path for path in site.files("**/feed.xml") if path.startswith("en/") == bool(prefix)]
    assert sorted(listed) == sorted(public + path for path in feeds)
    assert leads_nowhere([outline.get("htmlUrl") for outline in outlines], site, public) == []


def test_every_address_in_a_feed_leads_to_a_page(site: Published, public: str) -> None:
    seen = set()
    for path in site.files("**/feed.xml"):
        tree = etree.parse(site.folder / path)
        seen |= {link.text for link in tree.iter("link")}
        for body in tree.iter(f"{CONTENT}encoded"):
            inside = {link for _, _, link, _ in html.fragment_fromstring(body.text, "div").iterlinks()}
            assert all(urlsplit(link).scheme for link in inside), path
            seen |= {link for link in inside if link.startswith(public)}
    assert len(seen) > len(site.files("records/*/index.html"))
    assert leads_nowhere(sorted(seen), site, public) == []


def addresses_of(mail: EmailMessage) -> Iterator[str]:
    for header in ("List-Archive", "List-Help"):
        yield mail[header].strip("<>")
    for part in mail.iter_parts():
        assert isinstance(part, EmailMessage)
        body = part.get_content()
        if part.get_content_subtype() == "html":
            yield from (link for _, _, link, _ in html.document_fromstring(body).iterlinks())
        else:
            yield from re.findall(r"https?://[^\s>]+", body)


def test_every_address_in_a_mail_leads_to_a_page(site: Published, public: str) -> None:
    mails = site.files("**/message.eml")
    assert mails
    seen = set()
    for path in mails:
        mail = BytesParser(EmailMessage, policy=policy.default).parsebytes((site.folder / path).read_bytes())
        found = set(addresses_of(mail))
        assert [link for link in found if urlsplit(link).scheme not in {"https", "mailto", "http"}] == [], path
        seen |= {link for link in found if link.startswith(f"https://{urlsplit(public).netloc}/")}
    assert leads_nowhere(sorted(seen), site, public) == []


def test_signs_in_names_lead_nowhere_else(tmp_path: Path) -> None:
    """A cover's name may hold what ends an address, a course's what ends an attribute in the snippet for Moodle."""
    name = 'Chuyên đề "Kinh tế số"'
    book = samples.record("a", "cover: 'b c#1%.png'", "courses: {T1: textbook}")
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", book)], courses=f"- {{code: T1, name: '{name}'}}\n")
    samples.lay(root, {"content/covers/b c#1%.png": b""})
    samples.build(root)
    page = html.parse(root / "site/records/a/index.html")
    [cover] = [image.get("src") for image in page.iterfind(".//img[@class='tile']")]
    assert (root / "site/records/a" / unquote(urldefrag(cover).url)).resolve() == root / "site/covers/b c#1%.png"
    snippet = html.parse(root / "site/courses/T1/index.html").findtext(".//code[@id='embedding']")
    assert dict(html.fragment_fromstring(snippet).attrib)["title"] == name
