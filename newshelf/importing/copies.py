"""An accession register has a row a copy: the rows of one book become one record with its copies.

Two rows are of one book if they say the same of it, but for capitals, blanks and the form of an ISBN; what a copy has
of its own (accession number, place, call number, day, how it came, a note) may differ. Rows that say more or less stay
apart.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from newshelf.importing import wording
from newshelf.importing.found import Facts, Fields, Found, Refused, Remark, ordered, plain_of

MOST = 10_000  # numbers that a range can have
_OWN = frozenset({"id", "copies", "arrived", "call_number", "source", "note"})
_RANGE = re.compile(r"(.*?)(\d+)\s*[-–]\s*(?:\1)?(\d+)")


def joined(items: Iterable[Found | Refused]) -> Iterator[Found | Refused]:
    """Records of a table, those of one book as one if any has an accession number, in the place of the first.

    A row whose accession number its book has already is refused as repeated. Copies that nobody counted are counted by
    their numbers: those of ranges, and in a table where rows are joined, for it is such a register, of every row.
    """
    every = list(items)
    books: defaultdict[str, list[Found]] = defaultdict(list)
    for item in every:
        if isinstance(item, Found):
            books[_book(item.fields)].append(item)
    made: dict[int, Found] = {}
    gone: set[int] = set()
    repeated: set[int] = set()
    for rows in books.values():
        kept, again = _apart(rows) if any(map(_accessions, rows)) else (rows[:1], [])
        repeated.update(row.number for row in again)
        if len(kept) > 1:
            made[kept[0].number] = _joined(kept)
            gone.update(row.number for row in kept[1:])
    for item in every:
        if item.number in repeated:
            yield Refused(item.number, "repeated", {}, item.raw)
        elif item.number not in gone:
            one = made.get(item.number, item)
            yield one if isinstance(one, Refused) or one.rows > 1 else _counted(one, bool(made))


def _apart(rows: list[Found]) -> tuple[list[Found], list[Found]]:
    """The rows of a book that are copies, and those whose accession numbers others before them have."""
    had: set[str] = set()
    kept: list[Found] = []
    again: list[Found] = []
    for row in rows:
        numbers = set(_accessions(row))
        (again if numbers and numbers <= had else kept).append(row)
        had |= numbers
    return kept, again


def _counted(row: Found, register: bool) -> Found:
    """A row with the number of its copies, where its accession numbers tell it and nothing else does."""
    copies, numbers = row.fields.get("copies", {}), _accessions(row)
    if copies.get("count") or not numbers or not (register or _count(row) > len(numbers)):
        return row
    fields = {**row.fields, "copies": {"count": str(_count(row)), **copies}}
    return row._replace(fields=fields, remarks=(*row.remarks, Remark("copies-counted")))


def added(fields: Fields, here: Fields) -> Fields:
    """Fields with the copies that the record has ``here``, those of a register of its own year added to them.

    What a register does not name stays: a copy leaves a record by hand.
    """
    new, old = fields.get("copies", {}), here.get("copies", {})
    if not (new.get("accession") and isinstance(old, dict) and old.get("accession")):
        return fields
    had = _numbers(old["accession"])
    more = [number for number in _numbers(new["accession"]) if number not in had]
    if not more:
        whole = set(had) == set(_numbers(new["accession"]))
        return fields if whole else {**fields, "copies": old}
    places = [place for held in (old, new) for place in held.get("location", "").split("; ")]
    copies = {
        "count": str((int(count) if (count := str(old.get("count", ""))).isdecimal() else len(had)) + len(more)),
        "accession": wording.runs([*had, *more]),
        "location": "; ".join(dict.fromkeys(filter(None, places))),
    }
    return {**fields, "copies": {name: value for name, value in copies.items() if value}}


def _numbers(written: str) -> list[str]:
    """Every accession number of a text, ranges spelt out."""
    made = []
    for part in _parts(written):
        match = _RANGE.fullmatch(part) if _span(part) > 1 else None
        first, width = (int(match[2]), len(match[2])) if match else (0, 0)
        made += [f"{match[1]}{first + n:0{width}}" for n in range(_span(part))] if match else [part]
    return list(dict.fromkeys(made))


def _parts(written: str) -> list[str]:
    return [number.strip() for number in re.split(r"[;,|\n]", written) if number.strip()]


def _book(fields: Fields) -> str:
    """What a row says of its book, in one form."""
    said = {name: value for name, value in plain_of(fields).items() if name not in _OWN}
    said["isbn"] = [wording.same_isbn(isbn) for isbn in said.get("isbn", [])]
    return json.dumps(said, ensure_ascii=False, sort_keys=True).casefold()


def _accessions(row: Found) -> list[str]:
    return _parts(row.fields.get("copies", {}).get("accession", ""))


def _count(row: Found) -> int:
    """How many copies a row is: as it says, else as many as it has accession numbers, else one."""
    given = row.fields.get("copies", {}).get("count", "")
    return int(given) if given else max(1, sum(map(_span, _accessions(row))))


def _span(number: str) -> int:
    """How many numbers a range has: ``GT.001-GT.020`` has twenty."""
    match = _RANGE.fullmatch(number)
    span = int(match[3]) - int(match[2]) + 1 if match and len(match[2]) == len(match[3]) else 1
    return span if 1 <= span <= MOST else 1


def _joined(rows: list[Found]) -> Found:
    first = rows[0]
    remarks = dict.fromkeys(remark for row in rows for remark in row.remarks)
    if len(rows) > 1:
        remarks[Remark("rows-joined", ", ".join(str(row.number) for row in rows))] = None
    fields = {**first.fields, "copies": _copies(rows)}
    for name in ("call_number", "source"):
        given = list(dict.fromkeys(filter(None, (row.fields.get(name, "") for row in rows))))
        fields[name] = next(iter(given), "")
        remarks |= dict.fromkeys(Remark("copy-differs", f"{name}: {other}") for other in given[1:])
    fields["note"] = "\n\n".join(dict.fromkeys(filter(None, (row.fields.get("note", "") for row in rows))))
    fields["arrived"] = min(filter(None, (row.fields.get("arrived", "") for row in rows)), default="")
    facts = Facts(
        first.facts.subjects,
        tuple(dict.fromkeys(call for row in rows for call in row.facts.call_numbers)),
        tuple(dict.fromkeys(code for row in rows for code in row.facts.collections)),
        first.facts.number,
    )
    raw = b"".join(row.raw for row in rows)
    return Found(first.number, first.key, ordered(fields), raw, tuple(remarks), facts, len(rows), first.adds)


def _copies(rows: list[Found]) -> dict[str, Any]:
    places = (row.fields.get("copies", {}).get("location", "") for row in rows)
    return {
        "count": str(sum(map(_count, rows))),
        "accession": wording.runs([number for row in rows for number in _accessions(row)]),
        "location": "; ".join(dict.fromkeys(filter(None, places))),
    }
