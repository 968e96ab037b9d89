"""The output folder: what must be made, putting it there whole, taking away what is no longer wanted.

The manifest names what the last build wrote. New files are staged in a folder of their own and moved into place once
every one of them has been made, so that an error leaves the last site as it was.
"""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from newshelf import fingerprint
from newshelf.cache import Cache
from newshelf.problem import Place, Problem, Stopped, problem

STAGING = ".newshelf-staging"


class Written(NamedTuple):
    """A file that a build wrote: from what (its output's key), and what the file system says of it."""

    path: str
    key: str
    size: int
    modified: int  # ns


class Manifest(NamedTuple):
    """What the last build into a folder wrote. ``inputs`` is the fingerprint of all it was made from; ``report`` what
    it had to say, as JSON."""

    inputs: str = ""
    report: str = "{}"
    files: Mapping[str, Written] = {}


class Staged(NamedTuple):
    """A file that is ready: staged under ``name``, or in its place already if ``name`` is empty."""

    path: str
    key: str
    size: int
    modified: int
    name: str


def _refused(path: object, error: OSError) -> Stopped:
    return Stopped(problem(Place(str(path)), "cannot-write", path=path, reason=error.strerror or error))


# --- the manifest ------------------------------------------------------------------------------------------------


def read_manifest(cache: Cache, folder: Path) -> Manifest:
    """The manifest of an output folder; an empty one if there is none."""
    stored = cache.get("manifests", fingerprint.of(os.fsencode(folder)))
    if stored is None:
        return Manifest()
    inputs, report, *lines = stored.decode().split("\n")
    files = {}
    for line in lines:
        path, key, size, modified = line.split("\t")
        files[path] = Written(path, key, int(size), int(modified))
    return Manifest(inputs, report, files)


def save_manifest(cache: Cache, folder: Path, manifest: Manifest) -> bool:
    """Keeps a manifest; whether that could be done. Without it the next build makes everything again."""
    lines = [f"{w.path}\t{w.key}\t{w.size}\t{w.modified}" for w in manifest.files.values()]
    text = "\n".join([manifest.inputs, manifest.report, *lines])
    return cache.put("manifests", fingerprint.of(os.fsencode(folder)), text.encode())


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
    sources = [root / name for name in ("content", "templates", "newshelf", "tests", "docs", ".git", ".newshelf")]
    inside = any(output == source or source in output.parents for source in sources)
    if inside or output == root or output in root.parents:
        return problem(place, "output-inside", path=output)
    return None


def prepare(folder: Path) -> None:
    """Makes the folder, and an empty one for staging in it. Raises ``Stopped``."""
    try:
        shutil.rmtree(folder / STAGING, ignore_errors=True)
        os.makedirs(folder / STAGING, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error) from error


def stage(folder: Path, path: str, key: str, data: bytes, name: str) -> Staged:
    """Lays a file ready under ``name``, unless the one in place has the same bytes. Raises ``Stopped``."""
    target = f"{folder}{os.sep}{path}"
    try:
        existing = os.open(target, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        existing = -1
    try:
        if existing >= 0:
            with open(existing, "rb") as file:
                status = os.fstat(existing)
                if status.st_size == len(data) and file.read() == data:
                    return Staged(path, key, len(data), status.st_mtime_ns, "")
        with open(f"{folder}{os.sep}{STAGING}{os.sep}{name}", "wb", buffering=0) as file:
            file.write(data)
            return Staged(path, key, len(data), os.fstat(file.fileno()).st_mtime_ns, name)
    except OSError as error:
        raise _refused(target, error) from error


def move(folder: Path, staged: Sequence[Staged]) -> int:
    """Moves staged files into their places, each at once; how many there were. Raises ``Stopped``."""
    top = f"{folder}{os.sep}"
    moved = 0
    for path, _, _, _, name in staged:
        if not name:
            continue
        source, target = f"{top}{STAGING}{os.sep}{name}", top + path
        try:
            try:
                os.replace(source, target)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.replace(source, target)
        except OSError as error:
            raise _refused(target, error) from error
        moved += 1
    return moved


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


def strangers(folder: Path, known: Mapping[str, object]) -> list[str]:
    """Files in the folder that no build is known to have written, hidden ones aside."""
    found = []
    top = len(os.path.join(folder, ""))
    for above, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        base = above[top:].replace(os.sep, "/")
        prefix = f"{base}/" if base else ""
        found += [prefix + name for name in files if prefix + name not in known and not name.startswith(".")]
    return sorted(found)
