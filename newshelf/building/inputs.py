"""Everything that a build reads, as it stands on the disk, and one fingerprint of all of it."""

import functools
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from newshelf import fingerprint, templating
from newshelf.cache import Cache
from newshelf.files import Source, list_folder, read_folder
from newshelf.options import Options
from newshelf.problem import Place, Problem, problem
from newshelf.templating import TemplateSet

PASSED_OVER = ("content/covers/", "content/static/")
IMPORTED = "content/imported.jsonl"  # what was imported before: no concern of a build
# Files with the addresses of readers: in a folder that is published they are an error.
PRIVATE = frozenset({"subscribers.yaml", "smtp.yaml", "ledger.sqlite"})


class Inputs(NamedTuple):
    """Everything that a build reads, and its fingerprint."""

    sources: Mapping[Source, str]  # each file with its fingerprint
    templates: TemplateSet
    problems: tuple[Problem, ...]
    generator: str
    fingerprint: str


def read(root: Path, cache: Cache, options: Options) -> Inputs:
    """Reads content and templates. Covers and other files that are published as they are count by size and time."""
    sources, problems = read_folder(root, "content", (*PASSED_OVER, IMPORTED))
    templates, more = templating.read(root, cache)
    generator = _generator()
    marks = {source: fingerprint.of(source.data) for source in sources}
    parts = [generator, repr(options._replace(processes=0))]
    parts += [f"{source.path} {mark}" for source, mark in marks.items()]
    parts += [f"{name} {fingerprint.of(data)}" for name, data in templates.sources.items()]
    listed = [list_folder(root, folder)[0] for folder in PASSED_OVER]
    parts += [repr(files) for files in listed]
    paths = [*(source.path for source in sources), *(f"templates/{name}" for name in templates.own)]
    paths += [path for files in listed for path, *_ in files]
    private = [problem(Place(path), "private-file") for path in paths if os.path.basename(path).lower() in PRIVATE]
    return Inputs(marks, templates, (*problems, *more, *private), generator, fingerprint.of_all(parts))


@functools.cache  # a process goes by the code that it has loaded, whatever has been installed since
def _generator() -> str:
    """The fingerprint of the generator: its code and words, the packages installed beside it, the Python."""
    package = Path(__file__).parent.parent
    files = sorted([*package.rglob("*.py"), *package.rglob("*.yaml")])
    parts = [f"{path.relative_to(package).as_posix()} {fingerprint.of(path.read_bytes())}" for path in files]
    installed = {name for folder in sys.path if os.path.isdir(folder) for name in os.listdir(folder)}
    parts += sorted(name for name in installed if name.endswith(".dist-info"))
    return fingerprint.of_all([sys.version, *parts])
