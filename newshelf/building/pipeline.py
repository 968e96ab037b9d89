"""The whole story of a build: load, check, catalogue, plan, compare, render, write, prune."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newshelf.building import write
from newshelf.building.inputs import Inputs, read
from newshelf.cache import NAME, Cache
from newshelf.options import Options, Progress
from newshelf.plan import addresses
from newshelf.problem import Place, Problem, Stopped, problem, stored
from newshelf.recall import Recall

if TYPE_CHECKING:
    from newshelf.building.changes import Changes
    from newshelf.building.production import Ahead, Planned
    from newshelf.holdings.catalogue import Catalogue
    from newshelf.holdings.library import Library
    from newshelf.plan.output import Output
    from newshelf.render.studio import Studio

Preview = Callable[["Ahead"], None]  # told of the site that a build is about to make


class Result(NamedTuple):
    """What came of a build. ``counts``: records, pages, feeds, digests that stand; changed and pruned files."""

    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    sources: Mapping[str, bytes]

    @property
    def failed(self) -> bool:
        return any(found.is_error for found in self.problems)


class Run(NamedTuple):
    """What a build goes by besides the content: its cache, what was asked, whom to tell, what it did before."""

    cache: Cache
    options: Options
    progress: Progress
    recall: Recall


def build(
    root: Path,
    folder: Path,
    options: Options,
    progress: Progress,
    recall: Recall | None = None,
    preview: Preview | None = None,
) -> Result:
    """Builds the library at ``root`` into ``folder``. With an error among the problems nothing was written.

    Who builds again and again gives the same ``recall`` each time. ``preview`` is told of the site before it is made.
    """
    root, folder, recall = Path(os.path.abspath(root)), Path(os.path.abspath(folder)), recall or Recall()
    if refused := write.refuse_folder(folder, root):
        return Result((refused,), {}, {})
    cache = Cache(root / NAME)
    run = Run(cache, options, progress, recall)
    inputs = read(root, run.cache, run.options)
    texts = {source.path: source.data for source in inputs.sources}
    past = Past(write.read_manifest(cache, folder, recall), write.intended(cache, folder))
    killed = bool(past.left) or (folder / write.STAGING).exists()
    if past.last.inputs == inputs.fingerprint and not killed and len(past.fresh(folder)) == len(past.last.files):
        counts, problems = _from_report(past.last.report)
        return Result(problems, {**counts, "changed": 0, "pruned": 0}, texts)
    problems = inputs.problems
    try:
        content, problems = _content(root, inputs, run)
        if any(found.is_error for found in problems):
            return Result(problems, {}, texts)
        made = _make(content, inputs, run, folder, past, preview)
    except Stopped as stopped:
        return Result((*problems, stopped.found), {}, texts)
    finally:
        write.finish(folder)
    problems += tuple(problem(Place(str(folder / path)), "stranger", path=path) for path in made.strangers)
    problems += made.closed
    report = json.dumps({"counts": made.counts, "problems": problems}, ensure_ascii=False)
    if not write.save_manifest(cache, folder, write.Manifest(inputs.fingerprint, report, made.files), recall):
        problems += (problem(Place(NAME), "cache-not-saved", reason=cache.folder),)
    if write.intended(cache, folder):
        write.intend(cache, folder, [])
    return Result(problems, {**made.counts, "changed": made.changed, "pruned": made.pruned}, texts)


def _try(content: "Library", inputs: Inputs, run: Run) -> None:
    """Plans the site and compiles the library's own templates: raises ``Stopped`` where a build would."""
    from newshelf.building import production

    _plan(content, inputs, run)
    production.compile_own(inputs.templates)


def _plan(content: "Library", inputs: Inputs, run: Run) -> "Planned":
    """Every output of the site, and what stands in it. Raises ``Stopped``."""
    from newshelf.building import production

    with production.planned(content, inputs, run.options, run.cache, run.progress, run.recall) as (_, whole):
        return whole()


class Past(NamedTuple):
    """What earlier builds left: the manifest, and what a killed build meant to add."""

    last: write.Manifest
    left: list[str]

    def fresh(self, folder: Path) -> set[str]:
        """The files that are as the manifest says."""
        return set(write.untouched(folder, self.last.files.values()))


class Made(NamedTuple):
    """The site that stands now: its files, what is in it, how many changed and went, and files of others beside.

    ``closed`` warns of what changes an issue that had gone out.
    """

    files: Mapping[str, write.Written]
    counts: Mapping[str, int]
    changed: int
    pruned: int
    strangers: list[str]
    closed: tuple[Problem, ...]


def _content(root: Path, inputs: Inputs, run: Run) -> tuple["Library", tuple[Problem, ...]]:
    """Load and check."""
    # Imported here: they take longer than all of a build that has nothing to do.
    from newshelf.building import production
    from newshelf.holdings import assembly

    cache, options, progress, recall = run
    batches = production.batches(inputs.sources, inputs.generator, cache, options.processes, progress, recall)
    content = assembly.assemble(root, inputs.sources, batches, recall)
    return content, tuple(sorted({*content.problems, *inputs.problems}))


def _make(content: "Library", inputs: Inputs, run: Run, folder: Path, past: Past, preview: Preview | None) -> Made:
    """Catalogue, plan, compare, render, write, prune. Raises ``Stopped``; then nothing has been written."""
    from newshelf.building import issues, production, published

    cache, options, progress, recall = run
    known = past.last.files
    studio = production.studio_of(content, inputs.templates, options, cache)
    with production.planned(content, inputs, options, cache, progress, recall) as (draft, whole):
        if preview:
            keys = {path: file.key for path, file in known.items()}
            preview(production.ahead(draft, keys, content, inputs.templates, options, cache))
        fresh, stage = past.fresh(folder), write.Stage(folder)
        # One process would gain nothing, and hold twice the memory: what it makes now lies among what the index needs.
        early = _stale(draft.outputs, fresh, known) if options.processes > 1 else []
        made = production.make(early, studio, stage, options.processes, progress)
        outputs, counts = whole()
    strangers = _strangers(folder, {output.path for output in outputs}, past.last)
    stale = _stale(outputs, fresh, known)
    done = {file.path for file, _ in made}
    rest = [output for output in stale if output.path not in done]
    made += production.make(rest, studio, stage, options.processes, progress)
    if new := [output.path for output in stale if output.path not in known]:
        write.intend(cache, folder, [*past.left, *new])
    write.move(folder)
    files = {output.path: known[output.path] for output in outputs if output.path in known}
    files |= {file.path: file for file, _ in made}
    # What a lost manifest leaves of the index is nobody else's: its files are named after what they hold.
    left = [path for path in strangers if path.startswith(addresses.INDEX_FOLDER)]
    pruned = write.prune(folder, [path for path in (*known, *past.left, *left) if path not in files])
    name, gone = write.name_of(folder), [path for path in known if path not in files]
    closed = issues.told_by_build(content, outputs, stale, gone, cache, name)
    cache.put(published.KIND, name, published.packed(published.records(outputs)))
    strange = [path for path in strangers if path not in left]
    return Made(files, counts, sum(changed for _, changed in made), pruned, strange, closed)


def _stale(outputs: Iterable["Output"], fresh: set[str], known: Mapping[str, write.Written]) -> list["Output"]:
    """The outputs that must be made: the others are ``known`` to be there, and as they should be."""
    return [output for output in outputs if output.path not in fresh or known[output.path].key != output.key]


def _strangers(folder: Path, planned: set[str], last: write.Manifest) -> list[str]:
    """Files of others in the folder: looked for before a first build; after that, those that are still there."""
    if not last.files:
        return write.strangers(folder, planned)
    named = [dict(found.values)["path"] for found in _from_report(last.report)[1] if found.code == "stranger"]
    return [path for path in named if path not in planned and os.path.exists(folder / path)]


def check(
    root: Path, options: Options, progress: Progress, today: date | None = None, against: Path | None = None
) -> Result:
    """Every problem of the library at ``root``; nothing but the cache is written. ``today`` shows arrivals ahead.

    ``against``: the library as its readers know it. What changes an issue of it that is closed is an error.
    """
    root = Path(os.path.abspath(root))
    run = Run(Cache(root / NAME), options, progress, Recall())
    inputs = read(root, run.cache, run.options)
    texts = {source.path: source.data for source in inputs.sources}
    try:
        content, problems = _content(root, inputs, run)
        if not any(found.is_error for found in problems):
            _try(content, inputs, run)
            problems += _likely(content, run.cache, today)
            problems += _against(content, against, run, today) if against else ()
    except Stopped as stopped:
        return Result((*inputs.problems, stopped.found), {}, texts)
    return Result(tuple(sorted(problems)), {"records": sum(len(batch.cards) for batch in content.batches)}, texts)


def _likely(content: "Library", cache: Cache, today: date | None) -> tuple[Problem, ...]:
    """Likely mistakes across records: only asked for by ``check``, since every record is decoded for them."""
    from newshelf.building import production
    from newshelf.holdings import likeness

    return tuple(likeness.found(content, production.record_finder(content, cache), today))


def _against(content: "Library", folder: Path, run: Run, today: date | None) -> tuple[Problem, ...]:
    """What changes an issue of the library in ``folder`` that is closed. One with errors only warns: repair it."""
    from newshelf.building import issues
    from newshelf.holdings import catalogue

    with tempfile.TemporaryDirectory() as apart:
        result, _, before = _loaded(
            Path(os.path.abspath(folder)), run._replace(cache=Cache(Path(apart)), recall=Recall())
        )
    if before is None:
        return (_broken(folder, result)._replace(warns=folder.is_dir()),)
    now, then = (catalogue.of_library(library, run.options.as_of) for library in (content, before))
    return issues.refused(content, now, before, then, today)


def _broken(folder: Path, result: Result) -> Problem:
    """That a library is nothing to compare with, since it has an error."""
    first = next(found for found in result.problems if found.is_error)
    return problem(Place(str(folder)), "against-broken", file=first.place.file, error=first.code)


class Compared(NamedTuple):
    """What a build would change of a library read and in order."""

    content: "Library"
    changes: "Changes"


def compare(
    root: Path, folder: Path, against: Path | None, options: Options, progress: Progress
) -> tuple[Result, Compared | None]:
    """What a build into ``folder`` would change; with ``against``, what would if the library there were built.

    Nothing but the cache of ``root`` is written; of the other library not even that. ``None`` if either has an error.
    """
    root, folder = Path(os.path.abspath(root)), Path(os.path.abspath(folder))
    cache = Cache(root / NAME)
    result, planned = _planned(root, Run(cache, options, progress, Recall()))
    if planned is None:
        return result, None
    from newshelf.building import changes, published

    if against is None:
        files = {path: file.key for path, file in write.read_manifest(cache, folder).files.items()}
        past = changes.Standing(published.unpacked(cache.get(published.KIND, write.name_of(folder))), files)
    else:
        with tempfile.TemporaryDirectory() as apart:
            run = Run(Cache(Path(apart)), options, progress, Recall())
            there, other = _planned(Path(os.path.abspath(against)), run)
        if other is None:
            return result._replace(problems=(_broken(against, there),)), None
        past = changes.standing(other[1])
    content, outputs = planned
    return result, Compared(content, changes.compare(past, outputs, content.site.languages[0]))


def _planned(root: Path, run: Run) -> tuple[Result, tuple["Library", list["Output"]] | None]:
    """A library and its plan; ``None`` if it has an error."""
    result, inputs, content = _loaded(root, run)
    if content is None:
        return result, None
    try:
        outputs, counts = _plan(content, inputs, run)
    except Stopped as stopped:
        return result._replace(problems=(*inputs.problems, stopped.found)), None
    return result._replace(counts=counts), (content, outputs)


def _loaded(root: Path, run: Run) -> tuple[Result, Inputs, "Library | None"]:
    """A library as it was read, with all that was; ``None`` if it has an error."""
    inputs = read(root, run.cache, run.options)
    texts = {source.path: source.data for source in inputs.sources}
    try:
        content, problems = _content(root, inputs, run)
    except Stopped as stopped:
        return Result((*inputs.problems, stopped.found), {}, texts), inputs, None
    result = Result(problems, {}, texts)
    return result, inputs, None if result.failed else content


class Opened(NamedTuple):
    """A library read and in order, with what renders it: for what is made beside the site."""

    content: "Library"
    catalogue: "Catalogue"
    studio: "Studio"


def opened(root: Path, options: Options, progress: Progress) -> tuple[Result, Opened | None]:
    """The library at ``root``; ``None`` if it has an error. Nothing but the cache is written."""
    root = Path(os.path.abspath(root))
    run = Run(Cache(root / NAME), options, progress, Recall())
    result, inputs, content = _loaded(root, run)
    if content is None:
        return result, None
    from newshelf.building import production
    from newshelf.holdings import catalogue

    entries = catalogue.of_library(content, options.as_of)
    return result, Opened(content, entries, production.studio_of(content, inputs.templates, options, run.cache))


def export(root: Path, format: str, discipline: str, options: Options, progress: Progress) -> tuple[Result, bytes]:
    """The library at ``root``, or a discipline of it, in a format of ``exchange``; empty if there is an error."""
    result, library = opened(root, options, progress)
    if library is None:
        return result, b""
    from newshelf import exporting

    if wrong := exporting.unknown(library.content, discipline):
        return result._replace(problems=(wrong,)), b""
    data, number = exporting.exported(library.content, library.catalogue, library.studio.record, format, discipline)
    return result._replace(counts={"records": number}), data


def _from_report(report: str) -> tuple[dict[str, int], tuple[Problem, ...]]:
    data = json.loads(report)
    return data["counts"], tuple(map(stored, data["problems"]))
