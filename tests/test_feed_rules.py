"""Rule by rule, what the RSS Advisory Board, RFC 5005 and the W3C feed validator ask, of every feed of two libraries.

The validator itself is no package of any registry. The names in capitals below are its messages
(github.com/w3c/feedvalidator): each test holds what that message would complain of.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import html5lib
import pytest
from html5lib.html5parser import ParseError
from lxml import etree

import samples
from newshelf.render.feeds import icon_size
from published import Published

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
SMALL_BASE = "https://test.example.org/lib/"


class Document(NamedTuple):
    """A feed or an archive: its path, its bytes as they are served, the base address of its site, its channel."""

    path: str
    data: bytes
    base: str
    channel: Any
    site: Published

    @property
    def items(self) -> list[Any]:
        return list(self.channel.iterfind("item"))


@pytest.fixture(scope="module")
def documents(served: Published, small: Published) -> list[Document]:
    """Every feed of the example library and of the small one, with its archives, in both languages."""
    found = []
    for site, base in ((served, served.base_url), (small, SMALL_BASE)):
        for path in site.files("**/feed*.xml"):
            data = (site.folder / path).read_bytes()
            found.append(Document(path, data, base, etree.fromstring(data).find("channel"), site))
    assert len(found) > 250
    assert len([made for made in found if re.search(r"feed-\d", made.path)]) >= 4
    return found


def everywhere(documents: list[Document], path: str) -> Iterator[str]:
    """The text of every element below a channel or item that is named so."""
    for made in documents:
        for element in made.channel.iterfind(path):
            yield element.text or ""


# --- the document ------------------------------------------------------------------------------------------------


def test_a_feed_is_rss_2_in_utf_8(documents: list[Document]) -> None:
    for made in documents:
        assert made.data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<rss ")
        assert made.channel.getparent().get("version") == "2.0"
        made.data.decode("utf-8")


def test_no_control_character_of_any_kind_is_left(documents: list[Document]) -> None:
    """BadCharacters: U+007F to U+009F are legal in XML and mostly the sign of a wrong code page."""
    for made in documents:
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]", made.data.decode()), made.path


def test_there_are_no_elements_but_those_of_the_profile(documents: list[Document]) -> None:
    """UndefinedElement, MissingNamespace."""
    channel = {"title", "link", "description", "docs", "generator", "image", "language", "lastBuildDate"}
    channel |= {"managingEditor", "ttl", "item", f"{ATOM}link", ARCHIVE}
    item = {"title", "link", "description", CONTENT, "guid", "category", "pubDate", f"{ATOM}updated"}
    item |= {f"{DC}{name}" for name in ("creator", "language", "publisher", "identifier")}
    for made in documents:
        assert {element.tag for element in made.channel} <= channel, made.path
        assert {element.tag for one in made.items for element in one} <= item, made.path


def test_what_may_stand_once_stands_once(documents: list[Document]) -> None:
    """DuplicateElement, DuplicateAtomLink."""
    several = {"item", "category", f"{ATOM}link", f"{DC}creator", f"{DC}identifier"}
    for made in documents:
        for parent in (made.channel, *made.items):
            repeated = {tag for tag, number in Counter(element.tag for element in parent).items() if number > 1}
            assert repeated <= several, made.path
        relations = [link.get("rel") for link in made.channel.iterfind(f"{ATOM}link")]
        assert len(set(relations)) == len(relations), made.path


def test_what_tells_of_the_channel_stands_before_its_items(documents: list[Document]) -> None:
    """MisplacedItem."""
    for made in documents:
        assert "item" not in [made.channel[number].tag for number in range(len(made.channel) - len(made.items))]


def test_nothing_is_said_twice_in_two_vocabularies(documents: list[Document]) -> None:
    """DuplicateSemantics, DuplicateItemSemantics: no dc:date, dc:subject, author beside their like of RSS or DC."""
    for made in documents:
        for parent in (made.channel, *made.items):
            tags = {element.tag for element in parent}
            assert not tags & {f"{DC}date", f"{DC}subject", "author", f"{ATOM}published", f"{ATOM}id"}, made.path


# --- the channel -------------------------------------------------------------------------------------------------


def test_a_channel_has_title_link_and_description(documents: list[Document]) -> None:
    """MissingTitle, MissingLink, MissingDescription, NotBlank."""
    for made in documents:
        for name in ("title", "link", "description"):
            assert (made.channel.findtext(name) or "").strip(), (made.path, name)


def test_a_channel_names_itself_exactly(documents: list[Document]) -> None:
    """MissingAtomSelfLink, RelativeSelf, SelfDoesntMatchLocation, SelfNotAtom."""
    for made in documents:
        [link] = [link for link in made.channel.iterfind(f"{ATOM}link") if link.get("rel") == "self"]
        assert (link.get("href"), link.get("type")) == (made.base + made.path, "application/rss+xml")


def test_the_link_of_a_channel_leads_to_a_page_of_the_site(documents: list[Document]) -> None:
    for made in documents:
        link = made.channel.findtext("link")
        assert link.startswith(made.base), made.path
        page = link.removeprefix(made.base)
        assert (made.site.folder / page / "index.html").is_file(), made.path


def test_the_language_of_a_channel_is_a_bare_tag(documents: list[Document]) -> None:
    """InvalidLanguage."""
    for made in documents:
        assert made.channel.findtext("language") == ("en" if made.path.startswith("en/") else "vi")


def test_the_editor_of_a_channel_is_an_address_and_a_name(documents: list[Document]) -> None:
    """InvalidContact, EmailFormat, MissingRealName."""
    for text in everywhere(documents, "managingEditor"):
        found = re.fullmatch(r"(\S+@[A-Za-z0-9.-]+) \(([^()]+)\)", text)
        assert found, text
        assert Address(addr_spec=found[1]).domain


def test_readers_are_asked_to_come_twice_a_day_at_most(documents: list[Document]) -> None:
    """InvalidPositiveInteger."""
    assert {720 <= int(text) <= 1440 for text in everywhere(documents, "ttl")} == {True}


def test_the_generator_has_no_version_which_would_change_every_feed(documents: list[Document]) -> None:
    assert set(everywhere(documents, "generator")) == {"Newshelf"}


def test_the_picture_of_a_channel_has_its_title_and_link_and_a_true_size(documents: list[Document]) -> None:
    """ImageTitleDoesntMatch, ImageLinkDoesntMatch, ImageUrlFormat, InvalidWidth, InvalidHeight."""
    for made in documents:
        image = made.channel.find("image")
        assert image.findtext("title") == made.channel.findtext("title")
        assert image.findtext("link") == made.channel.findtext("link")
        url = image.findtext("url")
        assert url.startswith(made.base)
        assert url.endswith(".png")
        size = int(image.findtext("width")), int(image.findtext("height"))
        assert 0 < size[0] <= 144
        assert 0 < size[1] <= 400
        data = (made.site.folder / url.removeprefix(made.base)).read_bytes()
        assert size == icon_size(data)


# --- identity ----------------------------------------------------------------------------------------------------

TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]+")  # RFC 4151, as the validator reads it


def test_an_identity_is_a_tag_and_no_address(documents: list[Document]) -> None:
    """MissingGuid, InvalidTAG, InvalidPermalink, InvalidBooleanAttribute."""
    for made in documents:
        for item in made.items:
            guid = item.find("guid")
            assert dict(guid.attrib) == {"isPermaLink": "false"}
            assert TAG.fullmatch(guid.text), guid.text
            host = urlsplit(made.base).hostname
            assert guid.text.startswith(f"tag:{host},{'2026' if 'test' not in str(host) else '2027'}:")


def test_no_identity_stands_twice_in_a_document(documents: list[Document]) -> None:
    """DuplicateValue."""
    for made in documents:
        guids = [item.findtext("guid") for item in made.items]
        assert len(set(guids)) == len(guids), made.path


def test_the_identity_of_an_item_is_the_same_in_json(documents: list[Document]) -> None:
    for made in documents:
        if made.path.endswith("feed.xml"):
            other = json.loads((made.site.folder / made.path).with_suffix(".json").read_bytes())
            assert [item["id"] for item in other["items"]] == [item.findtext("guid") for item in made.items]


def test_nothing_that_a_librarian_corrects_moves_an_identity_or_a_day(tmp_path: Path) -> None:
    made = []
    for number, lines in enumerate(
        (
            ("title: Sách đâu", "disciplines: toan"),
            (
                "title: Sách đầu",
                "kind: monograph",
                "courses: {T1: textbook}",
                "amended: 2027-03-01",
                "isbn: 0306406152",
            ),
        )
    ):
        root = samples.tiny(tmp_path / str(number), [samples.batch("2027-01-15", samples.record("a", *lines))])
        samples.build(root)
        [item] = etree.parse(root / "site/feed.xml").iter("item")
        made.append([item.findtext(name) for name in ("guid", "pubDate", "link")])
    assert made[0] == made[1]


# --- dates -------------------------------------------------------------------------------------------------------


def test_every_date_is_spelt_as_mail_spells_it_with_its_weekday(documents: list[Document]) -> None:
    """InvalidRFC2822Date, IncorrectDOW, ProblematicalRFC822Date."""
    texts = {*everywhere(documents, "lastBuildDate"), *everywhere(documents, "item/pubDate")}
    assert len(texts) > 15
    for text in texts:
        assert format_datetime(parsedate_to_datetime(text)) == text
        assert text.endswith(" 08:00:00 +0700")


def test_an_amendment_is_spelt_as_atom_asks(documents: list[Document]) -> None:
    """InvalidRFC3339Date."""
    texts = list(everywhere(documents, f"item/{ATOM}updated"))
    assert texts
    for text in texts:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT08:00:00\+07:00", text)


def test_no_date_lies_after_the_latest_arrival_or_correction(documents: list[Document]) -> None:
    """ImplausibleDate: "future" is what the library's own records do not know of."""
    for root in {made.site.root for made in documents}:
        own = [made for made in documents if made.site.root == root]
        records = samples.records(samples.read(root)).values()
        latest = max(max(one.arrived, one.announced or one.arrived, one.amended or one.arrived) for one in records)
        dates = (parsedate_to_datetime(text) for text in everywhere(own, "item/pubDate"))
        updates = (datetime.fromisoformat(text) for text in everywhere(own, f"item/{ATOM}updated"))
        built = (parsedate_to_datetime(text) for text in everywhere(own, "lastBuildDate"))
        assert max(*dates, *updates, *built).date() <= latest


def test_a_feed_changed_when_its_latest_item_came_or_was_amended(documents: list[Document]) -> None:
    for made in documents:
        days = [parsedate_to_datetime(item.findtext("pubDate")) for item in made.items]
        days += [datetime.fromisoformat(found.text) for found in made.channel.iterfind(f"item/{ATOM}updated")]
        if days:
            assert parsedate_to_datetime(made.channel.findtext("lastBuildDate")) == max(days), made.path


def test_newest_first(documents: list[Document]) -> None:
    for made in documents:
        days = [parsedate_to_datetime(item.findtext("pubDate")) for item in made.items]
        assert days == sorted(days, reverse=True), made.path


# --- text --------------------------------------------------------------------------------------------------------


def test_titles_and_names_are_plain_and_cannot_be_taken_for_html(documents: list[Document]) -> None:
    """CharacterData, ContainsHTML: & and < of a title are spelt &#x26; and &#x3C; (RSS profile)."""
    seen = 0
    for made in documents:
        for title in re.findall("<title>([^<]*)</title>", made.data.decode()):
            assert not re.search("&(?!#x26;|#x3C;|gt;)", title), title
            seen += "&#x" in title
    assert seen
    for path in ("title", "description", "managingEditor", "item/title", "item/category"):
        for text in everywhere(documents, path):
            assert not re.search("</[a-z]+>|<[a-z]+[ >]", text), text


def test_the_summary_stands_before_the_full_text(documents: list[Document]) -> None:
    """NeedDescriptionBeforeContent, ItemMustContainTitleOrDescription."""
    for made in documents:
        for item in made.items:
            tags = [element.tag for element in item]
            assert tags.index("description") < tags.index(CONTENT)


def test_a_summary_is_one_paragraph_of_escaped_text(documents: list[Document]) -> None:
    for text in everywhere(documents, "item/description"):
        assert text.strip()
        assert not re.search("<|&(?!amp;|lt;|gt;)", text), text
        assert "\n\n" not in text


def texts(documents: list[Document]) -> Iterator[str]:
    """The full text of every item, once for each that differs."""
    yield from sorted(set(everywhere(documents, f"item/{CONTENT}")))


ALLOWED = set(
    "a abbr b blockquote br cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p".split()
)
ALLOWED |= set("pre q s small span strong sub sup table tbody td tfoot th thead tr u ul var".split())


def test_a_full_text_is_html_that_a_strict_parser_takes(documents: list[Document]) -> None:
    """NotHtml, SecurityRisk, SecurityRiskAttr, DangerousStyleAttr."""
    parser, found = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False), list(texts(documents))
    assert len(found) > 400
    for text in found:
        try:
            tree = parser.parseFragment(text)
        except ParseError as error:
            raise AssertionError(f"{error}: {text}") from error
        for element in tree.iter():
            if element.tag != "DOCUMENT_FRAGMENT":
                assert element.tag in ALLOWED, text
                assert not {"style", "class", "id", "onclick"} & set(element.attrib), text


def test_every_address_in_a_full_text_is_absolute(documents: list[Document]) -> None:
    """ContainsRelRef."""
    found = [html.unescape(link) for text in texts(documents) for link in re.findall('(?:href|src)="([^"]*)"', text)]
    assert len(found) > 400
    assert [link for link in found if not re.match("(https?://|mailto:)", link)] == []


def test_a_full_text_is_a_full_entry(served: Published, documents: list[Document]) -> None:
    """Citation with its standard number, call number, access, summary, courses: whatever the record has."""
    content = {
        item.findtext("guid"): item.findtext(CONTENT)
        for made in documents
        if made.site.folder == served.folder and not made.path.startswith("en/")
        for item in made.items
    }
    library = samples.read(served.root)
    checked = Counter[str]()
    for id, record in samples.records(library).items():
        text = next((text for guid, text in content.items() if guid.endswith(f",2026:{id}")), None)
        if text is None:
            continue
        shown = html.unescape(text)
        wanted = {
            "citation": record.title,
            "isbn": f"ISBN {record.isbn[0]}" if record.isbn else "",
            "year": str(record.year or ""),
            "call number": record.call_number or "",
            "summary": re.split(r"[*_`\[\n]", record.summary or "")[0][:40].strip(),
        }
        for name, part in wanted.items():
            assert part in shown, (id, name)
            checked[name] += bool(part)
        for code in record.courses:
            assert f'href="{served.base_url}courses/{code}/">{code} ' in text, id
            checked["courses"] += 1
        assert ("Hình thức phục vụ: " in text) == bool(record.access), id
    assert min(checked.values()) > 50, checked


def test_a_citation_ends_with_one_full_stop(documents: list[Document]) -> None:
    for text in texts(documents):
        [citation] = re.findall("<p[^>]*>(.*?)</p>", text, re.DOTALL)[:1]
        assert not re.search(r"(?<!\.)\.\.$", citation), citation


def test_text_in_another_language_says_so(documents: list[Document]) -> None:
    for made in documents:
        own = made.channel.findtext("language")
        for item in made.items:
            if "themes/" not in item.findtext("guid"):
                marked = re.match('<p(?: lang="([^"]*)")?>', item.findtext(CONTENT))
                assert marked
                assert (marked[1] or own) == item.findtext(f"{DC}language"), item.findtext("guid")


# --- metadata ----------------------------------------------------------------------------------------------------


def test_each_person_is_a_creator_of_its_own(served: Published, documents: list[Document]) -> None:
    wanted = {
        id: [person.label for person in record.authors]
        for id, record in samples.records(samples.read(served.root)).items()
    }
    for made in documents:
        if made.site.folder == served.folder:
            for item in made.items:
                if (id := item.findtext("guid").rpartition(":")[2]) in wanted:
                    assert [creator.text for creator in item.iterfind(f"{DC}creator")] == wanted[id]


def test_a_category_says_of_which_scheme_it_is(documents: list[Document]) -> None:
    for made in documents:
        prefix = made.base + ("en/" if made.path.startswith("en/") else "")
        for category in made.channel.iterfind("item/category"):
            assert category.text
            assert category.get("domain") in {f"{prefix}disciplines/", f"{prefix}courses/"}


def test_a_book_is_identified_by_its_isbn(documents: list[Document]) -> None:
    """InvalidURN."""
    found = list(everywhere(documents, f"item/{DC}identifier"))
    assert len(found) > 100
    assert [text for text in found if not re.fullmatch(r"urn:isbn:(\d{9}[\dX]|\d{13})", text)] == []


ADDRESS = re.compile(r"[a-zA-Z][0-9a-zA-Z+\-.]*:(//)?[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+")  # as the validator reads it


def test_every_address_is_absolute_and_of_ascii(documents: list[Document]) -> None:
    """InvalidFullLink, InvalidUriChar, UriNotIri."""
    found = {*everywhere(documents, "link"), *everywhere(documents, "item/link"), *everywhere(documents, "image/url")}
    found |= {link.get("href") for made in documents for link in made.channel.iterfind(f"{ATOM}link")}
    assert [link for link in found if not ADDRESS.fullmatch(link)] == []


def test_the_link_of_an_item_leads_to_a_page_of_the_site(documents: list[Document]) -> None:
    for made in documents:
        for text in {item.findtext("link") for item in made.items}:
            assert (made.site.folder / text.removeprefix(made.base) / "index.html").is_file(), text


# --- history (RFC 5005, 4) ---------------------------------------------------------------------------------------


def test_a_reader_who_walks_back_finds_every_title_of_a_scope_once(documents: list[Document]) -> None:
    """CurrentNotSelfInCompleteFeed and its like: ties lead to documents of the same scope, and back."""
    by_address = {made.base + made.path: made for made in documents}
    walked = 0
    for made in documents:
        if not made.path.endswith("feed.xml"):
            continue
        shown = [item.findtext("guid") for item in made.items]
        found: list[str] = []
        here, last = made, ""
        while address := next((a.get("href") for a in here.channel.iterfind(f"{ATOM}link[@rel='prev-archive']")), ""):
            here = by_address[address]
            ties = {link.get("rel"): link.get("href") for link in here.channel.iterfind(f"{ATOM}link")}
            assert ties["current"] == made.base + made.path
            assert ties.get("next-archive", "") == last
            assert here.channel.find(ARCHIVE) is not None
            assert 0 < len(here.items) <= 100
            found += [item.findtext("guid") for item in here.items]
            last, walked = address, walked + 1
        assert made.channel.find(ARCHIVE) is None
        if found:
            assert len(set(found)) == len(found)
            assert found[: len(shown)] == shown
    assert walked == len([made for made in documents if not made.path.endswith("feed.xml")])


# --- discovery ---------------------------------------------------------------------------------------------------


def test_a_page_with_a_feed_of_its_own_offers_it_first(served: Published, documents: list[Document]) -> None:
    for made in documents:
        page = made.site.folder / made.path.replace("feed.xml", "index.html")
        if made.site.folder != served.folder or not made.path.endswith("feed.xml") or not page.is_file():
            continue
        text = page.read_text(encoding="utf-8")
        [first, *_] = re.findall('<link rel="alternate" type="application/rss.xml"[^>]*>', text)
        address = re.search('href="([^"]*)"', first)
        assert address
        assert (page.parent / address[1]).resolve() == (made.site.folder / made.path).resolve(), made.path
        assert re.search('title="[^"]+"', first)


def test_a_vietnamese_domain_is_spelt_as_programs_spell_it(tmp_path: Path) -> None:
    """UriNotIri: VNNIC gives such domains away; feeds and mail take them in IDNA alone."""
    site = "name: Thư viện\nbase_url: https://thư-viện.vn/sách/\nlanguages: vi\n"
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("a", "disciplines: toan"))], site=site)
    samples.build(root)
    base = "https://xn--th-vin-4zb3960d.vn/s%C3%A1ch/"
    channel = etree.parse(root / "site/feed.xml").find("channel")
    assert channel.findtext("link") == base
    assert channel.findtext("item/link") == f"{base}records/a/"
    assert channel.findtext("item/guid") == "tag:xn--th-vin-4zb3960d.vn,2026:a"
    assert f"List-Archive: <{base}digests/>" in (root / "site/digests/all/2027-01/message.eml").read_text("ascii")


# --- the picture -------------------------------------------------------------------------------------------------


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG of this size."""
    return samples.PNG[:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + samples.PNG[24:]


@pytest.mark.parametrize(
    ("size", "shown"),
    [((128, 128), (128, 128)), ((512, 256), (144, 72)), ((100, 800), (50, 400)), ((9000, 1), (144, 1))],
)
def test_a_large_picture_is_shown_as_large_as_is_allowed(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert icon_size(png(*size)) == shown


def test_the_picture_of_a_library_takes_the_place_of_ours(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("a", "disciplines: toan"))])
    samples.build(root)
    samples.lay(root, {"templates/assets/icon.png": png(100, 50)})
    samples.build(root)
    image = etree.parse(root / "site/feed.xml").find("channel/image")
    assert [image.findtext(name) for name in ("width", "height")] == ["100", "50"]
    assert (root / "site/assets/icon.png").read_bytes() == png(100, 50)


def test_a_picture_that_is_no_png_is_named(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [samples.batch("2027-01-15", samples.record("a", "disciplines: toan"))])
    samples.lay(root, {"templates/assets/icon.png": b"GIF89a"})
    result = samples.attempt(root)
    assert [(found.code, found.place.file) for found in result.problems if found.is_error] == [
        ("icon-not-png", "templates/assets/icon.png")
    ]
