"""What search engines read of a page: JSON-LD in the words of schema.org."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic_core import to_json

from newshelf.citation.common import title_of
from newshelf.citation.people import person
from newshelf.content.model import Course, Record
from newshelf.content.vocabulary import Kind, Role
from newshelf.holdings.catalogue import Entry
from newshelf.plan import addresses
from newshelf.views.edition import Edition, Link

TYPES = {
    Kind.DISSERTATION: "Thesis",
    Kind.THESIS: "Thesis",
    Kind.UNDERGRADUATE_THESIS: "Thesis",
    Kind.RESEARCH_REPORT: "Report",
    Kind.ARTICLE: "ScholarlyArticle",
    Kind.JOURNAL: "Periodical",
    Kind.DATABASE: "Dataset",
    Kind.AUDIOVISUAL: "CreativeWork",
}
ROLES = {Role.AUTHOR: "author", Role.EDITOR: "editor", Role.TRANSLATOR: "translator", Role.ILLUSTRATOR: "illustrator"}
Node = dict[str, Any]


def script(nodes: Iterable[Node]) -> str:
    """The nodes as the text of a ``script``, which no text in it can end: ``<`` is written as JSON lets it be."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
    return to_json(graph).decode().replace("<", "\\u003c")


def book(ed: Edition, record: Record, url: str) -> Node:
    """A record. Only books have an ISBN and a number of pages there."""
    kind = TYPES.get(record.kind, "Book")
    node: Node = {"@type": kind, "@id": url, "url": url, "name": title_of(record), "inLanguage": record.language}
    for one in record.authors:
        if role := ROLES.get(one.role):
            who = person(one)
            node.setdefault(role, []).append({"@type": "Organization" if who.body else "Person", "name": who.whole})
    if record.year:
        node["datePublished"] = str(record.year)
    if record.publisher:
        node["publisher"] = {"@type": "Organization", "name": record.publisher}
    if kind == "Book":
        if record.isbn:
            node["isbn"] = list(record.isbn)
        if record.edition:
            node["bookEdition"] = record.edition
        if record.pages and record.pages.isdecimal():
            node["numberOfPages"] = int(record.pages)
    if record.cover:
        node["image"] = ed.url(addresses.cover(record.cover))
    return node


def crumbs(ed: Edition, way: Sequence[Link], label: str, url: str) -> Node:
    """The way from the home page to a page."""
    steps = [(link.label, ed.url(link.href)) for link in way]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": address}
        for place, (name, address) in enumerate([*steps, (label, url)], 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def titles(ed: Edition, label: str, entries: Sequence[Entry]) -> Node:
    """The titles on a page, in their order, each by its address."""
    items = [
        {"@type": "ListItem", "position": place, "url": ed.url(ed.at.record(entry.card.id))}
        for place, entry in enumerate(entries, 1)
    ]
    return {"@type": "ItemList", "name": label, "numberOfItems": len(items), "itemListElement": items}


def course(ed: Edition, row: Course, description: str, url: str) -> Node:
    """A course of the university."""
    provider = {"@type": "Organization", "name": ed.named(ed.site.name), "url": ed.url(ed.at.home())}
    about = {"courseCode": row.code, "name": ed.named(row.name), "description": description}
    return {"@type": "Course", "@id": url, "url": url, **about, "provider": provider}
