"""From an output to its bytes: one function a format."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from newshelf.holdings.catalogue import Entry
from newshelf.plan.output import REFERENCES, Output
from newshelf.render import admin, coverage, desks, digests, files, finding, frame, pages, pdf, references, terms
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


def _pages(makers: Mapping[str, frame.PageMaker], *parts: str) -> dict[str, Format]:
    """The formats of pages, each with the templates of its own and of the ``parts`` that it may show."""
    return {
        name: Format(partial(frame.framed, make=make), (frame.template_of(name), *parts))
        for name, make in makers.items()
    }


_ENTRY, _CARD, _LISTED = frame.ENTRY.template, pages.CARD.template, digests.NOTICE.template
_NOTICE = ("feeds/entry.html",)
_ICON = "assets/icon.png"  # whose size stands in feeds
_TEXT = ("email/digest.txt", "email/entry.txt")
_MAIL = (*_TEXT, "email/digest.html", "email/entry.html")

FORMATS: Mapping[str, Format] = {
    **_pages(pages.PAGES, _ENTRY, _CARD),
    **_pages(digests.PAGES, _LISTED),
    **_pages(finding.PAGES),
    **_pages(coverage.PAGES),
    **_pages(desks.PAGES, _ENTRY),
    **_pages(terms.PAGES),
    "coverage-table": Format(coverage.table),
    **{name: Format(pdf.render, (pdf.TEMPLATE, *pdf.FONTS)) for name in pdf.SHEETS},
    "feed": Format(_feed, (*_NOTICE, _ICON)),
    "feed-json": Format(_json_feed, _NOTICE),
    "theme-feed": Format(_feed, (_ICON,)),
    "theme-feed-json": Format(_json_feed),
    "opml": Format(_opml),
    "digest-mail": Format(_message, _MAIL),
    "digest-text": Format(_text, _MAIL),
    "term-mail": Format(_message, _MAIL),
    "term-text": Format(_text, _MAIL),
    **{name: Format(references.render) for name in REFERENCES},
    "admin": Format(admin.page, (admin.TEMPLATE,)),
    "admin-form": Format(admin.form),
    "sitemap": Format(files.sitemap),
    "sitemap-index": Format(files.sitemap_index),
    "robots": Format(files.robots),
    "index": Format(files.index),
    "asset": Format(files.asset),
    "attachment": Format(files.attachment),
}


def prepare(studio: Studio, outputs: Iterable[Output]) -> None:
    """Makes what the pages of records among the outputs show, one kind of it after another (decision 0037)."""
    pages.prepare(studio, [(o.language, o.subject.entry) for o in outputs if o.format == "record"])


Chosen = Mapping[tuple[str, str], Entry]  # by language and record


class Parts(NamedTuple):
    """Parts of lists, references and items of feeds (see ``Studio.given``, ``Studio.texts`` and ``Studio.items``)."""

    entries: Mapping[tuple[str, str, str], str]
    texts: Mapping[tuple[str, str], str]
    items: Mapping[tuple[str, str], FeedItem]


def take_parts(studio: Studio, entries: Chosen, notices: Chosen, cited: Chosen, items: Chosen) -> Parts:
    """Makes parts of entries for another process, and forgets all others.

    ``entries`` stand in lists, ``notices`` in digests, ``cited`` in files of references (by their format, which serve
    every language), ``items`` in feeds.
    """
    made = {(_ENTRY, *key): studio.piece(frame.ENTRY, key[0], entry) for key, entry in entries.items()}
    made |= {(_LISTED, *key): studio.piece(digests.NOTICE, key[0], entry) for key, entry in notices.items()}
    texts = {key: references.text(studio, key[0], entry) for key, entry in cited.items()}
    kept: dict[tuple[str, str], FeedItem] = {}
    if items:
        from newshelf.render import feeds

        for language in studio.editions:
            chosen = [entry for key, entry in items.items() if key[0] == language]
            for entry, item in zip(chosen, feeds.items(studio, language, chosen), strict=True):
                kept[language, entry.card.id] = item
    studio.forget()
    return Parts(made, texts, kept)


def add_parts(studio: Studio, parts: Parts) -> None:
    """Gives a studio what another one made."""
    studio.given.update(parts.entries)
    studio.texts.update(parts.texts)
    studio.items.update(parts.items)
