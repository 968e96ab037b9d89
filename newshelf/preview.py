"""``serve``: the site on this machine, built again on every save, and reloaded where it is open.

Pages are served as they were written; only a line of script is added on the way, which listens for the next build
(server-sent events, WHATWG HTML). While the content has errors the last good pages stay, with the errors on top.
"""

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from watchfiles import watch

HOST = "127.0.0.1"
OWN = "/.newshelf/"
DEBOUNCE = 40  # ms: an editor's save is several events
SCRIPT = """\
const shown = document.createElement("pre");
shown.setAttribute("role", "alert");
shown.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;margin:0;padding:1rem 1.5rem;" +
  "background:#5b1414;color:#fff;font:14px/1.6 monospace;white-space:pre-wrap;z-index:9";
let version = null;
new EventSource("/.newshelf/events").onmessage = event => {
  const state = JSON.parse(event.data);
  shown.remove();
  if (state.problems) {
    shown.textContent = state.problems;
    document.body.append(shown);
  } else if (version !== null && version !== state.version) {
    location.reload();
  }
  version = state.version;
};
"""
TAG = f'<script src="{OWN}reload.js"></script></body>'.encode()


class Built(NamedTuple):
    """What came of a build: its problems in words, empty if it stands; and a number that grows with each that does."""

    version: int
    problems: str


class State:
    """The last build, for the server's threads to wait on."""

    def __init__(self) -> None:
        self.last = Built(0, "")
        self.changed = threading.Condition()
        self.closed = False

    def put(self, problems: str) -> None:
        """Takes note of a build."""
        with self.changed:
            self.last = Built(self.last.version + (not problems), problems)
            self.changed.notify_all()

    def close(self) -> None:
        """Lets every waiting thread go."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()

    def follow(self) -> Iterator[Built | None]:
        """The last build, then each one after it; ``None`` now and then, to see whether somebody still listens."""
        seen = None
        while not self.closed:
            with self.changed:
                if self.last == seen:
                    self.changed.wait(timeout=15)
                last = self.last if self.last != seen else None
            yield last
            seen = last or seen


class Handler(SimpleHTTPRequestHandler):
    """The files of the site, the script, and the events."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".xml": "application/xml",
        ".opml": "text/x-opml",
        ".eml": "message/rfc822",
        ".webp": "image/webp",
        ".woff2": "font/woff2",
        ".txt": "text/plain; charset=utf-8",
    }

    def __init__(self, *args: Any, state: State, **more: Any) -> None:
        self.state = state
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        if self.path == f"{OWN}events":
            self.events()
        elif self.path == f"{OWN}reload.js":
            self.reply(200, "text/javascript", SCRIPT.encode())
        else:
            self.page()

    def page(self) -> None:
        """A file; HTML with the script added. For an address without one, the site's own page for that."""
        path, status = Path(self.translate_path(self.path)), 200
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if path.is_dir():
            super().do_GET()  # sends the browser on to the address with the slash
            return
        if not path.is_file():
            path, status = Path(self.directory, "404.html"), 404
        try:
            data = path.read_bytes()
        except OSError:
            data, status = b"<!DOCTYPE html><title>404</title><body></body>", 404
        if path.suffix == ".html":
            data = data.replace(b"</body>", TAG)
        self.reply(status, self.guess_type(str(path)), data)

    def reply(self, status: int, kind: str, data: bytes) -> None:
        """A whole answer, never to be kept: the next build may change it."""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/html") else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def events(self) -> None:
        """An event for each build, until the browser leaves."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for built in self.state.follow():
                self.wfile.write(f"data: {json.dumps(built._asdict())}\n\n".encode() if built else b":\n\n")
                self.wfile.flush()
        except OSError:
            return  # the browser has left

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a librarian watches builds, not requests."""


class Server(ThreadingHTTPServer):
    """One thread a request; none of them keeps the program from ending."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a browser that leaves in the middle of a page is no error."""


def serve(
    folder: Path,
    watched: list[Path],
    port: int,
    first: str,
    build: Callable[[], str],
    started: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Serves ``folder`` until ``stop``, and calls ``build`` after each change below the watched folders.

    ``build`` gives its problems in words, empty if the site stands; ``first`` is what it gave before. ``started`` is
    told the address. OSError if the port is taken.
    """
    state = State()
    with Server((HOST, port), partial(Handler, directory=str(folder), state=state)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            state.put(first)
            started(f"http://{HOST}:{server.server_port}/")
            for _ in watch(*watched, stop_event=stop, debounce=DEBOUNCE, step=10):
                state.put(build())
        finally:
            state.close()
            server.shutdown()
            thread.join()
