"""A month's bulletin or a theme as a PDF: ISBD entries with numbers, contents before them, two indexes behind."""

import contextlib
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from newshelf import dates, fingerprint
from newshelf.holdings.catalogue import Entry
from newshelf.language import table
from newshelf.plan import subjects
from newshelf.plan.output import Output
from newshelf.problem import Place, Problem, Stopped, problem
from newshelf.prose import to_html
from newshelf.render import qr
from newshelf.render.studio import Studio
from newshelf.views import edition, lists, titles
from newshelf.views.edition import Edition

TEMPLATE = "pdf/list.html"
# Of the generator itself: what a machine has installed would make other bytes there.
FONTS = (
    "pdf/fonts/source-serif-4-400-latin.woff2",
    "pdf/fonts/source-serif-4-400-vietnamese.woff2",
    "assets/fonts/source-serif-4-700-latin.woff2",
    "assets/fonts/source-serif-4-700-vietnamese.woff2",
)
QR = "qr.svg"


class Item(NamedTuple):
    """An entry with its number in the list, and what the theme says of it (HTML)."""

    number: int
    record: titles.RecordView
    note: Markup


class Part(NamedTuple):
    """A class of a bulletin or a section of a theme. ``title`` may be empty."""

    title: str
    items: tuple[Item, ...]


class Sheets(NamedTuple):
    """What a PDF shows. ``lang`` is the language of title and introduction where it is another than the page's."""

    title: str
    lang: str
    lead: str
    day: str  # of the latest news in it, YYYY-MM-DD
    introduction: Markup
    contents: str
    parts: tuple[Part, ...]
    authors: lists.IndexGroups
    titles: lists.IndexGroups


def ready() -> Problem | None:
    """What keeps this machine from making a PDF, if anything does."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # where WeasyPrint says at length what it then raises
            import weasyprint  # noqa: F401  # whether it can be
    except ImportError:
        return problem(Place(""), "pdf-not-installed")
    except OSError as error:
        return problem(Place(""), "pdf-no-pango", reason=str(error).splitlines()[0])
    return None


def render(studio: Studio, output: Output) -> bytes:
    """The bytes of a PDF. Raises ``Stopped`` if its template asks for a file that is not handed over."""
    from newshelf.render import typeset

    ed = studio.editions[output.language]
    url = ed.url(output.path.rpartition("/")[0] + "/")
    values = {
        "sheets": SHEETS[output.format](studio, ed, output.subject),
        "t": ed.t,
        "language": ed.language,
        "site": studio.sites[ed.language],
        "url": url,
        "qr": ed.t.pdf.qr.format(url=url),
        "root": ed.url(""),
    }
    html = studio.template(TEMPLATE).render(values)
    files = {name: studio.templates.sources[name] for name in FONTS} | {QR: qr.image(url)}
    try:
        return typeset.pdf(html, files, fingerprint.of(html.encode()).encode())
    except typeset.Refused as refused:
        raise Stopped(problem(Place(f"templates/{TEMPLATE}"), "pdf-refused", url=refused.url)) from refused


# --- what stands in it -------------------------------------------------------------------------------------------


def bulletin(studio: Studio, ed: Edition, subject: subjects.Bulletin) -> Sheets:
    ordered = lists.bulletin_order(subject.entries, studio.title)
    month = dates.inside(dates.month(subject.month, ed.language), ed.language)
    parts = tuple(
        Part(label, tuple(_item(studio, ed, number, entry) for number, entry in numbered))
        for label, numbered in lists.classes(ordered, table(ed.language))
    )
    lead = ed.t.bulletin.lead.format(count=ed.titles(len(ordered)), month=month)
    title, day = ed.t.bulletin.title.format(month=month), max(entry.card.arrived for entry in ordered)
    return Sheets(title, "", lead, day, Markup(), ed.t.bulletin.contents, parts, *_indexes(studio, ordered))


def theme(studio: Studio, ed: Edition, subject: subjects.ThemePage) -> Sheets:
    head, ordered, parts = subject.theme.head, list[Entry](), list[Part]()
    title, body, lang = edition.essay_text(ed, subject.theme.essay)
    for section, entries in subject.sections:
        notes = {pick.id: to_html(pick.note) for pick in section.records if pick.note}
        first = len(ordered) + 1
        items = [_item(studio, ed, n, entry, notes.get(entry.card.id, "")) for n, entry in enumerate(entries, first)]
        parts.append(Part(ed.named(section.title) if section.title else "", tuple(items)))
        ordered += entries
    curator = ed.named(subject.curator.name) if subject.curator else head.curator or ""
    made = f"{ed.t.theme.published} {dates.long_day(head.date, ed.language)}"
    lead = ". ".join(filter(None, (f"{ed.t.theme.curator}: {curator}" if curator else "", made)))
    introduction, day = Markup(to_html(body)), head.date.isoformat()
    indexes = _indexes(studio, ordered)
    return Sheets(title, lang, lead, day, introduction, ed.t.theme.contents, tuple(parts), *indexes)


def _item(studio: Studio, ed: Edition, number: int, entry: Entry, note: str = "") -> Item:
    return Item(number, studio.view(titles.record_view, ed.language, entry), Markup(note))


def _indexes(studio: Studio, ordered: Iterable[Entry]) -> tuple[lists.IndexGroups, lists.IndexGroups]:
    entries = tuple(ordered)
    return lists.author_index(entries, studio.title), lists.title_index(entries, studio.title)


SHEETS: Mapping[str, Callable[[Studio, Edition, Any], Sheets]] = {"bulletin-pdf": bulletin, "theme-pdf": theme}
