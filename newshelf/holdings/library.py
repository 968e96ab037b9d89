"""The whole content of a library, checked: tables, pages, batches, and what refers to what."""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from newshelf import portable
from newshelf.content import model
from newshelf.content import usage as figures
from newshelf.content.check import Checked, check_mapping, check_page, check_site, check_table, refers, spotted, taken
from newshelf.content.syntax import Path_
from newshelf.content.vocabulary import Asked
from newshelf.editor import sveltia
from newshelf.files import Source, list_folder
from newshelf.holdings.shelf import Batch, Card
from newshelf.problem import Place, Problem, problem
from newshelf.recall import Recall
from newshelf.spelling import nearest

CONTENT = "content"
TABLES: Mapping[str, type] = {
    "disciplines": model.Discipline,
    "courses": model.Course,
    "liaisons": model.Liaison,
    "wanted": model.Wanted,
}


class Essay(NamedTuple):
    """A text in several languages: (title, Markdown) by language; "" stands for the library's first language."""

    id: str
    texts: tuple[tuple[str, str, str], ...]


class Theme(NamedTuple):
    """A thematic bibliography: its front matter and its introduction."""

    id: str
    head: model.ThemeHead
    essay: Essay
    source: Source


class Attachment(NamedTuple):
    """A file that is published as it is: its path below its folder, where it lies, its size and time (ns)."""

    path: str
    file: str
    size: int
    modified: int


class Library(NamedTuple):
    """Everything in ``content/``. ``problems`` holds those of every file; with an error among them nothing is built."""

    site: model.Site
    disciplines: Mapping[str, model.Discipline]
    courses: Mapping[str, model.Course]
    liaisons: Mapping[str, model.Liaison]
    themes: tuple[Theme, ...]
    pages: tuple[Essay, ...]
    covers: tuple[Attachment, ...]
    static: tuple[Attachment, ...]
    batches: tuple[Batch, ...]
    problems: tuple[Problem, ...]
    usage: tuple[figures.Usage, ...] = ()
    wanted: tuple[model.Wanted, ...] = ()

    def desks(self, disciplines: Iterable[model.Discipline]) -> tuple[model.Liaison, ...]:
        """The desks that serve some disciplines, each once, in their order."""
        return tuple(self.liaisons[id] for id in dict.fromkeys(row.liaison for row in disciplines if row.liaison))


class Table(NamedTuple):
    """A table as it was read: its rows, each with its number in the file, and the ids of rows with errors."""

    source: Source | None
    rows: tuple[tuple[int, Any], ...]
    broken: frozenset[str] | None


def is_batch(path: str) -> bool:
    """Whether a file of the library is a batch of acquisitions."""
    return path.startswith(f"{CONTENT}/acquisitions/") and path.endswith((".yaml", ".yml"))


def assemble(
    root: Path, sources: Iterable[Source], batches: tuple[Batch, ...], recall: Recall | None = None
) -> Library:
    """The library of these files. ``batches`` are those of its files that ``is_batch`` names, already checked."""
    recall = recall or Recall()
    by_path = {source.path: source for source in sources if not is_batch(source.path)}
    problems = [found for batch in batches for found in batch.problems]

    def take(checked: Checked) -> Any:
        problems.extend(checked.problems)
        return checked.value

    site_path = f"{CONTENT}/site.yaml"
    site_source = by_path.pop(site_path, None)
    site = take(recall(site_path, check_site, site_source)) if site_source else None
    if site_source and site and site.admin and not sveltia.is_there(root / sveltia.FOLDER / sveltia.PROGRAM):
        problems.append(spotted(site_source, ("admin",), "admin-missing", {"version": sveltia.RELEASE.version}))
    if site_path not in {source.path for source in sources}:
        problems.append(problem(Place(site_path), "no-site"))
    tables: dict[str, Table] = {}
    for name, row in TABLES.items():
        source = by_path.pop(f"{CONTENT}/{name}.yaml", None)
        checked = recall(name, check_table, source, row) if source else Checked((), ())
        tables[name] = Table(source, take(checked), checked.broken)
    mapping = by_path.pop(f"{CONTENT}/mapping.yaml", None)
    if mapping:
        known = (_ids(tables[of], name) for of, name in _SUBJECTS)
        take(check_mapping(mapping, *known))
    use = tuple(take(Checked(*figures.read(by_path.pop(path)))) for path in [*by_path] if figures.is_usage(path))
    themes, pages = _essays(by_path, take, recall)
    covers, static = (_attachments(root, folder, problems) for folder in ("covers", "static"))
    problems += [_unknown_file(path) for path in by_path if not path.startswith(_FOLDERS)]
    published = (
        f"{CONTENT}/{folder}/{file.path}" for folder, own in (("covers", covers), ("static", static)) for file in own
    )
    problems += portable.problems([*(source.path for source in sources), *published])
    library = Library(
        site or model.Site(name={"": "?"}, base_url="https://example.invalid/"),
        disciplines={row.id: row for _, row in tables["disciplines"].rows},
        courses={row.code: row for _, row in tables["courses"].rows},
        liaisons={row.id: row for _, row in tables["liaisons"].rows},
        themes=themes,
        pages=pages,
        covers=covers,
        static=static,
        batches=batches,
        problems=(),
        usage=use,
        wanted=tuple(row for _, row in tables["wanted"].rows),
    )
    problems += _references(library, tables, recall)
    return library._replace(problems=tuple(sorted(set(problems))))


_SUBJECTS = (("disciplines", "id"), ("courses", "code"))


def _ids(table: Table, name: str) -> frozenset[str] | None:
    """The ids of all rows, right or not; ``None`` if not all could be read."""
    if table.broken is None:
        return None
    return table.broken | {getattr(row, name) for _, row in table.rows}


_FOLDERS = (f"{CONTENT}/covers/", f"{CONTENT}/static/")
_IDENTITY = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")  # of a theme or page: a part of its address
_FILES = frozenset(f"{CONTENT}/{name}.yaml" for name in ("site", "mapping", *TABLES))


def _unknown_file(path: str) -> Problem:
    suggestion = nearest(path, _FILES) if path.count("/") == 1 else ""
    return problem(Place(path), "unknown-file", value=path, suggestion=suggestion)


def _attachments(root: Path, folder: str, problems: list[Problem]) -> tuple[Attachment, ...]:
    found, refused = list_folder(root, f"{CONTENT}/{folder}")
    problems.extend(refused)
    start = len(f"{CONTENT}/{folder}/")
    return tuple(
        Attachment(normalize("NFC", name[start:]), os.fspath(root / name), size, time) for name, size, time in found
    )


def _essays(
    by_path: dict[str, Source], take: Callable[[Checked], Any], recall: Recall
) -> tuple[tuple[Theme, ...], tuple[Essay, ...]]:
    """Themes and pages, each with its translations (``<id>.<language>.md``)."""
    themes: list[Theme] = []
    pages: list[Essay] = []
    for path in [path for path in by_path if path.endswith(".md")]:
        folder, _, name = path.removeprefix(f"{CONTENT}/").partition("/")
        identity, _, language = name.removesuffix(".md").partition(".")
        if folder not in ("themes", "pages") or language or path not in by_path:
            continue
        source = by_path.pop(path)
        if not _IDENTITY.fullmatch(identity):
            take(Checked(None, (problem(Place(path), "bad-file-name", value=os.path.basename(path)),)))
        head = model.ThemeHead if folder == "themes" else model.PageHead
        checked = take(recall(path, check_page, source, head))
        texts = [("", checked[0].title, checked[1])] if checked else []
        for other in ("vi", "en"):
            translation = by_path.pop(f"{CONTENT}/{folder}/{identity}.{other}.md", None)
            if translation and (pair := take(recall(translation.path, check_page, translation, model.PageHead))):
                texts.append((other, pair[0].title, pair[1]))
        if checked and folder == "themes":
            themes.append(Theme(identity, checked[0], Essay(identity, tuple(texts)), source))
        elif checked:
            pages.append(Essay(identity, tuple(texts)))
    return tuple(themes), tuple(pages)


# --- references --------------------------------------------------------------------------------------------------


class _Known:
    """The ids that something has; among them those of broken items, which are no reason to blame who names them."""

    def __init__(self, right: Iterable[str], broken: Iterable[frozenset[str] | None]) -> None:
        self.right, self.all_read, self.broken = frozenset(right), True, frozenset[str]()
        for names in broken:
            self.all_read = self.all_read and names is not None
            self.broken |= names or frozenset()

    def lacks(self, name: str) -> bool:
        return self.all_read and name not in self.right and name not in self.broken


def _references(library: Library, tables: Mapping[str, Table], recall: Recall) -> Iterator[Problem]:
    """Codes and ids that nothing has, and ids that two records have."""
    disciplines, courses, liaisons = (
        _Known(rows, [tables[name].broken])
        for name, rows in (
            ("disciplines", library.disciplines),
            ("courses", library.courses),
            ("liaisons", library.liaisons),
        )
    )
    if not _in_order(library, disciplines, courses, recall):
        yield from _of_records(library, disciplines, courses)
    if source := tables["disciplines"].source:
        for index, discipline in tables["disciplines"].rows:
            if discipline.liaison and liaisons.lacks(discipline.liaison):
                where: Path_ = (index, "liaison")
                yield refers(source, where, "unknown-liaison", discipline.liaison, liaisons.right)
    if source := tables["courses"].source:
        for index, course in tables["courses"].rows:
            for number, name in enumerate(course.disciplines):
                if disciplines.lacks(name):
                    where = (index, "disciplines", number)
                    yield refers(source, where, "unknown-discipline", name, disciplines.right)
    cards = (card.id for batch in library.batches for card in batch.cards)
    records = _Known(cards, [batch.broken for batch in library.batches])
    yield from _of_usage(library, records, disciplines)
    yield from _of_themes(library, courses, records)
    yield from _of_wanted(tables["wanted"], courses, records)


def _of_wanted(table: Table, courses: _Known, records: _Known) -> Iterator[Problem]:
    """What a row of wanted titles lacks for its status, and what it names that there is not."""
    for index, row in table.rows:
        if not (source := table.source):
            return
        for number, code in enumerate(row.courses):
            if courses.lacks(code):
                yield refers(source, (index, "courses", number), "unknown-course", code, courses.right)
        if row.record and records.lacks(row.record):
            yield refers(source, (index, "record"), "unknown-record", row.record, records.right)
        if row.status is Asked.ARRIVED and not row.record:
            yield spotted(source, (index, "status"), "wanted-without-record", {})
        if row.status is Asked.DECLINED and not row.reason:
            yield spotted(source, (index, "status"), "wanted-without-reason", {})
        if row.status is not Asked.ARRIVED and row.record:
            yield spotted(source, (index, "record"), "wanted-not-arrived", {"value": row.record})


def _of_usage(library: Library, records: _Known, disciplines: _Known) -> Iterator[Problem]:
    """Figures that are about nothing here. The other records of an ILS are no mistake, but nobody should miss them."""
    for year in library.usage:
        for row in year.rows:
            known, name = (records, row.record) if row.record else (disciplines, row.discipline)
            if name and known.lacks(name):
                here = Place(year.path, row.line)
                yield problem(here, "usage-unknown", value=name, suggestion=nearest(name, known.right))


class _Named(NamedTuple):
    """All that the records of a batch name, to see at once that nothing is wrong; each by itself only if something is.

    ``homeless`` tells whether one of them names neither a discipline nor a course.
    """

    records: int
    ids: frozenset[str]
    disciplines: frozenset[str]
    courses: frozenset[str]
    covers: frozenset[str]
    homeless: bool


def _named(cards: Sequence[Card]) -> _Named:
    return _Named(
        len(cards),
        frozenset(card.id for card in cards),
        frozenset(name for card in cards for name in card.disciplines),
        frozenset(code for card in cards for code, _ in card.courses),
        frozenset(card.cover for card in cards if card.cover),
        not all(card.disciplines or card.courses for card in cards),
    )


def _in_order(library: Library, disciplines: _Known, courses: _Known, recall: Recall) -> bool:
    """Whether each id is there once, and all that records name is known."""
    named = tuple(recall(batch.source.path, _named, batch.cards) for batch in library.batches)
    covers = frozenset(attachment.path for attachment in library.covers)
    return recall("", _all_known, named, disciplines.right, courses.right, covers)


def _all_known(
    named: Collection[_Named], disciplines: frozenset[str], courses: frozenset[str], covers: frozenset[str]
) -> bool:
    return (
        len(frozenset().union(*(own.ids for own in named))) == sum(own.records for own in named)
        and all(own.disciplines <= disciplines and own.courses <= courses for own in named)
        and all(own.covers <= covers and not own.homeless for own in named)
    )


def _of_records(library: Library, disciplines: _Known, courses: _Known) -> Iterator[Problem]:
    covers = frozenset(attachment.path for attachment in library.covers)
    first: dict[str, tuple[Source, Path_]] = {}
    for batch in library.batches:
        source = batch.source
        for card in batch.cards:
            here = ("records", card.row)
            if card.id in first:
                yield taken(source, (*here, "id"), card.id, *first[card.id])
            first.setdefault(card.id, (source, (*here, "id")))
            for number, name in enumerate(card.disciplines):
                if disciplines.lacks(name):
                    where: Path_ = (*here, "disciplines", number)
                    yield refers(source, where, "unknown-discipline", name, disciplines.right)
            for code, _ in card.courses:
                if courses.lacks(code):
                    yield refers(source, (*here, "courses", code, "#key"), "unknown-course", code, courses.right)
            if not card.disciplines and not card.courses:
                yield refers(source, (*here, "id"), "no-place-in-lists", card.id, frozenset())
            if card.cover and card.cover not in covers:
                yield refers(source, (*here, "cover"), "unknown-cover", card.cover, covers)


def _of_themes(library: Library, courses: _Known, records: _Known) -> Iterator[Problem]:
    for theme in library.themes:
        for index, section in enumerate(theme.head.sections):
            for number, pick in enumerate(section.records):
                if records.lacks(pick.id):
                    where: Path_ = ("sections", index, "records", number)
                    yield refers(theme.source, where, "unknown-record", pick.id, records.right)
            if section.query and section.query.course and courses.lacks(section.query.course):
                where = ("sections", index, "query", "course")
                yield refers(theme.source, where, "unknown-course", section.query.course, courses.right)
