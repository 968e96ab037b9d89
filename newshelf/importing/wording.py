"""What librarians and catalogues write into their fields, as the words of the model: names, roles, kinds, languages."""

import re
from typing import Any

from newshelf.content.rules import is_isbn
from newshelf.content.vocabulary import SHORTER
from newshelf.importing.found import Fields
from newshelf.text import FAMILY_NAMES, SYLLABLE, bare_number, fold, is_vietnamese

# --- people ------------------------------------------------------------------------------------------------------

# Relator terms and codes (MARC), words of title pages and of Vietnamese cards, folded.
ROLES = {
    "author": "aut author tacgia tg by",
    "editor": "edt edc pbd editor editors ed eds editedby chubien cb dongchubien hrsg herausgeber redacteur",
    "compiler": "com compiler comp biensoan bs biensoạn",
    "translator": "trl translator transl trans tr dich nguoidich bandich ubersetzer traducteur",
    "reviser": "rev reviser rvs hieudinh hd",
    "collector": "col clc collector suutam st",
    "illustrator": "ill art illustrator illus illustratedby minhhoa mh",
    "advisor": "ths dgs advisor supervisor thesisadvisor huongdan hdkh nguoihuongdan huongdankhoahoc gvhd",
}
_ROLE = {word: role for role, words in ROLES.items() for word in words.split()}
TITLES = re.compile(
    r"^(?:(?:GS|PGS|TS|TSKH|PTS|ThS|Th\.S|CN|KS|BS|NGƯT|NGND|NSƯT|NSND|Dr|Prof)\b\.?[\s.,-]*)+(?=\w)", re.IGNORECASE
)
_OTHERS = re.compile(
    r"[.…\s]*[\[(]?\s*(?:và những người khác|và nhiều người khác|v\.v\.*|\bet al\.?|và cộng sự)\s*[\])]?", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\s*[\[(]([^\])]*)[\])]\s*$")


def role_of(text: str) -> str:
    """The role that a term or code of a relator means; "" if none."""
    return _ROLE.get(re.sub("[^a-z]", "", fold(text)), "")


def person(name: str, role: str = "") -> Any:
    """A person as a librarian writes them. A Vietnamese name keeps its order; role in brackets behind it is taken."""
    name = _OTHERS.sub("", name).strip(" ,;")
    bracketed = _IN_BRACKETS.search(name)
    if bracketed and role_of(bracketed[1]):
        name, role = name[: bracketed.start()], role or role_of(bracketed[1])
    before, _, behind = name.partition(":")
    if behind and role_of(before):
        name, role = behind, role or role_of(before)
    name = re.sub(r"\s+", " ", name).strip(" ,;")
    if name.endswith(".") and not re.search(r"\b[^\W\d_]\.$|\b(?:Jr|Sr)\.$", name):
        name = name[:-1]
    name = in_order(name)
    if not name:
        return None
    return {"name": name, "role": role} if role and role != "author" else name


def body(name: str, role: str = "") -> Any:
    """A body, with its role if that is not the author's."""
    name = re.sub(r"\s+", " ", name).strip(" ,;.")
    return {"organisation": name} | ({"role": role} if role and role != "author" else {}) if name else None


def in_order(name: str) -> str:
    """``Nguyễn, Văn Đính``, as catalogues of other countries turn it, in its own order; other names as they are."""
    if name.count(",") != 1:
        return name
    family, given = (part.strip() for part in name.split(","))
    words = f"{family} {given}".split()
    marked = not name.isascii()
    if marked and family.lower() in FAMILY_NAMES and all(SYLLABLE.fullmatch(fold(word)) for word in words):
        return f"{family} {given}"
    return name


def direct(name: str) -> Any:
    """A name as a title page has it, without academic titles."""
    return person(TITLES.sub("", name.strip()).strip())


def split_names(text: str) -> list[str]:
    """The names of one cell: parted by ``;``, ``|``, line ends or `` - ``, else by commas where each part is a name."""
    parts = [part for part in re.split(r"\s*(?:[;|\n]|\s[-–]\s)\s*", text) if part.strip()]
    if len(parts) == 1 and "," in parts[0]:
        pieces = [piece.strip() for piece in parts[0].split(",") if piece.strip()]
        if len(pieces) > 1 and all(" " in piece for piece in pieces):
            parts = pieces
    return [name for part in parts for name in _two(part)]


def _two(text: str) -> list[str]:
    """Two Vietnamese names that *và* or ``&`` joins; it stands in the names of bodies too."""
    pieces = re.split(r"\s+(?:&|và)\s+", text)
    return pieces if all(is_vietnamese(TITLES.sub("", piece)) for piece in pieces) else [text]


# --- documents ---------------------------------------------------------------------------------------------------

# Each begins where a word does: a guidebook is no e-book, a drama no M.A.
_KINDS = (
    ("lecture-notes", r"bai giang|lecture notes?|tap bai giang"),
    ("textbook", r"giao trinh|textbook|sach giao khoa|^gt$|giao khoa\b"),
    ("dissertation", r"luan an|tien si|doctoral|dissertation|ph\.? ?d\b|phdthesis|these\b"),
    ("undergraduate-thesis", r"khoa luan|do an|undergraduate|bachelor|^kltn$|cu nhan"),
    ("thesis", r"luan van|thac si|master|thesis|m\.? ?a\b|m\.? ?sc\b"),
    ("research-report", r"de tai|nghien cuu khoa hoc|report|bao cao|techreport"),
    ("proceedings", r"ky yeu|hoi thao|proceedings|conference|hoi nghi"),
    ("article", r"bai trich|bai bao|article|journal ?article|bai viet|isi\b|scopus"),
    ("journal", r"tap chi|journal|periodical|serial|magazine|bao\b"),
    ("dictionary", r"tu dien|tra cuu|dictionary|encyclop|bach khoa toan thu|handbook"),
    ("database", r"co so du lieu|database|dataset|csdl\b"),
    ("audiovisual", r"nghe nhin|audio|video|film|dvd|cd-rom|cd\b|sound|motion"),
    ("e-book", r"dien tu|e-?book|electronic"),
    ("monograph", r"chuyen khao|monograph"),
    ("reference", r"tham khao|reference"),
)


def kind_of(text: str) -> str:
    """The kind that a word of a catalogue means, "" if none: ``TL Tham khảo`` is ``reference``."""
    folded = fold(text).strip()
    return next((kind for kind, pattern in _KINDS if re.search(rf"\b(?:{pattern})", folded)), "")


def kind_by_title(title: str) -> str:
    """The kind that a title names itself: ``Giáo trình …``, ``Bài giảng …``, ``Kỷ yếu …``, ``Từ điển …``."""
    match = re.match(
        r"(giao trinh|bai giang|tap bai giang|ky yeu|tu dien|luan an|luan van|khoa luan|do an)\b", fold(title)
    )
    return kind_of(match[1]) if match else ""


# What people write for a language, beside its codes.
_LANGUAGES = """
vi viet vietnamese tiengviet | en english anh tienganh | fr french phap tiengphap francais
de german duc tiengduc deutsch | ru russian nga tiengnga | zh chinese trung tiengtrung hoa
ja japanese nhat tiengnhat | ko korean han tienghan | es spanish tiengtaybannha | it italian tiengy | lo tienglao
km khmer tiengkhmer | th thai tiengthai | la latin | pt portuguese | nl dutch | pl polish | cs czech | sv swedish
da danish | no norwegian | fi finnish | hu hungarian | el greek | he hebrew | ar arabic | fa persian | hi hindi
ur urdu | bo tibetan | tr turkish | uk ukrainian | bg bulgarian | ro romanian | sr serbian | hr croatian | hy armenian
ka georgian | id indonesian | ms malay | mi maori | sm samoan | to tongan | fj fijian | my burmese | mn mongolian
sa sanskrit | ta tamil | bn bengali | ca catalan | eu basque | ga irish | cy welsh | is icelandic | yi yiddish
et estonian | lv latvian | lt lithuanian | sk slovak | sl slovenian | af afrikaans
"""
_CODE: dict[str, str] = SHORTER | {
    word: words.split()[0] for words in re.split(r"[|\n]", _LANGUAGES) if words.strip() for word in words.split()
}


def language_of(text: str) -> str:
    """The code of a language as records have it: ``vie``, ``Tiếng Việt`` are ``vi``; "" where the text names none."""
    text = text.strip()
    plain = re.sub("[^a-z]", "", fold(text))
    if plain in _CODE:
        return _CODE[plain]
    if re.fullmatch(r"[A-Za-z]{2}[-_][A-Za-z]{2}", text):
        return f"{text[:2].lower()}-{text[3:].upper()}"
    return plain if re.fullmatch("[a-z]{3}", text.strip().lower()) and plain not in {"und", "zxx", "mul"} else ""


def language_by_title(title: str) -> str:
    """``vi`` for a title with letters that only Vietnamese has; "" if it does not show."""
    return "vi" if re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", title.lower()) else ""


# --- numbers -----------------------------------------------------------------------------------------------------

_ISBN = re.compile(r"(?<![\dX])(97[89][- ]?(?:\d[- ]?){9}\d|(?:\d[- ]?){9}[\dXx])(?![\dX])")


def isbns(text: str) -> list[str]:
    """The well-formed ISBNs of a text, as they are written there, each once."""
    found: dict[str, str] = {}
    for match in _ISBN.findall(text):
        found.setdefault(bare_number(match).upper(), match.strip(" -").replace(" ", "-").upper())
    return list(found.values())


def same_isbn(isbn: str) -> str:
    """An ISBN as thirteen digits, so that the two forms of one number compare."""
    digits = bare_number(isbn).upper()
    if len(digits) == 10:
        first = f"978{digits[:9]}"
        return first + str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(first)) % 10)
    return digits


def is_right(isbn: str) -> bool:
    """Whether the check digit of an ISBN is right."""
    return is_isbn(isbn)


def year_of(text: str) -> str:
    """The year in a text: four digits that stand alone, between 1000 and 2999; "" if none or not certain (``19uu``)."""
    match = re.search(r"(?<!\d)(1\d{3}|2\d{3})(?!\d)", text)
    return match[1] if match else ""


_DAYS = (
    re.compile(r"(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(
        r"(?:ngày )?(?P<d>\d{1,2})(?:[/.-]| tháng )(?P<m>\d{1,2})(?:[/.-]| năm )(?P<y>\d{4})(?!\d)", re.IGNORECASE
    ),
)


def date_of(text: str) -> str:
    """A day as YYYY-MM-DD; "" where it is none, or could be two (03/05/2026 is the third of May here: day first)."""
    match = next(filter(None, (pattern.match(text.strip()) for pattern in _DAYS)), None)
    year, month, day = (int(match[part]) for part in "ymd") if match else (0, 0, 0)
    possible = 1900 <= year <= 2999 and 1 <= month <= 12 and 1 <= day <= 31
    return f"{year}-{month:02}-{day:02}" if possible else ""


def extent(text: str) -> str:
    """An extent; bare if it is a number of pages: ``359 tr.``, ``359 p.`` are ``359``."""
    text = text.strip(" :;,+")
    match = re.fullmatch(r"(\d+)(?:\.0)?\s*(?:tr|tr\.|trang|p|p\.|pages|pp|pp\.|s|s\.|S\.)?", text)
    return match[1] if match else text


def runs(numbers: list[str]) -> str:
    """Accession numbers, those that follow each other as a range: ``GT.001-GT.003; GT.010``."""
    parts: list[tuple[str, int, int, str]] = []
    shown: list[list[str]] = []
    for number in dict.fromkeys(number for number in numbers if number):
        match = re.fullmatch(r"(.*?)(\d+)", number)
        here = (match[1], int(match[2]), len(match[2]), number) if match else (number, -1, 0, number)
        last = parts[-1] if parts else None
        if last and here[1] == last[1] + 1 and here[0] == last[0] and here[2] == last[2] and here[1] > 0:
            shown[-1][1:] = [number]
        else:
            shown.append([number])
        parts.append(here)
    return "; ".join("-".join(part) for part in shown)


def assumed(fields: Fields) -> list[str]:
    """Supplies kind and language where the source has none; the codes of the remarks that say so."""
    said = []
    if not fields.get("kind"):
        fields["kind"] = kind_by_title(fields.get("title", "")) or ("article" if fields.get("in") else "reference")
        said.append(f"kind-{fields['kind']}")
    if not fields.get("language"):
        fields["language"] = language_by_title(f"{fields.get('title', '')} {fields.get('subtitle', '')}") or "und"
        said.append("language-vi" if fields["language"] == "vi" else "language-unknown")
    return said
