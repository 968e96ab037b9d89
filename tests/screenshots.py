"""Takes the pictures of the README and the handbooks anew: ``python tests/screenshots.py``.

Look at them before you commit them.
"""

import base64
from pathlib import Path
from tempfile import TemporaryDirectory

from chromium import chromium
from published import EXAMPLE, REPOSITORY, build, copy
from web import serving

COURSE, RECORD = "courses/DL2101/", "records/giao-trinh-nguyen-li-ke-toan-2018/"
# By file: the page, the height shown of a window of ``WIDTH``, and how much smaller the picture is than the page.
PICTURES = {
    "images/home-vi.webp": ("", 860, 1),
    "images/course-vi.webp": (COURSE, 860, 1),
    "pictures/course.webp": (COURSE, 960, 0.625),
    "pictures/record.webp": (RECORD, 1067, 0.625),
}
WIDTH = 1280
LARGEST = 150_000  # bytes, so that the page which shows them stays light


def main() -> None:
    with TemporaryDirectory() as temporary, chromium() as browser:
        if browser is None:
            raise SystemExit("No Chromium here: install the package chromium.")
        root = Path(temporary)
        with serving(root / "site") as base_url:
            build(copy(EXAMPLE, root, base_url))
            page = browser.new_page(viewport={"width": WIDTH, "height": 860}, color_scheme="light", locale="vi-VN")
            # Playwright takes PNG and JPEG only; Chromium itself writes WebP.
            session = page.context.new_cdp_session(page)
            for name, (address, height, scale) in PICTURES.items():
                page.goto(base_url + address)
                page.set_viewport_size({"width": WIDTH, "height": height})
                page.evaluate("document.fonts.ready")
                clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": scale}
                taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": 82, "clip": clip})
                data = base64.b64decode(taken["data"])
                if len(data) > LARGEST:
                    raise SystemExit(f"{name} has {len(data)} bytes, more than {LARGEST}.")
                (REPOSITORY / "docs" / name).write_bytes(data)


if __name__ == "__main__":
    main()
