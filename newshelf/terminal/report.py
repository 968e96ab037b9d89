"""Problems in words, for people who do not program: where, the line, what is wrong, what to do."""

import re
from collections.abc import Iterable, Iterator, Mapping
from unicodedata import category, east_asian_width, normalize

from newshelf.language import counted, table, words
from newshelf.problem import Place, Problem

WIDEST = 100  # columns of a source line shown; more is cut around the spot
LONGEST = 160  # characters of a value put into a sentence
ALONE = 3  # so often the same unknown name is told by itself; then the first time tells of the others
PLACES = 10  # of which so many are named
# What one mistake in a table, or a file that is gone, lets many records name in vain.
REFERENCES = frozenset(f"unknown-{what}" for what in ("course", "discipline", "liaison", "record", "cover"))
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def text(problems: Iterable[Problem], language: str, sources: Mapping[str, bytes]) -> str:
    """Every problem in the order of files and lines, then how many there are.

    ``sources`` are the files by path, to show the lines at fault; without its file a problem is still told. English
    stands below any other language. The same unknown name in many places is told once, with the places.
    """
    ordered = sorted(set(problems))
    lines_of: dict[str, list[str]] = {}
    blocks = []
    for problem, places in grouped(ordered):
        path = problem.place.file
        if path not in lines_of:
            lines_of[path] = _lines(sources[path]) if path in sources else []
        blocks.append("\n".join([*_block(problem, language, lines_of[path]), *also(places, language)]))
    return "\n\n".join([*blocks, _summary(ordered, language)]) + "\n"


def grouped(problems: Iterable[Problem]) -> Iterator[tuple[Problem, list[Place]]]:
    """The problems in their order, each with the further places of the same unknown name if these are many."""
    ordered = list(problems)
    elsewhere: dict[tuple[object, ...], list[Place]] = {}
    for problem in ordered:
        elsewhere.setdefault((problem.code, problem.values), []).append(problem.place)
    for problem in ordered:
        places = elsewhere[problem.code, problem.values]
        if problem.code not in REFERENCES or len(places) <= ALONE:
            yield problem, []
        elif problem.place == places[0]:
            yield problem, places[1:]


def sentences(problem: Problem, language: str) -> tuple[str, ...]:
    """What is wrong, what was probably meant (if that is known), and what to do."""
    texts = table(f"problems.{language}")[problem.code]
    # What the program itself lists may be as long as it is.
    values = _Values({name: value if name == "choices" else _clean(value) for name, value in problem.values})
    parts = [texts["what"], texts["nearest"] if values.get("suggestion") and "nearest" in texts else "", texts["mend"]]
    return tuple(part.format_map(values).strip() for part in parts if part)


class _Values(dict[str, str]):
    """What fills a sentence. A value that a problem does not carry is left out, never an error."""

    def __missing__(self, name: str) -> str:
        return ""


def _block(problem: Problem, language: str, lines: list[str]) -> Iterator[str]:
    said, place = words(language).report, problem.place
    where = f"{_clean(place.file)}, {said.line} {place.line}" if place.line else _clean(place.file)
    yield f"{where}  {'' if problem.is_error else said.warning + ' '}[{problem.code}]"
    if 0 < place.line <= len(lines):
        yield from _shown(lines[place.line - 1], problem)
    yield from sentences(problem, language)
    if language != "en":
        yield "EN: " + " ".join(sentences(problem, "en"))


def also(places: list[Place], language: str) -> Iterator[str]:
    """Where else the same is wrong."""
    if places:
        said, shown = words(language).report, ", ".join(f"{place.file}:{place.line}" for place in places[:PLACES])
        yield counted(said.also, len(places), language, places=shown + (" …" if places[PLACES:] else ""))


def _summary(problems: list[Problem], language: str) -> str:
    errors = sum(problem.is_error for problem in problems)
    said, warnings = words(language).report, len(problems) - errors
    return ", ".join([counted(said.errors, errors, language), counted(said.warnings, warnings, language)])


# --- the line at fault -------------------------------------------------------------------------------------------


def _lines(data: bytes) -> list[str]:
    """The lines of a file as ``load`` counts them; bytes that are no text show as such."""
    read = normalize("NFC", data.decode("utf-8-sig", "replace"))
    return re.split("\r\n|\r|\n", read)


def _shown(line: str, problem: Problem) -> Iterator[str]:
    """The line with its number, and a mark under the spot that the problem is about."""
    at, margin = problem.place.column - 1, f"  {problem.place.line} | "
    end = at + _length(line, at, problem)
    first, last = _window(line, max(at, 0))
    cut = ("…" if first else "", "…" if last < len(line) else "")
    yield f"{margin}{cut[0]}{_visible(line[first:last])}{cut[1]}".rstrip()
    if at >= 0:
        before = len(margin) + len(cut[0]) + _width(line[first:at])
        yield " " * before + "^" * max(1, _width(line[at : min(end, last)]))


def _length(line: str, at: int, problem: Problem) -> int:
    """How many characters the mark covers: the key or value at fault where it stands just there, else one."""
    for name in ("value", "key"):
        value = dict(problem.values).get(name, "")
        for written in (value, f'"{value}"', f"'{value}'"):
            if value and at >= 0 and line.startswith(written, at):
                return len(written)
    return 1


def _window(line: str, at: int) -> tuple[int, int]:
    """Where to cut a long line, so that the spot and what stands around it fit."""
    if _width(line) <= WIDEST:
        return 0, len(line)
    first = min(at, len(line))
    while first and _width(line[first - 1 : at]) <= WIDEST // 3:
        first -= 1
    last = first
    width = 0
    while last < len(line) and width < WIDEST:
        width += _width(line[last])
        last += 1
    return first, last


def _width(shown: str) -> int:
    """Columns that a text takes in a terminal: two for wide characters, none for marks on the letter before."""
    return sum(
        0 if category(character) in {"Mn", "Me", "Cf"} else 2 if east_asian_width(character) in "WF" else 1
        for character in shown
    )


def _visible(line: str) -> str:
    """Tabs as arrows and control characters as blots, each one column wide."""
    return _CONTROL.sub("\ufffd", line.replace("\t", "→"))


def _clean(value: str) -> str:
    """A value fit for a sentence: one line, nothing that commands a terminal, not too long."""
    value = _CONTROL.sub("\ufffd", value.replace("\n", " ").replace("\t", " "))
    return value if len(value) <= LONGEST else value[:LONGEST] + "…"
