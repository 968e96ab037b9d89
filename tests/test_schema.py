"""What editors are told of the data is what the model says."""

import json
import os
from typing import Any

import pytest
import yaml

from newshelf import model, reference, schema
from newshelf.importing.found import ORDER
from published import EXAMPLE, REPOSITORY


@pytest.mark.parametrize("path", reference.files())
def test_what_is_made_from_the_model_is_current(path: str) -> None:
    text = reference.files()[path]
    if os.environ.get("NEWSHELF_SCHEMA"):
        (REPOSITORY / path).parent.mkdir(exist_ok=True)
        (REPOSITORY / path).write_text(text, encoding="utf-8")
    assert (REPOSITORY / path).read_text(encoding="utf-8") == text, "run: make schema"


def test_every_field_is_described_in_both_languages() -> None:
    bare = [
        f"{name}.{field}"
        for name, kind in reference.classes().items()
        for field, _, _, said in schema.described(kind)
        if set(said) != {"vi", "en"}
    ]
    assert bare == []


def test_an_import_knows_every_field() -> None:
    assert set(ORDER) == {field for field, *_ in schema.described(model.Record)}


def wrong(value: Any, rule: Any, top: Any, where: str = "") -> list[str]:
    """What a value breaks of a schema, as far as ours use JSON Schema. Numbers of YAML arrive as such."""
    if "$ref" in rule:
        return wrong(value, top["definitions"][rule["$ref"].rpartition("/")[2]], top, where)
    if "anyOf" in rule:
        tries = [wrong(value, part, top, where) for part in rule["anyOf"]]
        return [] if [] in tries else tries[-1]
    if "allOf" in rule:
        return wrong(value, rule["allOf"][0], top, where)
    if "enum" in rule:
        return [] if value in rule["enum"] else [f"{where}: {value!r}"]
    kinds = rule.get("type", [])
    names = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}
    name = names[type(value)]
    if kinds and name not in kinds and not (name == "integer" and "number" in kinds):
        return [f"{where}: {name}"]
    found = []
    if isinstance(value, dict):
        found = [f"{where}: no {key}" for key in rule.get("required", ()) if key not in value]
        for key, part in value.items():
            inner = rule["properties"].get(key) if "properties" in rule else rule["additionalProperties"]
            found += wrong(part, inner, top, f"{where}.{key}") if inner else [f"{where}.{key}: unknown"]
    if isinstance(value, list):
        found = [one for item in value for one in wrong(item, rule.get("items", {}), top, f"{where}[]")]
    return found


@pytest.mark.parametrize("name", ["acquisitions", "site", "disciplines", "courses", "liaisons", "wanted"])
def test_the_example_library_meets_the_schemas(name: str) -> None:
    rule = json.loads(schema.schemas()[name])
    folder = EXAMPLE
    paths = sorted(folder.glob(f"{name}/**/*.yaml")) or [folder / f"{name}.yaml"]
    for path in paths:
        value = yaml.load(path.read_text("utf-8"), _editor())  # noqa: S506  # a SafeLoader
        assert wrong(value, rule, rule, path.name) == []


def test_a_mistake_is_seen() -> None:
    rule = json.loads(schema.schemas()["acquisitions"])
    bad = {"records": [{"id": "a", "kind": "book", "titel": "x", "language": "vi"}]}
    assert len(wrong(bad, rule, rule)) == 3


def _editor() -> Any:
    """YAML as editors read it: version 1.2, where a date is text and ``no`` too."""

    class Editor(yaml.SafeLoader):
        pass

    Editor.yaml_implicit_resolvers = {
        first: [(tag, rule) for tag, rule in rules if tag.endswith((":int", ":float"))]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Editor


def test_the_modeline_of_the_example_leads_to_its_schema() -> None:
    for path in sorted(EXAMPLE.rglob("*.yaml")):
        first = path.read_text("utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path
        assert (path.parent / first.partition("=")[2]).resolve().is_file(), path
