"""CSL-JSON, as Zotero and word processors write it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from newshelf.importing import wording
from newshelf.importing.found import Fields, Found, Refused, Remark, Unreadable, as_markdown, ordered
from newshelf.text import is_vietnamese

KINDS = {
    "thesis": "thesis",
    "report": "research-report",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "article": "article",
    "chapter": "article",
    "paper-conference": "article",
    "entry-dictionary": "article",
    "entry-encyclopedia": "article",
    "periodical": "journal",
    "dataset": "database",
    "motion_picture": "audiovisual",
    "song": "audiovisual",
    "broadcast": "audiovisual",
}
PEOPLE = {
    "author": "",
    "editor": "editor",
    "collection-editor": "editor",
    "translator": "translator",
    "compiler": "compiler",
    "illustrator": "illustrator",
}
TEXTS = {
    "edition": "edition",
    "publisher": "publisher",
    "publisher-place": "place",
    "collection-title": "series",
    "call-number": "call_number",
}


def records(text: str) -> Iterator[Found | Refused]:
    """The items of a file: a list, one item, or ``{"items": […]}``."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable("json-broken", line=str(error.lineno), reason=error.msg) from error
    items = data.get("items", [data]) if isinstance(data, dict) else data
    if not isinstance(items, list):
        raise Unreadable("json-broken", line="1", reason="[")
    for number, item in enumerate(items, start=1):
        raw = json.dumps(item, ensure_ascii=False).encode("utf-8", "backslashreplace")  # half a pair as its escape
        if not isinstance(item, dict):
            yield Refused(number, "json-no-item", {}, raw)
        else:
            yield _record(number, item, raw)


def _record(number: int, item: dict[str, Any], raw: bytes) -> Found | Refused:
    remarks: list[Remark] = []
    fields: Fields = {ours: _text(item.get(theirs)) for theirs, ours in TEXTS.items()}
    fields["title"] = _text(item.get("title"))
    if not fields["title"]:
        return Refused(number, "no-title", {}, raw)
    kind = KINDS.get(str(item.get("type", "")), "")
    genre = _text(item.get("genre"))
    fields["kind"] = (wording.kind_of(genre) or kind) if kind == "thesis" else kind
    fields["thesis"] = {"degree": genre} if kind == "thesis" else {}
    fields["authors"] = [one for role in PEOPLE for one in _people(item.get(role), PEOPLE[role])]
    fields["year"] = _year(item.get("issued"))
    if not fields["year"] and item.get("issued"):
        remarks.append(Remark("year-unclear", json.dumps(item["issued"], ensure_ascii=False)))
    within = _text(item.get("container-title"))
    if within and fields["kind"] in {"article", ""}:
        parts = {"volume": "volume", "issue": "issue", "page": "pages"}
        fields["in"] = {"title": within} | {ours: _text(item.get(name)) for name, ours in parts.items()}
    else:
        fields["volume"] = _text(item.get("collection-number")) if fields["series"] else _text(item.get("volume"))
        fields["pages"] = wording.extent(_text(item.get("number-of-pages")))
    fields["isbn"] = wording.isbns(_text(item.get("ISBN")))
    if item.get("ISBN") and not fields["isbn"]:
        remarks.append(Remark("isbn-left-out", _text(item["ISBN"])))
    fields["issn"] = next(iter(re.findall(r"\d{4}-?\d{3}[\dXx]", _text(item.get("ISSN")))), "")
    fields["url"] = link(_text(item.get("DOI")), _text(item.get("URL")), remarks)
    fields["summary"] = as_markdown(re.sub(r"<[^>]+>", "", _text(item.get("abstract"))))
    fields["keywords"] = [word.strip() for word in re.split("[;,]", _text(item.get("keyword"))) if word.strip()]
    fields["language"] = wording.language_of(_text(item.get("language")))
    remarks += [Remark(code) for code in wording.assumed(fields)]
    key = _text(item.get("id"))
    return Found(number, f"csl {key}" if key else "", ordered(fields), raw, tuple(remarks))


def _text(value: object) -> str:
    """Text of a value, without the few tags that CSL allows in titles."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return " ".join(re.sub(r"</?(?:i|b|sup|sub|sc|span)\b[^>]*>", "", str(value)).split())


def _people(names: object, role: str) -> Iterator[Any]:
    for name in names if isinstance(names, list) else []:
        if not isinstance(name, dict):
            continue
        given, family = _text(name.get("given")), _text(name.get("family"))
        family = " ".join(filter(None, (_text(name.get("non-dropping-particle")), family)))
        given = " ".join(filter(None, (given, _text(name.get("dropping-particle")))))
        suffix = _text(name.get("suffix"))
        if name.get("literal") or not (family and given):
            whole = _text(name.get("literal")) or family or given
            yield wording.person(whole, role) if is_vietnamese(whole) else wording.body(whole, role)
        else:
            yield wording.person(", ".join(filter(None, (family, given, suffix))), role)


def _year(issued: object) -> str:
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts") or []
    first = str(parts[0][0]) if parts and isinstance(parts[0], list) and parts[0] else ""
    return wording.year_of(first or str(issued.get("raw") or issued.get("literal") or ""))


def link(doi: str, url: str, remarks: list[Remark]) -> str:
    """The address of a document: its own, else that of its DOI."""
    if re.fullmatch(r"(?i)https?://[^\s/?#@:\[\]\\<>\"]+(?::\d{1,5})?(?:[/?#]\S*)?", url):
        return url
    if url:
        remarks.append(Remark("link-left-out", url))
    doi = re.sub(r"(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", doi.strip())
    return f"https://doi.org/{doi}" if re.fullmatch(r"10\.\d{4,9}/\S+", doi) else ""
