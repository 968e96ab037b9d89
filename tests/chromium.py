"""A real Chromium: the system's, or the one that Playwright fetched. Nothing is fetched here."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # CI runs as root in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """A running browser; none if there is none on this machine."""
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, NAMES)), None)
        path = found or playwright.chromium.executable_path
        if not Path(path).is_file():
            yield None
            return
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def troubles(page: Page, origin: str) -> list[str]:
    """Fills itself with all that goes wrong in a page from now on, and with every request away from ``origin``."""
    found: list[str] = []
    page.on("console", lambda said: found.append(f"console: {said.text}") if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    page.on("requestfailed", lambda request: found.append(f"failed: {request.url}"))
    page.on("response", lambda answer: found.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None)
    page.on("request", lambda request: None if request.url.startswith(origin) else found.append(f"away: {request.url}"))
    return found
