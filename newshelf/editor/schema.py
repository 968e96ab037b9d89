"""The model as JSON Schema (draft 7), for editors: they complete fields and words, and underline what is wrong.

Made from the types of ``model`` and the words of ``locale/fields.yaml``. What a file may hold is wider than the typed
value (one text for a list of one, a number where text is wanted), and so is the schema.
"""

import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from newshelf.content import model
from newshelf.content.datatypes import ISO_DATE, Localised
from newshelf.language import LANGUAGES, table

FILES: Mapping[str, tuple[type, bool]] = {  # by the name of a schema: what the file holds, whether it is a list of them
    "acquisitions": (model.Batch, False),
    "site": (model.Site, False),
    "disciplines": (model.Discipline, True),
    "courses": (model.Course, True),
    "liaisons": (model.Liaison, True),
    "wanted": (model.Wanted, True),
    "mapping": (model.Mapping, False),
}
PAGES: Mapping[str, type] = {"theme": model.ThemeHead, "page": model.PageHead}  # the front matter of themes and pages
TEXT = {"type": ["string", "number"]}
LABELS = {
    "Kind": "kinds",
    "Role": "roles",
    "Use": "uses",
    "Access": "accesses",
    "Source": "sources",
    "Status": "statuses",
    "Asked": "asked",
}
ALIASES = {"host": "in"}


def schemas() -> dict[str, str]:
    """Every schema as the text of its file, by its name."""
    files = {name: _text(kind, is_list) for name, (kind, is_list) in FILES.items()}
    return files | {name: _text(kind, is_list=False) for name, kind in PAGES.items()}


def _text(kind: type, is_list: bool) -> str:
    definitions: dict[str, Any] = {}
    whole = _of_class(kind, definitions)
    if kind is model.Batch:
        record = _of_class(model.Record, definitions)
        record["required"].remove("arrived")  # the batch may say it
        definitions["Record"] = record
        whole["properties"]["records"] |= {"type": "array", "items": {"$ref": "#/definitions/Record"}}
    top = {"type": "array", "items": whole} if is_list else whole
    made = {"$schema": "http://json-schema.org/draft-07/schema#", **top, "definitions": definitions}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def described(kind: type) -> Iterator[tuple[str, Any, bool, Mapping[str, str]]]:
    """Every field of a type: its name in a file, its annotation, whether it must be there, what it means."""
    hints = get_type_hints(kind, include_extras=True)
    words = table("fields").get(kind.__name__, {})
    for item in fields(kind):
        name = ALIASES.get(item.name, item.name)
        needed = item.default is MISSING and item.default_factory is MISSING
        yield name, hints[item.name], needed, words.get(name, {})


def _of_class(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    properties, required = {}, []
    for name, hint, needed, said in described(kind):
        properties[name] = {"description": " / ".join(said[language] for language in LANGUAGES if language in said)}
        properties[name] |= of(hint, definitions)
        if needed:
            required.append(name)
    made = {"type": "object", "properties": properties, "additionalProperties": False}
    return made | ({"required": required} if required else {})


def of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: PLR0911  # one line a kind of annotation
    """The schema of an annotation; those of classes go into ``definitions``."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint == Localised:
        texts = {"type": "object", "properties": dict.fromkeys(LANGUAGES, TEXT), "additionalProperties": False}
        return {"anyOf": [TEXT, texts]}
    if origin is Annotated:
        return _annotated(inner, definitions)
    if origin in (types.UnionType, Union):
        return of(next(part for part in inner if part is not type(None)), definitions)
    if origin is tuple:
        item = of(inner[0], definitions) if inner[0] is not Any else {}
        return {"anyOf": [item, {"type": "array", "items": item}]} if item else {"type": "array"}
    if origin is dict:
        return {"type": "object", "additionalProperties": of(inner[1], definitions)}
    if origin is Literal:
        return {"enum": list(inner)}
    return _plain(hint, definitions)


def _plain(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        labels = [table(LANGUAGES[0])[LABELS[hint.__name__]][word.value] for word in hint]
        return {"enum": [word.value for word in hint], "enumDescriptions": labels}
    if isinstance(hint, type) and is_dataclass(hint):
        name = hint.__name__
        if name not in definitions:
            definitions[name] = {}
            definitions[name] = _of_class(hint, definitions)
        reference = {"$ref": f"#/definitions/{name}"}
        return {"anyOf": [TEXT, reference]} if hint in (model.Contributor, model.Pick) else {"allOf": [reference]}
    if hint is bool:
        return {"type": "boolean"}
    if hint is date:
        return {"type": "string", "pattern": f"^{ISO_DATE.pattern}$"}
    return {"type": "integer"} if hint is int else dict(TEXT)


def _annotated(inner: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    made = of(inner[0], definitions)
    for extra in inner[1:]:
        for rule in extra.metadata if isinstance(extra, FieldInfo) else ():
            for name, key in (("ge", "minimum"), ("le", "maximum"), ("max_length", "maxLength")):
                if (limit := getattr(rule, name, None)) is not None and "anyOf" not in made:
                    made[key] = limit
            if pattern := getattr(rule, "pattern", None):
                made["pattern"] = pattern.replace("(?i:https?)", "[Hh][Tt][Tt][Pp][Ss]?")  # as JavaScript has it
    return made
