"""What has a feed: the subjects of all feeds of a language, with their archives.

A feed holds the newest titles; a scope that has more keeps all of them in archives, by year of arrival (RFC 5005, 4).
An archive holds at most ``ARCHIVE_SIZE`` titles, counted from the oldest of its year, so that what is full never
changes and a closed year never does: a year of more titles has several (``feed-2026.xml``, ``feed-2026-2.xml``).
What was withdrawn after it was announced leaves the feed and stays in the archive, marked.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import NamedTuple

from newshelf.content.model import Liaison
from newshelf.content.vocabulary import Kind
from newshelf.holdings.catalogue import AVAILABLE, Catalogue, Entry
from newshelf.holdings.library import Library
from newshelf.plan.addresses import Addresses
from newshelf.plan.subjects import FeedOf, Scope

ARCHIVE_SIZE = 100


class Channel(NamedTuple):
    """What can be followed: a scope, its folder, and what it announced, newest first.

    ``archived`` tells whether what has left the feed is kept in archives. ``discipline`` is the one that most of the
    titles serve (empty if there is none).
    """

    scope: Scope
    folder: str
    entries: tuple[Entry, ...]
    archived: bool = False
    discipline: str = ""


def channels(library: Library, catalogue: Catalogue, at: Addresses) -> Iterator[Channel]:
    """Every feed of titles: of all, of disciplines, courses, themes, kinds of document and liaison desks."""
    yield Channel(Scope("all"), at.home(), catalogue.told, archived=True)
    for row in library.disciplines.values():
        entries = catalogue.told_by_discipline.get(row.id, ())
        yield Channel(Scope("discipline", row), at.discipline(row.id), entries, archived=True, discipline=row.id)
    for course in library.courses.values():
        entries = catalogue.told_by_course.get(course.code, ())
        first = course.disciplines[0] if course.disciplines else ""
        yield Channel(Scope("course", course), at.course(course.code), entries, archived=True, discipline=first)
    # All that these hold is in the archives of the disciplines.
    for theme, sections in catalogue.themes:
        shown = {entry.card.id for _, picked in sections for entry in picked}
        newest = tuple(entry for entry in catalogue.new if entry.card.id in shown) if shown else ()
        yield Channel(Scope("theme", theme), at.theme(theme.id), newest)
    for kind in kinds(catalogue):
        yield Channel(Scope("kind", kind), at.kind(kind), catalogue.new_by_kind[kind])
    for desk in library.liaisons.values():
        yield Channel(Scope("liaison", desk), at.liaison(desk.id), tuple(new_at(desk, library, catalogue)))


def feeds(channel: Channel, size: int) -> Iterator[FeedOf]:
    """The feed of a channel, of at most ``size`` titles, and its archives."""
    if channel.archived:
        return with_archives(channel.scope, channel.folder, channel.entries, size)
    return iter((FeedOf(channel.scope, channel.folder, channel.entries[:size]),))


def new_at(desk: Liaison, library: Library, catalogue: Catalogue) -> Iterator[Entry]:
    """What is announced to the disciplines of a desk, newest first."""
    served = {row.id for row in library.disciplines.values() if row.liaison == desk.id}
    return (entry for entry in catalogue.new if not served.isdisjoint(entry.disciplines))


def kinds(catalogue: Catalogue) -> tuple[str, ...]:
    """The kinds of document that have a title, in the order of the kinds."""
    return tuple(kind.value for kind in Kind if kind.value in catalogue.new_by_kind)


def with_archives(scope: Scope, folder: str, entries: Sequence[Entry], size: int) -> Iterator[FeedOf]:
    """The feed of what a scope announced (newest first), then its archives, newest first, if that is above ``size``."""
    parts = list(_parts(entries)) if len(entries) > size else []
    names = [name for name, _ in parts]
    newest = islice((entry for entry in entries if entry.card.status == AVAILABLE), size)
    yield FeedOf(scope, folder, tuple(newest), earlier=names[0] if names else "")
    for (name, part), later, earlier in zip(parts, ["", *names], [*names[1:], ""], strict=False):
        yield FeedOf(scope, folder, tuple(part), name, earlier, later)


def _parts(entries: Sequence[Entry]) -> Iterator[tuple[str, Sequence[Entry]]]:
    for year, group in groupby(entries, lambda entry: entry.card.arrived[:4]):
        of_year = list(group)
        full, rest = divmod(len(of_year), ARCHIVE_SIZE)
        for number in range(full + bool(rest), 0, -1):
            end = len(of_year) - ARCHIVE_SIZE * (number - 1)
            name = year if number == 1 else f"{year}-{number}"
            yield name, of_year[max(0, end - ARCHIVE_SIZE) : end]
