"""From a file to the model, with every problem of every file named at its place.

Structure (types, keys, choices) is the model's (``structure``); meaning is ``rules``'.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from newshelf.content import model
from newshelf.content.datatypes import CourseCode, Slug
from newshelf.content.load import parse, parse_page
from newshelf.content.rules import ALONE
from newshelf.content.structure import EXAMPLES, Finder, adapter, keys, short
from newshelf.content.syntax import Path_
from newshelf.files import Source
from newshelf.portable import is_reserved
from newshelf.problem import Place, Problem, problem
from newshelf.spelling import nearest

Ids = frozenset[str] | None

IDENTITIES: Mapping[str, Any] = {"id": Slug, "code": CourseCode}
# Stands in for the arrival of a batch that is wrong itself, so that its records are not blamed for it.
ANY_DAY = "2000-01-01"


class Checked(NamedTuple):
    """What a file holds once typed (``None`` or fewer items where it had errors), and its problems.

    ``broken`` are the ids of items with errors, or ``None`` where not even those could be read: they exist, so what
    refers to them is not at fault.
    """

    value: Any
    problems: tuple[Problem, ...]
    broken: frozenset[str] | None = frozenset()


# --- files -------------------------------------------------------------------------------------------------------


def check_batch(source: Source) -> Checked:
    """A batch of acquisitions: its records, each with its number in the file (from 0).

    A record that has no arrival or source of its own takes the batch's.
    """
    data, problems = parse(source)
    if data is None:
        return Checked((), problems or (problem(Place(source.path), "empty-file"),), None)
    finder = Finder(source, problems)
    if finder.typed(model.Batch, data):
        defaults = {key: data[key] for key in ("arrived", "source") if key in data}
    else:
        defaults = {"arrived": ANY_DAY}
        if not isinstance(data, dict) or not isinstance(data.get("records"), list):
            return Checked((), finder.found(), None)
    items = data.get("records", ())
    if (
        "arrived" not in defaults
        and items[1:]
        and not any(isinstance(item, dict) and "arrived" in item for item in items)
    ):
        defaults["arrived"] = ANY_DAY  # one line at the top is missing, not one in each record
        finder.add((), "missing-key", {"key": "arrived", "line": EXAMPLES["arrived"]})
    plain = [{**defaults, **item} if isinstance(item, dict) else item for item in items]
    records = finder.typed_items(model.Record, plain, ("records",))
    for index, record in records:
        for rule in ALONE:
            for where, code, values in rule(record):
                if values.get("arrived") != ANY_DAY:
                    finder.add(("records", index, *where), code, values)
    return Checked(tuple(records), finder.found(), _broken(plain, records, "id"))


def _broken(plain: Collection[Any], items: Collection[Any], identity: str) -> Ids:
    if len(items) == len(plain):
        return frozenset()
    right = {index for index, _ in items}
    wrong = [item for index, item in enumerate(plain) if index not in right and isinstance(item, dict)]
    try:
        name = adapter(IDENTITIES[identity]).validate_python
        return frozenset(name(item.get(identity)) for item in wrong)
    except ValidationError:
        return None  # what an item was meant to be called cannot be known


def check_site(source: Source) -> Checked:
    """``site.yaml``."""
    data, problems = parse(source)
    if data is None and problems:
        return Checked(None, problems)
    finder = Finder(source, problems)
    site = finder.typed(model.Site, {} if data is None else data)
    if site and not _is_timezone(site.timezone):
        from zoneinfo import available_timezones

        near = nearest(site.timezone, frozenset(available_timezones()))
        finder.add(("timezone",), "bad-timezone", {"value": site.timezone, "suggestion": near})
    for index, term in enumerate(site.terms if site else ()):
        if is_reserved(term.id):
            finder.add(("terms", index, "id"), "not-on-windows", {"value": term.id})
    return Checked(site, finder.found())


def check_document(source: Source, kind: type) -> Checked:
    """A file that holds one value of a kind."""
    data, problems = parse(source)
    if data is None and problems:
        return Checked(None, problems)
    finder = Finder(source, problems)
    return Checked(finder.typed(kind, {} if data is None else data), finder.found())


def check_table(source: Source, row: type) -> Checked:
    """A table: a list of rows, each with its number in the file (from 0). An empty file is an empty table.

    No two rows have the same id, or the same code where they have no id.
    """
    data, problems = parse(source)
    if data is None:
        return Checked((), problems, None if problems else frozenset())
    finder = Finder(source, problems)
    if not isinstance(data, list):
        finder.add((), "not-list", {"key": "", "value": short(data)})
        return Checked((), finder.found(), None)
    rows: list[tuple[int, Any]] = finder.typed_items(row, data, ())
    identity = next((name for name in ("id", "code") if name in keys(row)), "")
    if not identity:
        return Checked(tuple(rows), finder.found())
    seen: dict[str, int] = {}
    for index, item in rows:
        name = getattr(item, identity)
        first = seen.setdefault(name.lower(), index)  # addresses must differ by more than their case
        if first != index:
            finder.add((index, identity), "duplicate-id", {"value": name, "first": finder.spot((first, identity))})
        if is_reserved(name):
            finder.add((index, identity), "not-on-windows", {"value": name})
    return Checked(tuple(rows), finder.found(), _broken(data, rows, identity))


def check_mapping(source: Source, disciplines: Ids, courses: Ids) -> Checked:
    """``mapping.yaml``: what imported records get, in the disciplines and courses that there are.

    ``None`` where not all of them could be read: nothing is unknown then.
    """
    data, problems = parse(source)
    finder = Finder(source, problems)
    mapping = finder.typed(model.Mapping, {} if data is None else data) if data is not None or not problems else None
    for index, rule in enumerate(mapping.rules if mapping else ()):
        for number, id in enumerate(rule.disciplines):
            if disciplines is not None and id not in disciplines:
                values = {"value": id, "suggestion": nearest(id, disciplines)}
                finder.add(("rules", index, "disciplines", number), "unknown-discipline", values)
        for code in rule.courses:
            if courses is not None and code not in courses:
                values = {"value": code, "suggestion": nearest(code, courses)}
                finder.add(("rules", index, "courses", code, "#key"), "unknown-course", values)
    return Checked(mapping, finder.found())


def check_page(source: Source, head: type[Any]) -> Checked:
    """A Markdown page: its typed front matter and its text, as a pair."""
    document = parse_page(source)
    if document.head is None and document.problems:
        return Checked(None, document.problems)
    finder = Finder(source, document.problems, page=True)
    typed = finder.typed(head, {} if document.head is None else document.head)
    return Checked((typed, document.body) if typed else None, finder.found())


def _is_timezone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found; no name of a zone; a folder of zones
        return False
    return True


# --- references from one file to another -------------------------------------------------------------------------


def refers(source: Source, where: Path_, code: str, value: str, known: frozenset[str]) -> Problem:
    """A code or id at ``where`` that nothing has, with the nearest of those there are. ``source`` may be a page."""
    finder = Finder(source, (), page=source.path.endswith(".md"))
    finder.add(where, code, {"value": value, "suggestion": nearest(value, known)})
    return finder.problems[0]


def spotted(source: Source, where: Path_, code: str, values: Mapping[str, object]) -> Problem:
    """A problem at ``where`` in a file that was read without one."""
    finder = Finder(source, ())
    finder.add(where, code, values)
    return finder.problems[0]


def taken(source: Source, where: Path_, value: str, first: Source, first_where: Path_) -> Problem:
    """An id at ``where`` that ``first`` has already."""
    finder = Finder(source, ())
    finder.add(where, "duplicate-id", {"value": value, "first": Finder(first, ()).spot(first_where)})
    return finder.problems[0]
