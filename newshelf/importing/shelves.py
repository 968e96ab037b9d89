"""The records that a library has, as they were typed, and how a record from elsewhere is known among them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from newshelf.content.load import parse, text_of
from newshelf.files import Source
from newshelf.importing import wording
from newshelf.importing.found import Fields, plain_of
from newshelf.portable import is_reserved
from newshelf.problem import Problem
from newshelf.text import fold, slug

LONGEST = 80  # characters of an id that is made from a title
# A volume in a title: volumes of a set have its ISBN and begin alike.
_PART = re.compile(r"\d+|\b(?:tap|quyen|phan|vol|volume|part|band|tome)-[ivx]+\b")


class Kept(NamedTuple):
    """A record of the library: the file, its number there (from 0), its fields as they were typed."""

    path: str
    number: int
    fields: Fields


class Shelves(NamedTuple):
    """The records by id and by what they are known by; texts of batches, their heads and plain records, by path."""

    by_id: Mapping[str, Kept]
    by_mark: Mapping[tuple[str, ...], tuple[str, ...]]
    texts: Mapping[str, str]
    batches: Mapping[str, Fields]

    def like(self, fields: Fields) -> Kept | None:
        """The record that is the same edition: by ISBN and title, else by title, volume, year and first author."""
        for mark in known_by(fields):
            ids = self.by_mark.get(mark, ())
            if len(ids) == 1:
                return self.by_id[ids[0]]
        return None


def shelves(sources: Iterable[Source]) -> tuple[Shelves, tuple[Problem, ...]]:
    """The records of batches. Those of files with errors cannot be relied on, so the errors are returned."""
    by_id: dict[str, Kept] = {}
    by_mark: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    texts: dict[str, str] = {}
    batches: dict[str, Fields] = {}
    found: list[Problem] = []
    for source in sources:
        data, problems = parse(source)
        found += [problem for problem in problems if problem.is_error]
        if not isinstance(data, dict) or not isinstance(data.get("records", []), list):
            continue
        texts[source.path], batches[source.path] = text_of(source, []) or "", data
        for number, fields in enumerate(data.get("records", [])):
            if isinstance(fields, dict) and isinstance(fields.get("id"), str):
                by_id[fields["id"]] = Kept(source.path, number, fields)
                for mark in known_by(fields):
                    by_mark[mark].append(fields["id"])
    return Shelves(by_id, {mark: tuple(ids) for mark, ids in by_mark.items()}, texts, batches), tuple(found)


def known_by(fields: Fields) -> Iterator[tuple[str, ...]]:
    """What a record is known by, the surest first."""
    plain = plain_of(fields)
    title, volume = slug(str(plain.get("title", ""))), str(plain.get("volume", ""))
    for isbn in plain.get("isbn", []):
        yield "isbn", wording.same_isbn(str(isbn)), title[:20], volume, "-".join(_PART.findall(title))
    first: Any = next(iter(plain.get("authors", [])), {})
    name = fold(str(first.get("name") or first.get("organisation") or "")) if isinstance(first, dict) else ""
    if title:
        yield "title", title, slug(str(plain.get("subtitle", ""))), volume, str(plain.get("year", "")), name


def new_id(fields: Fields, taken: set[str]) -> str:
    """A permanent id: the words of the title and the year, with a number behind it if that is taken."""
    title = slug(f"{fields['title']} {fields.get('volume', '') if not fields.get('series') else ''}")
    if len(title) > LONGEST:
        title = title[:LONGEST].rpartition("-")[0] or title[:LONGEST]
    parts = [title or fields.get("kind", "record"), fields.get("year", "")]
    base = "-".join(part for part in parts if part)
    if is_reserved(base):  # it becomes a folder
        base = f"{base}-{fields.get('kind', 'record')}"
    made, number = base, 2
    while made in taken:
        made, number = f"{base}-{number}", number + 1
    return made
