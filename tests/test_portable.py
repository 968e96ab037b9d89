"""A library is written on Linux, Windows and macOS, and one system's disk must hold what another's does."""

import warnings
from pathlib import Path, PureWindowsPath

import pytest

import samples
from newshelf import portable
from newshelf.problem import Place, problem
from newshelf.terminal import annotations

A, B = (samples.batch("2027-01-15", samples.record(id, "disciplines: toan")) for id in "ab")


def found(*paths: str) -> list[tuple[str, str]]:
    return [(one.code, one.place.file) for one in portable.problems(paths)]


def of_library(root: Path) -> list[tuple[str, str, bool]]:
    return [(one.code, one.place.file, one.is_error) for one in samples.attempt(root).problems]


NAMES = "con CON prn.txt aux nul.tar.gz com1 LPT9.x com¹ conic nulls con-2019 com10 con_ .con a.con du-lich".split()


@pytest.mark.parametrize("name", NAMES)
def test_the_names_of_devices_are_those_that_python_knows(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert portable.is_reserved(name) == PureWindowsPath(name).is_reserved()


@pytest.mark.parametrize(
    "name", ["aux", "Com1.png", "a:b.png", 'a"b.png', "a?.png", "a\\b.png", "dot.", "space ", "con .png", "a\tb.png"]
)
def test_what_windows_cannot_name_is_named(name: str) -> None:
    path = f"content/covers/{name}"
    assert found(path) == [("not-on-windows", path)]
    assert found(f"content/{name}/a.png", f"content/{name}/b.png") == [("not-on-windows", f"content/{name}/a.png")]


def test_other_names_are_fine() -> None:
    assert found("content/covers/Đại số (1), tập 2 & 3.png", "content/static/.con/a", "content/covers/a..b.png") == []


@pytest.mark.parametrize(
    ("one", "other"), [("a.png", "A.png"), ("a/b.png", "A/b.PNG"), ("đại-số.png", "ĐẠI-SỐ.png"), ("a.png", "a.png")]
)
def test_files_that_differ_in_capitals_alone_are_one_file_elsewhere(one: str, other: str) -> None:
    [problem] = portable.problems([one, other])
    assert (problem.code, problem.place.file, dict(problem.values)["first"]) == ("same-file", other, one)
    assert problem.is_error


def test_no_file_of_a_library_is_lost_on_another_system(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [A])
    samples.lay(root, {"content/acquisitions/B.yaml": B, "content/acquisitions/b.yaml": samples.batch("2027-01-15")})
    samples.lay(root, {"content/covers/a.png": samples.PNG, "content/covers/A.png": samples.PNG})
    assert of_library(root) == [
        ("same-file", "content/acquisitions/b.yaml", True),
        ("same-file", "content/covers/a.png", True),
    ]


def test_names_that_windows_has_no_use_for_stop_no_build(tmp_path: Path) -> None:
    root = samples.tiny(tmp_path, [A], courses="- {code: COM1, name: Tin học}\n")
    samples.lay(root, {"content/static/aux.txt": "", "content/themes/con.md": "---\ntitle: T\ndate: 2027-01-15\n---\n"})
    assert of_library(root) == [
        ("not-on-windows", "content/courses.yaml", False),
        ("not-on-windows", "content/static/aux.txt", False),
        ("not-on-windows", "content/themes/con.md", False),
    ]
    assert (root / "site/courses/COM1/index.html").is_file()


def test_content_whose_lines_git_has_ended_with_crlf_makes_the_same_site(tmp_path: Path) -> None:
    """What Git does on Windows where nobody told it otherwise."""
    unix, windows = samples.small(tmp_path / "unix"), samples.small(tmp_path / "windows")
    changed = 0
    for path in (windows / "content").rglob("*"):
        if path.suffix in {".yaml", ".md", ".csv"}:
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
            changed += 1
    assert changed > 10
    samples.lay(unix, {"templates/partials/footer.html": "<footer>\n{{ site.name }}\n</footer>\n"})
    samples.lay(windows, {"templates/partials/footer.html": "<footer>\r\n{{ site.name }}\r\n</footer>\r\n"})
    samples.build(unix)
    samples.build(windows)
    assert samples.tree(windows / "site") == samples.tree(unix / "site")


def test_a_path_with_a_drive_is_one_file_in_an_annotation() -> None:
    found = problem(Place(str(PureWindowsPath("C:/library/site"))), "output-inside", path="x")
    assert annotations.github([found], "en").startswith("::error file=C%3A\\library\\site,line=1,col=1,title=")
