"""From files to a plan, and from the stale part of a plan to files: the long half of a build.

Apart from ``pipeline`` so that a build with nothing to do does not import what checks and renders.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from jinja2 import TemplateError, TemplateSyntaxError

from newshelf import fingerprint, workers
from newshelf.building import write
from newshelf.building.inputs import Inputs
from newshelf.cache import Cache
from newshelf.content.model import Record
from newshelf.files import Source
from newshelf.finding import indexing
from newshelf.holdings import catalogue, library, shelf
from newshelf.holdings.catalogue import Entry
from newshelf.holdings.library import Library
from newshelf.holdings.shelf import Batch
from newshelf.options import Options, Progress
from newshelf.plan import site
from newshelf.plan.output import REFERENCES, Output
from newshelf.plan.site import Draft
from newshelf.plan.subjects import Asset
from newshelf.problem import Place, Problem, Stopped, problem
from newshelf.recall import Recall
from newshelf.render import FORMATS, Parts, add_parts, pdf, prepare, take_parts
from newshelf.render.engine import environment
from newshelf.render.studio import Studio
from newshelf.templating import ASSETS, TemplateSet, closure, is_text
from newshelf.views import edition

# --- reading -----------------------------------------------------------------------------------------------------


def batches(
    sources: Mapping[Source, str], generator: str, cache: Cache, processes: int, progress: Progress, recall: Recall
) -> tuple[Batch, ...]:
    """Every batch among the sources (with their fingerprints) checked; of those checked before, the cached cards."""
    chosen = [source for source in sources if library.is_batch(source.path)]
    names = [fingerprint.of_all([generator, source.path, sources[source]]) for source in chosen]
    cards = [cache.get("cards", name) for name in names]
    missing = [number for number, value in enumerate(cards) if value is None]
    taken: dict[int, shelf.Packed] = {}
    # Batches are dealt out some at a time: a file is checked in a few milliseconds.
    parts = [missing[start : start + 8] for start in range(0, len(missing), 8)]
    for part in workers.run(parts, lambda part: [(n, shelf.packed(chosen[n])) for n in part], processes):
        for number, value in part:
            taken[number] = value
            # Cards last: whoever finds them finds the records too.
            cache.put("records", names[number], value.records)
            cache.put("cards", names[number], value.cards)
        progress("check", len(taken), len(missing))
    if missing:
        for kind in shelf.Packed._fields:
            cache.keep(kind, set(names))
    made = []
    for number, source in enumerate(chosen):
        value = taken[number] if number in taken else shelf.Packed(cards[number] or b"", b"")
        made.append(recall(source.path, shelf.batch, source, names[number], *value))
    return tuple(made)


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


def assets(templates: TemplateSet, admin: bool) -> list[Asset]:
    """The files that the templates publish as they are; those of the editor in the browser only where it is."""
    return [
        Asset(name.removeprefix(ASSETS), fingerprint.of(data))
        for name, data in templates.sources.items()
        if name.startswith(ASSETS) and (admin or not name.startswith(f"{ASSETS}admin."))
    ]


class Planned(NamedTuple):
    """Every output of a site, and what stands in it."""

    outputs: list[Output]
    counts: Mapping[str, int]


@contextmanager
def planned(
    content: Library, inputs: Inputs, options: Options, cache: Cache, progress: Progress, recall: Recall
) -> Iterator[tuple[Draft, Callable[[], Planned]]]:
    """The plan of a library: all of it that does not hang on the index, and what gives the whole.

    The index is made meanwhile. To ask for the whole raises ``Stopped`` if two outputs want one file.
    """
    generator, processes = inputs.generator, options.processes
    entries = catalogue.of_library(content, options.as_of, recall)
    index = partial(indexing.of_library, content.batches, entries, generator, cache, processes, progress)
    with workers.beside(index, processes) as indexed:
        published = assets(inputs.templates, content.site.admin is not None)
        marked = marks(content, inputs.templates, generator, options)
        draft = site.draft(content, entries, published, marked, options.pdf, recall)

        def whole() -> Planned:
            outputs = site.plan(content, entries, draft, indexed())
            return Planned(outputs, {"records": len(entries.all), "later": entries.later, **_counts(outputs)})

        yield draft, whole


# --- making ------------------------------------------------------------------------------------------------------

Made = list[tuple[write.Written, bool]]  # each file, and whether its bytes are new
FEW = 200  # outputs that one process makes sooner than others could be started
TOGETHER = 64  # outputs made step by step, each step for all of them (decision 0037)


def make(stale: Sequence[Output], studio: Studio, stage: write.Stage, processes: int, progress: Progress) -> Made:
    """Renders the outputs and stages them. Raises ``Stopped``, at once if there is nothing to make a PDF with.

    Many are made in two rounds: first, month by month, whatever shows the records of that month alone, together with
    their parts in lists and feeds; then the lists and feeds, joined from those parts. So each part is made once,
    whichever process makes it.
    """
    if any(output.format in pdf.SHEETS for output in stale) and (lacking := pdf.ready()):
        raise Stopped(lacking)
    made: Made = []

    def render(outputs: Sequence[Output]) -> Made:
        done: Made = []
        for start in range(0, len(outputs), TOGETHER):
            some = outputs[start : start + TOGETHER]
            prepare(studio, some)
            done += [stage.put(o.path, o.key, _rendered(studio, o)) for o in some]
        return done

    if len(stale) < FEW:
        return render(stale)

    def month(job: _Month) -> tuple[Made, Parts]:
        done = render(job.outputs)
        with _blaming_templates(studio):
            return done, take_parts(studio, job.entries, job.notices, job.references, job.items)

    for done, parts in workers.run(_months(stale), month, processes):
        made += done
        add_parts(studio, parts)
        progress("render", len(made), len(stale))
    lists = sorted((output for output in stale if not output.month), key=lambda output: output.group)
    size = max(20, len(lists) // (8 * processes))
    pieces = [lists[start : start + size] for start in range(0, len(lists), size)]
    for done in workers.run(pieces, render, processes):
        made += done
        progress("render", len(made), len(stale))
    return made


class Ahead(NamedTuple):
    """What a finished build will hold, before it is: each file is made when it is asked for.

    ``covers`` are the paths that the draft of the plan holds; ``stale`` those among them that are to be made anew.
    """

    covers: Collection[str]
    stale: Mapping[str, Output]
    studio: Studio

    def file(self, path: str) -> bytes | None:
        """The file at a path below the output folder; ``None`` if the one that is there holds. Raises ``Stopped``."""
        output = self.stale.get(path)
        return None if output is None else _rendered(self.studio, output)


def ahead(
    draft: Draft, known: Mapping[str, str], content: Library, templates: TemplateSet, options: Options, cache: Cache
) -> Ahead:
    """The files of a draft, some of which are ``known`` by their keys to be there already."""
    outputs = {output.path: output for output in draft.outputs}
    stale = {path: output for path, output in outputs.items() if known.get(path) != output.key}
    return Ahead(outputs.keys(), stale, studio_of(content, templates, options, cache))


class _Month(NamedTuple):
    """The outputs of one month, and those of its entries whose parts elsewhere others will need."""

    outputs: list[Output]
    entries: dict[tuple[str, str], Entry]
    notices: dict[tuple[str, str], Entry]
    references: dict[tuple[str, str], Entry]
    items: dict[tuple[str, str], Entry]


_PARTS = {"feed": "items", "feed-json": "items", "course-digests": "notices"}  # what is no part of a list
_ID = attrgetter("card.id")


def _months(stale: Iterable[Output]) -> list[_Month]:
    """The work of the first round, the largest month first."""
    months: dict[str, _Month] = {}

    def of(month: str) -> _Month:
        return months.setdefault(month, _Month([], {}, {}, {}, {}))

    # By part and language (or format of references), each entry once: lists hold ten times as many as there are.
    wanted: dict[tuple[str, str], dict[str, Entry]] = {}
    for output in stale:
        if output.month:
            of(output.month).outputs.append(output)
        elif entries := getattr(output.subject, "entries", ()):
            if output.format in REFERENCES:
                key = "references", output.format
            else:
                key = _PARTS.get(output.format, "entries"), output.language
            wanted.setdefault(key, {}).update(zip(map(_ID, entries), entries, strict=True))
    for (part, variant), found in wanted.items():
        for id, entry in found.items():
            getattr(of(entry.card.arrived[:7]), part)[variant, id] = entry
    return sorted(months.values(), key=lambda month: len(month.outputs), reverse=True)


def record_finder(content: Library, cache: Cache) -> Callable[[str], Record]:
    """What gives a record by its id."""
    places = {card.id: (batch, line) for batch in content.batches for line, card in enumerate(batch.cards)}
    lines: dict[str, list[bytes]] = {}

    def record(id: str) -> Record:
        batch, line = places[id]
        if batch.name not in lines:
            lines[batch.name] = shelf.lines(batch, cache)
        return shelf.record(lines[batch.name][line])

    return record


def studio_of(content: Library, templates: TemplateSet, options: Options, cache: Cache) -> Studio:
    """What renders the outputs of a library."""
    languages = content.site.languages
    editions = {str(language): edition.edition(content, language, options.offline) for language in languages}
    return Studio(editions, record_finder(content, cache), templates)


def compile_own(templates: TemplateSet) -> None:
    """Compiles the templates of the library itself. Raises ``Stopped`` for one that is not well formed."""
    made = environment(templates)
    for name in sorted(templates.own):
        if is_text(name):
            try:
                made.get_template(name)
            except TemplateSyntaxError as error:
                raise Stopped(_syntax_problem(error)) from error


def _syntax_problem(error: TemplateSyntaxError) -> Problem:
    return problem(Place(f"templates/{error.name}", error.lineno), "template-error", reason=error.message or "")


def _rendered(studio: Studio, output: Output) -> bytes:
    with _blaming_templates(studio):
        return FORMATS[output.format].render(studio, output)


@contextmanager
def _blaming_templates(studio: Studio) -> Iterator[None]:
    """Turns an error of a template into a problem (``Stopped``)."""
    try:
        yield
    except Exception as error:
        if found := _template_problem(error, studio):
            raise Stopped(found) from error
        raise


def _template_problem(error: Exception, studio: Studio) -> Problem | None:
    """The template and line at fault, if it is one: a syntax error says so itself, any other shows in the traceback."""
    if isinstance(error, TemplateSyntaxError):
        return _syntax_problem(error)
    place: Place | None = Place("templates/") if isinstance(error, TemplateError) else None
    step = error.__traceback__
    while step:
        name = step.tb_frame.f_code.co_filename
        if name in studio.templates.sources:
            line = step.tb_lineno
            if "__jinja_exception__" not in step.tb_frame.f_globals:  # else Jinja2 has put the template's line already
                line = studio.template(name).get_corresponding_lineno(line)
            place = Place(f"templates/{name}", line)
        step = step.tb_next
    return problem(place, "template-error", reason=error) if place else None


def _counts(outputs: Iterable[Output]) -> dict[str, int]:
    """How many pages, feeds and digests there are."""
    found = {"pages": 0, "feeds": 0, "digests": 0}
    for output in outputs:
        if output.path.endswith(".html"):
            found["pages"] += 1
        if output.format in ("feed", "theme-feed"):
            found["feeds"] += 1
        if output.format == "digest-mail":
            found["digests"] += 1
    return found
