"""Lays down a new library: content/ with an example of each file, workflows, editor and server settings.

A later version of Newshelf comes as a wheel, which holds the same files: ``upgrade`` takes from it what is the
generator's own, and lays what its people may have changed beside theirs.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

SKELETON = Path(__file__).parent / "skeleton"
IN_WHEEL = "newshelf/skeleton/"
SCHEMA = "schema/"
WHEELS = "wheels"
OWN = ("requirements.txt", SCHEMA)  # the generator's own files: an upgrade replaces them
LEFT = ("content/", "README.")  # what is the library's alone: an upgrade does not look at it
BESIDE = ".new"  # the ending of a file that an upgrade lays beside one that it leaves


class Asked(NamedTuple):
    """What a new library is: its name, address (``base_url``), languages (the first at ``/``), the day it starts."""

    name: str
    base_url: str
    languages: tuple[str, ...]
    today: date


class Laid(NamedTuple):
    """What was written and what stood there before and was left, as paths below the library's folder."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


class NoWheel(Exception):
    """A file is no wheel of Newshelf."""


# --- a new library -----------------------------------------------------------------------------------------------


def files(asked: Asked) -> Iterator[tuple[str, str]]:
    """Path and text of every file of a new library, in the order of the paths."""
    written = {
        # Text in double quotes as JSON writes it is YAML, whatever signs the name holds.
        "@NAME@": json.dumps(asked.name, ensure_ascii=False),
        "@BASE_URL@": json.dumps(asked.base_url, ensure_ascii=False),
        "@LANGUAGES@": ", ".join(asked.languages),
        "@TODAY@": asked.today.isoformat(),
        "@YEAR@": str(asked.today.year),
    }
    readme = f"README.{asked.languages[0]}.md"
    for name, text in sorted(_skeleton().items()):
        if name.startswith("README.") and name != readme:
            continue
        values = written | {"@NAME@": asked.name} if name == readme else written
        for mark, value in values.items():
            text = text.replace(mark, value)  # noqa: PLW2901  # one text, filled in step by step
        yield "README.md" if name == readme else name, text


def _skeleton() -> dict[str, str]:
    """The files of the skeleton by their names in a library."""
    found = {path.relative_to(SKELETON).as_posix(): path for path in SKELETON.rglob("*") if path.is_file()}
    if not (SKELETON / SCHEMA).is_dir():  # in a checkout the schemas lie where its own editors look for them
        found |= {f"{SCHEMA}{path.name}": path for path in (SKELETON.parent.parent / SCHEMA).glob("*.json")}
    return {_name(name): path.read_text(encoding="utf-8") for name, path in found.items()}


def _name(path: str) -> str:
    """In the skeleton ``dot.`` stands for a dot, so that no program takes its settings for this project's."""
    return "/".join(part.replace("dot.", ".", 1) for part in path.split("/"))


def lay(folder: Path, asked: Asked) -> Laid:
    """Write a new library into a folder, made if it is not there. A file that is there already is left as it is.

    Raises OSError where the folder cannot be written.
    """
    done, kept = [], []
    for name, text in files(asked):
        try:
            _write(folder / name, text.encode(), "xb")
            done.append(name)
        except FileExistsError:
            kept.append(name)
    return Laid(tuple(done), tuple(kept))


def _write(path: Path, data: bytes, mode: str = "wb") -> None:
    os.makedirs(path.parent, exist_ok=True)
    with open(path, mode) as file:
        file.write(data)


# --- a newer Newshelf --------------------------------------------------------------------------------------------


def upgrade(folder: Path, wheel: Path) -> Laid:
    """Let the library in a folder use the version of a wheel; of ``content/`` nothing is read or written.

    The wheel takes the place of the one before, as the requirements and schemas do. A workflow or setting that differs
    from that of the version is ``kept``, the version's laid beside it. One that is not there is not wanted.
    Raises ``NoWheel``, and OSError where something cannot be read or written.
    """
    data = wheel.read_bytes()
    parts = _of_wheel(wheel)
    done, kept = [f"{WHEELS}/{wheel.name}"], list[str]()
    _write(folder / WHEELS / wheel.name, data)
    for old in (folder / WHEELS).glob("newshelf-*.whl"):
        if old.name != wheel.name:
            old.unlink()
    for name, new in sorted(parts.items()):
        path = folder / name
        is_own = name.startswith(OWN)
        if name.startswith(LEFT) or not (is_own or path.is_file()):
            continue
        if path.is_file() and _lines(path.read_bytes()) == _lines(new):
            continue
        _write(path if is_own else path.with_name(path.name + BESIDE), new)
        (done if is_own else kept).append(name)
    return Laid(tuple(done), tuple(kept))


def _of_wheel(wheel: Path) -> Mapping[str, bytes]:
    """The files of the skeleton in a wheel, by their names in a library. Raises ``NoWheel``."""
    if not re.fullmatch(r"newshelf-[^-]+(-[^-]+)?-py3-none-any\.whl", wheel.name):
        raise NoWheel
    try:
        with ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith(IN_WHEEL) and not name.endswith("/")]
            parts = {_name(name.removeprefix(IN_WHEEL)): archive.read(name) for name in names}
    except BadZipFile as error:
        raise NoWheel from error
    # A name with ".." would lead out of the library's folder.
    if OWN[0] not in parts or any(".." in name.split("/") for name in parts):
        raise NoWheel
    return parts


def _lines(data: bytes) -> list[bytes]:
    """What a file says: Git may have changed how its lines end."""
    return data.splitlines()
