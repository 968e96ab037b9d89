"""BibTeX, in UTF-8 as biber and every reference manager read it.

The key is the record's id. The title stands in double braces: its capitals are those of the title page, and a style
that lowers them would break names (``Truyện Kiều``). A name without parts stands in braces, so that no ``and`` splits
it.
"""

import re
from collections.abc import Iterable, Iterator

from newshelf.citation.common import doi_of, is_journal_article, thesis_of, title_of, words_of
from newshelf.citation.people import Person, person
from newshelf.content.model import Record
from newshelf.content.vocabulary import Kind, Role

TYPES = {
    Kind.DISSERTATION: "phdthesis",
    Kind.THESIS: "mastersthesis",
    Kind.UNDERGRADUATE_THESIS: "mastersthesis",
    Kind.RESEARCH_REPORT: "techreport",
    Kind.PROCEEDINGS: "proceedings",
    Kind.JOURNAL: "misc",
    Kind.DATABASE: "misc",
    Kind.AUDIOVISUAL: "misc",
}
# Where BibTeX's own styles look for the publisher of a type.
PUBLISHER = {"phdthesis": "school", "mastersthesis": "school", "techreport": "institution"}
_ESCAPED = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_SPECIAL = re.compile(r"[&%$#_{}\\~^]")
_RANGE = re.compile(r"(?<=\w)\s*[-–]\s*(?=\w)")


def text(record: Record, url: str) -> str:
    """The record as a BibTeX entry; ``url`` is its page, for a record that has no address of its own."""
    kind = type_of(record)
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in _fields(record, kind, url) if value)
    return f"@{kind}{{{record.id},\n{lines}}}\n"


def document(texts: Iterable[str]) -> str:
    """Entries as a file."""
    return "\n".join(texts)


def type_of(record: Record) -> str:
    """The type of an entry."""
    if record.host:
        return "article" if is_journal_article(record) else "incollection"
    return TYPES.get(record.kind, "book")


def escaped(text: str) -> str:
    """Text with the characters that mean something to TeX written out."""
    if "\n" in text:
        text = " ".join(text.split())
    return text.translate(_ESCAPED) if _SPECIAL.search(text) else text


def _fields(record: Record, kind: str, url: str) -> Iterator[tuple[str, str]]:
    host = record.host
    people = [(one.role, _name(person(one))) for one in record.authors]
    for key, roles in (
        ("author", (Role.AUTHOR,)),
        ("editor", (Role.EDITOR, Role.COMPILER, Role.COLLECTOR)),
        ("translator", (Role.TRANSLATOR,)),
    ):
        yield key, " and ".join(name for role, name in people if role in roles)
    yield "title", f"{{{escaped(title_of(record))}}}"
    yield "year", str(record.year or "")
    if host:
        yield ("journal" if kind == "article" else "booktitle"), escaped(host.title)
        yield "volume", escaped(host.volume or "")
        yield "number", escaped(host.issue or "")
        yield "pages", _RANGE.sub("--", escaped(host.pages or ""))
    else:
        yield ("number" if record.series else "volume"), escaped(record.volume or "")
        yield "pagetotal", escaped(record.pages or "")
    yield "edition", escaped(record.edition or "")
    yield "series", escaped(record.series or "")
    yield "type", escaped(thesis_of(record, words_of(record)))
    yield PUBLISHER.get(kind, "publisher"), escaped(record.publisher or "")
    yield "address", escaped(record.place or "")
    yield "isbn", " ".join(record.isbn)
    yield "issn", record.issn or ""
    yield "doi", doi_of(record)
    yield "url", (record.url or url).replace("{", "%7B").replace("}", "%7D")
    yield "language", record.language
    yield "keywords", escaped(", ".join(record.keywords))


def _name(one: Person) -> str:
    if not one.family:
        return f"{{{escaped(one.whole)}}}"
    parts = (one.family, one.suffix, one.given) if one.suffix else (one.family, one.given)
    return ", ".join(map(escaped, parts))
