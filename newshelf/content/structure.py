"""Types plain data by the model. What does not fit becomes problems, each at its place and with a line to copy."""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from newshelf.content import model
from newshelf.content.datatypes import PATTERNS, whole
from newshelf.content.load import places_in
from newshelf.content.slips import no_colon
from newshelf.content.syntax import Path_
from newshelf.files import Source
from newshelf.language import LANGUAGES, table
from newshelf.problem import Place, Problem, problem
from newshelf.spelling import nearest_labelled
from newshelf.text import fold, slug

T = TypeVar("T")

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
    "unexpected_keyword_argument": "unknown-key",
    "enum": "unknown-value",
    "literal_error": "unknown-value",
    "string_type": "not-text",
    "dict_type": "not-mapping",
    "dataclass_type": "not-mapping",
    "tuple_type": "not-list",
    "string_too_short": "empty",
    "too_short": "empty",
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
_NO_SPACE = re.compile(":(?!//)")  # a colon that no space follows, and that of no web address


def adapter(kind: type[T]) -> TypeAdapter[T]:
    """The validator of a type of the model."""
    made: TypeAdapter[T] = _adapter(cast(Hashable, kind))
    return made


@cache
def _adapter(kind: Any) -> Any:
    return TypeAdapter(kind)


class Finder:
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
            values = {"key": key, "value": short(item["input"]), **_values(code, item, key, kind)}
            if code == "unknown-key" or (where and where[-1] == "[key]"):
                where = (*(where if code == "unknown-key" else where[:-1]), "#key")
            self.add((*prefix, *where), code, values)


def short(value: object) -> str:
    """A value as a problem shows it; nothing of a list or mapping."""
    return "" if isinstance(value, (dict, list, tuple)) else str(value)[:80]


def _values(code: str, item: Any, key: str, kind: type) -> dict[str, object]:
    """What the text of a problem needs beside its key and value."""
    value, context = item["input"], item.get("ctx", {})
    names = [part for part in item["loc"] if isinstance(part, str)]
    values: dict[str, object] = {}
    if code == "unknown-key":
        within = NESTED.get(names[-2], kind) if names[1:] else kind
        values["suggestion"] = nearest_labelled(key, keys(within), "field entries")
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


def keys(kind: type) -> list[str]:
    """The keys that a value of a type of the model may have."""
    return ["in" if field.name == "host" else field.name for field in fields(kind)]
