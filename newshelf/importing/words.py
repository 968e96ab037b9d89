"""An import in words: the columns of a table, what was set aside and why, what was supplied, the summary."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from newshelf.importing.found import Reading
from newshelf.importing.run import Change, Outcome
from newshelf.importing.table import Columns
from newshelf.language import counted, grouped, table, words
from newshelf.terminal.report import sentences

COUNTS = ("new", "joined", "changed", "same", "differs", "kept", "gone", "unsafe", "aside")
SHOWN = 20  # changes that are shown, and reasons


def columns(read: Columns, language: str) -> str:
    """Which column goes to which field."""
    t = words(language).importing
    width = max(map(len, read.headings), default=0)
    rows = (f"  {head:<{width}}  →  {field or t.passed_over}" for head, field in zip(*read, strict=True))
    return "\n".join([t.columns, *rows])


def reading(read: Reading, language: str) -> str:
    """A file, its format and its encoding, and the sheets of it that were passed over."""
    t = words(language).importing
    said = t.reading.format(name=read.name, format=read.format, encoding=read.encoding)
    return "\n".join([said, *([t.unread.format(names=", ".join(read.unread))] if read.unread else [])])


def changes(outcome: Outcome, language: str) -> Iterator[str]:
    """The differences between records and their sources, the first ones."""
    t = words(language).importing
    for change in outcome.changes[:SHOWN]:
        yield from _change(change, t)
    if len(outcome.changes) > SHOWN:
        yield str(t.more.format(n=grouped(len(outcome.changes) - SHOWN, language)))


def _change(change: Change, t: Any) -> Iterator[str]:
    yield change.id
    for name, old, new in change.taken:
        if old is not None:
            yield f"  - {name}: {_short(old)}"
        if new is not None:
            yield f"  + {name}: {_short(new)}"
    for name, here, there in change.kept:
        yield "  " + t.kept_here.format(field=name, here=_short(here), there=_short(there))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 100 else text[:99] + "…"


def side(outcome: Outcome, name: str, language: str) -> str:
    """What was set aside of a file, and what was supplied or left out, a record a paragraph."""
    t, remarks = words(language).importing, table(language)["importing"]["remarks"]
    lines = []
    for item in outcome.aside.get(name, ()):
        said = [" ".join(sentences(one, language)) for one in item.problems]
        lines.append(t.record.format(n=item.number) + " " + "\n  ".join(said))
    noted = [one for one in outcome.remarks.get(name, ()) if one[2].value]
    if noted:
        lines += ["", t.noted]
        lines += [f"{t.record.format(n=n)} {id}: {remarks[one.code]}: {_short(one.value)}" for n, id, one in noted]
    return "\n".join(lines) + "\n" if lines else ""


def _reasons(outcome: Outcome, language: str) -> Iterator[str]:
    """Why records were set aside, the commonest reasons first."""
    said = [one.problems[0] for every in outcome.aside.values() for one in every]
    reasons = Counter((found.code, sentences(found, language)[0]) for found in said)
    ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    for (code, sentence), number in ordered[:SHOWN]:
        yield f"  {grouped(number, language)} [{code}] {sentence}"
    if left := sum(number for _, number in ordered[SHOWN:]):
        yield f"  {words(language).importing.more.format(n=grouped(left, language))}"


def summary(outcome: Outcome, language: str, files: Mapping[str, bytes]) -> str:
    """What came of it: counts, reasons, what was supplied, where to look."""
    t, forms = words(language).importing, words(language).importing.counts
    remarks, counts = table(language)["importing"]["remarks"], outcome.counts
    parts = [counted(getattr(forms, name), counts[name], language) for name in COUNTS if counts.get(name)]
    lines = [t.read.format(n=grouped(counts.get("read", 0), language)) + " " + ", ".join(parts) + "."]
    lines += _reasons(outcome, language)
    supplied = Counter(one.code for every in outcome.remarks.values() for _, _, one in every)
    if supplied:
        lines.append(t.supplied)
    lines += [
        f"  {grouped(n, language)} {remarks[code]}" for code, n in sorted(supplied.items(), key=lambda p: (-p[1], p[0]))
    ]
    if undated := counts.get("undated"):
        lines.append(t.undated.format(n=grouped(undated, language)))
    if counts.get("differs"):
        lines.append(t.update)
    lines += [f"  {name}" for name in files]
    return "\n".join(lines)
