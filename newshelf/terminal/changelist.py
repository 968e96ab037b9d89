"""What a build would change, in words: for a terminal, or as Markdown for a comment on a merge request."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from newshelf import dates
from newshelf.building.changes import Changes, Files, Part
from newshelf.building.issues import Change
from newshelf.building.published import Known
from newshelf.holdings.library import Library
from newshelf.language import counted, grouped
from newshelf.plan import addresses
from newshelf.plan.subjects import Digest, FeedOf
from newshelf.views.edition import Edition, edition, essay_text
from newshelf.views.lists import scope_name

Form = Literal["text", "markdown"]
SHOWN: dict[Form, int] = {"text": 20, "markdown": 100}  # lines of a list; what is more is counted
FOLDED = 10  # lines of a list that a comment shows unopened
NEW, CHANGED, GONE = "+", "~", "-"


class Section(NamedTuple):
    """A heading, a sentence below it (or none), and lines, each with what happens: new, changed or gone."""

    title: str
    said: str
    lines: Sequence[tuple[str, str]]


def written(changes: Changes, library: Library, against: str, form: Form) -> str:
    """The changes in the first language of the library. ``against``: the sentence that says what it is compared with.

    Equal changes give equal bytes: nothing tells the time or the machine.
    """
    ed = edition(library, library.site.languages[0], offline=False)
    sections = list(_sections(ed, changes))
    said = [against, *([ed.t.changes.first] if changes.first else []), *([] if sections else [ed.t.changes.nothing])]
    make = _markdown if form == "markdown" else _text
    return "\n".join(make(ed, " ".join(said), sections))


def against(library: Library, folder: str, of_library: bool) -> str:
    """What it is compared with: another library, or what was built into a folder."""
    t = edition(library, library.site.languages[0], offline=False).t.changes
    return str((t.with_library if of_library else t.with_site).format(path=folder))


# --- what there is to say ----------------------------------------------------------------------------------------


def _sections(ed: Edition, changes: Changes) -> Iterator[Section]:
    t = ed.t.changes
    records = (
        (t.new, "", NEW, changes.new),
        (t.changed, "", CHANGED, changes.changed),
        (t.withdrawn, "", GONE, changes.withdrawn),
        (t.removed, t.removed_advice, GONE, changes.removed),
    )
    for title, said, sign, known in records:
        if known:
            yield Section(f"{title} ({grouped(len(known), ed.language)})", said, [(sign, _named(k)) for k in known])
    if changes.themes:
        themes = [(NEW, essay_text(ed, page.theme.essay)[0]) for page in changes.themes]
        yield Section(f"{t.themes} ({len(themes)})", "", themes)
    if any(changes.pages):
        yield Section(t.pages, _counts(ed, *changes.pages), list(_addresses(changes.pages)))
    if any(changes.others):
        yield Section(t.others, _counts(ed, *changes.others), ())
    items = (changes.new_items, changes.corrected_items, changes.gone_items)
    if any(items):
        yield Section(t.items, _counts(ed, *items), [(_sign(part), _feed(ed, part)) for part in changes.feeds])
        digests = [(_sign(part), _digest(ed, part)) for part in changes.digests]
        yield Section(t.digests, t.digests_said if any(part.new for part in changes.digests) else t.no_digest, digests)
    if changes.unmarked:
        title = f"{t.unmarked} ({grouped(len(changes.unmarked), ed.language)})"
        yield Section(title, t.unmarked_advice, [(CHANGED, _named(one)) for one in changes.unmarked])


def _named(known: Known | Change) -> str:
    return f"{known.title} [{known.id}]"


def _addresses(pages: Files) -> Iterator[tuple[str, str]]:
    for sign, paths in zip((NEW, CHANGED, GONE), pages, strict=True):
        yield from ((sign, f"/{addresses.of_file(path)}") for path in paths)


def _counts(ed: Edition, new: Sequence[object], changed: Sequence[object], gone: Sequence[object]) -> str:
    numbers = {"new": len(new), "changed": len(changed), "gone": len(gone)}
    return str(ed.t.changes.counts.format(**{name: grouped(n, ed.language) for name, n in numbers.items()}))


def _sign(part: Part[Any]) -> str:
    return NEW if part.new else CHANGED


def _parts(ed: Edition, part: Part[Any]) -> str:
    t, said = ed.t.changes, []
    if part.new:
        said.append(t.of_new.format(n=len(part.new)))
    if part.corrected:
        said.append(t.of_corrected.format(n=len(part.corrected)))
    return ", ".join(said)


def _feed(ed: Edition, part: Part[FeedOf]) -> str:
    name = scope_name(ed, part.subject.scope)
    return f"{name} (/{addresses.feed(part.subject.folder)}): {_parts(ed, part)}"


def _digest(ed: Edition, part: Part[Digest]) -> str:
    """The subject line of the message, and how much of it is of this change."""
    scope, period, entries, _ = part.subject
    named, when = scope_name(ed, scope), dates.inside(dates.period_label(period, ed.language), ed.language)
    subject = ed.t.digest.subject.format(count=ed.titles(len(entries)), scope=named, period=when)
    return f"{subject}: {_parts(ed, part)}"


# --- the two forms -----------------------------------------------------------------------------------------------


def _text(ed: Edition, said: str, sections: Sequence[Section]) -> Iterator[str]:
    yield said
    for section in sections:
        yield ""
        yield f"{section.title}: {section.said}" if section.said else section.title
        shown = section.lines[: SHOWN["text"]]
        yield from (f"  {sign} {line}" for sign, line in shown)
        yield from (f"  {line}" for line in _rest(ed, section, len(shown)))


def _markdown(ed: Edition, said: str, sections: Sequence[Section]) -> Iterator[str]:
    yield f"## {ed.t.changes.title}\n\n{_escaped(said)}"
    for section in sections:
        yield f"\n### {_escaped(section.title)}\n"
        if section.said:
            yield f"{_escaped(section.said)}\n"
        shown = section.lines[: SHOWN["markdown"]]
        folded = len(shown) > FOLDED
        if folded:
            yield f"<details><summary>{grouped(len(section.lines), ed.language)}</summary>\n"
        yield from (f"- `{sign}` {_escaped(line)}" for sign, line in shown)
        yield from (f"- {line}" for line in _rest(ed, section, len(shown)))
        if folded:
            yield "\n</details>"


def _rest(ed: Edition, section: Section, shown: int) -> Iterator[str]:
    if len(section.lines) > shown:
        yield counted(ed.t.changes.more, len(section.lines) - shown, ed.language)


def _escaped(text: str) -> str:
    """Text that Markdown leaves as it is; an at sign or a number sign would call people or name issues there."""
    return re.sub(r"[\\`*_{}\[\]<>()#+!|~@&]", lambda match: f"&#{ord(match[0])};", text)
