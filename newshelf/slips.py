"""What a slip in a line of YAML means to who typed it, with a line to copy where that mends it."""

import re
from collections.abc import Iterator
from typing import Any, cast

from yaml import YAMLError
from yaml.events import ScalarEvent, StreamEndEvent

from newshelf.problem import Place, Problem, problem
from newshelf.syntax import Path_, Spots, events, places
from newshelf.text import NOT_XML

# What should be a hyphen and a space, before a key.
_HYPHEN = re.compile(r"\s*(?:([–—•·])\s*|([*+])\s+|(-))(?=[\w\"'][^:]*:(?:\s|$))")
# A key before brackets, without what belongs between them.
_PARTED = re.compile(r"(\s*(?:- +)*)([\w-]+)(:|\s*[=;]?\s*)(?=[{[])")
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
    begun = opened if opened and opened.line < len(lines) and "escape" not in message else None
    if begun and "simple key" in message and "\t" not in (before := lines[begun.line][: begun.column]):
        return no_colon(place(begun.line, begun.column), lines[begun.line][len(before) :])
    if begun := _unended(text, number, begun, message):
        return _unclosed(place(begun.line, begun.column), lines[begun.line], begun.column)
    if "mapping values" in message and number and (joined := _JOINED.match(lines[number - 1])):
        return no_colon(place(number - 1, joined.start(1)), joined[1])
    number, (column, code, values) = _hyphen(lines, number) or (
        *(number, _slip(lines[number], mark.column, opened.column if opened else 0, message)),
    )
    if code == "hyphen-among-keys" and _is_list_above(lines, number):
        code = "bad-indent"
    if code == "bad-indent" and (blamed := _further_out(lines, number)) is not None:
        number, column = blamed, _text_column(lines[blamed])
    return problem(place(number, column), code, **values)


def _hyphen(lines: list[str], number: int) -> tuple[int, tuple[int, str, dict[str, str]]] | None:
    """A sign that should be a hyphen and a space, in a line or the one before it."""
    for at in (number, number - 1):
        if at >= 0 and (sign := _HYPHEN.match(lines[at])):
            column = next(sign.start(group) for group in (1, 2, 3) if sign[group])
            line = f"- {lines[at][sign.end() :].strip()}"
            return at, (column, "bad-hyphen", {"value": sign[0].strip(), "line": line})
    return None


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
    elif second_colon and (parted := _PARTED.match(line)) and parted.end() < column:
        at, key, rest = parted.end(1), parted[2], line[parted.end() :].strip()
        spaced = (at, "missing-space", {"line": f"{key}: {rest}"})
        found = spaced if parted[3] == ":" else (at, "missing-colon", {"value": line.strip()[:60]})
    elif second_colon and ": " in before:
        found = column, "unquoted-colon", {"line": _quoted(line, line.index(": ") + 2)}
    elif column == indent and line.lstrip().startswith("- ") and "'-' indicator" not in message:
        found = indent, "hyphen-among-keys", {}
    elif second_colon or (column == indent and re.search("expected key|'-' indicator", message)):
        found = indent, "bad-indent", {}
    elif special:
        at = special.start(1)
        if {"[": "]", "{": "}"}.get(special[1], "\n") in line[column:]:  # the parser stopped before the end
            return at, "unclosed", {"value": special[1]}
        found = at, "unquoted-special", {"value": special[1], "line": _quoted(line, at)}
    return found


def _unended(text: str, number: int, opened: Any, message: str) -> Any:
    """The mark of what begins and has no end, or ``None``: as the parser says, or since a quotation mark is missing.

    Then the next one ends the text, some lines below, and what follows in that line (from 0) makes no sense.
    """
    if opened and re.search("quoted scalar|flow sequence|flow mapping", message):
        return opened
    following = events(text)
    found: list[Any] = []
    try:
        while not isinstance(event := following(), StreamEndEvent):
            quoted = type(event) is ScalarEvent and event.style in {'"', "'"}
            if quoted and event.start_mark.line < event.end_mark.line:
                found.append(event)
    except (YAMLError, ValueError):
        pass
    return found[-1].start_mark if found and found[-1].end_mark.line == number else None


def _unclosed(place: Place, line: str, column: int) -> Problem:
    """What opens at a column and has no end; for a quotation mark with a line to copy, which has one or none."""
    mark, inner, before = line[column : column + 1], line[column + 1 :].strip(), line[:column].strip()
    if mark not in {'"', "'"}:
        return problem(place, "unclosed", value=mark)
    return problem(
        place, "unclosed-quote", value=mark, line=f"{before} {mark}{inner}{mark}".strip() if inner else before
    )


def _text_column(line: str) -> int:
    """Where the text of a line begins, behind its hyphens."""
    return len(line) - len(line.lstrip(" -"))


def _is_list_above(lines: list[str], number: int) -> bool:
    """Whether the lines before that stand further in are parts of a list: then only the columns differ."""
    indent = {at: len(lines[at]) - len(lines[at].lstrip()) for at in range(number + 1)}
    block: list[int] = []
    for at in range(number - 1, -1, -1):
        if lines[at].strip() and indent[at] <= indent[number]:
            break
        block += [at] if lines[at].strip() else []
    return bool(block) and lines[min(block, key=lambda at: (indent[at], at))].lstrip().startswith("- ")


def _further_out(lines: list[str], number: int) -> int | None:
    """The line before, where it alone stands further out than its neighbours: the next one is only where it shows."""
    before = [at for at in range(number - 1, -1, -1) if lines[at].strip()][:2]
    if len(before) < 2:
        return None
    here, last, first = (_text_column(lines[at]) for at in (number, *before))
    return before[0] if last < here == first else None


def no_colon(place: Place, written: str) -> Problem:
    """What is wrong where a key should stand and the text has no colon, or nothing that parts it from the value."""
    key, colon, value = written.strip().partition(":")
    if colon and value and re.fullmatch(r"[\w-]+", key):
        return problem(place, "missing-space", line=f"{key}: {value.strip()}")
    return problem(place, "missing-colon", value=written.strip()[:60])


def _quoted(line: str, start: int) -> str:
    """A line to copy: what stands behind ``start`` in quotation marks that it does not hold itself."""
    value = line[start:].strip()
    if value[:1] == "“" and value[-1:] == "”" and value.count("“") == 1:  # Word makes such marks of straight ones
        value = value[1:-1].strip()
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
