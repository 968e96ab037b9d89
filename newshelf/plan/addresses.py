"""Where everything lies: the only place that spells an address. They are permanent (docs/data.md).

An address is a path below the site's root without a leading slash; a page's ends with ``/`` and its file is
``index.html`` in it.
"""

from typing import NamedTuple
from urllib.parse import quote

ASSETS = "assets/"
COVERS = "covers/"
INDEX_FOLDER = "search/data/"
INDEX = "index.html"
ADMIN = "admin/"
FEEDS_OPML = "feeds.opml"
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"


class Addresses(NamedTuple):
    """The addresses of one language: the first language lies at the root, each other in a folder of its name."""

    prefix: str = ""

    def home(self) -> str:
        return self.prefix

    def disciplines(self) -> str:
        return f"{self.prefix}disciplines/"

    def discipline(self, id: str, page: int = 0) -> str:
        """A discipline's front (page 0), or one of its numbered pages."""
        return f"{self.prefix}disciplines/{id}/" + (f"page/{page}/" if page else "")

    def courses(self) -> str:
        return f"{self.prefix}courses/"

    def course(self, code: str) -> str:
        return f"{self.prefix}courses/{code}/"

    def record(self, id: str) -> str:
        return f"{self.prefix}records/{id}/"

    def coverage(self, id: str = "") -> str:
        """The coverage of all courses, or of those of a discipline."""
        return f"{self.prefix}coverage/" + (f"{id}/" if id else "")

    def use(self, year: int) -> str:
        """The use of the stock in a year."""
        return f"{self.prefix}usage/{year}/"

    def themes(self) -> str:
        return f"{self.prefix}themes/"

    def theme(self, id: str) -> str:
        return f"{self.prefix}themes/{id}/"

    def kind(self, id: str) -> str:
        """Where the feeds of a kind of document stand; there is no page."""
        return f"{self.prefix}kinds/{id}/"

    def liaison(self, id: str) -> str:
        """A liaison desk."""
        return f"{self.prefix}liaisons/{id}/"

    def term(self, id: str) -> str:
        """The courses of a term with their texts, and the digest about them."""
        return f"{self.prefix}terms/{id}/"

    def bulletins(self) -> str:
        return f"{self.prefix}bulletins/"

    def bulletin(self, month: str) -> str:
        return f"{self.prefix}bulletins/{month}/"

    def digests(self) -> str:
        return f"{self.prefix}digests/"

    def digest(self, scope: str, period: str) -> str:
        return f"{self.prefix}digests/{scope}/{period}/"

    def course_digests(self, code: str) -> str:
        """All digests of a course: one page, a section each."""
        return f"{self.prefix}courses/{code}/digests/"

    def subscribe(self) -> str:
        return f"{self.prefix}subscribe/"

    def search(self) -> str:
        return f"{self.prefix}search/"

    def browse(self, way: str, part: str = "", page: int = 1) -> str:
        """A way to browse, a part of it (a letter, say), or one of its further pages."""
        return f"{self.prefix}{way}/" + (f"{part}/" if part else "") + (f"{page}/" if page > 1 else "")

    def guide(self, id: str) -> str:
        return f"{self.prefix}{id}/"

    def not_found(self) -> str:
        return f"{self.prefix}404.html"


def of_language(language: str, languages: tuple[str, ...]) -> Addresses:
    """The addresses of a language among those of the site."""
    return Addresses("" if language == languages[0] else f"{language}/")


def embed(page: str, prefix: str) -> str:
    """The short form of a page of this language, for frames in other sites."""
    return f"{prefix}embed/{page.removeprefix(prefix)}"


def feed(page: str, archive: str = "") -> str:
    """The feed that stands beside a page, or an archive of it: ``2026``, ``2026-2``."""
    return f"{page}feed-{archive}.xml" if archive else f"{page}feed.xml"


def json_feed(page: str) -> str:
    """The same feed as JSON."""
    return f"{page}feed.json"


def opml(page: str) -> str:
    """The list of the feeds of a page."""
    return f"{page}{FEEDS_OPML}"


def coverage_table(page: str) -> str:
    """The figures of a page of coverage as a table."""
    return f"{page}coverage.csv"


def references(page: str, name: str, ending: str) -> str:
    """The file of references beside a page: one serves every language. It is saved under its name."""
    return f"{page}{name}.{ending}"


def pdf(page: str, name: str) -> str:
    """A page as a PDF beside it, saved under its name; of each language its own."""
    return f"{page}{name}.pdf"


def cover(name: str) -> str:
    """The picture of a cover; its name may hold signs that mean something in an address."""
    return f"{COVERS}{quote(name)}"


def index_file(name: str) -> str:
    """A file of the index of search, which serves every language."""
    return f"{INDEX_FOLDER}{name}.js"


def file_of(address: str) -> str:
    """The file of an address, relative to the output folder."""
    return address + INDEX if address == "" or address.endswith("/") else address


def of_file(path: str) -> str:
    """The address of a file: the other way round."""
    return path.removesuffix(INDEX)


def record_of(path: str) -> str:
    """The id of the record whose page a file is, in any language; empty if it is none."""
    folder, _, rest = path.rpartition("records/")
    id, _, name = rest.partition("/")
    return id if name == INDEX and folder.count("/") == bool(folder) else ""


def root_from(path: str) -> str:
    """The way from a page to the site's root, so that the same files work at a domain and below a path: ``../../``."""
    return "../" * path.count("/")


def absolute(base_url: str, address: str) -> str:
    """An address for feeds, mail and sitemaps, which are read away from the site."""
    return base_url.rstrip("/") + "/" + address
