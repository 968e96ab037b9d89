"""What each subscriber gets: the new titles of an issue that their profile finds, as a message of their own."""

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

from newshelf import dates, fingerprint
from newshelf.catalogue import Catalogue, Entry
from newshelf.delivery.readers import Listed, Settings, Subscriber
from newshelf.problem import Place, Stopped, problem
from newshelf.render import mail
from newshelf.render.studio import Studio
from newshelf.subjects import Scope
from newshelf.text import fold
from newshelf.views import lists
from newshelf.views.edition import Edition

EVERYTHING = Scope("all")


class Issue(NamedTuple):
    """The new titles of a period, and the fingerprint of all that can be said of them."""

    period: str
    entries: tuple[Entry, ...]
    content: str

    @property
    def kind(self) -> str:
        """Of a month or a week: who gets it."""
        return "week" if "w" in self.period else "month"


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


def issue_of(catalogue: Catalogue, period: str) -> Issue:
    """An issue. Raises ``Stopped`` for a text that is no period."""
    try:
        first, last = dates.period_start(period).isoformat(), dates.period_end(period).isoformat()
    except ValueError as error:
        raise Stopped(problem(Place(""), "bad-issue", value=period)) from error
    entries = tuple(entry for entry in catalogue.new if first <= entry.card.arrived <= last)
    # Of the records alone: the mark of what is new in the month goes when the month does, and changes no message.
    said = (f"{e.card.id} {e.card.fingerprint}{''.join(f' {code}' for code in e.asked)}" for e in entries)
    return Issue(period, entries, fingerprint.of_all(said))


def is_over(issue: Issue, today: date) -> bool:
    """Whether nothing can arrive in it any more."""
    return dates.period_end(issue.period) < today


def readers_of(listed: Iterable[Listed], issue: Issue, period: str) -> list[Listed]:
    """Those who get issues of that kind; ``period`` is what the site's readers get unless they say otherwise."""
    return [reader for reader in listed if (reader.subscriber.period or period) == issue.kind]


def chosen(subscriber: Subscriber, entries: Sequence[Entry], told: Collection[str]) -> list[Entry]:
    """The titles that a profile finds, without those that the subscriber has been told of, in their order."""
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

    return [entry for entry in entries if wanted(entry)]


def message(office: Office, issue: Issue, reader: Listed, entries: list[Entry]) -> Message:
    """The message of an issue to a reader; the same bytes each time it is made from the same."""
    languages = office.studio.editions
    ed = languages.get(reader.subscriber.language or "") or next(iter(languages.values()))
    mark = fingerprint.of(reader.subscriber.recipient.encode())[:16]  # names the reader to nobody
    label = dates.period_label(issue.period, ed.language)
    t = ed.t.delivery
    letter = mail.Letter(
        id=f"{issue.period}.{mark}.{ed.language}",
        list_id=f"new-titles.{ed.language}",
        subject=t.subject.format(count=ed.titles(len(entries)), period=label),
        scope=t.scope,
        period=label,
        sent=dates.period_end(issue.period),
        url=_page(ed, issue),
        groups=lists.digest_groups(ed, EVERYTHING, entries, office.studio.title),
        desks=[],
        note=t.note.format(email=ed.site.email),
    )
    data = mail.written(office.studio, ed, letter, _headers(ed, reader.subscriber, office))
    return Message(reader, tuple(entry.card.id for entry in entries), data)


def _page(ed: Edition, issue: Issue) -> str:
    """The page that shows the issue: the digest of everything; of a week without one, the bulletin of its month."""
    if ed.site.digest.period == issue.kind:
        return ed.url(ed.at.digest(EVERYTHING.id, issue.period))
    return ed.url(ed.at.bulletin(dates.period_start(issue.period).isoformat()[:7]))


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
