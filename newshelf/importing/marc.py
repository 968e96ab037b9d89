"""From a MARC 21 record to the fields of a record. docs/import.md has the table."""

import re
from collections.abc import Iterable, Iterator

from pymarc import Field, Record

from newshelf.importing import own, wording
from newshelf.importing.found import Facts, Fields, Found, Refused, Remark, as_markdown, ordered
from newshelf.importing.marcfile import Parsed
from newshelf.text import fold

# Where items stand, by the layout of a tag: subfields of accession, call number, location codes, item type, date.
HOLDINGS = {
    "952": ("p", "o", "c8", "by", "d"),  # Koha
    "852": ("p", "h", "b", "c", ""),
    "876": ("p", "", "l", "", "d"),
    "999": ("i", "a", "l", "mt", "u"),  # SirsiDynix
}
_SUBJECTS = ("600", "610", "611", "630", "650", "651")
_SERIES = ("490", "440", "830")
_SOURCES = {"purchase": "mua purchase", "gift": "tang gift bieu", "exchange": "traodoi exchange", "internal": "noisinh"}


def found(parsed: Parsed) -> Found | Refused:
    """The record of a parsed one, or why there is none."""
    if isinstance(parsed, Refused):
        return parsed
    number, record, raw, unmarked = parsed
    if record.leader[5] == "d":
        return Refused(number, "marc-deleted", {}, raw)
    if not record.get_fields("245"):
        if record.get_fields("200"):
            return Refused(number, "not-marc21", {}, raw)
        return Refused(number, "no-title", {}, raw)
    reader = _Reader(record)
    if unmarked:
        reader.remark("utf8-unmarked")
    fields = reader.fields()
    if not fields.get("title"):
        return Refused(number, "no-title", {}, raw)
    key = " ".join(part for part in (reader.control("003"), reader.control("001")) if part)
    return Found(number, f"marc {key}" if key else "", ordered(fields), raw, tuple(reader.remarks), reader.facts())


class _Reader:
    """The fields of one record, and what was remarked on the way."""

    def __init__(self, record: Record) -> None:
        self.record, self.remarks = record, list[Remark]()

    def remark(self, code: str, value: str = "") -> None:
        self.remarks.append(Remark(code, value))

    def control(self, tag: str) -> str:
        return next((field.data.strip() for field in self.record.get_fields(tag) if field.data), "")

    @property
    def fixed(self) -> str:
        """Field 008, where each character has its place."""
        return next((field.data for field in self.record.get_fields("008") if field.data), "").ljust(40)

    def all(self, *tags: str) -> Iterator[Field]:
        yield from self.record.get_fields(*tags)

    def texts(self, tag: str, codes: str = "a") -> list[str]:
        """The subfields of every field of a tag, in their order."""
        return [part.value for field in self.all(tag) for part in field.subfields if part.code in codes]

    def first(self, tag: str, codes: str = "a") -> str:
        return next(iter(self.texts(tag, codes)), "").strip()

    # --- the record ---

    def fields(self) -> Fields:
        if own.wrote(self.record):
            return own.fields(self.record)
        made: Fields = {**self.title(), **self.imprint(), **self.numbers(), **self.holdings()}
        made["authors"] = [one for one in self.people() if one]
        made["language"] = self.language()
        made["keywords"] = self.keywords()
        made["kind"] = self.kind(made.get("title", ""))
        made["summary"] = self.prose("520")
        made["contents"] = self.prose("505", "agrt")
        made["note"] = self.prose("590")
        made["thesis"] = self.thesis()
        if host := self.host():
            made["in"] = host
        made["url"] = self.link()
        if source := self.first("541", "c"):
            folded = fold(source).replace(" ", "")
            known = (name for name, words in _SOURCES.items() if folded == name or folded in words.split())
            made["source"] = next(known, "")
        self.remarks += [Remark(code) for code in wording.assumed(made)]
        return made

    def title(self) -> Fields:
        field = next(self.all("245"))
        made: Fields = {"title": "", "subtitle": "", "parallel_title": ""}
        part, before = [], ""
        for code, value in field.subfields:
            text = _plain(value)
            if code in "afgk" and not made["title"]:
                made["title"] = text
            elif code == "b":
                name = "parallel_title" if before.rstrip().endswith("=") else "subtitle"
                made[name] = f"{made[name]} : {text}" if made[name] else text
            elif code in "np":
                part.append(text)
            if code != "c":
                before = value
        if not made["title"]:
            made["title"], made["subtitle"] = made["subtitle"] or ". ".join(part), ""
            part = part if made["title"] != ". ".join(part) else []
        if not made["parallel_title"]:
            made["parallel_title"] = self.parallel()
        if self.series(made) and part:
            made["title"] = ". ".join([made["title"], *part])
        elif part:
            made["volume"] = ". ".join(part)
        return made

    def parallel(self) -> str:
        fields = (field for field in self.all("246") if field.indicator2 == "1")
        return next((_plain(field.get("a") or "") for field in fields), "")

    def series(self, made: Fields) -> bool:
        """The series and the number in it; whether there is one: then a part is one of the title."""
        for field in self.all(*_SERIES):
            if name := _plain(field.get("a") or ""):
                made["series"], made["volume"] = name, _plain(field.get("v") or "")
                return True
        return False

    def imprint(self) -> Fields:
        fields = [f for f in self.all("264") if f.indicator2 in "1 "] or list(self.all("260")) or list(self.all("264"))
        places, names, years = (
            [part.value for field in fields for part in field.subfields if part.code == code] for code in "abc"
        )
        made: Fields = {
            "edition": _plain(self.first("250")),
            "place": "; ".join(_known(places)),
            "publisher": "; ".join(_known(names)),
            "pages": wording.extent(_plain("; ".join(self.texts("300")))),
            "size": _plain(self.first("300", "c")).rstrip(" +"),
        }
        if self.record.get_fields("250") and (more := self.first("250", "b")):
            made["edition"] = f"{made['edition']}, {_plain(more)}"
        written = " ".join(years)
        fixed = self.fixed[7:11]
        made["year"] = wording.year_of(written) or wording.year_of(fixed)
        if not made["year"] and (text := written or fixed.strip(" |u")):
            self.remark("year-unclear", text)
        return made

    def numbers(self) -> Fields:
        made: Fields = {"isbn": []}
        for text in self.texts("020"):
            right = wording.isbns(text)
            made["isbn"] += [isbn for isbn in right if isbn not in made["isbn"]]
            if not right:
                self.remark("isbn-left-out", text)
        for text in self.texts("022"):
            if match := re.search(r"\d{4}-?\d{3}[\dXx]", text):
                made.setdefault("issn", match[0])
            else:
                self.remark("issn-left-out", text)
        for text in self.texts("082"):
            # Strokes only show where a library may shorten the number.
            number = re.match(r"\d{3}(?:\.\d+)?", re.sub("[/']", "", text.strip()))
            if number:
                made.setdefault("ddc", number[0])
            else:
                self.remark("ddc-left-out", text)
        return made

    def items(self) -> Iterator[tuple[Field, tuple[str, ...]]]:
        for tag, layout in HOLDINGS.items():
            for field in self.all(tag):
                if tag != "999" or (field.get("i") and field.get("a")):
                    yield field, layout
            if self.record.get_fields(tag) and tag == "952":
                return  # Koha repeats in 852 what stands in 952

    def holdings(self) -> Fields:
        accessions, calls, places, days, count = list[str](), list[str](), list[str](), list[str](), 0
        for field, (accession, call, place, _, day) in self.items():
            numbers = field.get_subfields(accession)
            accessions += [number.strip() for number in numbers]
            count += len(numbers) or (1 if field.tag == "952" else 0)
            shelf = " ".join(field.get_subfields(*(["h", "i"] if field.tag == "852" else list(call)))) if call else ""
            calls.append(shelf.strip())
            places += [value.strip() for code in place for value in field.get_subfields(code)[:1]][:1]
            days += [wording.date_of(value) for value in (field.get_subfields(day) if day else [])]
        days += [wording.date_of(value) for value in self.texts("541", "d")]
        calls += [" ".join(field.get_subfields("a", "b")) for tag in ("090", "099") for field in self.all(tag)]
        copies = {
            "count": str(count) if count else "",
            "accession": wording.runs(accessions),
            "location": "; ".join(dict.fromkeys(filter(None, places))),
        }
        return {
            "call_number": next(filter(None, calls), ""),
            "copies": copies,
            "arrived": min(filter(None, days), default=""),
        }

    def facts(self) -> Facts:
        collections, calls = list[str](), list[str]()
        for field, (_, call, place, kinds, _) in self.items():
            collections += field.get_subfields(*place, *kinds)
            calls += field.get_subfields(*(call or "h"))
        collections += self.texts("942", "c")
        return Facts(
            tuple(dict.fromkeys(_plain(text) for text in self.texts("690", "ax"))),
            tuple(dict.fromkeys(text.strip() for text in [*calls, *self.texts("090", "ab")] if text.strip())),
            tuple(dict.fromkeys(text.strip() for text in collections if text.strip())),
            self.number(),
        )

    def number(self) -> str:
        """The biblionumber of Koha (999 c; 001 may be that of whom a record was copied from); "" of other systems."""
        number = self.first("999", "c") if self.record.get_fields("942", "952") else ""
        return number if number.isdecimal() else ""

    # --- parts ---

    def people(self) -> Iterator[object]:
        for field in self.all("100", "110", "111", "700", "710", "711"):
            terms = [*field.get_subfields("4"), *field.get_subfields("e")]
            role = next(filter(None, map(wording.role_of, terms)), "")
            if field.get("t"):
                self.remark("work-left-out", field.format_field())
            elif field.tag in {"100", "700"}:
                name = " ".join(field.get_subfields("a", "b")).strip(" ,;")
                yield wording.person(_name(name), role)
            else:
                yield wording.body(". ".join(text.strip(" .,") for text in field.get_subfields("a", "b")), role)

    def language(self) -> str:
        codes = [*self.texts("041"), self.fixed[35:38]]
        codes = [code[:3] if len(code) % 3 == 0 and len(code) > 3 and code.isalpha() else code for code in codes]
        return next(filter(None, map(wording.language_of, codes)), "")

    def keywords(self) -> list[str]:
        words = [_plain(text) for text in self.texts("653")]
        for tag in _SUBJECTS:
            for field in self.all(tag):
                words += [" – ".join(_plain(part) for part in field.get_subfields("a", "x"))]
        return list(dict.fromkeys(filter(None, words)))

    def kind(self, title: str) -> str:
        if note := " ".join(self.texts("502", "abc")):
            return wording.kind_of(note) if wording.kind_of(note) in _THESES else "thesis"
        named = wording.kind_by_title(title)
        made = self.kind_by_codes(named)
        if made and made == named:
            self.remark(f"kind-{named}")
        return made or next(filter(None, map(wording.kind_of, self.texts("655"))), "")

    def kind_by_codes(self, named: str) -> str:
        """The kind by leader and 008, unless the title names one (``named``) that they do not contradict."""
        leader, fixed = self.record.leader, self.fixed
        if leader[6] not in "at":
            return _MATERIALS.get(leader[6], named)
        if leader[7] in "ab" and self.record.get_fields("773"):
            return "article"
        if named or leader[7] in "si":
            return named or "journal"
        if fixed[29] == "1" and fixed[24:28].strip():
            return "proceedings"
        return "dictionary" if set(fixed[24:28]) & set("de") else ""

    def prose(self, tag: str, codes: str = "a") -> str:
        parts = [" ".join(field.get_subfields(*codes)) for field in self.all(tag)]
        return "\n\n".join(as_markdown(part) for part in parts if part.strip())

    def thesis(self) -> Fields:
        field = next(self.all("502"), None)
        if not field:
            return {}
        advisor = next((f.get("a") or "" for f in self.all("700") if "dgs" in f.get_subfields("4")), "")
        degree = field.get("b") or ("" if field.get("b") or field.get("g") else field.get("a") or "")
        return {"degree": _plain(degree), "programme": _plain(field.get("g") or ""), "advisor": _name(advisor)}

    def host(self) -> Fields:
        field = next(self.all("773"), None)
        if not field or not (title := _plain(field.get("t") or field.get("a") or "")):
            return {}
        made: Fields = {"title": title}
        text = "; ".join(field.get_subfields("g"))
        for name, pattern in _PARTS.items():
            labelled = [part for part in field.get_subfields("g") if part.startswith(f"{name}: ")]
            if labelled:
                made[name] = labelled[0].partition(": ")[2]
            elif match := re.search(pattern, text, re.IGNORECASE):
                made[name] = match[1]
        return made

    def link(self) -> str:
        url = ""
        for field in self.all("856"):
            address = (field.get("u") or "").strip()
            if re.fullmatch(r"(?i)https?://[^\s/?#@:\[\]\\<>\"]+(?::\d{1,5})?(?:[/?#]\S*)?", address):
                url = url or address
            elif address:
                self.remark("link-left-out", address)
        return url


_MATERIALS = {**dict.fromkeys("gijkor", "audiovisual"), "m": "database"}
_THESES = {"dissertation", "thesis", "undergraduate-thesis"}
_PARTS = {
    "volume": r"\b(?:vol(?:ume)?|tập|v|t|bd)\.?\s*(\d+)",
    "issue": r"\b(?:no|nr|issue|số|iss|heft)\.?\s*([\d-]+)",
    "pages": r"\b(?:pages?|pp?|tr|trang|s)\.?\s*(\d+(?:\s*[-–]\s*\d+)?)",
}


def _plain(text: str) -> str:
    """A subfield without the punctuation of ISBD and MARC behind it, and without marks of what filing passes over."""
    text = re.sub("[\x88\x89\x98\x9c]", "", text).strip()
    text = re.sub(r"(?:\s*[/:;,=]|\s\++)+$", "", text)  # a plus is one only behind a blank: C++
    if text.endswith(".") and not re.search(
        r"(?:\b[^\W\d_]|\.\.|\b(?:tr|etc|Inc|Ltd|Co|vol|ed|Jr|Sr|St|Tp|Nxb))\.$", text
    ):
        text = text[:-1].rstrip()
    if text.count("]") > text.count("["):
        text = text.replace("]", "", 1)
    elif text.count("[") > text.count("]"):
        text = text.replace("[", "", 1)
    return text


def _known(texts: Iterable[str]) -> list[str]:
    """Places and publishers without those that a catalogue marks as unknown, and without brackets around the whole."""
    plain = (re.sub(r"^[\[(]([^][()]*)[\])]$", r"\1", _plain(text)).strip() for text in texts)
    return list(dict.fromkeys(t for t in plain if t and not re.fullmatch(r"(?i)s\.?\s?[ln]\.?|.*not identified.*", t)))


def _name(name: str) -> str:
    return _plain(name).rstrip(",")
