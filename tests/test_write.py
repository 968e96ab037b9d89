"""The output folder: whole files, and nothing taken away that is not ours."""

import os
from pathlib import Path

import pytest

import samples
from newshelf.building import write
from newshelf.building.write import STAGING, Manifest, Written
from newshelf.cache import Cache
from newshelf.problem import Stopped

FILES = (
    Written("a/index.html", "key", 12, 1_700_000_000_123_456_789),
    Written("b/index.html", "other", 13, 1_700_000_000_123_456_790),
)
MANIFEST = Manifest("inputs", '{"report": "Thư"}', {file.path: file for file in FILES})


def test_a_manifest_is_read_as_it_was_saved(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert write.save_manifest(cache, tmp_path / "site", MANIFEST)
    assert write.read_manifest(cache, tmp_path / "site") == MANIFEST


def test_a_manifest_of_no_files_is_read_as_it_was_saved(tmp_path: Path) -> None:
    cache, empty = Cache(tmp_path / "cache"), Manifest("inputs")
    assert write.save_manifest(cache, tmp_path / "site", empty)
    assert write.read_manifest(cache, tmp_path / "site") == empty


def test_what_a_build_was_about_to_write_is_known_to_the_next(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert write.intended(cache, tmp_path / "site") == []
    write.intend(cache, tmp_path / "site", ["a/index.html", "b/index.html"])
    assert write.intended(cache, tmp_path / "site") == ["a/index.html", "b/index.html"]
    assert write.intended(cache, tmp_path / "other") == []


def test_each_output_folder_has_its_own_manifest(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    write.save_manifest(cache, tmp_path / "site", MANIFEST)
    assert write.read_manifest(cache, tmp_path / "other") == Manifest()


def test_a_manifest_that_cannot_be_saved_is_told(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"cache": "a file"})
    assert not write.save_manifest(Cache(tmp_path / "cache"), tmp_path / "site", MANIFEST)


@pytest.mark.parametrize("change", ["none", "bytes", "time", "gone", "a folder above gone"])
def test_a_file_is_untouched_while_size_and_time_are_as_written(tmp_path: Path, change: str) -> None:
    samples.lay(tmp_path, {"a/b.html": "text"})
    path = tmp_path / "a/b.html"
    status = path.stat()
    written = Written("a/b.html", "", status.st_size, status.st_mtime_ns)
    if change == "bytes":
        path.write_bytes(b"longer text")
        os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    elif change == "time":
        os.utime(path, ns=(0, status.st_mtime_ns + 1))
    elif change != "none":
        path.unlink()
        if change == "a folder above gone":
            path.parent.rmdir()
    assert list(write.untouched(tmp_path, [written])) == (["a/b.html"] if change == "none" else [])


def put(folder: Path, files: dict[str, bytes]) -> list[bool]:
    """Stages files and moves them into place; for each whether its bytes were new."""
    stage = write.Stage(folder)
    made = [stage.put(path, "key", data) for path, data in files.items()]
    write.move(folder)
    write.finish(folder)
    for file, _ in made:
        status = (folder / file.path).stat()
        assert (file.key, file.size, file.modified) == ("key", status.st_size, status.st_mtime_ns)
    return [new for _, new in made]


def test_nothing_is_in_its_place_before_it_is_moved(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"a.html": "old"})
    stage = write.Stage(tmp_path)
    stage.put("a.html", "", b"new")
    stage.put("b/c.html", "", b"new")
    outside = {path: data for path, data in samples.tree(tmp_path).items() if not path.startswith(STAGING)}
    assert outside == {"a.html": b"old"}
    write.move(tmp_path)
    write.finish(tmp_path)
    assert samples.tree(tmp_path) == {"a.html": b"new", "b/c.html": b"new"}


def test_a_file_of_the_same_bytes_is_not_touched(tmp_path: Path) -> None:
    assert put(tmp_path, {"a.html": b"1", "b.html": b"1", "c.html": b""}) == [True, True, True]
    before = (tmp_path / "a.html").stat()
    assert put(tmp_path, {"a.html": b"1", "b.html": b"2", "c.html": b""}) == [False, True, False]
    after = (tmp_path / "a.html").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_file_is_replaced_and_never_written_into(tmp_path: Path) -> None:
    """Whoever reads the old file at that moment reads it to its end."""
    put(tmp_path, {"a.html": b"old old old"})
    with open(tmp_path / "a.html", "rb") as reader:
        put(tmp_path, {"a.html": b"new"})
        assert reader.read() == b"old old old"
    assert (tmp_path / "a.html").read_bytes() == b"new"


def test_large_files_and_odd_names_are_written_whole(tmp_path: Path) -> None:
    files = {"dài và sâu/a b/ç/index.html": os.urandom(3_000_000), "x": b""}
    assert put(tmp_path, files) == [True, True]
    assert samples.tree(tmp_path) == files


def test_others_can_read_what_was_written(tmp_path: Path) -> None:
    put(tmp_path, {"a/b/index.html": b"x"})
    assert (tmp_path / "a/b/index.html").stat().st_mode & 0o444 == 0o444
    assert (tmp_path / "a/b").stat().st_mode & 0o555 == 0o555


def test_what_an_earlier_build_left_in_staging_is_dropped(tmp_path: Path) -> None:
    samples.lay(tmp_path, {f"{STAGING}/left/over.html": "x"})
    put(tmp_path, {"a.html": b"1"})
    assert samples.tree(tmp_path) == {"a.html": b"1"}


@pytest.mark.parametrize("path", ["file/index.html", "file/a/b/index.html", "folder"])
def test_a_path_that_is_taken_is_refused_before_anything_moves(tmp_path: Path, path: str) -> None:
    samples.lay(tmp_path, {"file": "of others", "folder/x": "of others"})
    stage = write.Stage(tmp_path)
    with pytest.raises(Stopped) as stopped:
        stage.put(path, "", b"ours")
    assert stopped.value.found.code == "cannot-write"


def test_a_file_that_cannot_be_replaced_is_named_and_the_next_build_does_the_rest(tmp_path: Path) -> None:
    """As a file that another program has open is on Windows; here a folder took its place after the look at it."""
    stage = write.Stage(tmp_path)
    for path in ("a/one.html", "b/two.html"):
        stage.put(path, "", b"ours")
    samples.lay(tmp_path, {"b/two.html/x": "of others", "a/x": "of others"})
    with pytest.raises(Stopped) as stopped:
        write.move(tmp_path)
    assert stopped.value.found.place.file == str(tmp_path / "b/two.html")
    assert dict(stopped.value.found.values) == {"path": str(tmp_path / "b/two.html"), "reason": "Is a directory"}
    (tmp_path / "b/two.html/x").unlink()
    (tmp_path / "b/two.html").rmdir()
    put(tmp_path, {"a/one.html": b"ours", "b/two.html": b"ours"})
    assert samples.tree(tmp_path) == {"a/one.html": b"ours", "b/two.html": b"ours", "a/x": b"of others"}


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"file": ""})
    with pytest.raises(Stopped) as stopped:
        write.Stage(tmp_path / "file" / "site")
    assert stopped.value.found.code == "cannot-write"


def test_pruning_takes_files_and_the_folders_that_it_empties(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"a/b/c/index.html": "", "a/b/keep.html": "", "d/e/index.html": "", "f.html": ""})
    assert write.prune(tmp_path, ["a/b/c/index.html", "d/e/index.html", "gone/already.html"]) == 2
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "a",
        "a/b",
        "a/b/keep.html",
        "f.html",
    ]


def test_strangers_are_what_no_build_wrote(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"a.html": "", "b/c.html": "", "b/d.html": "", ".git/x": "", ".nojekyll": "", "é.txt": ""})
    assert write.strangers(tmp_path, {"a.html": 0, "b/d.html": 0}) == ["b/c.html", "é.txt"]


@pytest.mark.parametrize("name", ["site", "public", "content-site", "../site", "docs-site"])
def test_a_folder_beside_the_sources_is_fine(tmp_path: Path, name: str) -> None:
    (tmp_path / "library").mkdir()
    assert write.refuse_folder(tmp_path / "library" / name, tmp_path / "library") is None


@pytest.mark.parametrize(
    "name",
    [*"content templates delivery newshelf tests docs .git .newshelf content/a/b".split(), "", ".."],
)
def test_a_folder_of_sources_is_refused(tmp_path: Path, name: str) -> None:
    found = write.refuse_folder(tmp_path / name, tmp_path)
    assert found
    assert found.code == "output-inside"


def test_a_file_is_refused_by_its_name(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"site": "a file"})
    found = write.refuse_folder(tmp_path / "site", tmp_path)
    assert found
    assert (found.code, dict(found.values)["path"]) == ("output-is-file", str(tmp_path / "site"))
    assert found.place.file == str(tmp_path / "site")
