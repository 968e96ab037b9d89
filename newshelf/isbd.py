"""The catalogue card of a record: heading, areas of description, notes, standard numbers, as plain text.

The areas and their punctuation are those of ISBD (TCVN 4743:1989)::

    Title = parallel title : other title / responsibility. - Edition. - Place : Publisher, year. - Pages ; size.
    - (Series ; number)

Records hold full words; what Vietnamese libraries abbreviate is abbreviated here: ``H.``, ``Tp. Hồ Chí Minh``, ``tr.``,
``ch.b.`` and so on. The card speaks the language of the document: Vietnamese for ``vi``, English for any other.
What a record lacks is left out with its punctuation.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from newshelf.content.model import Contributor, Host, Record
from newshelf.content.vocabulary import Kind, Role, in_vietnamese
from newshelf.text import name, slug


class Card(NamedTuple):
    """A catalogue card. ``heading`` is empty for an entry under the title."""

    heading: str
    description: str
    notes: tuple[str, ...]
    standard_numbers: tuple[str, ...]


class Words(NamedTuple):
    """What a card says in its own words, in one language."""

    volume: str
    issue: str
    at_pages: str
    pages: str
    advisor: str
    roles: dict[Role, str]


VIETNAMESE = Words(
    volume="Tập",
    issue="Số",
    at_pages="Tr.",
    pages="tr.",
    advisor="Người hướng dẫn",
    roles={
        Role.COMPILER: "b.s.",
        Role.TRANSLATOR: "dịch",
        Role.REVISER: "h.đ.",
        Role.COLLECTOR: "s.t.",
        Role.ILLUSTRATOR: "minh họa",
    },
)
ENGLISH = Words(
    volume="Vol.",
    issue="No.",
    at_pages="P.",
    pages="p.",
    advisor="Advisor",
    roles={
        Role.EDITOR: "ed.",
        Role.COMPILER: "comp.",
        Role.TRANSLATOR: "transl.",
        Role.REVISER: "rev.",
        Role.COLLECTOR: "coll.",
        Role.ILLUSTRATOR: "ill.",
    },
)
HO_CHI_MINH_CITY = ("thanh-pho-ho-chi-minh", "tp-ho-chi-minh", "t-p-ho-chi-minh", "ho-chi-minh", "tp-hcm", "tphcm")
PLACES = {"ha-noi": "H."} | dict.fromkeys(HO_CHI_MINH_CITY, "Tp. Hồ Chí Minh")
THESES = {Kind.DISSERTATION: "Luận án", Kind.THESIS: "Luận văn", Kind.UNDERGRADUATE_THESIS: "Khóa luận"}

PUBLISHING_HOUSE = re.compile(r"^(?:nxb|nhà xuất bản)\b[.:]?\s*", re.IGNORECASE)
EXTENT = re.compile(r"([\[\]\divxlc]+(?:\s*[-–,+]\s*[\[\]\divxlc]+)*)\s*(?:(?:trang|tr|pages?|pp?)\.?)?", re.IGNORECASE)
SIZE = re.compile(r"(\d+(?:[.,]\d+)?(?:\s*[x×]\s*\d+(?:[.,]\d+)?)?)\s*(?:cm)?")
WORD = re.compile(r"[^\W\d_]+[.\s]")


def card(record: Record) -> Card:
    """The card of a record."""
    words = VIETNAMESE if in_vietnamese(record.language) else ENGLISH
    statement = " / ".join(filter(None, (_title(record, words), _responsibility(record, words))))
    if record.host:
        areas = [f"{statement} // {record.host.title}", _publication(record), *_part(record.host, words)]
    else:
        areas = [statement, record.edition or "", _publication(record), _extent(record, words), _series(record)]
    numbers = [f"ISBN {isbn}" for isbn in record.isbn] + ([f"ISSN {record.issn}"] if record.issn else [])
    return Card(_heading(record, words), _joined(areas), _notes(record, words), tuple(numbers))


def full_title(record: Record) -> str:
    """Title with volume and subtitle, as one line."""
    title = record.title
    if part := part_number(record):
        title += f" (T. {part})" if part.isdecimal() else f". {part}"
    return f"{title}: {record.subtitle}" if record.subtitle else title


def part_number(record: Record) -> str:
    """The number of the part of a work in several; a volume of a series or a journal is none."""
    return "" if record.series or record.host else record.volume or ""


def counted(what: str, number: str) -> str:
    """A number with what it counts, unless the record says that itself: ``3`` and ``Số 3`` both give ``Số 3``."""
    return number if WORD.match(number) else f"{what} {number}"


def _joined(areas: Iterable[str]) -> str:
    """Areas with the separator of ISBD; a full stop that ends an area is the one of the separator."""
    text = ""
    for area in filter(None, areas):
        text += (" - " if text.endswith(".") else ". - " if text else "") + area
    return text


def _heading(record: Record, words: Words) -> str:
    """The first of up to three authors, as written; none for more of them, for editors, for nobody.

    The rule of three of AACR2 21.6C. By 21.7 a work under editorial direction stands under its title, so a book with
    a chủ biên does, and the shelf marks of Vietnamese libraries agree (``332 GIA 2004``: GIA of Giáo trình). The editor
    of a foreign author's book changes nothing.
    """
    authors = [person.label for person in record.authors if person.role is Role.AUTHOR]
    directed = words is VIETNAMESE and any(person.role is Role.EDITOR for person in record.authors)
    return "" if directed or not 1 <= len(authors) <= 3 else authors[0]


def _title(record: Record, words: Words) -> str:
    """The title proper with the number of its part, the parallel title, the subtitle."""
    title = record.title
    if part := part_number(record):
        title = f"{title.removesuffix('.')}. {counted(words.volume, part)}"
    if record.parallel_title:
        title += f" = {record.parallel_title}"
    return f"{title} : {record.subtitle}" if record.subtitle else title


def _responsibility(record: Record, words: Words) -> str:
    """Who is responsible: the authors, then role by role, in the order of the record.

    The chủ biên of a Vietnamese book is one of its authors and keeps the place that the record gives, marked
    ``(ch.b.)``. One translator is ``Nguyễn Hiến Lê dịch``, several are ``Dịch: …, …``. An advisor is a note.
    """
    principal = {Role.AUTHOR} if Role.EDITOR in words.roles else {Role.AUTHOR, Role.EDITOR}
    authors = [
        f"{_direct(person)} (ch.b.)" if person.role is Role.EDITOR else _direct(person)
        for person in record.authors
        if person.role in principal
    ]
    statements = [_first_names(authors, words)]
    for role in dict.fromkeys(person.role for person in record.authors if person.role in words.roles):
        names = [_direct(person) for person in record.authors if person.role is role]
        people, does = _first_names(names, words), words.roles[role]
        if words is ENGLISH:
            statements.append(f"{does} {people}")
        else:
            statements.append(f"{people} {does}" if len(names) == 1 else f"{does[0].upper()}{does[1:]}: {people}")
    return " ; ".join(filter(None, statements))


def _first_names(names: list[str], words: Words) -> str:
    """The names of one role: all of up to three; of more, three in Vietnamese bibliographies, one by AACR2 1.1F5."""
    if len(names) <= 3:
        return ", ".join(names)
    return f"{names[0]} ... [et al.]" if words is ENGLISH else f"{', '.join(names[:3])}..."


def _direct(contributor: Contributor) -> str:
    return name(contributor.name).direct if contributor.name else contributor.label


def _publication(record: Record) -> str:
    """Place : publisher, year. Several places stand in the record with semicolons."""
    imprint = _imprint(record.place or "", record.publisher or "")
    return ", ".join(filter(None, (imprint, str(record.year) if record.year else "")))


@lru_cache(maxsize=4096)  # a library buys from few publishers
def _imprint(place: str, publisher: str) -> str:
    places = [part.strip() for part in place.split(";")]
    shown = " ; ".join(PLACES.get(slug(part), part) for part in places)
    publisher = PUBLISHING_HOUSE.sub("", publisher)
    if publisher and (publisher in places or slug(publisher) in PLACES):
        publisher = f"Nxb. {publisher}"  # "H. : Hà Nội" would name the city twice and nobody
    return " : ".join(filter(None, (shown, publisher)))


def _extent(record: Record, words: Words) -> str:
    """Pages ; size, with their units. ``2 tập`` or ``1 CD-ROM`` is printed as it is written."""
    pages, size = record.pages or "", record.size or ""
    if counted := EXTENT.fullmatch(pages):
        pages = f"{counted[1]} {words.pages}"
    if measured := SIZE.fullmatch(size):
        size = f"{measured[1]} cm"
    return " ; ".join(filter(None, (pages, size)))


def _series(record: Record) -> str:
    """(Series ; number)."""
    return f"({' ; '.join(filter(None, (record.series, record.volume)))})" if record.series else ""


def _part(host: Host, words: Words) -> tuple[str, str]:
    """Where in a journal or book an article stands: volume and issue, pages."""
    volume = counted(words.volume, host.volume) if host.volume else ""
    issue = counted(words.issue, host.issue) if host.issue else ""
    if volume and issue:
        issue = issue[0].lower() + issue[1:]
    return ", ".join(filter(None, (volume, issue))), counted(words.at_pages, host.pages) if host.pages else ""


def _notes(record: Record, words: Words) -> tuple[str, ...]:
    """What a thesis was written for (MARC 21 502), and under whom."""
    advisors = [_direct(person) for person in record.authors if person.role is Role.ADVISOR]
    notes = []
    if record.thesis:
        notes.append(": ".join(filter(None, (_degree(record, words), record.thesis.programme))))
        if record.thesis.advisor and not advisors:
            advisors = [name(record.thesis.advisor).direct]
    if advisors:
        notes.append(f"{words.advisor}: {', '.join(advisors)}")
    return tuple(filter(None, notes))


def _degree(record: Record, words: Words) -> str:
    """The kind of thesis with its degree: ``Luận án Tiến sĩ``, by AACR2 2.7B13 ``Thesis (PhD)``."""
    degree = record.thesis.degree if record.thesis else None
    if words is ENGLISH:
        return f"Thesis ({degree})" if degree else "Thesis"
    kind = THESES.get(record.kind, "")
    return degree if degree and degree.lower().startswith(kind.lower()) else " ".join(filter(None, (kind, degree)))
