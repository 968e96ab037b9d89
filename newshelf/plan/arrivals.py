"""Outputs that show what arrived in a month or week: bulletins, digests, and the feeds of what is new."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from newshelf.content.model import Course, Discipline, Liaison
from newshelf.dates import Frequency, period_of_day
from newshelf.holdings.catalogue import Entry
from newshelf.plan import addresses
from newshelf.plan.channels import Channel, feeds
from newshelf.plan.lists import references
from newshelf.plan.output import Maker, Output
from newshelf.plan.subjects import Bulletin, CourseDigests, Digest, Issue, Scope, fingerprint_of


def numbered(entries: Iterable[Entry], kind: Frequency) -> tuple[Issue, ...]:
    """The digests of a list of entries, newest first."""
    counts: Counter[str] = Counter()
    for day, count in Counter([entry.card.arrived for entry in entries]).items():
        counts[period_of_day(day, kind)] += count
    return tuple(Issue(period, counts[period]) for period in sorted(counts, reverse=True))


def bulletin(make: Maker, month: str, entries: tuple[Entry, ...]) -> tuple[Output, ...]:
    """The bulletin of a month."""
    page, address = Bulletin(month, entries, make.pdf), make.at.bulletin(month)
    pdf = [make.file(addresses.pdf(address, month), "bulletin-pdf", page, month)] if make.pdf else []
    return (
        make.file(address, "bulletin", page, month),
        *pdf,
        *references(make, address, month, entries, month=month),
    )


def digests(
    make: Maker,
    period: str,
    entries: tuple[Entry, ...],
    disciplines: Mapping[str, Discipline],
    liaisons: Mapping[str, Liaison],
) -> tuple[Output, ...]:
    """The digests of a period: of all that arrived, and of each discipline."""
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        for id in entry.disciplines:
            parts.setdefault(id, []).append(entry)
    of_all = Digest(Scope("all"), period, entries, None)
    of_disciplines = (
        Digest(Scope("discipline", disciplines[id]), period, tuple(part), liaisons.get(disciplines[id].liaison or ""))
        for id, part in parts.items()
    )
    return tuple(output for subject in (of_all, *of_disciplines) for output in _digest(make, subject))


def _digest(make: Maker, subject: Digest) -> tuple[Output, ...]:
    return _sent(make, make.at.digest(subject.scope.id, subject.period), "digest", subject)


def course_digests(
    make: Maker, row: Course, liaisons: tuple[Liaison, ...], entries: tuple[Entry, ...], kind: Frequency
) -> tuple[Output, ...]:
    """One page of all issues and the newest as a message: files of each would be more than there are records."""
    periods = groupby(entries, lambda entry: period_of_day(entry.card.arrived, kind))
    issues = tuple((period, tuple(part)) for period, part in periods)
    address, group = make.at.course_digests(row.code), row.disciplines[0] if row.disciplines else ""
    newest = Digest(Scope("course", row), *issues[0], liaisons[0] if liaisons else None)
    return (
        make.file(address, "course-digests", CourseDigests(row, liaisons, issues), group=group),
        *_sent(make, address, "", newest),
    )


def _sent(make: Maker, address: str, page: str, subject: Digest) -> tuple[Output, ...]:
    """A digest as a page, if it has one of its own, and as a message."""
    mark, month = fingerprint_of(subject), subject.entries[0].card.arrived[:7]
    pages = [make.file(address, page, subject, month, mark=mark)] if page else []
    return (
        *pages,
        make.file(f"{address}message.eml", "digest-mail", subject, month, mark=mark),
        make.file(f"{address}message.txt", "digest-text", subject, month, mark=mark),
    )


def channel(make: Maker, chosen: Channel, size: int) -> tuple[Output, ...]:
    """The feed of a channel with its archives, as RSS; the feed as JSON too, whose readers know no archives."""
    made = []
    for feed in feeds(chosen, size):
        mark = fingerprint_of(feed)
        address = addresses.feed(feed.folder, feed.archive)
        made.append(make.file(address, "feed", feed, group=chosen.discipline, mark=mark))
        if not feed.archive:
            address = addresses.json_feed(feed.folder)
            made.append(make.file(address, "feed-json", feed, group=chosen.discipline, mark=mark))
    return tuple(made)
