"""``new``: a skeleton of a record behind the others in the batch of a day."""

import re
from pathlib import Path
from typing import NamedTuple

from newshelf.content.load import parse
from newshelf.content.syntax import places
from newshelf.files import Source
from newshelf.importing import desk, dump, shelves, wording
from newshelf.importing.found import Fields
from newshelf.problem import Place, Problem, problem

EMPTY = ("authors", "edition", "place", "publisher", "year", "pages", "ddc", "call_number", "keywords")
AFTER = ("disciplines", "courses", "copies", "summary")
VIETNAMESE = "978604"  # ISBNs of Vietnam


class Added(NamedTuple):
    """Where the skeleton stands, or why there is none. ``line`` is that of its id."""

    path: str
    line: int = 0
    id: str = ""
    problem: Problem | None = None


def add(root: Path, title: str, isbn: str, day: str) -> Added:
    """Puts the skeleton of a record into the batch of ``day`` (YYYY-MM-DD), which is made if there is none.

    Everything that stands in the file stays as it is. Nothing is added where the library has that ISBN.
    """
    opened = desk.opened(root)
    path = f"content/acquisitions/{day[:4]}/{day}.yaml"
    if opened.problems:
        return Added(path, problem=opened.problems[0])
    if isbn and not wording.isbns(isbn):
        return Added(path, problem=problem(Place("--isbn"), "malformed-isbn", key="isbn", value=isbn))
    known = opened.known.shelves
    wanted = wording.same_isbn(isbn) if isbn else ""
    for id, kept in known.by_id.items():
        written = kept.fields.get("isbn", [])
        numbers = [written] if isinstance(written, str) else written
        if wanted and wanted in {wording.same_isbn(str(number)) for number in numbers}:
            return Added(kept.path, problem=problem(Place(kept.path), "same-isbn", value=isbn, first=id))
    id = shelves.new_id({"title": title or f"isbn {wanted}"}, set(known.by_id))
    indent, text = _end_of(known, path)
    if not text:
        modeline = "# yaml-language-server: $schema=../../../schema/acquisitions.json\n"
        text = (modeline if (root / "schema/acquisitions.json").is_file() else "") + f"arrived: {day}\nrecords:\n"
    made = f"{text}{'' if text.endswith('records:' + chr(10)) else chr(10)}{_skeleton(id, title, isbn, indent)}"
    if not _whole(made, len(known.batches.get(path, {}).get("records", [])) + 1, id):
        return Added(path, problem=problem(Place(path), "cannot-append"))
    wrong = desk.write(root, {path: made.encode()})
    line = next(number for number, row in enumerate(made.split("\n"), start=1) if row.endswith(f"- id: {id}"))
    return Added(path, line, id, wrong)


def _end_of(known: shelves.Shelves, path: str) -> tuple[str, str]:
    """How far the records of a batch are indented, and its text with one line end behind it."""
    text = known.texts.get(path, "")
    spots = places(text) if text else {}
    columns = [
        column for where, (_, column) in spots.items() if where[:1] == ("records",) and where[1:] == (0, "id", "#key")
    ]
    return " " * (columns[0] - 3) if columns else "  ", text.rstrip("\n") + "\n" if text else ""


def _skeleton(id: str, title: str, isbn: str, indent: str) -> str:
    vietnamese = wording.language_by_title(title) or (
        "vi" if wording.same_isbn(isbn or "0").startswith(VIETNAMESE) else ""
    )
    fields: Fields = {"id": id, "kind": wording.kind_by_title(title), "title": title}
    fields |= (
        dict.fromkeys(EMPTY[:-3], "")
        | {"language": vietnamese, "isbn": isbn}
        | dict.fromkeys((*EMPTY[-3:], *AFTER), "")
    )
    space = f"{indent}  "
    text = "".join(dump.field(name, value, space) if value else f"{space}{name}:\n" for name, value in fields.items())
    return f"{indent}- {text.removeprefix(space)}"


def _whole(text: str, records: int, id: str) -> bool:
    """Whether a batch reads as it is meant to: so many records, the last of them the new one."""
    data, problems = parse(Source("new", text.encode()))
    held = data.get("records") if isinstance(data, dict) else None
    right = isinstance(held, list) and len(held) == records and held[-1].get("id") == id
    return right and not any(one.is_error for one in problems) and bool(re.search(r"(?m)^\s*- id:", text))
