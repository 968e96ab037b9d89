"""The output folder: what must be made, putting it there whole, taking away what is no longer wanted.

The manifest names what the last build wrote. New files are staged in a folder of their own and moved into place once
every one of them has been made, so that an error leaves the last site as it was.
"""

import contextlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from newshelf import fingerprint
from newshelf.cache import Cache
from newshelf.problem import Place, Problem, Stopped, problem, unwritten
from newshelf.recall import Recall

STAGING = ".newshelf-staging"


class Written(NamedTuple):
    """A file that a build wrote: from what (its output's key), and what the file system says of it."""

    path: str
    key: str
    size: int
    modified: int  # ns


class Manifest(NamedTuple):
    """What the last build into a folder wrote.

    ``inputs`` is the fingerprint of all it was made from, ``report`` what it had to say, as JSON.
    """

    inputs: str = ""
    report: str = "{}"
    files: Mapping[str, Written] = {}


def _refused(path: object, error: OSError) -> Stopped:
    return Stopped(unwritten(path, error))


# --- the manifest ------------------------------------------------------------------------------------------------


def name_of(folder: Path) -> str:
    """By what the cache knows an output folder."""
    return fingerprint.of(os.fsencode(folder))


def read_manifest(cache: Cache, folder: Path, recall: Recall | None = None) -> Manifest:
    """The manifest of an output folder; an empty one if there is none."""
    stored = cache.get("manifests", name_of(folder))
    return Manifest() if stored is None else (recall or Recall())(folder, _manifest, stored)


def _manifest(stored: bytes) -> Manifest:
    # Column by column, which is read in half the time that rows take.
    inputs, report, *columns = stored.decode().split("\n")
    paths, keys, sizes, times = (column.split("\t") for column in columns)
    files = (
        dict(zip(paths, map(Written, paths, keys, map(int, sizes), map(int, times)), strict=True)) if paths[0] else {}
    )
    return Manifest(inputs, report, files)


def save_manifest(cache: Cache, folder: Path, manifest: Manifest, recall: Recall | None = None) -> bool:
    """Keeps a manifest; whether that could be done. Without it the next build makes everything again."""
    columns = zip(*manifest.files.values(), strict=True) if manifest.files else [[""]] * len(Written._fields)
    text = "\n".join([manifest.inputs, manifest.report, *("\t".join(map(str, column)) for column in columns)])
    stored = text.encode()
    if recall:
        recall.learn(manifest, folder, _manifest, stored)
    return cache.put("manifests", name_of(folder), stored)


def intend(cache: Cache, folder: Path, paths: Iterable[str]) -> None:
    """Notes new files before they appear: should the build be killed, the next one knows them for its own."""
    cache.put("intended", name_of(folder), "\n".join(paths).encode())


def intended(cache: Cache, folder: Path) -> list[str]:
    """The new files of a build that was killed before it saved its manifest."""
    stored = cache.get("intended", name_of(folder))
    return stored.decode().split("\n") if stored else []


def untouched(folder: Path, files: Iterable[Written]) -> Iterator[str]:
    """The paths of those files that still are as they were written."""
    top, stat = f"{folder}{os.sep}", os.stat
    for path, _, size, modified in files:
        try:
            status = stat(top + path)
        except OSError:
            continue
        if status.st_mtime_ns == modified and status.st_size == size:
            yield path


# --- the folder --------------------------------------------------------------------------------------------------


def refuse_folder(output: Path, root: Path) -> Problem | None:
    """Why a folder cannot be the output: it would mix with, or swallow, what the library is made from."""
    output, root = output.resolve(), root.resolve()
    place = Place(str(output))
    if output.exists() and not output.is_dir():
        return problem(place, "output-is-file", path=output)
    names = ("content", "templates", "delivery", "newshelf", "tests", "docs", ".git", ".newshelf")
    sources = [root / name for name in names]
    inside = any(output == source or source in output.parents for source in sources)
    if inside or output == root or output in root.parents:
        return problem(place, "output-inside", path=output)
    return None


class Stage:
    """The folder where files wait until all of them have been made. One may be used by several processes."""

    def __init__(self, folder: Path) -> None:
        """Makes the output folder, and an empty one for staging in it. Raises ``Stopped``."""
        self.target, self.staging = f"{folder}{os.sep}", f"{folder}{os.sep}{STAGING}{os.sep}"
        self._made = {""}
        try:
            shutil.rmtree(self.staging, ignore_errors=True)
            os.makedirs(self.staging, exist_ok=True)
            with os.scandir(folder) as entries:
                # Nothing has to be compared then: twice as many calls of the system as files would ask in vain.
                self._empty = all(entry.name == STAGING for entry in entries)
        except OSError as error:
            raise _refused(folder, error) from error

    def put(self, path: str, key: str, data: bytes) -> tuple[Written, bool]:
        """Lays a file ready, unless the one in its place has the same bytes; whether it did. Raises ``Stopped``."""
        try:
            status = None if self._empty else _same(self.target + path, data)
            changed = status is None
            if status is None:
                status = self._create(path, data)
        except OSError as error:
            raise _refused(self.target + path, error) from error
        return Written(path, key, status.st_size, status.st_mtime_ns), changed

    def _create(self, path: str, data: bytes) -> os.stat_result:
        self._make(path.rpartition("/")[0])
        file = os.open(self.staging + path, _WRITE, 0o644)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(file, left) :]
            return os.fstat(file)
        finally:
            os.close(file)

    def _make(self, folder: str) -> None:
        """Makes a folder and those above it, unless this process has seen them."""
        if folder in self._made:
            return
        self._make(folder.rpartition("/")[0])
        with contextlib.suppress(FileExistsError):  # another process was here first
            os.mkdir(self.staging + folder)
        self._made.add(folder)


# Plain system calls: pathlib and buffered files cost three times as much, and a build makes thousands of files.
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def _same(path: str, data: bytes) -> os.stat_result | None:
    """The status of a file that holds these bytes; ``None`` for another or none."""
    try:
        file = os.open(path, _READ)
    except NotADirectoryError:  # a file of others lies where a folder must be: said now, while nothing has moved
        raise
    except OSError:
        return None
    with open(file, "rb") as opened:
        status = os.fstat(file)
        return status if status.st_size == len(data) and opened.read() == data else None


def move(folder: Path) -> None:
    """Moves what is staged into place: a folder that is new as a whole, each other file at once. Raises ``Stopped``."""
    staging = f"{folder}{os.sep}{STAGING}"
    waiting = [(staging, target := str(folder))]
    try:
        while waiting:
            here, there = waiting.pop()
            with os.scandir(here) as entries:
                for entry in entries:
                    target = f"{there}{os.sep}{entry.name}"
                    if entry.is_dir(follow_symlinks=False) and os.path.isdir(target):
                        waiting.append((entry.path, target))
                    else:
                        os.replace(entry.path, target)
    except OSError as error:
        raise _refused(target, error) from error


def finish(folder: Path) -> None:
    """Takes away the folder for staging."""
    shutil.rmtree(folder / STAGING, ignore_errors=True)


def prune(folder: Path, paths: Iterable[str]) -> int:
    """Deletes files, and the folders that this leaves empty; how many files there were."""
    pruned = 0
    for path in paths:
        with contextlib.suppress(OSError):
            os.unlink(folder / path)
            pruned += 1
        above = os.path.dirname(path)
        with contextlib.suppress(OSError):
            while above:
                os.rmdir(folder / above)
                above = os.path.dirname(above)
    return pruned


def strangers(folder: Path, known: Collection[str]) -> list[str]:
    """Files in the folder that no build is known to have written, hidden ones aside."""
    found = []
    top = len(os.path.join(folder, ""))
    for above, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        base = above[top:].replace(os.sep, "/")
        prefix = f"{base}/" if base else ""
        found += [prefix + name for name in files if prefix + name not in known and not name.startswith(".")]
    return sorted(found)
