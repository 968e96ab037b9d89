"""RIS (Research Information Systems 2011), which every reference manager reads.

Tags as Zotero, EndNote and Mendeley agree on them: the editor of a book is ``ED``, since ``A2`` becomes a series
editor; a translator ``A4``; a name without a comma is a body or a name in one piece.
"""

import re
from collections.abc import Iterable, Iterator

from newshelf.citation.common import doi_of, is_journal_article, thesis_of, title_of, words_of
from newshelf.citation.people import person
from newshelf.content.model import Record
from newshelf.content.vocabulary import Kind, Role

TYPES = {
    Kind.DISSERTATION: "THES",
    Kind.THESIS: "THES",
    Kind.UNDERGRADUATE_THESIS: "THES",
    Kind.RESEARCH_REPORT: "RPRT",
    Kind.JOURNAL: "JFULL",
    Kind.DATABASE: "DBASE",
    Kind.AUDIOVISUAL: "VIDEO",
    Kind.E_BOOK: "EBOOK",
}
ROLES = {
    Role.AUTHOR: "AU",
    Role.EDITOR: "ED",
    Role.COMPILER: "ED",
    Role.COLLECTOR: "ED",
    Role.TRANSLATOR: "A4",
}
_RANGE = re.compile(r"(\w+)\s*[-–]\s*(\w+)")


def text(record: Record, url: str) -> str:
    """The record as RIS; ``url`` is its page, for a record that has no address of its own. Lines end with CR LF."""
    lines = [f"{tag}  - {value}" for tag, value in _lines(record, url) if value]
    made = "\r\n".join([" ".join(line.split()).replace(" -", "  -", 1) if "\n" in line else line for line in lines])
    return f"{made}\r\nER  - \r\n"


def document(texts: Iterable[str]) -> str:
    """Records as a file."""
    return "\r\n".join(texts)


def type_of(record: Record) -> str:
    """The type of a record in RIS."""
    if record.host:
        return "JOUR" if is_journal_article(record) else "CHAP"
    return TYPES.get(record.kind, "BOOK")


def _lines(record: Record, url: str) -> Iterator[tuple[str, str]]:
    host = record.host
    yield "TY", type_of(record)
    yield "ID", record.id
    for one in record.authors:
        if tag := ROLES.get(one.role):
            yield tag, person(one).inverted
    yield "TI", title_of(record)
    yield "PY", str(record.year or "")
    if host:
        found = _RANGE.fullmatch(host.pages or "")
        first, last = found.groups() if found else (host.pages or "", "")
        yield from (
            ("T2", host.title),
            ("VL", host.volume or ""),
            ("IS", host.issue or ""),
            ("SP", first),
            ("EP", last),
        )
    else:
        yield "ET", record.edition or ""
        yield "SP", record.pages or ""
        yield ("M1" if record.series else "VL"), record.volume or ""
    yield "T3", record.series or ""
    yield "M3", thesis_of(record, words_of(record))
    yield "CY", record.place or ""
    yield "PB", record.publisher or ""
    for number in (*record.isbn, record.issn or ""):
        yield "SN", number
    yield "DO", doi_of(record)
    yield "UR", record.url or url
    yield "CN", record.call_number or ""
    yield "LA", record.language
    for word in record.keywords:
        yield "KW", word
