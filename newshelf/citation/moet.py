"""The style of the Ministry of Education and Training (Bộ Giáo dục và Đào tạo), which theses in Vietnam must follow.

Source: the annex on reference lists of the ministry's guidance for dissertations, as universities quote it. ::

    Author (year), Title, edition, publisher, place.
    Author (year), “Title”, Journal, volume(issue), tr. pages.

Vietnamese names in full and in their own order; of other names the family name and initials, ``Boulding K.E.``.
"""

import re

from newshelf.citation.common import (
    VIETNAMESE,
    Citation,
    Words,
    Work,
    counted_pages,
    edition_of,
    is_journal_article,
    pages_of,
    part_of,
    role_word,
    stopped,
    thesis_of,
)
from newshelf.citation.people import Credits, Person, initials
from newshelf.content.model import Host, Record
from newshelf.content.vocabulary import Kind, Role

# Bodies that publish without being a publishing house; what else a Vietnamese record names as publisher is one.
_NO_HOUSE = re.compile(
    r"(?:nxb|nhà xuất bản|trường|học viện|viện|công ty|bộ|sở|cục|tổng cục|hội|liên hiệp|trung tâm|ủy ban|thư viện|báo"
    r"|tạp chí)\b",
    re.IGNORECASE,
)
_PRINTED = frozenset({Kind.TEXTBOOK, Kind.MONOGRAPH, Kind.REFERENCE, Kind.DICTIONARY, Kind.E_BOOK})


def cite(work: Work) -> Citation:
    """A record in the style of the ministry."""
    record, words, people = work.record, work.words, work.people
    year = f" ({record.year or words.undated})"
    names = _names(people, words)
    if record.host:
        return _article(work, record.host, names, year)
    rest = [part_of(record, words), _translated(people, words), edition_of(record)]
    if thesis := thesis_of(record, words):
        programme = record.thesis.programme if record.thesis and words is VIETNAMESE else ""
        rest.append(f"{thesis} {programme}" if programme else thesis)
    rest += [_house(record, words), record.place or ""]
    after = "".join([f", {part}" for part in rest if part])
    if not names:
        return Citation("", work.title, stopped(year + after))
    return Citation(f"{names}{year}, ", work.title, stopped(after) or ".")


def _article(work: Work, host: Host, names: str, year: str) -> Citation:
    record, words = work.record, work.words
    title = f"“{work.title}”"
    before = f"{names}{year}, {title}, " if names else f"{title}{year}, "
    number = f"{host.volume or ''}{f'({host.issue})' if host.issue else ''}"
    rest = [number, counted_pages(words, pages_of(record))]
    if not is_journal_article(record):
        rest += [_house(record, words), record.place or ""]
    return Citation(before, host.title, stopped("".join([f", {part}" for part in rest if part])) or ".")


def _names(people: Credits, words: Words) -> str:
    shown = [_name(one) for one, _ in people.principal]
    if people.role:
        return f"{', '.join(shown)} ({role_word(words, people.role, len(shown))})"
    marked = [
        name if role is Role.AUTHOR else f"{name} ({role_word(words, role, 1)})"
        for name, (_, role) in zip(shown, people.principal, strict=True)
    ]
    return ", ".join(marked)


def _name(one: Person) -> str:
    return one.whole if one.kept else f"{one.family} {initials(one.given, '')}{f' {one.suffix}' if one.suffix else ''}"


def _translated(people: Credits, words: Words) -> str:
    names = ", ".join([one.whole for one in people.translators])
    if not names:
        return ""
    return f"{names} {words.roles[Role.TRANSLATOR][0]}" if words is VIETNAMESE else f"trans. {names}"


def _house(record: Record, words: Words) -> str:
    """The publisher, named as the publishing house that it is in Vietnam: ``Nxb Giáo dục``."""
    publisher = record.publisher or ""
    known = words is not VIETNAMESE or record.kind not in _PRINTED or _NO_HOUSE.match(publisher)
    return publisher if known or not publisher else f"Nxb {publisher}"
