"""What each subscriber gets: the new titles of an issue that their profile finds, as a message of their own.

A term is an issue too: what it reads instead of what is new. Of that a reader gets the texts of their own courses.
"""

import hmac
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

from newshelf import dates, fingerprint
from newshelf.delivery.ledger import TERM
from newshelf.delivery.readers import Listed, Settings, Subscriber
from newshelf.holdings.catalogue import Catalogue, Entry
from newshelf.holdings.library import Library
from newshelf.plan import teaching
from newshelf.plan.subjects import Scope, Taught, TermPage
from newshelf.problem import Place, Stopped, problem
from newshelf.render import mail
from newshelf.render.studio import Studio
from newshelf.text import fold
from newshelf.views import lists
from newshelf.views.edition import Edition

EVERYTHING = Scope("all")


class Issue(NamedTuple):
    """The new titles of a period, or the texts of a ``term``, and the fingerprint of all that can be said of them.

    ``period`` names it in the ledger; that of a term begins with ``ledger.TERM``.
    """

    period: str
    entries: tuple[Entry, ...]
    content: str
    term: TermPage | None = None

    @property
    def kind(self) -> str:
        """Of a month or a week: who gets it."""
        return "week" if "w" in self.period else "month"

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return self.period.removeprefix(TERM)

    @property
    def over(self) -> date:
        """The day after which it may be sent: nothing can arrive in it any more, or a term is near."""
        return self.term.term.starts - mail.BEFORE_TERM if self.term else dates.period_end(self.period)


class Message(NamedTuple):
    """A message ready to be sent: to whom (and their line in the file), which titles it tells of, its bytes."""

    reader: Listed
    titles: tuple[str, ...]
    data: bytes


class Office(NamedTuple):
    """What messages are made with. ``secret`` turns addresses into tokens (see ``token``)."""

    studio: Studio
    settings: Settings | None
    secret: bytes


def issue_of(library: Library, catalogue: Catalogue, period: str) -> Issue:
    """An issue. Raises ``Stopped`` for a text that is neither the id of a term nor a period."""
    if term := next((term for term in library.site.terms if term.id == period), None):
        return _of_term(teaching.term_page(library, catalogue, term))
    try:
        first, last = dates.period_start(period).isoformat(), dates.period_end(period).isoformat()
    except ValueError as error:
        raise Stopped(problem(Place(""), "bad-issue", value=period)) from error
    entries = tuple(entry for entry in catalogue.new if first <= entry.card.arrived <= last)
    # Of the records alone: the mark of what is new in the month goes when the month does, and changes no message.
    said = (f"{e.card.id} {e.card.fingerprint}{''.join(f' {code}' for code in e.asked)}" for e in entries)
    return Issue(period, entries, fingerprint.of_all(said))


def _of_term(page: TermPage) -> Issue:
    courses = [one for _, taught in page.groups for one in taught]
    entries = {entry.card.id: entry for one in courses for entry in one.main}
    said = (f"{one.course.code} {' '.join(entry.card.fingerprint for entry in one.main)}" for one in courses)
    return Issue(f"{TERM}{page.term.id}", tuple(entries.values()), fingerprint.of_all(said), page)


def readers_of(listed: Iterable[Listed], issue: Issue, period: str) -> list[Listed]:
    """Those who get issues of that kind; ``period`` is what the site's readers get unless they say otherwise."""
    return (
        [*listed] if issue.term else [reader for reader in listed if (reader.subscriber.period or period) == issue.kind]
    )


def chosen(subscriber: Subscriber, issue: Issue, told: Collection[str]) -> list[Entry]:
    """The titles that a profile finds, without those that the subscriber has been told of, in their order.

    Of a term: the texts of the courses that the reader has chosen, by themselves or by a discipline, told of or not.
    """
    if issue.term:
        texts = {e.card.id for _, taught in _own(issue.term, subscriber).groups for one in taught for e in one.main}
        return [entry for entry in issue.entries if entry.card.id in texts]
    keywords = {fold(word) for word in subscriber.keywords}
    kinds = {kind.value for kind in subscriber.kinds}
    courses, disciplines = set(subscriber.courses), set(subscriber.disciplines)

    def wanted(entry: Entry) -> bool:
        card = entry.card
        if card.id in told or (kinds and card.kind not in kinds):
            return False
        if not (keywords or courses or disciplines):
            return True
        return bool(
            not disciplines.isdisjoint(entry.disciplines)
            or courses & {code for code, _ in card.courses}
            or keywords & {fold(word) for word in card.keywords}
        )

    return [entry for entry in issue.entries if wanted(entry)]


def _own(page: TermPage, subscriber: Subscriber) -> TermPage:
    """A term with a reader's courses alone."""
    courses, disciplines = set(subscriber.courses), set(subscriber.disciplines)

    def own(one: Taught) -> bool:
        return one.course.code in courses or not disciplines.isdisjoint(one.course.disciplines)

    return page._replace(groups=tuple((row, tuple(filter(own, taught))) for row, taught in page.groups))


def message(office: Office, issue: Issue, reader: Listed, entries: list[Entry]) -> Message:
    """The message of an issue to a reader; the same bytes each time it is made from the same."""
    languages = office.studio.editions
    ed = languages.get(reader.subscriber.language or "") or next(iter(languages.values()))
    mark = fingerprint.of(reader.subscriber.recipient.encode())[:16]  # names the reader to nobody
    if issue.term:
        page = _own(issue.term, reader.subscriber) if reader.line else issue.term  # a trial shows all of it
        letter = mail.letter(office.studio, ed, page)
    else:
        letter = _of_period(office, ed, issue, entries)
    id = f"{issue.period.replace('/', '.')}.{mark}.{ed.language}"
    letter = letter._replace(id=id, note=ed.t.delivery.note.format(email=ed.site.email))
    data = mail.written(office.studio, ed, letter, _headers(ed, reader.subscriber, office))
    return Message(reader, tuple(entry.card.id for entry in entries), data)


def _of_period(office: Office, ed: Edition, issue: Issue, entries: list[Entry]) -> mail.Letter:
    label, t = dates.period_label(issue.period, ed.language), ed.t.delivery
    return mail.Letter(
        id=issue.period,
        list_id=f"new-titles.{ed.language}",
        subject=t.subject.format(count=ed.titles(len(entries)), period=dates.inside(label, ed.language)),
        scope=t.scope,
        period=label,
        sent=dates.period_end(issue.period),
        url=_page(ed, issue),
        groups=lists.digest_groups(ed, EVERYTHING, entries, office.studio.title),
        desks=[],
        note="",
    )


def _page(ed: Edition, issue: Issue) -> str:
    """The page that shows the issue: the digest of everything; of a week without one, the bulletin with its newest."""
    if ed.site.digest.period == issue.kind:
        return ed.url(ed.at.digest(EVERYTHING.id, issue.period))
    return ed.url(ed.at.bulletin(max(entry.card.arrived for entry in issue.entries)[:7]))


def _headers(ed: Edition, subscriber: Subscriber, office: Office) -> Mapping[str, str]:
    """To whom it goes, and how it is stopped (RFC 2369, 3.2; RFC 8058 where the library has a service for it).

    A promise of one click stands only where an HTTPS address keeps it: mail programs that cannot trust it drop both.
    """
    by_mail = f"<mailto:{ed.site.email}?subject={quote(ed.t.delivery.unsubscribe)}>"
    fields = {"To": subscriber.address, "List-Unsubscribe": by_mail}
    if office.settings and office.settings.unsubscribe:
        address = office.settings.unsubscribe.replace("{reader}", token(office.secret, subscriber.recipient))
        fields["List-Unsubscribe"] = f"<{address}>,\r\n {by_mail}"
        fields["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return fields


def token(secret: bytes, recipient: str) -> str:
    """Stands for a recipient in an address: HMAC-SHA-256 of the lower-case address, hexadecimal, 32 digits."""
    return hmac.new(secret, recipient.encode(), sha256).hexdigest()[:32]
