"""Digests for the mailbox: a message of a plain and an HTML part, and the plain part alone.

Nothing in a message depends on when it is made: Date, Message-ID and the MIME boundary come from the issue.
"""

import binascii
from datetime import datetime, time
from email.header import Header
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from newshelf import dates, fingerprint
from newshelf.catalogue import Entry
from newshelf.language import counted
from newshelf.plan import Output
from newshelf.render.pages import digest_groups
from newshelf.render.studio import ROOT, Piece, Studio
from newshelf.subjects import Digest
from newshelf.views import edition, lists, titles
from newshelf.views.edition import Edition

HTML_ITEM = Piece("email/entry.html", titles.notice_view)
TEXT_ITEM = Piece("email/entry.txt", titles.notice_view)
# Gmail cuts a message near 102 KB; what is left out stands on the web page, to which the message leads.
LARGEST = 80_000
FRAME = 8_000  # bytes kept for headers, headings and closing lines
SENT = time(18)

Groups = list[tuple[str, list[Entry]]]


class Issue(NamedTuple):
    """A digest as a message: its subject line, and its groups of as many entries as a message can hold."""

    subject: str
    url: str
    scope: str
    period: str
    groups: Groups
    more: str
    desks: list[edition.Desk]


def message(studio: Studio, output: Output) -> bytes:
    """The message: ``multipart/alternative`` in UTF-8, quoted-printable, text first (RFC 2046, 5.1.4)."""
    ed, digest = studio.editions[output.language], output.subject
    issue = _issue(studio, ed, digest)
    name = f"{digest.scope.id}.{digest.period}.{ed.language}"
    boundary = f"newshelf-{fingerprint.of(name.encode())}"
    parts = [
        ("plain", _encoded(studio, ed, issue, "email/digest.txt", TEXT_ITEM)),
        ("html", _encoded(studio, ed, issue, "email/digest.html", HTML_ITEM)),
    ]
    body = "".join(
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{part}\r\n"
        for kind, part in parts
    )
    return _head(ed, digest, issue, name, boundary) + f"{body}--{boundary}--\r\n".encode()


def text(studio: Studio, output: Output) -> bytes:
    """The plain part alone."""
    ed = studio.editions[output.language]
    made = _rendered(studio, ed, _issue(studio, ed, output.subject), "email/digest.txt", TEXT_ITEM)
    return made.encode()


def _head(ed: Edition, digest: Digest, issue: Issue, name: str, boundary: str) -> bytes:
    """The headers (RFC 5322, 2919, 3834). Only Subject and From may hold more than ASCII, encoded by RFC 2047."""
    host = urlsplit(ed.site.base_url).hostname or "localhost"
    sender = ed.site.email or f"noreply@{host}"
    sent = datetime.combine(dates.period_end(digest.period), SENT, ZoneInfo(ed.site.timezone))
    name_of_sender = Header(ed.named(ed.site.name), "utf-8", header_name="From").encode(linesep="\r\n")
    headers = {
        "Subject": Header(issue.subject, "utf-8", header_name="Subject").encode(linesep="\r\n"),
        "From": f"{name_of_sender} <{sender}>",
        "Date": format_datetime(sent),
        "Message-ID": f"<{name}@{host}>",
        "List-Id": f"<{digest.scope.id}.{ed.language}.{host}>",
        "List-Archive": f"<{ed.url(ed.at.digests())}>",
        "List-Help": f"<{ed.url(ed.at.subscribe())}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": ed.language,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    return "".join([*(f"{key}: {value}\r\n" for key, value in headers.items()), "\r\n"]).encode("ascii")


# --- parts -------------------------------------------------------------------------------------------------------


def _issue(studio: Studio, ed: Edition, digest: Digest) -> Issue:
    return studio.once(("issue", ed.language, digest.scope.id, digest.period), lambda: _new_issue(studio, ed, digest))


def _new_issue(studio: Studio, ed: Edition, digest: Digest) -> Issue:
    scope, period = lists.scope_name(ed, digest.scope), dates.period_label(digest.period, ed.language)
    groups, left = _fitting(studio, ed, digest_groups(studio, ed, digest))
    return Issue(
        subject=ed.t.digest.subject.format(count=ed.titles(len(digest.entries)), scope=scope, period=period),
        url=ed.url(ed.at.digest(digest.scope.id, digest.period)),
        scope=scope,
        period=period,
        groups=groups,
        more=counted(ed.t.digest.more, left, ed.language) if left else "",
        desks=[edition.desk(ed, digest.liaison)] if digest.liaison else [],
    )


def _fitting(studio: Studio, ed: Edition, groups: Groups) -> tuple[Groups, int]:
    """As many entries, in order, as a message can hold, and how many are left."""
    room, left = LARGEST - FRAME, 0
    fitting: Groups = []
    for label, entries in groups:
        kept = []
        for entry in entries:
            if room > 0:  # else not even looked at: a month may hold hundreds
                room -= sum(len(_quoted(studio, piece, ed.language, entry)) for piece in (HTML_ITEM, TEXT_ITEM))
            if room > 0:
                kept.append(entry)
        left += len(entries) - len(kept)
        room -= 6 * len(label) + 200
        if kept:
            fitting.append((label, kept))
    return fitting, left


def _rendered(studio: Studio, ed: Edition, issue: Issue, template: str, item: Piece) -> str:
    pieces = [(label, studio.pieces(item, ed.language, entries, "")) for label, entries in issue.groups]
    groups = [(label, made.removesuffix("\n")) for label, made in pieces]  # the template ends the line, as in _encoded
    return _framed(studio, ed, issue, template, groups)


def _encoded(studio: Studio, ed: Edition, issue: Issue, template: str, item: Piece) -> str:
    """A part in quoted-printable. Entries are whole lines, so each is encoded once and set into every message."""
    marked = [(label, Markup(ROOT)) for label, _ in issue.groups]
    between = _framed(studio, ed, issue, template, marked).split(ROOT)
    made = [quoted_printable(between[0])]
    for (_, entries), after in zip(issue.groups, between[1:], strict=True):
        made += [_quoted(studio, item, ed.language, entry) for entry in entries]
        made.append(quoted_printable(after.removeprefix("\n")))
    return "".join(made)


def _framed(studio: Studio, ed: Edition, issue: Issue, template: str, groups: list[tuple[str, Markup]]) -> str:
    made: str = studio.template(template).render(
        issue=issue, groups=groups, t=ed.t, language=ed.language, site=studio.sites[ed.language]
    )
    return made


def _quoted(studio: Studio, item: Piece, language: str, entry: Entry) -> str:
    key = f"quoted {item.template}", language, entry.card.id
    made = studio.kept.get(key)
    if made is None:
        made = studio.kept[key] = quoted_printable(studio.piece(item, language, entry))
    return made


def quoted_printable(text: str) -> str:
    """Text in UTF-8, quoted-printable, with CRLF line ends and no line above 76 characters (RFC 2045, 6.7)."""
    return binascii.b2a_qp(text.encode(), istext=True).decode("ascii").replace("\n", "\r\n")
