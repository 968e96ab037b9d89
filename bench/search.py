"""Times search on a made library: what goes over the wire gzipped, and how long answers take in a slow Chromium.

    python bench/search.py [--size 15000] [--queries 40]

Builds the library of ``corpus``, makes its index again as a first build does and as a build after one title was
corrected does, serves the site gzipped on the loopback interface, and asks for words of its titles with the processor
at a quarter of its speed. Needs what the browser tests need. Other work makes every time longer: the load is printed.
"""

import argparse
import gc
import gzip
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import corpus
from run import BUILD, edit

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

import web  # noqa: E402  # beside the tests
from chromium import chromium  # noqa: E402
from newshelf import workers  # noqa: E402
from newshelf.building import pipeline  # noqa: E402
from newshelf.cache import NAME, Cache  # noqa: E402
from newshelf.finding import indexing  # noqa: E402
from newshelf.options import Options  # noqa: E402

KB = 1000
ASK = """async query => {
  const start = performance.now()
  const { found } = await Find.search(query)
  await Promise.all(found.slice(0, 10).map(Find.row))
  return [performance.now() - start, found.length]
}"""
AT_HAND = """async () => {
  while (typeof Find === "undefined" || !Find.size()) await new Promise(done => setTimeout(done, 20))
}"""


@cache
def body_of(path: Path) -> tuple[bytes, bool]:
    """What goes over the wire of a file, and whether it is gzipped. Kept, as a host keeps what it is asked for."""
    body = path.read_bytes()
    packed = path.suffix in {".html", ".css", ".js", ".svg"}
    return gzip.compress(body, 6, mtime=0) if packed else body, packed


class Gzipping(web.Handler):
    """Sends texts gzipped, as hosts do, and counts what it sends."""

    sent = 0
    # Else the kernel holds a body back until the browser has acknowledged the head: 40 ms that no host adds.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:  # noqa: N802  # the standard library's name
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body, packed = body_of(path)
        self.send_response(200)
        self.send_header("Content-Type", web.MEDIA_TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)
        Gzipping.sent += len(body)


def queries(size: int, number: int) -> list[str]:
    """Three neighbouring words of titles."""
    chance = random.Random(size)
    titles = [record["title"].split() for record in corpus.records(size)]
    found: list[str] = []
    while len(found) < number:
        words = chance.choice(titles)
        if len(words) > 3:
            start = chance.randrange(len(words) - 3)
            found.append(" ".join(words[start : start + 3]).lower())
    return found


def asked(page: Any, address: str, every: list[str]) -> tuple[int, list[int], list[float]]:
    """Bytes to the first result, bytes of each further query, and its milliseconds."""
    Gzipping.sent = 0
    page.goto(f"{address}search/?q={every[0]}")
    page.locator(".results li").first.wait_for()
    first = Gzipping.sent
    page.evaluate(AT_HAND)
    page.wait_for_timeout(1500)  # the facets, which come after the results
    wire, times = [], []
    for query in every[1:]:
        Gzipping.sent = 0
        took, found = page.evaluate(ASK, query)
        if not found:
            sys.exit(f"nothing found for {query}")
        wire.append(Gzipping.sent)
        times.append(took)
    return first, wire, times


def measured(site: Path, every: list[str]) -> None:
    """Serves the site and prints what the queries cost."""
    with web.serving(site, handler=Gzipping) as address, chromium() as browser:
        if browser is None:
            sys.exit("There is no Chromium.")
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        first, wire, times = asked(page, address, every)
    print(f"to the first result: {first / KB:.0f} kB")
    print(f"each further query: median {statistics.median(wire) / KB:.0f} kB, most {max(wire) / KB:.0f} kB")
    centile = sorted(times)[int(len(times) * 0.95)]
    print(f"answer: median {statistics.median(times):.0f} ms, 95 % within {centile:.0f} ms")


# --- making the index --------------------------------------------------------------------------------------------


def make_index(root: Path) -> None:
    """Makes the index of a library that was built, and prints its seconds and the memory of the largest process."""
    gc.disable()  # as the program does
    options = Options(processes=workers.available())
    _, library = pipeline.opened(root, options, silent)
    if library is None:
        sys.exit("the library has errors")
    batches, entries = library.content.batches, library.catalogue
    before, start = os.times(), time.perf_counter()
    indexing.of_library(batches, entries, "benchmark", Cache(root / NAME), options.processes, silent)
    took, after = time.perf_counter() - start, os.times()
    spent = sum(after[:4]) - sum(before[:4])
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{took:.2f} s, {spent:.2f} processor s, {memory / 1024:.0f} MiB", flush=True)


def silent(step: str, done: int, total: int) -> None:
    """Says nothing of progress."""


def index_times(root: Path) -> None:
    """Prints what an index costs at first, and after one title was corrected, each in a process of its own."""
    command = [sys.executable, __file__, "--index-of", str(root)]
    print("index made at first: ", end="", flush=True)
    subprocess.run(command, check=True)
    batches = sorted((root / "content/acquisitions").rglob("*.yaml"))
    edit(batches[len(batches) // 2], 1)
    print("after one title was corrected: ", end="", flush=True)
    subprocess.run(command, check=True)


def main() -> None:
    """The benchmark as the command line asks for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=15000, help="records")
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--index-of", type=Path, help=argparse.SUPPRESS)  # a process of its own for a clean memory
    wanted = parser.parse_args()
    if wanted.index_of:
        make_index(wanted.index_of)
        return
    with tempfile.TemporaryDirectory(prefix="newshelf-bench-") as work:
        root = Path(work)
        corpus.write(wanted.size, root)
        start = time.perf_counter()
        built = subprocess.run([*BUILD, "--root", work], capture_output=True, text=True, check=False)
        if built.returncode:
            sys.exit(re.sub(r"\s+", " ", built.stderr)[-1000:])
        took, load = time.perf_counter() - start, os.getloadavg()[0]
        print(f"{wanted.size} records, first build with index and lists: {took:.1f} s (load {load:.0f})", flush=True)
        files = list((root / "site/search/data").iterdir())
        packed = sum(len(gzip.compress(file.read_bytes(), 6, mtime=0)) for file in files)
        print(f"index: {len(files)} files, {packed / KB / KB:.1f} MB gzipped")
        index_times(root)
        measured(root / "site", queries(wanted.size, wanted.queries))
        print(f"load {os.getloadavg()[0]:.0f}")


if __name__ == "__main__":
    main()
