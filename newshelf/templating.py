"""The templates of a site: those of the generator, a library's own in their place, and their fingerprints."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from newshelf import fingerprint
from newshelf.cache import Cache
from newshelf.files import read_folder
from newshelf.problem import Place, Problem, problem

FOLDER = "templates"
ASSETS = "assets/"
# Names in quotes only: what a template is made of must be known before it is rendered.
REFERENCE = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+(?:\"([^\"]+)\"|'([^']+)'|([^\s%]+))")


class TemplateSet(NamedTuple):
    """Every template by its name (``pages/record.html``) as bytes, and the library's own names among them."""

    sources: Mapping[str, bytes]
    own: frozenset[str]
    cache: Cache | None = None


def default_folder() -> Path:
    """The generator's templates: in the package once installed, beside it in a checkout."""
    inside = Path(__file__).parent / FOLDER
    return inside if inside.is_dir() else Path(__file__).parent.parent / FOLDER


def read(root: Path, cache: Cache | None = None) -> tuple[TemplateSet, tuple[Problem, ...]]:
    """The templates for the library at ``root``. A file of its own that overrides nothing is named."""
    default = default_folder()
    sources = _files(default)
    own: dict[str, bytes] = {}
    problems: list[Problem] = []
    if (root / FOLDER).is_dir() and not default.samefile(root / FOLDER):
        read, refused = read_folder(root, FOLDER)  # a link must not publish what lies elsewhere on the machine
        own = {source.path.removeprefix(f"{FOLDER}/"): source.data for source in read}
        problems += refused
    problems += [
        problem(Place(f"{FOLDER}/{name}"), "unknown-template")
        for name in own
        if name not in sources and not name.startswith(ASSETS)
    ]
    problems += [
        problem(Place(f"{FOLDER}/{name}"), "not-utf8") for name, data in own.items() if not _readable(name, data)
    ]
    return TemplateSet({**sources, **own}, frozenset(own), cache), tuple(problems)


def is_text(name: str) -> bool:
    """Whether a file is a template: assets and fonts are used as they are."""
    return not name.startswith(ASSETS) and not name.endswith(".woff2")


def _readable(name: str, data: bytes) -> bool:
    """Whether a file can be used: a template must be UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return not is_text(name)
    return True


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def closure(templates: TemplateSet, name: str) -> str:
    """The fingerprint of a template with everything that it extends, includes and imports."""
    names: set[str] = set()
    waiting = [name]
    while waiting:
        if (next_name := waiting.pop()) not in names and next_name in templates.sources:
            names.add(next_name)
            text = templates.sources[next_name].decode("utf-8", "replace")
            waiting += [first or second for first, second, _ in REFERENCE.findall(text)]
    return fingerprint.of_all(f"{part} {fingerprint.of(templates.sources[part])}" for part in sorted(names))
