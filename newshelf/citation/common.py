"""What the four styles share: the words of a citation, and the parts of an imprint."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

from newshelf.citation.people import Credits, credits_of
from newshelf.content.model import Record
from newshelf.content.vocabulary import Kind, Role, in_vietnamese
from newshelf.isbd import THESES, counted, part_number

DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\S+)", re.IGNORECASE)
_RANGE = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
_EDITION = re.compile(r"\bedition\b", re.IGNORECASE)
_BARE = re.compile(r"(\d*1[123]|\d*([123])|\d+)")


class Citation(NamedTuple):
    """A reference to a document in one style: the title that is set in italics, and the text around it."""

    before: str
    italic: str
    after: str

    @property
    def text(self) -> str:
        """The whole as plain text."""
        return f"{self.before}{self.italic}{self.after}"


class Words(NamedTuple):
    """What a citation says in its own words, in the language of the document."""

    joined: str
    within: str
    volume: str
    issue: str
    page: str
    pages: str
    undated: str
    available: str
    roles: dict[Role, tuple[str, str]]
    theses: dict[Kind, str]


VIETNAMESE = Words(
    joined="và",
    within="Trong",
    volume="Tập",
    issue="Số",
    page="tr.",
    pages="tr.",
    undated="k.n.",
    available="Có tại",
    roles={
        Role.EDITOR: ("chủ biên", "chủ biên"),
        Role.COMPILER: ("biên soạn", "biên soạn"),
        Role.COLLECTOR: ("sưu tầm", "sưu tầm"),
        Role.TRANSLATOR: ("dịch", "dịch"),
    },
    theses=THESES,
)
ENGLISH = Words(
    joined="and",
    within="In",
    volume="Vol.",
    issue="No.",
    page="p.",
    pages="pp.",
    undated="n.d.",
    available="Available from",
    roles={
        Role.EDITOR: ("Ed.", "Eds."),
        Role.COMPILER: ("Comp.", "Comps."),
        Role.COLLECTOR: ("Coll.", "Colls."),
        Role.TRANSLATOR: ("Trans.", "Trans."),
    },
    theses={
        Kind.DISSERTATION: "Doctoral dissertation",
        Kind.THESIS: "Master’s thesis",
        Kind.UNDERGRADUATE_THESIS: "Bachelor’s thesis",
    },
)


class Work(NamedTuple):
    """A record with what every style asks of it first."""

    record: Record
    words: Words
    people: Credits
    title: str


def work(record: Record) -> Work:
    """A record to be cited."""
    return Work(record, words_of(record), credits_of(record), title_of(record))


def words_of(record: Record) -> Words:
    """The words for a record."""
    return VIETNAMESE if in_vietnamese(record.language) else ENGLISH


def role_word(words: Words, role: Role, number: int) -> str:
    """What people did, by how many they are."""
    return words.roles[role][number > 1]


def joined(names: Sequence[str], last: str, between: str = ", ") -> str:
    """Names with something of its own before the last."""
    return "".join(names) if len(names) < 2 else between.join(names[:-1]) + last + names[-1]


def title_of(record: Record) -> str:
    """Title and subtitle."""
    return f"{record.title}: {record.subtitle}" if record.subtitle else record.title


def part_of(record: Record, words: Words) -> str:
    """The number of the part of a work in several: ``Tập 2``, ``Vol. 2``."""
    return labelled(words.volume, part_number(record))


def labelled(label: str, number: str | None) -> str:
    """A number with what it counts, unless it says that itself; nothing for none."""
    return counted(label, number) if number else ""


def lowered(text: str) -> str:
    """A text with a small first letter."""
    return f"{text[0].lower()}{text[1:]}" if text else ""


def edition_of(record: Record) -> str:
    """The edition: ``2nd ed.`` for ``2nd edition`` and for a bare 2 of an English book, else as it is written."""
    edition = record.edition or ""
    if in_vietnamese(record.language):
        return f"In lần thứ {edition}" if edition.isdecimal() else edition
    if bare := _BARE.fullmatch(edition):
        ending = {"1": "st", "2": "nd", "3": "rd"}.get(bare[2] or "", "th")
        return f"{edition}{ending} ed."
    return _EDITION.sub("ed.", edition).replace("..", ".")


def pages_of(record: Record) -> str:
    """The pages of an article, with the dash that a range has in print."""
    return _RANGE.sub("–", record.host.pages) if record.host and record.host.pages else ""


def counted_pages(words: Words, pages: str) -> str:
    """Pages with their abbreviation, which in English tells one from several."""
    return labelled(words.pages if re.search(r"[–,-]", pages) else words.page, pages)


def is_journal_article(record: Record) -> bool:
    """Whether a part stands in a journal: it has a volume, an issue or an ISSN. Else it is a chapter of a book."""
    return bool(record.host and (record.host.volume or record.host.issue or record.issn))


def thesis_of(record: Record, words: Words) -> str:
    """What a thesis was written for: ``Luận án Tiến sĩ``, ``Doctoral dissertation``. Empty if it is none."""
    kind = words.theses.get(record.kind, "")
    degree = record.thesis.degree if record.thesis and kind else None
    if not degree or words is ENGLISH:
        return kind
    return degree if degree.lower().startswith(kind.lower()) else f"{kind} {degree}"


def doi_of(record: Record) -> str:
    """The DOI in the address of the full text, if it has one."""
    found = DOI.fullmatch(record.url or "")
    return unquote(found[1]) if found else ""


def stop(text: str) -> str:
    """The full stop that a text lacks at its end: none where it has one or another mark, nor for no text."""
    return "" if not text or text[-1] in ".?!" else "."


def stopped(text: str) -> str:
    """A text with the full stop that it lacks."""
    return f"{text}{stop(text)}"
