"""A record as readers cite it and programs take it over: citations, downloads, and what Zotero reads in the head.

What Zotero makes of these was tried with its translation server; the forms that look odd are its (decision 0012).
"""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from newshelf.citation import citations
from newshelf.citation.common import Citation, doi_of, is_journal_article, thesis_of, title_of, words_of
from newshelf.citation.people import Person, credits_of, person
from newshelf.content.model import Record
from newshelf.content.vocabulary import Kind, Role
from newshelf.exchange import EXCHANGES

# What a record page offers, in this order. CSV is for the whole catalogue alone.
OFFERED = ("ris", "bibtex", "csl-json", "marcxml")
# Zotero's item types; "book" for every other kind.
ITEM_TYPES = {
    Kind.DISSERTATION: "thesis",
    Kind.THESIS: "thesis",
    Kind.UNDERGRADUATE_THESIS: "thesis",
    Kind.RESEARCH_REPORT: "report",
    Kind.JOURNAL: "document",
    Kind.DATABASE: "document",
    Kind.AUDIOVISUAL: "videoRecording",
}
# Characters that end or change an address, and those that the URL standard leaves out of one. Letters beyond ASCII may
# stay (RFC 3987): a browser encodes them itself, and each would take six to nine characters.
_RESERVED = [(char, quote(char, safe="")) for char in '%"<>#`{}|\\^[]\r\n\ufffd']
_IN_ADDRESS = [(char.encode(), code.encode()) for char, code in (*_RESERVED, (" ", "%20"))]
# Values are joined by characters that XML forbids, so that all are encoded at once.
_KEY, _VALUE = "\x01", "\x02"
_MARKS = [("&", "%26"), ("+", "%2B"), ("=", "%3D"), (" ", "+"), (_KEY, "&rft."), (_VALUE, "=")]
_IN_QUERY = [(char.encode(), code.encode()) for char, code in (*_RESERVED, *_MARKS)]


class Download(NamedTuple):
    """A file inside the page: what it is called, the name it is saved under, its contents as a ``data:`` address."""

    label: str
    name: str
    href: str


class CitedView(NamedTuple):
    """What the page of a record says of citing it, whatever its language. ``meta``: (name, content) in the head."""

    styles: tuple[tuple[str, Citation], ...]
    files: tuple[Download, ...]
    meta: tuple[tuple[str, str], ...]
    lang: str


LABELS = {"ris": "RIS", "bibtex": "BibTeX", "csl-json": "CSL-JSON", "marcxml": "MARCXML"}


def cited_view(record: Record, texts: dict[str, str], summary: str) -> CitedView:
    """A record with its citations; ``texts`` are those of the formats offered, ``summary`` is plain text."""
    files, meta = tuple(_downloads(record, texts)), tuple(_meta(record, summary))
    return CitedView(citations(record), files, meta, record.language)


def _downloads(record: Record, texts: dict[str, str]) -> Iterator[Download]:
    documents = _KEY.join([EXCHANGES[format].document([texts[format]]) for format in OFFERED])
    for format, contents in zip(OFFERED, _encoded(documents, _IN_ADDRESS).split(_KEY), strict=True):
        exchange = EXCHANGES[format]
        name = f"{record.id}.{exchange.ending}"
        yield Download(LABELS[format], name, f"data:{exchange.media};charset=utf-8,{contents}")


def _encoded(text: str, codes: list[tuple[bytes, bytes]]) -> str:
    """Text with some characters replaced: as bytes, which are searched in half the time that text with marks takes."""
    data = text.encode()
    for char, code in codes:
        if char in data:
            data = data.replace(char, code)
    return data.decode()


# --- the head of a record page ---------------------------------------------------------------------------------------


def _meta(record: Record, summary: str) -> Iterator[tuple[str, str]]:
    """Highwire Press tags, which Google Scholar asks for, with Zotero's own (``z:``) for what those lack."""
    yield "z:itemType", _item_type(record)
    yield "citation_title", title_of(record)
    for one in record.authors:
        if one.role is Role.AUTHOR:
            yield "citation_author", _tagged(person(one))
        elif one.role is Role.EDITOR:
            yield "citation_editor", _tagged(person(one))
    if record.year:
        yield "citation_publication_date", str(record.year)
    if record.publisher:
        thesis = _item_type(record) == "thesis"
        yield "citation_dissertation_institution" if thesis else "citation_publisher", record.publisher
    for isbn in record.isbn:
        yield "citation_isbn", isbn
    for name, value in _more(record, summary):
        if value:
            yield name, value


def _more(record: Record, summary: str) -> Iterator[tuple[str, str]]:
    yield "citation_issn", record.issn or ""
    yield "citation_doi", doi_of(record)
    yield "citation_language", record.language
    yield "citation_keywords", "; ".join(record.keywords)
    yield "citation_abstract", summary
    if host := record.host:
        yield ("citation_journal_title" if is_journal_article(record) else "citation_book_title"), host.title
        first, _, last = (host.pages or "").replace("–", "-").partition("-")
        yield "citation_volume", host.volume or ""
        yield "citation_issue", host.issue or ""
        yield "citation_firstpage", first.strip()
        yield "citation_lastpage", last.strip()
    else:
        yield "z:edition", record.edition or ""
        yield "z:numPages", record.pages if record.pages and record.pages.isdecimal() else ""
    yield "citation_series_title", record.series or ""
    yield "z:place", record.place or ""
    yield "z:thesisType", thesis_of(record, words_of(record))


def _item_type(record: Record) -> str:
    if record.host:
        return "journalArticle" if is_journal_article(record) else "bookSection"
    return ITEM_TYPES.get(record.kind, "book")


def _tagged(one: Person) -> str:
    """A name as Zotero reads it whole.

    It parts a name at its comma where both sides have two words, unless a semicolon follows; it turns a name without
    a comma round, unless a comma follows.
    """
    if not one.family:  # a comma of its own parts it, but at least not into two people
        return f"{one.whole};" if "," in one.whole else f"{one.whole},"
    return f"{one.inverted};" if " " in one.family and " " in one.given else one.inverted


# --- entries of lists ------------------------------------------------------------------------------------------------


def coins(record: Record) -> str:
    """A record as COinS (OpenURL ContextObject in Span, Z39.88-2004), from which Zotero offers the titles of a list."""
    kind, pairs = _context(record)
    people = credits_of(record).principal
    # A body has a key of its own. Nobody at all, and Zotero looks the title up elsewhere.
    pairs += [("aucorp" if one.body else "au", one.inverted) for one, _ in people]
    pairs += [("date", str(record.year or "")), ("place", record.place or ""), ("isbn", "".join(record.isbn[:1]))]
    said = "".join([f"{_KEY}{key}{_VALUE}{value}" for key, value in pairs if value])
    return f"ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:{kind}{_encoded(said, _IN_QUERY)}"


def _context(record: Record) -> tuple[str, list[tuple[str, str]]]:
    """The format of a record in OpenURL, and what belongs to that format."""
    publisher = record.publisher or ""
    if host := record.host:
        where = [("volume", host.volume or ""), ("issue", host.issue or ""), ("pages", host.pages or "")]
        if is_journal_article(record):
            return "journal", [("genre", "article"), ("atitle", title_of(record)), ("jtitle", host.title), *where]
        book = [("genre", "bookitem"), ("atitle", title_of(record)), ("btitle", host.title), ("pub", publisher)]
        return "book", [*book, *where]
    if thesis := thesis_of(record, words_of(record)):
        return "dissertation", [("title", title_of(record)), ("inst", publisher), ("degree", thesis)]
    genre = "report" if record.kind is Kind.RESEARCH_REPORT else "book"
    edition = record.edition or ""
    return "book", [("genre", genre), ("btitle", title_of(record)), ("pub", publisher), ("edition", edition)]
