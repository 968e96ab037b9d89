"""Records as the YAML that a librarian would type: fields in their order, quotes only where the loader needs them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from newshelf.importing.found import MARKDOWN, Fields

INDENT = "    "
# What begins with a sign of YAML, holds ``: `` or `` #``, or looks like a comment, a key or a document mark.
_QUOTED = re.compile(r"^[-?:](?:\s|$)|^[\[\]{}&*!|>%@`\"'#,]|: |:$|\s#|^(?:---|\.\.\.)|^[=<~]$|^\s|\s$|^$")
_IN_FLOW = re.compile(r"^[-?:]|[\[\]{},]|:(?=[\[\]{},?]|$)|\?$")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
WIDEST = 110


def scalar(text: str, flow: bool = False) -> str:
    """A text on one line; within brackets (``flow``) a comma needs quotes too."""
    if _CONTROL.search(text):
        return '"' + "".join(_escaped(character) for character in text) + '"'
    if _QUOTED.search(text) or (flow and _IN_FLOW.search(text)):
        if '"' not in text and "\\" not in text:
            return f'"{text}"'
        return "'" + text.replace("'", "''") + "'"
    return text


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == "\n":
        return "\\n"
    return (
        f"\\x{ord(character):02x}"
        if _CONTROL.match(character) and ord(character) < 256
        else (f"\\u{ord(character):04x}" if _CONTROL.match(character) else character)
    )


def field(name: str, value: Any, indent: str = INDENT) -> str:
    """A field of a record with its lines, each ended by a line feed."""
    if isinstance(value, str):
        return _text(name, value, indent)
    if name == "isbn" and len(value) == 1:
        return f"{indent}{name}: {scalar(value[0])}\n"
    if name != "authors" and len(short := f"{indent}{name}: {_flow(value)}\n") <= WIDEST:
        return short
    if isinstance(value, dict):
        lines = [f"{key}: {scalar(part)}" for key, part in value.items()]
    else:
        lines = [f"- {_flow(item) if isinstance(item, dict) else scalar(item)}" for item in value]
    return f"{indent}{name}:\n" + "".join(f"{indent}  {line}\n" for line in lines)


def _text(name: str, value: str, indent: str) -> str:
    if (name in MARKDOWN or "\n" in value) and _fits_block(value):
        lines = "".join(f"{indent}  {line}\n" if line else "\n" for line in value.split("\n"))
        return f"{indent}{name}: |\n{lines}"
    return f"{indent}{name}: {scalar(value)}\n"


def _fits_block(value: str) -> bool:
    """Whether a text survives as a block: one line end behind it is dropped by the loader, so none may be its own."""
    return (
        bool(value)
        and value == value.strip()
        and not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]", value)
    )


def _flow(value: Mapping[str, str] | Iterable[str]) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {scalar(part, flow=True)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(scalar(part, flow=True) for part in value) + "]"


def record(fields: Fields) -> str:
    """A record as an item of ``records``."""
    text = "".join(field(name, value) for name, value in fields.items())
    return f"  - {text.removeprefix(INDENT)}"


def batch(records: list[Fields], arrived: str = "") -> str:
    """A batch; ``arrived`` is said once if it is given."""
    top = f"arrived: {arrived}\n" if arrived else ""
    plain = ({k: v for k, v in one.items() if k != "arrived" or v != arrived} for one in records)
    return f"{top}records:\n" + "\n".join(record(one) for one in plain)
