"""RSS 2.0 to the profile of the RSS Advisory Board, made by feedgen, and the list of all feeds (OPML 2.0).

Permanent: an item's guid hangs on the record's id, its pubDate on its arrival; an amendment shows as atom:updated.
feedgen stamps the time of the build unless every date is set, and prepends unless told to append.
"""

import html
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from newshelf import addresses
from newshelf.catalogue import Entry
from newshelf.plan import Output
from newshelf.prose import first_sentences, to_html, to_text
from newshelf.render.studio import Piece, Studio
from newshelf.subjects import FeedOf, Scope, ThemeFeed
from newshelf.text import bare_number
from newshelf.views import edition, lists, titles
from newshelf.views.edition import Edition

NOTICE = Piece("feeds/entry.html", titles.notice_view)
ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
HOUR = time(8)  # an arrival is that day at 08:00 in the library's time zone
REFRESH = 720  # minutes
TITLE = re.compile(rb"<title>[^<]*</title>")
START, END = b"    <item>\n", b"  </channel>"


class _Channel(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Names the Dublin Core elements of the items."""

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC}


class _Item(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """What feedgen says slowly or not at all: Dublin Core (one creator a person), and atom:updated."""

    core: Sequence[tuple[str, str]] = ()
    updated: datetime | None = None

    def extend_rss(self, item: Any) -> Any:
        for name, value in self.core:
            etree.SubElement(item, f"{{{DC}}}{name}").text = value
        if self.updated:
            etree.SubElement(item, f"{{{ATOM}}}updated").text = self.updated.isoformat()
        return item


def render(studio: Studio, output: Output) -> bytes:
    """The feed of a scope: its newest entries, which it shares with every other feed that holds them."""
    ed, subject = studio.editions[output.language], output.subject
    if isinstance(subject, ThemeFeed):
        return _themes(ed, output.path, subject)
    generator = _generator(ed, output.path, *_titles(ed, subject))
    changes = [_moment(ed, entry.card.amended or entry.card.arrived) for entry in subject.entries]
    generator.lastBuildDate(max(changes, default=_moment(ed, f"{ed.site.since}-01-01")))
    return _finish(generator, items(studio, output.language, subject.entries))


def _titles(ed: Edition, subject: FeedOf) -> tuple[str, str]:
    t, site, scope = ed.t.feed, ed.named(ed.site.name), subject.scope
    if scope.row is None:
        return t.all_title.format(site=site), t.all_description
    name = lists.scope_name(ed, scope)
    return t.scope_title.format(site=site, scope=name), t.scope_description.format(scope=name)


def _generator(ed: Edition, path: str, title: str, description: str) -> Any:
    """A feed without items."""
    generator = FeedGenerator()
    generator.register_extension("newshelf", _Channel, _Item)
    generator.title(title)
    generator.description(description)
    generator.language(ed.language)
    generator.generator("Newshelf")  # without a version: an upgrade must not change every feed
    generator.ttl(REFRESH)
    if ed.site.email:
        generator.managingEditor(f"{ed.site.email} ({ed.named(ed.site.name)})")
    # The channel's link is the last one given.
    generator.link(href=ed.url(path), rel="self", type="application/rss+xml")
    generator.link(href=ed.url(path.removesuffix("feed.xml")), rel="alternate")
    return generator


def items(studio: Studio, language: str, entries: Sequence[Entry]) -> list[bytes]:
    """The XML of each entry, made once and kept for the next feed that holds it."""
    ed = studio.editions[language]
    missing = [entry for entry in entries if (language, entry.card.id) not in studio.items]
    if missing:
        generator = _generator(ed, "feed.xml", "-", "-")
        for entry in missing:
            _add(studio, ed, generator, entry)
        _, *made = generator.rss_str(pretty=True).partition(END)[0].split(START)
        for entry, item in zip(missing, made, strict=True):
            studio.items[language, entry.card.id] = START + item
    return [studio.items[language, entry.card.id] for entry in entries]


def _add(studio: Studio, ed: Edition, generator: Any, entry: Entry) -> None:
    card, record = entry.card, studio.title(entry.card.id).record
    notice = studio.view(titles.notice_view, ed.language, entry)
    arrived = _moment(ed, card.arrived)
    item = generator.add_entry(order="append")
    item.guid(identity(ed, card.id), permalink=False)
    item.title(notice.title)
    item.link(href=notice.url)
    item.published(arrived)
    item.updated(arrived)
    item.summary(html.escape(notice.brief or notice.citation, quote=False))
    item.content(studio.piece(NOTICE, ed.language, entry), type="html")
    scheme = ed.url(ed.at.disciplines())
    item.category(
        [{"term": ed.named(ed.library.disciplines[id].name), "scheme": scheme} for id in entry.disciplines]
        + [{"term": code, "scheme": ed.url(ed.at.courses())} for code, _ in card.courses]
    )
    item.newshelf.core = [
        *(("creator", person.label) for person in record.authors),
        ("language", record.language),
        *(("publisher", name) for name in [record.publisher] if name),
        *(("identifier", f"urn:isbn:{bare_number(isbn)}") for isbn in record.isbn),
    ]
    if card.amended:
        item.newshelf.updated = _moment(ed, card.amended)


def _themes(ed: Edition, path: str, subject: ThemeFeed) -> bytes:
    t = ed.t.feed
    generator = _generator(ed, path, t.themes_title.format(site=ed.named(ed.site.name)), t.themes_description)
    dates = [_moment(ed, theme.head.date.isoformat()) for theme in subject.themes]
    generator.lastBuildDate(max(dates, default=_moment(ed, f"{ed.site.since}-01-01")))
    for theme, published in zip(subject.themes, dates, strict=True):
        title, body, _ = edition.essay_text(ed, theme.essay)
        introduction = to_html(body)
        item = generator.add_entry(order="append")
        item.guid(identity(ed, f"themes/{theme.id}"), permalink=False)
        item.title(title)
        item.link(href=ed.url(ed.at.theme(theme.id)))
        item.published(published)
        item.updated(published)
        item.summary(html.escape(first_sentences(to_text(introduction)), quote=False))
        item.content(introduction, type="html")
    return _finish(generator, [])


def identity(ed: Edition, name: str) -> str:
    """A tag URI (RFC 4151), the same in every feed of a language, whatever happens to title or address."""
    prefix = "" if not ed.at.prefix else f"{ed.language}:"
    return f"tag:{urlsplit(ed.site.base_url).hostname},{ed.site.since}:{prefix}{name}"


def _moment(ed: Edition, day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), HOUR, ZoneInfo(ed.site.timezone))


def _finish(generator: Any, items: list[bytes]) -> bytes:
    made: bytes = generator.rss_str(pretty=True)
    if items:
        head, _, tail = made.rpartition(END)
        made = b"".join([head, *items, END, tail])
    # A title is plain text; these spellings keep readers from taking it for HTML (RSS profile, "title").
    return TITLE.sub(lambda m: m[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), made)


# --- OPML --------------------------------------------------------------------------------------------------------


def opml(studio: Studio, output: Output) -> bytes:
    """Every feed of a language, for one import into a reader."""
    ed, subject = studio.editions[output.language], output.subject
    t = ed.t.subscribe
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = t.title
    body = etree.SubElement(root, "body")
    _outline(ed, body, t.all, ed.at.home())
    _outline(ed, body, t.themes, ed.at.themes())
    disciplines = etree.SubElement(body, "outline", text=t.disciplines)
    for count in subject.disciplines:
        _outline(ed, disciplines, ed.named(count.row.name), ed.at.discipline(count.row.id))
    courses = etree.SubElement(body, "outline", text=t.courses)
    for _, counts in subject.courses:
        for count in counts:
            name = lists.scope_name(ed, Scope("course", count.row))
            _outline(ed, courses, name, ed.at.course(count.row.code))
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return made


def _outline(ed: Edition, parent: Any, label: str, page: str) -> None:
    etree.SubElement(
        parent,
        "outline",
        type="rss",
        text=label,
        xmlUrl=ed.url(addresses.feed(page)),
        htmlUrl=ed.url(page),
        language=ed.language,
    )
