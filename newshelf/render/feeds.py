"""RSS 2.0 to the profile of the RSS Advisory Board, made by feedgen, with archives (RFC 5005); JSON Feed 1.1.

feedgen stamps the time of the build unless every date is set, prepends unless told to append, and takes the last link
for the channel's.
"""

import html
import re
from collections.abc import Iterable, Sequence
from struct import unpack
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree
from pydantic_core import to_json

from newshelf.holdings.catalogue import Entry
from newshelf.plan import addresses
from newshelf.plan.output import Output
from newshelf.plan.subjects import FeedOf, ThemeFeed
from newshelf.problem import Place, Stopped, problem
from newshelf.render import channel, headers
from newshelf.render.channel import ICON, Channel, Item
from newshelf.render.studio import FeedItem, Studio
from newshelf.templating import FOLDER
from newshelf.views.edition import Edition

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
REFRESH = 720  # minutes
WIDEST, HIGHEST = 144, 400  # pixels of a channel's image (RSS 2.0)
PNG = b"\x89PNG\r\n\x1a\n"
TITLE = re.compile(rb"<title>[^<]*</title>")
START, END = b"    <item>\n", b"  </channel>"


class _Channel(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """The names of the Dublin Core elements of the items, and the ties between a feed and its archives."""

    archive = False
    links: Sequence[tuple[str, str]] = ()

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "fh": HISTORY} if self.archive else {"dc": DC}

    def extend_rss(self, feed: Any) -> Any:
        for rel, href in self.links:
            etree.SubElement(feed[0], f"{{{ATOM}}}link", rel=rel, href=href, type="application/rss+xml")
        if self.archive:
            etree.SubElement(feed[0], f"{{{HISTORY}}}archive")
        return feed


class _Item(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """What feedgen says slowly or not at all: Dublin Core (one creator a person), and atom:updated."""

    core: Sequence[tuple[str, str]]
    updated: str

    def extend_rss(self, item: Any) -> Any:
        for name, value in self.core:
            etree.SubElement(item, f"{{{DC}}}{name}").text = value
        if self.updated:
            etree.SubElement(item, f"{{{ATOM}}}updated").text = self.updated
        return item


def render(studio: Studio, output: Output) -> bytes:
    """The feed of a scope: its newest entries, which it shares with every other feed that holds them."""
    ed, subject = studio.editions[output.language], output.subject
    made = channel.channel(ed, subject)
    generator = _generator(ed, made, output.path, icon_size(studio.templates.sources[ICON]))
    if isinstance(subject, ThemeFeed):
        for item in channel.themes(ed, subject):
            _add(generator, item)
        return _finish(generator, [])
    generator.newshelf.archive = bool(subject.archive)
    generator.newshelf.links = list(_ties(ed, subject))
    return _finish(generator, [item.xml for item in items(studio, output.language, subject.entries)])


def _ties(ed: Edition, subject: FeedOf) -> Iterable[tuple[str, str]]:
    """From an archive to the feed that is read, and from each document to its neighbours (RFC 5005, 4)."""
    if subject.archive:
        yield "current", ed.url(addresses.feed(subject.folder))
    for rel, name in (("prev-archive", subject.earlier), ("next-archive", subject.later)):
        if name:
            yield rel, ed.url(addresses.feed(subject.folder, name))


def icon_size(data: bytes) -> tuple[int, int]:
    """The width and height at which a PNG is shown beside the name of a feed: its own, or as large as RSS allows.

    Raises ``Stopped`` for another kind of file.
    """
    if not data.startswith(PNG):
        raise Stopped(problem(Place(f"{FOLDER}/{ICON}"), "icon-not-png"))
    width, height = unpack(">II", data[16:24])  # IHDR comes first (PNG, 5.6)
    part = min(1, WIDEST / width, HIGHEST / height)
    return max(1, int(width * part)), max(1, int(height * part))


def _generator(ed: Edition, made: Channel, path: str, icon: tuple[int, int] | None = None) -> Any:
    """A feed without items. ``icon`` is the size of its picture."""
    generator = FeedGenerator()
    generator.register_extension("newshelf", _Channel, _Item)
    generator.title(made.title)
    generator.description(made.description)
    generator.language(ed.language)
    generator.generator("Newshelf")  # without a version: an upgrade must not change every feed
    generator.ttl(REFRESH)
    generator.lastBuildDate(made.updated)
    if ed.site.email:
        generator.managingEditor(f"{ed.site.email} {headers.comment(ed.named(ed.site.name))}")
    # The channel's link is the last one given.
    generator.link(href=ed.url(path), rel="self", type="application/rss+xml")
    generator.link(href=made.page, rel="alternate")
    if icon:
        generator.image(ed.url(ICON), made.title, made.page, *map(str, icon))
    return generator


def items(studio: Studio, language: str, entries: Sequence[Entry]) -> list[FeedItem]:
    """Each entry as an item, made once and kept for the next feed that holds it."""
    ed = studio.editions[language]
    missing = [entry for entry in entries if (language, entry.card.id) not in studio.items]
    if missing:
        generator = _generator(ed, Channel("-", "-", ed.url(""), "", channel.moment(ed, "2000-01-01")), "feed.xml")
        chosen = [channel.item(studio, ed, entry) for entry in missing]
        for item in chosen:
            _add(generator, item)
        _, *made = generator.rss_str(pretty=True).partition(END)[0].split(START)
        for entry, item, xml in zip(missing, chosen, made, strict=True):
            studio.items[language, entry.card.id] = FeedItem(START + xml, _json(item))
    return [studio.items[language, entry.card.id] for entry in entries]


def _add(generator: Any, item: Item) -> None:
    entry = generator.add_entry(order="append")
    entry.guid(item.identity, permalink=False)
    entry.title(item.title)
    entry.link(href=item.url)
    entry.published(item.published)
    entry.updated(item.published)
    entry.summary(html.escape(item.summary, quote=False))
    entry.content(item.content, type="html")
    entry.category([{"term": term, "scheme": scheme} for term, scheme in item.tags])
    entry.newshelf.core = [
        *(("creator", name) for name in item.authors),
        *(("language", code) for code in [item.language] if code),
        *(("publisher", name) for name in [item.publisher] if name),
        *(("identifier", f"urn:isbn:{isbn}") for isbn in item.isbn),
    ]
    entry.newshelf.updated = item.updated.isoformat() if item.updated else ""


def _finish(generator: Any, items: list[bytes]) -> bytes:
    made: bytes = generator.rss_str(pretty=True)
    if items:
        head, _, tail = made.rpartition(END)
        made = b"".join([head, *items, END, tail])
    # A title is plain text; these spellings keep readers from taking it for HTML (RSS profile, "title").
    return TITLE.sub(lambda m: m[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), made)


# --- JSON Feed ---------------------------------------------------------------------------------------------------


def render_json(studio: Studio, output: Output) -> bytes:
    """The same feed as JSON Feed 1.1 (jsonfeed.org/version/1.1), one item a line."""
    ed, subject = studio.editions[output.language], output.subject
    made = channel.channel(ed, subject)
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": made.title,
        "home_page_url": made.page,
        "feed_url": ed.url(output.path),
        "favicon": ed.url(ICON),
        "description": made.description,
        "authors": [{"name": ed.named(ed.site.name), **({"url": f"mailto:{ed.site.email}"} if ed.site.email else {})}],
        "language": ed.language,
    }
    if isinstance(subject, ThemeFeed):
        lines = [_json(item) for item in channel.themes(ed, subject)]
    else:
        lines = [item.json for item in items(studio, output.language, subject.entries)]
    return b"".join([to_json(head)[:-1], b',"items":[\n', b",\n".join(lines), b"\n]}\n"])


def _json(item: Item) -> bytes:
    values = {
        "id": item.identity,
        "url": item.url,
        "title": item.title,
        "content_html": item.content,
        "summary": item.summary,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat() if item.updated else "",
        "authors": [{"name": name} for name in item.authors],
        "tags": [term for term, _ in item.tags],
        "language": item.language,
    }
    return to_json({key: value for key, value in values.items() if value})
