"""The golden site: a whole small library is built and compared with what was last found right, byte for byte.

``make bless`` takes the present output as right; read ``git diff tests/`` before committing it. Files that are copied
as they are (assets, covers, static/) are compared with what they were copied from, so that none stands here twice. The
files of the index are named after what they hold, and the search page names them: it stands for all.
"""

import difflib
import os
import re
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

import samples
from newshelf import templating

EXPECTED = samples.SMALL / "expected"
SHOWN = 5  # files, and
LINES = 12  # lines of each: enough to see what happened


def is_copied(path: str) -> bool:
    return path.startswith(("assets/", "covers/", "tep/"))


def written(site: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in site.items() if not is_copied(path) and not path.startswith("search/data/")}


def difference(expected: Mapping[str, bytes], made: Mapping[str, bytes]) -> str:
    """The first lines of the first files that differ; empty if none does."""
    paths = sorted(samples.changes(expected, made))
    parts = []
    for path in paths[:SHOWN]:
        old, new = (site.get(path, b"").decode("utf-8", "replace").splitlines() for site in (expected, made))
        lines = list(difflib.unified_diff(old, new, f"expected/{path}", path, lineterm="", n=1))
        parts.append("\n".join(lines[:LINES] + ["…"] * (len(lines) > LINES)) or f"{path}: line ends, or an empty file")
    return "\n".join([f"{len(paths)} files differ. If this is meant: make bless", *parts]) if paths else ""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library, built by somebody with a name on a machine with a name."""
    root = samples.small(tmp_path_factory.mktemp("lost-and-found") / "of-somebody")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("USER", "LOGNAME", "USERNAME", "HOSTNAME"):
            patch.setenv(variable, "somebody-s-own")
        for function in ("gethostname", "getfqdn"):
            patch.setattr(socket, function, lambda *_: "somebody-s-machine")
        samples.build(root)
    return root


def test_the_site_is_the_golden_one(root: Path) -> None:
    made = written(samples.tree(root / "site"))
    if os.environ.get("NEWSHELF_BLESS"):
        shutil.rmtree(EXPECTED, ignore_errors=True)
        samples.lay(EXPECTED, made)
    found = difference(samples.tree(EXPECTED), made)
    assert not found, found


def test_files_are_copied_as_they_are(root: Path) -> None:
    site = samples.tree(root / "site")
    templates = samples.tree(templating.default_folder())
    # Those of the form in the browser are there only where site.yaml asks for it.
    assets = [path for path in templates if path.startswith("assets/") and not path.startswith("assets/admin.")]
    expected = {path: templates[path] for path in assets}
    expected |= {f"covers/{path}": data for path, data in samples.tree(root / "content/covers").items()}
    expected |= samples.tree(root / "content/static")
    assert {path: data for path, data in site.items() if is_copied(path)} == expected


def test_the_golden_site_stays_small() -> None:
    golden = samples.tree(EXPECTED)
    assert len(golden) <= 350  # every letter that a title or an author begins with is a page
    assert sum(map(len, golden.values())) < 2_000_000


def test_nothing_of_the_example_library_is_in_it(root: Path) -> None:
    example = samples.SMALL.parents[2] / "content"
    words = [b"example.edu.vn", "Ví Dụ".encode(), b"Example University"]
    table = (example / "site.yaml").read_bytes()
    assert [word for word in words if word not in table] == []
    words += re.findall(rb"^- id: (.+)$", (example / "liaisons.yaml").read_bytes(), re.MULTILINE)
    assert [(path, word) for path, data in samples.tree(root / "site").items() for word in words if word in data] == []


def test_nothing_of_the_machine_is_in_it(root: Path) -> None:
    words = [str(root), root.name, str(Path.home()) + "/", str(templating.default_folder()), "somebody"]
    found = [
        (path, word) for path, data in samples.tree(root / "site").items() for word in words if word.encode() in data
    ]
    assert found == []


def test_a_difference_is_shown_where_it_is() -> None:
    assert difference({"a": b"1\n2\n"}, {"a": b"1\n2\n"}) == ""
    shown = difference({"a": b"1\n2\n", "b": b"x", "c": b"1\r\n"}, {"a": b"1\n3\n", "c": b"1\n"})
    assert shown.startswith("3 files differ")
    assert "--- expected/a\n+++ a\n@@ -1,2 +1,2 @@\n 1\n-2\n+3" in shown
    assert "+++ b" in shown
    assert "c: line ends" in shown
