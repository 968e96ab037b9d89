"""From files to plain data (text, lists, mappings), with every place at hand when a problem needs it.

Data is built from the events of libyaml (PyYAML's ``CParser``), so that each scalar stays the text that was typed:
``005.10`` is no number, ``no`` no truth value. Anchors, tags and equal keys are refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import yaml
from yaml.events import ScalarEvent, SequenceStartEvent, StreamEndEvent

from newshelf.content.slips import character_problems, hash_problems, syntax_problem, with_line
from newshelf.content.syntax import END, Spots, events, places
from newshelf.files import Source
from newshelf.problem import Place, Problem, problem
from newshelf.text import NOT_XML

DEEPEST = 12
FOREIGN = (b"{\\rtf", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")  # RTF, DOCX and the like, PDF, DOC
CONFLICT = re.compile("^<{7} ", re.MULTILINE)  # what Git leaves of two changes to one place
# Signs without width: a byte order mark in the middle, and what web pages leave beside Latin letters. Between those of
# Thai, Lao or Khmer U+200B parts words.
UNSEEN = re.compile("[\ufeff\u2060]|(?<![\u0e00-\u0eff\u1780-\u17ff])\u200b|\u200b(?![\u0e00-\u0eff\u1780-\u17ff])")
BEFORE_VALUE = re.compile("^(?:[ \u00a0]|-(?=[ \u00a0]))*(?:[\\w-]+:(?=[ \u00a0])[ \u00a0]+)?", re.MULTILINE)
FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


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


def text_of(source: Source, problems: list[Problem]) -> str | None:
    """The text of a file in NFC without its byte order mark, or ``None`` with the problem noted.

    Lines end with a line feed alone; a separator of lines that editors do not show as one (U+2028) is a space. Signs
    that nobody sees are left out.
    """
    if source.data.startswith(FOREIGN):
        problems.append(problem(Place(source.path), "not-plain-text"))
        return None
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
    if "\u200b" in text or "\ufeff" in text or "\u2060" in text:
        text = UNSEEN.sub("", text)
    if "<<<<<<< " in text and (left := CONFLICT.search(text)):
        problems.append(problem(_place(source.path, text, left.start()), "merge-conflict"))
        return None
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
    text = _spaced(text)
    try:
        value = _Builder(path, text, first_line, problems).document()
    except _Refused as refused:
        return Parsed(None, (*problems, with_line(refused.found, text, first_line)))
    except (yaml.YAMLError, ValueError) as error:
        return Parsed(None, (*problems, syntax_problem(path, text, first_line, error)))
    if "\\" in text:
        value = _composed(value)
    if "\\" in text or "Ð" in text or "ð" in text:
        problems += character_problems(path, text, first_line, value)
    if " #" in text:
        problems += hash_problems(path, text, first_line)
    return Parsed(value, tuple(problems))


def _spaced(text: str) -> str:
    """YAML whose lines are indented by spaces alone: web pages and Word give no-break spaces, which look the same."""
    return BEFORE_VALUE.sub(lambda match: match[0].replace("\u00a0", " "), text) if "\u00a0" in text else text


def _composed(value: Any) -> Any:
    """Data in NFC: escapes can spell decomposed letters that the text of the file does not hold."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(item) for key, item in value.items()}
    return [_composed(item) for item in value] if value else value


class _Builder:
    """Builds plain data from the events of one YAML document."""

    def __init__(self, path: str, text: str, first_line: int, problems: list[Problem]) -> None:
        self.path, self.text, self.first_line, self.problems = path, text, first_line, problems
        self.next = events(text)

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
        if event.anchor is not None or event.tag is not None:  # an alias has its anchor
            self.refuse(event)
        if depth > DEEPEST:
            raise _Refused(problem(self.place(event), "too-deep"))
        return self.sequence(depth) if kind is SequenceStartEvent else self.mapping(event, depth)

    def sequence(self, depth: int) -> list[Any]:
        items = []
        while type(event := self.next()) not in END:
            items.append(self.build(event, depth + 1))
        return items

    def mapping(self, start: Any, depth: int) -> dict[str, Any] | str:
        items: dict[str, Any] = {}
        lonely: list[Any] = []  # keys with no colon behind them: {name: Kotler, Philip}
        again: list[Any] = []  # keys that come again
        before: frozenset[str] = frozenset()  # the keys before the first of them
        while type(key := self.next()) not in END:
            if type(key) is not ScalarEvent:
                raise _Refused(problem(self.place(key), "key-not-text"))
            if key.anchor is not None or key.tag is not None:
                self.refuse(key)
            event = self.next()
            value = self.build(event, depth + 1)
            if key.value in items:
                before = before or frozenset(items)
                again.append(key)
            elif value != "" or not event.implicit[0]:  # a key with nothing behind it is a key left out
                items[key.value] = value
            elif self.ends(key) == self.ends(event):
                lonely.append(key)
        if again:
            self.problems += self.twice(again, before)
        if lonely and not items and (text := self.braced(start.start_mark, key.end_mark)):
            return text
        self.problems += [problem(self.place(key), "comma-in-braces", value=key.value) for key in lonely]
        return items

    def twice(self, again: list[Any], before: frozenset[str]) -> Iterator[Problem]:
        """Keys that come again: each by itself, but those of a whole record that lacks its hyphen as one mistake."""
        run = [key for key in again if key.value in before]
        if run[1:]:
            mark = run[0].start_mark
            line = f"- {self.text.split(chr(10))[mark.line][mark.column :].strip()}"
            values = ", ".join(dict.fromkeys(key.value for key in run))
            yield problem(self.place(run[0]), "missing-hyphen", value=values, line=line)
        for key in again:
            if key not in run or not run[1:]:
                yield problem(self.place(key), "equal-keys", key=key.value)

    def braced(self, start: Any, end: Any) -> str:
        """The text that was meant where only braces stand in a value and no entry in them; empty if they don't."""
        line: str = self.text.split("\n")[start.line]
        if start.line != end.line or line[end.column :].strip():
            return ""
        place = Place(self.path, start.line + 1 + self.first_line, start.column + 1)
        special = problem(place, "unquoted-special", value="{")
        self.problems.append(with_line(special, self.text, self.first_line))
        return line[start.column : end.column]

    def refuse(self, event: Any) -> None:
        if event.anchor is not None:
            raise _Refused(problem(self.place(event), "anchor", value=event.anchor))
        raise _Refused(problem(self.place(event), "tag", value=event.tag))


@lru_cache(maxsize=4)
def places_in(source: Source, page: bool = False) -> Spots:
    """``places`` of a file that was read without a problem, or of the front matter of a page."""
    text = _spaced(text_of(source, []) or "")
    if not page:
        return places(text)
    head = FRONT_MATTER.match(text)
    return {where: (line + 1, column) for where, (line, column) in places(head[1] if head else "").items()}
