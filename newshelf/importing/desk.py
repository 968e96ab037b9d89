"""The two ends of an import: what the library has is read, what the import comes to is written."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from newshelf.content import model
from newshelf.content.check import check_mapping, check_table
from newshelf.files import Source, read_folder
from newshelf.holdings import library
from newshelf.importing import ledger, shelves
from newshelf.importing.run import Known
from newshelf.problem import Place, Problem, problem, unwritten
from newshelf.terminal import summary

SIDE = "set-aside"
MAPPING = "content/mapping.yaml"


class Opened(NamedTuple):
    """A library made ready for an import, or the errors that stand in its way. ``language`` is its first."""

    known: Known
    problems: tuple[Problem, ...]
    language: str
    sources: Mapping[str, bytes]


def opened(root: Path) -> Opened:
    """Reads records, tables, mapping and ledger of the library at ``root``."""
    sources, problems = read_folder(root, library.CONTENT, ("content/covers/", "content/static/"))
    by_path = {source.path: source for source in sources}
    found = [one for one in problems if one.is_error]
    if not (root / library.CONTENT).is_dir():  # most likely the wrong folder
        found.append(problem(Place(f"{library.CONTENT}/site.yaml"), "no-site"))

    def table(name: str, row: type) -> tuple[Any, ...]:
        source = by_path.get(f"{library.CONTENT}/{name}.yaml")
        if not source:
            return ()
        checked = check_table(source, row)
        found.extend(one for one in checked.problems if one.is_error)
        return tuple(row for _, row in checked.value)

    disciplines = frozenset(row.id for row in table("disciplines", model.Discipline))
    courses = frozenset(row.code for row in table("courses", model.Course))
    mapping = model.Mapping()
    if MAPPING in by_path:
        checked = check_mapping(by_path[MAPPING], disciplines, courses)
        found += [one for one in checked.problems if one.is_error]
        mapping = checked.value or mapping
    made, wrong = shelves.shelves(source for source in sources if library.is_batch(source.path))
    entries = ledger.read(by_path[ledger.PATH].data) if ledger.PATH in by_path else {}
    texts = {source.path: source.data for source in sources}
    known = Known(made, entries, mapping, disciplines, courses)
    return Opened(known, (*found, *wrong), summary.language_of(texts), texts)


def write(root: Path, files: Mapping[str, bytes]) -> Problem | None:
    """Puts each file into place whole, in their order; the problem if the disk refuses."""
    for name, data in files.items():
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            part.write_bytes(data)
            os.replace(part, path)
        except OSError as error:
            return unwritten(name, error)
    return None


def side_files(name: str, raws: Sequence[bytes], told: str, head: bytes = b"", tail: bytes = b"") -> dict[str, bytes]:
    """What was set aside of a file, in the form it came in, to be mended and imported; the reasons ``told`` beside it.

    Records (``raws``) stand between ``head`` and ``tail``. The rows of a spreadsheet are text now; the file keeps its
    whole name, for list.csv may be there beside list.xlsx.
    """
    files = {f"{SIDE}/{name}.txt": told.encode()} if told else {}
    if not raws:
        return files
    between = b",\n" if head == b"[" else b"" if raws[0].endswith((b"\x1d", b"\n")) else b"\n\n"
    aside = f"{name}.csv" if name.lower().endswith((".xlsx", ".xlsm", ".xls")) else name
    return {f"{SIDE}/{aside}": head + between.join(raws) + tail, **files}


def source_of(path: str) -> Source:
    """A file to import. Raises ``OSError``."""
    with open(path, "rb") as file:
        return Source(path, file.read())
