"""Who is responsible for a document, as citations need to know it.

A Vietnamese name is one thing: no style cuts it to initials or turns it round (decision 0011). Pen names, the names of
the highlands that begin with a particle (``H'Hen Niê``, ``Y Moan``) and bodies have no parts either.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from newshelf.content.model import Contributor, Record
from newshelf.content.vocabulary import Role, in_vietnamese
from newshelf.text import is_vietnamese, name

_PARTICLE = re.compile(r"(?:[hk]['’ʼ].*|[ay])", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]")
_STOP = re.compile(r"\.(?!-)")  # J.R.R. are three initials, J.-P. is one


class Person(NamedTuple):
    """A person or body. ``family`` is empty where the name has no parts: then ``whole`` is all there is.

    ``whole`` is the name as it is spoken: ``Philip Kotler``, ``Nguyễn Văn Đính``. ``kept`` says that citations print
    it so, though it has parts: they serve programs, which ask for a family name (``Nguyễn``, ``Văn Đính``).
    """

    whole: str
    family: str = ""
    given: str = ""
    suffix: str = ""
    kept: bool = True
    body: bool = False

    @property
    def inverted(self) -> str:
        """Family, given, suffix, with commas; a name without parts as it is."""
        return ", ".join(filter(None, (self.family, self.given, self.suffix))) or self.whole


def person(contributor: Contributor) -> Person:
    """A contributor of a record."""
    return _named(contributor.name) if contributor.name else Person(contributor.label, body=True)


@lru_cache(maxsize=8192)  # a record is cited in four styles and exchanged in four formats, in which its people return
def _named(written: str) -> Person:
    parts = name(written)
    if "," in parts.label:
        given, *rest = (part.strip() for part in _BRACKETS.sub("", parts.given).split(","))
        suffix = next((part for part in rest if _WORD.match(part)), "")  # the others are dates
        own = not parts.label.isascii() and is_vietnamese(f"{parts.family} {given}")
        if not given or not parts.family:
            return Person(parts.family or given)
        whole = f"{parts.family} {given}" if own else parts.direct
        return Person(whole, parts.family, given, suffix, kept=own)
    if not parts.family or _PARTICLE.fullmatch(parts.family) or not is_vietnamese(parts.label):
        return Person(parts.label)
    return Person(parts.label, parts.family, f"{parts.middle} {parts.given}".strip())


class Credits(NamedTuple):
    """The people of a document. ``principal`` are those under whom it is cited, with what each did.

    ``role`` is what all of them did, if that is not writing it.
    """

    principal: tuple[tuple[Person, Role], ...]
    role: Role | None
    editors: tuple[Person, ...]
    translators: tuple[Person, ...]


_VIETNAMESE = ({Role.AUTHOR, Role.EDITOR, Role.COMPILER}, {Role.COLLECTOR})
_FOREIGN = ({Role.AUTHOR}, {Role.EDITOR}, {Role.COMPILER}, {Role.COLLECTOR})


def credits_of(record: Record) -> Credits:
    """Who a document is cited under: its authors, or else who edited, compiled or collected it.

    The chủ biên and biên soạn of a Vietnamese book are authors of it and keep the place that the record gives them.
    """
    people = [(person(one), one.role) for one in record.authors]
    principal: tuple[tuple[Person, Role], ...] = ()
    for roles in _VIETNAMESE if in_vietnamese(record.language) else _FOREIGN:
        principal = tuple(pair for pair in people if pair[1] in roles)
        if principal:
            break
    found = {role for _, role in principal}
    role = principal[0][1] if len(found) == 1 and Role.AUTHOR not in found else None
    editors = () if Role.EDITOR in found else tuple(one for one, did in people if did is Role.EDITOR)
    return Credits(principal, role, editors, tuple(one for one, did in people if did is Role.TRANSLATOR))


@lru_cache(maxsize=8192)
def initials(given: str, between: str = " ") -> str:
    """Given names as initials: ``K. L.``, ``J.-P.``; a part in lower case has none (``Min-ho``: ``M.``)."""
    words = [[part for part in word.split("-") if part] for word in _STOP.sub(". ", given).split()]
    return between.join(
        "-".join([f"{first[0].upper()}.", *(f"{part[0]}." for part in rest if part[0].isupper())])
        for first, *rest in filter(None, words)
    )
