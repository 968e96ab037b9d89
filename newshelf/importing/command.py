"""``import`` from its files to its summary."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from newshelf.content.load import parse
from newshelf.files import Source
from newshelf.importing import desk, words
from newshelf.importing.found import Reading, Unreadable
from newshelf.importing.reading import read
from newshelf.importing.run import Asked, Outcome, run
from newshelf.language import words as spoken
from newshelf.problem import Place, Problem, problem
from newshelf.terminal import report

SURE, REFUSED, USAGE = 0, 1, 2


class Talk(NamedTuple):
    """How an import asks and tells: shows a text and asks a question; a progress."""

    sure: Callable[[str, str], bool]
    progress: Callable[[str, int, int], None]


class Done(NamedTuple):
    """What an import has to say, and the status that the command ends with."""

    told: tuple[str, ...]
    status: int = SURE

    @property
    def failed(self) -> bool:
        return self.status != SURE


def import_files(root: Path, paths: Iterable[str], columns: str | None, asked: Asked, talk: Talk, trial: bool) -> Done:
    """Imports files into the library at ``root``; a ``trial`` writes nothing.

    A file of which nothing can be read stops the import before anything is written. ``columns`` is a file that names
    the fields of headings.
    """
    opened = desk.opened(root)
    language, said = opened.language, spoken(opened.language).importing
    if opened.problems:
        return Done((report.text(opened.problems, language, opened.sources), said.mend_first), REFUSED)
    taken = _Readings(language, talk)
    try:
        chosen = _chosen(columns)
    except Unreadable as error:
        return Done((report.text([problem(Place(columns or ""), error.code)], language, {}),), REFUSED)
    for path in paths:
        if not taken.take(path, chosen):
            return Done((*taken.told, said.not_sure), USAGE)
    readings = taken.readings
    told = [*taken.told, *([report.text(taken.problems, language, {})] if taken.problems else [])]
    if not readings:
        return Done(tuple(told), REFUSED)
    outcome = run(opened.known, readings, asked, talk.progress)
    done = _written(root, outcome, readings, language, trial)
    status = REFUSED if taken.problems else done.status
    return Done((*told, *done.told), status)


def _written(root: Path, outcome: Outcome, readings: list[Reading], language: str, trial: bool) -> Done:
    """Writes what an import comes to, the side files first: what is set aside must not be lost."""
    files: dict[str, bytes] = {}
    for one in readings:
        raws = [item.raw for item in outcome.aside.get(one.name, ())]
        files |= desk.side_files(one.name, raws, words.side(outcome, one.name, language), one.head, one.tail)
    files |= outcome.files
    told = (*words.changes(outcome, language), words.summary(outcome, language, {} if trial else files))
    if trial:
        return Done((*told, spoken(language).importing.trial))
    wrong = desk.write(root, files)
    return Done((*told, report.text([wrong], language, {})), REFUSED) if wrong else Done(told)


class _Readings:
    """The files that could be read, and what is said of each."""

    def __init__(self, language: str, talk: Talk) -> None:
        self.language, self.talk = language, talk
        self.readings: list[Reading] = []
        self.told: list[str] = []
        self.problems: list[Problem] = []

    def take(self, path: str, chosen: Mapping[str, str]) -> bool:
        """Reads a file; whether the librarian is sure of its columns. A file that cannot be read is a problem."""
        place = Place(os.path.basename(path))
        try:
            reading, columns = read(path, desk.source_of(path).data, chosen)
            reading = _apart(reading, self.readings)._replace(items=list(reading.items))
        except Unreadable as error:
            self.problems.append(problem(place, error.code, **error.values_))
            return True
        except OSError as error:
            self.problems.append(problem(place, "unreadable", reason=error.strerror or error))
            return True
        self.told.append(words.reading(reading, self.language))
        question = spoken(self.language).importing.sure
        if columns and not self.talk.sure(words.columns(columns, self.language), question):
            return False
        self.readings.append(reading)
        return True


def _apart(reading: Reading, others: list[Reading]) -> Reading:
    """A reading under a name of its own: two files of one name lie in two folders."""
    taken, name, number = {other.name for other in others}, reading.name, 2
    while name in taken:
        stem, ending = os.path.splitext(reading.name)
        name, number = f"{stem}-{number}{ending}", number + 1
    return reading._replace(name=name)


def _chosen(columns: str | None) -> dict[str, str]:
    if not columns:
        return {}
    data, problems = parse(Source(columns, desk.source_of(columns).data))
    if problems or not isinstance(data, dict) or not all(isinstance(field, str) for field in data.values()):
        raise Unreadable("bad-columns")
    return data
