"""What every form of a feed says: of the whole, and of each item. Feed readers hold on to identities and dates.

Permanent: an item's identity hangs on the record's id, its date on its arrival; an amendment moves only the date of
the last change, that of the feed is the latest of its items. Nothing tells when it was made.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newshelf.holdings.catalogue import Entry
from newshelf.plan.subjects import FeedOf, ThemeFeed
from newshelf.prose import first_sentences, to_html, to_text
from newshelf.render.studio import Piece, Studio
from newshelf.text import bare_number
from newshelf.views import edition, lists, titles
from newshelf.views.edition import Edition

NOTICE = Piece("feeds/entry.html", titles.notice_view)
ICON = "assets/icon.png"  # what readers show beside the name of a feed
HOUR = time(8)  # an arrival is that day at 08:00 in the library's time zone


class Channel(NamedTuple):
    """A feed as a whole. ``page`` is the address of what it is about, ``folder`` that beside which it stands."""

    title: str
    description: str
    page: str
    folder: str
    updated: datetime


class Item(NamedTuple):
    """An item. ``content`` and ``summary`` are HTML; ``tags`` are pairs of a term and the address of its scheme."""

    identity: str
    title: str
    url: str
    published: datetime
    updated: datetime | None
    summary: str
    content: str
    tags: tuple[tuple[str, str], ...] = ()
    authors: tuple[str, ...] = ()
    language: str = ""
    publisher: str = ""
    isbn: tuple[str, ...] = ()


def channel(ed: Edition, subject: FeedOf | ThemeFeed) -> Channel:
    """The feed of a scope, or that of the themes."""
    t, site = ed.t.feed, ed.named(ed.site.name)
    if isinstance(subject, ThemeFeed):
        days, page = [theme.head.date.isoformat() for theme in subject.themes], ed.at.themes()
        return Channel(t.themes_title.format(site=site), t.themes_description, ed.url(page), page, _latest(ed, days))
    scope = subject.scope
    days = [max(entry.card.amended, entry.card.arrived) for entry in subject.entries]
    page = subject.folder
    name = lists.scope_name(ed, scope)
    titled = (t.all_title, t.all_description) if scope.row is None else (t.scope_title, t.scope_description)
    title, description = (text.format(site=site, scope=name) for text in titled)
    return Channel(title, description, ed.url(page), subject.folder, _latest(ed, days))


def item(studio: Studio, ed: Edition, entry: Entry) -> Item:
    """A title that arrived."""
    card, record = entry.card, studio.title(entry.card.id).record
    notice = studio.view(titles.notice_view, ed.language, entry)
    disciplines, courses = ed.url(ed.at.disciplines()), ed.url(ed.at.courses())
    return Item(
        identity=identity(ed, card.id),
        title=notice.title,
        url=notice.url,
        published=moment(ed, card.arrived),
        updated=moment(ed, card.amended) if card.amended else None,
        summary=notice.brief or notice.citation,
        content=studio.piece(NOTICE, ed.language, entry),
        tags=(
            *((ed.named(ed.library.disciplines[id].name), disciplines) for id in entry.disciplines),
            *((code, courses) for code, _ in card.courses),
        ),
        authors=tuple(person.label for person in record.authors),
        language=record.language,
        publisher=record.publisher or "",
        isbn=tuple(map(bare_number, record.isbn)),
    )


def themes(ed: Edition, subject: ThemeFeed) -> Sequence[Item]:
    """Every theme with its introduction."""
    made = []
    for theme in subject.themes:
        title, body, _ = edition.essay_text(ed, theme.essay)
        introduction = to_html(body)
        made.append(
            Item(
                identity=identity(ed, f"themes/{theme.id}"),
                title=title,
                url=ed.url(ed.at.theme(theme.id)),
                published=moment(ed, theme.head.date.isoformat()),
                updated=None,
                summary=first_sentences(to_text(introduction)),
                content=introduction,
            )
        )
    return made


def identity(ed: Edition, name: str) -> str:
    """A tag URI (RFC 4151), the same in every feed of a language, whatever happens to title or address."""
    prefix = "" if not ed.at.prefix else f"{ed.language}:"
    return f"tag:{urlsplit(ed.site.base_url).hostname},{ed.site.since}:{prefix}{name}"


def moment(ed: Edition, day: str) -> datetime:
    """The moment that stands for a day, given as ISO 8601 text."""
    return datetime.combine(date.fromisoformat(day), HOUR, ZoneInfo(ed.site.timezone))


def _latest(ed: Edition, days: Sequence[str]) -> datetime:
    return moment(ed, max(days, default=f"{ed.site.since}-01-01"))
