"""``serve``: what is saved is seen, mistakes are told above the last good page, and nothing stays behind."""

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from newshelf.building import preview
from newshelf.building.preview import Site
from samples import batch, lay, record, tiny

BUILD = Path(__file__).parent.parent / "build.py"
PATIENCE = 60  # seconds after which an answer is taken for lost
BATCH = "content/acquisitions/000.yaml"


def get(url: str, path: str) -> HTTPResponse:
    connection = HTTPConnection(url.split("/")[2], timeout=PATIENCE)
    connection.request("GET", path)
    return connection.getresponse()


class Preview:
    """A running ``serve`` on a tiny library."""

    def __init__(self, root: Path) -> None:
        self.root = tiny(root, [batch("2026-11-02", record("a", "title: Giải tích", "disciplines: toan"))])
        command = [sys.executable, str(BUILD), "serve", "--root", str(self.root), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = next(found[0] for line in self.process.stdout if (found := re.search(r"http://\S+/", line)))

    def get(self, path: str) -> HTTPResponse:
        return get(self.url, path)

    def save(self, old: str, new: str) -> None:
        path = self.root / BATCH
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    def stop(self) -> tuple[int, str]:
        """Ctrl-C: the exit status, and what stood on standard error."""
        self.process.send_signal(signal.SIGINT)
        _, error = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, error


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Preview]:
    running = Preview(tmp_path)
    yield running
    running.process.kill()
    running.process.communicate()


class Watching:
    """A page that is open: what it is told, each time that it is another build."""

    def __init__(self, url: str, path: str = "/") -> None:
        self.url, self.path, self.seen = url, path, dict[str, Any]()
        self.events = get(url, "/.newshelf/events")

    def next_build(self) -> dict[str, Any]:
        while (told := self.state()) == self.seen:
            self.wait()
        self.seen = told
        return told

    def wait(self) -> None:
        """Until the stream says that something may have changed."""
        while not (line := self.events.readline().decode()).startswith("data: "):
            assert line, "the stream has ended"

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.load(get(self.url, f"/.newshelf/state?{quote(self.path, safe='')}"))
        return state


def test_every_save_is_built_and_told(running: Preview) -> None:
    page = Watching(running.url)
    assert page.next_build() == {"version": 1, "problems": ""}
    running.save("Giải tích", "Đại số")
    assert page.next_build() == {"version": 2, "problems": ""}
    assert "Đại số" in running.get("/records/a/").read().decode()


def test_what_is_saved_while_the_first_build_runs_is_built_too(tmp_path: Path) -> None:
    page, stop, built = tmp_path / "content/about.md", threading.Event(), list[str]()
    lay(tmp_path, {"content/about.md": "old"})

    def build(_: Callable[[Site], None]) -> str:
        built.append(page.read_text("utf-8"))
        if len(built) == 1:
            page.write_text("new", "utf-8")
        else:
            stop.set()
        return ""

    preview.serve(tmp_path, [tmp_path / "content"], 0, build, lambda _: None, stop)
    assert built == ["old", "new"]


class Coming(NamedTuple):
    """The site of a build under way: one page of it is known."""

    covers: tuple[str, ...] = ("a/index.html",)

    def file(self, path: str) -> bytes | None:
        return b"<body>new</body>" if path in self.covers else None


def test_a_page_is_shown_as_soon_as_it_is_planned_and_others_when_the_build_is_done(tmp_path: Path) -> None:
    lay(tmp_path, dict.fromkeys(("a/index.html", "b/index.html", "content/x.md"), "<body>old</body>"))
    stop, shown, address = threading.Event(), threading.Event(), queue.Queue[str]()
    first = threading.Event()

    def build(plan: Callable[[Site], None]) -> str:
        if first.is_set():
            plan(Coming())
            shown.wait(PATIENCE)
        first.set()
        return ""

    server = threading.Thread(
        target=preview.serve, args=(tmp_path, [tmp_path / "content"], 0, build, address.put, stop), daemon=True
    )
    server.start()
    url = address.get(timeout=PATIENCE)
    a, b = (Watching(url, f"/{page}/") for page in "ab")
    assert [page.next_build()["version"] for page in (a, b)] == [1, 1]
    lay(tmp_path, {"content/x.md": "saved"})
    assert a.next_build()["version"] == 2
    assert [b"<body>new" in get(url, f"/{page}/").read() for page in "ab"] == [True, False]
    shown.set()
    assert b.next_build()["version"] == 2
    stop.set()
    server.join(PATIENCE)


def test_a_site_that_was_shown_before_its_build_failed_is_told_from_the_next() -> None:
    state = preview.State()
    state.put("")
    state.plan(Coming())
    seen = state.shown("a/index.html").version
    state.put("wrong")
    state.put("")
    assert state.shown("a/index.html").version > seen


def test_mistakes_are_told_with_their_place_and_the_last_good_site_stays(running: Preview) -> None:
    page = Watching(running.url)
    page.next_build()
    running.save("kind: textbook", "kind: texbook")
    told = page.next_build()
    assert told["version"] == 1
    assert f"{BATCH}, dòng 4" in told["problems"]
    assert "Giải tích" in running.get("/records/a/").read().decode()
    running.save("kind: texbook", "kind: textbook")
    assert page.next_build() == {"version": 2, "problems": ""}


def test_pages_are_those_of_the_site_with_one_line_of_script(running: Preview) -> None:
    shown = running.get("/records/a/")
    written = (running.root / "site/records/a/index.html").read_bytes()
    script = b'<script src="/.newshelf/reload.js" data-version="1"></script>'
    assert (shown.status, shown.getheader("Cache-Control")) == (200, "no-store")
    assert shown.read() == written.replace(b"</body>", script + b"</body>")
    assert running.get("/feed.xml").read() == (running.root / "site/feed.xml").read_bytes()
    assert running.get("/feed.xml").getheader("Content-Type") == "application/xml"
    missing = running.get("/records/nothing/")
    assert (missing.status, script in missing.read()) == (404, True)
    assert running.get("/records/a").getheader("Location") == "/records/a/"
    assert running.get("/../content/site.yaml").status == 404


def test_ctrl_c_ends_it_without_a_word_and_leaves_nothing_behind(running: Preview) -> None:
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
    left = children.read_text().split() if children.exists() else []
    assert running.stop() == (0, "")
    assert [pid for pid in left if os.path.exists(f"/proc/{pid}")] == []


def test_a_port_that_is_taken_is_said(running: Preview) -> None:
    port = running.url.split(":")[2].rstrip("/")
    command = [sys.executable, str(BUILD), "serve", "--root", str(running.root), "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"127.0.0.1:{port}  [port-closed]\n")
    assert "Traceback" not in done.stderr


@pytest.mark.browser
def test_an_open_page_reloads_itself_and_shows_what_is_wrong(running: Preview, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{running.url}records/a/")
    heading, alert = page.get_by_role("heading", level=1), page.get_by_role("alert")
    expect(heading).to_have_text("Giải tích")
    running.save("Giải tích", "Đại số")
    expect(heading).to_have_text("Đại số", timeout=PATIENCE * 1000)
    running.save("kind: textbook", "kind: texbook")
    expect(alert).to_contain_text("000.yaml, dòng 4", timeout=PATIENCE * 1000)
    expect(heading).to_have_text("Đại số")
    running.save("kind: texbook", "kind: textbook")
    expect(alert).to_have_count(0, timeout=PATIENCE * 1000)
    page.close()


@pytest.mark.browser
def test_more_pages_than_a_browser_opens_connections_are_shown_at_once_and_follow(
    running: Preview, browser: Browser
) -> None:
    context = browser.new_context()
    pages = [context.new_page() for _ in range(8)]  # of a browser without a window, which count as shown
    for page in pages:
        page.goto(f"{running.url}records/a/")
    running.save("Giải tích", "Đại số")
    for page in pages:
        expect(page.get_by_role("heading", level=1)).to_have_text("Đại số", timeout=PATIENCE * 1000)
    pages[0].close()  # which listened for all
    running.save("kind: textbook", "kind: texbook")
    for page in pages[1:]:
        expect(page.get_by_role("alert")).to_contain_text("000.yaml, dòng 4", timeout=PATIENCE * 1000)
    context.close()


# Hidden when they are opened, then shown by hand.
HIDDEN = "Object.defineProperty(document, 'hidden', { get: () => window.away ?? true })"
TURNED = "away => { window.away = away; document.dispatchEvent(new Event('visibilitychange')) }"


@pytest.mark.browser
@pytest.mark.parametrize("opened", ["and left", "in the background"])
def test_a_page_reloads_for_a_build_that_it_missed_when_it_is_shown(
    running: Preview, browser: Browser, opened: str
) -> None:
    page = browser.new_context().new_page()
    page.add_init_script(HIDDEN)
    page.goto(f"{running.url}records/a/")
    if opened == "and left":
        with page.expect_response("**/.newshelf/state*"):
            page.evaluate(TURNED, False)
        page.evaluate(TURNED, True)
    other = Watching(running.url)
    other.next_build()
    running.save("Giải tích", "Đại số")
    assert other.next_build()["version"] == 2
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Giải tích")
    page.evaluate(TURNED, False)
    expect(heading).to_have_text("Đại số", timeout=PATIENCE * 1000)
    page.context.close()
