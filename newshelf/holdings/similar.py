"""Which titles stand near a title: what a reader of it may want next.

Near is what shares a keyword or a course, the rarer the nearer, and within those what arrived just before or after. So
a title has few neighbours and is shown by few, and one that is edited or arrives leaves all other pages as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from newshelf.holdings.catalogue import Entry
from newshelf.holdings.shelf import Brief, Card, brief
from newshelf.recall import Recall

MOST = 4


class Near(NamedTuple):
    """A title that stands near another, and all that is known of it as one text, for keys."""

    title: Brief
    text: str


def neighbours(entries: Sequence[Entry], recall: Recall) -> Mapping[str, tuple[Near, ...]]:
    """The neighbours of each entry by its id, nearest first, at most ``MOST``."""
    cards = [entry.card for entry in entries]
    linked = recall("", _linked, tuple([(card.keywords, card.courses) for card in cards]))
    shown: list[Near] = []
    for month, group in groupby(cards, lambda card: card.arrived[:7]):
        shown += recall(month, _shown, tuple(group))
    return {card.id: tuple([shown[n] for n in its]) for card, its in zip(cards, linked, strict=True)}


def _shown(cards: Iterable[Card]) -> tuple[Near, ...]:
    return tuple(Near(found, repr(found)) for found in map(brief, cards))


def _linked(subjects: Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]]) -> tuple[tuple[int, ...], ...]:
    """For each title, of which keywords and courses are given, the numbers of its neighbours.

    Each list of those that share something, in their order (newest first), links neighbours in it, then those two
    steps apart. That is linear in the number of titles, however many share a course.
    """
    near: list[list[int]] = [[] for _ in subjects]
    shared = _shared(subjects)
    for step in (1, 2):
        for group in shared:
            for a, b in zip(group, group[step:], strict=False):
                of_a, of_b = near[a], near[b]
                if len(of_a) < MOST and b not in of_a:
                    of_a.append(b)
                if len(of_b) < MOST and a not in of_b:
                    of_b.append(a)
    return tuple(map(tuple, near))


def _shared(subjects: Iterable[tuple[Sequence[str], Sequence[Sequence[str]]]]) -> list[list[int]]:
    """The numbers of the titles that share a keyword or a course, the rarest first."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, (keywords, courses) in enumerate(subjects):
        for word in keywords:
            groups[word.lower()].append(number)
        for code, _ in courses:
            groups[f"\0{code}"].append(number)
    named = sorted((len(group), name) for name, group in groups.items() if len(group) > 1)
    return [groups[name] for _, name in named]
