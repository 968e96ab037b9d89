"""Rows of cells: of CSV and TSV, whose delimiter shows, and of XLSX; and back, as a line of CSV."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from newshelf.content.encoding import damage
from newshelf.importing.found import Unreadable

EXCEL_97 = b"\xd0\xcf\x11\xe0"  # what OLE files begin with
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # a workbook with a password stands in a file like those of Excel 97
# What broken parts of a workbook make openpyxl raise; errors of its XML are SyntaxErrors.
_REASONS = (SyntaxError, EOFError, LookupError, ValueError, TypeError, AttributeError, RuntimeError, OSError)
LOOKED_AT = 50  # rows that tell what parts the cells
HEADED = 30  # rows among which the headings are: above them stand the names of the library and of the list

Rows = list[list[str]]


def rows_of(text: str) -> Rows:
    """The rows of a text whose cells are parted by tabs, semicolons or commas.

    It is the one that gives most rows the same number of cells: the first line may be a title with commas of its own,
    or a heading of two lines within quotes. Raises ``Unreadable`` where a quotation mark opens and none closes.
    """
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # it holds for the whole process

    def rows(delimiter: str) -> Iterator[list[str]]:
        return csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)  # CR alone: old Macintosh programs

    def parted(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in islice(filter(any, rows(delimiter)), LOOKED_AT))
        width, times = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(1, 1))
        return (times / widths.total(), width) if width > 1 else (0, 0)

    made = list(rows(max("\t;,", key=parted)))
    last = made[-1][-1] if made and made[-1] else ""
    if "\n" in last.strip() and not text.rstrip().endswith('"'):  # all that follows stands in one cell
        raise Unreadable("table-quote", value=last.partition("\n")[0][:80])
    return made


def is_sheet(data: bytes) -> bool:
    """Whether a file is a spreadsheet: a ZIP archive as XLSX is, or of Excel 97."""
    return data.startswith((b"PK\x03\x04", EXCEL_97))


def sheets(data: bytes) -> tuple[dict[str, Rows], str]:
    """The rows of the sheets that can be seen, by name, cells as the text that is shown; what their letters were in.

    Sheets without any text are left out.
    """
    import zipfile
    import zlib

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    if _LOCKED in data:
        raise Unreadable("xlsx-broken", reason="EncryptedPackage (password)")
    if data.startswith(EXCEL_97):
        raise Unreadable("xls-old")
    made: dict[str, Rows] = {}
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for one in sorted(book.worksheets, key=lambda one: one.sheet_state != "visible"):
            if isinstance(one, ReadOnlyWorksheet):
                one.reset_dimensions()  # some programs write a wrong size: what is beyond it would not be read
            rows = [[_shown(value) for value in row] for row in one.iter_rows(values_only=True)]
            if any(any(row) for row in rows):
                made[one.title] = rows if one.sheet_state == "visible" else []
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, *_REASONS) as error:
        raise Unreadable("xlsx-broken", reason=str(error)) from error
    return _restored(made)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    shown = str(value)
    return shown[:10] if re.fullmatch(r"\d{4}-\d{2}-\d{2} 00:00:00", shown) else shown


def _restored(sheets: dict[str, Rows]) -> tuple[dict[str, Rows], str]:
    """Cells that were typed for a font of TCVN3 or VNI, in Unicode."""
    found = damage([cell for rows in sheets.values() for row in rows for cell in row])
    if not found:
        return sheets, "UTF-8"
    name, restored = found
    return {title: [list(map(restored, row)) for row in rows] for title, rows in sheets.items()}, name


def line(row: Iterable[str]) -> bytes:
    """A row as a line of CSV."""
    made = io.StringIO()
    csv.writer(made).writerow(row)
    return made.getvalue().encode()


def head(headings: Iterable[str]) -> bytes:
    """The line of headings. The mark at its beginning tells Excel that it is UTF-8."""
    return b"\xef\xbb\xbf" + line(headings)
