"""What a reader finds in a file: records in the shape of ``content/``, or what it could not read, with the reason."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from unicodedata import normalize

from newshelf.text import NOT_XML

# The order in which a librarian writes the fields of a record.
ORDER = (
    *("id", "kind", "title", "subtitle", "parallel_title", "authors", "edition", "place", "publisher", "year"),
    *("series", "volume", "pages", "size", "language", "isbn", "issn", "ddc", "call_number", "keywords"),
    *("disciplines", "courses", "copies", "access", "url", "catalogue", "cover", "summary", "contents", "note"),
    *("thesis", "in", "arrived", "announced", "amended", "source", "announce", "status"),
)
MARKDOWN = frozenset({"summary", "contents", "note"})
Fields = dict[str, Any]


class Remark(NamedTuple):
    """What a reader supplied, or left out, and from which text: never done in silence."""

    code: str  # of ``importing.remarks`` in ``locale``
    value: str = ""


class Facts(NamedTuple):
    """What rules of ``content/mapping.yaml`` may ask for and no field of a record holds."""

    subjects: tuple[str, ...] = ()  # local headings (690)
    call_numbers: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()  # codes of collections, locations and item types
    number: str = ""  # of the record in the catalogue of its library


class Found(NamedTuple):
    """A record of a file: its number there (from 1), the identity it has at its source ("" if none), its fields.

    ``rows`` is how many of a table it was made of, and ``adds`` whether that tells some copies and not all. ``fields``
    hold text, lists and mappings as ``load`` delivers them. ``raw`` is the record as it stands in the file.
    """

    number: int
    key: str
    fields: Fields
    raw: bytes
    remarks: tuple[Remark, ...] = ()
    facts: Facts = Facts()
    rows: int = 1
    adds: bool = False


class Refused(NamedTuple):
    """What could not be read: its number in the file, the code and values of the reason, the bytes as they stand."""

    number: int
    code: str
    values: Mapping[str, str]
    raw: bytes


class Reading(NamedTuple):
    """A file as it was read. ``head`` and ``tail`` are what its records stand between; ``encoding`` what it was in.

    ``unread`` names the sheets of a workbook that were passed over.
    """

    name: str
    format: str
    encoding: str
    items: Iterable[Found | Refused]
    head: bytes = b""
    tail: bytes = b""
    unread: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file of which nothing can be read. Carries the code of the reason and what fills it."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values_ = code, values


def ordered(fields: Mapping[str, Any]) -> Fields:
    """Fields in their order, cleaned, without those that are empty."""
    cleaned = ((name, clean(fields[name], name in MARKDOWN)) for name in ORDER if name in fields)
    return {name: value for name, value in cleaned if value not in ("", [], {}, None)}


def arranged(fields: Mapping[str, Any]) -> Fields:
    """Fields that are clean already, in their order."""
    return {name: fields[name] for name in ORDER if name in fields}


def clean(value: Any, lines: bool = False) -> Any:
    """Text in NFC without control characters; on one line unless ``lines``. Empty parts of lists are dropped."""
    if isinstance(value, str):
        text = NOT_XML.sub("", normalize("NFC", value)) if not value.isascii() or not value.isprintable() else value
        return re.sub(r"[ \t]+\n", "\n", text).strip() if lines else " ".join(text.split())
    if isinstance(value, list):
        return [item for item in (clean(part, lines) for part in value) if item not in ("", {}, None)]
    if isinstance(value, dict):
        parts = {name: clean(part, lines) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in ("", [], {}, None)}
    return value


def lost(fields: Mapping[str, Any]) -> Iterator[Remark]:
    """The fields that hold a letter which was lost on the way here."""
    for name, value in fields.items():
        if "\ufffd" in (text := value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)):
            yield Remark("letter-lost", f"{name}: {text}")


_MARKS = re.compile(r"([\\`*_\[\]<>])")
_FIRST = re.compile(r"(?m)^(\s*)([#>+-]|\d+(?=[.)]))")


def as_markdown(text: str) -> str:
    """Plain text so that Markdown shows it as it is."""
    text = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _FIRST.sub(lambda m: m[1] + (f"{m[2]}\\" if m[2].isdigit() else f"\\{m[2]}"), text)


def plain_of(value: Any, key: str = "") -> Any:
    """Plain data in one form: what the model takes for equal is equal (a text for a list of one, a name alone)."""
    if key in _LISTS and not isinstance(value, list):
        value = [value]
    if isinstance(value, list):
        return [_contributor(item) if key == "authors" else plain_of(item) for item in value]
    if isinstance(value, dict):
        return {name: plain_of(part, name) for name, part in value.items()}
    return value.strip() if isinstance(value, str) else value


_LISTS = frozenset({"authors", "isbn", "keywords", "disciplines"})


def _contributor(value: Any) -> Any:
    whole = {"name": value} if isinstance(value, str) else value
    if not isinstance(whole, dict):
        return whole
    return {name: part for name, part in whole.items() if (name, part) != ("role", "author")}
