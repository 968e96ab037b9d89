"""What a build would change: records, pages, items of feeds and digests, against what stood before.

Both sides are plans, so nothing is rendered to compare them. Of what was built the manifest knows the files; the
records are kept beside it (``published``), each by its fingerprint, so that a title that is edited is told apart from a
page that changes since its neighbours do.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from newshelf.building import issues, published
from newshelf.building.published import Known
from newshelf.plan import addresses
from newshelf.plan.output import Output
from newshelf.plan.subjects import Digest, FeedOf, ThemePage


class Standing(NamedTuple):
    """A site as far as it is compared: its records by id, the keys of its files by path."""

    records: Mapping[str, Known]
    files: Mapping[str, str]


class Files(NamedTuple):
    """The paths of files that come, change and go, in order."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


Subject = TypeVar("Subject", FeedOf, Digest)


class Part(NamedTuple, Generic[Subject]):
    """A feed or a digest, and the ids in it that are new there, and that are corrected."""

    subject: Subject
    new: tuple[str, ...]
    corrected: tuple[str, ...]


class Changes(NamedTuple):
    """What a build would do. ``first``: nothing stood before, so everything is new.

    ``withdrawn`` keep their page, ``removed`` lose it. Of ``items`` those that come, change and leave the feeds are
    told by title; ``feeds`` and ``digests`` are those of the first language that this touches, as ``themes`` are.
    ``unmarked`` are titles that a closed digest would show otherwise, newly, or no more, without saying so.
    """

    first: bool
    new: tuple[Known, ...]
    changed: tuple[Known, ...]
    withdrawn: tuple[Known, ...]
    removed: tuple[Known, ...]
    pages: Files
    others: Files
    new_items: tuple[Known, ...]
    corrected_items: tuple[Known, ...]
    gone_items: tuple[Known, ...]
    feeds: tuple[Part[FeedOf], ...]
    digests: tuple[Part[Digest], ...]
    themes: tuple[ThemePage, ...]
    unmarked: tuple[issues.Change, ...]


# --- what stands -------------------------------------------------------------------------------------------------


def standing(outputs: Iterable[Output]) -> Standing:
    """What a plan would make stand."""
    outputs = list(outputs)
    return Standing(published.records(outputs), {output.path: output.key for output in outputs})


# --- comparing ---------------------------------------------------------------------------------------------------


def compare(past: Standing, outputs: Iterable[Output], language: str) -> Changes:
    """What the plan ``outputs`` changes of what stands. ``language`` is the first of the site."""
    outputs = list(outputs)
    now = standing(outputs)
    edited = [known for id, known in now.records.items() if id in past.records and known != past.records[id]]
    withdrawn = [known for known in edited if known.withdrawn and not past.records[known.id].withdrawn]
    new_items = [k for k in now.records.values() if k.announced and not _announced(past, k.id)]
    corrected = [k for k in edited if k.announced and _announced(past, k.id)]
    fresh, mended = {known.id for known in new_items}, {known.id for known in corrected}
    own = [output for output in outputs if output.language == language]
    pages, others = _files(past.files, now.files)
    come = set(pages.new)
    return Changes(
        first=not past.files,
        new=tuple(known for id, known in now.records.items() if id not in past.records),
        changed=tuple(known for known in edited if known not in withdrawn),
        withdrawn=tuple(withdrawn),
        removed=tuple(known for id, known in past.records.items() if id not in now.records),
        pages=pages,
        others=others,
        new_items=tuple(new_items),
        corrected_items=tuple(corrected),
        gone_items=tuple(k for k in past.records.values() if k.announced and not _announced(now, k.id)),
        feeds=tuple(_touched((o.subject for o in own if o.format == "feed" and not o.subject.archive), fresh, mended)),
        digests=tuple(_touched((o.subject for o in own if o.format == "digest"), fresh, mended)),
        themes=tuple(o.subject for o in own if o.format == "theme" and o.path in come),
        unmarked=tuple(_unmarked(past, now, own)),
    )


def _unmarked(past: Standing, now: Standing, own: Iterable[Output]) -> Iterator[issues.Change]:
    closed = issues.Closed(issues.latest_of(own) if past.records else "")
    cards = [output.subject.entry.card for output in own if output.format == "record"]
    gone = [id for id in past.records if id not in now.records]
    return issues.unmarked(past.records, cards, gone, cache(lambda: issues.stood(past.records, closed.kind)), closed)


def _announced(site: Standing, id: str) -> bool:
    return id in site.records and site.records[id].announced


def _touched(subjects: Iterable[Subject], fresh: set[str], mended: set[str]) -> Iterator[Part[Subject]]:
    for subject in subjects:
        ids = [entry.card.id for entry in subject.entries]
        part = Part(subject, tuple(id for id in ids if id in fresh), tuple(id for id in ids if id in mended))
        if part.new or part.corrected:
            yield part


def _files(past: Mapping[str, str], now: Mapping[str, str]) -> tuple[Files, Files]:
    """What becomes of pages, and of other files."""
    ways = (
        [path for path in now if path not in past],
        [path for path, key in now.items() if path in past and past[path] != key],
        [path for path in past if path not in now],
    )
    pages = Files(*(tuple(sorted(path for path in paths if _is_page(path))) for paths in ways))
    return pages, Files(*(tuple(sorted(path for path in paths if not _is_page(path))) for paths in ways))


def _is_page(path: str) -> bool:
    return path.endswith((addresses.INDEX, ".html"))
