"""What a command says when it is done, in the language of the library."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from newshelf import dates
from newshelf.language import LANGUAGES, counted, words

COUNTS = ("records", "pages", "feeds", "digests", "changed")


def language_of(sources: Mapping[str, bytes]) -> str:
    """The first language of ``site.yaml``, as far as it can be read: problems are told in it even if it is broken."""
    match = re.search(rb"^languages:\s*\[?\s*([a-z]+)", sources.get("content/site.yaml", b""), re.MULTILINE)
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


def exported(file: Path, number: int, language: str) -> str:
    """Where the export lies, and how many records are in it."""
    t = words(language).report
    return f"{file}: {counted(t.records, number, language)}."


def later(number: int, day: date | None, language: str) -> str:
    """How many records are left out since they arrive later."""
    until = dates.day(day, language) if day else ""
    return counted(words(language).report.later, number, language, day=until)


def warned(number: int, command: str, language: str) -> str:
    """How many warnings there are, and how to read them."""
    t = words(language).report
    return str(t.see.format(warnings=counted(t.warnings, number, language), command=command))
