"""Reads the files of a library, or only lists them."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from newshelf.problem import Place, Problem, problem
from newshelf.text import NOT_XML

LITTER = frozenset({"thumbs.db", "desktop.ini"})  # what Windows leaves in a folder that somebody has looked at
LARGEST_FILE = 32 * 1024 * 1024


class Source(NamedTuple):
    """A file of the library: its path from the root, parts joined by ``/``, and what it holds."""

    path: str
    data: bytes


def read_folder(
    root: Path, folder: str, passed_over: tuple[str, ...] = ()
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Every file below ``root/folder`` in the order of its path, except those below the folders ``passed_over``.

    A link that leads out of the folder and a file above 32 MB are not read but named.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    for name, path, status in _files(root, folder, problems):
        if name.startswith(passed_over):
            continue
        if status.st_size > LARGEST_FILE:
            problems.append(problem(Place(name), "file-too-large", limit=LARGEST_FILE // 1024 // 1024))
            continue
        try:
            with open(path, "rb") as file:
                sources.append(Source(name, file.read()))
        except OSError as error:
            problems.append(problem(Place(name), "unreadable", reason=error.strerror or error))
    return tuple(sources), tuple(problems)


def list_folder(root: Path, folder: str) -> tuple[tuple[tuple[str, int, int], ...], tuple[Problem, ...]]:
    """Path from the root as the system spells it, size and time (ns) of every file below ``root/folder``."""
    problems: list[Problem] = []
    start = len(os.fspath(root / folder))
    files = ((folder + path[start:].replace(os.sep, "/"), status) for _, path, status in _files(root, folder, problems))
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in files), tuple(problems)


def _is_litter(name: str) -> bool:
    """Hidden files, copies that editors keep (``a.yaml~``), what Word keeps of an open file (``~$a.docx``)."""
    return name.startswith((".", "~$")) or name.endswith("~") or name.lower() in LITTER


def _files(root: Path, folder: str, problems: list[Problem]) -> Iterator[tuple[str, str, os.stat_result]]:
    """Visible files in the order of their paths: path from the root (NFC), path to open, status."""
    start, top = os.fspath(root / folder), os.path.realpath(root / folder)
    paths = []
    for above, folders, files in os.walk(start):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if os.path.islink(os.path.join(above, name))]  # os.walk passes them over
        paths += [os.path.join(above, name) for name in linked]
        if folder == "content" and above == start:  # where a table should be
            paths += [os.path.join(above, name) for name in folders if name.endswith(".yaml")]
        paths += [os.path.join(above, name) for name in files if not _is_litter(name)]
    names = (unicodedata.normalize("NFC", folder + path[len(start) :].replace(os.sep, "/")) for path in paths)
    for name, path in sorted(zip(names, paths, strict=True)):
        if NOT_XML.search(name):  # bytes that are no UTF-8 arrive as lone surrogates
            shown = NOT_XML.sub("\ufffd", name)
            problems.append(problem(Place(shown), "bad-file-name", value=os.path.basename(shown)))
            continue
        if os.path.islink(path) and not os.path.realpath(path).startswith(top + os.sep):
            problems.append(problem(Place(name), "outside-folder", value=os.readlink(path)))
            continue
        try:
            status = os.stat(path)
        except OSError as error:
            problems.append(problem(Place(name), "unreadable", reason=error.strerror or error))
            continue
        if stat.S_ISREG(status.st_mode):
            yield name, path, status
        else:
            problems.append(problem(Place(name), "not-a-file"))
