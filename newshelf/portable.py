"""Names that every system can hold: a library is written on Windows and macOS too, and its site copied there.

Windows and macOS take two names that differ in capitals alone for one file. Windows keeps some names for devices, with
any ending too, has no use for some signs, and drops a dot or space at the end (Microsoft, *Naming Files, Paths, and
Namespaces*). What is against that can be published from Linux all the same, so it is a warning; where one of two files
would be lost it is an error.
"""

import re
from collections.abc import Iterable, Iterator

from newshelf.problem import Place, Problem, problem

DEVICES = r"(?:con|prn|aux|nul|(?:com|lpt)[1-9¹²³])"
_RESERVED = re.compile(rf"{DEVICES} *(?:\..*)?", re.IGNORECASE | re.DOTALL)
_SIGNS = re.compile(r'[<>:"\\|?*\x00-\x1f]|[. ]\Z')
# The same of a whole path at once: a library may have many thousands of covers.
_SUSPECT = re.compile(rf'[<>:"\\|?*\x00-\x1f]|[. ](?:/|\Z)|(?:/|\A){DEVICES} *(?:[./]|\Z)', re.IGNORECASE)


def is_reserved(name: str) -> bool:
    """Whether Windows keeps a name for a device: ``con``, ``NUL``, ``com1.txt``."""
    return bool(_RESERVED.fullmatch(name))


def same(path: str) -> str:
    """Equal for paths that are one file where capitals don't count."""
    return path.casefold()


def problems(paths: Iterable[str]) -> Iterator[Problem]:
    """What is wrong with the paths of the files of a library; a folder is named once."""
    first: dict[str, str] = {}
    named: set[str] = set()
    for path in paths:
        if same(path) in first:
            yield problem(Place(path), "same-file", value=path, first=first[same(path)])
        first.setdefault(same(path), path)
        if not _SUSPECT.search(path):
            continue
        above = ""
        for name in path.split("/"):
            above += f"/{name}"
            if (is_reserved(name) or _SIGNS.search(name)) and above not in named:
                named.add(above)
                yield problem(Place(path), "not-on-windows", value=name)
