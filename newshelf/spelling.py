"""The nearest right word to a wrong one."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from newshelf.language import LANGUAGES, table
from newshelf.text import fold

MANY = 2000


@lru_cache(maxsize=4096)
def nearest(value: str, known: frozenset[str]) -> str:
    """The known word that looks most like ``value``, or an empty text."""
    from difflib import get_close_matches

    wanted, by_fold = fold(value[:120]), _folded(known)
    near: Collection[str] = by_fold
    if len(by_fold) > MANY:  # a library's covers or records: comparing with each would take a second
        near = [word for word in by_fold if word[:2] == wanted[:2] and abs(len(word) - len(wanted)) < 5]
    match = get_close_matches(wanted, near, n=1, cutoff=0.6)
    return by_fold[match[0]] if match else ""


@lru_cache(maxsize=64)
def _folded(known: frozenset[str]) -> Mapping[str, str]:
    return {fold(word): word for word in sorted(known, reverse=True)}


def nearest_labelled(value: str, known: Iterable[str], labels: str) -> str:
    """``nearest``, also by what tables of ``locale`` call the known words: ``giáo trình`` leads to ``textbook``.

    ``labels`` are the names of the tables, parted by spaces.
    """
    words = {word: word for word in known}
    for shown in [table(language).get(name, {}) for language in LANGUAGES for name in labels.split()]:
        words |= {fold(label): word for word, label in shown.items() if word in words.values()}
    return words.get(fold(value)) or words.get(nearest(value, frozenset(words)), "")
