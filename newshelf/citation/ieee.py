"""IEEE style, without the number, which the reader's own list gives.

Source: IEEE Reference Guide. ::

A. A. Author and B. Author, *Title*, edition. City: Publisher, year.
A. A. Author, “Title,” *Journal*, vol. 1, no. 2, pp. 3–4, year.
"""

from newshelf.citation.common import (
    ENGLISH,
    VIETNAMESE,
    Citation,
    Words,
    Work,
    counted_pages,
    doi_of,
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
from newshelf.citation.people import Person, initials
from newshelf.content.model import Host, Record


def cite(work: Work) -> Citation:
    """A record in IEEE style."""
    record, words, people = work.record, work.words, work.people
    names = _names([one for one, _ in people.principal], words)
    if people.role:
        names += f", {role_word(words, people.role, len(people.principal))}"
    before = f"{names}, " if names else ""
    year = str(record.year or "")
    if record.host:
        return _article(work, record.host, before, year)
    if thesis := thesis_of(record, words):
        rest = ", ".join(filter(None, (thesis, record.publisher, record.place, year)))
        return Citation(f"{before}“{work.title},” {_closed(rest, record)}", "", "")
    parts = [edition_of(record), lowered(part_of(record, words))]
    numbers = "".join(f", {part}" for part in parts if part)
    imprint = ": ".join(filter(None, (record.place, record.publisher)))
    rest = ", ".join(filter(None, (imprint, year)))
    return Citation(before, work.title, f"{numbers}{stop(numbers or work.title)} {_closed(rest, record)}".rstrip())


def _article(work: Work, host: Host, before: str, year: str) -> Citation:
    record, words = work.record, work.words
    before += f"“{work.title},” "
    pages = counted_pages(words, pages_of(record))
    if is_journal_article(record):
        parts = [
            lowered(labelled(words.volume, host.volume)),
            lowered(labelled(words.issue, host.issue)),
            pages,
            year,
        ]
        said = _closed(", ".join(filter(None, parts)), record)
        return Citation(before, host.title, f", {said}" if said else ".")
    imprint = ": ".join(filter(None, (record.place, record.publisher)))
    rest = ", ".join(filter(None, (imprint, year, pages)))
    return Citation(f"{before}{words.within.lower()} ", host.title, f". {_closed(rest, record)}".rstrip())


def _names(people: list[Person], words: Words) -> str:
    """Up to six names; of more the first."""
    shown = [one.whole if one.kept else _inverted(one) for one in people]
    if len(shown) > 6:
        return f"{shown[0]} {'et al.' if words is ENGLISH else 'và các tác giả khác'}"
    comma = "," if len(shown) > 2 and words is not VIETNAMESE else ""
    return joined(shown, f"{comma} {words.joined} ")


def _inverted(one: Person) -> str:
    return " ".join(filter(None, (initials(one.given), one.family, one.suffix)))


def _closed(rest: str, record: Record) -> str:
    """The end of a reference: a full stop, a DOI or an address; empty if there is nothing to end."""
    if doi := doi_of(record):
        return f"{rest}, doi: {doi}." if rest else f"doi: {doi}."
    return f"{stopped(rest)} [Online]. Available: {record.url}".lstrip() if record.url else stopped(rest)
