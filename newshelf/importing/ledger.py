"""What was imported before: which record each record of a source became, and what its fields held then.

``content/imported.jsonl``, a record a line, kept with the content. From it an import knows what changed at the source
and what a librarian changed here since.
"""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from newshelf import fingerprint
from newshelf.building.inputs import IMPORTED
from newshelf.importing.found import Fields, plain_of
from newshelf.importing.wording import same_isbn
from newshelf.text import fold

PATH = IMPORTED


class Entry(NamedTuple):
    """A record of a source: the id it has here, the fingerprint of every field as it was imported, its title folded.

    ``number`` is what its system calls it in reports, where that is not the control number of its key.
    """

    id: str
    fields: Mapping[str, str]
    title: str = ""
    number: str = ""


Ledger = Mapping[str, Entry]


def read(data: bytes) -> dict[str, Entry]:
    """The ledger from its file. A line that a merge of two copies broke is passed over: its record is found again."""
    made = {}
    for line in data.decode("utf-8", "replace").splitlines():
        try:
            key, *entry = json.loads(line)
            made[key] = Entry(*entry)
        except (ValueError, TypeError):
            continue
    return made


def written(ledger: Ledger) -> bytes:
    """The ledger as its file, in the order of keys."""
    rows = ([key, *(entry if entry.number else entry[:3])] for key, entry in sorted(ledger.items()))
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows).encode()


def marks(fields: Fields) -> dict[str, str]:
    """The fingerprint of every field."""
    return {name: mark(name, value) for name, value in fields.items() if name not in {"id", "arrived"}}


def mark(name: str, value: Any) -> str:
    """The fingerprint of a field; of what the model takes for equal it is equal."""
    plain = plain_of({name: value})[name]
    if name == "isbn":
        plain = [same_isbn(str(isbn)) for isbn in plain]
    elif name == "ddc":
        plain = str(plain).replace("/", "").replace("'", "")
    return fingerprint.of(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode())[:10]


def entry(id: str, fields: Fields, number: str = "") -> Entry:
    """The entry of a record as its source gives it."""
    return Entry(id, marks(fields), fold(fields.get("title", "")), number)


def control(key: str) -> str:
    """The control number (001) in the key of a record of MARC; "" of any other source."""
    return key.partition(" #")[0].rpartition(" ")[2] if key.startswith("marc ") else ""


def alike(fields: Fields, entry: Entry) -> bool:
    """Whether a record can be the one of an entry under the same number, mended or not."""
    now = marks(fields)
    same = any(name in now and now[name] == entry.fields.get(name) for name in ("isbn", "authors", "call_number"))
    return same or not entry.title or bool(get_close_matches(fold(fields["title"]), [entry.title]))
