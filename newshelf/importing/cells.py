"""A cell of a table as a field holds it: what librarians type, what spreadsheets make of it, and our own export."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from newshelf.content.rules import PUBLISHER
from newshelf.importing import wording
from newshelf.importing.found import Remark
from newshelf.text import fold, is_vietnamese

LISTS = frozenset({"isbn", "keywords", "disciplines"})
PLACEHOLDERS = frozenset(
    "trong khongro khongco chuaro null none nan na n/a unknown dangcapnhat chuacapnhat khongxacdinh".split()
)
# Cells that hold no letter, and the errors that formulas leave.
_NOTHING = re.compile(r"[-–—_.…/?*]+|#(?:REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|N/A)")
# Rows below a list that add it up.
_TOTAL = re.compile(r"(?:tong(?: cong| so)?|cong|(?:grand )?total)\s*:?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[., ]\d{3})+")
_COPIES = re.compile(r"(\d{1,3}(?:[., ]\d{3})+|\d+)(?:[.,]0)?\s*(?:cuốn|bản|quyển|copies|copy)?", re.IGNORECASE)
_FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel, which counts a 29 February 1900


def parted(both: str, remarks: list[Remark]) -> dict[str, str]:
    """Title and authors of one cell: ``Title / Author``, ``Author. Title``, ``Title. Author``."""
    title, _, authors = (part.strip() for part in both.partition("/"))
    if authors:
        return {"title": title, "authors": authors}
    first, _, last = (part.strip() for part in both.partition(". "))
    if last and _are_names(first):
        return {"title": last, "authors": first}
    first, _, last = (part.strip() for part in both.rpartition(". "))
    if first and _are_names(last):
        return {"title": first, "authors": last}
    remarks.append(Remark("not-parted", both))
    return {"title": both}


def _are_names(text: str) -> bool:
    """Whether a text is names of Vietnamese people, each word with its capital."""
    names = [wording.TITLES.sub("", name) for name in wording.split_names(text)]
    return all(is_vietnamese(name) and all(word[0].isupper() for word in name.split()) for name in names)


def filled(name: str, value: str, remarks: list[Remark]) -> str:
    """A cell, empty if it holds a word that only says that something is not known."""
    plain = value.strip()
    nothing = (
        re.sub("[^a-z/]", "", fold(plain)) in PLACEHOLDERS
        or _NOTHING.fullmatch(plain)
        or (name in {"year", "pages"} and plain in {"0", "0.0"})
        or (name in {"title", "title+authors"} and _TOTAL.fullmatch(fold(plain)))
    )
    if nothing and plain not in {"nan", "NULL"}:
        remarks.append(Remark("placeholder", value))
    return "" if nothing else value


def typed(name: str, value: str, remarks: list[Remark]) -> Any:
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
    readers: Mapping[str, Callable[[str], str]] = {
        # A number is a year, from the column beside its own.
        "publisher": lambda text: "" if text.isdecimal() else PUBLISHER.sub("", text),
        "kind": wording.kind_of,
        "language": wording.language_of,
        "year": lambda text: wording.year_of(re.sub(r"^(\d)[.,](?=\d{3}$)", r"\1", text)),
        "arrived": lambda text: wording.date_of(text) or _day(text),
        "ddc": lambda text: next(iter(re.findall(r"^\d{3}(?:\.\d+)?$", text)), ""),
        "source": lambda text: text if text in {"purchase", "gift", "internal", "exchange"} else "",
        "status": lambda text: text if text in {"available", "on-order", "withdrawn"} else "",
        "url": lambda text: text if re.fullmatch(r"https?://[^\s@]+", text) else "",
        "pages": wording.extent,
        "cover": lambda text: text if re.fullmatch(r"(?i)[^/\\:]+\.(?:jpe?g|png|webp|avif|gif|svg)", text) else "",
        "copies.count": lambda text: str(int(re.sub(r"\D", "", m[1]))) if (m := _COPIES.fullmatch(text)) else "",
    }
    understood = readers[name](value) if name in readers else value
    if not understood:
        remarks.append(Remark("not-understood", f"{name}: {value}"))
    return understood


def _day(text: str) -> str:
    """The day that a spreadsheet counts since 1900; "" for a number beyond 1954 to 2099."""
    match = re.fullmatch(r"([2-7]\d{4})(?:[.,]\d+)?", text)
    return (_FIRST_DAY + timedelta(days=int(match[1]))).isoformat() if match else ""


def _isbn(value: str, remarks: list[Remark]) -> list[str]:
    if match := re.fullmatch(r"(\d(?:[.,]\d+)?)[eE]\+\d+", value):
        whole = re.sub(r"\D", "", match[1])  # with all its digits it only looks rounded
        if len(whole) == 13 and wording.is_right(whole):
            return [whole]
        remarks.append(Remark("isbn-rounded", value))
        return []
    digits = value.removesuffix(".0")
    if _THOUSANDS.fullmatch(digits):
        digits = re.sub(r"\D", "", digits)
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


def exact(name: str, value: str) -> Any:
    """A cell of our own export as the field holds it."""
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
