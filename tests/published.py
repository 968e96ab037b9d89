"""Sites as they are published: built from a copy of a library's content, read back as files."""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from newshelf.building import pipeline
from newshelf.finding.browse import WAYS
from newshelf.options import Options

REPOSITORY = Path(__file__).parent.parent
EXAMPLE = REPOSITORY / "content"

# Every kind of page with the files that are one. A page that none of them names fails a test: name it here, and it is
# looked at in the browser like the others.
PAGE_TYPES = {
    "home": "index.html",
    "disciplines": "disciplines/index.html",
    "discipline": "disciplines/*/index.html",
    "courses": "courses/index.html",
    "course": "courses/*/index.html",
    "coverage": "coverage/index.html",
    "coverage of a discipline": "coverage/*/index.html",
    "liaison": "liaisons/*/index.html",
    "term": "terms/*/index.html",
    "embedded discipline": "embed/disciplines/*/index.html",
    "embedded course": "embed/courses/*/index.html",
    "record": "records/*/index.html",
    "themes": "themes/index.html",
    "theme": "themes/*/index.html",
    "bulletins": "bulletins/index.html",
    "bulletin": "bulletins/*/index.html",
    "digests": "digests/index.html",
    "digest": "digests/*/*/index.html",
    "course-digests": "courses/*/digests/index.html",
    "subscribe": "subscribe/index.html",
    "search": "search/index.html",
    **{way: f"{way}/index.html" for way in WAYS},
    "titles of a letter": "titles/*/index.html",
    "authors of a letter": "authors/*/index.html",
    "keywords of a letter": "keywords/*/index.html",
    "class": "call-numbers/*/index.html",
    "kind": "kinds/*/index.html",
    "language": "languages/*/index.html",
    "month": "arrivals/*/index.html",
    "guide": "help/index.html",
    "not-found": "404.html",
}
PREFIXES = {"vi": "", "en": "en/"}


class Published(NamedTuple):
    """A built site: the library it was made from, where its files lie, the address that it is made for."""

    root: Path
    folder: Path
    base_url: str
    offline: bool = False

    def files(self, pattern: str) -> list[str]:
        """Paths of files below the site that fit a pattern, as addresses spell them."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern) if path.is_file())

    def file_of(self, address: str) -> str | None:
        """The file that a server hands out for an absolute address of this site; offline an address names a file."""
        if not address.startswith(self.base_url):
            return None
        path = re.sub(r"[?#].*", "", address.removeprefix(self.base_url))
        if not self.offline and (path == "" or path.endswith("/")):
            path += "index.html"
        return path if (self.folder / path).is_file() else None

    def richest(self, kind: str, language: str) -> str:
        """The file of a kind of page that has most in it."""
        found = self.files(PREFIXES[language] + PAGE_TYPES[kind])
        return max(found, key=lambda path: (self.folder / path).stat().st_size)

    def extremes(self, kind: str, language: str) -> set[str]:
        """The files of a kind of page that have most in them, least in them, and the longest title."""
        found = self.files(PREFIXES[language] + PAGE_TYPES[kind])
        texts = {path: (self.folder / path).read_text(encoding="utf-8") for path in found}
        length = {path: len(text) for path, text in texts.items()}
        title = {path: text.find("</title>") - text.find("<title>") for path, text in texts.items()}
        return {
            max(found, key=length.__getitem__),
            min(found, key=length.__getitem__),
            max(found, key=title.__getitem__),
        }

    def address(self, path: str) -> str:
        """The absolute address of a file of this site."""
        return self.base_url + (path if self.offline else path.removesuffix("index.html"))


def copy(content: Path, root: Path, base_url: str = "") -> Path:
    """A library of its own at ``root`` with this content, made for another address if one is given."""
    shutil.copytree(content, root / "content")
    if base_url:
        site = root / "content" / "site.yaml"
        text = site.read_text(encoding="utf-8")
        site.write_text(re.sub(r"(?m)^base_url:.*$", f"base_url: {base_url}", text), encoding="utf-8")
    return root


def silently(*_: object) -> None:
    """Tells nobody how far the work is."""


def build(root: Path, folder: Path | None = None, offline: bool = False) -> Published:
    """Builds the library at ``root``, which must have no errors."""
    folder = folder or root / "site"
    result = pipeline.build(root, folder, Options(offline=offline), silently)
    assert not result.failed, result.problems
    match = re.search(r"(?m)^base_url: *(\S+)", (root / "content" / "site.yaml").read_text(encoding="utf-8"))
    assert match
    return Published(root, folder, folder.as_uri() + "/" if offline else match[1], offline)
