"""A file of another program: which format it is in, and its records. The name matters less than what it holds."""

import os
import re
from collections.abc import Callable, Mapping

from newshelf.encoding import Decoded, decode
from newshelf.importing import table
from newshelf.importing.found import Reading, Unreadable

Confirm = Callable[[table.Columns], bool]


def read(path: str, data: bytes, chosen: Mapping[str, str]) -> tuple[Reading, table.Columns | None]:
    """The records of a file, and the columns that a table was read by. Raises ``Unreadable``.

    ``chosen`` names the fields of some headings. Records are read while they are asked for.
    """
    from newshelf.importing import marc, marcfile  # pymarc and lxml: only where there is MARC

    name, ending = os.path.basename(path), os.path.splitext(path)[1].lower()
    if not data.strip():
        raise Unreadable("file-empty")
    if table.is_sheet(data):
        return _table(name, "XLSX", "UTF-8", table.sheet(data), chosen)
    if ending in {".mrc", ".marc"} or marcfile.is_iso2709(data):
        said = "UTF-8" if data.lstrip()[9:10] == b"a" else "MARC-8"
        return Reading(name, "MARC 21", said, map(marc.found, marcfile.iso2709(data))), None
    text = decode(data)
    start = text.text.lstrip()
    if start.startswith("<"):
        if not re.search(r"<(?:[\w.-]+:)?(?:datafield|controlfield)\b", text.text):
            raise Unreadable("xml-no-marc")
        head, tail = marcfile.wrapper("MARCXML")
        found = map(marc.found, marcfile.marcxml(data))
        return Reading(name, "MARCXML", text.encoding, found, head, tail), None
    if re.match(r"=(?:LDR|000|001) ", start):
        return Reading(name, "MARCMaker", text.encoding, map(marc.found, marcfile.mrk(text.text))), None
    return _text(name, ending, text, chosen)


def _text(name: str, ending: str, text: Decoded, chosen: Mapping[str, str]) -> tuple[Reading, table.Columns | None]:
    start = text.text.lstrip()
    if ending == ".json" or start.startswith(("[{", "[\n", "{\n", '{"')):
        from newshelf.importing import csljson

        return Reading(name, "CSL-JSON", text.encoding, csljson.records(text.text), b"[", b"]\n"), None
    if ending == ".bib" or (re.search(r"(?m)^\s*@\w+\s*[{(]", start) and ending not in {".csv", ".tsv"}):
        from newshelf.importing import bibtex

        return Reading(name, "BibTeX", text.encoding, bibtex.records(text.text)), None
    if ending == ".ris" or re.search(r"(?m)^TY {1,2}- ", start[:2000]):
        from newshelf.importing import ris

        return Reading(name, "RIS", text.encoding, ris.records(text.text)), None
    rows = table.rows_of(text.text.lstrip("\n"))
    return _table(name, "TSV" if "\t" in start.partition("\n")[0] else "CSV", text.encoding, rows, chosen)


def _table(
    name: str, format: str, encoding: str, rows: list[list[str]], chosen: Mapping[str, str]
) -> tuple[Reading, table.Columns]:
    while len(rows) > 1 and _cells(rows[0]) < 2 <= max(map(_cells, rows)):
        rows = rows[1:]  # the name of the list above its headings
    if not rows:
        raise Unreadable("file-empty")
    columns = table.guess(rows[0], chosen)
    return Reading(name, format, encoding, table.records(rows[1:], columns), table.head(columns.headings)), columns


def _cells(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
