"""A real Chromium: the system's, or the one that Playwright fetched. Nothing is fetched here."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

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

    def heard(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            found.append(f"console: {said.text} {said.location['url']}")

    def asked(request: Request) -> None:
        if not request.url.startswith(origin):
            found.append(f"away: {request.url}")

    def answered(answer: Response) -> None:
        if answer.status >= HTTPStatus.BAD_REQUEST:
            found.append(f"{answer.status}: {answer.url}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # so ends what is under way when the reader goes on
            found.append(f"{request.failure}: {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    page.on("request", asked)
    page.on("response", answered)
    page.on("requestfailed", failed)
    return found
