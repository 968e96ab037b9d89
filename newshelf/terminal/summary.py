"""What a command says when it is done, in the language of the library."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from newshelf import dates
from newshelf.language import LANGUAGES, counted, words

if TYPE_CHECKING:  # only ``send`` pays for what sends
    from newshelf.delivery.send import Preview, Report

COUNTS = ("records", "pages", "feeds", "digests", "changed")


def language_of(sources: Mapping[str, bytes]) -> str:
    """The first language of ``site.yaml``, as far as it can be read: problems are told in it even if it is broken."""
    match = re.search(rb"^languages:\s*[\[-]?\s*[\"']?([a-z]+)", sources.get("content/site.yaml", b""), re.MULTILINE)
    found = match[1].decode() if match else LANGUAGES[0]
    return found if found in LANGUAGES else LANGUAGES[0]


def look(folder: Path, language: str, command: str) -> str:
    """Where to look: with ``command``, which shows the site on this machine; without one, in the files."""
    t = words(language).report
    return str(t.shown.format(path=folder, command=command) if command else t.open.format(path=folder / "index.html"))


def built(counts: Mapping[str, int], language: str) -> str:
    """In one line what stands and what changed."""
    t = words(language).report
    parts = [counted(getattr(t, name), counts[name], language) for name in COUNTS]
    if counts["pruned"]:
        parts.append(counted(t.pruned, counts["pruned"], language))
    return f"{', '.join(parts)}."


def checked(counts: Mapping[str, int], language: str) -> str:
    """How many records were found fit to publish."""
    t = words(language).report
    return str(t.fine.format(records=counted(t.records, counts["records"], language)))


def stopped(language: str) -> str:
    """That a command was broken off (Ctrl-C)."""
    return str(words(language).report.stopped)


def exported(file: Path, number: int, language: str) -> str:
    """Where the export lies, and how many records are in it."""
    t = words(language).report
    return f"{file}: {counted(t.records, number, language)}."


def started(folder: Path, files: int, language: str) -> str:
    """Where a new library lies, and of how many files it is."""
    return str(words(language).report.started.format(path=folder, files=files))


def kept(path: str, language: str) -> str:
    """Which file of a new library was there before."""
    return str(words(language).report.kept.format(path=path))


def beside(path: str, new: str, language: str) -> str:
    """Which file an upgrade left, and where the one of the new version lies."""
    return str(words(language).report.beside.format(path=path, new=new))


def upgraded(paths: Sequence[str], language: str) -> str:
    """What an upgrade replaced."""
    return str(words(language).report.upgraded.format(paths=", ".join(paths)))


def later(number: int, day: date | None, language: str) -> str:
    """How many records are left out since they arrive later."""
    until = dates.day(day, language) if day else ""
    return counted(words(language).report.later, number, language, day=until)


def warned(number: int, command: str, language: str) -> str:
    """How many warnings there are, and how to read them."""
    t = words(language).report
    return str(t.see.format(warnings=counted(t.warnings, number, language), command=command))


def previewed(preview: "Preview", command: str, language: str) -> str:
    """What sending would do, and the plain part of one message without its addresses."""
    t = words(language).delivery
    sizes = {"smallest": -(-preview.smallest // 1000), "largest": -(-preview.largest // 1000)}
    first = t.preview.format(messages=counted(t.messages, preview.messages, language), **sizes)
    nothing = counted(t.nothing, preview.nothing, language)
    return "\n".join([first, f"{nothing}.", t.confirm.format(command=command), "", _plain(preview.sample)])


def _plain(message: bytes) -> str:
    from email import message_from_bytes
    from email.policy import default

    read = message_from_bytes(message, policy=default)
    part = read.get_body(("plain",))
    return f"{read['Subject']}\n\n{part.get_content() if part else ''}" if message else ""


def tried(reply: str, language: str) -> str:
    """What the server said of a trial message."""
    return str(words(language).delivery.trial.format(reply=reply))


def sent(report: "Report", language: str) -> str:
    """How an issue stands: each outcome with what to do about it; readers by their lines, never by their addresses."""
    t = words(language).delivery
    lines = [f"{counted(t.sent, report.sent, language)}; {counted(t.nothing, report.nothing, language)}."]
    for outcome in ("deferred", "failed", "refused", "unknown", "waiting"):
        if readers := getattr(report, outcome):
            where = t.lines.format(lines=", ".join(_runs(sorted(readers))))
            advice = getattr(t, f"advice_{outcome}")
            lines.append(f"{counted(getattr(t, outcome), len(readers), language)} ({where}). {advice}")
    return "\n".join(lines)


def _runs(numbers: list[int]) -> Iterator[str]:
    """Numbers in ascending order, those that follow one another as ``3–7``: 5,000 readers may wait."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        first, *more = [number for _, number in run]
        yield f"{first}–{more[-1]}" if more else str(first)
