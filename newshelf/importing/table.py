"""CSV, TSV and XLSX: which column is which field, guessed from Vietnamese and English headings, then row by row."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from newshelf.exchange.table import bare
from newshelf.importing import wording
from newshelf.importing.found import Facts, Fields, Found, Refused, Remark, Unreadable, ordered
from newshelf.text import fold, slug

# What headings are called, without marks and spaces, by the field. The first column that matches a field takes it.
HEADINGS: Mapping[str, str] = {
    "id": "id ma mabanghi recordid bookid masach mabiblio biblionumber",
    "kind": "loai loaitailieu kind type documenttype itemtype doctype loaihinh dangtailieu",
    "title": "nhande tennhande tensach tentailieu title booktitle bookname tuasach tencongtrinh nhandechinh ten",
    "subtitle": "phude subtitle thongtinkhac nhandephu othertitleinformation",
    "parallel_title": "nhandesongsong paralleltitle originaltitle nhandegoc tengoc",
    "authors": "tacgia author authors creator tacgianguoibiensoan tacgiachinh tacgiacongtrinh writer tentacgia"
    " nguoibiensoan",
    "edition": "lanxuatban edition lantaiban taiban phienban",
    "place": "noixuatban placeofpublication place noixb city",
    "publisher": "nhaxuatban nxb publisher manufacturer tennhaxuatban nhaxb",
    "year": "namxuatban nam year publishyear publicationyear namxb originalpublicationyear yearofpublication namcongbo"
    " date publicationdate",
    "series": "tungthu series tusach bosach",
    "volume": "tap volume tapso vol",
    "pages": "sotrang pages pagecount trang extent numpages numberofpages tapsotrang",
    "size": "kho khosach size dimensions kichthuoc",
    "language": "ngonngu language languagecode lang ngonngutailieu",
    "isbn": "isbn isbn13 isbnissn isbn10 isbnfromcoverfilename masoisbn",
    "issn": "issn",
    "ddc": "ddc chisoddc chisophanloai kyhieuphanloai dewey classification phanloai phanloaiddc",
    "call_number": "kyhieuxepgia callnumber sohieu kyhieu xepgia shelfmark kihieuxepgia",
    "keywords": "tukhoa keywords keyword subject subjects chude category catagory tags danhmuc theloai",
    "disciplines": "nganh disciplines discipline nganhdaotao manganh chuyennganh",
    "courses": "hocphan courses course mahocphan mamonhoc coursecode monhoc",
    "copies.count": "soluong copies quantity soban count copiescount soluongban",
    "copies.accession": "sodkcb dkcb sodangkycabiet accession accessionnumber barcode mavach copiesaccession",
    "copies.location": "kho location khosach vitri collection copieslocation diadiem noiluutru khotailieu",
    "access": "hinhthucphucvu access",
    "url": "url link lienket toanvan fulltext duongdan",
    "catalogue": "catalogue opac muclucsach",
    "cover": "anhbia cover bia",
    "summary": "tomtat summary abstract gioithieu mota description noidung tomtatnoidung",
    "contents": "mucluc contents tableofcontents",
    "note": "ghichu note notes",
    "thesis.degree": "hocvi degree thesisdegree",
    "thesis.programme": "chuongtrinh programme thesisprogramme",
    "thesis.advisor": "nguoihuongdan advisor supervisor thesisadvisor giangvienhuongdan",
    "in.title": "noicongbo tentapchi journal nguontrich intitle tapchi",
    "in.volume": "involume",
    "in.issue": "so issue inissue",
    "in.pages": "inpages",
    "arrived": "ngayve ngaynhap ngaynhapkho arrived arrival dateadded ngaybosung ngaynhan ngayvethuvien",
    "announced": "announced",
    "amended": "amended",
    "source": "nguon nguonbosung source acquisitionsource",
    "announce": "announce",
    "status": "trangthai tinhtrang status",
}
_FIELD = {word: field for field, words in HEADINGS.items() for word in words.split()}
LISTS = frozenset({"isbn", "keywords", "disciplines"})
PLACEHOLDERS = frozenset(
    "trong khongro khongco chuaro null none nan na n/a unknown dangcapnhat chuacapnhat khongxacdinh".split()
)
EXCEL_97 = b"\xd0\xcf\x11\xe0"  # what OLE files begin with
_NXB = re.compile(r"^(?:nhà xuất bản|nhà xb|nxb)\b[\s.:]*", re.IGNORECASE)
_CODED = re.compile(r"(?<!\\)(?:\\\\)* \| ")


class Columns(NamedTuple):
    """The heading of each column and the field it goes to ("" if none)."""

    headings: tuple[str, ...]
    fields: tuple[str, ...]


def guess(headings: Iterable[str], chosen: Mapping[str, str]) -> Columns:
    """The field of every heading: as ``chosen`` says, else by what it is called. A field is taken once.

    An ISBN of thirteen digits goes before one of ten, the column of titles before that of original titles.
    """
    heads = tuple(heading.strip() for heading in headings)
    taken: dict[str, int] = {}
    found = [""] * len(heads)
    names = [re.sub("[^a-z0-9]", "", slug(head)) for head in heads]
    own = [head in HEADINGS for head in heads]
    wanted = sorted(range(len(heads)), key=lambda n: (heads[n] not in chosen, not own[n], names[n] != "isbn13", n))
    for number in wanted:
        head = heads[number]
        field = chosen.get(head, head if own[number] else _FIELD.get(names[number], ""))
        if field and field not in taken:
            taken[field], found[number] = number, field
    if "title" not in taken:
        raise Unreadable("no-title-column", value=", ".join(heads)[:200])
    return Columns(heads, tuple(found))


def rows_of(text: str) -> list[list[str]]:
    """The rows of a text whose cells are parted by commas, semicolons or tabs; a heading alone tells which."""
    lines = io.StringIO(text, newline=None)  # the lines of old Macintosh programs end in CR alone
    first = lines.getvalue().lstrip("\n").partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # it holds for the whole process
    return list(csv.reader(lines, delimiter=delimiter))


def is_sheet(data: bytes) -> bool:
    """Whether a file is a spreadsheet: a ZIP archive as XLSX is, or of Excel 97."""
    return data.startswith((b"PK\x03\x04", EXCEL_97))


def sheet(data: bytes) -> list[list[str]]:
    """The rows of the first sheet of an XLSX file with a title row, cells as the text that is shown."""
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    if data.startswith(EXCEL_97):
        raise Unreadable("xls-old")

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        first = book.worksheets[0]
        if isinstance(first, ReadOnlyWorksheet):
            first.reset_dimensions()  # some programs write a wrong size: what is beyond it would not be read
        rows = [[_shown(value) for value in row] for row in first.iter_rows(values_only=True)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise Unreadable("xlsx-broken", reason=str(error)) from error
    return rows


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    shown = str(value)
    return shown[:10] if re.fullmatch(r"\d{4}-\d{2}-\d{2} 00:00:00", shown) else shown


def records(rows: list[list[str]], columns: Columns) -> Iterator[Found | Refused]:
    """The record of every row below the headings. Rows without any text are passed over."""
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row):
            continue
        raw = line(row)
        if len(row) > len(columns.headings) and any(cell.strip() for cell in row[len(columns.headings) :]):
            yield Refused(number, "row-too-long", {"limit": str(len(columns.headings))}, raw)
            continue
        yield _record(number, dict(zip(columns.fields, row, strict=False)), raw)


def line(row: Iterable[str]) -> bytes:
    """A row as a line of CSV."""
    made = io.StringIO()
    csv.writer(made).writerow(row)
    return made.getvalue().encode()


def head(headings: Iterable[str]) -> bytes:
    """The line of headings. The mark at its beginning tells Excel that it is UTF-8."""
    return b"\xef\xbb\xbf" + line(headings)


def _record(number: int, cells: dict[str, str], raw: bytes) -> Found | Refused:
    cells.pop("", None)
    remarks: list[Remark] = []
    own = (
        "thesis.degree" in cells and "in.title" in cells and "copies.count" in cells
    )  # our own export: read to the letter
    bared = {name: bare(value) for name, value in cells.items()}
    plain = bared if own else {name: _filled(name, value, remarks) for name, value in cells.items()}
    fields: Fields = {}
    for name, value in plain.items():
        if not value.strip():
            continue
        outer, _, inner = name.partition(".")
        typed = _exact(name, value) if own else _typed(name, value.strip(), remarks)
        if inner:
            fields.setdefault(outer, {})[inner] = typed
        else:
            fields[outer] = typed
    if not fields.get("title"):
        return Refused(number, "no-title", {}, raw)
    host = fields.get("in")
    if host and not own:
        _published(fields)
    facts = Facts(
        tuple(fields.get("keywords", ())),
        (fields.get("call_number", ""),),
        tuple(filter(None, (plain.get("kind", "").strip(), fields.get("copies", {}).get("location", "")))),
    )
    id = fields.get("id", "")
    if not re.fullmatch("[a-z0-9]+(?:[-.][a-z0-9]+)*", id) or (id.isdecimal() and not own):
        fields.pop("id", None)
    if not own:
        remarks += [Remark(code) for code in wording.assumed(fields)]
    return Found(number, f"table {id}" if id else "", ordered(fields), raw, tuple(remarks), facts)


def _published(fields: Fields) -> None:
    """Where it appeared: a publisher is none that an article stands in."""
    host = fields["in"]
    if fold(host.get("title", "")).startswith(("nha xuat ban", "nxb")):
        fields.setdefault("publisher", _NXB.sub("", fields.pop("in")["title"]))
    elif host.get("title"):
        if "pages" in fields:
            host["pages"] = fields.pop("pages")
        fields.setdefault("kind", "article")
    else:
        fields.pop("in")


def _filled(name: str, value: str, remarks: list[Remark]) -> str:
    """A cell, empty if it holds a word that only says that something is not known."""
    if re.sub("[^a-z/]", "", fold(value)) in PLACEHOLDERS or (
        name in {"year", "pages"} and value.strip() in {"0", "0.0"}
    ):
        if value.strip() not in {"nan", "NULL"}:
            remarks.append(Remark("placeholder", value))
        return ""
    return value


def _typed(name: str, value: str, remarks: list[Remark]) -> Any:
    """A cell as the field holds it."""
    if name == "authors":
        made = (
            wording.direct(part) if not part.startswith("{") else _contributor(part)
            for part in wording.split_names(value)
        )
        return [one for one in made if one]
    if name == "isbn":
        return _isbn(value, remarks)
    if name in LISTS:
        return [part.strip() for part in re.split(r"[;|\n]|,(?=\s)", value) if part.strip()]
    if name == "courses":
        parts = (part.partition("=") for part in re.split(r"[;|,\n]", value))
        return {code.strip(): use.strip() or "reference" for code, _, use in parts if code.strip()}
    if name == "publisher":
        return _NXB.sub("", value)
    readers: Mapping[str, Callable[[str], str]] = {
        "kind": wording.kind_of,
        "language": wording.language_of,
        "year": wording.year_of,
        "arrived": wording.date_of,
        "ddc": lambda text: next(iter(re.findall(r"^\d{3}(?:\.\d+)?$", text)), ""),
        "source": lambda text: text if text in {"purchase", "gift", "internal", "exchange"} else "",
        "status": lambda text: text if text in {"available", "on-order", "withdrawn"} else "",
        "url": lambda text: text if re.fullmatch(r"https?://[^\s@]+", text) else "",
        "pages": wording.extent,
        "cover": lambda text: text if re.fullmatch(r"(?i)[^/\\:]+\.(?:jpe?g|png|webp|avif|gif|svg)", text) else "",
        "copies.count": lambda text: next(iter(re.findall(r"^(\d+)(?:\.0)?$", text)), ""),
    }
    understood = readers[name](value) if name in readers else value
    if not understood:
        remarks.append(Remark("not-understood", f"{name}: {value}"))
    return understood


def _isbn(value: str, remarks: list[Remark]) -> list[str]:
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+\d+", value):
        remarks.append(Remark("isbn-rounded", value))
        return []
    digits = value.removesuffix(".0")
    if re.fullmatch(r"\d{8,9}[\dXx]?", digits) and len(digits) < 10:
        padded = digits.zfill(10)
        if wording.is_right(padded):
            remarks.append(Remark("isbn-zeros", f"{value} → {padded}"))
            return [padded]
    found = wording.isbns(digits)
    if not found:
        remarks.append(Remark("isbn-left-out", value))
    return found


# --- our own export ----------------------------------------------------------------------------------------------


def _exact(name: str, value: str) -> Any:
    if name == "authors":
        return [_contributor(part) for part in _parts(value)]
    if name in LISTS:
        return _parts(value)
    if name == "courses":
        return dict(part.rsplit("=", 1) for part in _parts(value) if "=" in part)
    return value


def _parts(value: str) -> list[str]:
    """The values of a list: parted by a bar between blanks, a backslash before a bar or backslash of their own."""
    parts, current, index = [], "", 0
    while index < len(value):
        if value[index] == "\\" and index + 1 < len(value):
            current += value[index + 1]
            index += 2
        elif value.startswith(" | ", index):
            parts.append(current)
            current, index = "", index + 3
        else:
            current += value[index]
            index += 1
    return [*parts, current]


def _contributor(text: str) -> Any:
    """A contributor as a cell of an export has it: ``Name [role]``, a body ``{Name} [role]``."""
    role = re.search(r" \[([a-z]+)\]$", text)
    name = text[: role.start()] if role else text
    body = name.startswith("{") and name.endswith("}")
    made = {"organisation": name[1:-1]} if body else {"name": name}
    if role and role[1] != "author":
        return made | {"role": role[1]}
    return made if body else name
