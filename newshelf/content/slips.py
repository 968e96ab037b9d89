"""What a slip in a line of YAML means to who typed it, with a line to copy where that mends it."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from yaml import YAMLError
from yaml.events import ScalarEvent, StreamEndEvent

from newshelf.content.syntax import Path_, Spots, events, places
from newshelf.problem import Place, Problem, problem
from newshelf.text import NOT_XML

# What should be a hyphen and a space, before a key.
_HYPHEN = re.compile(r"\s*(?:([–—•·])\s*|([*+])\s+|(-))(?=[\w\"'][^:]*:(?:\s|$))")
# A key before brackets, without what belongs between them.
_PARTED = re.compile(r"(\s*(?:- +)*)([\w-]+)(:|\s*[=;]?\s*)(?=[{[])")
_ENTRY = re.compile("[a-z_]+[ =;]")  # what begins like the name of an entry
_COLUMN = re.compile("expected key|'-' indicator")
_SPECIAL = re.compile(r"\s*(?:- +)*(?:[^\s:#]+: +)?([][{}&*!|>%@`\"',?-])")
_JOINED = re.compile(r"\s*(?:- +)*([\w-]+:[^\s/:][^:]*)$")
_HASH = re.compile(r" #[^\s#]")
_LOST = re.compile(r"[ \t]+(#[^\s#].*)")


class Slip(NamedTuple):
    """What is wrong, and where: line and column from 0."""

    line: int
    column: int
    code: str
    values: dict[str, str]


def syntax_problem(path: str, text: str, first_line: int, error: Exception) -> Problem:
    """What a parser's message means to the person who typed the line."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return problem(Place(path), "bad-yaml", value="")
    lines = text.rstrip("\n").split("\n")
    message = f"{getattr(error, 'context', '')}: {getattr(error, 'problem', '')}"
    number = min(mark.line, len(lines) - 1)
    begun = opened if opened and opened.line < len(lines) and "escape" not in message else None
    if "nesting depth" in message:  # a bound of libyaml's own, since 0.2.6
        slip = Slip(mark.line, mark.column, "too-deep", {})
    else:
        slip = (
            _keyless(lines, number, mark.column, begun, message)
            or _unended(text, lines, number, begun, message)
            or _hyphen(lines, number)
            or _within(lines, number, mark.column, opened.column if opened else 0, message)
        )
    return problem(Place(path, slip.line + 1 + first_line, slip.column + 1), slip.code, **slip.values)


def _keyless(lines: list[str], number: int, column: int, begun: Any, message: str) -> Slip | None:
    """A line whose colon is missing, or the space behind it: the parser stops there, or one line further."""
    if begun and "simple key" in message and "\t" not in (before := lines[begun.line][: begun.column]):
        return Slip(begun.line, begun.column, *_colon(lines[begun.line][len(before) :]))
    if "mapping values" in message and number and (joined := _JOINED.match(lines[number - 1])):
        return Slip(number - 1, joined.start(1), *_colon(joined[1]))
    above = next((at for at in range(number - 1, -1, -1) if lines[at].strip()), None)
    if "mapping values" in message and above is not None and ": " not in lines[number][:column]:
        written = lines[above].lstrip(" -")
        is_item = lines[above].lstrip().startswith("-") and not _ENTRY.match(written)
        if ":" not in written and written and not written.startswith("#") and not is_item:
            return Slip(above, _text_column(lines[above]), *_colon(written))
    return None


def _hyphen(lines: list[str], number: int) -> Slip | None:
    """A sign that should be a hyphen and a space, in a line or the one before it."""
    for at in (number, number - 1):
        if at >= 0 and (sign := _HYPHEN.match(lines[at])):
            column = next(sign.start(group) for group in (1, 2, 3) if sign[group])
            line = f"- {lines[at][sign.end() :].strip()}"
            return Slip(at, column, "bad-hyphen", {"value": sign[0].strip(), "line": line})
    return None


def _within(lines: list[str], number: int, column: int, opened: int, message: str) -> Slip:
    """What is wrong within a line that a parser stopped at; of a column that is wrong, in the line that is to blame."""
    line, before = lines[number], lines[number][:column]
    indent, special, second_colon = len(line) - len(line.lstrip()), _SPECIAL.match(line), "mapping values" in message
    found = Slip(number, column, "bad-yaml", {"value": line.strip()[:60]})
    if "\t" in line[:indent]:
        found = Slip(number, line.find("\t"), "tab", {})
    elif "escape" in message:
        at = line.rfind("\\", 0, column + 1)
        inner = line[opened:].strip().strip('"').replace("'", "''")
        mended = f"{line[:opened].strip()} '{inner}'".strip()
        found = Slip(number, at, "bad-escape", {"value": line[at : at + 2], "line": mended})
    elif second_colon and (parted := _PARTED.match(line)) and parted.end() < column:
        at, mended = parted.end(1), f"{parted[2]}: {line[parted.end() :].strip()}"
        spaced, keyless = (Slip(number, at, "missing-space", {"line": mended}), Slip(number, at, *_colon(line)))
        found = spaced if parted[3] == ":" else keyless
    elif second_colon and ": " in before:
        found = Slip(number, column, "unquoted-colon", {"line": _quoted(line, line.index(": ") + 2)})
    elif second_colon or (column == indent and (_COLUMN.search(message) or _is_further_out(lines, number, message))):
        found = _column(lines, number, message)
    elif special:
        at = special.start(1)
        found = Slip(number, at, "unquoted-special", {"value": special[1], "line": _quoted(line, at)})
        end = {"[": "]", "{": "}"}.get(special[1], "")
        if end and (
            end in line[column:] or end not in line[at:]
        ):  # the parser stopped before the end, or there is none
            found = Slip(number, at, "unclosed", {"value": special[1]})
    return found


def _is_further_out(lines: list[str], number: int, message: str) -> bool:
    """Whether a line stands further out than the first, which ends a document."""
    return "document start" in message and "..." not in lines[:number] and number > 0


def _column(lines: list[str], number: int, message: str) -> Slip:
    """A line that stands in another column than its neighbours, or the one above that does."""
    if lines[number].lstrip().startswith("- ") and "'-' indicator" not in message and not _is_list_above(lines, number):
        return Slip(number, len(lines[number]) - len(lines[number].lstrip()), "hyphen-among-keys", {})
    blamed = _further_out(lines, number)
    if blamed is not None:
        return Slip(blamed, _text_column(lines[blamed]), "bad-indent", {})
    return Slip(number, len(lines[number]) - len(lines[number].lstrip()), "bad-indent", {})


def _unended(text: str, lines: list[str], number: int, begun: Any, message: str) -> Slip | None:
    """What begins and has no end: as the parser says, or since a quotation mark is missing.

    Then the next one ends the text, some lines below, and what follows in that line makes no sense.
    """
    if not (begun and re.search("quoted scalar|flow sequence|flow mapping", message)):
        begun = _open_quote(text, number)
    if begun is None:
        return None
    line, column = lines[begun.line], begun.column
    mark, inner, before = line[column : column + 1], line[column + 1 :].strip(), line[:column].strip()
    if mark not in {'"', "'"}:
        return Slip(begun.line, column, "unclosed", {"value": mark})
    mended = f"{before} {mark}{inner}{mark}".strip() if inner else before
    return Slip(begun.line, column, "unclosed-quote", {"value": mark, "line": mended})


def _open_quote(text: str, number: int) -> Any:
    """The mark where a quoted text of several lines begins that ends in a line (from 0) nobody understands."""
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
    code, values = _colon(written)
    return problem(place, code, **values)


def _colon(written: str) -> tuple[str, dict[str, str]]:
    key, colon, value = written.strip().partition(":")
    if colon and value and re.fullmatch(r"[\w-]+", key):
        return "missing-space", {"line": f"{key}: {value.strip()}"}
    return "missing-colon", {"value": written.strip()[:60]}


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
