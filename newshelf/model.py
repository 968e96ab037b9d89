"""What a library writes in ``content/``, as typed, frozen values.

The only description of the data: the checker is made from it, and schemas for editors can be. Every scalar arrives
as text (see ``load``) and is typed here. Meanings of the fields and their MARC 21 counterparts: docs/data.md.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, with_config
from pydantic_core import PydanticCustomError

from newshelf.dates import Frequency

# Plain dataclasses, to which ``check`` gives their validators: a command pays only for the tables that it reads.
CONFIG = ConfigDict(extra="forbid")


class Kind(StrEnum):
    """What a document is. Not what it is used for: that is the role on its link to a course."""

    TEXTBOOK = "textbook"
    LECTURE_NOTES = "lecture-notes"
    MONOGRAPH = "monograph"
    REFERENCE = "reference"
    DICTIONARY = "dictionary"
    DISSERTATION = "dissertation"
    THESIS = "thesis"
    UNDERGRADUATE_THESIS = "undergraduate-thesis"
    RESEARCH_REPORT = "research-report"
    PROCEEDINGS = "proceedings"
    ARTICLE = "article"
    JOURNAL = "journal"
    DATABASE = "database"
    AUDIOVISUAL = "audiovisual"
    E_BOOK = "e-book"


class Role(StrEnum):
    """What a person or body did for a document."""

    AUTHOR = "author"
    EDITOR = "editor"
    COMPILER = "compiler"
    TRANSLATOR = "translator"
    REVISER = "reviser"
    COLLECTOR = "collector"
    ILLUSTRATOR = "illustrator"
    ADVISOR = "advisor"


class Use(StrEnum):
    """What a document is to a course: the main text, or a reference."""

    TEXTBOOK = "textbook"
    REFERENCE = "reference"


class Access(StrEnum):
    """How a reader gets at a document."""

    LOAN = "loan"
    READING_ROOM = "reading-room"
    CAMPUS = "campus"
    OPEN = "open"


class Source(StrEnum):
    """How a document came to the library."""

    PURCHASE = "purchase"
    GIFT = "gift"
    INTERNAL = "internal"
    EXCHANGE = "exchange"


class Status(StrEnum):
    """Whether readers can have it. A withdrawn record keeps its address and leaves lists and counts."""

    AVAILABLE = "available"
    ON_ORDER = "on-order"
    WITHDRAWN = "withdrawn"


class Asked(StrEnum):
    """What became of a title that was asked for."""

    SUGGESTED = "suggested"
    ORDERED = "ordered"
    ARRIVED = "arrived"
    DECLINED = "declined"


# --- scalars -----------------------------------------------------------------------------------------------------

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _date(value: object) -> object:
    """Text to a date; only YYYY-MM-DD, since 03/05/2026 is two different days to two readers."""
    if not isinstance(value, str):
        return value
    if ISO_DATE.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("no-such-date", "{value}", {"value": value}) from None
        if not 1900 <= day.year <= 2999:  # a slip of the finger, and no weeks or time zones at the ends of time
            raise PydanticCustomError("no-such-date", "{value}", {"value": value})
        return day
    raise PydanticCustomError("bad-date", "{value}", {"value": value})


def _number(value: object) -> object:
    if isinstance(value, str) and not value.isdecimal():
        raise PydanticCustomError("not-a-number", "{value}", {"value": value})
    return value


# What text must match as a whole, by the code of the problem that it has if it does not.
PATTERNS = {
    "bad-id": r"[a-z0-9]+(?:[-.][a-z0-9]+)*",
    "bad-course-code": r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*",
    "bad-language": r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*",
    "malformed-isbn": r"97[89][- ]?(?:[0-9][- ]?){9}[0-9]|(?:[0-9][- ]?){9}[0-9Xx]",
    "malformed-issn": r"[0-9]{4}-?[0-9]{3}[0-9Xx]",
    "bad-ddc": r"[0-9]{3}(?:\.[0-9]+)?(?:[/'][0-9]+)*",
    "bad-email": r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+",
    "bad-link": r"(?i:https?)://[^\s/?#@:\[\]\\<>\"]+(?::[0-9]{1,5})?(?:[/?#]\S*)?",
    "unknown-language": "|vi|en",
    "bad-repository": r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+",
    "bad-ddc-range": r"[0-9]{3}(?:\.[0-9]+)?(?:-[0-9]{3}(?:\.[0-9]+)?)?",
}


def _matching(code: str) -> Any:
    return Field(pattern=whole(code))


def whole(code: str) -> str:
    """The pattern of a code as a constraint on all of a text."""
    return f"^(?:{PATTERNS[code]})$"


def _file_name(value: str) -> str:
    """A file in the folder that the field is about, never outside it."""
    if not re.fullmatch(r"[^/\\:\0]+(?:/[^/\\:\0]+)*", value) or ".." in value.split("/"):
        raise PydanticCustomError("outside-folder", "{value}", {"value": value})
    return value


def _in_ascii(address: str) -> str:
    """A web address as feeds and mail need it: the host by IDNA, the rest percent-encoded (RFC 3987, 3.1)."""
    if address.isascii():
        return address
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise PydanticCustomError("bad-link", "{value}", {"value": address}) from error
    rest = (quote(part, safe="/%:@!$&'()*+,;=?~") for part in parts[2:])
    return urlunsplit((parts.scheme, host, *rest))


def _plain(value: str) -> str:
    """Addresses beyond ASCII need SMTPUTF8 (RFC 6531), which too few servers take; nor may one break a header."""
    if not value.isascii() or not value.isprintable():
        raise PydanticCustomError("bad-email", "{value}", {"value": value})
    return value


# Codes of three letters (ISO 639-2) of languages that have one of two; of two the one that MARC has stands first.
SHORTER = dict(
    pair.split(":")
    for pair in (
        "vie:vi eng:en fre:fr fra:fr ger:de deu:de rus:ru chi:zh zho:zh jpn:ja kor:ko spa:es ita:it "
        "por:pt dut:nl nld:nl lao:lo khm:km tha:th lat:la pol:pl cze:cs ces:cs swe:sv dan:da nor:no fin:fi "
        "hun:hu gre:el ell:el heb:he ara:ar per:fa fas:fa hin:hi urd:ur tib:bo bod:bo tur:tr ukr:uk bul:bg "
        "rum:ro ron:ro srp:sr hrv:hr arm:hy hye:hy geo:ka kat:ka ind:id may:ms msa:ms mao:mi mri:mi smo:sm "
        "ton:to fij:fj bur:my mya:my mon:mn san:sa tam:ta ben:bn cat:ca baq:eu eus:eu gle:ga wel:cy cym:cy "
        "ice:is isl:is yid:yi est:et lav:lv lit:lt slo:sk slk:sk slv:sl afr:af"
    ).split()
)


def _as_registered(code: str) -> str:
    """A language tag as it is usually written: ``zh-Hant-TW``, ``vi`` for ``vie``.

    Capitals tell nothing apart (RFC 5646, 2.1.1), and the shortest code is the tag (2.2.1).
    """
    first, *rest = code.split("-")
    return "-".join(
        (
            SHORTER.get(first, first),
            *({2: part.upper(), 4: part.title()}.get(len(part), part.lower()) for part in rest),
        )
    )


def in_vietnamese(language: str) -> bool:
    """Whether a language tag is Vietnamese, of whatever region."""
    return language.split("-", maxsplit=1)[0] == "vi"


Text = Annotated[str, Field(min_length=1)]
Date = Annotated[date, BeforeValidator(_date), Field(json_schema_extra={"format": "date"})]
Count = Annotated[int, BeforeValidator(_number), Field(ge=0)]
Year = Annotated[int, BeforeValidator(_number), Field(ge=1000, le=2999)]
Slug = Annotated[str, _matching("bad-id"), Field(max_length=120)]
CourseCode = Annotated[str, _matching("bad-course-code"), Field(max_length=40)]
LanguageCode = Annotated[str, _matching("bad-language"), AfterValidator(_as_registered)]
Isbn = Annotated[str, _matching("malformed-isbn")]
Issn = Annotated[str, _matching("malformed-issn")]
Ddc = Annotated[str, _matching("bad-ddc")]
Email = Annotated[str, _matching("bad-email"), AfterValidator(_plain)]
# Absolute http(s) addresses: readers would follow anything else (``javascript:``, a path of this machine).
Link = Annotated[str, _matching("bad-link")]
FileName = Annotated[str, AfterValidator(_file_name)]
LocalisedKey = Annotated[str, _matching("unknown-language")]


def _list(value: object) -> object:
    """One value stands for a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


def _nothing(value: object) -> object:
    """What other programs write for no mapping at all."""
    return {} if value in ("null", "~") else value


def _localised(value: object) -> object:
    """A plain text serves every language: it stands under the empty language."""
    return {"": value} if isinstance(value, str) else value


def _in_one_line(texts: dict[str, str]) -> dict[str, str]:
    """Names go into headers of mail and feeds, where a line break would begin something else."""
    return {language: " ".join(text.split()) for language, text in texts.items()}


def _contributor(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


def _named_once(value: "Contributor") -> "Contributor":
    if (value.name is None) == (value.organisation is None):
        raise PydanticCustomError("name-or-organisation", "")
    return value


def _annotated(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_list)]
CourseCodes = Annotated[tuple[CourseCode, ...], BeforeValidator(_list)]
Kinds = Annotated[tuple[Kind, ...], BeforeValidator(_list)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_list)]
# Text by language code; "" is the text that serves every language without one of its own.
Localised = Annotated[
    dict[LocalisedKey, Text], BeforeValidator(_localised), Field(min_length=1), AfterValidator(_in_one_line)
]


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
    authors: Annotated[
        tuple[Annotated[Contributor, BeforeValidator(_contributor), AfterValidator(_named_once)], ...],
        BeforeValidator(_list),
    ] = ()
    edition: Text | None = None
    place: Text | None = None
    publisher: Text | None = None
    year: Year | None = None
    series: Text | None = None
    volume: Text | None = None
    pages: Text | None = None
    size: Text | None = None
    language: LanguageCode
    isbn: Annotated[tuple[Isbn, ...], BeforeValidator(_list)] = ()
    issn: Issn | None = None
    ddc: Ddc | None = None
    call_number: Text | None = None
    keywords: Texts = ()
    disciplines: Slugs = ()
    courses: Annotated[dict[CourseCode, Use], BeforeValidator(_nothing)] = field(default_factory=dict)
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

    items: Annotated[int, BeforeValidator(_number), Field(ge=1, le=500)] = 50


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Digest:
    """How often a digest goes out."""

    period: Frequency = "month"


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Coverage:
    """When a text counts as outdated: if it is older than so many years."""

    outdated_after: Annotated[int, BeforeValidator(_number), Field(ge=1, le=200)] = 10


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term to come: which courses it teaches, by the number that each of them has for ``term``."""

    id: Slug
    name: Localised
    starts: Date
    of: Annotated[tuple[Count, ...], BeforeValidator(_list), Field(min_length=1)]


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
    repo: Annotated[str, _matching("bad-repository")]
    branch: Text = "main"
    server: Link | None = None
    app_id: Text | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The library that publishes."""

    name: Localised
    base_url: Annotated[Link, AfterValidator(_in_ascii)]
    languages: Annotated[tuple[Literal["vi", "en"], ...], BeforeValidator(_list), Field(min_length=1)] = ("vi", "en")
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
    disciplines: Slugs = ()
    enrolment: Count | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A title that lecturers asked for. ``courses`` say who asked: never a person, since the list is published."""

    title: Text
    by: Text | None = None
    year: Year | None = None
    courses: Annotated[CourseCodes, Field(min_length=1)]
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


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Query:
    """Records chosen by what they are about; every condition given must hold."""

    keyword: Text | None = None
    ddc: Annotated[str, _matching("bad-ddc-range")] | None = None
    course: CourseCode | None = None


@with_config(CONFIG)
@dataclass(frozen=True, slots=True)
class Section:
    """A part of a theme: picked records, those that a query finds, or both."""

    title: Localised | None = None
    records: Annotated[tuple[Annotated[Pick, BeforeValidator(_annotated)], ...], BeforeValidator(_list)] = ()
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

    ddc: Annotated[str, _matching("bad-ddc-range")] | None = None
    subject: Text | None = None
    keyword: Text | None = None
    call_number: Text | None = None
    collection: Text | None = None
    kind: Kind | None = None
    disciplines: Annotated[tuple[Slug, ...], BeforeValidator(_list)] = ()
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
