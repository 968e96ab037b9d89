"""Libraries for tests to build, and what tests ask of a built site."""

import io
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from newshelf.building import inputs, pipeline
from newshelf.content.model import Record
from newshelf.files import read_folder
from newshelf.holdings import assembly, catalogue, library, shelf
from newshelf.holdings.catalogue import Catalogue
from newshelf.holdings.library import Library
from newshelf.options import Options
from newshelf.recall import Recall

SMALL = Path(__file__).parent / "sites" / "small"
# The smallest PNG, 1 × 1: a cover need not lie in the repository to be copied as it is.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def small(root: Path) -> Path:
    """The small library of the golden site, laid out below ``root``: where it lies."""
    shutil.copytree(SMALL / "content", root / "content")
    lay(root, {"content/covers/truyen-kieu.png": PNG})
    return root


def lay(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files below ``root``, by their paths."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return root


def record(id: str, *lines: str) -> str:
    """A record of a batch: its id, then lines of further fields (those it must have are given unless named)."""
    given = {line.partition(":")[0] for line in lines}
    needed = {"kind": "textbook", "title": id, "language": "vi"}
    every = [f"{key}: {value}" for key, value in needed.items() if key not in given] + list(lines)
    return f"  - id: {id}\n" + "".join(f"    {line}\n" for line in every)


def batch(arrived: str, *records: str) -> str:
    """A batch of acquisitions."""
    return f"arrived: {arrived}\nrecords:{'' if records else ' []'}\n{''.join(records)}"


SITE = "name: Thư viện\nbase_url: https://a.example.org/\nlanguages: vi\n"
TABLES = {
    "content/site.yaml": SITE,
    "content/disciplines.yaml": "- {id: toan, name: Toán}\n- {id: van, name: Văn}\n",
    "content/courses.yaml": "- {code: T1, name: Giải tích, disciplines: [toan]}\n- {code: C0, name: Chung}\n",
}


def tables(**more: str) -> dict[str, str]:
    """The tables of a tiny library, with any of them (``site``, ``courses`` …) replaced."""
    return TABLES | {f"content/{name}.yaml": text for name, text in more.items()}


def tiny(root: Path, batches: Iterable[str], **more: str) -> Path:
    """A tiny library of these batches."""
    files = {f"content/acquisitions/{number:03}.yaml": text for number, text in enumerate(batches)}
    return lay(root, tables(**more) | files)


def read(root: Path) -> Library:
    """The content of a library that has no error."""
    sources, problems = read_folder(root, "content", inputs.PASSED_OVER)
    chosen = [source for source in sources if library.is_batch(source.path)]
    made = assembly.assemble(
        root, sources, tuple(shelf.batch(source, source.path, *shelf.packed(source)) for source in chosen)
    )
    assert [found for found in (*problems, *made.problems) if found.is_error] == []
    return made


def records(made: Library) -> dict[str, Record]:
    """Every record of a library by its id."""
    return {
        card.id: shelf.record(line)
        for batch in made.batches
        for card, line in zip(batch.cards, batch.records.splitlines(), strict=True)
    }


def compiled(root: Path, as_of: date | None = None) -> Catalogue:
    """The catalogue of a library that has no error."""
    return catalogue.of_library(read(root), as_of)


def silent(step: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


def attempt(
    root: Path,
    folder: Path | None = None,
    options: Options | None = None,
    recall: Recall | None = None,
    preview: pipeline.Preview | None = None,
) -> pipeline.Result:
    """Builds a library, into ``site/`` below it unless told otherwise, whatever comes of it."""
    return pipeline.build(root, folder or root / "site", options or Options(), silent, recall, preview)


def build(
    root: Path,
    folder: Path | None = None,
    options: Options | None = None,
    recall: Recall | None = None,
    preview: pipeline.Preview | None = None,
) -> pipeline.Result:
    """Builds a library that has no error."""
    result = attempt(root, folder, options, recall, preview)
    assert [found for found in result.problems if found.is_error] == []
    return result


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """The paths that came, went or hold other bytes."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def workbook(sheets: Mapping[str, Iterable[list[Any]]]) -> bytes:
    """An XLSX file of sheets; one whose name begins with a point is hidden."""
    from openpyxl import Workbook

    book, held = Workbook(), io.BytesIO()
    assert book.active
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title.startswith(".") else "visible"
        for row in rows:
            sheet.append(row)
    book.save(held)
    return held.getvalue()


def spreadsheet(rows: Iterable[list[Any]], seen: str = "") -> bytes:
    """A workbook of these rows; ``seen`` is the size that it says it has, wrong as of some programs."""
    held = io.BytesIO(workbook({"Sheet": rows}))
    made = io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            said = rf'<dimension ref="{seen}"'.encode()
            new.writestr(name, re.sub(rb'<dimension ref="[^"]*"', said, old.read(name)) if seen else old.read(name))
    return made.getvalue()
