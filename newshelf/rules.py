"""What a record means: likely mistakes that no type can tell. One flat list, ``RULES``."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from newshelf import model
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


RULES: tuple[Callable[[model.Record], Iterable[Finding]], ...] = (
    check_digits,
    names_in_order,
    announced_after_arrival,
)
