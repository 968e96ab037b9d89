"""The workflows of a new library, run here as their hosts run them: their own commands, in a fresh checkout.

What a runner has beside them is given by hand: checkouts, a Python with the packages of ``requirements.txt`` (the one
command that asks the network, and so is not run), and the few variables that the commands read.
"""

import os
import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

NETWORK = "pip install --require-hashes --requirement requirements.txt"
LABEL = "change-closed-issue"
GIT = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")


class Ran(NamedTuple):
    """What came of a run: whether it was allowed to publish, what it printed, and the folder that it would publish."""

    passed: bool
    said: str
    site: Path
    comment: str  # what a merge request would show


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *GIT, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def checkout(origin: Path, branch: str, folder: Path) -> Path:
    """What a runner starts with: one branch, one commit deep."""
    return _clone(origin.as_uri(), branch, folder)


def _clone(address: str, branch: str, folder: Path) -> Path:
    git(folder.parent, "clone", "--quiet", "--depth=1", "--branch", branch, address, str(folder))
    return folder


def read(library: Path, name: str) -> Any:
    return yaml.load((library / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  # "on" stays a text


def on_github(library: Path, event: str, base: str, environment: Mapping[str, str], labels: Sequence[str] = ()) -> Ran:
    """The job ``check`` of the workflow in a checkout, for a ``push`` or a ``pull_request`` with these labels.

    The repository is private and the workflow keeps no credentials: its checkouts reach it, its own commands do not.
    """
    address = git(library, "remote", "get-url", "origin")
    git(library, "remote", "set-url", "origin", str(library.parent / "nobody-without-credentials"))
    labelled = "${{ contains(github.event.pull_request.labels.*.name, '%s') }}"
    expressions = {
        "${{ github.base_ref }}": base,
        "${{ github.event_name == 'pull_request' }}": str(event == "pull_request").lower(),
        labelled % LABEL: str(LABEL in labels).lower(),
    }
    summary = library.parent / f"{library.name}-summary.md"
    summary.touch()
    given = {"GITHUB_STEP_SUMMARY": str(summary)}
    said, passed, skipped = "", True, []
    for step in read(library, ".github/workflows/publish.yml")["jobs"]["check"]["steps"]:
        wanted = "pull_request" not in step.get("if", "pull_request") or event == "pull_request" or "if" not in step
        if not wanted:
            continue
        if step.get("uses", "").startswith("actions/checkout@"):
            given_to = step["with"]
            assert given_to["persist-credentials"] == "false"
            if "path" in given_to:  # the other one is the checkout that this runs in
                _clone(address, expressions[given_to["ref"]], library / given_to["path"])
        if "run" not in step:
            continue
        if step["run"] == NETWORK:
            skipped.append(step)
            continue
        own = {name: expressions[value] for name, value in step.get("env", {}).items()}
        done = shell(library, step["run"], {**environment, **given, **own})
        said += done.stdout + done.stderr
        if done.returncode and "continue-on-error" not in step:
            passed = False
            break
    assert len(skipped) == 1
    return Ran(passed, said, library / "site", summary.read_text(encoding="utf-8"))


def on_gitlab(library: Path, event: str, base: str, environment: Mapping[str, str], labels: Sequence[str] = ()) -> Ran:
    """The jobs that a ``push`` or a ``pull_request`` with these labels starts, one after the other."""
    given = {
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": base,
        "CI_MERGE_REQUEST_LABELS": ",".join(labels),
        "CI_PIPELINE_SOURCE": "merge_request_event" if event == "pull_request" else "push",
    }
    file = read(library, ".gitlab-ci.yml")
    before = file["default"]["before_script"]
    assert before[0] == NETWORK
    said = ""
    for job in ["check", "diff"] if event == "pull_request" else ["check", "pages"]:
        shutil.rmtree(library / ".base", ignore_errors=True)  # a runner that is used again cleans what is not in Git
        script = "\n".join(["set -eo pipefail", *before[1:], *file[job]["script"]])
        done = shell(library, script, {**environment, **given})
        said += done.stdout + done.stderr
        if done.returncode and "allow_failure" not in file[job]:
            return Ran(False, said, library / "public", "")
    comment = library / "diff.md"
    shown = comment.read_text(encoding="utf-8") if comment.is_file() else ""
    return Ran(True, said, library / "public", shown)


HOSTS = {"github": on_github, "gitlab": on_gitlab}


def shell(folder: Path, script: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    bash = shutil.which("bash")
    assert bash
    return subprocess.run(
        [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"LANG": "C.UTF-8", "HOME": str(folder.parent), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def python_with_packages(folder: Path) -> dict[str, str]:
    """A fresh environment with pip and what ``requirements.txt`` names, but no Newshelf: the variables that enter it.

    The packages are links to those of the environment of these tests: nothing is fetched.
    """
    venv.create(folder)
    [packages] = folder.glob("lib/python*/site-packages")
    for found in Path(sysconfig.get_path("purelib")).iterdir():
        if not found.name.startswith(("newshelf", "_editable", "__editable")) and found.suffix != ".pth":
            (packages / found.name).symlink_to(found)
    pip = folder / "bin" / "pip"
    pip.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m pip "$@"\n', encoding="utf-8")
    pip.chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
