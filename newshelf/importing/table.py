"""Tables: which column is which field, guessed from Vietnamese and English headings, then row by row."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from unicodedata import normalize

from newshelf.content.rules import PUBLISHER
from newshelf.exchange.table import bare
from newshelf.importing import wording
from newshelf.importing.cells import exact, filled, parted, typed
from newshelf.importing.found import Facts, Fields, Found, Refused, Remark, ordered
from newshelf.importing.sheet import line
from newshelf.text import fold, slug

# What headings are called, without marks and spaces, by the field. The first column that matches a field takes it.
HEADINGS: Mapping[str, str] = {
    "id": "id ma mabanghi recordid bookid masach mabiblio biblionumber bibid",
    "kind": "loai loaitailieu kind type documenttype itemtype doctype loaihinh dangtailieu",
    "title": "nhande tennhande tensach tentailieu title booktitle bookname tuasach tencongtrinh nhandechinh ten"
    " tuade tieude tenanpham tengiaotrinh tentacpham",
    # The official register (sổ đăng ký cá biệt) has both in one column.
    "title+authors": "tentacgiavatensach tacgiavatensach tacgiatensach tensachtacgia tensachvatacgia nhandetacgia"
    " tensachvatentacgia tacgianhande",
    "subtitle": "phude subtitle thongtinkhac nhandephu othertitleinformation",
    "parallel_title": "nhandesongsong paralleltitle originaltitle nhandegoc tengoc",
    "authors": "tacgia author authors creator tacgianguoibiensoan tacgiachinh tacgiacongtrinh writer tentacgia"
    " nguoibiensoan",
    "edition": "lanxuatban lanxb edition lantaiban taiban phienban",
    "place": "noixuatban placeofpublication place noixb city",
    "publisher": "nhaxuatban nxb publisher manufacturer tennhaxuatban nhaxb",
    "year": "namxuatban nam year publishyear publicationyear namxb originalpublicationyear yearofpublication namcongbo"
    " date publicationdate",
    "series": "tungthu series tusach bosach",
    "volume": "tap volume tapso vol",
    "pages": "sotrang pages pagecount trang extent numpages numberofpages tapsotrang",
    "size": "khocm khogiay size dimensions kichthuoc",
    "language": "ngonngu language languagecode lang ngonngutailieu",
    "isbn": "isbn isbn13 isbnissn isbn10 isbnfromcoverfilename masoisbn",
    "issn": "issn",
    "ddc": "ddc chisoddc chisophanloai kyhieuphanloai dewey classification phanloai phanloaiddc monloai sophanloai",
    "call_number": "kyhieuxepgia callnumber sohieu kyhieu xepgia shelfmark kihieuxepgia",
    "keywords": "tukhoa keywords keyword subject subjects chude category catagory tags danhmuc theloai",
    "disciplines": "nganh disciplines discipline nganhdaotao manganh chuyennganh",
    "courses": "hocphan courses course mahocphan mamonhoc coursecode monhoc",
    "copies.count": "soluong copies quantity soban count copiescount soluongban sl socuon tongsoban",
    "copies.accession": "sodkcb dkcb sodangkycabiet accession accessionnumber barcode mavach copiesaccession"
    " sodangkicabiet dangkycabiet dangkicabiet madkcb macabiet socabiet",
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
    "arrived": "ngayve ngaynhap ngaynhapkho arrived arrival dateadded ngaybosung ngaynhan ngayvethuvien"
    " ngayvaoso ngaydangky",
    "announced": "announced",
    "amended": "amended",
    "source": "nguon nguonbosung source acquisitionsource",
    "announce": "announce",
    "status": "trangthai tinhtrang status",
}
_FIELD = {word: field for field, words in HEADINGS.items() for word in words.split()}
_MARKED = {"khổ": "size", "khổ sách": "size"}  # without its marks it is where a book stands
# Columns that are about a copy, not about the book.
_OF_COPIES = frozenset({"", "id", "arrived", "call_number", "source", "status", "note"})
# Marks that stand for what is above.
_GROUP = re.compile(
    r"(?:[IVX]+|[A-Z]|\d+)[.)/]\s|(?:chuyên )?ngành\b|khoa\b|lĩnh vực\b|nhóm\b|tủ sách\b", re.IGNORECASE
)
_DITTO = frozenset({'"', "''", "“", "”", "〃", "nt", "-nt-", "như trên"})


class Columns(NamedTuple):
    """The heading of each column and the field it goes to ("" if none)."""

    headings: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def own(self) -> bool:
        """Whether they are those of our own export, whose cells are read to the letter."""
        return {"thesis.degree", "in.title", "copies.count"} <= set(self.fields)

    @property
    def register(self) -> bool:
        """Whether they are those of an accession register: numbers of copies, and not how many a title has in all."""
        return "copies.accession" in self.fields and "copies.count" not in self.fields

    @property
    def numbered(self) -> bool:
        """Whether their id is the number of a record in its library system, as its reports of loans have it."""
        pairs = zip(self.headings, self.fields, strict=True)
        return any(field == "id" and slug(heading) in {"biblionumber", "bib-id"} for heading, field in pairs)


def guess(headings: Iterable[str], chosen: Mapping[str, str]) -> Columns:
    """The field of every heading: as ``chosen`` says, else by what it is called. A field is taken once.

    An ISBN of thirteen digits goes before one of ten, the column of titles before that of original titles.
    """
    heads = tuple(" ".join(heading.split()) for heading in headings)
    taken: dict[str, int] = {}
    found = [""] * len(heads)
    names = [re.sub("[^a-z0-9]", "", slug(head)) for head in heads]
    own = [head in HEADINGS for head in heads]
    known = [name in _FIELD for name in names]
    wanted = sorted(
        range(len(heads)), key=lambda n: (heads[n] not in chosen, not own[n], names[n] != "isbn13", not known[n], n)
    )
    for number in wanted:
        head = heads[number]
        named = _MARKED.get(normalize("NFC", head).lower()) or _FIELD.get(names[number], "") or _named_first(head)
        field = chosen.get(head, head if own[number] else named)
        if field and field not in taken:
            taken[field], found[number] = number, field
    return Columns(heads, tuple(found))


def _named_first(heading: str) -> str:
    """The field of a heading with more behind it: *Số lượng (cuốn)*, *Tác giả/Chủ biên*."""
    first = re.split(r"[/(:*]", heading)[0]
    return _FIELD.get(re.sub("[^a-z0-9]", "", slug(first)), "")


def records(rows: list[list[str]], columns: Columns) -> Iterator[Found | Refused]:
    """The record of every row below the headings. Rows without any text are passed over."""
    above: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        cells = [" ".join(cell.split()) for cell in row]
        if not any(cells) or tuple(cells) == columns.headings:  # headings anew on every page
            continue
        raw = line(row)
        if not columns.own and len(columns.headings) > 2 and _is_group(cells, columns):
            yield Refused(number, "table-group", {"value": max(cells)[:80]}, raw)
            continue
        if len(row) > len(columns.headings) and any(cell.strip() for cell in row[len(columns.headings) :]):
            yield Refused(number, "row-too-long", {"limit": str(len(columns.headings))}, raw)
            continue
        above = dict(zip(columns.fields, row, strict=False)) if columns.own else _whole(columns, row, above)
        yield _record(number, columns, above, raw)


def _is_group(cells: list[str], columns: Columns) -> bool:
    """Whether a row has nothing but the name of a group where titles stand: in capitals, numbered, or called so."""
    said = [(field, cell) for field, cell in zip(columns.fields, cells, strict=False) if cell]
    return len(said) == 1 and said[0][0] == "title" and bool(said[0][1].isupper() or _GROUP.match(said[0][1]))


def _whole(columns: Columns, row: list[str], above: dict[str, str]) -> dict[str, str]:
    """The cells of a row with what it leaves to that above: by a ditto mark, or as merged cells do.

    Those are empty in every row but the first, which then tells nothing but a further copy: its accession number.
    """
    cells = dict(zip(columns.fields, row, strict=False))
    cells = {name: above.get(name, "") if cell.strip().lower() in _DITTO else cell for name, cell in cells.items()}
    said = {name for name, cell in cells.items() if cell.strip()}
    if "copies.accession" in said and all(name in _OF_COPIES or name.startswith("copies.") for name in said):
        cells |= {
            name: cell for name, cell in above.items() if name not in _OF_COPIES and not cells.get(name, "").strip()
        }
    return cells


def _record(number: int, columns: Columns, cells: Mapping[str, str], raw: bytes) -> Found | Refused:
    own, remarks = columns.own, list[Remark]()
    named = ((name, value) for name, value in cells.items() if name)
    plain = {name: bare(value) if own else filled(name, value, remarks) for name, value in named}
    if both := plain.pop("title+authors", "").strip():
        plain = {**plain, **parted(both, remarks)}
    fields: Fields = {}
    for name, value in plain.items():
        if not value.strip():
            continue
        outer, _, inner = name.partition(".")
        held = exact(name, value) if own else typed(name, value.strip(), remarks)
        if inner:
            fields.setdefault(outer, {})[inner] = held
        else:
            fields[outer] = held
    if not fields.get("title"):
        return Refused(number, "no-title", {}, raw)
    host = fields.get("in")
    if host and not own:
        _published(fields)
    facts = Facts(
        tuple(fields.get("keywords", ())),
        (fields.get("call_number", ""),),
        tuple(filter(None, (plain.get("kind", "").strip(), fields.get("copies", {}).get("location", "")))),
        fields.get("id", "") if columns.numbered else "",
    )
    id = fields.get("id", "")
    if not re.fullmatch("[a-z0-9]+(?:[-.][a-z0-9]+)*", id) or (id.isdecimal() and not own):
        fields.pop("id", None)
    if not own:
        remarks += [Remark(code) for code in wording.assumed(fields)]
    key = f"table {id}" if id else ""
    return Found(number, key, ordered(fields), raw, tuple(remarks), facts, adds=columns.register)


def _published(fields: Fields) -> None:
    """Where it appeared: a publisher is none that an article stands in."""
    host = fields["in"]
    if fold(host.get("title", "")).startswith(("nha xuat ban", "nxb")):
        fields.setdefault("publisher", PUBLISHER.sub("", fields.pop("in")["title"]))
    elif host.get("title"):
        if "pages" in fields:
            host["pages"] = fields.pop("pages")
        fields.setdefault("kind", "article")
    else:
        fields.pop("in")
