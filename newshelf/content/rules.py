"""What records mean: likely mistakes that no type can tell. One flat list, ``RULES``.

Most look at a record alone and run whenever its file is read. The others look at it among those before it, at the
name of its file and at the calendar: they are for ``check`` alone (``likeness``), which decodes every record for
them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from newshelf.content import model
from newshelf.content.encoding import legacy, mojibake, vni
from newshelf.content.syntax import Path_
from newshelf.content.vocabulary import in_vietnamese
from newshelf.portable import is_reserved
from newshelf.text import bare_number, fold, is_vietnamese

Finding = tuple[Path_, str, Mapping[str, object]]


class Seen(NamedTuple):
    """A record in its library: the path of its file, today (if it matters), and the first record with each mark."""

    record: model.Record
    file: str
    today: date | None
    first: Mapping[tuple[str, ...], str]  # marks as ``marks`` makes them, each with the id of the first that has it


class Rule(NamedTuple):
    """The codes of what it finds, and how: by a record alone, or among the others."""

    codes: tuple[str, ...]
    alone: Callable[[model.Record], Iterable[Finding]] | None = None
    among: Callable[[Seen], Iterable[Finding]] | None = None


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
    parted = False
    for index, person in enumerate(record.authors):
        name, after = person.name or "", record.authors[index + 1 : index + 2]
        if parted or not name or "," in name:  # what was parted is named once
            parted = False
        elif parted := bool(after) and _is_parted(name, after[0].name or ""):
            yield ("authors", index), "name-parted", {"value": name, "western": f"{name}, {after[0].name}"}
        elif name.lower() in PLACEHOLDERS:  # it is named as such
            continue
        elif " " in name and ";" not in name and not is_vietnamese(_ACADEMIC.sub("", name)):
            given, _, family = name.rpartition(" ")
            yield ("authors", index), "name-without-comma", {"value": name, "western": f"{family}, {given}"}


def _is_parted(name: str, following: str) -> bool:
    """Whether two names are one that lost its quotation marks: ``[Kotler, Philip]``, ``[Keller, Kevin Lane]``."""
    plain = bool(following) and "," not in following and " " not in name
    return plain and (" " not in following or not is_vietnamese(following))


_BETWEEN = re.compile(r",\s+|\s+(?:và|and|&)\s+")


def names_together(record: model.Record) -> Iterator[Finding]:
    """Several people on one line are one person with a long name; each part that is a whole name gives them away."""
    for index, person in enumerate(record.authors):
        name = person.name or ""
        parts = [part.strip() for part in (name.split(";") if ";" in name else _BETWEEN.split(name)) if part.strip()]
        if len(parts) > 1 and (";" in name or all(" " in part and is_vietnamese(part) for part in parts)):
            quoted = ", ".join(f'"{part}"' if "," in part else part for part in parts)
            yield ("authors", index), "names-together", {"value": person.name, "line": f"authors: [{quoted}]"}


def keywords_together(record: model.Record) -> Iterator[Finding]:
    """A list without its brackets is one long word that nobody searches for."""
    if len(record.keywords) == 1 and re.search("[;,]", record.keywords[0]):
        parts = ", ".join(part.strip() for part in re.split("[;,]", record.keywords[0]) if part.strip())
        yield ("keywords",), "keywords-together", {"value": record.keywords[0], "line": f"keywords: [{parts}]"}


def announced_after_arrival(record: model.Record) -> Iterator[Finding]:
    """Nothing is announced before it is there."""
    if record.announced and record.announced < record.arrived:
        values = {"value": record.announced.isoformat(), "arrived": record.arrived.isoformat()}
        yield ("announced",), "announced-before-arrival", values


def names_of_windows(record: model.Record) -> Iterator[Finding]:
    """An id and a language become names of folders, and Windows keeps some names for devices."""
    for name, value in (("id", record.id), ("language", record.language)):
        if is_reserved(value):
            yield (name,), "not-on-windows", {"value": value}


# --- likely mistakes ---------------------------------------------------------------------------------------------

PLACEHOLDERS = frozenset(
    "trống|không rõ|không có|chưa rõ|chưa biết|đang cập nhật|chưa cập nhật|unknown|n/a|null|none|nan|untitled|s.n.|s.l."
    "|[s.n.]|[s.l.]|tbd|xxx|???|?|-".split("|")
)
_ACADEMIC = re.compile(r"^(?:(?:GS|PGS|TS|TSKH|PTS|ThS|Th\.S|NGƯT|NGND|NSƯT|NSND|Dr|Prof)\b\.?[\s.,-]*)+(?=\w)")
PUBLISHER = re.compile(r"^(?:nhà xuất bản|nhà xb|nxb)\b[\s.:]*", re.IGNORECASE)
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
    bare = PUBLISHER.sub("", record.publisher or "")
    if bare and bare != record.publisher:
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
    """Text that was read in a wrong encoding, UTF-8, TCVN3 or VNI taken for Windows-1252, or that lost a letter so."""
    places: list[tuple[Path_, str]] = [((name,), getattr(record, name) or "") for name in _TEXTS]
    places += [(("authors", index), person.label) for index, person in enumerate(record.authors)]
    for where, text in places:
        if "\ufffd" in text:
            yield where, "letter-lost", {"value": text[:80]}
        if text.isascii() or not _SUSPECT.search(text):
            continue
        if (meant := mojibake(text)) and meant != text:
            yield where, "mojibake", {"value": text[:80], "suggestion": meant[:80]}
            continue
        for name, restored in _OLD if in_vietnamese(record.language) else ():  # of "Seán" TCVN3 makes "Seỏn"
            if meant := restored(text):
                yield where, "old-encoding", {"value": text[:80], "encoding": name, "suggestion": meant[:80]}
                break


_OLD = (("TCVN3 (ABC)", legacy), ("VNI", vni))
# Letters and signs that such damage leaves and Vietnamese text has not: Ã Â Ä Æ á» …, ® µ ¸ × ß ï …, aù eá of VNI
_SUSPECT = re.compile(
    "[ÃÄÆáÂ][\u0080-\u00bf\u2013-\u2122ºœžŸšŠŽŒƒˆ˜]|[\u00a1-\u00bf×ÞßåæçëîïðñöøûüþÿÇËÎÏÑÖØÛÜ]|[aeAE][ùõâáàãäêéèúÙÕÂÁÀÃÄÊÉÈÚ]"
)


# --- among the other records, and against the calendar -----------------------------------------------------------

FAR = timedelta(days=31)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.ya?ml$")


def marks(record: model.Record) -> Iterator[tuple[str, ...]]:
    """What no two records share: each ISBN in its volume; title, first author, edition and year together."""
    for isbn in record.isbn:
        yield bare_number(isbn), record.volume or ""
    yield _label(record)


def _label(record: model.Record) -> tuple[str, ...]:
    author = record.authors[0].label if record.authors else ""
    parts = (author, record.title, record.subtitle, record.volume, record.edition, record.year, record.kind)
    return tuple(" ".join(fold(str(part or "")).split()).rstrip(" .:,;/") for part in parts)


def twice(seen: Seen) -> Iterator[Finding]:
    """The same ISBN, or the same title, author and year, under two ids."""
    record = seen.record
    firsts = [seen.first.get(mark, record.id) for mark in marks(record)]
    same = [(number, first) for number, first in enumerate(firsts[:-1]) if first != record.id]
    for number, first in same:
        yield ("isbn", number), "same-isbn", {"value": record.isbn[number], "first": first}
    if firsts[-1] != record.id and not same and record.host is None:
        yield ("title",), "same-title", {"value": record.title, "first": firsts[-1]}


def arrival_ahead(seen: Seen) -> Iterator[Finding]:
    """Without a day of today no arrival lies ahead."""
    arrived = seen.record.arrived
    if seen.today and arrived > seen.today:
        yield ("arrived",), "arrival-ahead", {"value": arrived.isoformat(), "today": seen.today.isoformat()}


def far_from_file(seen: Seen) -> Iterator[Finding]:
    """Only files that are named for a day."""
    if match := _DAY.search(seen.file):
        try:
            named = date.fromisoformat(match[1])
        except ValueError:
            return
        if abs(seen.record.arrived - named) > FAR:
            yield ("arrived",), "arrival-far-from-file", {"value": seen.record.arrived.isoformat()}


RULES = (
    Rule(("wrong-check-digit",), check_digits),
    Rule(("name-without-comma", "name-parted"), names_in_order),
    Rule(("names-together",), names_together),
    Rule(("keywords-together",), keywords_together),
    Rule(("announced-before-arrival",), announced_after_arrival),
    Rule(("not-on-windows",), names_of_windows),
    Rule(("year-after-arrival",), year_after_arrival),
    Rule(("capitals",), in_capitals),
    Rule(("academic-title",), academic_titles),
    Rule(("publisher-word",), publisher_twice),
    Rule(("placeholder",), placeholders),
    Rule(("letter-lost", "mojibake", "old-encoding"), damaged),
    Rule(("same-isbn", "same-title"), among=twice),
    Rule(("arrival-ahead",), among=arrival_ahead),
    Rule(("arrival-far-from-file",), among=far_from_file),
)
# The two kinds, as they are run.
ALONE = tuple(rule.alone for rule in RULES if rule.alone)
AMONG = tuple(rule.among for rule in RULES if rule.among)
