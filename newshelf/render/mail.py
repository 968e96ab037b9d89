"""Digests for the mailbox: a message of a plain and an HTML part, and the plain part alone.

Nothing in a message depends on when it is made: Date, Message-ID and the MIME boundary come from the issue. A
``Letter`` is any choice of entries that is to be sent: a digest is one, what a single reader gets is another.
"""

import binascii
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from email.utils import format_datetime
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from css_inline import CSSInliner
from markupsafe import Markup

from newshelf import dates, fingerprint
from newshelf.holdings.catalogue import Entry
from newshelf.language import counted
from newshelf.plan.output import Output
from newshelf.plan.subjects import Digest, TermPage
from newshelf.render import headers
from newshelf.render.digests import digest_groups
from newshelf.render.studio import ROOT, Piece, Studio
from newshelf.views import edition, lists, titles
from newshelf.views.edition import Edition

HTML_ITEM = Piece("email/entry.html", titles.notice_view)
TEXT_ITEM = Piece("email/entry.txt", titles.notice_view)
STYLES = "email/entry.css"
# Gmail cuts a message near 102 KB; what is left out stands on the web page, to which the message leads.
LARGEST = 80_000
FRAME = 8_000  # bytes kept for headers, headings and closing lines
SENT = time(18)
BEFORE_TERM = timedelta(days=14)
NONE: Mapping[str, str] = {}

Groups = list[tuple[str, list[Entry]]]


class Letter(NamedTuple):
    """What a message says. ``groups`` holds entries below headings (``views.lists.digest_groups`` makes such groups).

    ``id`` is the left part of the Message-ID and gives the boundary: two letters never share one. ``list_id`` is the
    left part of List-Id, ``url`` the page that shows the same and all that a message has no room for.
    """

    id: str
    list_id: str
    subject: str
    scope: str
    period: str
    sent: date
    url: str
    groups: Groups
    desks: list[edition.Desk]
    note: str  # why this message has come


class Frame(NamedTuple):
    """What the templates show around the entries."""

    subject: str
    url: str
    scope: str
    period: str
    preheader: str
    more: str
    desks: list[edition.Desk]
    note: str


def message(studio: Studio, output: Output) -> bytes:
    """The message of a digest."""
    ed = studio.editions[output.language]
    return written(studio, ed, letter(studio, ed, output.subject))


def text(studio: Studio, output: Output) -> bytes:
    """The plain part of a digest alone."""
    ed = studio.editions[output.language]
    return plain(studio, ed, letter(studio, ed, output.subject)).encode()


def letter(studio: Studio, ed: Edition, subject: Digest | TermPage) -> Letter:
    """What a message is about as a letter."""
    return _of_term(ed, subject) if isinstance(subject, TermPage) else _of_digest(studio, ed, subject)


def _of_term(ed: Edition, subject: TermPage) -> Letter:
    """The main texts of a term's courses. Dated some days before it starts, when they are still to be had."""
    term, name, t = subject.term, ed.named(subject.term.name), ed.t.terms
    courses = [one for _, taught in subject.groups for one in taught]
    return Letter(
        id=f"term.{term.id}.{ed.language}",
        list_id=f"terms.{ed.language}",
        subject=t.title.format(name=name),
        scope=t.mail_scope,
        period=name,
        sent=term.starts - BEFORE_TERM,
        url=ed.url(ed.at.term(term.id)),
        groups=[(f"{one.course.code} {ed.named(one.course.name)}", list(one.main)) for one in courses if one.main],
        desks=[],
        note=ed.t.digest.mail_note,
    )


def _of_digest(studio: Studio, ed: Edition, digest: Digest) -> Letter:
    scope, period = lists.scope_name(ed, digest.scope), dates.period_label(digest.period, ed.language)
    when = dates.inside(period, ed.language)
    # A course and a discipline may have the same name.
    name = f"{digest.scope.kind}.{digest.scope.id}" if digest.scope.kind == "course" else digest.scope.id
    return Letter(
        id=f"{name}.{digest.period}.{ed.language}",
        list_id=f"{name}.{ed.language}",
        subject=ed.t.digest.subject.format(count=ed.titles(len(digest.entries)), scope=scope, period=when),
        scope=scope,
        period=period,
        sent=dates.period_end(digest.period),
        url=ed.url(lists.digest_address(ed, digest.scope, digest.period)),
        groups=digest_groups(studio, ed, digest),
        desks=[edition.desk(ed, digest.liaison)] if digest.liaison else [],
        note=ed.t.digest.mail_note,
    )


def written(studio: Studio, ed: Edition, letter: Letter, more: Mapping[str, str] = NONE) -> bytes:
    """A letter as a message: ``multipart/alternative`` in UTF-8, quoted-printable, text first (RFC 2046, 5.1.4).

    ``more`` are header fields in ASCII, in their order, beside those of every digest or in their place: ``To``,
    ``List-Unsubscribe``. A value that must be folded is folded already.
    """
    frame, groups = _fitted(studio, ed, letter)
    boundary = f"newshelf-{fingerprint.of(letter.id.encode())}"
    parts = [
        ("plain", _encoded(studio, ed, frame, groups, "email/digest.txt", TEXT_ITEM)),
        ("html", _encoded(studio, ed, frame, groups, "email/digest.html", HTML_ITEM)),
    ]
    body = "".join(
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{part}\r\n"
        for kind, part in parts
    )
    return _head(ed, letter, boundary, more) + f"{body}--{boundary}--\r\n".encode()


def plain(studio: Studio, ed: Edition, letter: Letter) -> str:
    """The plain part of a letter."""
    frame, groups = _fitted(studio, ed, letter)
    pieces = [(label, studio.pieces(TEXT_ITEM, ed.language, entries, "")) for label, entries in groups]
    # The template ends the line, as in _encoded.
    return _framed(studio, ed, frame, "email/digest.txt", [(label, made.removesuffix("\n")) for label, made in pieces])


def _head(ed: Edition, letter: Letter, boundary: str, more: Mapping[str, str]) -> bytes:
    """The headers (RFC 5322, 2919, 3834). Only Subject and From may hold more than ASCII, encoded by RFC 2047."""
    host = urlsplit(ed.site.base_url).hostname or "localhost"
    sender = ed.site.email or f"noreply@{host}"
    fields = {
        "Subject": headers.text(letter.subject, "Subject"),
        "From": headers.mailbox(ed.named(ed.site.name), sender, "From"),
        "Date": format_datetime(datetime.combine(letter.sent, SENT, ZoneInfo(ed.site.timezone))),
        "Message-ID": f"<{letter.id}@{host}>",
        "List-Id": f"<{letter.list_id}.{host}>",
        "List-Archive": f"<{ed.url(ed.at.digests())}>",
        "List-Help": f"<{ed.url(ed.at.subscribe())}>",
        "Auto-Submitted": "auto-generated",
        **more,
        "Content-Language": ed.language,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    return "".join([*(headers.field(*item) for item in fields.items()), "\r\n"]).encode("ascii")


# --- parts -------------------------------------------------------------------------------------------------------


def _fitted(studio: Studio, ed: Edition, letter: Letter) -> tuple[Frame, Groups]:
    """What surrounds the entries, and as many of them as a message can hold; worked out once for a letter's parts."""
    return studio.once(("fitted", ed.language, letter.id), lambda: _fit(studio, ed, letter))


def _fit(studio: Studio, ed: Edition, letter: Letter) -> tuple[Frame, Groups]:
    groups, left = _fitting(studio, ed, letter.groups)
    more = counted(ed.t.digest.more, left, ed.language) if left else ""
    first = [studio.view(titles.notice_view, ed.language, e).title for _, entries in groups for e in entries[:3]][:3]
    frame = Frame(
        subject=letter.subject,
        url=letter.url,
        scope=letter.scope,
        period=letter.period,
        preheader="; ".join(first),
        more=more,
        desks=letter.desks,
        note=letter.note,
    )
    return frame, groups


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


def _encoded(studio: Studio, ed: Edition, frame: Frame, groups: Groups, template: str, item: Piece) -> str:
    """A part in quoted-printable. Entries are whole lines, so each is encoded once and set into every message."""
    marked = [(label, Markup(ROOT)) for label, _ in groups]
    between = _framed(studio, ed, frame, template, marked).split(ROOT)
    made = [quoted_printable(between[0])]
    for (_, entries), after in zip(groups, between[1:], strict=True):
        made += [_quoted(studio, item, ed.language, entry) for entry in entries]
        made.append(quoted_printable(after.removeprefix("\n")))
    return "".join(made)


def _framed(studio: Studio, ed: Edition, frame: Frame, template: str, groups: list[tuple[str, Markup]]) -> str:
    made: str = studio.template(template).render(
        issue=frame, groups=groups, t=ed.t, language=ed.language, site=studio.sites[ed.language]
    )
    return _inliner().inline(made) if template.endswith(".html") else made


def _quoted(studio: Studio, item: Piece, language: str, entry: Entry) -> str:
    key = f"quoted {item.template}", language, entry.card.id
    made = studio.kept.get(key)
    if made is None:
        text = studio.piece(item, language, entry)
        if item is HTML_ITEM:
            text = _inliner().inline_fragment(text, studio.templates.sources[STYLES].decode()).rstrip("\n") + "\n"
        made = studio.kept[key] = quoted_printable(text)
    return made


@cache
def _inliner() -> CSSInliner:
    """Writes the rules of ``email/*.css`` into the elements; those for a dark screen stay in the head."""
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)


def quoted_printable(text: str) -> str:
    """Text in UTF-8, quoted-printable, with CRLF line ends and no line above 76 characters (RFC 2045, 6.7)."""
    return binascii.b2a_qp(text.encode(), istext=True).decode("ascii").replace("\n", "\r\n")
