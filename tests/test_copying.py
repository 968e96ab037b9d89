"""The commands of other programs that documents show, run as they stand there: rsync over ssh, aws, cp, git."""

import getpass
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import samples
from newshelf import starting
from published import REPOSITORY
from workflows import git

# Lines of documents that begin so are commands for a shell.
WORDS = "rsync mkdir cp mv ln scp ssh aws git curl tar sudo sed pip py New-ItemProperty"
PROGRAMS = re.compile(rf"(?m)^ {{4,}}((?:{WORDS.replace(' ', '|')}|\.venv\\Scripts\S+) .*)$")
DOCUMENTS = [REPOSITORY / "README.md", *sorted(REPOSITORY.glob("docs/**/*.md"))]
TARGET = "user@www.example.edu.vn:/var/www/newbooks/"
RSYNC = f"rsync --archive --delete-after --delay-updates site/ {TARGET}"
HEADERS = ["mkdir -p content/static", "cp publishing/_headers content/static/"]
BASE = "git worktree add --detach .base main"
RELEASE = ["git tag --annotate v0.1.0 --message 'Newshelf 0.1.0'", "git push origin v0.1.0"]
WHEEL = "pip wheel --no-deps ."
TYPED = "--exclude '*' --include '*.opml' --content-type text/x-opml"
BUCKET = [
    "aws s3 sync site/search/data/ s3://BUCKET/search/data/ --cache-control 'max-age=31536000, immutable'",
    "aws s3 sync site/ s3://BUCKET/ --delete --cache-control max-age=300 --exclude '*.opml'",
    f"aws s3 sync site/ s3://BUCKET/ --delete --cache-control max-age=300 {TYPED}",
]
# Not run, and docs/deployment.md says so: no Windows here.
BY_HAND = ("git config --global core.longpaths ", "New-ItemProperty ", "py ", ".venv\\Scripts\\")

SSHD = """
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PasswordAuthentication no
StrictModes no
UsePAM no
PidFile none
"""
SSH = """
Host www.example.edu.vn
    ProxyCommand {sshd} -i -f {folder}/sshd_config
    User {user}
    IdentityFile {folder}/user
    UserKnownHostsFile {folder}/known
    StrictHostKeyChecking accept-new
    LogLevel ERROR
"""


def shown() -> list[str]:
    return [line for path in DOCUMENTS for line in PROGRAMS.findall(path.read_text(encoding="utf-8"))]


def run(command: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def library(folder: Path) -> Path:
    starting.lay(folder, starting.Asked("Thư viện", "https://a.example.org/", ("vi", "en"), date(2026, 11, 2)))
    return folder


def test_every_command_of_the_documents_is_run_here() -> None:
    lines = shown()
    assert {RSYNC, *BUCKET, *HEADERS, BASE, WHEEL, *RELEASE} == {line for line in lines if not line.startswith(BY_HAND)}
    assert {start for start in BY_HAND if any(line.startswith(start) for line in lines)} == set(BY_HAND)


# --- a university server ---------------------------------------------------------------------------------------------


@pytest.fixture
def ssh(tmp_path: Path) -> str:
    """What rsync calls instead of ``ssh``: it reaches a server that lives as long as the call, through no port."""
    for program in ("rsync", "ssh", "sshd", "ssh-keygen"):
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"):
            pytest.skip(f"no {program}: install the packages rsync, openssh-client, openssh-server")
    folder = tmp_path / "ssh"
    folder.mkdir()
    for key in ("host", "user"):
        run(f"ssh-keygen -q -t ed25519 -N '' -f {key}", folder)
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd asks for it where it may part with rights
    (folder / "sshd_config").write_text(SSHD.format(folder=folder), encoding="utf-8")
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    text = SSH.format(folder=folder, sshd=sshd, user=getpass.getuser())
    (folder / "ssh_config").write_text(text, encoding="utf-8")
    return f"ssh -F {folder}/ssh_config -l {getpass.getuser()}"


def test_rsync_brings_over_what_changed_and_takes_away_what_is_gone(tmp_path: Path, ssh: str) -> None:
    root = samples.small(tmp_path / "library")
    there = tmp_path / "server"
    there.mkdir()
    command = RSYNC.replace("/var/www/newbooks", str(there)).replace("rsync ", "rsync --itemize-changes ")

    def copied() -> tuple[set[str], set[str]]:
        said = [line.split(maxsplit=1) for line in run(command, root, RSYNC_RSH=ssh).splitlines()]
        sent = {name for change, name in said if change.startswith("<f")}
        return sent, {name for change, name in said if change == "*deleting" and not name.endswith("/")}

    samples.build(root)
    before = samples.tree(root / "site")
    assert copied() == (set(before), set())
    assert samples.tree(there) == before
    assert (there / "feed.xml").stat().st_mtime_ns == (root / "site/feed.xml").stat().st_mtime_ns
    assert copied() == (set(), set())

    (root / "content/acquisitions/2027/2027-03-05.yaml").unlink()
    samples.build(root)
    after = samples.tree(root / "site")
    changed = samples.changes(before, after)
    assert copied() == (changed & after.keys(), changed - after.keys())
    assert samples.tree(there) == after
    assert 0 < len(changed) < len(before)


# --- a bucket --------------------------------------------------------------------------------------------------------


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What makes ``aws`` speak to an imitation of S3 on the loopback interface that holds an empty bucket."""
    for program in ("aws", "moto_server"):
        if not shutil.which(program):
            pytest.skip(f"no {program}: install the packages awscli and moto[s3,server] of PyPI")
    with subprocess.Popen(["moto_server", "--port", "0"], stderr=subprocess.PIPE, text=True) as server:
        try:
            lines = iter(server.stderr or ())
            url = next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            threading.Thread(target=deque, args=(lines, 0), daemon=True).start()  # it tells of each request
            nothing = tmp_path / "none"
            keys = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_DEFAULT_REGION": "us-east-1"}
            files = {"AWS_CONFIG_FILE": str(nothing), "AWS_SHARED_CREDENTIALS_FILE": str(nothing)}
            environment = {**keys, **files, "AWS_ENDPOINT_URL": url}
            run("aws s3 mb s3://books", tmp_path, **environment)
            yield environment
        finally:
            server.kill()


def test_a_bucket_gets_what_changed_with_its_media_type_and_lifetime(tmp_path: Path, s3: dict[str, str]) -> None:
    batches = [samples.batch(f"2027-0{month}-01", samples.record(f"r{month}")) for month in (1, 2)]
    root = samples.tiny(tmp_path / "library", batches)

    def sync() -> set[str]:
        said = "".join(run(line.replace("BUCKET", "books"), root, **s3) for line in BUCKET)
        return set(re.findall(r"(?:upload|delete): .*?s3://books/(\S+)", said))

    def head(path: str) -> tuple[str, str]:
        told = json.loads(run(f"aws s3api head-object --bucket books --key {path}", root, **s3))
        return told["ContentType"], told["CacheControl"]

    samples.build(root)
    for path in filter(Path.is_file, (root / "site").rglob("*")):
        os.utime(path, (0, 0))  # S3 counts whole seconds, and a file that seems newer than what is there is sent again
    before = samples.tree(root / "site")
    assert sync() == set(before)
    index = min(path for path in before if path.startswith("search/data/"))
    assert [head(path) for path in ("index.html", "feed.xml", "feeds.opml", index)] == [
        ("text/html", "max-age=300"),
        ("application/xml", "max-age=300"),
        ("text/x-opml", "max-age=300"),
        ("text/javascript", "max-age=31536000, immutable"),
    ]
    assert sync() == set()

    (root / "content/acquisitions/001.yaml").unlink()
    samples.build(root)
    after = samples.tree(root / "site")
    assert samples.changes(before, after) <= sync()
    listed = run("aws s3 ls s3://books/ --recursive", root, **s3)
    assert {line.split(maxsplit=3)[3] for line in listed.splitlines()} == set(after)


# --- files, branches, releases ---------------------------------------------------------------------------------------


def test_the_headers_for_netlify_and_cloudflare_are_published(tmp_path: Path) -> None:
    root = library(tmp_path / "library")
    for command in HEADERS:
        run(command, root)
    samples.build(root)
    assert (root / "site/_headers").read_bytes() == (starting.SKELETON / "publishing/_headers").read_bytes()


def test_the_main_branch_is_laid_beside_a_library_and_is_no_part_of_it(tmp_path: Path) -> None:
    root = library(tmp_path / "library")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=Library")
    run(BASE, root)
    assert samples.tree(root / ".base/content") == samples.tree(root / "content")
    assert git(root, "status", "--porcelain") == ""


def test_a_clone_makes_the_wheel_that_an_upgrade_takes(tmp_path: Path) -> None:
    root, clone = library(tmp_path / "library"), tmp_path / "clone"
    clone.mkdir()
    for name in ("newshelf", "templates", "schema"):
        shutil.copytree(REPOSITORY / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("build.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, clone / name)
    # Hatchling is there already: nothing is fetched to build with.
    run(f"{sys.executable} -m {WHEEL} --no-build-isolation --no-index --quiet", clone)
    [wheel] = clone.glob("*.whl")
    assert starting.upgrade(root, wheel).written == (f"wheels/{wheel.name}",)


def test_a_release_is_a_tag_that_is_pushed(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "origin")
    git(tmp_path, "clone", "--quiet", "origin", "clone")
    clone = tmp_path / "clone"
    git(clone, "commit", "--quiet", "--allow-empty", "--message=Release")
    for command in RELEASE:
        git(clone, *shlex.split(command)[1:])
    assert git(tmp_path / "origin", "tag") == "v0.1.0"
