"""What CSV and MARCXML export, and an empty library imports, are the same records."""

import csv
import dataclasses
import io
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import samples
from newshelf.cli import main
from newshelf.content import vocabulary
from newshelf.content.model import Record
from newshelf.content.structure import adapter
from newshelf.exchange import EXCHANGES, table
from published import EXAMPLE, copy

FORMATS = ("csv", "marcxml")
every_format = pytest.mark.parametrize("format", FORMATS)
# Fields that take any text, and letters that mean something to CSV, to MARC, to the marks between values.
TEXTS = (
    "title subtitle parallel_title edition place publisher series pages size call_number summary contents note".split()
)
PEOPLE = ("name", "organisation")
LETTERS = "aệ |\\\"',;:=+./[](){}<>&$%#-–_*`~^@!?0"


def imported(root: Path, file: Path) -> dict[str, Record]:
    """The records that an empty library with the tables of ``root`` has after the import."""
    done = CliRunner().invoke(main, ["import", "--yes", "--root", str(root), str(file)], prog_name="newshelf")
    assert done.exit_code == 0, done.output
    return samples.records(samples.read(root))


@every_format
def test_the_example_library(tmp_path: Path, format: str) -> None:
    root, file = copy(EXAMPLE, tmp_path / "from"), tmp_path / f"out.{EXCHANGES[format].ending}"
    asked = ["export", "--root", str(root), "--format", format, "--output", str(file)]
    assert CliRunner().invoke(main, asked, prog_name="newshelf").exit_code == 0
    there = tmp_path / "to"
    samples.lay(there, {f"content/{path.name}": path.read_bytes() for path in (root / "content").glob("*.yaml")})
    covers = {f"content/covers/{path.name}": path.read_bytes() for path in (root / "content" / "covers").glob("*")}
    samples.lay(there, covers)
    before = samples.records(samples.read(root))
    assert imported(there, file) == before
    assert len(before) > 200


def made(number: int, rng: random.Random) -> Record:
    """A record with any text in any field."""

    def text() -> str:
        return f"x{''.join(rng.choices(LETTERS, k=rng.randint(0, 12)))}x"

    def some(values: list[str]) -> list[str]:
        return values[: rng.randint(0, len(values))]

    # An import writes texts in one line, all but the three that are Markdown.
    fields: dict[str, Any] = {name: text() for name in TEXTS if name == "title" or rng.random() < 0.5}
    roles = [*vocabulary.Role]
    fields |= {
        "id": f"r{number}",
        "summary": f"{text()}\n\n- {text()}\n- {text()}",
        "kind": rng.choice([*vocabulary.Kind]),
        "language": rng.choice(("vi", "en-GB", "gsw")),
        "arrived": "2026-11-02",
        "authors": [{rng.choice(PEOPLE): text(), "role": rng.choice(roles)} for _ in range(rng.randint(0, 3))],
        "keywords": some(list(dict.fromkeys([text(), text(), text()]))),
        "isbn": some(["978-0-306-40615-7", "0306406152"]),
        "disciplines": some(["toan", "van"]),
        "courses": dict.fromkeys(some(["T1", "C0"]), rng.choice([*vocabulary.Use])),
        "copies": {"count": "0", "accession": text()} if rng.random() < 0.5 else {"location": text()},
        "thesis": {"degree": text(), "advisor": text()} if rng.random() < 0.5 else None,
        "in": {"title": text(), "volume": text(), "pages": text()} if rng.random() < 0.5 else None,
        "announced": "2026-11-03" if rng.random() < 0.5 else None,
        "announce": rng.choice(("true", "false")),
        "status": rng.choice([*vocabulary.Status]),
        "access": rng.choice([*vocabulary.Access]),
        "source": rng.choice([*vocabulary.Source]),
        "url": "https://a.example.org/?a=1&b=2",
    }
    record: Record = adapter(Record).validate_python({name: value for name, value in fields.items() if value})
    return record


@every_format
def test_any_text_in_any_field(tmp_path: Path, format: str) -> None:
    rng = random.Random(2026)
    records = {record.id: record for record in (made(number, rng) for number in range(60))}
    exchange, root = EXCHANGES[format], samples.lay(tmp_path, samples.tables())
    file = tmp_path / f"out.{exchange.ending}"
    file.write_bytes(
        exchange.document(exchange.text(one, "https://a.example.org/") for one in records.values()).encode()
    )
    back = imported(root, file)
    assert back.keys() == records.keys()
    for id, record in records.items():
        for field in dataclasses.fields(record):
            assert (id, field.name, getattr(back[id], field.name)) == (id, field.name, getattr(record, field.name))


@pytest.mark.parametrize("sign", "=+-@\t＝'")  # full width, as OWASP has it
def test_no_cell_is_a_formula_and_its_text_comes_back(tmp_path: Path, sign: str) -> None:
    texts = {"title": f"{sign}HYPERLINK(1)", "note": f"'{sign}1", "size": f"{sign}|x", "place": f"'' =cmd{sign}x"}
    people = [{"name": f"{sign}Nguyễn {letter}".strip()} for letter in "AB"]
    values = {"id": "r1", "kind": "textbook", "language": "vi", "arrived": "2026-11-02", **texts, "authors": people}
    values = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()}
    record: Record = adapter(Record).validate_python(values)
    written = table.document([table.text(record, "")])
    cells = next(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"))))
    assert [name for name, cell in cells.items() if cell.lstrip().startswith(tuple("=+-@\t＝"))] == []
    root, file = samples.lay(tmp_path, samples.tables()), tmp_path / "out.csv"
    file.write_bytes(written.encode())
    back = imported(root, file)["r1"]
    assert (back.title, back.note, back.size, back.place) == tuple(values[name] for name in texts)
    assert back.authors == record.authors


def test_a_cell_that_is_no_formula_stays_as_it_is() -> None:
    assert [table.guarded(text) for text in ("'tis", "a=b", "", "3-4", "'")] == ["'tis", "a=b", "", "3-4", "'"]
