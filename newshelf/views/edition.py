"""The site in one language, and what every page shows of it."""

from typing import Any, NamedTuple
from zlib import crc32

from newshelf.content.datatypes import Localised
from newshelf.content.model import Course, Discipline, Liaison, Site
from newshelf.holdings.library import Essay, Library
from newshelf.language import counted, in_language, words
from newshelf.plan import addresses
from newshelf.plan.addresses import Addresses
from newshelf.text import initials

HUES = 6  # as many as the style sheet has


class Link(NamedTuple):
    href: str
    label: str
    lang: str = ""  # the label's language where it is not the page's
    note: str = ""


class Face(NamedTuple):
    """What a place is known by at a glance: some letters of its name, and a colour (``hue``, 0 to 5: site.css)."""

    letters: str
    hue: int


def face(id: str, name: str) -> Face:
    """The face of a discipline or theme. The colour hangs on the id, so that it stays when others come or go."""
    return Face(initials(name), crc32(id.encode()) % HUES)


class Edition(NamedTuple):
    """The site in one language, with the tables that records refer to."""

    library: Library
    language: str
    t: Any
    at: Addresses
    offline: bool

    @property
    def site(self) -> Site:
        return self.library.site

    def href(self, address: str) -> str:
        """The link to an address; where nothing serves a folder's index it names the file."""
        return addresses.file_of(address) if self.offline else address

    def url(self, address: str) -> str:
        """The absolute address of a page or file."""
        return addresses.absolute(self.site.base_url, address)

    def named(self, text: Localised) -> str:
        return in_language(text, self.language)[0]

    def link(self, address: str, text: Localised, note: str = "") -> Link:
        label, lang = in_language(text, self.language)
        return Link(self.href(address), label, lang, note)

    def discipline(self, row: Discipline) -> Link:
        return self.link(self.at.discipline(row.id), row.name)

    def course(self, row: Course) -> Link:
        return self.link(self.at.course(row.code), row.name, row.code)

    def titles(self, number: int) -> str:
        return counted(self.t.titles, number, self.language)

    @property
    def prose_lang(self) -> str:
        """The ``lang`` of what librarians write (summaries, notes, keywords): the first language of the site."""
        return self.foreign(self.site.languages[0])

    def foreign(self, language: str) -> str:
        """The ``lang`` that marks text in a language, empty if it is the page's."""
        return "" if language == self.language else language


def edition(library: Library, language: str, offline: bool) -> Edition:
    """The site in a language."""
    at = addresses.of_language(language, library.site.languages)
    return Edition(library, language, words(language), at, offline)


class SiteView(NamedTuple):
    """The library, as the layout of every page shows it."""

    name: str
    lang: str
    email: str
    home: str
    subscribe: str
    nav: tuple[tuple[str, Link], ...]
    guides: tuple[Link, ...]
    feed: str


def site_view(ed: Edition) -> SiteView:
    """The library in the language of the edition."""
    at, t = ed.at, ed.t.nav
    name, lang = in_language(ed.site.name, ed.language)
    sections = [
        ("home", at.home(), t.home),
        ("disciplines", at.disciplines(), t.disciplines),
        ("courses", at.courses(), t.courses),
        ("themes", at.themes(), t.themes),
        ("bulletins", at.bulletins(), t.bulletins),
        ("digests", at.digests(), t.digests),
        ("search", at.search(), t.search),
        ("subscribe", at.subscribe(), t.subscribe),
    ]
    nav = tuple((section, Link(ed.href(address), label)) for section, address, label in sections)
    guides = tuple(Link(ed.href(at.guide(essay.id)), *essay_text(ed, essay)[::2]) for essay in ed.library.pages)
    home, subscribe = ed.href(at.home()), ed.href(at.subscribe())
    return SiteView(name, lang, ed.site.email or "", home, subscribe, nav, guides, addresses.feed(at.home()))


def essay_text(ed: Edition, essay: Essay) -> tuple[str, str, str]:
    """Title and Markdown of an essay in the language of the edition, and its language where it is another."""
    texts = {language: (title, body) for language, title, body in essay.texts}
    first = ed.site.languages[0]
    if ed.language in texts:
        return *texts[ed.language], ""
    return *texts[""], "" if ed.language == first else first


class Version(NamedTuple):
    """A page in one of the languages of the site. ``current`` is empty but for the one that is being read."""

    href: str
    label: str
    lang: str
    url: str
    current: str


def versions(ed: Edition, address: str) -> list[Version]:
    """The same page in each language of the site."""
    plain = address.removeprefix(ed.at.prefix)
    found = []
    for language in ed.site.languages:
        there = addresses.of_language(language, ed.site.languages).prefix + plain
        current = language if language == ed.language else ""
        found.append(Version(ed.href(there), words(language).name, language, ed.url(there), current))
    return found


class Desk(NamedTuple):
    """A liaison desk, as its box shows it."""

    name: str
    lang: str
    email: str
    phone: str
    hours: str
    href: str


def desk(ed: Edition, row: Liaison) -> Desk:
    """A desk with what it says of itself in the language of the edition."""
    name, lang = in_language(row.name, ed.language)
    return Desk(name, lang, row.email or "", row.phone or "", ed.named(row.hours or {}), ed.href(ed.at.liaison(row.id)))
