"""Changes within a batch as it was typed: only the lines of the fields that change, everything else as it stands."""

import re
from collections.abc import Mapping
from typing import Any

from newshelf.content.load import parse
from newshelf.content.syntax import places
from newshelf.files import Source
from newshelf.importing import dump
from newshelf.importing.found import ORDER, Fields, plain_of

Changes = Mapping[str, Any]  # new values by field; ``None`` takes a field away
_COMMENT = re.compile(r"\s+#(?:\s.*)?$")


def changed(path: str, text: str, changes: Mapping[int, Changes], plain: list[Fields]) -> str | None:
    """The text of a batch with the fields of some records changed; ``None`` if that cannot be done safely.

    ``changes`` go by the number of a record in the file (from 0), ``plain`` are all its records as they stand.
    """
    spots = places(text)
    lines = text.split("\n")
    for number in sorted(changes, reverse=True):
        keys = sorted(
            (spot, where[2])
            for where, spot in spots.items()
            if len(where) == 4 and where[:2] == ("records", number) and where[3] == "#key"
        )
        columns = {column for (_, column), _ in keys}
        rows = [line for (line, _), _ in keys]
        if len(columns) != 1 or len(set(rows)) != len(rows):
            return None
        end = _end(lines, rows[-1], min(columns))
        _replace(lines, keys, end, changes[number], min(columns) - 1)
    made = "\n".join(lines)
    wanted = [{**one, **changes.get(number, {})} for number, one in enumerate(plain)]
    wanted = [{name: value for name, value in one.items() if value is not None} for one in wanted]
    data, problems = parse(Source(path, made.encode()))
    right = (
        isinstance(data, dict)
        and plain_of(data.get("records")) == plain_of(wanted)
        and not any(p.is_error for p in problems)
    )
    return made if right else None


def _end(lines: list[str], last: int, column: int) -> int:
    """The line (from 1) behind the last field of a record: less indented than its keys, blanks and comments passed."""
    end = last
    for number in range(last, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) < column:
            break
        if line.strip():
            end = number + 1
    return end


def _replace(lines: list[str], keys: list[Any], end: int, changes: Changes, indent: int) -> None:
    """Replaces, adds and removes fields of one record, from its end upwards so that line numbers hold."""
    starts = {name: line for (line, _), name in keys}
    following = [line for (line, _), _ in keys[1:]] + [end + 1]
    ends = {name: stop for ((_, _), name), stop in zip(keys, following, strict=True)}
    space = " " * indent
    first = keys[0][1]
    edits: list[tuple[int, int, list[str]]] = []
    for name, value in changes.items():
        made = dump.field(name, value, space).rstrip("\n").split("\n") if value is not None else []
        if name in starts:
            start, stop = starts[name] - 1, _trimmed(lines, starts[name], ends[name] - 1)
            if name == first and made:
                made[0] = lines[start][:indent] + made[0][indent:]
            old = lines[start]
            comment = _COMMENT.search(old) if stop - start == 1 else None
            if made and comment and len(made) == 1 and '"' not in old[: comment.start()] and "'" not in old:
                made[0] += comment[0]
            edits.append((start, stop, made))
        elif made:
            before = [n for n in ORDER[: ORDER.index(name)] if n in starts] or [first]
            after = _trimmed(lines, starts[before[-1]], ends[before[-1]] - 1)
            edits.append((after, after, made))
    order = {name: index for index, name in enumerate(changes)}
    for start, stop, made in sorted(edits, key=lambda edit: (edit[0], edit[1], -len(order)), reverse=True):
        lines[start:stop] = made


def _trimmed(lines: list[str], start: int, stop: int) -> int:
    """Where a field ends: without the blank lines and comments that lead on to the next."""
    while stop > start and (not lines[stop - 1].strip() or lines[stop - 1].lstrip().startswith("#")):
        stop -= 1
    return stop
