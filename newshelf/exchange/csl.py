"""CSL-JSON (Citation Style Language 1.0.2, input data), which Zotero, pandoc and word processors read."""

from collections.abc import Iterable
from typing import Any

from pydantic_core import to_json

from newshelf.citation.common import doi_of, is_journal_article, thesis_of, title_of, words_of
from newshelf.citation.people import Person, person
from newshelf.content.model import Record
from newshelf.content.vocabulary import Kind, Role

TYPES = {
    Kind.DISSERTATION: "thesis",
    Kind.THESIS: "thesis",
    Kind.UNDERGRADUATE_THESIS: "thesis",
    Kind.RESEARCH_REPORT: "report",
    Kind.JOURNAL: "periodical",
    Kind.DATABASE: "dataset",
    Kind.AUDIOVISUAL: "motion_picture",
}
ROLES = {
    Role.AUTHOR: "author",
    Role.EDITOR: "editor",
    Role.TRANSLATOR: "translator",
    Role.COMPILER: "compiler",
    Role.COLLECTOR: "compiler",
    Role.ILLUSTRATOR: "illustrator",
}


def item(record: Record, url: str) -> dict[str, Any]:
    """The item of a record; ``url`` is its page, for a record that has no address of its own."""
    host = record.host
    names: dict[str, list[dict[str, str]]] = {}
    for one in record.authors:
        if role := ROLES.get(one.role):
            names.setdefault(role, []).append(_name(person(one)))
    fields = {
        "id": record.id,
        "type": type_of(record),
        "title": title_of(record),
        **names,
        "issued": {"date-parts": [[record.year]]} if record.year else None,
        "container-title": host.title if host else None,
        "volume": host.volume if host else None if record.series else record.volume,
        "issue": host.issue if host else None,
        "page": host.pages if host else None,
        "edition": record.edition,
        "genre": thesis_of(record, words_of(record)),
        "publisher": record.publisher,
        "publisher-place": record.place,
        "collection-title": record.series,
        "collection-number": record.volume if record.series else None,
        "number-of-pages": None if host else record.pages,
        "ISBN": " ".join(record.isbn),
        "ISSN": record.issn,
        "DOI": doi_of(record),
        "URL": record.url or url,
        "call-number": record.call_number,
        "language": record.language,
        "keyword": ", ".join(record.keywords),
    }
    return {key: value for key, value in fields.items() if value}


def type_of(record: Record) -> str:
    """The type of a record in CSL."""
    if record.host:
        return "article-journal" if is_journal_article(record) else "chapter"
    return TYPES.get(record.kind, "book")


def text(record: Record, url: str) -> str:
    """The item as JSON in one line."""
    return to_json(item(record, url)).decode()


def document(texts: Iterable[str]) -> str:
    """Items as a file."""
    return "[" + ",\n".join(texts) + "]\n"


def _name(one: Person) -> dict[str, str]:
    if not one.family:
        return {"literal": one.whole}
    parts = {"family": one.family, "given": one.given, "suffix": one.suffix}
    return {key: value for key, value in parts.items() if value}
