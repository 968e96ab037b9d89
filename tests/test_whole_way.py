"""From a commit to the readers: the wheel, a new library, its workflow, a real server, readers; then a mistake.

Nothing here imports Newshelf: every step is a command that a person or a runner gives, in folders of their own.
"""

import json
import re
import shutil
import socket
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import feedparser
import pytest
from playwright.sync_api import Browser

from chromium import troubles
from newsboat import reload_in_newsboat
from samples import tree
from servers import running
from workflows import HOSTS, LABEL, Ran, checkout, git, python_with_packages, shell

TITLE = "Bài giảng Thư viện số"
BATCH = f"""arrived: 2026-11-20
source: internal
records:
  - id: bai-giang-thu-vien-so-2026
    kind: lecture-notes
    title: {TITLE}
    authors:
      - organisation: Khoa Thư viện
    year: 2026
    language: vi
    ddc: "025.04"
    courses: {{TV1101: textbook}}
"""
RECORD = "content/acquisitions/2026/2026-11-20.yaml"


class Desk(NamedTuple):
    """Where a librarian works: the library in Git, where it is pushed to, a Python with Newshelf, a bare one."""

    library: Path
    origin: Path
    own: dict[str, str]
    runner: dict[str, str]
    port: int

    def types(self, command: str) -> str:
        """What a command of the librarian's says."""
        done = shell(self.library, command, self.own)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def pushes(self, branch: str, message: str) -> None:
        git(self.library, "add", "--all")
        git(self.library, "commit", "--quiet", "--message", message)
        git(self.library, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Desk:
    """A library laid down by the installed command, and pushed."""
    folder = tmp_path_factory.mktemp("desk")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Desk(
        folder / "library",
        folder / "origin.git",
        python_with_packages(folder / "own"),
        python_with_packages(folder / "runner"),
        port,
    )
    found.library.mkdir()
    found.types(f"pip install --no-deps {wheel}")
    found.types(f"newshelf init . --name 'Thư viện Rạng Đông' --base-url http://127.0.0.1:{port}/lib/")
    found.types(f"newshelf upgrade {wheel}")
    # The example arrives on the day that it is laid down. Here it came the month before: nobody is late in November.
    for path in (found.library / "content").rglob("*.*"):
        path.write_text(re.sub(r"\d{4}-\d\d-\d\d", "2026-10-05", path.read_text(encoding="utf-8")), encoding="utf-8")
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(found.origin))
    git(found.library, "init", "--quiet", "--initial-branch=main")
    git(found.library, "remote", "add", "origin", str(found.origin))
    found.pushes("main", "Begin the library")
    return found


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest, desk: Desk) -> str:
    """Each host begins with the library as it was laid down."""
    first = git(desk.library, "rev-list", "--max-parents=0", "HEAD")
    git(desk.library, "reset", "--quiet", "--hard", first)
    git(desk.library, "push", "--quiet", "--force", "origin", "HEAD:refs/heads/main")
    return str(request.param)


def runs(
    desk: Desk, host: str, event: str, branch: str, folder: Path, cache: Path | None = None, labels: Sequence[str] = ()
) -> Ran:
    """The workflow in a fresh checkout of a branch, with what the cache of the host brings back."""
    checkout(desk.origin, branch, folder)
    if cache:
        for kept in (".newshelf", "site", "public"):
            if (cache / kept).is_dir():
                shutil.copytree(cache / kept, folder / kept)
    return HOSTS[host](folder, event, "main", desk.runner, labels)


@pytest.mark.browser
def test_from_an_empty_folder_to_the_readers_and_past_a_mistake(
    desk: Desk, host: str, tmp_path: Path, browser: Browser
) -> None:
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        pytest.skip("no nginx: install the package nginx-light")
    # A record is added, checked and proposed. Whoever reviews it sees what it would publish.
    (desk.library / RECORD).parent.mkdir(parents=True, exist_ok=True)
    (desk.library / RECORD).write_text(BATCH, encoding="utf-8")
    assert "2 biểu ghi" in desk.types("newshelf check")
    desk.pushes("new-books", "Add what arrived")
    proposed = runs(desk, host, "pull_request", "new-books", tmp_path / "proposed")
    assert proposed.passed, proposed.said
    assert proposed.comment.startswith("## Những gì sẽ được công bố")
    assert f"- `+` {TITLE}" in proposed.comment
    assert "/feed.xml&#41;: 1 mới" in proposed.comment
    assert "tháng 11/2026: 1 mới" in proposed.comment

    # It is merged and published: feed readers and a browser get it from the server.
    git(desk.library, "push", "--quiet", "origin", "HEAD:refs/heads/main")
    published = runs(desk, host, "push", "main", tmp_path / "published")
    assert published.passed, published.said
    site = tree(published.site)
    with running("nginx", published.site, "/lib/", desk.port) as address:
        feed = feedparser.parse(address + "feed.xml")
        assert (feed.bozo, [entry.title for entry in feed.entries][:1]) == (False, [TITLE])
        home = tmp_path / "newsboat"
        home.mkdir()
        with closing(sqlite3.connect(reload_in_newsboat(address + "feed.xml", home))) as cache:
            [(link,)] = cache.execute("SELECT url FROM rss_item WHERE title = ?", (TITLE,))
        with browser.new_context() as context:
            page = context.new_page()
            wrong = troubles(page, address)
            page.goto(link)
            assert page.locator("h1").inner_text() == TITLE
            page.goto(address)
            page.get_by_role("link", name=TITLE).first.click()
            assert page.url == link
            assert wrong == []

        # A mistake is refused with its line, and readers notice nothing of it.
        (desk.library / RECORD).write_text(BATCH.replace("lecture-notes", "lecture-note"), encoding="utf-8")
        desk.pushes("main", "Make a mistake")
        refused = runs(desk, host, "push", "main", tmp_path / "refused", cache=tmp_path / "published")
        assert not refused.passed
        assert LINES[host] in refused.said
        if host == "gitlab":
            [told] = json.loads((tmp_path / "refused" / "code-quality.json").read_text(encoding="utf-8"))
            assert told["location"] == {"path": RECORD, "lines": {"begin": 5}}
        assert tree(refused.site) == site
        assert feedparser.parse(address + "feed.xml").entries[0].title == TITLE


LINES = {"github": f"::error file={RECORD},line=5,", "gitlab": f"{RECORD}, dòng 5"}


@pytest.mark.parametrize("host", ["github"], indirect=True)  # what GitLab caches is a part of it
def test_what_the_cache_of_the_host_brings_back_changes_no_byte(desk: Desk, host: str, tmp_path: Path) -> None:
    first = runs(desk, host, "push", "main", tmp_path / "first")
    (desk.library / RECORD).parent.mkdir(parents=True, exist_ok=True)
    (desk.library / RECORD).write_text(BATCH, encoding="utf-8")
    desk.pushes("main", "Add what arrived")
    with_cache = runs(desk, host, "push", "main", tmp_path / "with", cache=first.site.parent)
    without = runs(desk, host, "push", "main", tmp_path / "without")
    assert with_cache.passed
    assert tree(with_cache.site) == tree(without.site) != tree(first.site)


def test_a_branch_that_is_broken_can_be_repaired(desk: Desk, host: str, tmp_path: Path) -> None:
    """There is nothing to compare the repair with: it is checked all the same."""
    (desk.library / RECORD).parent.mkdir(parents=True, exist_ok=True)
    (desk.library / RECORD).write_text(BATCH.replace("lecture-notes", "lecture-note"), encoding="utf-8")
    desk.pushes("main", "Make a mistake")
    (desk.library / RECORD).write_text(BATCH, encoding="utf-8")
    desk.pushes("repair", "Repair it")
    repaired = runs(desk, host, "pull_request", "repair", tmp_path / "repaired")
    assert repaired.passed
    assert "[against-broken]" in repaired.said


def test_a_request_that_changes_a_closed_issue_is_refused_at_its_line(desk: Desk, host: str, tmp_path: Path) -> None:
    """Until it bears a day, or whoever may decide it has set the label."""
    (desk.library / RECORD).parent.mkdir(parents=True, exist_ok=True)
    closed = BATCH.replace("2026-11-20", "2026-03-10")  # before that of the example
    (desk.library / RECORD).write_text(closed, encoding="utf-8")
    desk.pushes("main", "Add what arrived")
    edited = closed.replace(TITLE, "Bài giảng Thư viện số hóa")
    (desk.library / RECORD).write_text(edited, encoding="utf-8")
    desk.pushes("edit", "Correct a title")
    refused = runs(desk, host, "pull_request", "edit", tmp_path / "refused")
    assert not refused.passed
    assert {"github": f"::error file={RECORD},line=4,", "gitlab": f"{RECORD}, dòng 4"}[host] in refused.said
    assert "[issue-edited]" in refused.said or "title=issue-edited" in refused.said
    if host == "gitlab":
        report = json.loads((tmp_path / "refused" / "code-quality.json").read_text(encoding="utf-8"))
        assert ("issue-edited", {"begin": 4}) in [(row["check_name"], row["location"]["lines"]) for row in report]
    assert runs(desk, host, "pull_request", "edit", tmp_path / "let-pass", labels=["new", LABEL]).passed
    (desk.library / RECORD).write_text(
        edited.replace("year: 2026", "year: 2026\n    amended: 2026-11-25"), encoding="utf-8"
    )
    desk.pushes("edit", "Say when it was corrected")
    settled = runs(desk, host, "pull_request", "edit", tmp_path / "settled")
    assert settled.passed, settled.said
