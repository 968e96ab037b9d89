"""The editor in the browser, Sveltia CMS (MIT): one release of it, known by its hashes, as files of a library.

It is no part of Newshelf and never fetched by a build: ``newshelf admin`` lays it into ``content/static/admin/`` once.
"""

import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from newshelf.problem import Place, Problem, problem

FOLDER = "content/static/admin"
PROGRAM = "sveltia-cms.js"
LARGEST = 64 * 2**20  # of the package unpacked; it has 36 MB


class Release(NamedTuple):
    """A release: its version, where its package lies, the SHA-256 of package and program, the files that are used."""

    version: str
    url: str
    sha256: str
    program: str
    files: Mapping[str, str]  # the name in content/static/admin, by the path in the package


RELEASE = Release(
    "0.221.1",
    "https://registry.npmjs.org/@sveltia/cms/-/cms-0.221.1.tgz",
    "cfc6193c6c17c3d1d97c85bc2d63ec3655ba2a844b37c6fe5759f1a80821bb02",
    "2fc783907e1a4a70783f155cc28435c70b8f79792f2aab75e787984e84aa413a",
    {
        "package/dist/sveltia-cms.js": PROGRAM,
        "package/locales/vi.json": "vi.json",
        "package/npm/assets/material-symbols-outlined-latin-wght-normal-_Z1IJPLg.woff2": "material-symbols.woff2",
        "package/npm/assets/material-symbols-outlined.LICENSE.txt": "material-symbols.LICENSE.txt",
        "package/LICENSE.txt": "LICENSE.txt",
    },
)


def fetch(release: Release = RELEASE) -> bytes:
    """The package from the network. Raises OSError."""
    import urllib.request

    with urllib.request.urlopen(release.url, timeout=60) as answer:  # noqa: S310  # an address of this program's own
        data: bytes = answer.read(LARGEST)
    return data


def unreachable(error: OSError, release: Release = RELEASE) -> Problem:
    """What keeps it from being fetched or written."""
    reason = getattr(error, "reason", None) or error.strerror or error
    return problem(Place(FOLDER), "admin-unreachable", url=release.url, reason=reason, version=release.version)


def lay(root: Path, data: bytes, release: Release = RELEASE) -> Problem | None:
    """Lays the files of a package into the library at ``root``; refuses, as a whole, one that is not the release."""
    import tarfile

    if hashlib.sha256(data).hexdigest() != release.sha256:
        return problem(Place(FOLDER), "admin-package", version=release.version)
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as package:
        found = {name: package.extractfile(path) for path, name in release.files.items()}
        os.makedirs(root / FOLDER, exist_ok=True)
        for name, file in found.items():
            if file is not None:  # the hash says that it is there
                (root / FOLDER / name).write_bytes(file.read())
    return None


def is_there(program: Path, release: Release = RELEASE) -> bool:
    """Whether the program of the release, and no other, lies in a library."""
    try:
        return hashlib.sha256(program.read_bytes()).hexdigest() == release.program
    except OSError:
        return False
