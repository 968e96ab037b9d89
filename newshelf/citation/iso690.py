"""ISO 690:2010 (TCVN 10256:2013), name and date.

The forms are ::

    AUTHOR, Given, year. *Title*. Edition. Place: Publisher. ISBN
    AUTHOR, Given, year. Title. *Journal*, vol. 1, no. 2, pp. 3–4. ISSN

The family name is in capitals, of a Vietnamese name too, which keeps its order: ``NGUYỄN Văn Đính``.
"""

from newshelf.citation.common import (
    Citation,
    Words,
    Work,
    counted_pages,
    edition_of,
    is_journal_article,
    joined,
    labelled,
    lowered,
    pages_of,
    part_of,
    role_word,
    stop,
    stopped,
    thesis_of,
)
from newshelf.citation.people import Credits, Person
from newshelf.content.model import Host, Record
from newshelf.content.vocabulary import Role


def cite(work: Work) -> Citation:
    """A record by ISO 690."""
    record, words, people = work.record, work.words, work.people
    names = joined([_name(one) for one, _ in people.principal], f" {words.joined} ")
    if people.role:
        names += f" ({role_word(words, people.role, len(people.principal)).lower()})"
    year = str(record.year or words.undated)
    before = f"{names}, {stopped(year)} " if names else ""
    dated = "" if names else year
    if record.host:
        return _article(work, record.host, before, dated)
    imprint = ": ".join(filter(None, (record.place, record.publisher)))
    parts = [
        thesis_of(record, words),
        part_of(record, words),
        _translated(people, words),
        edition_of(record),
        ", ".join(filter(None, (imprint, dated))),
        *(f"ISBN {isbn}" for isbn in record.isbn[:1]),
        _available(record, words),
    ]
    return Citation(before, work.title, _sentences(stop(work.title), parts))


def _article(work: Work, host: Host, before: str, dated: str) -> Citation:
    record, words = work.record, work.words
    before += f"{stopped(work.title)} "
    numbers = [
        lowered(labelled(words.volume, host.volume)),
        lowered(labelled(words.issue, host.issue)),
        counted_pages(words, pages_of(record)),
    ]
    if is_journal_article(record):
        first = ", ".join(filter(None, (dated, *numbers)))
        parts = [f"ISSN {record.issn}" if record.issn else "", _available(record, words)]
        return Citation(before, host.title, _sentences(f", {stopped(first)}" if first else ".", parts))
    imprint = ": ".join(filter(None, (record.place, record.publisher)))
    parts = [", ".join(filter(None, (imprint, dated, *numbers))), _available(record, words)]
    return Citation(f"{before}{words.within}: ", host.title, _sentences(stop(host.title), parts))


def _name(one: Person) -> str:
    if not one.family:
        return one.whole.upper() if one.body else one.whole
    if one.kept:
        return f"{one.family.upper()} {one.given}"
    return ", ".join(filter(None, (one.family.upper(), one.given, one.suffix)))


def _translated(people: Credits, words: Words) -> str:
    names = joined([one.whole for one in people.translators], f" {words.joined} ")
    return f"{words.roles[Role.TRANSLATOR][0].capitalize().rstrip('.')}: {names}" if names else ""


def _available(record: Record, words: Words) -> str:
    return f"{words.available}: {record.url}" if record.url else ""


def _sentences(lead: str, parts: list[str]) -> str:
    """Parts as sentences behind ``lead``; an address has no full stop, which would join it."""
    return lead + "".join([f" {part if '://' in part else stopped(part)}" for part in parts if part])
