"""What a record is found by: its words, folded, with the field that each stands in, and the pairs of neighbouring ones.

The browser takes a query apart by the same rules (templates/assets/find.js); ``tests/data/terms.json`` holds the two
together.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from newshelf.content.model import Record
from newshelf.isbd import part_number
from newshelf.text import TONES, bare_number, fold

# The fields by weight: where a word stands in several, the last one counts.
TEXT, SUBJECT, AUTHOR, TITLE = range(4)
START, END = "^", "$"  # the neighbours of the first and the last word of a title

_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")  # C++ and C# are words
_LINK = re.compile(r"\]\([^)\s]*\)|https?://\S+")


def words(text: str) -> list[str]:
    """The folded words of a text."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """An English word without its plural: Harman's S-stemmer (JASIS 42, 1991). No Vietnamese syllable ends in s."""
    if len(word) < 4 or word[-1] != "s":  # gas, bus
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]


def marked(word: str) -> str:
    """A word in lower case with its tone moved to the end, so that ``hòa`` and ``hoà`` are one."""
    apart = normalize("NFD", word)
    return "".join(c for c in apart if c not in TONES) + "".join(c for c in apart if c in TONES)


def _with_marks(word: str) -> str:
    """A word in lower case as it is found where its marks are typed, too; empty if it has none."""
    folded = fold(word)
    return "" if folded == word else f"{folded}={marked(word)}"


class _Known(dict[str, str]):
    """What a piece of text between spaces gives, as words in one text: worked out when it is first met."""

    def __init__(self, rule: Callable[[str], Iterable[str]]) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, piece: str) -> str:
        if len(self) > 50_000:  # some megabytes; most of what a library has is met again soon
            self.clear()
        self[piece] = value = " ".join(self.rule(piece))
        return value


_WORDS = _Known(words)
_FOUND = _Known(lambda piece: dict.fromkeys(form for word in words(piece) for form in (word, stem(word))))
_MARKED = _Known(lambda piece: filter(None, map(_with_marks, _WORD.findall(piece.lower()))))


def _given(known: _Known, pieces: Iterable[str]) -> list[str]:
    return " ".join(map(known.__getitem__, pieces)).split()


def isbn13(number: str) -> str:
    """An ISBN as thirteen digits; one of ten is given the prefix 978 and its new check digit (ISO 2108)."""
    bare = bare_number(number)
    if len(bare) != 10:  # any other has thirteen
        return bare
    body = f"978{bare[:9]}"
    return f"{body}{-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10}"


class Terms(NamedTuple):
    """What a record is found by, each with the best field that it stands in."""

    words: Mapping[str, int]  # folded; those of titles, names and keywords also as ``folded=marked``
    pairs: Mapping[str, int]  # two neighbouring words of a title, name or keyword


def of_record(record: Record) -> Terms:
    """The terms of a record."""
    found: dict[str, int] = {}
    pairs: dict[str, int] = {}
    titles: list[list[str]] = []
    for field, text in _texts(record):
        pieces = text.split()
        found.update(dict.fromkeys(_given(_FOUND, pieces), field))
        if field == TEXT:
            continue
        own = _given(_WORDS, pieces)
        if not text.isascii():
            found.update(dict.fromkeys(_given(_MARKED, pieces), field))
        pairs.update(dict.fromkeys(map(" ".join, pairwise(own)), field))
        if field == TITLE and own:
            titles.append(own)
    for title in titles:
        pairs[f"{title[0]} {START}"] = pairs[f"{title[-1]} {END}"] = TITLE
    _add_numbers(record, found)
    return Terms(found, pairs)


def _texts(record: Record) -> Iterator[tuple[int, str]]:
    """The texts of a record by field, the weightiest last."""
    host, thesis = record.host, record.thesis
    prose = " ".join(filter(None, (record.summary, record.contents, record.note)))
    yield TEXT, _LINK.sub(" ", prose) if "://" in prose else prose
    named = [record.series, record.publisher, record.place, record.edition, host.title if host else ""]
    named += [thesis.degree, thesis.programme] if thesis else []
    yield TEXT, " ".join(filter(None, named))
    for keyword in record.keywords:
        yield SUBJECT, keyword
    yield SUBJECT, " ".join(filter(None, (record.ddc, record.call_number, str(record.year or ""))))
    if thesis and thesis.advisor:
        yield SUBJECT, thesis.advisor
    for person in record.authors:
        yield AUTHOR, person.label
        if person.spoken != person.label:
            yield AUTHOR, person.spoken
    for title in (record.parallel_title, record.title, f"{_volume(record)} {record.subtitle or ''}".strip()):
        if title:
            yield TITLE, title


def _volume(record: Record) -> str:
    """The number of a part; where the record does not say what it counts, as lists and cards say it and readers do."""
    if not part_number(record).isdecimal():
        return record.volume or ""
    return " ".join(f"{counted} {record.volume}" for counted in ("T.", "Tập", "Vol.", "Volume"))


def _add_numbers(record: Record, found: dict[str, int]) -> None:
    """Standard numbers and the codes of courses, without what parts them."""
    for number in record.isbn:
        found[isbn13(number)] = TITLE
    if record.issn:
        found[bare_number(record.issn).lower()] = TITLE
    for code, use in record.courses.items():
        found["".join(words(code))] = TITLE if use == "textbook" else SUBJECT
