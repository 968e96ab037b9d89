"""From an output to its bytes: one function a format."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from newshelf.plan import Output
from newshelf.render import files, pages
from newshelf.render.studio import Studio


class Format(NamedTuple):
    """What makes an output: a function, and the templates that it uses (what they include is found in them)."""

    render: Callable[[Studio, Output], bytes]
    templates: tuple[str, ...] = ()


# feedgen and lxml take longer to import than most edits take to render: only a stale feed or message pays for them.


def _feed(studio: Studio, output: Output) -> bytes:
    from newshelf.render import feeds

    return feeds.render(studio, output)


def _opml(studio: Studio, output: Output) -> bytes:
    from newshelf.render import feeds

    return feeds.opml(studio, output)


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
    "theme-feed": Format(_feed),
    "opml": Format(_opml),
    "digest-mail": Format(_message, _MAIL),
    "digest-text": Format(_text, _MAIL),
    "sitemap": Format(files.sitemap),
    "sitemap-index": Format(files.sitemap_index),
    "robots": Format(files.robots),
    "asset": Format(files.asset),
    "attachment": Format(files.attachment),
}
