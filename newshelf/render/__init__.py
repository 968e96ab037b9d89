"""From an output to its bytes: one function a format."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from newshelf.catalogue import Entry
from newshelf.plan import Output
from newshelf.render import files, pages
from newshelf.render.studio import FeedItem, Studio


class Format(NamedTuple):
    """What makes an output: a function, and the templates that it uses (what they include is found in them)."""

    render: Callable[[Studio, Output], bytes]
    templates: tuple[str, ...] = ()


# feedgen and lxml take longer to import than most edits take to render: only a stale feed or message pays for them.


def _feed(studio: Studio, output: Output) -> bytes:
    from newshelf.render import feeds

    return feeds.render(studio, output)


def _json_feed(studio: Studio, output: Output) -> bytes:
    from newshelf.render import feeds

    return feeds.render_json(studio, output)


def _opml(studio: Studio, output: Output) -> bytes:
    from newshelf.render import opml

    return opml.render(studio, output)


def _message(studio: Studio, output: Output) -> bytes:
    from newshelf.render import mail

    return mail.message(studio, output)


def _text(studio: Studio, output: Output) -> bytes:
    from newshelf.render import mail

    return mail.text(studio, output)


_ENTRY, _CARD = pages.ENTRY.template, pages.CARD.template
_NOTICE = ("feeds/entry.html",)
_TEXT = ("email/digest.txt", "email/entry.txt")
_MAIL = (*_TEXT, "email/digest.html", "email/entry.html")

FORMATS: Mapping[str, Format] = {
    **{name: Format(pages.render, (pages.template_of(name), _ENTRY, _CARD)) for name in pages.PAGES},
    "feed": Format(_feed, _NOTICE),
    "feed-json": Format(_json_feed, _NOTICE),
    "theme-feed": Format(_feed),
    "theme-feed-json": Format(_json_feed),
    "opml": Format(_opml),
    "digest-mail": Format(_message, _MAIL),
    "digest-text": Format(_text, _MAIL),
    "sitemap": Format(files.sitemap),
    "sitemap-index": Format(files.sitemap_index),
    "robots": Format(files.robots),
    "asset": Format(files.asset),
    "attachment": Format(files.attachment),
}


class Parts(NamedTuple):
    """Parts of lists and items of feeds, by language and record (see ``Studio.given`` and ``Studio.items``)."""

    entries: Mapping[tuple[str, str, str], str]
    items: Mapping[tuple[str, str], FeedItem]


def take_parts(
    studio: Studio, entries: Mapping[tuple[str, str], Entry], items: Mapping[tuple[str, str], Entry]
) -> Parts:
    """Makes the parts of some entries in lists, and of some in feeds, for another process; forgets all others."""
    made = {(_ENTRY, *key): studio.piece(pages.ENTRY, key[0], entry) for key, entry in entries.items()}
    kept: dict[tuple[str, str], FeedItem] = {}
    if items:
        from newshelf.render import feeds

        for language in studio.editions:
            chosen = [entry for key, entry in items.items() if key[0] == language]
            for entry, item in zip(chosen, feeds.items(studio, language, chosen), strict=True):
                kept[language, entry.card.id] = item
    studio.forget()
    return Parts(made, kept)


def add_parts(studio: Studio, parts: Parts) -> None:
    """Gives a studio what another one made."""
    studio.given.update(parts.entries)
    studio.items.update(parts.items)
