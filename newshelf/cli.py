"""The commands. The only module that prints and exits."""

import gc
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from newshelf import templating, workers
from newshelf.building import pipeline
from newshelf.options import Options
from newshelf.problem import OF_ISSUES, Place, Problem, Stopped, dated, problem, unwritten
from newshelf.recall import Recall
from newshelf.terminal import manual, mistyped, report, summary

if TYPE_CHECKING:
    from newshelf.importing.command import Done

# Warnings that only a build can find, and ``check`` cannot show.
OF_THE_BUILD = frozenset({"stranger", "cache-not-saved"}) | OF_ISSUES
FOLDER = mistyped.Folder()


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command has."""
    for option in (
        click.option("--jobs", type=mistyped.Number(1)),
        click.option("--as-of", type=mistyped.Day()),
        click.option("--root", type=FOLDER, default=".", is_eager=True),
    ):
        command = option(command)
    return command


class _Program(manual.Group):
    """Speaks as the library does where click would speak English, and UTF-8 into files and pipes.

    Windows' own encoding there has no Vietnamese letters.
    """

    def main(self, *arguments: Any, **more: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
                stream.reconfigure(encoding="utf-8")
        try:
            return super().main(*arguments, **more | {"standalone_mode": False})
        except click.UsageError as error:
            _stop(mistyped.problem_of(error), manual.language_at(Path()), mistyped.STATUS)
        except click.Abort:
            _say(summary.stopped(manual.language_at(Path())), err=True)
            sys.exit(1)


@click.group(cls=_Program, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--offline", is_flag=True)
@click.option("--pdf", is_flag=True)
@click.option("--output", type=FOLDER)
@click.option("--diff", type=mistyped.Word(["text", "markdown"]), is_flag=False, flag_value="text")
@click.option("--against", type=FOLDER)
@_options
@click.pass_context
def main(
    context: click.Context,
    root: Path,
    output: Path | None,
    as_of: datetime | None,
    jobs: int | None,
    offline: bool,
    pdf: bool,
    diff: Any,
    against: Path | None,
) -> None:
    """Build the library's site from content/ into site/."""
    if context.invoked_subcommand:
        # What is said before a command counts for it too.
        given = {"root": root, "output": output, "as_of": as_of, "jobs": jobs}
        context.default_map = {context.invoked_subcommand: {name: value for name, value in given.items() if value}}
        return
    gc.disable()  # a build makes millions of values and no cycles: looking for them would take a quarter of its time
    folder = output or root / "site"
    options = _asked(as_of, jobs, offline)._replace(pdf=pdf)
    if diff or against:
        _diff(root, folder, against, options, diff or "text")
        return
    result = pipeline.build(root, folder, options, _progress())
    language = summary.language_of(result.sources)
    _tell(result, lambda found: found.is_error or found.code in OF_THE_BUILD)
    in_content = sum(found.code not in OF_THE_BUILD for found in result.problems)
    if in_content:
        _say(summary.warned(in_content, _command("check", root), language), err=True)
    if result.counts["later"]:
        _say(summary.later(result.counts["later"], options.as_of, language), err=True)
    # Opened by a double click, links to folders show lists of files, unless they name index.html.
    _say(summary.look(folder, language, "" if options.offline else _command("serve", root, output)))
    _say(summary.built(result.counts, language))


def _diff(root: Path, folder: Path, against: Path | None, options: Options, form: Any) -> None:
    from newshelf.terminal import changelist

    result, compared = pipeline.compare(root, folder, against, options, _progress())
    _tell(result, lambda found: found.is_error)
    if compared:
        said = changelist.against(compared.content, str(against or folder), of_library=against is not None)
        _say(changelist.written(compared.changes, compared.content, said, form))


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--name", prompt="Tên thư viện / Name of the library")
@click.option("--base-url", prompt="Địa chỉ công bố / Address of the site (https://…)")
@click.option(
    "--language", "languages", type=mistyped.Word(["vi", "en"]), multiple=True, default=("vi", "en"), show_default=True
)
def init(folder: Path, name: str, base_url: str, languages: tuple[str, ...]) -> None:
    """Lay down a new library; what is there already is left as it is."""
    from newshelf import starting
    from newshelf.content import check
    from newshelf.files import Source

    asked = starting.Asked(name, base_url, tuple(dict.fromkeys(languages)), _today())
    site = Source("content/site.yaml", dict(starting.files(asked))["content/site.yaml"].encode())
    _tell(pipeline.Result(check.check_site(site).problems, {}, {site.path: site.data}))
    try:
        laid = starting.lay(folder, asked)
    except OSError as error:
        _stop(unwritten(folder, error), languages[0])
    for path in laid.kept:
        _say(summary.kept(path, languages[0]), err=True)
    _say(summary.started(folder, len(laid.written), languages[0]))


@main.command()
@click.argument("wheel", type=mistyped.File())
@click.option("--root", type=FOLDER, default=".", is_eager=True)
def upgrade(wheel: str, root: Path) -> None:
    """Let the library use the Newshelf of a wheel; content/ is not touched."""
    from newshelf import starting

    language = manual.language_at(root)
    try:
        laid = starting.upgrade(root, Path(wheel))
    except starting.NoWheel:
        _stop(problem(Place(wheel), "no-wheel"), language)
    except OSError as error:
        _stop(unwritten(error.filename or root, error), language)
    for path in laid.kept:
        _say(summary.beside(path, path + starting.BESIDE, language), err=True)
    _say(summary.upgraded(laid.written, language))


@main.command()
@click.option("--strict", is_flag=True)
@click.option("--format", "form", type=mistyped.Word(["text", "json", "github", "gitlab"]), default="text")
@click.option("--against", type=FOLDER)
@_options
def check(root: Path, as_of: datetime | None, jobs: int | None, strict: bool, form: str, against: Path | None) -> None:
    """Name every problem in content/; write nothing."""
    today = as_of.date() if as_of else _today()
    result = pipeline.check(root, _asked(as_of, jobs, False), _progress(), today, against)
    language = summary.language_of(result.sources)
    if form == "text":
        if result.problems:
            _say(report.text(result.problems, language, result.sources), err=True)
        if not result.failed:
            _say(summary.checked(result.counts, language))
    else:
        from newshelf.terminal import annotations

        forms = {"json": annotations.as_json, "github": annotations.github, "gitlab": annotations.gitlab}
        _say(forms[form](result.problems, language))
    sys.exit(bool(result.failed or (strict and result.problems)))


@main.command()
@click.argument("title", default="")
@click.option("--isbn", default="")
@click.option("--arrived", type=mistyped.Day())
@click.option("--root", type=FOLDER, default=".", is_eager=True)
def new(root: Path, title: str, isbn: str, arrived: datetime | None) -> None:
    """Add the skeleton of a record to the batch of today."""
    from newshelf.importing import new as skeleton

    if not title.strip() and not isbn:
        raise click.MissingParameter(ctx=click.get_current_context())
    day = arrived.date() if arrived else _today()
    added = skeleton.add(root, title, isbn, day.isoformat())
    if added.problem:
        _stop(added.problem, manual.language_at(root))
    _say(f"{added.path}:{added.line}  {added.id}")


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=mistyped.File())
@click.option("--arrived", type=mistyped.Day())
@click.option("--language", metavar="CODE", default="")
@click.option("--columns", type=mistyped.File())
@click.option("--quiet", is_flag=True)
@click.option("--update", is_flag=True)
@click.option("--usage", type=mistyped.Number(1900, 2999), metavar="YEAR")
@click.option("--dry-run", is_flag=True)
@click.option("--yes", is_flag=True)
@click.option("--root", type=FOLDER, default=".", is_eager=True)
def import_(
    files: tuple[str, ...],
    root: Path,
    arrived: datetime | None,
    columns: str | None,
    language: str,
    usage: int | None,
    **flags: bool,
) -> None:
    """Take over records of another program: MARC 21, CSV, XLSX, BibTeX, RIS, CSL-JSON."""
    if usage:
        from newshelf.importing.counts import import_usage

        mistyped.nothing_left(files[1:], click.get_current_context())
        done = import_usage(root, files[0], usage, replace=flags["update"], trial=flags["dry_run"])
        _finish(done)
    from newshelf.importing.command import Talk, import_files
    from newshelf.importing.run import Asked

    day = arrived.date() if arrived else _today()
    asked = Asked(day.isoformat(), language, not flags["quiet"], flags["update"])

    def sure(shown: str, question: str) -> bool:
        _say(shown, err=True)
        if flags["yes"] or flags["dry_run"]:
            return True
        return sys.stdin.isatty() and click.confirm(question, err=True)

    done = import_files(root, files, columns, asked, Talk(sure, _progress()), flags["dry_run"])
    _finish(done)


@main.command()
@click.option("--from", "package", type=mistyped.File())
@click.option("--root", type=FOLDER, default=".", is_eager=True)
def admin(root: Path, package: str | None) -> None:
    """Fetch the form in the browser (Sveltia CMS) into content/static/admin/; asks the network."""
    from newshelf.editor import sveltia

    found: Problem | None
    try:
        data = Path(package).read_bytes() if package else sveltia.fetch()
        found = sveltia.lay(root, data)
    except OSError as error:
        found = sveltia.unreachable(error)
    if found:
        _stop(found, manual.language_at(root))
    _say(f"{root / sveltia.FOLDER}: Sveltia CMS {sveltia.RELEASE.version}")


@main.command("report")
@click.argument("about", type=mistyped.Word(["gaps", "weeding"]))
@click.option("--format", "form", type=mistyped.Word(["text", "csv", "markdown"]), default="text", show_default=True)
@click.option("--ratio", default="0.1", type=mistyped.Ratio(), show_default=True)
@_options
def report_(about: str, form: Any, ratio: Any, root: Path, as_of: datetime | None, jobs: int | None) -> None:
    """List courses that need texts (gaps), or titles to look at when taking stock (weeding)."""
    from newshelf.terminal import stocktaking

    result, library = pipeline.opened(root, _asked(as_of, jobs, False), _progress())
    _tell(result, lambda found: found.is_error)
    if library is None:
        return
    if about == "gaps":
        _say(stocktaking.gaps(library.content, library.catalogue, ratio, form))
    else:
        _say(stocktaking.weeding(library.content, library.catalogue, form))


@main.command()
@click.option(
    "--format", type=mistyped.Word(["csv", "bibtex", "ris", "csl-json", "marcxml"]), default="csv", show_default=True
)
@click.option("--discipline", metavar="ID", default="")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE")
@_options
def export(
    root: Path, as_of: datetime | None, jobs: int | None, output: Path | None, discipline: str, format: str
) -> None:
    """Write the catalogue as a file for other programs."""
    gc.disable()
    result, data = pipeline.export(root, format, discipline, _asked(as_of, jobs, offline=False), _progress())
    _tell(result, lambda found: found.is_error)
    if output is None:
        click.echo(data, nl=False)
        return
    language = summary.language_of(result.sources)
    try:
        output.write_bytes(data)
    except OSError as error:
        _stop(unwritten(output, error), language)
    _say(summary.exported(output, result.counts["records"], language))


@main.command()
@click.option("--port", type=mistyped.Number(0, 65535), default=8000, show_default=True)
@click.option("--output", type=FOLDER)
@_options
def serve(root: Path, output: Path | None, as_of: datetime | None, jobs: int | None, port: int) -> None:
    """Show the site on this machine, built again on every save."""
    from newshelf.building import preview

    gc.disable()
    folder, stop, recall = output or root / "site", threading.Event(), Recall()

    def made(plan: pipeline.Preview | None, processes: int | None) -> pipeline.Result:
        return pipeline.build(root, folder, _asked(as_of, processes, offline=False), _silent, recall, plan)

    def build(plan: pipeline.Preview) -> str:
        """One process once the server's threads run: a fork beside threads may never wake up."""
        result = made(plan, 1)
        language = summary.language_of(result.sources)
        shown = _dated(found for found in result.problems if found.is_error or found.code in OF_ISSUES)
        said = report.text(shown, language, result.sources) if shown else ""
        if said:
            _say(said, err=True)
        if not result.failed and (result.counts["changed"] or result.counts["pruned"]):
            _say(summary.built(result.counts, language))
        gc.collect()
        return said if result.failed else ""

    try:
        first = made(None, jobs)
        # Nothing to watch, or nowhere to write: the mistake is the folder, not what is in it.
        if folder.is_file() or not (root / "content").is_dir():
            _tell(first, lambda found: found.is_error)
        if not first.failed:
            _say(summary.built(first.counts, summary.language_of(first.sources)))
        # From here on a build is finished before it stops. Set for Ctrl-C too: a shell that starts the program in the
        # background has it ignore that.
        for ends in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ends, lambda *_: stop.set())
        preview.serve(folder, _watched(root), port, build, lambda url: _say(f"{url}  (Ctrl-C)"), stop)
    except KeyboardInterrupt:
        pass
    except OSError as error:
        found = problem(Place(f"{preview.HOST}:{port}"), "port-closed", port=port, reason=error.strerror or error)
        _stop(found, manual.language_at(root))


@main.command()
@click.argument("issue")
@click.option("--yes", is_flag=True)
@click.option("--to", metavar="ADDRESS", default="")
@click.option("--resend-unknown", is_flag=True)
@click.option("--retry-refused", is_flag=True)
@_options
def send(root: Path, as_of: datetime | None, jobs: int | None, issue: str, to: str, **flags: bool) -> None:
    """Send an issue (2026-11, 2026-w47, the id of a term) to the subscribers, each by their own profile."""
    from newshelf.delivery import send as sending

    result, post = sending.opened(root, issue, _asked(as_of, jobs, offline=False), os.environ, _progress())
    _tell(result, lambda found: found.is_error)
    if post is None:
        return
    language = summary.language_of(result.sources)
    world = sending.World(lambda: datetime.now(post.zone), time.sleep, os.environ)
    try:
        if to:
            _say(summary.tried(sending.trial(post, to, world), language))
        elif flags["yes"]:
            again = sending.Again(flags["resend_unknown"], flags["retry_refused"])
            done = sending.send(post, world, again, _progress())
            _say(summary.sent(done, language))
            if done.stopped:
                _stop(done.stopped, language)
            sys.exit(0 if done.done else 1)
        else:
            command = _command(f"send {issue} --yes", root)
            _say(summary.previewed(sending.preview(post, _progress()), command, language))
    except Stopped as stopped:
        _stop(stopped.found, language)


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the day on the librarian's calendar


def _watched(root: Path) -> list[Path]:
    """The folders whose files a build reads."""
    own = root / templating.FOLDER
    return [root / "content", templating.default_folder(), *([own] if own.is_dir() else [])]


def _asked(as_of: datetime | None, jobs: int | None, offline: bool) -> Options:
    day: date | None = as_of.date() if as_of else None
    return Options(day, offline, jobs or workers.available())


def _tell(result: pipeline.Result, shown: Callable[[Problem], bool] = lambda _: True) -> None:
    """Problems to standard error; ends with status 1 if one of them is an error."""
    problems = _dated(found for found in result.problems if shown(found))
    if problems:
        click.echo(report.text(problems, summary.language_of(result.sources), result.sources), err=True)
    if result.failed:
        sys.exit(1)


def _stop(found: Problem, language: str, status: int = 1) -> NoReturn:
    """Tells the one problem that ends a command."""
    click.echo(report.text([found], language, {}), err=True)
    sys.exit(status)


def _dated(problems: Iterable[Problem]) -> list[Problem]:
    """Those about closed issues ask for the day of a correction: that is today."""
    today = _today().isoformat()
    return [dated(found, today) if found.code in OF_ISSUES else found for found in problems]


def _finish(done: "Done") -> NoReturn:
    """Tells what came of an import and ends with its status."""
    for line in done.told:
        _say(line, err=done.failed)
    sys.exit(done.status)


def _say(line: str, *, err: bool = False) -> None:
    click.echo(line, err=err)


def _command(words: str, root: Path, output: Path | None = None) -> str:
    """A command to copy for the library at ``root``, as this program was called: ``newshelf``, ``python build.py``."""
    import shlex

    program = click.get_current_context().find_root().info_name
    given = {"root": None if root == Path() else root, "output": output}
    return f"{program} {words}" + "".join(f" --{name} {shlex.quote(str(path))}" for name, path in given.items() if path)


def _silent(step: str, done: int, total: int) -> None:
    """Where nobody watches."""


def _progress() -> Callable[[str, int, int], None]:
    """Shows how far long work is, where a person watches."""
    if not sys.stderr.isatty():
        return _silent

    def show(step: str, done: int, total: int) -> None:
        if total > 500:
            click.echo(f"\r{step} {done}/{total} " + ("\n" if done == total else ""), nl=False, err=True)

    return show
