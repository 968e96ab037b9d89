"""What is made from the model and its words for the repository: schemas, references, the settings of an editor."""

import json
import re
from collections.abc import Mapping
from typing import Any

from newshelf.content import model
from newshelf.editor.schema import FILES, PAGES, described, of, schemas
from newshelf.language import table
from newshelf.problem import WARNINGS


def classes() -> dict[str, type]:
    """Every type that a file of ``content/`` holds, by its name: those of the files, each before the types in it."""
    made: dict[str, type] = {}
    for kind in (model.Batch, model.Record, *(kind for kind, _ in FILES.values()), *PAGES.values()):
        within: dict[str, Any] = {}
        for _, hint, *_ in described(kind):
            of(hint, within)
        made |= {kind.__name__: kind} | {name: getattr(model, name) for name in within}
    return made


def fields() -> str:
    """docs/fields.md: every field of every type, with its words in both languages."""
    lines = [
        "# Every field",
        "",
        "Made from `newshelf/content/model.py` and `newshelf/locale/fields.yaml`; `make schema` writes it anew. How",
        "values are read, and what follows from them, tells [The data](data.md).",
    ]
    for name, kind in classes().items():
        lines += ["", f"## {name}", "", "| field | holds | nghĩa | meaning |", "|---|---|---|---|"]
        for field, hint, needed, said in described(kind):
            holds = _holds(of(hint, {})) + (", **required**" if needed else "")
            lines.append(f"| `{field}` | {holds} | {said.get('vi', '')} | {said.get('en', '')} |")
    return "\n".join(lines) + "\n"


def _holds(schema: Mapping[str, Any]) -> str:  # noqa: PLR0911  # one line a kind of schema
    """A schema in a few words."""
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_holds(part) for part in schema["anyOf"]))
    if "allOf" in schema:
        return _holds(schema["allOf"][0])
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"code: {_holds(schema['additionalProperties'])}"
    if schema.get("type") == "object":
        return "`vi:`, `en:`"
    if "pattern" in schema and schema["type"] == "string":
        return "date"
    names = {"array": "list", "integer": "number", "boolean": "`true`, `false`"}
    return names.get(str(schema.get("type")), "text")


def problems() -> str:
    """docs/problems.md: every code, whether it stops a build, what it means, what to do, in both languages."""
    texts = {language: table(f"problems.{language}") for language in ("vi", "en")}
    lines = [
        "# Every problem",
        "",
        "What the commands can say, above all `check` and `import`, by the code in brackets. An error stops a build; a",
        "warning does not, unless `check --strict` asks. Made from `newshelf/locale/problems.vi.yaml` and",
        "`newshelf/locale/problems.en.yaml`: `make schema`.",
    ]
    for code, parts in texts["vi"].items():
        word = "cảnh báo, warning" if code in WARNINGS else "lỗi, error"
        lines += ["", f"## {code}", "", f"*{word}*", ""]
        lines += [f"- {_plain(text[part])}" for text in (parts, texts["en"][code]) for part in ("what", "mend")]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """A sentence with its places named, fit for Markdown: ``{value}`` is an ellipsis, code stays as it is."""
    parts = re.sub(r"\{\w+\}", "…", " ".join(text.split())).split("`")
    return "`".join(part if number % 2 else part.replace("<", "&lt;") for number, part in enumerate(parts))


def files() -> dict[str, str]:
    """Every file that is made from the model, by its path in the repository."""
    made = {f"schema/{name}.json": text for name, text in schemas().items()}
    made[".vscode/settings.json"] = settings()
    made["docs/fields.md"] = fields()
    made["docs/problems.md"] = problems()
    return made


def settings() -> str:
    """For Visual Studio Code with its extension for YAML: which schema goes with which file; two spaces, no tabs."""
    schemas_ = {
        f"schema/{name}.json": f"content/{name}{'/**/*.yaml' if name == 'acquisitions' else '.yaml'}" for name in FILES
    }
    wanted = {
        "yaml.schemas": schemas_,
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.quickSuggestions": {"strings": True}},
        "files.encoding": "utf8",
        "files.eol": "\n",
    }
    return json.dumps(wanted, indent=2) + "\n"
