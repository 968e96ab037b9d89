"""RIS, read with rispy, entry by entry: one that is broken does not take the others along."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import rispy
from rispy.config import LIST_TYPE_TAGS, TAG_KEY_MAPPING

from newshelf.importing import wording
from newshelf.importing.csljson import link
from newshelf.importing.found import Fields, Found, Refused, Remark, Unreadable, as_markdown, ordered
from newshelf.text import is_vietnamese

KINDS = {
    **dict.fromkeys("JOUR MGZN NEWS CHAP CONF CPAPER INPR ABST EJOUR ECHAP EDBOOK ENCYC JFULL".split(), "article"),
    "THES": "thesis",
    "RPRT": "research-report",
    "DICT": "dictionary",
    "EBOOK": "e-book",
    "DATA": "database",
    "DBASE": "database",
    "AGGR": "database",
    "VIDEO": "audiovisual",
    "SOUND": "audiovisual",
    "MPCT": "audiovisual",
    "SER": "journal",
    "CONFP": "proceedings",
    "EDBOOK": "",
    "JFULL": "journal",
    "ENCYC": "dictionary",
}
PEOPLE = {
    "first_authors": "",
    "authors": "",
    "secondary_authors": "editor",
    "tertiary_authors": "editor",
    "editors": "editor",
    "subsidiary_authors": "translator",  # A4, as reference managers use it for books
}
TAGS = {**TAG_KEY_MAPPING, "ED": "editors"}
LISTS = [*LIST_TYPE_TAGS, "ED", "SN"]
_ENTRY = re.compile(r"(?ms)^TY {1,2}-.*?(?:^ER {1,2}-[^\n]*$|(?=^TY {1,2}-)|\Z)")


def records(text: str) -> Iterator[Found | Refused]:
    """The entries of a file; what stands between them and is no blank is refused."""
    number, end = 0, 0
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for match in _ENTRY.finditer(text):
        between = text[end : match.start()].strip()
        if re.search(r"(?m)^[A-Z][A-Z0-9] {1,2}-", between):
            number += 1
            yield Refused(number, "ris-outside", {}, between.encode())
        end, number = match.end(), number + 1
        raw = match[0].encode()
        whole = match[0] if re.search(r"(?m)^ER {1,2}-", match[0]) else f"{match[0].rstrip()}\nER  - \n"
        try:
            spaced = re.sub(r"(?m)^([A-Z][A-Z0-9]) -", r"\1  -", whole)
            entry = rispy.loads(spaced, skip_unknown_tags=False, mapping=TAGS, list_tags=LISTS)[0]
        except (ValueError, IndexError, KeyError, OSError) as error:
            yield Refused(number, "ris-broken", {"reason": str(error)}, raw)
            continue
        yield _record(number, entry, raw)
    rest = text[end:].strip()
    if re.search(r"(?m)^[A-Z][A-Z0-9] {1,2}-", rest):
        yield Refused(number + 1, "ris-outside", {}, rest.encode())
    elif not number:
        raise Unreadable("ris-none")


def _record(number: int, entry: Mapping[str, Any], raw: bytes) -> Found | Refused:
    remarks: list[Remark] = []

    def text(*names: str) -> str:
        for name in names:
            value = entry.get(name)
            if value:
                return " ".join(str(value[0] if isinstance(value, list) else value).split())
        return ""

    title = text("title", "primary_title", "translated_title", "short_title")
    if not title:
        return Refused(number, "no-title", {}, raw)
    kind = KINDS.get(text("type_of_reference"), "")
    degree = text("type_of_work")
    fields: Fields = {
        "title": title,
        "kind": (wording.kind_of(degree) or kind) if kind == "thesis" else kind,
        "thesis": {"degree": degree} if kind == "thesis" else {},
        "edition": text("edition"),
        "place": text("place_published"),
        "publisher": text("publisher"),
        "year": wording.year_of(text("year", "publication_year", "date")),
        "call_number": text("call_number"),
        "summary": as_markdown(text("abstract", "notes_abstract")),
        "language": wording.language_of(text("language")),
        "keywords": [word for word in entry.get("keywords", []) if word.strip()],
    }
    if not fields["year"] and text("year", "publication_year", "date"):
        remarks.append(Remark("year-unclear", text("year", "publication_year", "date")))
    names = [(one, role) for key, role in PEOPLE.items() for one in entry.get(key, [])]
    fields["authors"] = [made for one, role in names if (made := _person(one, role))]
    host = text("journal_name", "secondary_title", "alternate_title3", "alternate_title2", "alternate_title1")
    pages = "-".join(filter(None, (text("start_page"), text("end_page"))))
    if fields["kind"] == "article" and host:
        fields["in"] = {"title": host, "volume": text("volume"), "issue": text("number"), "pages": pages}
    else:
        fields["series"] = text("tertiary_title") or (host if kind != "article" else "")
        fields["volume"], fields["pages"] = text("volume"), wording.extent(pages or text("number_of_pages"))
    number_ = " ; ".join(entry.get("issn", []))
    fields["isbn"] = wording.isbns(number_)
    fields["issn"] = "" if fields["isbn"] else next(iter(re.findall(r"\d{4}-?\d{3}[\dXx]", number_)), "")
    if number_ and not fields["isbn"] and not fields["issn"]:
        remarks.append(Remark("isbn-left-out", number_))
    urls = entry.get("urls") or []
    # The package parts a line at each semicolon; one may stand within an address.
    first = re.split(r";\s*(?=https?:)|;\s*$", ";".join(urls))[0].strip() if urls else text("url")
    fields["url"] = link(text("doi"), first, remarks)
    remarks += [Remark(code) for code in wording.assumed(fields)]
    key = text("id", "accession_number")
    return Found(number, f"ris {key}" if key else "", ordered(fields), raw, tuple(remarks))


def _person(name: str, role: str) -> Any:
    return wording.person(name, role) if "," in name or is_vietnamese(name) else wording.body(name, role)
