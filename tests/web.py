"""A web server on the loopback interface, as plain as a library's: files below a path, 404.html for all else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".eml": "message/rfc822",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".opml": "text/x-opml; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}


class Handler(SimpleHTTPRequestHandler):
    """Answers from ``directory`` for addresses below ``path``."""

    protocol_version = "HTTP/1.1"
    extensions_map = MEDIA_TYPES

    def __init__(self, *args: Any, path: str, directory: str) -> None:
        self.below = path
        super().__init__(*args, directory=directory)

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.below):
            return str(Path(self.directory) / "no such file")
        return super().translate_path("/" + path.removeprefix(self.below))

    def list_directory(self, path: Any) -> None:  # noqa: ARG002  # the signature is the standard library's
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", MEDIA_TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Says nothing: a test that fails shows what matters."""


class Strict(Handler):
    """Allows pages nothing but the files of their own server."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()


class Server(ThreadingHTTPServer):
    """Says nothing of a browser that goes on to another page before it has all of this one."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(folder: Path, path: str = "/lib/", handler: type[Handler] = Handler) -> Iterator[str]:
    """Serves a folder, which may still be empty, below a path; gives the address of that path."""
    server = Server(("127.0.0.1", 0), partial(handler, path=path, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{path}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
