"""Issues that are closed, and what would change one without saying so (decisions 29 and 36).

An issue is what was announced in a period: its digests, the part of its bulletin, its items in archives of feeds. It is
closed once a later one has begun, or its period is over on a day that is given. After that it changes by corrections
that bear a day (``amended``) after the period, and by nothing else. The content alone does not show a change: it takes
what stood before, another copy of the library or the last build.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from newshelf.building import published
from newshelf.building.published import Known
from newshelf.cache import Cache
from newshelf.content.check import spotted
from newshelf.dates import Frequency, period_end, period_of_day
from newshelf.holdings.catalogue import WITHDRAWN, Catalogue, is_told
from newshelf.holdings.library import CONTENT, Library
from newshelf.holdings.shelf import Card
from newshelf.plan import addresses
from newshelf.plan.output import Output
from newshelf.problem import Place, Problem, problem

# What a line in the record settles: a build goes on telling of it until it is settled.
SETTLED_BY_A_LINE = frozenset({"issue-edited", "issue-withdrawn", "issue-late"})


class Change(NamedTuple):
    """A title that a closed issue shows otherwise, newly or no more. ``code`` is that of the problem it makes."""

    id: str
    title: str
    code: str
    period: str


class Closed(NamedTuple):
    """Which issues are closed: those before ``latest``, which has begun, and those over before ``today``."""

    latest: str
    today: date | None = None

    @property
    def kind(self) -> Frequency:
        """What issues are of."""
        return "week" if "w" in self.latest else "month"

    def __call__(self, period: str) -> bool:
        return bool(period) and (period < self.latest or (self.today is not None and period_end(period) < self.today))


def latest_of(outputs: Iterable[Output]) -> str:
    """The period of the newest issue in a plan; empty if there is none."""
    return max((output.subject.period for output in outputs if output.format == "digest"), default="")


def unmarked(
    past: Mapping[str, Known | None],
    cards: Iterable[Card],
    gone: Iterable[str],
    stood: Callable[[], set[str]],
    closed: Closed,
) -> Iterator[Change]:
    """What changes a closed issue unmarked: of these ``cards`` as they stand, and of the ids that are ``gone``.

    ``past`` are the records that stood before, ``stood`` gives the periods that had an issue then: what is told of a
    period that had none changes nothing that went out. It is asked only for a title that is new to its issue.
    """
    for card in cards:
        if found := _change(past.get(card.id), card, stood, closed):
            yield Change(card.id, card.title, *found)
    for id in gone:
        was = past.get(id)
        if was and closed(period := _issue_before(was, closed.kind)):
            yield Change(id, was.title, "issue-deleted", period)


def stood(past: Mapping[str, Known], kind: Frequency) -> set[str]:
    """The periods that had an issue."""
    return {_issue_before(was, kind) for was in past.values()}


def _change(was: Known | None, card: Card, stood: Callable[[], set[str]], closed: Closed) -> tuple[str, str] | None:
    """The code and the period, if a record changes a closed issue unmarked."""
    before, after = _issue_before(was, closed.kind) if was else "", issue_of(card, closed.kind)
    if before != after and closed(before):
        return ("issue-withdrawn" if card.status == WITHDRAWN else "issue-left"), before
    if not closed(after) or (was and card.amended > period_end(after).isoformat()):
        return None
    if was is None or before != after:
        return ("issue-late", after) if after in stood() else None
    return ("issue-edited", after) if was.fingerprint != card.fingerprint else None


def _issue_before(was: Known, kind: Frequency) -> str:
    return period_of_day(was.arrived, kind) if was.announced and was.arrived else ""


def issue_of(card: Card, kind: Frequency) -> str:
    """The period whose issue shows a title; empty if none does."""
    return period_of_day(card.arrived, kind) if is_told(card, kind) else ""


# --- against another copy of the library -------------------------------------------------------------------------


def refused(
    library: Library, catalogue: Catalogue, before: Library, stood_before: Catalogue, today: date | None
) -> tuple[Problem, ...]:
    """The errors of a library whose readers know it as ``before``."""
    past = {entry.card.id: published.known(entry) for entry in stood_before.all}
    cards = [entry.card for entry in catalogue.all]
    closed = Closed(max(catalogue.by_period, default=""), today)
    gone = past.keys() - {card.id for card in cards}
    found = tuple(unmarked(past, cards, sorted(gone), cache(lambda: stood(past, closed.kind)), closed))
    day = max([catalogue.as_of, *([today] if today else [])])
    files = {card.id: batch.source.path for batch in before.batches for card in batch.cards if card.id in gone}
    return tuple(_problems(found, library, day.isoformat(), files))


# --- against the last build --------------------------------------------------------------------------------------


def told_by_build(
    library: Library, outputs: Sequence[Output], stale: Iterable[Output], gone: Iterable[str], store: Cache, name: str
) -> tuple[Problem, ...]:
    """The warnings of a build: ``stale`` is what it makes anew, ``gone`` are the files that it takes away.

    Only what differs is compared, with what the last build left in the ``store`` under ``name``: without it nothing is
    told. What had gone out of a title that changes is kept there, so that the next build knows when it is put right;
    until then it is told of again where a line in the record would do that.
    """
    issued = published.unpacked_issued(store.get(published.ISSUED, name))
    touched = {o.subject.entry.card.id: o.subject.entry.card for o in stale if o.format == "record"}
    pages = {id for id in map(addresses.record_of, gone) if id}
    data = store.get(published.KIND, name) if touched or pages or issued else None
    if not data:
        return ()
    asked = {*issued, *pages} - touched.keys()
    others = {c.id: c for batch in library.batches for c in batch.cards if c.id in asked} if asked else {}
    past = {**published.unpacked(data, {*touched, *asked}), **issued}
    closed = Closed(latest_of(outputs))
    cards, left = [*touched.values(), *others.values()], sorted(asked - others.keys())
    periods = cache(lambda: stood(published.unpacked(data), closed.kind))
    found = tuple(unmarked(past, cards, left, periods, closed))
    kept = {one.id: past.get(one.id) for one in found}
    if kept != issued:
        store.put(published.ISSUED, name, published.packed_issued(kept))
    told = [one for one in found if one.code in SETTLED_BY_A_LINE or one.id in touched or one.id in pages]
    day = max((o.subject.entry.card.arrived for o in outputs if o.format == "record"), default="") if told else ""
    return tuple(one._replace(warns=True) for one in _problems(told, library, day, {}))


def _problems(found: Sequence[Change], library: Library, day: str, files: Mapping[str, str]) -> Iterator[Problem]:
    """Each at its record; a record that is gone at the file that held it, as far as that is known (``files``)."""
    ids = {one.id for one in found}
    places = {card.id: (batch.source, card.row) for batch in library.batches for card in batch.cards if card.id in ids}
    for one in found:
        values = {"value": one.id, "title": one.title, "period": one.period, "day": day}
        if one.id in places:
            source, row = places[one.id]
            yield spotted(source, ("records", row, "id"), one.code, values)
        else:
            yield problem(Place(files.get(one.id, f"{CONTENT}/acquisitions")), one.code, **values)
