"""Which files of a library are read, in which order, and which are named and left alone."""

import os
import unicodedata
from pathlib import Path

import pytest

from newshelf import files
from newshelf.files import Source, list_folder, read_folder
from newshelf.problem import Problem


def lay(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.place.file, problem.code) for problem in problems]


def test_files_are_read_in_the_order_of_their_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, {"content/b.yaml": b"b", "content/a/c.yaml": b"c", "content/covers/x.jpg": b"", "other": b""})
    lay(
        tmp_path,
        {
            f"content/{name}": b""
            for name in (".git/x", ".x.yaml", "a.yaml~", "covers/Thumbs.db", "Desktop.ini", "~$a.docx")
        },
    )
    expected = (Source("content/a/c.yaml", b"c"), Source("content/b.yaml", b"b"))
    assert read_folder(tmp_path, "content", ("content/covers/",)) == (expected, ())
    monkeypatch.chdir(tmp_path)
    assert read_folder(Path(), "content", ("content/covers/",)) == (expected, ())


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_folder(tmp_path, "content") == ((), ())


def test_a_huge_file_is_named_and_not_read(tmp_path: Path) -> None:
    lay(tmp_path, {"content/a.yaml": b"", "content/b.yaml": b"b"})
    os.truncate(tmp_path / "content/a.yaml", files.LARGEST_FILE + 1)  # sparse: takes no room
    sources, problems = read_folder(tmp_path, "content")
    assert [source.path for source in sources] == ["content/b.yaml"]
    assert codes(problems) == [("content/a.yaml", "file-too-large")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows wants a privilege for links")
def test_a_link_out_of_the_folder_is_named_and_not_followed(tmp_path: Path) -> None:
    lay(tmp_path, {"secret/s.yaml": b"s", "content/a.yaml": b"a"})
    (tmp_path / "content/out.yaml").symlink_to("../secret/s.yaml")
    (tmp_path / "content/in.yaml").symlink_to("a.yaml")
    (tmp_path / "content/folder").symlink_to("../secret")
    (tmp_path / "content/lost.yaml").symlink_to("nowhere")
    sources, problems = read_folder(tmp_path, "content")
    assert [source.path for source in sources] == ["content/a.yaml", "content/in.yaml"]
    assert codes(problems) == [
        ("content/folder", "outside-folder"),
        ("content/lost.yaml", "unreadable"),
        ("content/out.yaml", "outside-folder"),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_what_is_no_file_is_named_and_not_opened(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    os.mkfifo(tmp_path / "content/a.yaml")
    assert codes(read_folder(tmp_path, "content")[1]) == [("content/a.yaml", "not-a-file")]


def test_a_folder_in_the_place_of_a_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "content/courses.yaml").mkdir(parents=True)
    assert codes(read_folder(tmp_path, "content")[1]) == [("content/courses.yaml", "not-a-file")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="other systems refuse such names")
def test_a_name_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (Path(os.fsdecode(os.fsencode(tmp_path / "content") + b"/\xff.yaml"))).write_bytes(b"")
    sources, problems = read_folder(tmp_path, "content")
    assert sources == ()
    assert codes(problems) == [("content/\ufffd.yaml", "bad-file-name")]


def test_a_decomposed_name_is_composed_and_still_opens(tmp_path: Path) -> None:
    spelt = unicodedata.normalize("NFD", "content/bìa.jpg")
    lay(tmp_path, {spelt: b"x"})
    assert read_folder(tmp_path, "content") == ((Source("content/bìa.jpg", b"x"),), ())
    [(name, size, _)], problems = list_folder(tmp_path, "content")
    assert (name, size, problems) == (spelt, 1, ())
