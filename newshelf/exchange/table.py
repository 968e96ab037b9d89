r"""CSV (RFC 4180): a row a record, a column a field, so that the import of an export gives the same records.

Columns have the names of docs/data.md, fields inside a field with a point: ``copies.count``. Values of a list are
parted by `` | ``; within them ``\`` stands before a ``|`` or ``\`` of their own. A contributor is ``Name [role]``, a
body ``{Name} [role]``, the role left out for an author; a course is ``CODE=use``.

A cell that a spreadsheet would take for a formula gets a ``'`` before it (OWASP, CSV Injection), and so does one that
begins with such a ``'`` itself, so that taking one away gives the text back: ``guarded``, ``bare``.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from newshelf.content.model import Contributor, Record
from newshelf.content.vocabulary import Role

BETWEEN = " | "
COLUMNS = tuple(
    (
        "id kind title subtitle parallel_title authors edition place publisher year series volume pages size language"
        " isbn issn ddc call_number keywords disciplines courses copies.count copies.accession copies.location access"
        " url catalogue cover summary contents note thesis.degree thesis.programme thesis.advisor in.title in.volume"
        " in.issue in.pages arrived announced amended source announce status"
    ).split()
)
# OWASP's signs at the beginning, those of full width among them, behind any blanks and marks of this kind.
_FORMULA = re.compile(r"['\s]*[=+\-@\t\r\n＝＋－＠]")  # full width, as OWASP has them


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """The text of a guarded cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def text(record: Record, url: str) -> str:  # noqa: ARG001  # all formats are called alike
    """The record as a row. ``url``, its page, has no column: it follows from the id."""
    cells = _cells(record)
    return _row([cells[column] for column in COLUMNS])


def document(texts: Iterable[str]) -> str:
    """Rows as a file, with the names of the columns. The mark at its beginning tells Excel that it is UTF-8."""
    return f"\ufeff{_row(COLUMNS)}{''.join(texts)}"


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cells(record: Record) -> Mapping[str, str]:
    return {column: guarded(_cell(_value(record, column))) for column in COLUMNS}


def _value(record: Record, column: str) -> Any:
    """The value of a field, ``None`` if it is the one that a record has without saying so."""
    if column == "authors":
        return tuple(map(contributor, record.authors))
    if column == "courses":
        return tuple(f"{code}={use.value}" for code, use in record.courses.items())
    if column == "announce":
        return None if record.announce else "false"
    if column == "status" and record.status == "available":
        return None
    outer, _, inner = column.partition(".")
    value = getattr(record, "host" if outer == "in" else outer)
    return getattr(value, inner) if inner and value is not None else value


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return BETWEEN.join(part.replace("\\", r"\\").replace("|", r"\|") for part in value)
    return "" if value is None else str(value)


def contributor(one: Contributor) -> str:
    """A contributor in a cell. A name that ends as a role does gets its own role, though it is an author's."""
    name = f"{{{one.organisation}}}" if one.organisation else one.label
    plain = one.role is Role.AUTHOR and not name.endswith("]")
    return name if plain else f"{name} [{one.role.value}]"
