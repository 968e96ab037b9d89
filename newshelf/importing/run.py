"""The story of an import: read, translate, compare with what the library has, check, and say what to write."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from newshelf import fingerprint
from newshelf.content import model
from newshelf.content.check import check_batch
from newshelf.content.load import parse
from newshelf.content.structure import adapter
from newshelf.files import Source
from newshelf.importing import dump, edit, ledger, shelves
from newshelf.importing.copies import added
from newshelf.importing.found import Fields, Found, Reading, Refused, Remark, arranged, lost, plain_of
from newshelf.importing.mapping import applied
from newshelf.problem import Place, Problem, problem
from newshelf.text import fold

FOLDER = "content/acquisitions"
MOST = 1000  # records that an import puts into one file


class Asked(NamedTuple):
    """What the librarian asked for: the day of records without one, and the language of those that name none."""

    arrived: str
    language: str = ""
    announce: bool = True
    update: bool = False


class Known(NamedTuple):
    """What the library has: its records, its ledger, its mapping, the ids of its disciplines and codes of courses."""

    shelves: shelves.Shelves
    ledger: ledger.Ledger
    mapping: model.Mapping
    disciplines: frozenset[str]
    courses: frozenset[str]


class Aside(NamedTuple):
    """A record that was set aside: its number in the file, the reasons, its bytes."""

    number: int
    problems: tuple[Problem, ...]
    raw: bytes


class Change(NamedTuple):
    """A record that differs from its source: (field, old, new) taken over, and (field, here, source) kept."""

    id: str
    taken: tuple[tuple[str, Any, Any], ...]
    kept: tuple[tuple[str, Any, Any], ...]


class Outcome(NamedTuple):
    """What an import comes to. ``files`` is what to write, by path; nothing was written yet."""

    files: Mapping[str, bytes]
    counts: Mapping[str, int]  # read, new, same, changed, differs, kept, gone, aside
    aside: Mapping[str, tuple[Aside, ...]]  # by the name of the file read
    remarks: Mapping[str, tuple[tuple[int, str, Remark], ...]]  # number in the file, id, remark
    changes: tuple[Change, ...]


class _Desk:
    """What an import has come to so far."""

    def __init__(self, known: Known, asked: Asked) -> None:
        self.known, self.asked = known, asked
        self.ledger = dict(known.ledger)
        self.ids = set(known.shelves.by_id)  # of records that are there, or will be
        self.taken = {*known.shelves.by_id, *(entry.id for entry in known.ledger.values())}
        self.seen: dict[str, str] = {}
        self.new: list[Fields] = []
        self.edits: dict[str, dict[int, Fields]] = {}
        self.changes: list[Change] = []
        self.counts: Counter[str] = Counter()
        self.aside: dict[str, list[Aside]] = {}
        self.remarks: dict[str, list[tuple[int, str, Remark]]] = {}

    def put(self, name: str, item: Found | Refused) -> None:
        """Takes in one record of a file."""
        rows = item.rows if isinstance(item, Found) else 1
        self.counts["read"] += rows
        if isinstance(item, Refused):
            self.refuse(name, item.number, (problem(Place(name), item.code, **item.values),), item.raw)
            return
        found = self.completed(applied(item, self.known.mapping))
        if problems := self.problems(found):
            self.refuse(name, item.number, problems, item.raw, rows)
            return
        key = self.key(found)
        if not key:
            self.refuse(name, item.number, (problem(Place(name), "repeated"),), item.raw, rows)
            return
        self.counts["joined"] += rows - 1
        if id := self.compare(key, found):
            remarks = [*found.remarks, *lost(found.fields)]
            given = found.fields.get("id", id)
            if given != id and id not in self.known.shelves.by_id:
                remarks.append(Remark("id-taken", f"{given} → {id}"))
            self.remarks.setdefault(name, []).extend((item.number, id, remark) for remark in remarks)

    def refuse(self, name: str, number: int, problems: tuple[Problem, ...], raw: bytes, rows: int = 1) -> None:
        self.counts["aside"] += rows
        self.aside.setdefault(name, []).append(Aside(number, problems, raw))

    def completed(self, found: Found) -> Found:
        """A record with what was asked for where its source has nothing."""
        if found.fields.get("language") != "und" or not self.asked.language:
            return found
        remarks = tuple(one for one in found.remarks if one.code != "language-unknown")
        return found._replace(fields={**found.fields, "language": self.asked.language}, remarks=remarks)

    def problems(self, found: Found) -> tuple[Problem, ...]:
        """Why a record could not be published: errors that ``check`` would find in it, tables included."""
        fields = arranged({"id": "x", "arrived": "2000-01-01", **found.fields})
        source = Source("import", dump.batch([fields]).encode())
        data, wrong = parse(source)
        if any(one.is_error for one in wrong) or plain_of(data["records"][0]) != plain_of(fields):
            return tuple(one for one in wrong if one.is_error) or (problem(Place("import"), "import-text"),)
        try:
            adapter(model.Record).validate_python(fields)
        except ValueError:
            return tuple(one for one in check_batch(source).problems if one.is_error)
        made = []
        for code, values, known in (
            ("unknown-discipline", fields.get("disciplines", ()), self.known.disciplines),
            ("unknown-course", fields.get("courses", ()), self.known.courses),
        ):
            made += [problem(Place("import"), code, value=one) for one in values if one not in known]
        return tuple(made)

    def key(self, found: Found) -> str:
        """What a record is known by in the ledger; "" for one that came before in this import, word for word."""
        whole = fingerprint.of(json.dumps(plain_of(found.fields), ensure_ascii=False, sort_keys=True).encode())
        same = {
            name: found.fields.get(name) for name in ("title", "subtitle", "volume", "authors", "year", "isbn", "in")
        }
        key = found.key or f"like {fingerprint.of(json.dumps(same, ensure_ascii=False).encode())[:16]}"
        entry = self.ledger.get(key)
        others = entry and entry.title != fold(found.fields["title"])
        if entry and others and key.startswith("marc "):  # without 003 a control number may be that of another system
            others = key.count(" ") == 1 and not ledger.alike(found.fields, entry)
        if others or self.seen.get(key, whole) != whole:
            key = f"{key} #{fingerprint.of(found.fields['title'].encode())[:8]}"
            if self.seen.get(key, whole) != whole:
                key = f"{key}{whole[:8]}"
        if key in self.seen:
            return ""
        self.seen[key] = whole
        return key

    def compare(self, key: str, found: Found) -> str:
        """Adds or updates a record; its id."""
        fields, number, entry = found.fields, found.facts.number, self.ledger.get(key)
        if entry and number:  # imports of before did not note it
            entry = self.ledger[key] = entry._replace(number=number)
        kept = self.known.shelves.by_id.get(entry.id if entry else fields.get("id", ""))
        if kept and not entry:
            alike = ledger.alike(fields, ledger.entry("", kept.fields))
            kept = kept if alike else None  # lists number their rows alike
        if entry and not kept:
            self.counts["gone"] += 1
            return ""
        by_id = not entry and kept is not None
        kept = kept or self.known.shelves.like(fields)
        if not kept:
            return self.add(key, found)
        if found.adds:
            found = found._replace(fields=added(fields, kept.fields))
        base = dict(entry.fields) if entry else ledger.marks(kept.fields) if by_id else {}
        self.update(key, kept, found, base)
        return str(kept.fields["id"])

    def add(self, key: str, found: Found) -> str:
        fields = found.fields
        id = str(fields.get("id") or "")
        if not id or id in self.ids:  # in tables a number may stand twice
            id = shelves.new_id(fields, self.taken)
        self.ids.add(id)
        self.taken.add(id)
        self.counts["new"] += 1
        self.ledger[key] = ledger.entry(id, fields, found.facts.number)
        own = {**fields, "id": id, "arrived": fields.get("arrived", self.asked.arrived)}
        if not fields.get("arrived"):
            self.counts["undated"] += 1
        if not self.asked.announce:
            own["announce"] = "false"
        self.new.append(arranged(own))
        return id

    def update(self, key: str, kept: shelves.Kept, found: Found, base: Mapping[str, str]) -> None:
        """Takes over what changed at the source and not here; what changed on both sides stays as it is here."""
        fields, number = found.fields, found.facts.number
        now, then = ledger.marks(kept.fields), ledger.marks(fields)
        names = [name for name in then if then[name] != now.get(name) and then[name] != base.get(name)]
        names += [name for name in base if name not in then and name in now and key in self.ledger]
        taken = tuple(n for n in names if now.get(n) == base.get(n))
        both = tuple(n for n in names if n not in taken and n in then)
        change = Change(
            str(kept.fields["id"]),
            tuple((name, kept.fields.get(name), fields.get(name)) for name in taken),
            tuple((name, kept.fields.get(name), fields.get(name)) for name in both),
        )
        if not names:
            self.counts["same"] += 1
            if key not in self.ledger:
                self.ledger[key] = ledger.entry(change.id, fields, number)
            return
        self.changes.append(change)
        if not self.asked.update:
            self.counts["differs"] += 1
            return
        self.counts["changed" if taken else "kept"] += 1
        if taken:
            edits = self.edits.setdefault(kept.path, {})
            edits[kept.number] = {**edits.get(kept.number, {}), **{name: fields.get(name) for name in taken}}
        self.ledger[key] = ledger.entry(change.id, fields, number)

    # --- files ---

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file with what it will hold."""
        texts = dict(self.known.shelves.texts)
        for path, edits in sorted(self.edits.items()):
            plain = self.known.shelves.batches[path]["records"]
            text = edit.changed(path, texts[path], edits, plain)
            if text is None:
                self.counts["unsafe"] += len(edits)
                self.counts["changed"] -= len(edits)
                ids = {plain[number]["id"] for number in edits}
                self.ledger = {k: self.known.ledger.get(k, e) if e.id in ids else e for k, e in self.ledger.items()}
                continue
            texts[path] = text
            yield path, text.encode()
        yield from self.batches(texts)
        if self.ledger != self.known.ledger:
            yield ledger.PATH, ledger.written(self.ledger)

    def batches(self, texts: dict[str, str]) -> Iterator[tuple[str, bytes]]:
        """New records, by the month of their arrival."""
        months: dict[str, list[Fields]] = {}
        for fields in sorted(self.new, key=lambda one: str(one["arrived"])):
            months.setdefault(fields["arrived"][:7], []).append(fields)
        for month, records in sorted(months.items()):
            number = 1
            while records:
                path = f"{FOLDER}/{month[:4]}/{month}-import{f'-{number}' if number > 1 else ''}.yaml"
                number += 1
                have = self.known.shelves.batches.get(path, {}).get("records", [])
                room = MOST - len(have)
                if room <= 0 or (path in texts and not have):
                    continue
                made = self.joined(path, texts.get(path, ""), records[:room])
                if path in texts and not _holds(path, made, [*have, *records[:room]]):
                    continue  # keys stand below its records, or they are written in brackets
                yield path, made.encode()
                del records[:room]

    def joined(self, path: str, text: str, records: list[Fields]) -> str:
        """A batch with further records behind those that it has."""
        days = {one["arrived"] for one in records}
        if not text:
            return dump.batch(records, days.pop() if len(days) == 1 else "")
        head = self.known.shelves.batches[path].get("arrived")
        plain = ({k: v for k, v in one.items() if k != "arrived" or v != head} for one in records)
        return text.rstrip("\n") + "\n\n" + "\n".join(dump.record(one) for one in plain)


def _holds(path: str, text: str, records: list[Fields]) -> bool:
    """Whether a batch, read again, has these records."""
    data, problems = parse(Source(path, text.encode()))
    ids = [one.get("id") for one in data.get("records", [])] if isinstance(data, dict) else []
    return not any(one.is_error for one in problems) and ids == [one.get("id") for one in records]


def run(known: Known, readings: list[Reading], asked: Asked, progress: Callable[[str, int, int], None]) -> Outcome:
    """What comes of the records of some files, in their order."""
    desk = _Desk(known, asked)
    for reading in readings:
        items = list(reading.items)
        for done, item in enumerate(items, start=1):
            desk.put(reading.name, item)
            if done % 200 == 0 or done == len(items):
                progress(reading.name, done, len(items))
    files = dict(desk.files())
    return Outcome(
        files,
        desk.counts,
        {name: tuple(every) for name, every in desk.aside.items()},
        {name: tuple(every) for name, every in desk.remarks.items()},
        tuple(desk.changes),
    )
