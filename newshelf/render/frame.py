"""What every HTML page has: its head, its way down from the home page, and the layout that it is set into."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from newshelf.holdings.catalogue import Entry
from newshelf.plan import addresses
from newshelf.plan.output import REFERENCES, Output
from newshelf.render.studio import Piece, Studio
from newshelf.views import citing, edition, linked, titles
from newshelf.views.edition import Edition, Link

ENTRY = Piece("partials/entry.html", titles.list_view)


class Page(NamedTuple):
    """What the layout needs to know of a page. ``title`` is its heading and, with the site's name, its window's."""

    title: str
    description: str
    section: str = ""
    crumbs: tuple[Link, ...] = ()
    feed: Link | None = None
    lang: str = ""


Made = tuple[Page, dict[str, Any]]


class Place(NamedTuple):
    """Where a page is made: the studio, its language, and the way from it to the root."""

    studio: Studio
    ed: Edition
    root: str

    def entries(self, entries: tuple[Entry, ...] | list[Entry], piece: Piece = ENTRY) -> Markup:
        return self.studio.pieces(piece, self.ed.language, entries, self.root)

    def feed(self, address: str, label: str) -> Link:
        """The feed beside a page; ``note`` is its absolute address, to be copied."""
        there = addresses.feed(address)
        return Link(there, label, note=self.ed.url(there))

    def files(self, page: str, name: str, number: int) -> list[Link]:
        """The files of references beside a page, with the number of titles in them; none if there is no title."""
        if not number:
            return []
        first = page.removeprefix(self.ed.at.prefix)
        return [
            Link(addresses.references(first, name, ending), citing.LABELS[format])
            for format, ending in REFERENCES.items()
        ]

    def pdf(self, page: str, name: str) -> Link:
        """The PDF beside a page."""
        return Link(addresses.pdf(page, name), self.ed.t.pdf.get)

    def linked(self, *nodes: linked.Node) -> Markup:
        """What search engines read of a page."""
        return Markup(linked.script(nodes))


PageMaker = Callable[[Place, Any], Made]  # takes the subject of an output


def framed(studio: Studio, output: Output, make: PageMaker) -> bytes:
    """The bytes of a page that ``make`` says what is in."""
    ed = studio.editions[output.language]
    address = addresses.of_file(output.path)
    root = addresses.root_from(output.path) or "./"  # never empty: a link to the home page would be
    if output.format == "not-found" and not ed.offline:  # served at any depth, so its links start at the root
        root = urlsplit(ed.site.base_url).path.rstrip("/") + "/"
    page, values = make(Place(studio, ed, root), output.subject)
    frame = page, ed.url(address), tuple(edition.versions(ed, address))
    site = studio.sites[ed.language]
    shared = {"t": ed.t, "root": root, "site": site, "language": ed.language, "offline": ed.offline}
    return studio.framed(template_of(output.format), frame, shared, values).encode()


def template_of(format: str) -> str:
    """The template of a format of pages."""
    return f"pages/{format}.html"


def crumbs_to(ed: Edition, *more: Link) -> tuple[Link, ...]:
    """The way down to a page: home, then ``more``."""
    return (Link(ed.href(ed.at.home()), ed.t.nav.home), *more)
