"""The form of the editor in the browser (Sveltia CMS, decision 0030): its configuration.

Made from the same types and words as the schemas. The editor writes files of its own, below ``FOLDER``, and never opens
one that a person or an import wrote: it reads YAML 1.1, to which ``005.10`` is a number, and keeps no comments and no
short forms (a name for a contributor, one text for a list of one).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newshelf.content import model
from newshelf.editor.schema import LABELS, described, of
from newshelf.language import LANGUAGES, table, words

FOLDER = "content/acquisitions/form"
LONG = frozenset({"summary", "contents", "note"})
Options = Sequence[Mapping[str, str]]


def configuration(site: model.Site, admin: model.Admin, disciplines: Sequence[model.Discipline]) -> str:
    """The configuration as JSON, in the words of the site's first language."""
    language = site.languages[0]
    said = words(language).form
    known = [{"label": _named(row, language), "value": row.id} for row in disciplines]
    batch = [
        {**field, "required": True} if field["name"] in {"arrived", "records"} else field
        for field in fields(model.Batch, language, known)
    ]
    for field in batch:
        if field["name"] == "records":
            records = fields(model.Record, language, known)
            field |= {
                "widget": "list",
                "label_singular": said.record,
                "summary": "{{fields.title}}",
                "collapsed": True,
                "min": 1,
                "fields": records,
            }
    made = {
        "backend": backend(admin),
        "site_url": site.base_url,
        "media_folder": "content/covers",
        "public_folder": "",
        "slug": {"encoding": "ascii", "clean_accents": True},
        # Everything in quotes, so that what the editor reads again is the text that it wrote.
        "output": {"omit_empty_optional_fields": True, "yaml": {"quote": "double"}},
        "editor": {"preview": False},
        "collections": [
            {
                "name": "acquisitions",
                "label": said.batches,
                "description": said.about.format(folder=FOLDER),
                "folder": FOLDER,
                "extension": "yaml",
                "format": "yaml",
                "slug": "{{arrived}}",
                "identifier_field": "arrived",
                "fields": batch,
            },
            {
                "name": "pages",
                "label": said.pages,
                "folder": "content/pages",
                "extension": "md",
                "format": "yaml-frontmatter",
                "fields": [
                    *fields(model.PageHead, language, ()),
                    # As text: what the library typed stays as it typed it.
                    {"name": "body", "label": said.body, "widget": "text", "required": True},
                ],
            },
        ],
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def backend(admin: model.Admin) -> dict[str, Any]:
    """Where the editor saves. Without an application of GitLab people sign in with a token of their own."""
    made: dict[str, Any] = {"name": admin.backend, "repo": admin.repo, "branch": admin.branch}
    if admin.server:
        server = admin.server.rstrip("/")
        made["api_root"] = f"{server}/api/v4" if admin.backend == "gitlab" else f"{server}/api/v3"
        made["base_url"] = server
    if admin.backend == "gitlab" and admin.app_id:
        return made | {"auth_type": "pkce", "app_id": admin.app_id}
    return made | {"auth_methods": ["token"]}


def sources(admin: model.Admin) -> tuple[str, str]:
    """Whom the editor's page may ask, and whose pictures it may show, as a Content-Security-Policy names them."""
    if admin.server:
        return "/".join(admin.server.split("/")[:3]), "/".join(admin.server.split("/")[:3])
    if admin.backend == "gitlab":
        return "https://gitlab.com", "https://gitlab.com https://secure.gravatar.com"
    return "https://api.github.com", "https://avatars.githubusercontent.com"


def _named(row: model.Discipline, language: str) -> str:
    return row.name.get(language) or next(iter(row.name.values()))


# --- fields ------------------------------------------------------------------------------------------------------


def fields(kind: type, language: str, disciplines: Options) -> list[dict[str, Any]]:
    """The fields of a type as the editor wants them, in the order of the type."""
    return list(_fields(kind, language, disciplines))


def _fields(kind: type, language: str, disciplines: Options) -> Iterator[dict[str, Any]]:
    # A batch says at length what its fields do for the records; in a form they are called as in a record.
    in_record = table("fields")["Record"] if kind is model.Batch else {}
    for name, annotation, needed, said in described(kind):
        schema = of(annotation, {})
        asked = needed and (kind, name) != (model.Record, "arrived")  # the batch says it
        hint = said[language]
        brief = _short(in_record.get(name, said)[language])
        field: dict[str, Any] = {"name": name, "label": f"{brief} ({name})", "required": asked}
        if hint != brief:
            field["hint"] = hint
        yield field | _widget(name, schema, language, disciplines)


def _short(said: str) -> str:
    """The beginning of a description: what a field is, without what it is for."""
    return re.split("[:;,(]", said)[0].strip()


def _widget(name: str, schema: Mapping[str, Any], language: str, disciplines: Options) -> dict[str, Any]:  # noqa: C901, PLR0911  # one line a kind of schema
    if name == "disciplines" and disciplines:
        return {"widget": "select", "multiple": True, "options": [*disciplines]}
    if name == "cover":
        return {"widget": "image"}
    if "enum" in schema:
        labels = _labels(schema, language)
        options = [{"label": label, "value": word} for word, label in zip(schema["enum"], labels, strict=True)]
        return {"widget": "select", "options": options}
    if "anyOf" in schema:
        return _several(schema["anyOf"], language, disciplines)
    if "allOf" in schema:
        return {"widget": "object", "collapsed": "auto"} | _inner(schema["allOf"][0], language, disciplines)
    kind = schema["type"]
    if kind == "object":
        return {"widget": "keyvalue"}
    if kind == "boolean":
        return {"widget": "boolean", "default": True}
    if kind == "integer":
        limits = {limit: schema[key] for limit, key in (("min", "minimum"), ("max", "maximum")) if key in schema}
        return {"widget": "number", "value_type": "int"} | limits
    if "pattern" in schema and kind == "string":
        return {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"}
    if "pattern" in schema:
        return {"widget": "string", "pattern": [schema["pattern"], words(language).form.mistyped]}
    return {"widget": "text" if name in LONG else "string"}


def _labels(schema: Mapping[str, Any], language: str) -> Sequence[str]:
    """What the words of a choice are called in a language."""
    found: Sequence[str] = schema.get("enumDescriptions", schema["enum"])
    for group in LABELS.values():
        if [*table(LANGUAGES[0])[group].values()] == list(found):
            found = [*table(language)[group].values()]
    return found


def _several(parts: Sequence[Mapping[str, Any]], language: str, disciplines: Options) -> dict[str, Any]:
    """A list, for which files may also hold one value alone."""
    item = parts[1].get("items", parts[1])
    item = item["anyOf"][1] if "anyOf" in item else item
    if "$ref" in item:
        return {"widget": "list", "summary": "{{fields.name}}{{fields.organisation}}"} | _inner(
            item, language, disciplines
        )
    if "enum" in item:
        return _widget("", item, language, disciplines) | {"multiple": True}
    return {"widget": "list"}


def _inner(reference: Mapping[str, str], language: str, disciplines: Options) -> dict[str, Any]:
    kind = getattr(model, reference["$ref"].rpartition("/")[2])
    return {"fields": fields(kind, language, disciplines)}
