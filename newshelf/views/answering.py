"""What lecturers say to the library, and what came of it: ways to answer a page, and the titles they asked for."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import NamedTuple
from urllib.parse import quote

from newshelf.content.model import Liaison
from newshelf.language import table
from newshelf.plan.subjects import AskedFor
from newshelf.views.edition import Desk, Edition, Link

ANSWERS = ("suggest", "error", "recommend")
_PLACEHOLDER = re.compile(r"\{(kind|course|record|page)\}")


def answers(
    ed: Edition, about: str, address: str, desks: Iterable[Desk | Liaison], course: str = "", record: str = ""
) -> list[Link]:
    """The ways to answer a page at an address, in the order of ``ANSWERS``.

    Each leads to the library's form, with what the page is about in the form's address; else to a message that says so,
    for the mailbox of suggestions, that of the first desk that has one, or that of the library. Empty if there is none.
    """
    t, given, page = ed.t.answer, ed.site.suggestions, ed.url(address)
    if given.form:
        values = {"course": course, "record": record, "page": page}
        return [Link(_filled(given.form, {"kind": kind, **values}), getattr(t, kind)) for kind in ANSWERS]
    to = given.email or next((desk.email for desk in desks if desk.email), None) or ed.site.email
    if not to:
        return []
    # One of these stands on every record page: its title once, its address once (RFC 6068, lines end with CR LF).
    rest = f"{quote(f': {about}', safe='')}&body={quote(page, safe='')}%0D%0A%0D%0A"
    labels = [getattr(t, kind) for kind in ANSWERS]
    return [Link(f"mailto:{to}?subject={_quoted(label)}{rest}", label) for label in labels]


_quoted = cache(partial(quote, safe=""))  # of labels, which return on every page


def _filled(form: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: quote(values[match[1]], safe=""), form)


class WantedRow(NamedTuple):
    """A title that was asked for. ``href`` leads to its record once it is there; ``reason`` says why it is declined."""

    title: str
    href: str
    by: str
    status: str
    reason: str
    courses: tuple[Link, ...]


def wanted_rows(ed: Edition, asked: Iterable[AskedFor]) -> list[WantedRow]:
    """The titles that were asked for, in their order, with the courses that asked."""
    statuses = table(ed.language)["asked"]
    return [
        WantedRow(
            title=row.title,
            href=ed.href(ed.at.record(title.id)) if title else "",
            by=", ".join(filter(None, (row.by, str(row.year or "")))),
            status=statuses[row.status],
            reason=ed.named(row.reason) if row.reason else "",
            courses=tuple(map(ed.course, courses)),
        )
        for row, courses, title in asked
    ]
