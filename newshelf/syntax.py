"""YAML as it was written: its events, the place of every value, and what a slip in a line means to who typed it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs do not re-export it
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from newshelf.problem import Place, Problem, problem
from newshelf.text import NOT_XML

END = (SequenceEndEvent, MappingEndEvent)
Path_ = tuple[str | int, ...]
Spots = Mapping[Path_, tuple[int, int]]


def events(text: str) -> Callable[[], Any]:
    """What gives the next event of a YAML text, each with the marks where it begins and ends."""
    return CParser(text).get_event


def places(text: str) -> dict[Path_, tuple[int, int]]:
    """Line and column, from 1, of every value of a YAML text; of every key under its path with ``"#key"`` behind it.

    Only made when there is a problem to place: keeping marks for every value would double the cost of reading.
    """
    found: dict[Path_, tuple[int, int]] = {}
    following = events(text)

    def visit(event: Any, where: Path_) -> None:
        found.setdefault(where, (event.start_mark.line + 1, event.start_mark.column + 1))
        if type(event) is SequenceStartEvent:
            index = 0
            while type(item := following()) not in END:
                visit(item, (*where, index))
                index += 1
        elif type(event) is MappingStartEvent:
            while type(key := following()) not in END:
                inner = (*where, key.value)
                found.setdefault((*inner, "#key"), (key.start_mark.line + 1, key.start_mark.column + 1))
                visit(following(), inner)

    following()
    if not isinstance(following(), StreamEndEvent):
        visit(following(), ())
    return found


# --- what is wrong with a line -----------------------------------------------------------------------------------

_SPECIAL = re.compile(r"\s*(?:- +)*(?:[^\s:#]+: +)?([][{}&*!|>%@`\"',?-])")
_JOINED = re.compile(r"\s*(?:- +)*([\w-]+:[^\s/:][^:]*)$")
_HASH = re.compile(r" #[^\s#]")
_LOST = re.compile(r"[ \t]+(#[^\s#].*)")


def syntax_problem(path: str, text: str, first_line: int, error: Exception) -> Problem:
    """What a parser's message means to the person who typed the line."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return problem(Place(path), "bad-yaml", value="")
    lines = text.rstrip("\n").split("\n")
    message = f"{getattr(error, 'context', '')}: {getattr(error, 'problem', '')}"

    def place(number: int, column: int) -> Place:
        return Place(path, number + 1 + first_line, column + 1)

    if "nesting depth" in message:  # a bound of libyaml's own, since 0.2.6
        return problem(place(mark.line, mark.column), "too-deep")
    number = min(mark.line, len(lines) - 1)
    if opened and opened.line < len(lines) and "escape" not in message:
        line, column = lines[opened.line], opened.column
        if "simple key" in message and "\t" not in line[:column]:
            return no_colon(place(opened.line, column), line[column:])
        if re.search("quoted scalar|flow sequence|flow mapping", message):
            return problem(place(opened.line, column), "unclosed", value=line[column : column + 1])
    if "mapping values" in message and number and (joined := _JOINED.match(lines[number - 1])):
        return no_colon(place(number - 1, joined.start(1)), joined[1])
    column, code, values = _slip(lines[number], mark.column, opened.column if opened else 0, message)
    return problem(place(number, column), code, **values)


def _slip(line: str, column: int, opened: int, message: str) -> tuple[int, str, dict[str, str]]:
    """Column (from 0), code and values of what is wrong within a line that a parser stopped at."""
    indent, before = len(line) - len(line.lstrip()), line[:column]
    special, second_colon = _SPECIAL.match(line), "mapping values" in message
    found: tuple[int, str, dict[str, str]] = (column, "bad-yaml", {"value": line.strip()[:60]})
    if "\t" in line[:indent]:
        found = line.find("\t"), "tab", {}
    elif "escape" in message:
        at = line.rfind("\\", 0, column + 1)
        inner = line[opened:].strip().strip('"').replace("'", "''")
        found = at, "bad-escape", {"value": line[at : at + 2], "line": f"{line[:opened].strip()} '{inner}'".strip()}
    elif second_colon and ": " in before:
        found = column, "unquoted-colon", {"line": _quoted(line, line.index(": ") + 2)}
    elif second_colon or (column == indent and re.search("expected key|'-' indicator", message)):
        found = indent, "bad-indent", {}
    elif special:
        at = special.start(1)
        found = at, "unquoted-special", {"value": special[1], "line": _quoted(line, at)}
    return found


def no_colon(place: Place, written: str) -> Problem:
    """What is wrong where a key should stand and the text has no colon, or nothing that parts it from the value."""
    key, colon, value = written.strip().partition(":")
    if colon and value and re.fullmatch(r"[\w-]+", key):
        return problem(place, "missing-space", line=f"{key}: {value.strip()}")
    return problem(place, "missing-colon", value=written.strip()[:60])


def _quoted(line: str, start: int) -> str:
    """A line to copy: what stands behind ``start`` in quotation marks that it does not hold itself."""
    value = line[start:].strip()
    value = "'" + value.replace("'", "''") + "'" if '"' in value or "\\" in value else f'"{value}"'
    return f"{line[:start].strip()} {value}".strip()


def with_line(found: Problem, text: str, first_line: int) -> Problem:
    """A sign of YAML is mostly meant as text: the problem with a line to copy, where the text stands in quotes."""
    if found.code not in {"anchor", "tag", "unquoted-special"}:
        return found
    line = text.split("\n")[found.place.line - 1 - first_line]
    return found._replace(values=(*found.values, ("line", _quoted(line, found.place.column - 1))))


def _behind_text(text: str, at: int) -> bool:
    """Whether something stands before ``at`` in its line."""
    return bool(text[text.rfind("\n", 0, at) + 1 : at].strip())


def hash_problems(path: str, text: str, first_line: int) -> list[Problem]:
    """Text behind `` #`` is a comment and lost. ``# like this`` is meant so; ``Toán #1`` is not."""
    if not any(_behind_text(text, match.start()) for match in _HASH.finditer(text)):
        return []
    found, lines, following = [], text.split("\n"), events(text)
    event: Any = None
    while not isinstance(event, StreamEndEvent):
        event = following()
        if not isinstance(event, ScalarEvent) or event.style:
            continue
        start, end = cast(Any, event.start_mark), cast(Any, event.end_mark)
        line = lines[end.line] if end.line < len(lines) else ""
        if lost := _LOST.match(line, end.column):
            place = Place(path, end.line + 1 + first_line, lost.start(1) + 1)
            begin = start.column if start.line == end.line else len(line) - len(line.lstrip())
            found.append(problem(place, "hash-in-text", value=lost[1], line=_quoted(line, begin)))
    return found


def character_problems(path: str, text: str, first_line: int, value: Any) -> list[Problem]:
    """Characters that only show in the finished text: escapes of forbidden ones, and Icelandic eth for đ."""
    found: list[Problem] = []
    spots: Spots | None = None
    for where, item in _texts(value, ()):
        bad = NOT_XML.search(item)
        if not bad and "Ð" not in item and "ð" not in item:
            continue
        spots = places(text) if spots is None else spots
        line, column = spots[where]
        place = Place(path, line + first_line, column)
        if bad:
            found.append(problem(place, "forbidden-character", value=f"U+{ord(bad[0]):04X}"))
        else:
            found.append(problem(place, "icelandic-d", value=item.replace("Ð", "Đ").replace("ð", "đ")[:60]))
    return found


def _texts(value: Any, where: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield where, value
    elif value:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(item, (*where, key))
