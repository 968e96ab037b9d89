"""YAML as it was written: its events, and the place of every value."""

from collections.abc import Callable, Mapping
from typing import Any

from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs do not re-export it
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

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
