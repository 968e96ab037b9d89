"""From plain data to the model, with every problem of every file named at its place.

Structure (types, keys, choices) is the model's; meaning is ``rules``'.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from newshelf.content import model
from newshelf.content.datatypes import PATTERNS, CourseCode, Slug, whole
from newshelf.content.load import parse, parse_page, places_in
from newshelf.content.rules import ALONE
from newshelf.content.slips import no_colon
from newshelf.content.syntax import Path_
from newshelf.files import Source
from newshelf.language import LANGUAGES, table
from newshelf.portable import is_reserved
from newshelf.problem import Place, Problem, problem
from newshelf.spelling import nearest, nearest_labelled
from newshelf.text import fold, slug

T = TypeVar("T")
Ids = frozenset[str] | None

# The type that a list or mapping under this key holds: where a misspelt key gets its suggestions from.
NESTED: Mapping[str, type] = {
    "authors": model.Contributor,
    "copies": model.Copies,
    "thesis": model.Thesis,
    "in": model.Host,
    "feed": model.Feed,
    "subscribe": model.Subscription,
    "suggestions": model.Suggestions,
    "admin": model.Admin,
    "terms": model.Term,
    "digest": model.Digest,
    "sections": model.Section,
    "query": model.Query,
    "records": model.Pick,
    "rules": model.Rule,
}
CODES: Mapping[str, str] = {
    "missing": "missing-key",
    "missing_argument": "missing-key",
    "unexpected_keyword_argument": "unknown-key",
    "enum": "unknown-value",
    "literal_error": "unknown-value",
    "string_type": "not-text",
    "dict_type": "not-mapping",
    "dataclass_type": "not-mapping",
    "list_type": "not-list",
    "tuple_type": "not-list",
    "string_too_short": "empty",
    "too_short": "empty",
    "too_long": "too-long",
    "string_too_long": "too-long",
    "greater_than_equal": "too-small",
    "less_than_equal": "too-large",
    "int_parsing": "not-a-number",
    "int_parsing_size": "not-a-number",
    "int_type": "not-text",
    "bool_parsing": "unknown-value",
    "bool_type": "not-text",
    "date_type": "not-text",
}
CODE_OF_PATTERN = {whole(code): code for code in PATTERNS}
# Labels of ``locale`` that librarians type where a value belongs: their tables, by the key of the value.
LABELS: Mapping[str, str] = {
    "kind": "kinds",
    "role": "roles",
    "access": "accesses",
    "status": "statuses asked",
    "source": "sources",
    "courses": "uses",
    "language": "languages",
}
# A line to copy for a key that is missing.
EXAMPLES: Mapping[str, str] = {
    "id": "id: giao-trinh-kinh-te-du-lich-2019",
    "kind": "kind: textbook",
    "title": "title: Giáo trình kinh tế du lịch",
    "language": "language: vi",
    "arrived": "arrived: 2026-11-02",
    "date": "date: 2026-11-02",
    "starts": "starts: 2027-01-11",
    "of": "of: [1, 3, 5, 7]",
    "in.title": "title: Tạp chí Kinh tế và Phát triển",
    "name": "name: {vi: Thư viện Đại học Ví Dụ, en: Example University Library}",
    "base_url": "base_url: https://library.example.edu.vn/",
    "code": "code: DL2101",
    "courses": "courses: [DL2101]",
}
# The same for a group of entries that is none.
GROUPS: Mapping[str, str] = {
    "courses": "courses: {DL2101: textbook}",
    "copies": "copies: {count: 20}",
    "thesis": "thesis: {degree: Thạc sĩ, programme: Quản trị kinh doanh}",
    "in": "in: {title: Tạp chí Kinh tế và Phát triển}",
    "query": "query: {keyword: du lịch sinh thái}",
    "feed": "feed: {items: 50}",
    "digest": "digest: {period: week}",
    "subscribe": 'subscribe: {form: "https://forms.example.edu.vn/…"}',
    "suggestions": 'suggestions: {form: "https://forms.example.edu.vn/…"}',
    "coverage": "coverage: {outdated_after: 10}",
    "admin": "admin: {backend: github, repo: thu-vien/sach-moi}",
}
IDENTITIES: Mapping[str, Any] = {"id": Slug, "code": CourseCode}
_NO_SPACE = re.compile(":(?!//)")  # a colon that no space follows, and that of no web address
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
    finder = _Finder(source, problems)
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
    finder = _Finder(source, problems)
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
    finder = _Finder(source, problems)
    return Checked(finder.typed(kind, {} if data is None else data), finder.found())


def check_table(source: Source, row: type) -> Checked:
    """A table: a list of rows, each with its number in the file (from 0). An empty file is an empty table.

    No two rows have the same id, or the same code where they have no id.
    """
    data, problems = parse(source)
    if data is None:
        return Checked((), problems, None if problems else frozenset())
    finder = _Finder(source, problems)
    if not isinstance(data, list):
        finder.add((), "not-list", {"key": "", "value": _short(data)})
        return Checked((), finder.found(), None)
    rows: list[tuple[int, Any]] = finder.typed_items(row, data, ())
    identity = next((name for name in ("id", "code") if name in _keys(row)), "")
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
    finder = _Finder(source, problems)
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
    finder = _Finder(source, document.problems, page=True)
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
    finder = _Finder(source, (), page=source.path.endswith(".md"))
    finder.add(where, code, {"value": value, "suggestion": nearest(value, known)})
    return finder.problems[0]


def spotted(source: Source, where: Path_, code: str, values: Mapping[str, object]) -> Problem:
    """A problem at ``where`` in a file that was read without one."""
    finder = _Finder(source, ())
    finder.add(where, code, values)
    return finder.problems[0]


def taken(source: Source, where: Path_, value: str, first: Source, first_where: Path_) -> Problem:
    """An id at ``where`` that ``first`` has already."""
    finder = _Finder(source, ())
    finder.add(where, "duplicate-id", {"value": value, "first": _Finder(first, ()).spot(first_where)})
    return finder.problems[0]


# --- structure ---------------------------------------------------------------------------------------------------


def adapter(kind: type[T]) -> TypeAdapter[T]:
    """The validator of a type of the model."""
    made: TypeAdapter[T] = _adapter(cast(Hashable, kind))
    return made


@cache
def _adapter(kind: Any) -> Any:
    return TypeAdapter(kind)


class _Finder:
    """Collects the problems of one file; reads the file again for places once there is one."""

    def __init__(self, source: Source, problems: Iterable[Problem], page: bool = False) -> None:
        self.source, self.problems, self.page = source, list(problems), page

    def found(self) -> tuple[Problem, ...]:
        return tuple(sorted(self.problems))

    def add(self, where: Path_, code: str, values: Mapping[str, object]) -> None:
        self.problems.append(problem(self.place(where), code, **values))

    def place(self, where: Path_) -> Place:
        spots = places_in(self.source, self.page)
        while where and where not in spots:
            where = where[:-1] if where[-1] != "#key" else where[:-2]
        return Place(self.source.path, *spots.get(where, (1, 1)))

    def spot(self, where: Path_) -> str:
        place = self.place(where)
        return f"{place.file}:{place.line}"

    def typed(self, kind: type[T], data: Any) -> T | None:
        try:
            return adapter(kind).validate_python(data)
        except ValidationError as error:
            self.explain(error, kind, ())
        return None

    def typed_items(self, kind: type[T], data: list[Any], where: Path_) -> list[tuple[int, T]]:
        """The items that are right, each with its index."""
        check = adapter(kind).validate_python
        items: list[tuple[int, T]] = []
        for index, item in enumerate(data):
            try:
                items.append((index, check(item)))
            except ValidationError as error:
                self.explain(error, kind, (*where, index))
        return items

    def explain(self, error: ValidationError, kind: type, prefix: Path_) -> None:
        first = len(self.problems)
        self.name_each(error, kind, prefix)
        found = self.problems[first:]
        # A key that is only misspelt is not missing too.
        meant = {
            values.get("suggestion") for one in found if one.code == "unknown-key" and (values := dict(one.values))
        }
        self.problems[first:] = [
            one for one in found if one.code != "missing-key" or dict(one.values)["key"] not in meant
        ]

    def name_each(self, error: ValidationError, kind: type, prefix: Path_) -> None:
        """A problem for each error of a value."""
        for item in error.errors(include_url=False):
            code = CODES.get(item["type"], item["type"])
            if code == "string_pattern_mismatch":
                code = CODE_OF_PATTERN[item["ctx"]["pattern"]]
            if code not in CODES.values() and "-" not in code:
                raise error  # a kind of error that no text explains: a fault of this program
            where: Path_ = item["loc"]
            key = next(
                (str(part) for part in reversed(where) if isinstance(part, str) and part not in {"", "[key]"}), ""
            )
            if code == "unknown-value" and not isinstance(item["input"], str):
                code = "not-text"
            if code == "unknown-key" and re.match(r"[\w-]+ *[=;]? *[{[]", key):
                self.add((*prefix, *where, "#key"), "missing-colon", {"value": key})
                continue
            if code == "not-mapping" and isinstance(item["input"], str) and _NO_SPACE.search(item["input"]):
                self.problems.append(no_colon(self.place((*prefix, *where)), item["input"]))
                continue
            values = {"key": key, "value": _short(item["input"]), **_values(code, item, key, kind)}
            if code == "unknown-key" or (where and where[-1] == "[key]"):
                where = (*(where if code == "unknown-key" else where[:-1]), "#key")
            self.add((*prefix, *where), code, values)


def _short(value: object) -> str:
    return "" if isinstance(value, (dict, list, tuple)) else str(value)[:80]


def _values(code: str, item: Any, key: str, kind: type) -> dict[str, object]:
    """What the text of a problem needs beside its key and value."""
    value, context = item["input"], item.get("ctx", {})
    names = [part for part in item["loc"] if isinstance(part, str)]
    values: dict[str, object] = {}
    if code == "unknown-key":
        within = NESTED.get(names[-2], kind) if names[1:] else kind
        values["suggestion"] = nearest_labelled(key, _keys(within), "field entries")
    elif code == "missing-key":
        values["line"] = EXAMPLES.get(".".join(names[-2:]), EXAMPLES.get(key, f"{key}: …"))
    elif code in {"unknown-value", "bad-language"}:
        labels = next((LABELS[name] for name in reversed(names) if name in LABELS), "")
        choices = _choices(item) if code == "unknown-value" else list(table(LANGUAGES[0])["languages"])
        values |= {"choices": ", ".join(choices), "suggestion": nearest_labelled(value, choices, labels)}
    elif code == "bad-id":
        values["suggestion"] = slug(value)
        values["line"] = f"{key}: {slug(value)}" if slug(value) else EXAMPLES["id"]
    elif code == "not-mapping":
        values["line"] = GROUPS.get(key, EXAMPLES["title"])
    elif code == "bad-course-code":
        values["suggestion"] = re.sub(r"[^A-Z0-9]+", "", fold(value).upper())
    elif code in {"bad-date", "no-such-date"}:
        values["line"] = f"{key}: {_iso_date(value)}"
    elif code in {"too-small", "too-large", "too-long"}:
        values["limit"] = next(context[name] for name in ("ge", "le", "max_length") if name in context)
    return values


def _choices(item: Any) -> list[str]:
    expected = str(item.get("ctx", {}).get("expected", "true, false"))
    return [word.strip("' ") for word in expected.replace(" or ", ", ").split(", ")]


def _iso_date(value: str) -> str:
    """The day that was probably meant (Vietnamese order: day, month, year), as it should be written."""
    meant = ""
    if match := re.search(r"(?<!\d)(\d{1,2})(?:[/. -]|\s+tháng\s+)(\d{1,2})(?:[/. -]|\s+năm\s+)(\d{4})(?!\d)", value):
        meant = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    elif match := re.search(r"(?<!\d)(\d{4})[/. –-]?(\d{1,2})[/. –-]?(\d{1,2})(?!\d)", value):
        month, day = sorted(match.groups()[1:], key=lambda part: int(part) > 12)
        meant = f"{match[1]}-{month:0>2}-{day:0>2}"
    try:
        return date.fromisoformat(meant).isoformat()
    except ValueError:  # no such day either
        return "2026-11-02"


def _keys(kind: type) -> list[str]:
    return ["in" if field.name == "host" else field.name for field in fields(kind)]
