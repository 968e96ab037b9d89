"""``serve``: what is saved is seen, mistakes are told above the last good page, and nothing stays behind."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from samples import batch, record, tiny

BUILD = Path(__file__).parent.parent / "build.py"
PATIENCE = 60  # seconds after which an answer is taken for lost
BATCH = "content/acquisitions/000.yaml"


class Preview:
    """A running ``serve`` on a tiny library."""

    def __init__(self, root: Path) -> None:
        self.root = tiny(root, [batch("2026-11-02", record("a", "title: Giải tích", "disciplines: toan"))])
        command = [sys.executable, str(BUILD), "serve", "--root", str(self.root), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = next(found[0] for line in self.process.stdout if (found := re.search(r"http://\S+/", line)))

    def get(self, path: str) -> HTTPResponse:
        connection = HTTPConnection(self.url.split("/")[2], timeout=PATIENCE)
        connection.request("GET", path)
        return connection.getresponse()

    def save(self, old: str, new: str) -> None:
        path = self.root / BATCH
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    def stop(self) -> tuple[int, str]:
        """Ctrl-C: the exit status, and what stood on standard error."""
        self.process.send_signal(signal.SIGINT)
        _, error = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, error


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    running = Preview(tmp_path)
    yield running
    running.process.kill()
    running.process.communicate()


def next_build(events: HTTPResponse) -> dict[str, Any]:
    """The next event of the stream."""
    while not (line := events.readline().decode()).startswith("data: "):
        assert line, "the stream has ended"
    event: dict[str, Any] = json.loads(line.removeprefix("data: "))
    return event


def test_every_save_is_built_and_told(preview: Preview) -> None:
    events = preview.get("/.newshelf/events")
    assert next_build(events) == {"version": 1, "problems": ""}
    preview.save("Giải tích", "Đại số")
    assert next_build(events) == {"version": 2, "problems": ""}
    assert "Đại số" in preview.get("/records/a/").read().decode()


def test_mistakes_are_told_with_their_place_and_the_last_good_site_stays(preview: Preview) -> None:
    events = preview.get("/.newshelf/events")
    next_build(events)
    preview.save("kind: textbook", "kind: texbook")
    told = next_build(events)
    assert told["version"] == 1
    assert f"{BATCH}, dòng 4" in told["problems"]
    assert "Giải tích" in preview.get("/records/a/").read().decode()
    preview.save("kind: texbook", "kind: textbook")
    assert next_build(events) == {"version": 2, "problems": ""}


def test_pages_are_those_of_the_site_with_one_line_of_script(preview: Preview) -> None:
    shown = preview.get("/records/a/")
    written = (preview.root / "site/records/a/index.html").read_bytes()
    script = b'<script src="/.newshelf/reload.js"></script>'
    assert (shown.status, shown.getheader("Cache-Control")) == (200, "no-store")
    assert shown.read() == written.replace(b"</body>", script + b"</body>")
    assert preview.get("/feed.xml").read() == (preview.root / "site/feed.xml").read_bytes()
    assert preview.get("/feed.xml").getheader("Content-Type") == "application/xml"
    missing = preview.get("/records/nothing/")
    assert (missing.status, script in missing.read()) == (404, True)
    assert preview.get("/records/a").getheader("Location") == "/records/a/"
    assert preview.get("/../content/site.yaml").status == 404


def test_ctrl_c_ends_it_without_a_word_and_leaves_nothing_behind(preview: Preview) -> None:
    children = Path(f"/proc/{preview.process.pid}/task/{preview.process.pid}/children")
    left = children.read_text().split() if children.exists() else []
    assert preview.stop() == (0, "")
    assert [pid for pid in left if os.path.exists(f"/proc/{pid}")] == []


def test_a_port_that_is_taken_is_said_in_one_line(preview: Preview) -> None:
    port = preview.url.split(":")[2].rstrip("/")
    command = [sys.executable, str(BUILD), "serve", "--root", str(preview.root), "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: 127.0.0.1:{port}: ")
    assert "Traceback" not in done.stderr


@pytest.mark.browser
def test_an_open_page_reloads_itself_and_shows_what_is_wrong(preview: Preview, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{preview.url}records/a/")
    heading, alert = page.get_by_role("heading", level=1), page.get_by_role("alert")
    expect(heading).to_have_text("Giải tích")
    preview.save("Giải tích", "Đại số")
    expect(heading).to_have_text("Đại số", timeout=PATIENCE * 1000)
    preview.save("kind: textbook", "kind: texbook")
    expect(alert).to_contain_text("000.yaml, dòng 4", timeout=PATIENCE * 1000)
    expect(heading).to_have_text("Đại số")
    preview.save("kind: texbook", "kind: textbook")
    expect(alert).to_have_count(0, timeout=PATIENCE * 1000)
    page.close()
