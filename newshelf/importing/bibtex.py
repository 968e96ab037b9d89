"""BibTeX and BibLaTeX, read with bibtexparser: blocks that it cannot read are refused, the others go on."""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import Block, DuplicateBlockKeyBlock, Entry

from newshelf.importing import wording
from newshelf.importing.csljson import link
from newshelf.importing.found import Fields, Found, Refused, Remark, as_markdown, ordered
from newshelf.text import is_vietnamese

KINDS = {
    **dict.fromkeys(
        "article inproceedings conference incollection inbook suppperiodical inreference".split(), "article"
    ),
    "phdthesis": "dissertation",
    "mastersthesis": "thesis",
    "bachelorthesis": "undergraduate-thesis",
    "thesis": "thesis",
    "techreport": "research-report",
    "report": "research-report",
    "proceedings": "proceedings",
    "mvproceedings": "proceedings",
    "periodical": "journal",
    "dataset": "database",
    "reference": "dictionary",
    "mvreference": "dictionary",
    "video": "audiovisual",
    "movie": "audiovisual",
    "audio": "audiovisual",
    "music": "audiovisual",
    "ebook": "e-book",
}
PEOPLE = (("author", ""), ("editor", "editor"), ("translator", "translator"))
ADDRESSES = frozenset({"url", "doi"})
PASSED_OVER = frozenset({"xdata", "set", "bibnote", "control"})
INHERITED = ("editor", "publisher", "address", "location", "year", "date", "series", "isbn", "language", "langid")


class _Decoding(LatexDecodingMiddleware):
    """LaTeX as letters, but addresses are none; a lone % begins no comment in a value, and & parts no columns."""

    def transform_entry(self, entry: Entry, library: Library) -> Block:
        kept = {field.key: field.value for field in entry.fields if field.key.lower() in ADDRESSES}
        for field in entry.fields:
            field.value = re.sub(r"(?<!\\)([%&])", r"\\\1", str(field.value))
        made = super().transform_entry(entry, library)
        for field in made.fields if isinstance(made, Entry) else ():
            if field.key in kept:
                field.value = re.sub(r"\\([%&#_~$])", r"\1", str(kept[field.key]))
        return made


def records(text: str) -> Iterator[Found | Refused]:
    """The entries of a file in their order, with what they inherit through ``crossref``."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = parse_string(text, append_middleware=[_Decoding(keep_braced_groups=True)])
    entries = library.entries_dict
    number = 0
    for block in library.blocks:
        raw = (getattr(block, "raw", "") or "").encode()
        if isinstance(block, Entry):
            number += 1
            if block.entry_type.lower() in PASSED_OVER:
                yield Refused(number, "bibtex-no-title", {"value": block.entry_type}, raw)
            else:
                yield _record(number, block, entries, raw)
        elif isinstance(block, DuplicateBlockKeyBlock):
            number += 1
            yield Refused(number, "bibtex-equal-keys", {"value": str(block.key)}, raw)
        elif block in library.failed_blocks:
            number += 1
            line = str((block.start_line or 0) + 1)
            yield Refused(number, "bibtex-broken", {"line": line, "reason": _reason(block)}, raw)


def _reason(block: Any) -> str:
    return str(getattr(block, "error", "")).split("\n")[0][:160]


def _record(number: int, entry: Entry, entries: Mapping[str, Entry], raw: bytes) -> Found | Refused:
    values = {field.key.lower(): _text(str(field.value)) for field in entry.fields}
    plain = {field.key.lower(): str(field.value) for field in entry.fields}
    parent = entries.get(plain.get("crossref", "") or plain.get("xref", ""))
    if parent:
        above = {field.key.lower(): str(field.value) for field in parent.fields}
        above["booktitle"] = above.get("booktitle") or above.get("title", "")
        for name in (*INHERITED, "booktitle"):
            if name not in plain and above.get(name):
                plain[name], values[name] = above[name], _text(above[name])

    def first(*names: str) -> str:
        return next((values[name] for name in names if values.get(name)), "")

    if not first("title"):
        return Refused(number, "no-title", {}, raw)
    remarks: list[Remark] = []
    kind, type_ = KINDS.get(entry.entry_type.lower(), ""), first("type")
    host = first("journaltitle", "journal", "booktitle", "maintitle") if kind == "article" else ""
    thesis = kind in {"dissertation", "thesis", "undergraduate-thesis"}
    fields: Fields = {
        "title": first("title"),
        "subtitle": first("subtitle"),
        "kind": (wording.kind_of(type_) or kind) if thesis else kind,
        "thesis": {"degree": type_} if thesis else {},
        "authors": [one for name, role in PEOPLE for one in _people(plain, name, role)],
        "edition": first("edition"),
        "place": first("address", "location"),
        "publisher": first("publisher", "school", "institution", "organization"),
        "year": wording.year_of(first("year", "date")),
        "series": "" if host else first("series"),
        "isbn": wording.isbns(first("isbn")),
        "issn": next(iter(re.findall(r"\d{4}-?\d{3}[\dXx]", first("issn"))), ""),
        "language": wording.language_of(first("language", "langid", "hyphenation")),
        "keywords": [word.strip() for word in re.split("[;,]", first("keywords", "keyword")) if word.strip()],
        "summary": as_markdown(first("abstract")),
        "url": link(plain.get("doi", ""), plain.get("url", "").strip(), remarks),
    }
    if host:
        fields["in"] = {"title": host, "volume": first("volume"), "issue": first("number", "issue")}
        fields["in"]["pages"] = re.sub("-{2,}|–", "-", first("pages"))
    else:
        fields["volume"] = first("number", "volume") if fields["series"] else first("volume")
        whole = first("pages") if first("pages").isdecimal() else ""  # a range is of a part
        fields["pages"] = wording.extent(first("pagetotal") or whole)
    if not fields["year"] and first("year", "date"):
        remarks.append(Remark("year-unclear", first("year", "date")))
    if first("isbn") and not fields["isbn"]:
        remarks.append(Remark("isbn-left-out", first("isbn")))
    remarks += [Remark(code) for code in wording.assumed(fields)]
    return Found(number, f"bibtex {entry.key}", ordered(fields), raw, tuple(remarks))


def _text(value: str) -> str:
    """A value without the braces that hold letters together."""
    return " ".join(value.replace("{", "").replace("}", "").replace("~", " ").split())


def _people(values: Mapping[str, str], name: str, role: str) -> Iterator[Any]:
    for one in re.split(r"\s+and\s+(?![^{]*\})", values.get(name, "")):
        written = " ".join(one.split())
        if not written or written == "others":
            continue
        if written.startswith("{") and written.endswith("}") and "{" not in written[1:]:
            whole = _text(written)
            yield wording.person(whole, role) if is_vietnamese(whole) else wording.body(whole, role)
        else:
            yield wording.person(_turned(_text(written)), role)


def _turned(name: str) -> str:
    """A name as a record has it: ``von Last, Jr, First`` and ``First von Last`` with the family name first."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3:
        return f"{parts[0]}, {parts[2]}, {parts[1]}"
    words = name.split()
    if len(parts) > 1 or len(words) < 2 or is_vietnamese(name):
        return name
    start = next((index for index, word in enumerate(words[1:-1], start=1) if word[0].islower()), len(words) - 1)
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"
