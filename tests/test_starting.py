"""A new library: laid down, complete, clean, and never over what is there."""

import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from newshelf import cli, pipeline, starting
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


def test_every_package_that_newshelf_needs_is_pinned_with_hashes() -> None:
    text = (starting.SKELETON / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=[a-z])", text)[1:]
    pinned = {re.split("==", block)[0].replace("_", "-") for block in blocks}
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split("[<>=~;]", line)[0].lower() for line in project["dependencies"]}
    assert needed - pinned == set()
    assert [block for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("path", ["dot.github/workflows/publish.yml", "dot.gitlab-ci.yml"])
def test_what_the_workflows_call_exists(path: str) -> None:
    text = (starting.SKELETON / path).read_text(encoding="utf-8")
    assert yaml.safe_load(text)
    calls = re.findall(r"- (?:run: )?newshelf(.*)", text)
    assert " check" in calls
    for call in calls:
        assert CliRunner().invoke(cli.main, [*call.split(), "--help"]).exit_code == 0


def test_a_wrong_commit_is_refused_with_its_line_and_the_site_stands(tmp_path: Path) -> None:
    starting.lay(tmp_path, ASKED)
    pipeline.build(tmp_path, tmp_path / "site", Options(), silently)
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    batch = tmp_path / "content" / "acquisitions" / "example.yaml"
    batch.write_text(batch.read_text(encoding="utf-8").replace("kind: lecture", "kind: lectur"), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "newshelf"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 1
    assert "content/acquisitions/example.yaml, dòng 7" in ran.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()} == before


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
