"""An accession register has a row a copy: the rows of one book become one record with its copies.

Two rows are of one book if they say the same of it, but for capitals and blanks; what a copy has of its own (accession
number, place, call number, day, how it came, a note) may differ. Rows that say more or less stay apart.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from newshelf.importing import wording
from newshelf.importing.found import Facts, Fields, Found, Refused, Remark, ordered, plain_of

_OWN = frozenset({"id", "copies", "arrived", "call_number", "source", "note"})
_RANGE = re.compile(r"(.*?)(\d+)\s*[-–]\s*(?:\1)?(\d+)")


def joined(items: Iterable[Found | Refused]) -> Iterator[Found | Refused]:
    """Records of a table, those of one book as one if any has an accession number, in the place of the first.

    A row whose accession number its book has already is refused as repeated. Where rows are joined the table is such a
    register, and a row of its own is one copy.
    """
    every = list(items)
    books: defaultdict[str, list[Found]] = defaultdict(list)
    for item in every:
        if isinstance(item, Found):
            books[_book(item.fields)].append(item)
    numbered = {key: rows for key, rows in books.items() if any(map(_accessions, rows))}
    if not any(len(rows) > 1 for rows in numbered.values()):
        yield from every
        return
    made: dict[int, Found] = {}
    repeated: set[int] = set()
    for rows in numbered.values():
        had: set[str] = set()
        kept = []
        for row in rows:
            numbers = set(_accessions(row))
            if numbers and numbers <= had:
                repeated.add(row.number)
            else:
                kept.append(row)
            had |= numbers
        made |= {row.number: row._replace(rows=0) for row in kept[1:]} | {kept[0].number: _joined(kept)}
    for item in every:
        one = made.get(item.number, item)
        if item.number in repeated:
            yield Refused(item.number, "repeated", {}, item.raw)
        elif isinstance(one, Refused) or one.rows:
            yield one


def _book(fields: Fields) -> str:
    """What a row says of its book, in one form."""
    said = {name: value for name, value in plain_of(fields).items() if name not in _OWN}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).casefold()


def _accessions(row: Found) -> list[str]:
    written = row.fields.get("copies", {}).get("accession", "")
    return [number.strip() for number in re.split(r"[;,|\n]", written) if number.strip()]


def _count(row: Found) -> int:
    """How many copies a row is: as it says, else as many as it has accession numbers, else one."""
    given = row.fields.get("copies", {}).get("count", "")
    return int(given) if given else max(1, sum(map(_span, _accessions(row))))


def _span(number: str) -> int:
    """How many numbers a range has: ``GT.001-GT.020`` has twenty."""
    match = _RANGE.fullmatch(number)
    return max(1, int(match[3]) - int(match[2]) + 1) if match else 1


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
    return Found(first.number, first.key, ordered(fields), raw, tuple(remarks), facts, len(rows))


def _copies(rows: list[Found]) -> dict[str, Any]:
    places = (row.fields.get("copies", {}).get("location", "") for row in rows)
    return {
        "count": str(sum(map(_count, rows))),
        "accession": wording.runs([number for row in rows for number in _accessions(row)]),
        "location": "; ".join(dict.fromkeys(filter(None, places))),
    }
