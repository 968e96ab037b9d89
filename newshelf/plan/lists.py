"""Outputs that list titles of any month: disciplines, courses, themes, their files of references; and the records."""

from collections.abc import Iterator, Sequence

from newshelf import fingerprint
from newshelf.content.model import Course, Discipline, Liaison, Section
from newshelf.holdings.catalogue import Entry
from newshelf.holdings.library import Theme
from newshelf.holdings.shelf import brief
from newshelf.holdings.similar import Near
from newshelf.plan import addresses
from newshelf.plan.output import REFERENCES, Maker, Output
from newshelf.plan.subjects import (
    AskedFor,
    Count,
    CoursePage,
    DisciplineFeeds,
    DisciplinePage,
    Embed,
    Issue,
    RecordPage,
    References,
    Scope,
    ThemeFeed,
    ThemeIndex,
    ThemePage,
    fingerprint_of,
)

PAGE_SIZE = 50
EMBEDDED = 10  # as many as fit into a block of a course page elsewhere


def discipline(
    make: Maker,
    row: Discipline,
    liaison: Liaison | None,
    entries: tuple[Entry, ...],
    courses: tuple[Count, ...],
    issues: tuple[Issue, ...],
    wanted: tuple[AskedFor, ...],
) -> tuple[Output, ...]:
    """The pages of a discipline. The front holds 50 to 99 titles, so that a page that is full never changes again."""
    at = make.at
    made: list[Output] = []
    full = max(0, len(entries) // PAGE_SIZE - 1)
    for page in range(full + 1):
        last = len(entries) - PAGE_SIZE * (page - 1)
        part = entries[last - PAGE_SIZE : last] if page else entries[: len(entries) - PAGE_SIZE * full]
        newer = None if page == 0 else page + 1 if page < full else 0
        older = (full or None) if page == 0 else page - 1 or None
        front = (len(entries), courses, issues, wanted) if page == 0 else (0, (), (), ())
        subject = DisciplinePage(row, liaison, page, newer, older, part, *front)
        address = at.discipline(row.id, page)
        made.append(make.file(address, "discipline", subject, group=row.id))
        made += references(make, address, f"{row.id}-{page}" if page else row.id, part, row.id)
    feeds = DisciplineFeeds(row, tuple(count.row for count in courses))
    made.append(make.file(addresses.opml(at.discipline(row.id)), "opml", feeds, group=row.id))
    made.append(_embed(make, at.discipline(row.id), Scope("discipline", row), entries))
    return tuple(made)


def course(
    make: Maker,
    row: Course,
    disciplines: tuple[Discipline, ...],
    desks: tuple[Liaison, ...],
    entries: tuple[Entry, ...],
    wanted: tuple[AskedFor, ...],
    announced: bool,
) -> tuple[Output, ...]:
    """The page of a course; ``announced``: whether it has digests."""
    address, group = make.at.course(row.code), row.disciplines[0] if row.disciplines else ""
    page = CoursePage(row, disciplines, desks, entries, announced, wanted)
    return (
        make.file(address, "course", page, group=group),
        *references(make, address, row.code, entries, group),
        _embed(make, address, Scope("course", row), entries),
    )


def themes(
    make: Maker,
    rows: Sequence[tuple[Theme, tuple[tuple[Section, tuple[Entry, ...]], ...], Liaison | None]],
) -> tuple[Output, ...]:
    """The themes, each with the desk that curates it."""
    at = make.at
    sizes = tuple((theme, len({e.card.id for _, part in parts for e in part})) for theme, parts, _ in rows)
    feed = ThemeFeed(tuple(theme for theme, _, _ in rows))
    made = [
        make.file(at.themes(), "themes", ThemeIndex(sizes)),
        make.file(addresses.feed(at.themes()), "theme-feed", feed),
        make.file(addresses.json_feed(at.themes()), "theme-feed-json", feed),
    ]
    for theme, sections, curator in rows:
        page, address = ThemePage(theme, sections, curator, make.pdf), at.theme(theme.id)
        made.append(make.file(address, "theme", page))
        if make.pdf:
            made.append(make.file(addresses.pdf(address, theme.id), "theme-pdf", page))
        entries = {entry.card.id: entry for _, part in sections for entry in part}
        made += references(make, address, theme.id, tuple(entries.values()))
    return tuple(made)


def records(make: Maker, month: str, entries: Sequence[Entry], near: Sequence[tuple[Near, ...]]) -> tuple[Output, ...]:
    """The pages of the records of a month, each with the titles near it.

    By far the most outputs, so ``Maker.file`` is written out here.
    """
    mark, key_of = f"{make.marks['record']}{make.language}", fingerprint.of
    made = []
    for entry, its in zip(entries, near, strict=True):
        page = RecordPage(entry, tuple([one.title for one in its]))
        key = key_of(f"{mark}{entry.fingerprint}{''.join([one.text for one in its])}".encode())
        path = make.at.record(entry.card.id) + addresses.INDEX
        made.append(Output(path, "record", make.language, page, key, month))
    return tuple(made)


def references(
    make: Maker, page: str, name: str, entries: tuple[Entry, ...], group: str = "", month: str = ""
) -> Iterator[Output]:
    """The files of references beside a page, which serve its other languages too."""
    if make.at.prefix or not entries:
        return
    subject = References(entries)
    mark = fingerprint_of(subject)
    for format, ending in REFERENCES.items():
        address = addresses.references(page, name, ending)
        yield make.of_every_language().file(address, format, subject, month, group, mark)


def _embed(make: Maker, page: str, scope: Scope, entries: Sequence[Entry]) -> Output:
    titles = tuple(brief(entry.card) for entry in entries[:EMBEDDED])
    return make.file(addresses.embed(page, make.at.prefix), "embed", Embed(scope, titles))
