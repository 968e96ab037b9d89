"""What outputs are made of: frozen values that hold all that may be shown, and their fingerprints."""

from typing import Any, NamedTuple

from newshelf import fingerprint
from newshelf.content.model import Admin, Course, Discipline, Liaison, Section, Term, Wanted
from newshelf.finding.browse import Page, Part
from newshelf.holdings.catalogue import Entry
from newshelf.holdings.library import Essay, Theme
from newshelf.holdings.shelf import Brief


class Scope(NamedTuple):
    """What a feed or digest is about: everything, or one row of a table, a theme, a kind of document (by its code)."""

    kind: str  # all | discipline | course | theme | kind | liaison
    row: Discipline | Course | Theme | Liaison | str | None = None

    @property
    def id(self) -> str:
        """The name of the scope in addresses."""
        if self.row is None or isinstance(self.row, str):
            return self.row or self.kind
        return self.row.code if isinstance(self.row, Course) else self.row.id


class Count(NamedTuple):
    """A discipline or course with the number of its titles."""

    row: Any
    titles: int


class Issue(NamedTuple):
    """A bulletin or digest by its period, with the number of its titles."""

    period: str
    titles: int


class Home(NamedTuple):
    newest: tuple[Entry, ...]
    disciplines: tuple[Count, ...]
    theme: Theme | None
    bulletin: Issue | None
    titles: int


class DisciplineIndex(NamedTuple):
    disciplines: tuple[Count, ...]


class AskedFor(NamedTuple):
    """A title that lecturers asked for, for which courses, and its record once readers can see it."""

    row: Wanted
    courses: tuple[Course, ...]
    title: Brief | None


class DisciplinePage(NamedTuple):
    """A page of a discipline's titles, newest first. Page 0 is the front; the others are numbered from the oldest."""

    discipline: Discipline
    liaison: Liaison | None
    page: int
    newer: int | None
    older: int | None
    entries: tuple[Entry, ...]
    titles: int
    courses: tuple[Count, ...]
    digests: tuple[Issue, ...]
    wanted: tuple[AskedFor, ...]


class LiaisonPage(NamedTuple):
    """A desk with the disciplines that it serves and their newest titles."""

    liaison: Liaison
    disciplines: tuple[Count, ...]
    entries: tuple[Entry, ...]


class CourseIndex(NamedTuple):
    groups: tuple[tuple[Discipline | None, tuple[Count, ...]], ...]
    terms: tuple[Term, ...]  # those to come, the next first


class Taught(NamedTuple):
    """A course that a term teaches: its main texts that can be used, and the number of its other titles."""

    course: Course
    main: tuple[Entry, ...]
    others: int


class TermPage(NamedTuple):
    """A term with its courses, by their first discipline."""

    term: Term
    groups: tuple[tuple[Discipline | None, tuple[Taught, ...]], ...]


class CoursePage(NamedTuple):
    course: Course
    disciplines: tuple[Discipline, ...]
    liaisons: tuple[Liaison, ...]
    entries: tuple[Entry, ...]
    digests: bool  # whether there are any
    wanted: tuple[AskedFor, ...]


class Embed(NamedTuple):
    """The newest titles of a discipline or course, to be shown inside another site."""

    scope: Scope
    titles: tuple[Brief, ...]


class RecordPage(NamedTuple):
    entry: Entry
    near: tuple[Brief, ...]


class ThemeIndex(NamedTuple):
    themes: tuple[tuple[Theme, int], ...]


class ThemePage(NamedTuple):
    theme: Theme
    sections: tuple[tuple[Section, tuple[Entry, ...]], ...]
    curator: Liaison | None
    pdf: bool = False  # whether one stands beside it


class BulletinIndex(NamedTuple):
    issues: tuple[Issue, ...]


class Bulletin(NamedTuple):
    month: str
    entries: tuple[Entry, ...]
    pdf: bool = False  # whether one stands beside it


class DigestIndex(NamedTuple):
    scopes: tuple[tuple[Scope, tuple[Issue, ...]], ...]


class Digest(NamedTuple):
    scope: Scope
    period: str
    entries: tuple[Entry, ...]
    liaison: Liaison | None


class CourseDigests(NamedTuple):
    """All digests of a course, newest first, each with its period."""

    course: Course
    liaisons: tuple[Liaison, ...]
    issues: tuple[tuple[str, tuple[Entry, ...]], ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Those of all issues."""
        return tuple(entry for _, part in self.issues for entry in part)


class FeedOf(NamedTuple):
    """A feed of a scope at ``folder``, or an archive of it, with the archives before and after (RFC 5005, 4)."""

    scope: Scope
    folder: str
    entries: tuple[Entry, ...]
    archive: str = ""
    earlier: str = ""
    later: str = ""


class References(NamedTuple):
    """The titles of a page as a file for reference managers."""

    entries: tuple[Entry, ...]


class ThemeFeed(NamedTuple):
    themes: tuple[Theme, ...]


class Subscribe(NamedTuple):
    """Everything that has a feed."""

    disciplines: tuple[Count, ...]
    courses: tuple[tuple[Discipline | None, tuple[Count, ...]], ...]
    themes: tuple[Theme, ...]
    kinds: tuple[str, ...]
    liaisons: tuple[Liaison, ...]


class DisciplineFeeds(NamedTuple):
    """A discipline with its courses, for a list of their feeds."""

    discipline: Discipline
    courses: tuple[Course, ...]


class SearchPage(NamedTuple):
    """``main`` is the name of the file that lists those of the index."""

    main: str
    disciplines: tuple[Discipline, ...]
    courses: tuple[Course, ...]


class BrowseIndex(NamedTuple):
    """A way to browse with its parts and theirs, or (the last of ``path``) a part that has parts of its own."""

    way: str
    path: tuple[Part, ...]
    parts: tuple[Part, ...]


class BrowsePage(NamedTuple):
    """A page of titles. ``path`` leads to its part, whose neighbours are ``parts``; ``starts``: how its pages begin."""

    page: Page
    path: tuple[Part, ...]
    parts: tuple[Part, ...]
    starts: tuple[str, ...] = ()
    feed: bool = False  # whether one stands beside it


class Guide(NamedTuple):
    essay: Essay


class NotFound(NamedTuple):
    pass


class Sitemap(NamedTuple):
    pages: tuple[tuple[str, str], ...]  # address, day of its last change or ""


class SitemapIndex(NamedTuple):
    sitemaps: tuple[str, ...]


class Robots(NamedTuple):
    pass


class AdminPage(NamedTuple):
    """The page that starts the editor in the browser, and its form."""

    admin: Admin
    disciplines: tuple[Discipline, ...]


class Asset(NamedTuple):
    """A file of the templates that is published as it is."""

    name: str
    fingerprint: str


# --- fingerprints ------------------------------------------------------------------------------------------------


def fingerprint_of(subject: Any) -> str:
    """The fingerprint of a subject: of the entries in it theirs, of everything else what it says."""
    parts: list[str] = []
    _collect(subject, parts)
    return fingerprint.of_all(parts)


def _collect(value: Any, parts: list[str]) -> None:
    if isinstance(value, Entry):
        parts.append(value.fingerprint)
    elif isinstance(value, tuple):
        parts.append(f"({len(value)}")
        if value and type(value[0]) is Entry:
            parts.extend([entry.fingerprint for entry in value])
        else:
            for item in value:
                _collect(item, parts)
    else:
        parts.append(repr(value))
