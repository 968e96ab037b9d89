"""Who gets mail, and by which server it goes: ``delivery/subscribers.yaml`` and ``delivery/smtp.yaml``.

Both lie beside ``content/`` and are never published. A problem in them names its place but shows neither the line nor
an address: what is said of a build may be read by others than the library.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, with_config

from newshelf.content.check import check_document, check_table, refers
from newshelf.content.datatypes import CourseCode, Email, FileName, Link, ListOf, Number, Slug, Text
from newshelf.content.load import places_in
from newshelf.content.model import CONFIG
from newshelf.content.vocabulary import Kind
from newshelf.dates import Frequency
from newshelf.files import Source
from newshelf.holdings.library import Library
from newshelf.problem import Place, Problem, Stopped, problem

FOLDER = "delivery"
SUBSCRIBERS, SETTINGS, LEDGER = (f"{FOLDER}/{name}" for name in ("subscribers.yaml", "smtp.yaml", "ledger.sqlite"))
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
Rate = Annotated[Number, Field(ge=1)]


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A reader's profile. ``disciplines``, ``courses`` and ``keywords`` add up, ``kinds`` narrows what they find.

    Without any of them the reader gets every new title. ``period`` and ``language`` are the site's unless given.
    """

    address: Email
    language: Literal["vi", "en"] | None = None
    disciplines: ListOf[Slug] = ()
    courses: ListOf[CourseCode] = ()
    kinds: ListOf[Kind] = ()
    keywords: ListOf[Text] = ()
    period: Frequency | None = None

    @property
    def recipient(self) -> str:
        """The address by which a reader is known: one written in another case is the same (RFC 5321 allows it)."""
        return self.address.lower()


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """How messages are signed (RFC 6376): ``key`` is a PEM file in the folder ``delivery``."""

    selector: Text
    domain: Text
    key: FileName


@with_config(CONFIG)
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The mail server. ``security: none`` is for a server on this machine alone; the password is no setting.

    ``authority`` is a PEM file in the folder ``delivery`` of certificates to trust beside the system's (some campuses
    have their own). ``unsubscribe`` is an address of the library's own service, with ``{reader}`` in it, for one click
    (RFC 8058).
    """

    host: Text
    port: Annotated[Number, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: Text | None = None
    per_minute: Rate = 60
    per_day: Rate = 2000
    unsubscribe: Link | None = None
    authority: FileName | None = None
    dkim: Dkim | None = None


class Listed(NamedTuple):
    """A subscriber and the line of the file at which they stand."""

    subscriber: Subscriber
    line: int


class Readers(NamedTuple):
    """The subscribers, each address once (the first line counts), and the problems of the file."""

    listed: tuple[Listed, ...]
    problems: tuple[Problem, ...]


def masked(text: str) -> str:
    """A text without the addresses in it."""
    return _ADDRESS.sub("…@…", text)


def read_subscribers(root: Path, library: Library) -> Readers:
    """``subscribers.yaml`` below ``root``, checked against the tables of the library. Raises ``Stopped`` if missing."""
    source = _source(root, SUBSCRIBERS)
    checked = check_table(source, Subscriber)
    tables = (
        ("disciplines", "unknown-discipline", frozenset(library.disciplines)),
        ("courses", "unknown-course", frozenset(library.courses)),
    )
    problems = [*checked.problems]
    listed: dict[str, Listed] = {}
    spots = places_in(source) if checked.value else {}
    for index, row in checked.value:
        for field, code, known in tables:
            for number, value in enumerate(getattr(row, field)):
                if value not in known:
                    problems.append(refers(source, (index, field, number), code, value, known))
        listed.setdefault(row.recipient, Listed(row, spots[index,][0]))
    return Readers(tuple(listed.values()), tuple(map(_masked, sorted(problems))))


def read_settings(root: Path) -> tuple[Settings | None, tuple[Problem, ...]]:
    """``smtp.yaml`` below ``root``, ``None`` if there is none. Raises ``Stopped`` if it cannot be read."""
    if not (root / SETTINGS).exists():
        return None, ()
    source = _source(root, SETTINGS)
    checked = check_document(source, Settings)
    settings: Settings | None = checked.value
    problems = [*checked.problems]
    if settings and settings.security == "none" and settings.host not in LOOPBACK:
        problems.append(problem(Place(SETTINGS), "plain-smtp", host=settings.host))
    if settings and settings.unsubscribe and not _one_click(settings.unsubscribe):
        problems.append(problem(Place(SETTINGS), "bad-unsubscribe"))
    return settings, tuple(map(_masked, problems))


def _one_click(address: str) -> bool:
    return address.startswith("https://") and address.count("{reader}") == 1


def _source(root: Path, path: str) -> Source:
    try:
        return Source(path, (root / path).read_bytes())
    except OSError as error:
        raise Stopped(problem(Place(path), "no-delivery-file", path=path)) from error


def _masked(found: Problem) -> Problem:
    """A problem without the value that holds an address, or should be one: a name may stand before it."""
    hidden = found.code == "bad-email"
    return found._replace(
        values=tuple((key, "…@…" if hidden or "@" in value else value) for key, value in found.values)
    )
