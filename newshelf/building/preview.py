"""``serve``: the site on this machine, built again on every save, and reloaded where it is open.

Pages are served as they were written; only a line of script is added on the way, which listens for the next build
(server-sent events, WHATWG HTML). A page that a build has planned is made when it is asked for and shown before the
build is done (decision 0038). While the content has errors the last good pages stay, with the errors on top.
"""

import json
import threading
from collections.abc import Callable, Collection, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

from watchfiles import watch

from newshelf.problem import Stopped

HOST = "127.0.0.1"
OWN = "/.newshelf/"
DEBOUNCE = 40  # ms: an editor's save is several events
SCRIPT = """\
const shown = document.createElement("pre");
shown.setAttribute("role", "alert");
shown.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;margin:0;padding:1rem 1.5rem;" +
  "background:#5b1414;color:#fff;font:14px/1.6 monospace;white-space:pre-wrap;z-index:9";
let version = Number(document.currentScript.dataset.version);
const ask = async () => {
  if (document.hidden) return; // it asks when it is shown
  const state = await (await fetch("/.newshelf/state?" + encodeURIComponent(location.pathname))).json();
  shown.remove();
  if (state.problems) {
    shown.textContent = state.problems;
    document.body.append(shown);
  } else if (version !== state.version) {
    location.reload();
  }
  version = state.version;
};
const listen = () => ask().catch(() => {}); // a server that has stopped: the stream finds it when it is back
// A browser opens six connections to a host: of all pages that are open one holds the stream, and tells the others.
const others = new BroadcastChannel("newshelf");
others.onmessage = listen;
navigator.locks.request("newshelf", () => new Promise(() => {
  new EventSource("/.newshelf/events").onmessage = () => {
    listen();
    others.postMessage("");
  };
}));
document.addEventListener("visibilitychange", listen);
listen();
"""
NOTHING = b"<!DOCTYPE html><title>404</title><body></body>"
TAG = f'<script src="{OWN}reload.js" data-version="%d"></script></body>'.encode()


class Site(Protocol):
    """What a finished build will hold, before it is."""

    @property
    def covers(self) -> Collection[str]:
        """The paths of the files that are known already."""

    def file(self, path: str) -> bytes | None:
        """A file as it will be; ``None`` if the one that is there holds. Raises ``Stopped``."""


class Built(NamedTuple):
    """What came of a build: its problems in words, empty if it stands; and a number that grows with each that shows."""

    version: int
    problems: str


class State:
    """The last build, and the one under way once its pages can be shown, for the server's threads to wait on."""

    def __init__(self) -> None:
        self.last = Built(0, "")
        self.ahead: Site | None = None
        self.changed = threading.Condition()
        self.making = threading.Lock()
        self.turn = 0  # grows with each build that is planned or has ended
        self.closed = False

    def plan(self, site: Site) -> None:
        """Takes note of a build under way."""
        with self.changed:
            self.ahead = site
            self.turn += 1
            self.changed.notify_all()

    def put(self, problems: str) -> None:
        """Takes note of a build that has ended."""
        with self.changed:
            self.last = Built(self.last.version + (not problems or self.ahead is not None), problems)
            self.ahead = None
            self.turn += 1
            self.changed.notify_all()

    def close(self) -> None:
        """Lets every waiting thread go."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()

    def shown(self, path: str) -> Built:
        """The build that a page shows: the one under way, if its plan holds that page, else the last."""
        return Built(self.last.version + 1, "") if self.ahead and path in self.ahead.covers else self.last

    def follow(self) -> Iterator[int | None]:
        """The present turn, then each after it; ``None`` now and then, to see whether somebody listens."""
        seen = None
        while not self.closed:
            with self.changed:
                if self.turn == seen:
                    self.changed.wait(timeout=15)
                now = self.turn
            yield now if now != seen else None
            seen = now

    def file(self, path: str) -> bytes | None:
        """A file of the build under way, one at a time; ``None`` where the one on the disk is to be shown."""
        with self.making:
            site = self.ahead
            try:
                return site.file(path) if site else None
            except Stopped:
                return None  # the build will tell of it


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
        address, _, asked = self.path.partition("?")
        if address == f"{OWN}events":
            self.events()
        elif address == f"{OWN}state":
            self.reply(200, "application/json", json.dumps(self.state.shown(_path(unquote(asked)))._asdict()).encode())
        elif address == f"{OWN}reload.js":
            self.reply(200, "text/javascript", SCRIPT.encode())
        else:
            self.page(address)

    def page(self, address: str) -> None:
        """A file; HTML with the script added. For an address without one, the site's own page for that."""
        path, status = _path(address), 200
        version = self.state.shown(path).version  # asked before the page is read: one that is newer is loaded twice
        if (found := Path(self.translate_path(address))).is_dir() and not address.endswith("/"):
            super().do_GET()  # sends the browser on to the address with the slash
            return
        data = self.state.file(path) or _read(found / "index.html" if found.is_dir() else found)
        if data is None:
            path, status = "404.html", 404
            data = self.state.file(path) or _read(Path(self.directory, path)) or NOTHING
        if path.endswith(".html"):
            data = data.replace(b"</body>", TAG % version)
        self.reply(status, self.guess_type(path), data)

    def reply(self, status: int, kind: str, data: bytes) -> None:
        """A whole answer, never to be kept: the next build may change it."""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/html") else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def events(self) -> None:
        """An event whenever a page may show another build than before, until the browser leaves."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for turn in self.state.follow():
                self.wfile.write(b":\n\n" if turn is None else f"data: {turn}\n\n".encode())
                self.wfile.flush()
        except OSError:
            return  # the browser has left

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a librarian watches builds, not requests."""


def _path(address: str) -> str:
    """The file of an address, below the output folder."""
    path = unquote(address).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


class Server(ThreadingHTTPServer):
    """One thread a request; none of them keeps the program from ending."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a browser that leaves in the middle of a page is no error."""


def serve(
    folder: Path,
    watched: list[Path],
    port: int,
    build: Callable[[Callable[[Site], None]], str],
    started: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Serves ``folder`` until ``stop``, and calls ``build`` at first and after each change below the watched folders.

    ``build`` tells of the site that it is about to make, and gives its problems in words, empty if the site stands.
    ``started`` is told the address. OSError if the port is taken.
    """
    state, ready, saved = State(), threading.Event(), threading.Event()
    with Server((HOST, port), partial(Handler, directory=str(folder), state=state)) as server:
        threads = [
            threading.Thread(target=server.serve_forever, daemon=True),
            threading.Thread(target=_watch, args=(watched, ready, saved, stop), daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            ready.wait()  # so that nothing is missed that is saved from the first build on
            state.put(build(state.plan))
            started(f"http://{HOST}:{server.server_port}/")
            while not stop.is_set():
                # A signal that comes just before a wait is seen after it, so no wait is for ever.
                if saved.wait(timeout=0.5) and not stop.is_set():
                    saved.clear()
                    state.put(build(state.plan))
        finally:
            stop.set()
            state.close()
            server.shutdown()
            for thread in threads:
                thread.join()


def _watch(folders: list[Path], ready: threading.Event, saved: threading.Event, stop: threading.Event) -> None:
    """Sets ``ready`` once it sees every change below the folders, ``saved`` after each, and both when it ends."""
    seen = watch(*folders, stop_event=stop, debounce=DEBOUNCE, step=10, rust_timeout=100, yield_on_timeout=True)
    try:
        for changes in seen:
            ready.set()
            if changes:
                saved.set()
    finally:
        ready.set()
        saved.set()
