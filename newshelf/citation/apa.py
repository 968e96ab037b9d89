"""APA style, seventh edition.

Source: Publication Manual of the American Psychological Association, 2020, chapters 9 and 10. ::

Author, A. A. (year). *Title* (edition, volume). Publisher. https://…
Author, A. A. (year). Title. *Journal*, *volume*(issue), pages.
"""

from newshelf.citation.common import (
    Citation,
    Words,
    Work,
    counted_pages,
    edition_of,
    is_journal_article,
    joined,
    pages_of,
    part_of,
    role_word,
    stop,
    stopped,
    thesis_of,
)
from newshelf.citation.people import Credits, Person, initials
from newshelf.content.model import Host, Record
from newshelf.content.vocabulary import Role


def cite(work: Work) -> Citation:
    """A record in APA style."""
    record, words, people = work.record, work.words, work.people
    names = _names([one for one, _ in people.principal])
    who = f"{names} ({_titled(role_word(words, people.role, len(people.principal)))})" if people.role else names
    year = f"({record.year or words.undated})."
    before = f"{stopped(who)} {year} " if who else ""
    if record.host:
        return _article(work, record.host, before, year)
    aside = _aside(record, people, words)
    thesis = thesis_of(record, words)
    if thesis:
        aside += f" [{', '.join(filter(None, (thesis, record.publisher)))}]"
    after = f"{aside}{stop(aside or work.title)}"
    if not who:
        after += f" {year}"
    # A body that publishes itself is not named twice (9.29).
    if record.publisher and not thesis and record.publisher != names:
        after += f" {stopped(record.publisher)}"
    return Citation(before, work.title, after + _address(record))


def _article(work: Work, host: Host, before: str, year: str) -> Citation:
    record, words = work.record, work.words
    title = stopped(work.title)
    before = f"{before}{title} " if before else f"{title} {year} "
    pages = pages_of(record)
    if is_journal_article(record):
        italic = f"{host.title}, {host.volume}" if host.volume else host.title
        issue = f"({host.issue})" if host.issue else ""
        issue = f", {issue}" if issue and not host.volume else issue
        return Citation(before, italic, f"{issue}{f', {pages}' if pages else ''}.{_address(record)}")
    after = f" ({counted_pages(words, pages)})." if pages else "."
    if record.publisher:
        after += f" {stopped(record.publisher)}"
    return Citation(f"{before}{words.within} ", host.title, after + _address(record))


def _names(people: list[Person]) -> str:
    """Up to twenty names; of more the first nineteen and the last (9.8)."""
    shown = [_name(one) for one in people]
    if len(shown) > 20:
        return f"{', '.join(shown[:19])}, … {shown[-1]}"
    return joined(shown, ", & ")


def _name(one: Person) -> str:
    if one.kept:
        return one.whole
    name = f"{one.family}, {initials(one.given)}"
    return f"{name}, {one.suffix}" if one.suffix else name


def _spoken(one: Person) -> str:
    """A name inside a reference: ``K. L. Keller``."""
    return one.whole if one.kept else " ".join(filter(None, (initials(one.given), one.family, one.suffix)))


def _aside(record: Record, people: Credits, words: Words) -> str:
    """What stands in brackets behind the title: further people, edition, volume."""
    further = [
        f"{joined([_spoken(one) for one in who], ' & ')}, {_titled(role_word(words, role, len(who)))}"
        for role, who in ((Role.EDITOR, people.editors), (Role.TRANSLATOR, people.translators))
        if who
    ]
    numbers = ", ".join(filter(None, (edition_of(record), part_of(record, words))))
    aside = "; ".join(filter(None, (*further, numbers)))
    return f" ({aside})" if aside else ""


def _titled(word: str) -> str:
    return f"{word[0].upper()}{word[1:]}"


def _address(record: Record) -> str:
    return f" {record.url}" if record.url else ""
