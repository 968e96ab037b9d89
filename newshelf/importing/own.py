"""MARCXML that ``export`` wrote, read back to the letter: the mapping of ``exchange.marc`` the other way round."""

from collections.abc import Iterator
from typing import Any

from pymarc import Field, Record

from newshelf.importing.found import Fields

OWN = "newshelf"
ADVISOR = "dgs"  # the advisor in ``thesis``
# Fields of one text, by their tag and subfield.
TEXTS = {
    "title": ("245", "a"),
    "subtitle": ("245", "b"),
    "parallel_title": ("246", "a"),
    "edition": ("250", "a"),
    "place": ("264", "a"),
    "publisher": ("264", "b"),
    "year": ("264", "c"),
    "pages": ("300", "a"),
    "size": ("300", "c"),
    "series": ("490", "a"),
    "language": ("041", "a"),
    "issn": ("022", "a"),
    "ddc": ("082", "a"),
    "call_number": ("852", "h"),
    "access": ("506", "f"),
    "summary": ("520", "a"),
    "contents": ("505", "a"),
    "note": ("590", "a"),
    "kind": ("655", "a"),
    "arrived": ("541", "d"),
    "source": ("541", "c"),
}


def wrote(record: Record) -> bool:
    """Whether an export of this program wrote a record: its kind is a term of ours."""
    return any(OWN in field.get_subfields("2") for field in record.get_fields("655"))


def fields(record: Record) -> Fields:
    """Every field of the record that was exported."""
    made: Fields = {name: _first(record, *where) for name, where in TEXTS.items()}
    made["id"] = next((field.data or "" for field in record.get_fields("001")), "")
    made["volume"] = _first(record, "490", "v") or _first(record, "245", "n")
    made["isbn"] = _every(record, "020")
    made["keywords"] = _every(record, "653")
    people = record.get_fields("100", "110", "700", "710")
    made["authors"] = [_contributor(field) for field in people if ADVISOR not in field.get_subfields("4")]
    local = record.get_fields("690")
    made["disciplines"] = [field.get("a") or "" for field in local if f"{OWN}-discipline" in field.get_subfields("2")]
    courses = [field for field in local if f"{OWN}-course" in field.get_subfields("2")]
    made["courses"] = {field.get("a") or "": field.get("x") or "reference" for field in courses}
    advisor = next((field.get("a") or "" for field in people if ADVISOR in field.get_subfields("4")), "")
    degree, programme = _first(record, "502", "b"), _first(record, "502", "g")
    made["thesis"] = {"degree": degree, "programme": programme, "advisor": advisor}
    made["in"] = {"title": _first(record, "773", "t")} | dict(_named(record, "773", "g"))
    more = dict(_named(record, "591", "a"))
    made["copies"] = {
        "count": more.pop("copies", ""),
        "accession": _first(record, "852", "p"),
        "location": _first(record, "852", "b"),
    }
    links = record.get_fields("856")
    made["url"] = next((field.get("u") or "" for field in links if field.indicator2 == "0"), "")
    made["catalogue"] = next((field.get("u") or "" for field in links if "catalogue" in field.get_subfields("3")), "")
    return {name: said for name, value in (made | more).items() if (said := _said(value))}


def _said(value: Any) -> Any:
    """A mapping without what is empty; anything else as it is."""
    return {name: said for name, said in value.items() if said} if isinstance(value, dict) else value


def _every(record: Record, tag: str) -> list[str]:
    return [part for field in record.get_fields(tag) for part in field.get_subfields("a")]


def _first(record: Record, tag: str, code: str) -> str:
    return next((part for field in record.get_fields(tag) for part in field.get_subfields(code)), "")


def _named(record: Record, tag: str, code: str) -> Iterator[tuple[str, str]]:
    """Values that stand behind their names: ``volume: 12``."""
    for field in record.get_fields(tag):
        for part in field.get_subfields(code):
            name, _, value = part.partition(": ")
            yield name, value


def _contributor(field: Field) -> dict[str, str]:
    who = "organisation" if field.tag.endswith("10") else "name"
    return {who: field.get("a") or "", "role": field.get("e") or ""}
