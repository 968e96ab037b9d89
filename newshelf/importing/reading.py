"""A file of another program: which format it is in, and its records. The name matters less than what it holds."""

import os
import re
from collections.abc import Callable, Mapping

from newshelf.content.encoding import Decoded, decode
from newshelf.importing import sheet, table
from newshelf.importing.copies import joined
from newshelf.importing.found import Reading, Unreadable

Confirm = Callable[[table.Columns], bool]
_PROSE = (b"%PDF", rb"{\rtf")
_WORD = (b"word/document.xml", "WordDocument".encode("utf-16-le"))  # of today, and of 1997


def read(path: str, data: bytes, chosen: Mapping[str, str]) -> tuple[Reading, table.Columns | None]:
    """The records of a file, and the columns that a table was read by. Raises ``Unreadable``.

    ``chosen`` names the fields of some headings. Records are read while they are asked for.
    """
    from newshelf.importing import marc, marcfile  # pymarc and lxml: only where there is MARC

    name, ending = os.path.basename(path), os.path.splitext(path)[1].lower()
    if not data.strip():
        raise Unreadable("file-empty")
    if data.startswith(_PROSE) or (sheet.is_sheet(data) and any(sign in data for sign in _WORD)):
        raise Unreadable("word-or-pdf")
    if sheet.is_sheet(data):
        return _workbook(name, data, chosen)
    if ending in {".mrc", ".marc"} or marcfile.is_iso2709(data):
        return Reading(name, "MARC 21", marcfile.letters(data), map(marc.found, marcfile.iso2709(data))), None
    text = decode(data)
    start = text.text.lstrip()
    if start.startswith("<"):
        if not re.search(r"<(?:[\w.-]+:)?(?:datafield|controlfield)\b", text.text):
            if "<table" in text.text.lower() or "urn:schemas-microsoft-com:office:spreadsheet" in text.text:
                raise Unreadable("xlsx-broken", reason="HTML/XML")  # which some programs name .xls
            raise Unreadable("xml-no-marc")
        head, tail = marcfile.wrapper("MARCXML")
        restored = text.text.encode() if "←" in text.encoding else data
        found = map(marc.found, marcfile.marcxml(restored))
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
    rows = sheet.rows_of(text.text.lstrip("\n"))
    return _table(name, "TSV" if "\t" in start.partition("\n")[0] else "CSV", text.encoding, rows, chosen)


def _workbook(name: str, data: bytes, chosen: Mapping[str, str]) -> tuple[Reading, table.Columns]:
    """The first sheet that has a column of titles, and those behind it that have the same headings."""
    sheets, encoding = sheet.sheets(data)
    found = {title: made for title, rows in sheets.items() if (made := _headed(rows, chosen))}
    if not found:
        return _table(name, "XLSX", encoding, next(iter(sheets.values()), []), chosen)
    first, _ = next(iter(found.values()))
    alike = {title: rows for title, (columns, rows) in found.items() if columns.fields == first.fields}
    rows = [list(first.headings), *(row for rows in alike.values() for row in rows)]
    reading, columns = _table(name, "XLSX", encoding, rows, chosen)
    return reading._replace(unread=tuple(title for title in sheets if title not in alike)), columns


def _table(
    name: str, format: str, encoding: str, rows: sheet.Rows, chosen: Mapping[str, str]
) -> tuple[Reading, table.Columns]:
    if not rows:
        raise Unreadable("file-empty")
    headed = _headed(rows, chosen)
    if not headed:
        shown = max(rows[: sheet.HEADED], key=_cells)  # the likeliest to be the headings
        raise Unreadable("no-title-column", value=", ".join(filter(None, shown))[:200])
    columns, below = headed
    found = table.records(below, columns)
    found = found if columns.own else joined(found)
    return Reading(name, format, encoding, found, sheet.head(columns.headings)), columns


def _headed(rows: sheet.Rows, chosen: Mapping[str, str]) -> tuple[table.Columns, sheet.Rows] | None:
    """The headings of a table and the rows below: above them may stand the names of the library and of the list."""
    for number, row in enumerate(rows[: sheet.HEADED]):
        columns = table.guess(row, chosen)
        if {"title", "title+authors"} & set(columns.fields):
            return columns, rows[number + 1 :]
    return None


def _cells(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
