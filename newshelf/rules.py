"""What a record means: likely mistakes that no type can tell. One flat list, ``RULES``."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from newshelf import model
from newshelf.encoding import legacy, mojibake
from newshelf.syntax import Path_
from newshelf.text import bare_number, is_vietnamese

Finding = tuple[Path_, str, Mapping[str, object]]


def check_digits(record: model.Record) -> Iterator[Finding]:
    """ISBN check digits (ISO 2108) and ISSN's (ISO 3297). Misprinted ones exist, so this is a warning."""
    for index, isbn in enumerate(record.isbn):
        if not is_isbn(isbn):
            yield ("isbn", index), "wrong-check-digit", {"value": isbn}
    if record.issn and not _eleven(bare_number(record.issn)):
        yield ("issn",), "wrong-check-digit", {"value": record.issn}


def is_isbn(isbn: str) -> bool:
    """Whether the check digit of a well-formed ISBN-10 or ISBN-13 is right."""
    digits = bare_number(isbn).upper()
    if len(digits) == 10:
        return _eleven(digits)
    return sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits)) % 10 == 0


def _eleven(digits: str) -> bool:
    values = [10 if digit in "Xx" else int(digit) for digit in digits]
    return sum(value * weight for value, weight in zip(values, range(len(values), 0, -1), strict=True)) % 11 == 0


def names_in_order(record: model.Record) -> Iterator[Finding]:
    """A name without a comma is Vietnamese; one that does not look it was probably meant ``Family, Given``."""
    names = [person.label for person in record.authors]
    if len(names) == 2 and not any(" " in name for name in names):  # [Kotler, Philip] without quotes is two people
        western = ", ".join(names)
        yield ("authors", 0), "name-without-comma", {"value": names[0], "western": f'"{western}"'}
    for index, person in enumerate(record.authors):
        if person.name and "," not in person.name and " " in person.name and not is_vietnamese(person.name):
            given, _, family = person.name.rpartition(" ")
            yield (
                ("authors", index),
                "name-without-comma",
                {"value": person.name, "western": f"{family}, {given}"},
            )


def announced_after_arrival(record: model.Record) -> Iterator[Finding]:
    """Nothing is announced before it is there."""
    if record.announced and record.announced < record.arrived:
        values = {"value": record.announced.isoformat(), "arrived": record.arrived.isoformat()}
        yield ("announced",), "announced-before-arrival", values


# --- likely mistakes ---------------------------------------------------------------------------------------------

PLACEHOLDERS = frozenset(
    "trống|không rõ|không có|chưa rõ|chưa biết|đang cập nhật|chưa cập nhật|unknown|n/a|null|none|nan|untitled|s.n.|s.l."
    "|[s.n.]|[s.l.]|tbd|xxx|???|?|-".split("|")
)
_ACADEMIC = re.compile(r"^(?:(?:GS|PGS|TS|TSKH|ThS|Th\.S|NGƯT|NGND|Dr|Prof)\b\.?[\s.,-]*)+(?=\w)")
_PUBLISHER = re.compile(r"^(?:nhà xuất bản|nhà xb|nxb)\b[\s.:]*", re.IGNORECASE)
_TEXTS = (
    "title",
    "subtitle",
    "parallel_title",
    "edition",
    "place",
    "publisher",
    "series",
    "summary",
    "contents",
    "note",
)


def year_after_arrival(record: model.Record) -> Iterator[Finding]:
    """A book may bear the next year, but none after that."""
    if record.year and record.year > record.arrived.year + 1:
        yield ("year",), "year-after-arrival", {"value": record.year, "arrived": record.arrived.isoformat()}


def in_capitals(record: model.Record) -> Iterator[Finding]:
    """A title in capitals: lists shout it, and names in it cannot be told."""
    if record.title.isupper() and " " in record.title and sum(map(str.isupper, record.title)) > 10:
        yield ("title",), "capitals", {"value": record.title, "suggestion": record.title.capitalize()}


def academic_titles(record: model.Record) -> Iterator[Finding]:
    """``PGS.TS. Nguyễn Văn Đính`` is filed under P."""
    for index, person in enumerate(record.authors):
        bare = _ACADEMIC.sub("", person.name or "")
        if person.name and bare != person.name:
            yield ("authors", index), "academic-title", {"value": person.name, "suggestion": bare}


def publisher_twice(record: model.Record) -> Iterator[Finding]:
    """``NXB Giáo dục``: the field says that it is a publisher."""
    bare = _PUBLISHER.sub("", record.publisher or "")
    if record.publisher and bare and bare != record.publisher:
        yield ("publisher",), "publisher-word", {"value": record.publisher, "suggestion": bare[:1].upper() + bare[1:]}


def placeholders(record: model.Record) -> Iterator[Finding]:
    """A word that only says that something is not known: readers would see it as a title or a name."""
    for name in _TEXTS:
        if (getattr(record, name) or "").strip().lower() in PLACEHOLDERS:
            yield (name,), "placeholder", {"key": name, "value": getattr(record, name)}
    for index, person in enumerate(record.authors):
        if person.label.lower() in PLACEHOLDERS:
            yield ("authors", index), "placeholder", {"key": "authors", "value": person.label}


def damaged(record: model.Record) -> Iterator[Finding]:
    """Text that was read in a wrong encoding: UTF-8 or TCVN3 taken for Windows-1252."""
    places: list[tuple[Path_, str]] = [((name,), getattr(record, name) or "") for name in _TEXTS]
    places += [(("authors", index), person.label) for index, person in enumerate(record.authors)]
    for where, text in places:
        if text.isascii() or not _SUSPECT.search(text):
            continue
        if (meant := mojibake(text)) and meant != text:
            yield where, "mojibake", {"value": text[:80], "suggestion": meant[:80]}
        elif meant := legacy(text):
            yield where, "old-encoding", {"value": text[:80], "suggestion": meant[:80]}


# Letters and signs that such damage leaves and Vietnamese text has not: Ã Â Ä Æ á» …, ® µ ¸ × ß ï …
_SUSPECT = re.compile("[ÃÄÆáÂ][\u0080-\u00bf\u2013-\u2122ºœžŸšŠŽŒƒˆ˜]|[\u00a1-\u00bf×ÞßåæçëîïðñöøûüþÿÇËÎÏÑÖØÛÜ]")

RULES: tuple[Callable[[model.Record], Iterable[Finding]], ...] = (
    check_digits,
    names_in_order,
    announced_after_arrival,
    year_after_arrival,
    in_capitals,
    academic_titles,
    publisher_twice,
    placeholders,
    damaged,
)
