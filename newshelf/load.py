"""Reads ``content/``: files to plain data (text, lists, mappings), with every place at hand when a problem needs it.

Data is built from the events of libyaml (PyYAML's ``CParser``), so that each scalar stays the text that was typed:
``005.10`` is no number, ``no`` no truth value. Anchors, tags and equal keys are refused.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs do not re-export it
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from newshelf.problem import Place, Problem, problem
from newshelf.text import NOT_XML

LARGEST_FILE = 32 * 1024 * 1024
DEEPEST = 12
FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

type_of_end = (SequenceEndEvent, MappingEndEvent)
Path_ = tuple[str | int, ...]
Spots = Mapping[Path_, tuple[int, int]]


class Source(NamedTuple):
    """A file of the library: its path from the root, parts joined by ``/``, and what it holds."""

    path: str
    data: bytes


class Parsed(NamedTuple):
    """Plain data of a file (``None`` if it could not be read), and what was wrong with it."""

    value: Any
    problems: tuple[Problem, ...] = ()


class Document(NamedTuple):
    """A page: its front matter, the lines above its text, and the text (Markdown)."""

    head: Any
    body: str
    problems: tuple[Problem, ...] = ()


class _Refused(Exception):
    """Reading cannot go on; carries the problem."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.code)
        self.found = found


# --- files -------------------------------------------------------------------------------------------------------


def read_folder(
    root: Path, folder: str, passed_over: tuple[str, ...] = ()
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Every file below ``root/folder`` in the order of its path, except those below the folders ``passed_over``.

    A link that leads out of the folder and a file above 32 MB are not read but named.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    for name, path, status in _files(root, folder, problems):
        if name.startswith(passed_over):
            continue
        if status.st_size > LARGEST_FILE:
            problems.append(problem(Place(name), "file-too-large", limit=LARGEST_FILE // 1024 // 1024))
            continue
        try:
            with open(path, "rb") as file:
                sources.append(Source(name, file.read()))
        except OSError as error:
            problems.append(problem(Place(name), "unreadable", reason=error.strerror or error))
    return tuple(sources), tuple(problems)


def list_folder(root: Path, folder: str) -> tuple[tuple[tuple[str, int, int], ...], tuple[Problem, ...]]:
    """Path from the root as the system spells it, size and time (ns) of every file below ``root/folder``."""
    problems: list[Problem] = []
    start = len(os.fspath(root / folder))
    files = ((folder + path[start:].replace(os.sep, "/"), status) for _, path, status in _files(root, folder, problems))
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in files), tuple(problems)


def _files(root: Path, folder: str, problems: list[Problem]) -> Iterator[tuple[str, str, os.stat_result]]:
    """Visible files in the order of their paths: path from the root (NFC), path to open, status."""
    start, top = os.fspath(root / folder), os.path.realpath(root / folder)
    paths = []
    for above, folders, files in os.walk(start):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if os.path.islink(os.path.join(above, name))]  # os.walk passes them over
        paths += [os.path.join(above, name) for name in linked]
        paths += [os.path.join(above, name) for name in files if not name.startswith(".") and not name.endswith("~")]
    names = (unicodedata.normalize("NFC", folder + path[len(start) :].replace(os.sep, "/")) for path in paths)
    for name, path in sorted(zip(names, paths, strict=True)):
        if NOT_XML.search(name):  # bytes that are no UTF-8 arrive as lone surrogates
            shown = NOT_XML.sub("\ufffd", name)
            problems.append(problem(Place(shown), "bad-file-name", value=os.path.basename(shown)))
            continue
        if os.path.islink(path) and not os.path.realpath(path).startswith(top + os.sep):
            problems.append(problem(Place(name), "outside-folder", value=os.readlink(path)))
            continue
        try:
            status = os.stat(path)
        except OSError as error:
            problems.append(problem(Place(name), "unreadable", reason=error.strerror or error))
            continue
        if stat.S_ISREG(status.st_mode):
            yield name, path, status
        else:
            problems.append(problem(Place(name), "not-a-file"))


def text_of(source: Source, problems: list[Problem]) -> str | None:
    """The text of a file in NFC without its byte order mark, or ``None`` with the problem noted.

    Lines end with a line feed alone; a separator of lines that editors do not show as one (U+2028) is a space.
    """
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
        problems.append(problem(Place(source.path, line), "not-utf8"))
        return None
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\u2028" in text or "\u2029" in text:
        text = text.replace("\u2028", " ").replace("\u2029", " ")
    if bad := NOT_XML.search(text):
        place = _place(source.path, text, bad.start())
        problems.append(problem(place, "forbidden-character", value=f"U+{ord(bad[0]):04X}"))
        return None
    return text


def _place(path: str, text: str, at: int) -> Place:
    line = text.count("\n", 0, at)
    return Place(path, line + 1, at - (text.rfind("\n", 0, at) + 1) + 1)


# --- YAML --------------------------------------------------------------------------------------------------------


def parse(source: Source) -> Parsed:
    """The plain data of a YAML file; ``None`` for an empty one."""
    problems: list[Problem] = []
    text = text_of(source, problems)
    if text is None:
        return Parsed(None, tuple(problems))
    return _parse_text(source.path, text, 0, problems)


def parse_page(source: Source) -> Document:
    """A Markdown file that begins with front matter between two lines of three hyphens."""
    problems: list[Problem] = []
    text = text_of(source, problems)
    if text is None:
        return Document(None, "", tuple(problems))
    match = FRONT_MATTER.match(text)
    if not match:
        return Document(None, "", (problem(Place(source.path, 1, 1), "no-front-matter"),))
    head = _parse_text(source.path, match[1], 1, problems)
    return Document(head.value, text[match.end() :].strip(), head.problems)


def _parse_text(path: str, text: str, first_line: int, problems: list[Problem]) -> Parsed:
    try:
        value = _Builder(path, text, first_line, problems).document()
    except _Refused as refused:
        return Parsed(None, (*problems, _with_line(refused.found, text, first_line)))
    except (yaml.YAMLError, ValueError) as error:
        return Parsed(None, (*problems, _syntax_problem(path, text, first_line, error)))
    if "\\" in text:
        value = _composed(value)
    if "\\" in text or "Ð" in text or "ð" in text:
        problems += _character_problems(path, text, first_line, value)
    if " #" in text and any(_behind_text(text, match.start()) for match in _HASH.finditer(text)):
        problems += _hash_problems(path, text, first_line)
    return Parsed(value, tuple(problems))


def _events(text: str) -> Callable[[], Any]:
    """What gives the next event of a YAML text, each with the marks where it begins and ends."""
    return CParser(text).get_event


class _Builder:
    """Builds plain data from the events of one YAML document."""

    def __init__(self, path: str, text: str, first_line: int, problems: list[Problem]) -> None:
        self.path, self.first_line, self.problems = path, first_line, problems
        self.next = _events(text)

    def document(self) -> Any:
        self.next()
        if isinstance(self.next(), StreamEndEvent):
            return None
        value = self.build(self.next(), 0)
        self.next()
        if not isinstance(event := self.next(), StreamEndEvent):
            raise _Refused(problem(self.place(event), "several-documents"))
        return value

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.path, mark.line + 1 + self.first_line, mark.column + 1)

    def ends(self, event: Any) -> Any:
        return event.end_mark.index

    def build(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                self.refuse(event)
            return event.value.strip()
        if kind is AliasEvent or event.anchor is not None or event.tag is not None:
            self.refuse(event)
        if depth > DEEPEST:
            raise _Refused(problem(self.place(event), "too-deep"))
        return self.sequence(depth) if kind is SequenceStartEvent else self.mapping(depth)

    def sequence(self, depth: int) -> list[Any]:
        items = []
        while type(event := self.next()) not in type_of_end:
            items.append(self.build(event, depth + 1))
        return items

    def mapping(self, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while type(key := self.next()) not in type_of_end:
            if type(key) is not ScalarEvent:
                raise _Refused(problem(self.place(key), "key-not-text"))
            if key.anchor is not None or key.tag is not None:
                self.refuse(key)
            event = self.next()
            value = self.build(event, depth + 1)
            if key.value in items:
                self.problems.append(problem(self.place(key), "equal-keys", key=key.value))
            elif value != "" or not event.implicit[0]:  # a key with nothing behind it is a key left out
                items[key.value] = value
            elif self.ends(key) == self.ends(event):  # no colon behind it: {name: Kotler, Philip}
                self.problems.append(problem(self.place(key), "comma-in-braces", value=key.value))
        return items

    def refuse(self, event: Any) -> None:
        if type(event) is AliasEvent or event.anchor is not None:
            raise _Refused(problem(self.place(event), "anchor", value=event.anchor))
        raise _Refused(problem(self.place(event), "tag", value=event.tag))


# --- what is wrong with a line -----------------------------------------------------------------------------------

_SPECIAL = re.compile(r"\s*(?:- +)*(?:[^\s:#]+: +)?([][{}&*!|>%@`\"',?-])")
_JOINED = re.compile(r"\s*(?:- +)*([\w-]+:[^\s/:][^:]*)$")
_HASH = re.compile(r" #[^\s#]")
_LOST = re.compile(r"[ \t]+(#[^\s#].*)")


def _syntax_problem(path: str, text: str, first_line: int, error: Exception) -> Problem:
    """What a parser's message means to the person who typed the line."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return problem(Place(path), "bad-yaml", value="")
    lines = text.rstrip("\n").split("\n")
    message = f"{getattr(error, 'context', '')}: {getattr(error, 'problem', '')}"

    def place(number: int, column: int) -> Place:
        return Place(path, number + 1 + first_line, column + 1)

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


def _with_line(found: Problem, text: str, first_line: int) -> Problem:
    """An anchor or a tag is mostly meant as text: the problem with a line to copy, where it stands in quotes."""
    if found.code not in {"anchor", "tag"}:
        return found
    line = text.split("\n")[found.place.line - 1 - first_line]
    return found._replace(values=(*found.values, ("line", _quoted(line, found.place.column - 1))))


def _behind_text(text: str, at: int) -> bool:
    """Whether something stands before ``at`` in its line."""
    return bool(text[text.rfind("\n", 0, at) + 1 : at].strip())


def _hash_problems(path: str, text: str, first_line: int) -> list[Problem]:
    """Text behind `` #`` is a comment and lost. ``# like this`` is meant so; ``Toán #1`` is not."""
    found, lines, following = [], text.split("\n"), _events(text)
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


def _character_problems(path: str, text: str, first_line: int, value: Any) -> list[Problem]:
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


def _composed(value: Any) -> Any:
    """Data in NFC: escapes can spell decomposed letters that the text of the file does not hold."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(item) for key, item in value.items()}
    return [_composed(item) for item in value] if value else value


# --- places ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def places_in(source: Source, page: bool = False) -> Spots:
    """``places`` of a file that was read without a problem, or of the front matter of a page."""
    text = text_of(source, []) or ""
    if not page:
        return places(text)
    head = FRONT_MATTER.match(text)
    return {where: (line + 1, column) for where, (line, column) in places(head[1] if head else "").items()}


def places(text: str) -> dict[Path_, tuple[int, int]]:
    """Line and column, from 1, of every value of a YAML text; of every key under its path with ``"#key"`` behind it.

    Only made when there is a problem to place: keeping marks for every value would double the cost of reading.
    """
    found: dict[Path_, tuple[int, int]] = {}
    following = _events(text)

    def visit(event: Any, where: Path_) -> None:
        found.setdefault(where, (event.start_mark.line + 1, event.start_mark.column + 1))
        if type(event) is SequenceStartEvent:
            index = 0
            while type(item := following()) not in type_of_end:
                visit(item, (*where, index))
                index += 1
        elif type(event) is MappingStartEvent:
            while type(key := following()) not in type_of_end:
                inner = (*where, key.value)
                found.setdefault((*inner, "#key"), (key.start_mark.line + 1, key.start_mark.column + 1))
                visit(following(), inner)

    following()
    if not isinstance(following(), StreamEndEvent):
        visit(following(), ())
    return found
