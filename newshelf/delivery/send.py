"""The story of ``send``: who gets which message, and its sending: nobody gets two, nobody is left out unsaid."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from newshelf.building import pipeline
from newshelf.building.pipeline import Result
from newshelf.content.model import Site
from newshelf.content.structure import adapter
from newshelf.delivery import ledger, letters, transport
from newshelf.delivery.ledger import Ledger, Row, Status
from newshelf.delivery.letters import Issue, Message, Office
from newshelf.delivery.readers import (
    LEDGER,
    SETTINGS,
    SUBSCRIBERS,
    Listed,
    Settings,
    Subscriber,
    read_settings,
    read_subscribers,
)
from newshelf.options import Options, Progress
from newshelf.problem import Place, Problem, Stopped, problem

PASSWORD = "NEWSHELF_SMTP_PASSWORD"  # noqa: S105  # names of variables of the environment
SECRET = "NEWSHELF_UNSUBSCRIBE_SECRET"  # noqa: S105


class World(NamedTuple):
    """What sending asks of the machine: the time where the library is, a pause of some seconds, the environment."""

    now: Callable[[], datetime]
    pause: Callable[[float], None]
    environment: Mapping[str, str]


class Again(NamedTuple):
    """Whom to try again though they were tried: where nobody knows what came of it; where the mailbox was refused."""

    unknown: bool = False
    refused: bool = False


class Report(NamedTuple):
    """How an issue stands: how many readers each outcome has, and the lines of the file at which some of them stand."""

    sent: int = 0
    nothing: int = 0
    deferred: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    stopped: Problem | None = None

    @property
    def done(self) -> bool:
        """Whether no reader is left who should still get it."""
        return not (self.deferred or self.unknown or self.waiting or self.stopped)


class Preview(NamedTuple):
    """What sending would do: how many messages and readers without news, the sizes in bytes, one message."""

    messages: int
    nothing: int
    smallest: int
    largest: int
    sample: bytes


class Post(NamedTuple):
    """An issue with its readers and what their messages are made with."""

    root: Path
    issue: Issue
    readers: list[Listed]
    office: Office

    @property
    def site(self) -> Site:
        return next(iter(self.office.studio.editions.values())).site

    @property
    def sender(self) -> str:
        return self.site.email or ""

    @property
    def zone(self) -> ZoneInfo:
        """Where the library is: when its day ends."""
        return ZoneInfo(self.site.timezone)


def opened(
    root: Path, period: str, options: Options, environment: Mapping[str, str], progress: Progress
) -> tuple[Result, Post | None]:
    """An issue of the library at ``root`` ready to be looked at or sent; ``None`` if anything is wrong with it."""
    result, library = pipeline.opened(root, options, progress)
    if library is None:
        return result, None
    try:
        readers = read_subscribers(root, library.content)
        settings, problems = read_settings(root)
        result = result._replace(problems=(*result.problems, *readers.problems, *problems))
        if result.failed:
            return result, None
        issue = letters.issue_of(library.content, library.catalogue, period)
        _refuse(issue, library.content.site, settings, environment)
    except Stopped as stopped:
        return result._replace(problems=(*result.problems, stopped.found)), None
    office = Office(library.studio, settings, environment.get(SECRET, "").encode())
    return result, Post(
        root, issue, letters.readers_of(readers.listed, issue, library.content.site.digest.period), office
    )


def _refuse(issue: Issue, site: Site, settings: Settings | None, environment: Mapping[str, str]) -> None:
    """Raises ``Stopped`` for an issue that nobody can send."""
    if not issue.entries:
        raise Stopped(problem(Place(""), "term-empty" if issue.term else "issue-empty", period=issue.name))
    if not site.email:
        raise Stopped(problem(Place("content/site.yaml"), "no-sender"))
    if settings and settings.unsubscribe and not environment.get(SECRET):
        raise Stopped(problem(Place(SETTINGS), "no-secret", name=SECRET))


def preview(post: Post, progress: Progress) -> Preview:
    """What sending would do; nothing is written, and titles told of in other issues are not looked up."""
    sizes, sample, nothing = [], b"", 0
    for number, reader in enumerate(post.readers, 1):
        if entries := letters.chosen(reader.subscriber, post.issue, ()):
            data = letters.message(post.office, post.issue, reader, entries).data
            sizes.append(len(data))
            sample = sample or data
        else:
            nothing += 1
        progress("compose", number, len(post.readers))
    return Preview(len(sizes), nothing, min(sizes, default=0), max(sizes, default=0), sample)


def trial(post: Post, address: str, world: World) -> str:
    """Sends the whole issue to one address, for a person to look at; what the server said. No note is kept of it."""
    reader = Listed(_addressed(address), 0)
    settings = _settings(post)
    message = letters.message(post.office, post.issue, reader, list(post.issue.entries))
    sign = transport.signer(post.root, settings)
    line = transport.Line(post.root, settings, world.environment.get(PASSWORD, ""))
    try:
        outcome = line.deliver(post.sender, address, sign(message.data), lambda: None)
    finally:
        line.close()
    if outcome.status is not Status.SENT:
        raise Stopped(problem(Place(SETTINGS), "trial-failed", reason=outcome.reply))
    return outcome.reply


def _addressed(address: str) -> Subscriber:
    """Somebody at an address from the command line, which must be one that a file may hold."""
    try:
        return adapter(Subscriber).validate_python({"address": address})
    except ValidationError as error:
        raise Stopped(problem(Place(""), "bad-email", value=address)) from error


def send(post: Post, world: World, again: Again, progress: Progress) -> Report:
    """Sends the issue to all who are to get it and have not got it; a further run goes on where this one stopped.

    Raises ``Stopped`` where nothing could be begun, or the ledger cannot be read.
    """
    settings = _settings(post)
    if world.now().date() <= post.issue.over:
        code = "term-not-near" if post.issue.term else "issue-not-over"
        raise Stopped(problem(Place(""), code, period=post.issue.name, day=post.issue.over))
    sign = transport.signer(post.root, settings)
    line = transport.Line(post.root, settings, world.environment.get(PASSWORD, ""))
    with ledger.opened(post.root / LEDGER) as book:
        if not book.begin(post.issue.period, post.issue.content):
            raise Stopped(problem(Place(SUBSCRIBERS), "issue-changed", period=post.issue.name))
        stopped, day, handed = None, "", 0
        try:
            for number, message in enumerate(_due(post, book, again), 1):
                if day != (today := _day(world)):
                    day, handed = today, book.on(today)
                if handed >= settings.per_day:
                    break
                handed += _one(post, book, line, message._replace(data=sign(message.data)), world)
                progress("send", number, len(post.readers))
                world.pause(60 / settings.per_minute)
        except Stopped as error:
            stopped = error.found
        finally:
            line.close()
        return report(post, book)._replace(stopped=stopped)


def _settings(post: Post) -> Settings:
    if post.office.settings is None:
        raise Stopped(problem(Place(SETTINGS), "no-delivery-file", path=SETTINGS))
    return post.office.settings


def _day(world: World) -> str:
    return world.now().date().isoformat()


def _due(post: Post, book: Ledger, again: Again) -> Iterator[Message]:
    """The messages that are to go out now, each made when it is asked for."""
    rows, refused, told = book.rows(post.issue.period), _refused(book), book.told(post.issue.period)
    for reader in post.readers:
        recipient = reader.subscriber.recipient
        row = rows.get(recipient)
        if not _tried(row, again) and (recipient not in refused or again.refused):
            entries = letters.chosen(reader.subscriber, post.issue, told.get(recipient, ()))
            if entries:
                yield letters.message(post.office, post.issue, reader, entries)


def _refused(book: Ledger) -> set[str]:
    """Whose mailbox is not there. Earlier versions noted refusals that do not say so."""
    return {recipient for recipient, reply in book.refused().items() if transport.is_no_mailbox(reply)}


def _tried(row: Row | None, again: Again) -> bool:
    """Whether a message is not to be tried (again)."""
    if row is None or row.status is Status.DEFERRED:
        return False
    if row.status is Status.SENDING:
        return not again.unknown
    return row.status is Status.SENT or not again.refused


def _one(post: Post, book: Ledger, line: transport.Line, message: Message, world: World) -> bool:
    """One message: noted, handed over, noted again. Whether the server has it, or may have it."""
    recipient = message.reader.subscriber.recipient
    row = Row(post.issue.period, recipient, Status.SENDING, message.titles, "", _day(world))
    outcome = line.deliver(post.sender, message.reader.subscriber.address, message.data, lambda: book.put(row))
    if outcome.mailbox:
        book.refuse(recipient, outcome.reply)
    elif outcome.status is Status.SENT:
        book.allow(recipient)
    book.put(row._replace(status=outcome.status, reply=outcome.reply))
    return outcome.status in (Status.SENT, Status.SENDING)


def report(post: Post, book: Ledger) -> Report:
    """How the issue stands for each of its readers."""
    rows, refused, told = book.rows(post.issue.period), _refused(book), book.told(post.issue.period)
    lines: dict[str, list[int]] = {}
    for reader in post.readers:
        recipient = reader.subscriber.recipient
        if row := rows.get(recipient):
            outcome = "refused" if row.status is Status.FAILED and recipient in refused else row.status.value
        elif not letters.chosen(reader.subscriber, post.issue, told.get(recipient, ())):
            outcome = "nothing"
        else:
            outcome = "refused" if recipient in refused else "waiting"
        lines.setdefault(outcome, []).append(reader.line)
    return Report(
        sent=len(lines.get("sent", ())),
        nothing=len(lines.get("nothing", ())),
        deferred=tuple(lines.get("deferred", ())),
        failed=tuple(lines.get("failed", ())),
        refused=tuple(lines.get("refused", ())),
        unknown=tuple(lines.get("sending", ())),
        waiting=tuple(lines.get("waiting", ())),
    )
