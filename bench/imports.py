"""Times the import of made MARC 21 records into an empty library: first, again, after an edit at the source.

python bench/imports.py [--size 15000]
"""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import corpus
from pymarc import Field, Indicators, Record, Subfield
from run import BUILD, timed


def marc(record: dict[str, Any]) -> bytes:
    """A record of the corpus in ISO 2709 and UTF-8, with an item of Koha."""
    made = Record(leader="00000nam a2200000 i 4500")
    made.leader = type(made.leader)("00000nam a2200000 i 4500")

    def field(tag: str, *parts: str, indicators: str = "  ") -> Field:
        return Field(tag, Indicators(*indicators), [Subfield(part[0], part[1:]) for part in parts])

    people = [field("700", f"a{name}", indicators="1 ") for name in record["authors"][1:]]
    made.fields = [
        Field("001", data=record["id"]),
        Field("003", data="VN-TV"),
        field("020", f"a{record['isbn']}"),
        field("041", "avie" if record["language"] == "vi" else "aeng"),
        field("082", f"a{record['ddc']}"),
        field("100", f"a{record['authors'][0]}", indicators="1 "),
        field("245", f"a{record['title']} /", indicators="10"),
        field("260", f"a{record['place']} :", f"b{record['publisher']},", f"c{record['year']}."),
        field("300", f"a{record['pages']} tr. ;", "c24 cm"),
        field("520", f"a{record['summary']}"),
        *people,
        field("952", f"pGT.{record['id'][1:]}", "cKHO1", f"d{record['arrived']}"),
    ]
    return bytes(made.as_marc())


def write(records: Iterable[dict[str, Any]], path: Path) -> None:
    """A file of records."""
    path.write_bytes(b"".join(map(marc, records)))


def main() -> None:
    """The benchmark as the command line asks for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=15000, help="records")
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="newshelf-bench-") as work:
        root, source = Path(work) / "library", Path(work) / "export.mrc"
        (root / "content").mkdir(parents=True)
        (root / "content/site.yaml").write_text("name: A\nbase_url: https://a.example.org/\n", "utf-8")
        command = [*BUILD, "import", "--root", str(root), "--update", str(source)]
        records = list(corpus.records(size))
        write(records, source)
        print(
            f"\n### {size:,} records of MARC 21, {source.stat().st_size // 2**20} MiB\n\n| | s | MiB |\n|---|--:|--:|"
        )
        for step in ("first import", "imported again", "a tenth changed at the source"):
            if step.startswith("a tenth"):
                write(({**r, "year": 1999} if n % 10 == 0 else r for n, r in enumerate(records)), source)
            run = timed(command, root)
            print(f"| {step} | {run.wall:.1f} | {run.memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
