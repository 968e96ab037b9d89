"""A title as lists, its own page, and mail and feeds show it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from newshelf import dates, isbd
from newshelf.content.model import Contributor, Copies, Host, Record
from newshelf.content.vocabulary import Use
from newshelf.holdings.catalogue import Entry
from newshelf.holdings.shelf import Brief
from newshelf.language import counted, table
from newshelf.plan import addresses
from newshelf.prose import first_sentences, to_html, to_text
from newshelf.text import collation_key
from newshelf.views.citing import coins
from newshelf.views.edition import Desk, Edition, Link, desk


class Title(NamedTuple):
    """A record with what is made of its text, once for every page, feed and message that shows it."""

    record: Record
    card: isbd.Card
    full: str  # title, volume and subtitle in one line
    summary: str  # HTML
    plain: str  # the summary as plain text
    brief: str  # the beginning of that
    order: str  # what it sorts by under its title


Titles = Callable[[str], Title]


def title(record: Record) -> Title:
    """A record with its card and texts."""
    summary = to_html(record.summary) if record.summary else ""
    plain, order = to_text(summary), collation_key(record.title)
    return Title(record, isbd.card(record), isbd.full_title(record), summary, plain, first_sentences(plain), order)


def by_line(people: Iterable[Contributor], roles: Mapping[str, str]) -> str:
    """Names as they are spoken, with what they did, advisors aside: ``Nguyễn Văn Đính (chủ biên), Philip Kotler``."""
    parts = []
    for person in people:
        if person.role != "advisor":
            spoken = person.spoken
            parts.append(spoken if person.role == "author" else f"{spoken} ({roles[person.role]})")
    return ", ".join(parts)


def language_name(code: str, names: Mapping[str, Any]) -> str:
    """The name of a language, or its code if the locale has none for it."""
    languages = names["languages"]
    return str(languages.get(code) or languages.get(code.split("-", maxsplit=1)[0], code))


class EntryView(NamedTuple):
    """A title in a list."""

    id: str
    href: str
    title: str
    lang: str
    by: str
    imprint: str
    kind: str
    language: str
    access: str
    access_label: str
    call_number: str
    arrived: str
    arrived_label: str
    cover: str
    courses: tuple[Link, ...]
    status: str
    isbd: str
    coins: str
    new: bool


def entry_view(ed: Edition, entry: Entry, title: Title) -> EntryView:
    """A title as pages about it show it."""
    card, record, names = entry.card, title.record, table(ed.language)
    return EntryView(
        id=card.id,
        href=ed.href(ed.at.record(card.id)),
        title=title.full,
        lang=ed.foreign(record.language),
        by=by_line(record.authors, names["roles"]),
        imprint=", ".join(filter(None, (record.publisher, str(record.year or "")))),
        kind=names["kinds"][card.kind],
        language=language_name(record.language, names) if record.language != ed.language else "",
        access=record.access or "",
        access_label=names["accesses"][record.access] if record.access else "",
        call_number=record.call_number or "",
        arrived=record.arrived.isoformat(),
        arrived_label="" if card.status == "on-order" else dates.day(record.arrived, ed.language),
        cover=addresses.cover(record.cover) if record.cover else "",
        courses=tuple(ed.course(ed.library.courses[code]) for code, _ in card.courses),
        status="" if card.status == "available" else names["statuses"][card.status],
        isbd="",
        new=entry.new,
        coins="",
    )


def list_view(ed: Edition, entry: Entry, title: Title) -> EntryView:
    """A title as lists show it: with COinS, which its own page must not have, and its ISBD entry."""
    return entry_view(ed, entry, title)._replace(isbd=isbd_entry(title.card), coins=coins(title.record))


def isbd_entry(card: isbd.Card) -> str:
    """A catalogue card in one paragraph, as bibliographies print it."""
    heading = f"{card.heading.removesuffix('.')}. " if card.heading else ""
    return heading + isbd_description(card)


def isbd_description(card: isbd.Card) -> str:
    """All areas of a catalogue card in one paragraph, without the heading that files it."""
    return ". - ".join((card.description.removesuffix("."), *card.notes, *card.standard_numbers))


def _ended(text: str) -> str:
    """Text with the full stop that ends it, also where an abbreviation has brought one (``80 tr.``)."""
    return f"{text.removesuffix('.')}."


class Field(NamedTuple):
    """A line of a record's details: a label with its text."""

    label: str
    text: str = ""
    lang: str = ""
    nowrap: bool = False


class Pointer(NamedTuple):
    """A title where a page only points to it. ``note`` is its kind and year."""

    href: str
    label: str
    lang: str
    note: str
    access: str
    access_label: str
    access_advice: str


def pointers(ed: Edition, briefs: Iterable[Brief]) -> list[Pointer]:
    """Titles as pages show them that only point to them."""
    names = table(ed.language)
    return [
        Pointer(
            ed.href(ed.at.record(one.id)),
            one.title,
            ed.foreign(one.language),
            ", ".join(filter(None, (names["kinds"][one.kind], str(one.year or "")))),
            one.access,
            names["accesses"][one.access] if one.access else "",
            names["access_advice"][one.access] if one.access else "",
        )
        for one in briefs
    ]


class RecordView(NamedTuple):
    """Everything on a record's page."""

    entry: EntryView
    card: isbd.Card
    fields: tuple[Field, ...]
    holdings: tuple[Field, ...]
    access_advice: str
    summary: str
    contents: str
    note: str
    prose_lang: str
    uses: tuple[tuple[str, tuple[Link, ...]], ...]
    disciplines: tuple[Link, ...]
    liaisons: tuple[Desk, ...]
    url: str
    catalogue: str
    withdrawn: bool
    on_order: bool


def record_view(ed: Edition, entry: Entry, title: Title) -> RecordView:
    """A record with its holdings and what it serves."""
    record, names, tables = title.record, table(ed.language), ed.library
    disciplines = [tables.disciplines[id] for id in entry.disciplines]
    uses = [(use, [tables.courses[code] for code, its in record.courses.items() if its is use]) for use in Use]
    return RecordView(
        entry=entry_view(ed, entry, title),
        card=title.card,
        fields=tuple(_fields(ed, record, names)),
        holdings=tuple(_holdings(ed, record, names)),
        access_advice=names["access_advice"][record.access] if record.access else "",
        summary=title.summary,
        contents=to_html(record.contents) if record.contents else "",
        note=to_html(record.note) if record.note else "",
        prose_lang=ed.prose_lang,
        uses=tuple((names["uses"][use], tuple(map(ed.course, courses))) for use, courses in uses if courses),
        disciplines=tuple(map(ed.discipline, disciplines)),
        liaisons=tuple(desk(ed, row) for row in tables.desks(disciplines)),
        url=record.url or "",
        catalogue=record.catalogue or "",
        withdrawn=record.status == "withdrawn",
        on_order=record.status == "on-order",
    )


def _fields(ed: Edition, record: Record, names: Mapping[str, Any]) -> Iterable[Field]:
    """The details of a record that it has, in the order of a catalogue."""
    label, foreign = names["field"], ed.foreign(record.language)
    imprint = ": ".join(filter(None, (record.place, record.publisher)))
    thesis, host = record.thesis, record.host
    parts = [
        Field(label["kind"], names["kinds"][record.kind]),
        Field(label["parallel_title"], record.parallel_title or ""),
        Field(label["in"], _host(host, names) if host else ""),
        Field(label["edition"], record.edition or "", lang=foreign),
        Field(label["imprint"], imprint, lang=foreign),
        Field(label["year"], str(record.year or "")),
        Field(label["extent"], " ; ".join(filter(None, (_pages(record, names), record.size)))),
        Field(label["series"], " ; ".join(filter(None, (record.series, record.volume))) if record.series else ""),
        Field(
            label["thesis"], ", ".join(filter(None, (thesis.degree, thesis.programme))) if thesis else "", lang=foreign
        ),
        Field(label["advisor"], thesis.advisor or "" if thesis else ""),
        Field(label["language"], language_name(record.language, names)),
        Field(label["isbn"], "\n".join(record.isbn), nowrap=True),  # a line each: two do not fit on a phone
        Field(label["issn"], record.issn or "", nowrap=True),
        Field(label["ddc"], record.ddc or "", nowrap=True),
        Field(label["keywords"], "; ".join(record.keywords), lang=ed.prose_lang),
        Field(label["arrived"], "" if record.status == "on-order" else dates.day(record.arrived, ed.language)),
        Field(label["source"], names["sources"][record.source] if record.source else ""),
    ]
    return (part for part in parts if part.text)


def _host(host: Host, names: Mapping[str, Any]) -> str:
    """Where an article stands. Numbers are told apart by words, unless the record has its own."""
    parts = (("volume", host.volume), ("issue", host.issue), ("pages", host.pages))
    said = [names["host"][part].format(n=value) if value[0].isdigit() else value for part, value in parts if value]
    return ", ".join([host.title, *said])


def _pages(record: Record, names: Mapping[str, Any]) -> str:
    pages = record.pages or ""
    unit: str = names["record"]["pages_unit"]
    return f"{pages} {unit}" if pages.isdecimal() else pages


def _holdings(ed: Edition, record: Record, names: Mapping[str, Any]) -> Iterable[Field]:
    label, copies = names["field"], record.copies or Copies()
    parts = [
        Field(label["call_number"], record.call_number or "", nowrap=True),
        Field(label["copies"], counted(ed.t.record.copies, copies.count, ed.language) if copies.count else ""),
        Field(label["location"], copies.location or "", lang=ed.prose_lang),
        Field(label["accession"], copies.accession or ""),
    ]
    return (part for part in parts if part.text)


class NoticeView(NamedTuple):
    """A title as it is announced away from the site, in mail and feeds: all addresses are absolute."""

    url: str
    href: str
    title: str
    lang: str
    citation: str  # ends with a full stop
    full: str  # the citation with notes and standard numbers
    kind: str
    call_number: str
    access: str
    brief: str
    summary: str
    courses: tuple[Link, ...]
    note: str
    prose_lang: str
    corrected: str
    asked: str  # that lecturers had asked for it, and for which courses


def notice_view(ed: Edition, entry: Entry, title: Title) -> NoticeView:
    """A title as mail and feeds announce it."""
    record, names = title.record, table(ed.language)
    address = ed.at.record(entry.card.id)
    return NoticeView(
        url=ed.url(address),
        href=ed.href(address),
        title=title.full,
        lang=ed.foreign(record.language),
        citation=_ended(title.card.description),
        full=_ended(isbd_description(title.card)),
        kind=names["kinds"][entry.card.kind],
        call_number=record.call_number or "",
        access=names["accesses"][record.access] if record.access else "",
        brief=title.brief,
        summary=title.summary,
        courses=tuple(
            Link(ed.url(ed.at.course(code)), ed.named(ed.library.courses[code].name), "", code)
            for code, _ in entry.card.courses
        ),
        note=to_html(record.note) if record.note else "",
        prose_lang=ed.prose_lang,
        corrected=_corrected(ed, record),
        asked=ed.t.wanted.by.format(courses=", ".join(entry.asked)) if entry.asked else "",
    )


def _corrected(ed: Edition, record: Record) -> str:
    """That the record was amended or withdrawn after the digest that announced it was closed; empty if it was not."""
    if not record.amended:
        return ""
    issue = dates.period_of(record.announced or record.arrived, ed.site.digest.period)
    if record.amended <= dates.period_end(issue):
        return ""
    if record.status == "withdrawn":  # since when is not known: the day may be that of a correction before
        return str(ed.t.digest.withdrawn)
    return str(ed.t.digest.corrected.format(day=dates.day(record.amended, ed.language)))
