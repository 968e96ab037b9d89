"""The index that the search page reads: posting lists cut into small files, made from what each batch gives alone.

Documents are numbered in the order of the batches, so that new ones come last and an edit moves none. A batch gives
*segments*, one for each group of terms (by first letter) and one for what results show. A group is merged from the
segments of all batches and cut into files of some kilobytes. A merged group is kept in the cache under the fingerprints
of its segments, so an edit merges only the groups in which something changed (decision 0017).

Numbers are written as Base64 VLQ: five bits a digit, the lowest first, 32 added while more follow. A posting is the
distance to the document before, times four, plus the field.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import to_json

from newshelf import fingerprint
from newshelf.content.model import Contributor, Record
from newshelf.finding import browse
from newshelf.finding.terms import of_record
from newshelf.isbd import full_title

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

ROWS = 32  # documents in a file of what results show
FILE_SIZE = 12_000  # characters in a file of terms, about 5 kB gzipped; twice that in a large library
LARGE = 40_000


class Segments(NamedTuple):
    """What a batch gives: JSON by group; of groups of lists, each of whose titles is in some seven, the titles once.

    ``titles`` holds the JSON of each ``browse.Row``, ``lists`` their numbers by group.
    """

    texts: Mapping[str, str]
    titles: Sequence[str]
    lists: Mapping[str, Sequence[int]]


class File(NamedTuple):
    """A file of the index; its name follows from what it holds, so that it can be cached for ever."""

    name: str
    data: bytes


class Index(NamedTuple):
    """The files of the index, and the name of the one that lists the others."""

    main: str = ""
    files: tuple[File, ...] = ()
    pages: tuple[browse.Page, ...] = ()  # to browse the same titles without a script


NO_INDEX = Index()


def vlq(number: int) -> str:
    """A number from 0 in Base64 VLQ."""
    text = ""
    while number > 31:  # five bits
        text += DIGITS[32 | number & 31]
        number >>= 5
    return text + DIGITS[number]


_VLQ = [vlq(number) for number in range(4096)]
_TWO = [DIGITS[32 | number & 31] + DIGITS[32 | number >> 5] for number in range(1024)]  # the first two digits of more


def _step(number: int) -> str:
    """The same as ``vlq``, sooner."""
    return _VLQ[number] if number < 4096 else _TWO[number & 1023] + _step(number >> 10)  # the length of the table


# --- what a batch gives ------------------------------------------------------------------------------------------


def segments(records: Iterable[Record | None]) -> Segments:
    """The segments of a batch; ``None`` stands for a record that search leaves out."""
    # Of each term: first document, last document, field of the first, how many there are, what follows the first.
    postings: tuple[dict[str, list[Any]], dict[str, list[Any]]] = ({}, {})
    rows: list[Any] = []
    keys: list[Any] = []
    lists: list[browse.Row] = []
    access: list[str] = []
    records = list(records)
    steps = _VLQ if len(records) < 1024 else list(map(_step, range(4 * len(records))))
    for number, record in enumerate(records):
        if record is None:
            rows.append("0")
            keys.append(0)
            access.append("")
            continue
        for known, terms in zip(postings, of_record(record), strict=True):
            for term, field in terms.items():
                posting = known.get(term)
                if posting is None:
                    known[term] = [number, number, field, 1, ""]
                else:
                    posting[4] += steps[(number - posting[1]) << 2 | field]
                    posting[1] = number
                    posting[3] += 1
        own = _row(record)
        rows.append(_json(own))
        access.append(record.access or "")
        lists.append(browse.row(record))
        keys.append(_keys(lists[-1]))
    groups: dict[str, dict[str, list[Any]]] = {}
    for kind, known in zip("wp", postings, strict=True):
        for term in sorted(known):
            groups.setdefault(kind + _letter(term), {})[term] = known[term]
    made = {name: _json(group) for name, group in groups.items()}
    made |= {"rows": _json(rows), "keys": _json(keys), "access": _json(access)}
    return Segments(made, list(map(_json, lists)), _listed(lists))


LIST = "list "  # how the names of groups of lists begin


def _listed(rows: Iterable[browse.Row]) -> Mapping[str, Sequence[int]]:
    """Which of the rows are in each group of lists."""
    listed: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for group in browse.groups(row):
            listed.setdefault(LIST + " ".join(group), []).append(number)
    return listed


def _group_of_lists(name: str) -> browse.Group:
    way, _, own = name.removeprefix(LIST).partition(" ")
    return way, own


def place(name: str) -> tuple[Any, ...]:
    """To put the groups into their order."""
    return (1, *browse.place(_group_of_lists(name))) if name.startswith(LIST) else (0, name)


def _letter(term: str) -> str:
    """The group of a term; groups stand in the order of their terms."""
    return term[0] if "a" <= term[0] <= "z" else "0" if term[0] < "a" else "~"


def _row(record: Record) -> list[Any]:
    """What a result shows and what its citation needs; find.js names the places."""
    return [
        record.id,
        full_title(record),
        list(map(_person, record.authors)),
        record.place or "",
        record.publisher or "",
        record.year or 0,
        record.kind,
        record.language,
        record.access or "",
        record.call_number or "",
        record.isbn[0] if record.isbn else "",
        record.arrived.isoformat(),
        "" if record.status == "available" else record.status,
    ]


def _person(person: Contributor) -> list[Any]:
    """A name, what its bearer did, and 1 for a body, whose name has no parts."""
    role = "" if person.role == "author" else person.role
    return [person.label, role] if person.name else [person.label, role, 1]


def _keys(row: browse.Row) -> list[str]:
    """What the orders sort by: title, first author, day of arrival."""
    return [row.key, row.authors[0][0] if row.authors else "\uffff", row.arrived]


def _json(value: Any) -> str:
    return to_json(value).decode()  # the bytes of Python's own encoder, in a quarter of the time


# --- merging -----------------------------------------------------------------------------------------------------


class Part(NamedTuple):
    """A segment of a batch: the number of its first document, the fingerprint, and how to get it."""

    base: int
    mark: str
    read: Callable[[], Any]


class Merged(NamedTuple):
    """A file of a merged group: its kind, the first term in it or what else ``main`` shall say of it, its name.

    Of kind ``b`` is a page to browse, with its lines as the data and all else as JSON.
    """

    kind: str
    first: str
    name: str
    data: bytes


def _file(kind: str, first: str, text: str) -> Merged:
    data = f"newshelf({text})\n".encode()
    return Merged(kind, first, fingerprint.of(data)[:10], data)


def _page(page: browse.Page) -> Merged:
    *head, lines, mark = page
    return Merged("b", _json(head), mark, lines)


def merge(group: str, parts: Sequence[Part], size: int) -> list[Merged]:
    """The files of a group."""
    if group == "rows":
        return _rows(parts)
    if group == "keys":
        return _orders(parts)
    if group.startswith(LIST):
        return list(map(_page, browse.pages(_group_of_lists(group), [row for part in parts for row in part.read()])))
    if group == "access":
        values = ((part.base + n, (value,)) for part in parts for n, value in enumerate(part.read()) if value)
        return [facet(group, values)]
    postings: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    counts: dict[str, int] = {}
    for part in parts:
        base = part.base
        for term, (first, end, field, count, tail) in part.read().items():
            distance = (base + first - last.get(term, 0)) << 2 | field
            head = _step(distance)
            if term in postings:
                postings[term].append(head + tail)
                counts[term] += count
            else:
                postings[term] = [head + tail]
                counts[term] = count
            last[term] = base + end
    ordered = sorted(postings)
    made = list(_cut(group[0], ordered, postings, size))
    if group[0] == "w":
        known = [term for term in ordered if "=" not in term and not term[0].isdigit()]
        often = "".join(DIGITS[counts[term].bit_length()] for term in known)
        made.append(_file("s", group[1], _json([" ".join(known), often])))
    return made


def _cut(kind: str, ordered: Sequence[str], postings: Mapping[str, list[str]], size: int) -> Iterable[Merged]:
    flat: list[str] = []
    length = 0
    for term in ordered:
        text = "".join(postings[term])
        if flat and length + len(text) > size:
            yield _file(kind, flat[0], _json(flat))
            flat, length = [], 0
        flat += (term, text)
        length += len(term) + len(text) + 6
    if flat:
        yield _file(kind, flat[0], _json(flat))


def _rows(parts: Sequence[Part]) -> list[Merged]:
    rows = [row for part in parts for row in part.read()]
    return [_file("d", "", f"[{','.join(rows[start : start + ROWS])}]") for start in range(0, len(rows), ROWS)]


def _orders(parts: Sequence[Part]) -> list[Merged]:
    keys = [(*key, part.base + number) for part in parts for number, key in enumerate(part.read()) if key]
    by_title = [(title, number) for title, _, _, number in keys]
    by_author = [(author, title, number) for title, author, _, number in keys]
    newest = [(day, number) for _, _, day, number in keys]
    orders = {
        "title": [number for _, number in sorted(by_title)],
        "author": [number for _, _, number in sorted(by_author)],
        "newest": [number for _, number in sorted(newest, reverse=True)],
    }
    return [_file("o", name, _numbers(order)) for name, order in orders.items()]


def _numbers(numbers: Iterable[int]) -> str:
    """Numbers in any order: the distance to the one before, doubled, one added if it is backwards."""
    text, last = [], 0
    for number in numbers:
        distance = number - last
        text.append(_step(distance << 1 if distance >= 0 else -distance << 1 | 1))
        last = number
    return f'"{"".join(text)}"'


def facet(name: str, values: Iterable[tuple[int, Sequence[str]]]) -> Merged:
    """The file of a facet: each value with its documents, which come in the order of their numbers."""
    postings: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    for number, own in values:
        for value in own:
            distance = number - last.get(value, 0)
            postings.setdefault(value, []).append(_step(distance))
            last[value] = number
    flat = [text for value in sorted(postings) for text in (value, "".join(postings[value]))]
    return _file("f", name, _json(flat))


def assemble(size: int, merged: Iterable[Merged]) -> Index:
    """The index of so many documents: the file that lists its files, and those."""
    files: dict[str, File] = {}
    main: dict[str, Any] = {"n": size, "w": [], "p": [], "d": [], "s": {}, "o": {}, "f": {}}
    pages = []
    for kind, first, name, data in merged:
        if kind == "b":
            way, part, *rest = json.loads(first)
            pages.append(browse.Page._make((way, browse.Part._make(part), *rest, data, name)))
            continue
        files[name] = File(name, data)
        if kind in "sof":
            main[kind][first] = name
        elif kind == "d":
            main[kind].append(name)
        else:
            main[kind] += (first, name)
    listing = _file("", "", _json(main))
    return Index(listing.name, (File(listing.name, listing.data), *files.values()), tuple(pages))
