"""The cache gives back what was put, or nothing: never a part, never something else."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from newshelf.cache import Cache


@given(value=st.binary(max_size=200))
def test_a_value_comes_back_whole(tmp_path_factory: pytest.TempPathFactory, value: bytes) -> None:
    cache = Cache(tmp_path_factory.getbasetemp() / "cache-whole")
    assert cache.put("kind", "name", value)
    assert cache.get("kind", "name") == value


def test_what_was_never_put_is_absent(tmp_path: Path) -> None:
    assert Cache(tmp_path / "none").get("kind", "name") is None


def test_the_last_value_counts(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for value in (b"first, and longer", b"second"):
        cache.put("kind", "name", value)
    assert Cache(tmp_path).get("kind", "name") == b"second"


def test_kinds_and_names_are_apart(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("a", "name", b"1")
    cache.put("b", "name", b"2")
    assert (cache.get("a", "name"), cache.get("b", "name"), cache.get("a", "other")) == (b"1", b"2", None)


@given(data=st.data())
def test_a_damaged_value_is_absent(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    cache = Cache(tmp_path_factory.getbasetemp() / "cache-damaged")
    cache.put("kind", "name", b"a value of some length\nin two lines")
    path = Path(cache.folder, "kind", "name")
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    path.write_bytes(
        whole[:place]
        if cut
        else whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    )
    assert cache.get("kind", "name") is None


def test_a_value_of_another_version_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path).put("kind", "name", b"value")
    monkeypatch.setattr("newshelf.cache.VERSION", b"newshelf 99 ")
    assert Cache(tmp_path).get("kind", "name") is None


def test_a_value_that_cannot_be_stored_is_told_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    cache.put("kind", "name", b"old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    assert not cache.put("kind", "name", b"new")
    assert samples.tree(tmp_path).keys() == {"kind/name"}
    assert cache.get("kind", "name") == b"old"


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    samples.lay(tmp_path, {"cache": "a file"})
    cache = Cache(tmp_path / "cache")
    assert not cache.put("kind", "name", b"value")
    assert cache.get("kind", "name") is None
    cache.keep("kind", set())


def test_only_what_is_kept_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for name in ("a", "b", "c"):
        cache.put("kind", name, b"1")
    cache.put("other", "a", b"1")
    cache.keep("kind", {"b", "not there"})
    assert samples.tree(tmp_path).keys() == {"kind/b", "other/a"}
