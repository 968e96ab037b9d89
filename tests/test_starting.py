"""A new library: laid down, complete, clean, and never over what is there."""

import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from click.testing import CliRunner

import samples
from newshelf import cli, starting
from newshelf.building import pipeline
from newshelf.editor import schema
from newshelf.options import Options
from published import REPOSITORY, silently

NAME = 'Thư viện "Rạng Đông": cơ sở #2'
ASKED = starting.Asked(NAME, "https://rang-dong.example/moi/", ("vi", "en"), date(2026, 11, 2))


@pytest.mark.parametrize("languages", [("vi", "en"), ("en", "vi"), ("vi",), ("en",)])
def test_a_new_library_is_clean_and_builds(tmp_path: Path, languages: tuple[str, ...]) -> None:
    starting.lay(tmp_path, ASKED._replace(languages=languages))
    result = pipeline.build(tmp_path, tmp_path / "site", Options(), silently)
    assert result.problems == ()
    assert result.counts["records"] == 1
    assert yaml.safe_load((tmp_path / "content" / "site.yaml").read_text(encoding="utf-8"))["name"] == NAME
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert f'<html lang="{languages[0]}"' in home


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    laid = starting.lay(tmp_path, ASKED)
    assert laid.kept == ("README.md",)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"
    assert starting.lay(tmp_path, ASKED).written == ()


def test_no_mark_of_the_skeleton_is_left(tmp_path: Path) -> None:
    starting.lay(tmp_path, ASKED)
    texts = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert [path.name for path, text in texts.items() if re.search(r"@[A-Z_]+@", text)] == []
    assert not any(part.startswith("dot.") for path in texts for part in path.parts)
    assert "/delivery/" in (tmp_path / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_command_asks_what_it_is_not_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.main, ["init", str(tmp_path / "new")], input=f"{NAME}\nhttps://x.example/\n")
    assert done.exit_code == 0, done.output
    checked = CliRunner().invoke(cli.main, ["check", "--root", str(tmp_path / "new")])
    assert checked.exit_code == 0, checked.output
    again = CliRunner().invoke(
        cli.main, ["init", str(tmp_path / "new"), "--name", "x", "--base-url", "https://y.example/"]
    )
    assert "README.md đã có sẵn" in again.output


def test_an_address_that_is_none_is_refused_before_anything_is_laid(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.main, ["init", str(tmp_path / "new"), "--name", NAME, "--base-url", "example.org"])
    assert done.exit_code == 1
    assert "“example.org” không phải là một địa chỉ web" in done.output
    assert "`base_url: https://library.example.edu.vn/`" in done.output
    assert not (tmp_path / "new").exists()


def test_editors_find_the_schemas_of_this_version(tmp_path: Path) -> None:
    starting.lay(tmp_path, ASKED)
    settings = json.loads((tmp_path / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    for name, pattern in settings["yaml.schemas"].items():
        assert (tmp_path / name).read_bytes() == (REPOSITORY / name).read_bytes()
        assert pattern.startswith("content/")
    assert len(settings["yaml.schemas"]) == len(schema.FILES)
    assert len(list((tmp_path / "schema").iterdir())) == len(schema.FILES) + len(schema.PAGES)


# --- a newer version -------------------------------------------------------------------------------------------------


def newer(folder: Path, **changed: str) -> Path:
    """A wheel of a later version: the skeleton of this one, with some files in it changed."""
    wheel = folder / "newshelf-9.0.0-py3-none-any.whl"
    names = {path.relative_to(starting.SKELETON).as_posix(): path for path in starting.SKELETON.rglob("*.*")}
    with ZipFile(wheel, "w") as archive:
        for name, path in names.items():
            if path.is_file():
                archive.writestr(f"newshelf/skeleton/{name}", changed.pop(name, "") or path.read_bytes())
        for name, text in changed.items():
            archive.writestr(f"newshelf/skeleton/{name}", text)
    return wheel


def upgraded(root: Path, wheel: Path, status: int = 0) -> str:
    done = CliRunner().invoke(cli.main, ["upgrade", str(wheel), "--root", str(root)])
    assert done.exit_code == status, done.output
    return done.output


def test_an_upgrade_replaces_what_is_the_generators_and_leaves_content_alone(tmp_path: Path) -> None:
    root = tmp_path / "library"
    starting.lay(root, ASKED)
    samples.lay(root, {"wheels/newshelf-0.1.0-py3-none-any.whl": b"old", "content/courses.yaml": "# mine\n"})
    before = samples.tree(root)
    changed = {"requirements.txt": "click==99\n", "schema/site.json": "{}\n", "content/courses.yaml": "[]\n"}
    told = upgraded(root, newer(tmp_path, **changed))
    assert samples.changes(before, samples.tree(root)) == {
        *("wheels/newshelf-0.1.0-py3-none-any.whl", "wheels/newshelf-9.0.0-py3-none-any.whl"),
        *("requirements.txt", "schema/site.json"),
    }
    assert (root / "requirements.txt").read_text(encoding="utf-8") == "click==99\n"
    assert "Đã thay: wheels/newshelf-9.0.0-py3-none-any.whl, requirements.txt, schema/site.json." in told


def test_an_upgrade_lays_a_changed_workflow_beside_the_one_in_use(tmp_path: Path) -> None:
    root = tmp_path / "library"
    starting.lay(root, ASKED)
    (root / ".gitlab-ci.yml").unlink()  # this library is not on GitLab
    nginx = (root / "publishing" / "nginx.conf").read_bytes()
    (root / "publishing" / "nginx.conf").write_bytes(nginx.replace(b"\n", b"\r\n"))  # as Git on Windows may leave it
    workflow = ".github/workflows/publish.yml"
    before = samples.tree(root)
    told = upgraded(root, newer(tmp_path, **{"dot.github/workflows/publish.yml": "name: New\n"}))
    after = samples.tree(root)
    assert samples.changes(before, after) == {f"{workflow}.new", "wheels/newshelf-9.0.0-py3-none-any.whl"}
    assert f"{workflow} khác với bản mới" in told


@pytest.mark.parametrize("name", ["newshelf-9.0.0-py3-none-any.whl", "requests-2.0-py3-none-any.whl"])
def test_what_is_no_wheel_of_newshelf_changes_nothing(tmp_path: Path, name: str) -> None:
    root = tmp_path / "library"
    starting.lay(root, ASKED)
    before = samples.tree(root)
    (tmp_path / name).write_bytes(b"no zip")
    assert "[no-wheel]" in upgraded(root, tmp_path / name, status=1)
    evil = newer(tmp_path, **{"schema/../../../evil.json": "{}"})
    assert "[no-wheel]" in upgraded(root, evil, status=1)
    assert samples.tree(root) == before


# --- packages and safety ---------------------------------------------------------------------------------------------


def test_every_package_that_newshelf_needs_is_pinned_with_hashes() -> None:
    text = (starting.SKELETON / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=[a-z])", text)[1:]
    pinned = {re.split("==", block)[0].replace("_", "-") for block in blocks}
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split("[<>=~;]", line)[0].lower() for line in project["dependencies"]}
    assert needed - pinned == set()
    assert [block for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


def test_every_action_is_named_by_a_commit_and_checks_may_only_read(tmp_path: Path) -> None:
    starting.lay(tmp_path, ASKED)
    files = sorted((tmp_path / ".github" / "workflows").iterdir())
    used = [line for path in files for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert len(used) > 5
    assert [line for line in used if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []
    publish = yaml.safe_load((tmp_path / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8"))
    assert publish["permissions"] == {"contents": "read"}
    assert "permissions" not in publish["jobs"]["check"]
    assert "secrets" not in str(publish)


def test_a_link_out_of_content_publishes_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words", encoding="utf-8")
    root = tmp_path / "library"
    starting.lay(root, ASKED)
    (root / "content" / "static").mkdir()
    (root / "content" / "static" / "page.txt").symlink_to(secret)
    result = pipeline.build(root, root / "site", Options(), silently)
    assert [found.code for found in result.problems] == ["outside-folder"]
    assert not (root / "site").exists()


def test_the_site_says_nothing_of_the_machine_it_was_built_on(tmp_path: Path) -> None:
    root = tmp_path / "kept-by-one-author"
    starting.lay(root, ASKED)
    pipeline.build(root, root / "site", Options(), silently)
    words = [str(tmp_path), root.name, str(REPOSITORY), str(Path.home()) + os.sep, os.uname().nodename]
    told = [
        (path.name, word)
        for path in (root / "site").rglob("*")
        if path.is_file()
        for word in words
        if len(word) > 3 and word.encode() in path.read_bytes()
    ]
    assert told == []
