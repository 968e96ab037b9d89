"""What a library writes in ``content/``, as typed, frozen values.

The only description of the data: the checker and the schemas for editors are made from it. What a field may hold is
typed in ``datatypes``, words from fixed lists in ``vocabulary``. Meanings of the fields and their MARC 21 counterparts:
docs/data.md.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, with_config
from pydantic_core import PydanticCustomError

from newshelf.content.datatypes import (
    BaseUrl,
    Count,
    CourseCode,
    Date,
    Ddc,
    DdcRange,
    Email,
    FileName,
    Isbn,
    Issn,
    LanguageCode,
    Link,
    ListOf,
    Localised,
    Number,
    Repository,
    Slug,
    Text,
    Year,
)
from newshelf.content.vocabulary import Access, Asked, Kind, Role, Source, Status, Use
from newshelf.dates import Frequency
from newshelf.text import name as name_of

# Plain dataclasses, to which ``check`` gives their validators: a command pays only for the tables that it reads.
CONFIG = ConfigDict(extra="forbid")


# --- a batch of acquisitions -------------------------------------------------------------------------------------


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Contributor:
    """A person or a body, and what they did.

    ``name`` without a comma is a Vietnamese name in its own order; ``Kotler, Philip`` is family, given.
    """

    name: Text | None = None
    organisation: Text | None = None
    role: Role = Role.AUTHOR

    @property
    def label(self) -> str:
        """The name as it was written."""
        return self.name or self.organisation or ""

    @property
    def spoken(self) -> str:
        """The name in the order in which it is spoken: ``Philip Kotler``. No comma parts the name of a body."""
        return name_of(self.name).direct if self.name and "," in self.name else self.label


def _contributor(value: object) -> object:
    """A plain text is the name of a person who wrote it."""
    return {"name": value} if isinstance(value, str) else value


def _named_once(value: Contributor) -> Contributor:
    if (value.name is None) == (value.organisation is None):
        raise PydanticCustomError("name-or-organisation", "")
    return value


def _courses(value: object) -> object:
    """What other programs write for no mapping at all is none."""
    return {} if value in ("null", "~") else value


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Copies:
    """Holdings (MARC 21 852): how many, their accession numbers, where."""

    count: Count | None = None
    accession: Text | None = None
    location: Text | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Thesis:
    """What a thesis was written for (MARC 21 502)."""

    degree: Text | None = None
    programme: Text | None = None
    advisor: Text | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Host:
    """The journal or book that holds an article (MARC 21 773)."""

    title: Text
    volume: Text | None = None
    issue: Text | None = None
    pages: Text | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One title that arrived at the library."""

    id: Slug
    kind: Kind
    title: Text
    subtitle: Text | None = None
    parallel_title: Text | None = None
    authors: ListOf[Annotated[Contributor, BeforeValidator(_contributor), AfterValidator(_named_once)]] = ()
    edition: Text | None = None
    place: Text | None = None
    publisher: Text | None = None
    year: Year | None = None
    series: Text | None = None
    volume: Text | None = None
    pages: Text | None = None
    size: Text | None = None
    language: LanguageCode
    isbn: ListOf[Isbn] = ()
    issn: Issn | None = None
    ddc: Ddc | None = None
    call_number: Text | None = None
    keywords: ListOf[Text] = ()
    disciplines: ListOf[Slug] = ()
    courses: Annotated[dict[CourseCode, Use], BeforeValidator(_courses)] = field(default_factory=dict)
    copies: Copies | None = None
    access: Access | None = None
    url: Link | None = None
    catalogue: Link | None = None
    cover: FileName | None = None
    summary: Text | None = None
    contents: Text | None = None
    note: Text | None = None
    thesis: Thesis | None = None
    host: Annotated[Host | None, Field(alias="in")] = None
    arrived: Date
    announced: Date | None = None
    amended: Date | None = None
    source: Source | None = None
    announce: bool = True
    status: Status = Status.AVAILABLE


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A file of acquisitions: its records, and what holds for each of them that does not say otherwise."""

    arrived: Date | None = None
    source: Source | None = None
    records: tuple[Any, ...] = ()


# --- tables ------------------------------------------------------------------------------------------------------


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Feed:
    """How much a feed holds."""

    items: Annotated[Number, Field(ge=1, le=500)] = 50


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Digest:
    """How often a digest goes out."""

    period: Frequency = "month"


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Coverage:
    """When a text counts as outdated: if it is older than so many years."""

    outdated_after: Annotated[Number, Field(ge=1, le=200)] = 10


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term to come: which courses it teaches, by the number that each of them has for ``term``."""

    id: Slug
    name: Localised
    starts: Date
    of: Annotated[ListOf[Count], Field(min_length=1)]


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Subscription:
    """Where readers ask for digests by mail: the library's own form; without one they write to its address."""

    form: Link | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Suggestions:
    """Where lecturers answer a page: a form (see ``ANSWERS`` for what its address may hold), or a mailbox."""

    form: Link | None = None
    email: Email | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """The editor in the browser, at ``/admin/``, and the repository that it saves to.

    ``server`` is a GitLab or GitHub of one's own; ``app_id`` the application of GitLab with which people sign in.
    """

    backend: Literal["github", "gitlab"]
    repo: Repository
    branch: Text = "main"
    server: Link | None = None
    app_id: Text | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The library that publishes."""

    name: Localised
    base_url: BaseUrl
    languages: Annotated[ListOf[Literal["vi", "en"]], Field(min_length=1)] = ("vi", "en")
    timezone: Text = "Asia/Ho_Chi_Minh"
    since: Year = 2026
    email: Email | None = None
    feed: Feed = Feed()
    digest: Digest = Digest()
    coverage: Coverage = Coverage()
    terms: tuple[Term, ...] = ()
    subscribe: Subscription = Subscription()
    suggestions: Suggestions = Suggestions()
    admin: Admin | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Discipline:
    """A branch of study that the university teaches, with its official code."""

    id: Slug
    name: Localised
    code: Text | None = None
    faculty: Localised | None = None
    liaison: Slug | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course of the curriculum."""

    code: CourseCode
    name: Localised
    credits: Count | None = None
    term: Count | None = None
    disciplines: ListOf[Slug] = ()
    enrolment: Count | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A title that lecturers asked for. ``courses`` say who asked: never a person, since the list is published."""

    title: Text
    by: Text | None = None
    year: Year | None = None
    courses: Annotated[ListOf[CourseCode], Field(min_length=1)]
    asked: Date | None = None
    status: Asked = Asked.SUGGESTED
    reason: Localised | None = None
    record: Slug | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Liaison:
    """The desk that serves a group of disciplines."""

    id: Slug
    name: Localised
    email: Email | None = None
    phone: Text | None = None
    hours: Localised | None = None


# --- pages -------------------------------------------------------------------------------------------------------


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Pick:
    """A record chosen for a theme, with the curator's word on it."""

    id: Slug
    note: Text | None = None


def _pick(value: object) -> object:
    """A plain text is the id of a record."""
    return {"id": value} if isinstance(value, str) else value


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Query:
    """Records chosen by what they are about; every condition given must hold."""

    keyword: Text | None = None
    ddc: DdcRange | None = None
    course: CourseCode | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Section:
    """A part of a theme: picked records, those that a query finds, or both."""

    title: Localised | None = None
    records: ListOf[Annotated[Pick, BeforeValidator(_pick)]] = ()
    query: Query | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeHead:
    """The front matter of ``themes/<id>.md``."""

    title: Text
    curator: Text | None = None
    date: Date
    sections: tuple[Section, ...] = ()


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """The front matter of ``pages/<id>.md``, and of a translation of a page or theme."""

    title: Text


# --- imports -----------------------------------------------------------------------------------------------------


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What an imported record gets if it meets every condition given.

    Conditions: a ``ddc`` number or range, a local ``subject`` heading (690), a ``keyword``, the beginning of the
    ``call_number``, the code of a ``collection``, location or item type. The rest is what it gets.
    """

    ddc: DdcRange | None = None
    subject: Text | None = None
    keyword: Text | None = None
    call_number: Text | None = None
    collection: Text | None = None
    kind: Kind | None = None
    disciplines: ListOf[Slug] = ()
    courses: dict[CourseCode, Use] = field(default_factory=dict)
    location: Text | None = None
    access: Access | None = None
    announce: bool = True


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """``mapping.yaml``: what imported records get beside what their source says.

    ``catalogue`` is the address of a record in the library's own catalogue, with ``{number}`` for its control number.
    """

    catalogue: Link | None = None
    rules: tuple[Rule, ...] = ()
