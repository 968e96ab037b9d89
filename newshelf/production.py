"""From files to a plan, and from the stale part of a plan to files: the long half of a build.

Apart from ``pipeline`` so that a build with nothing to do does not import what checks and renders.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

from newshelf import catalogue, fingerprint, library, plan, shelf, views, workers, write
from newshelf.cache import Cache
from newshelf.library import Library
from newshelf.load import Source
from newshelf.model import Record
from newshelf.options import Options, Progress
from newshelf.plan import Asset, Output
from newshelf.problem import Place, Problem, Stopped, problem
from newshelf.render import FORMATS
from newshelf.render.studio import Studio
from newshelf.shelf import Batch
from newshelf.templating import ASSETS, TemplateSet, closure

# --- reading -----------------------------------------------------------------------------------------------------


def batches(
    sources: Iterable[Source], generator: str, cache: Cache, processes: int, progress: Progress
) -> tuple[Batch, ...]:
    """Every batch checked, those that were checked before from the cache."""
    chosen = [source for source in sources if library.is_batch(source.path)]
    names = [fingerprint.of_all([generator, source.path, fingerprint.of(source.data)]) for source in chosen]
    packed = [cache.get("batches", name) for name in names]
    missing = [number for number, value in enumerate(packed) if value is None]
    # Batches are dealt out some at a time: a file is checked in a few milliseconds.
    parts = [missing[start : start + 8] for start in range(0, len(missing), 8)]
    done = 0
    for part in workers.run(parts, lambda part: [(n, shelf.take(chosen[n])) for n in part], processes):
        for number, value in part:
            packed[number] = value
            cache.put("batches", names[number], value)
        done += len(part)
        progress("check", done, len(missing))
    if missing:
        cache.keep("batches", set(names))
    return tuple(shelf.unpack(source, value) for source, value in zip(chosen, packed, strict=True) if value)


# --- planning ----------------------------------------------------------------------------------------------------


def marks(content: Library, templates: TemplateSet, generator: str, options: Options) -> dict[str, str]:
    """For each format the fingerprint of what makes it: generator, templates, and what stands on every page."""
    common = fingerprint.of(repr((generator, content.site, content.pages, options.offline)).encode())
    closures: dict[str, str] = {}
    for made_by in FORMATS.values():
        for name in made_by.templates:
            closures[name] = closures.get(name) or closure(templates, name)
    return {
        format: fingerprint.of_all([common, format, *(closures[name] for name in made_by.templates)])
        for format, made_by in FORMATS.items()
    }


def assets(templates: TemplateSet) -> list[Asset]:
    """The files that the templates publish as they are."""
    return [
        Asset(name.removeprefix(ASSETS), fingerprint.of(data))
        for name, data in templates.sources.items()
        if name.startswith(ASSETS)
    ]


def planned(content: Library, templates: TemplateSet, generator: str, options: Options) -> list[Output]:
    """Every output of the site. Raises ``Stopped`` if two want one file."""
    entries = catalogue.compile(content, options.as_of)
    return plan.plan(content, entries, assets(templates), marks(content, templates, generator, options))


# --- making ------------------------------------------------------------------------------------------------------


def make(
    stale: Sequence[Output],
    content: Library,
    templates: TemplateSet,
    options: Options,
    folder: Path,
    progress: Progress,
) -> list[write.Staged]:
    """Renders the outputs and stages them. Raises ``Stopped``."""
    studio = _studio(content, templates, options)
    jobs = _jobs(stale)
    offsets = [0]
    for job in jobs:
        offsets.append(offsets[-1] + len(job))

    def work(number: int) -> list[write.Staged]:
        return [
            write.stage(folder, output.path, output.key, _rendered(studio, output), str(offsets[number] + index))
            for index, output in enumerate(jobs[number])
        ]

    staged: list[write.Staged] = []
    for part in workers.run(range(len(jobs)), work, options.processes if len(stale) > 200 else 1):
        staged += part
        progress("render", len(staged), len(stale))
    return staged


def move(folder: Path, staged: Sequence[write.Staged], processes: int) -> int:
    """Moves what is staged into place; how many files there were."""
    part = max(500, -(-len(staged) // max(1, processes)))
    parts = [staged[start : start + part] for start in range(0, len(staged), part)]
    return sum(workers.run(parts, lambda part: write.move(folder, part), processes))


def _studio(content: Library, templates: TemplateSet, options: Options) -> Studio:
    places = {card.id: (batch, row) for batch in content.batches for row, card in enumerate(batch.cards)}

    def record(id: str) -> Record:
        batch, row = places[id]
        return batch.record(row)

    languages = content.site.languages
    editions = {language: views.edition(content, language, options.offline) for language in languages}
    return Studio(editions, record, templates)


def _jobs(stale: Iterable[Output]) -> list[list[Output]]:
    """Outputs in the parts that share most of what they show, the largest part first."""
    groups: dict[tuple[str, str], list[Output]] = {}
    for output in stale:
        groups.setdefault((output.language, output.group), []).append(output)
    return sorted(groups.values(), key=len, reverse=True)


def _rendered(studio: Studio, output: Output) -> bytes:
    try:
        return FORMATS[output.format].render(studio, output)
    except TemplateError as error:
        raise Stopped(_template_problem(error, output, studio.templates)) from error


def _template_problem(error: TemplateError, output: Output, templates: TemplateSet) -> Problem:
    """Where in which template: a syntax error says so itself, any other has it in its traceback."""
    if isinstance(error, TemplateSyntaxError):
        return problem(Place(f"templates/{error.name}", error.lineno), "template-error", reason=error.message or "")
    place = Place(f"templates/pages/{output.format}.html")
    step = error.__traceback__
    while step:
        name = step.tb_frame.f_code.co_filename
        if name in templates.sources:
            place = Place(f"templates/{name}", step.tb_lineno)
        step = step.tb_next
    return problem(place, "template-error", reason=error.message or str(error))


def counts(outputs: Iterable[Output], records: int) -> Mapping[str, int]:
    """How many records, pages, feeds and digests stand."""
    found = {"records": records, "pages": 0, "feeds": 0, "digests": 0}
    for output in outputs:
        if output.path.endswith(".html"):
            found["pages"] += 1
        if output.format in ("feed", "theme-feed"):
            found["feeds"] += 1
        if output.format == "digest-mail":
            found["digests"] += 1
    return found

