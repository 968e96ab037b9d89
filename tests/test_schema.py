"""What editors are told of the data is what the model says."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from newshelf import starting
from newshelf.content import model
from newshelf.editor import reference, schema
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


def test_settings_for_editors_cover_every_file_in_yaml() -> None:
    ours = json.loads(reference.settings())["yaml.schemas"]
    new = json.loads((starting.SKELETON / "dot.vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    assert ours == new
    covered = {path for pattern in ours.values() for path in REPOSITORY.glob(pattern)}
    assert set(EXAMPLE.rglob("*.yaml")) <= covered


@pytest.mark.parametrize("folder", ["themes", "pages"])
def test_the_front_matter_of_the_example_meets_its_schema(folder: str) -> None:
    for path in EXAMPLE.glob(f"{folder}/*.md"):
        kind = "theme" if folder == "themes" and path.stem.count(".") == 0 else "page"
        rule = json.loads(schema.schemas()[kind])
        head = path.read_text("utf-8").split("---\n")[1]
        assert wrong(yaml.load(head, _editor()), rule, rule, path.name) == []  # noqa: S506  # a SafeLoader


def test_the_modelines_lead_to_the_schemas(tmp_path: Path) -> None:
    asked = starting.Asked("A", "https://a.example.org/", ("vi",), date(2026, 11, 2))
    starting.lay(tmp_path, asked)
    for path in sorted([*EXAMPLE.rglob("*.yaml"), *(tmp_path / "content").rglob("*.yaml")]):
        first = path.read_text("utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path
        assert (path.parent / first.partition("=")[2]).resolve().is_file(), path
