"""Lays down a new library: content/ with an example of each file, workflows, editor and server settings."""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

SKELETON = Path(__file__).parent / "skeleton"


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


def files(asked: Asked) -> Iterator[tuple[str, str]]:
    """Path and text of every file of a new library, in the order of the paths.

    In the skeleton a leading ``dot.`` stands for a dot, so that no program takes its settings for this project's.
    """
    written = {
        # Text in double quotes as JSON writes it is YAML, whatever signs the name holds.
        "@NAME@": json.dumps(asked.name, ensure_ascii=False),
        "@BASE_URL@": json.dumps(asked.base_url, ensure_ascii=False),
        "@LANGUAGES@": ", ".join(asked.languages),
        "@TODAY@": asked.today.isoformat(),
        "@YEAR@": str(asked.today.year),
    }
    readme = f"README.{asked.languages[0]}.md"
    for path in sorted(SKELETON.rglob("*")):
        if not path.is_file() or (path.name.startswith("README.") and path.name != readme):
            continue
        name = "/".join(part.replace("dot.", ".", 1) for part in path.relative_to(SKELETON).parts)
        text = path.read_text(encoding="utf-8")
        values = written
        if path.name == readme:
            name, values = "README.md", written | {"@NAME@": asked.name}
        for mark, value in values.items():
            text = text.replace(mark, value)
        yield name, text


def lay(folder: Path, asked: Asked) -> Laid:
    """Write a new library into a folder, made if it is not there. A file that is there already is left as it is.

    Raises OSError where the folder cannot be written.
    """
    done, kept = [], []
    for name, text in files(asked):
        path = folder / name
        os.makedirs(path.parent, exist_ok=True)
        try:
            with open(path, "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            done.append(name)
        except FileExistsError:
            kept.append(name)
    return Laid(tuple(done), tuple(kept))
