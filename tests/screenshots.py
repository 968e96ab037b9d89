"""Takes the pictures of the README anew: ``python tests/screenshots.py``. Look at them before you commit them."""

import base64
from pathlib import Path
from tempfile import TemporaryDirectory

from chromium import chromium
from published import EXAMPLE, REPOSITORY, build, copy
from web import serving

PICTURES = {"home-vi.webp": "", "course-vi.webp": "courses/DL2101/"}
LARGEST = 150_000  # bytes, so that the page which shows them stays light


def main() -> None:
    folder = REPOSITORY / "docs" / "images"
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as temporary, chromium() as browser:
        if browser is None:
            raise SystemExit("No Chromium here: install the package chromium.")
        root = Path(temporary)
        with serving(root / "site") as base_url:
            build(copy(EXAMPLE, root, base_url))
            page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light", locale="vi-VN")
            # Playwright takes PNG and JPEG only; Chromium itself writes WebP.
            session = page.context.new_cdp_session(page)
            for name, address in PICTURES.items():
                page.goto(base_url + address)
                page.evaluate("document.fonts.ready")
                taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": 82})
                data = base64.b64decode(taken["data"])
                if len(data) > LARGEST:
                    raise SystemExit(f"{name} has {len(data)} bytes, more than {LARGEST}.")
                (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
