"""MARC 21 as MARCXML (the Library of Congress's ``slim`` schema); docs/data.md has the mapping, field by field.

What MARC has no place for is not lost: codes of ours carry ``$2 newshelf``, and what is left stands in the local field
591 as ``name: value``. Written here, and not with pymarc: every record page carries its MARCXML (decision 0012).
"""

from collections.abc import Iterable, Iterator

from markupsafe import _escape_inner as escape  # type: ignore[attr-defined]  # the C function behind escape

from newshelf.content.model import Contributor, Record
from newshelf.content.vocabulary import SHORTER, Kind, Role, Status
from newshelf.isbd import part_number

NAMESPACE = "http://www.loc.gov/MARC21/slim"
OWN = "newshelf"  # the source code ($2) of terms and codes that are ours
# MARC code list for relators.
RELATORS = {
    Role.AUTHOR: "aut",
    Role.EDITOR: "edt",
    Role.COMPILER: "com",
    Role.TRANSLATOR: "trl",
    Role.REVISER: "rev",
    Role.COLLECTOR: "col",
    Role.ILLUSTRATOR: "ill",
    Role.ADVISOR: "ths",
}
ADVISOR = "dgs"  # degree supervisor: the advisor that stands in ``thesis``, not among the authors
# MARC code list for languages, where it is not the code that records have already.
LANGUAGES = {short: code for code, short in reversed(SHORTER.items())}
# Leader 06 and 07: type of record, bibliographic level.
TYPES = {
    Kind.ARTICLE: "aa",
    Kind.JOURNAL: "as",
    Kind.DATABASE: "mm",
    Kind.AUDIOVISUAL: "gm",
    Kind.DISSERTATION: "tm",
    Kind.THESIS: "tm",
    Kind.UNDERGRADUATE_THESIS: "tm",
}


# A data field: tag, two indicators, (code, text) of each subfield. Plain tuples: forty of them are made a record.
Field = tuple[str, str, list[tuple[str, str]]]
_Parts = tuple[str, str, tuple[tuple[str, str | None], ...]]


def fields(record: Record) -> list[Field]:
    """The data fields of a record in the order of their tags, without those that would be empty."""
    made = []
    for tag, indicators, subfields in _fields(record):
        full = [(code, value) for code, value in subfields if value]
        if full and full[0][0] != "2":  # more than the source of a term
            made.append((tag, indicators, full))
    return made


def text(record: Record, url: str) -> str:
    """The record as an element ``record``; ``url`` is its page, a related resource (856 with second indicator 2)."""
    parts = [
        f'<record xmlns="{NAMESPACE}"><leader>00000n{TYPES.get(record.kind, "am")} a2200000 i 4500</leader>',
        f'<controlfield tag="001">{record.id}</controlfield><controlfield tag="008">{_fixed(record)}</controlfield>',
    ]
    for tag, indicators, subfields in (*fields(record), ("856", "42", [("u", url)])):
        inner = "".join([f'<subfield code="{code}">{escape(value)}</subfield>' for code, value in subfields])
        parts.append(f'<datafield tag="{tag}" ind1="{indicators[0]}" ind2="{indicators[1]}">{inner}</datafield>')
    parts.append("</record>")
    return "".join(parts)


def document(texts: Iterable[str]) -> str:
    """Records as a file."""
    inner = "\n".join(texts).replace(f' xmlns="{NAMESPACE}"', "")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{NAMESPACE}">\n{inner}\n</collection>\n'


def _fixed(record: Record) -> str:
    """Field 008: date of entry, dates of publication, language; what is not known is filled (|)."""
    day = record.arrived
    dates = f"s{record.year}    " if record.year else "nuuuuuuuu"
    return f"{day.year % 100:02}{day.month:02}{day.day:02}{dates}xx {'|' * 17}{_language(record.language)} d"


def _language(code: str) -> str:
    """Three letters for a language; ``und`` where they are not known."""
    plain = code.split("-", maxsplit=1)[0]
    return LANGUAGES.get(plain) or (plain if len(plain) == 3 else "und")


def _fields(record: Record) -> Iterator[_Parts]:
    for isbn in record.isbn:
        yield "020", "  ", (("a", isbn),)
    yield "022", "  ", (("a", record.issn),)
    yield "041", "07", (("a", record.language), ("2", "rfc5646"))
    yield "082", "04", (("a", record.ddc),)
    main, added = _people(record)
    yield from main
    # The second indicator counts the characters of an article that filing skips: Vietnamese titles have none.
    yield "245", "10" if main else "00", (("a", record.title), ("b", record.subtitle), ("n", part_number(record)))
    yield "246", "31", (("a", record.parallel_title),)
    yield "250", "  ", (("a", record.edition),)
    year = str(record.year) if record.year else None
    yield "264", " 1", (("a", record.place), ("b", record.publisher), ("c", year))
    yield "300", "  ", (("a", record.pages), ("c", record.size))
    yield "490", "0 ", (("a", record.series), ("v", record.volume if record.series else None))
    if thesis := record.thesis:
        yield "502", "  ", (("b", thesis.degree), ("g", thesis.programme))
    yield "505", "0 ", (("a", record.contents),)
    yield "506", "  ", (("f", record.access), ("2", OWN))
    yield "520", "  ", (("a", record.summary),)
    yield "541", "  ", (("c", record.source), ("d", record.arrived.isoformat()))
    yield "590", "  ", (("a", record.note),)
    for line in _ours(record):
        yield "591", "  ", (("a", line),)
    for word in record.keywords:
        yield "653", "  ", (("a", word),)
    yield "655", " 7", (("a", record.kind), ("2", OWN))
    for id in record.disciplines:
        yield "690", " 7", (("a", id), ("2", f"{OWN}-discipline"))
    for code, use in record.courses.items():
        yield "690", " 7", (("a", code), ("x", use), ("2", f"{OWN}-course"))
    yield from added
    if host := record.host:
        yield "773", "0 ", (("t", host.title), *_parts_of(host.volume, host.issue, host.pages))
    held = (("b", record.copies.location), ("p", record.copies.accession)) if record.copies else ()
    yield "852", "  ", (*held, ("h", record.call_number))
    yield "856", "40", (("u", record.url),)
    if record.catalogue:
        yield "856", "42", (("u", record.catalogue), ("3", "catalogue"))


def _people(record: Record) -> tuple[list[_Parts], list[_Parts]]:
    """The main entry (1XX), an author who stands first, and the added ones (7XX) of everybody else, in their order."""
    main: list[_Parts] = []
    added: list[_Parts] = []
    for one in record.authors:
        if one.role is Role.AUTHOR and not main and not added:
            main.append(_entry(one, "1", RELATORS[one.role]))
        else:
            added.append(_entry(one, "7", RELATORS[one.role]))
    if record.thesis and record.thesis.advisor:
        added.append(_entry(Contributor(name=record.thesis.advisor, role=Role.ADVISOR), "7", ADVISOR))
    return main, added


def _entry(one: Contributor, hundred: str, relator: str) -> _Parts:
    role = (("e", one.role), ("4", relator))
    if one.organisation:
        return f"{hundred}10", "2 ", (("a", one.organisation), *role)
    # A name in its own order is a forename (indicator 0): no program is to turn it round.
    return f"{hundred}00", "1 " if "," in one.label else "0 ", (("a", one.label), *role)


def _parts_of(volume: str | None, issue: str | None, pages: str | None) -> tuple[tuple[str, str | None], ...]:
    """Where in its host an article stands; each with its name, so that it can be read back."""
    named = (("volume", volume), ("issue", issue), ("pages", pages))
    return tuple(("g", f"{name}: {value}" if value else None) for name, value in named)


def _ours(record: Record) -> Iterator[str]:
    """What MARC has no field for."""
    if record.copies and record.copies.count is not None:
        yield f"copies: {record.copies.count}"
    if record.cover:
        yield f"cover: {record.cover}"
    if record.announced:
        yield f"announced: {record.announced.isoformat()}"
    if record.amended:
        yield f"amended: {record.amended.isoformat()}"
    if not record.announce:
        yield "announce: false"
    if record.status is not Status.AVAILABLE:
        yield f"status: {record.status.value}"
