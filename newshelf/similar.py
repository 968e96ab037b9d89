"""Which titles stand near a title: what a reader of it may want next.

Near is what shares a keyword or a course, the rarer the nearer, and within those what arrived just before or after. So
a title has few neighbours and is shown by few, and one that is edited or arrives leaves all other pages as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from newshelf.catalogue import Entry
from newshelf.shelf import Brief, Card, brief

MOST = 4


class Near(NamedTuple):
    """The neighbours of a title, and all that is known of them as one text, for keys."""

    titles: tuple[Brief, ...]
    text: str


NOTHING = Near((), "")


def neighbours(entries: Sequence[Entry]) -> Mapping[str, Near]:
    """The neighbours of each entry by its id, nearest first, at most ``MOST``; no key for one that shares nothing.

    Each list of those that share something, in the order of ``entries`` (newest first), links neighbours in it, then
    those two steps apart. That is linear in the number of entries, however many share a course.
    """
    cards = [entry.card for entry in entries]
    near: list[list[int]] = [[] for _ in cards]
    shared = _shared(cards)
    for step in (1, 2):
        for group in shared:
            for a, b in zip(group, group[step:], strict=False):
                of_a, of_b = near[a], near[b]
                if len(of_a) < MOST and b not in of_a:
                    of_a.append(b)
                if len(of_b) < MOST and a not in of_b:
                    of_b.append(a)
    briefs = list(map(brief, cards))
    texts = list(map(repr, briefs))
    return {
        card.id: Near(tuple([briefs[n] for n in its]), "".join([texts[n] for n in its]))
        for card, its in zip(cards, near, strict=True)
        if its
    }


def _shared(cards: Iterable[Card]) -> list[list[int]]:
    """The numbers of the cards that share a keyword or a course, the rarest first."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, card in enumerate(cards):
        for word in card.keywords:
            groups[word.lower()].append(number)
        for code, _ in card.courses:
            groups[f"\0{code}"].append(number)
    named = sorted((len(group), name) for name, group in groups.items() if len(group) > 1)
    return [groups[name] for _, name in named]
