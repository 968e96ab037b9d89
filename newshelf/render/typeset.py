"""From HTML to a PDF that screen readers can follow (PDF/UA-1, ISO 14289-1): WeasyPrint, which reads nothing else.

Imported only where a PDF is made, since WeasyPrint is an extra (``newshelf[pdf]``).
"""

from collections.abc import Mapping
from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "newshelf:"  # of the addresses of files that are handed over with the HTML


class Refused(Exception):
    """A template asks for a file that is not handed over: ``url``, on the network or on this machine."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def pdf(html: str, files: Mapping[str, bytes], identifier: bytes) -> bytes:
    """The PDF of a document; ``files`` are fonts and images that it may name behind ``newshelf:``.

    The bytes hang on the arguments, WeasyPrint, Pango and, for letters that no font of ``files`` has, the fonts of the
    machine. ``identifier`` is the ID of the file (ISO 32000-1, 14.4). Raises ``Refused``.
    """
    fetcher = _Given(files)
    made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    if fetcher.refused:
        raise Refused(fetcher.refused[0])
    return made


class _Given(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Hands out what was given. WeasyPrint goes on without what it cannot get, so refusals are kept."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self.files, self.refused = files, list[str]()

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002  # called with both
        name = url.removeprefix(SCHEME)
        if name == url or name not in self.files:
            self.refused.append(url)
            raise ValueError(url)
        kind = "image/svg+xml" if name.endswith(".svg") else "font/woff2"
        return URLFetcherResponse(url, self.files[name], {"Content-Type": kind})
