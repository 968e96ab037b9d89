"""Every file of the site, described before any is made.

An ``Output`` says where a file goes, what makes it (``format``, a name in ``render.FORMATS``), in which language, and
of what (``subject``). Its key is the fingerprint of all that: an output whose key has not changed is not made again.
A subject is frozen and holds all that its view may show, so nothing has to be traced.

Each part of the plan is a step that follows from its arguments alone, so that a process that plans again makes only
the parts whose arguments have changed (``recall``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from typing import NamedTuple

from newshelf.content.model import Course, Discipline
from newshelf.content.vocabulary import Asked
from newshelf.finding.index import NO_INDEX, Index
from newshelf.holdings import stock, turnover
from newshelf.holdings.catalogue import Catalogue
from newshelf.holdings.library import Attachment, Library
from newshelf.holdings.shelf import brief
from newshelf.holdings.similar import Near, neighbours
from newshelf.plan import addresses, arrivals, channels, finding, lists, teaching
from newshelf.plan.output import Maker, Output
from newshelf.plan.subjects import (
    AdminPage,
    AskedFor,
    Asset,
    BulletinIndex,
    Count,
    CourseIndex,
    DigestIndex,
    DisciplineIndex,
    Guide,
    Home,
    Issue,
    LiaisonPage,
    NotFound,
    Robots,
    Scope,
    Subscribe,
    fingerprint_of,
)
from newshelf.portable import same
from newshelf.problem import Place, Stopped, problem
from newshelf.recall import Recall

NEWEST = 12


class Draft(NamedTuple):
    """All of a plan that does not hang on the index: the outputs of each language, and files that serve them all."""

    by_language: tuple[tuple[Maker, tuple[Output, ...]], ...]
    files: tuple[Output, ...]

    @property
    def outputs(self) -> Iterator[Output]:
        """All of them."""
        for _, outputs in self.by_language:
            yield from outputs
        yield from self.files


def draft(
    library: Library,
    catalogue: Catalogue,
    assets: Iterable[Asset],
    marks: Mapping[str, str],
    pdf: bool = False,
    recall: Recall | None = None,
) -> Draft:
    """The plan without what helps to find a title. ``marks`` holds, for each format, the fingerprint of its maker.

    ``pdf``: bulletins and themes are made as PDF too.
    """
    recall = recall or Recall()
    near = neighbours(catalogue.listed, recall)
    languages = library.site.languages
    makers = [Maker(language, addresses.of_language(language, languages), marks, pdf) for language in languages]
    by_language = tuple((make, tuple(_Language(library, catalogue, near, make, recall).outputs())) for make in makers)
    make = makers[0].of_every_language()
    files = [make.file(f"{addresses.ASSETS}{asset.name}", "asset", asset) for asset in assets]
    files += [make.file(f"{addresses.COVERS}{cover.path}", "attachment", cover) for cover in library.covers]
    files += [make.file(file.path, "attachment", file) for file in library.static]
    files.append(make.file(addresses.ROBOTS, "robots", Robots()))
    if library.site.admin:  # no page for readers, so in no language and on no map
        subject = AdminPage(library.site.admin, tuple(library.disciplines.values()))
        files.append(makers[0].file(addresses.ADMIN, "admin", subject))
        files.append(makers[0].file(f"{addresses.ADMIN}config.json", "admin-form", subject))
    return Draft(by_language, tuple(files))


def plan(library: Library, catalogue: Catalogue, drafted: Draft, index: Index = NO_INDEX) -> list[Output]:
    """Every output of the site. Raises ``Stopped`` if two want the same file."""
    followed = frozenset(channels.kinds(catalogue))
    outputs: list[Output] = []
    for make, own in drafted.by_language:
        outputs += [*own, *finding.search(make, library, index, followed)]
    make = drafted.by_language[0][0].of_every_language()
    maps = list(finding.sitemaps(make, outputs))
    outputs += drafted.files
    outputs += [make.file(addresses.index_file(f.name), "index", f, mark=f.name) for f in index.files]
    outputs += maps
    _refuse_clash(outputs)
    return outputs


def _refuse_clash(outputs: Sequence[Output]) -> None:
    """Two outputs are one file too where their paths differ in capitals alone: on the disks of Windows and macOS."""
    if len({same(output.path) for output in outputs}) == len(outputs):
        return
    seen: dict[str, Output] = {}
    for output in outputs:
        first = seen.setdefault(same(output.path), output)
        if first is not output:
            place = Place(_written_in(output) or _written_in(first) or output.path)
            raise Stopped(problem(place, "same-path", path=output.path, first=first.path))


def _written_in(output: Output) -> str:
    """The file of the library that an output is a copy of or made from, where its name alone makes the address."""
    match output.subject:
        case Attachment(path):
            return f"content/{'static' if path == output.path else 'covers'}/{path}"
        case Guide(essay):
            return f"content/pages/{essay.id}.md"
    return ""


class _Language:
    """The outputs of one language."""

    def __init__(
        self, library: Library, catalogue: Catalogue, near: Mapping[str, tuple[Near, ...]], make: Maker, recall: Recall
    ) -> None:
        self.library, self.catalogue, self.near = library, catalogue, near
        self.maker, self.at, self.make, self.recall = make, make.at, make.file, recall
        self.period = library.site.digest.period
        counts = {id: len(entries) for id, entries in catalogue.by_discipline.items()}
        self.disciplines = tuple(Count(row, counts.get(row.id, 0)) for row in library.disciplines.values())
        self.courses = {
            code: Count(course, len(catalogue.by_course.get(code, ()))) for code, course in library.courses.items()
        }
        self.issues = {
            id: recall(id, arrivals.numbered, entries, self.period)
            for id, entries in catalogue.told_by_discipline.items()
        }
        months = catalogue.by_month
        self.bulletins = tuple(Issue(month, len(months[month])) for month in sorted(months, reverse=True))
        self.wanted = _wanted(library, catalogue)

    def outputs(self) -> Iterator[Output]:
        yield from self.fronts()
        for row in self.library.disciplines.values():
            yield from self.discipline(row)
        for course in self.library.courses.values():
            yield from self.course(course)
        yield from self.coverage()
        yield from self.usage()
        yield from self.desks()
        yield from self.terms()
        size = self.library.site.feed.items
        for channel in channels.channels(self.library, self.catalogue, self.at):
            yield from self.recall(channel.folder, arrivals.channel, self.maker, channel, size)
        yield from self.records()
        yield from self.themes()
        yield self.make(self.at.bulletins(), "bulletins", BulletinIndex(self.bulletins))
        for month, entries in self.catalogue.by_month.items():
            yield from self.recall((self.at, month), arrivals.bulletin, self.maker, month, entries)
        yield from self.digests()
        for essay in self.library.pages:
            yield self.make(self.at.guide(essay.id), "guide", Guide(essay))

    def fronts(self) -> Iterator[Output]:
        at, make, catalogue = self.at, self.make, self.catalogue
        theme = catalogue.themes[0][0] if catalogue.themes else None
        newest = self.bulletins[0] if self.bulletins else None
        home = Home(catalogue.new[:NEWEST], self.disciplines, theme, newest, len(catalogue.listed))
        yield make(at.home(), "home", home)
        yield make(at.disciplines(), "disciplines", DisciplineIndex(self.disciplines))
        courses = self.course_groups()
        coming = [term for term in self.library.site.terms if term.starts >= catalogue.as_of]
        ahead = tuple(sorted(coming, key=lambda term: (term.starts, term.id)))
        yield make(at.courses(), "courses", CourseIndex(courses, ahead))
        themes = tuple(theme for theme, _ in catalogue.themes)
        desks = tuple(self.library.liaisons.values())
        subscribe = Subscribe(self.disciplines, courses, themes, channels.kinds(catalogue), desks)
        yield make(at.subscribe(), "subscribe", subscribe)
        yield make(addresses.opml(at.home()), "opml", subscribe)
        yield make(at.not_found(), "not-found", NotFound())

    def discipline(self, row: Discipline) -> tuple[Output, ...]:
        courses = tuple(count for count in self.courses.values() if row.id in count.row.disciplines)
        codes = {count.row.code for count in courses}
        return self.recall(
            (self.at, row.id),
            lists.discipline,
            self.maker,
            row,
            self.library.liaisons.get(row.liaison or ""),
            self.catalogue.by_discipline.get(row.id, ()),
            courses,
            self.issues.get(row.id, ()),
            tuple(one for one in self.wanted if not codes.isdisjoint(one.row.courses)),
        )

    def course(self, row: Course) -> Iterator[Output]:
        catalogue, library, name = self.catalogue, self.library, (self.at, row.code)
        disciplines = tuple(library.disciplines[id] for id in row.disciplines)
        entries, told = catalogue.by_course.get(row.code, ()), catalogue.told_by_course.get(row.code, ())
        desks = library.desks(disciplines)
        wanted = tuple(one for one in self.wanted if row.code in one.row.courses)
        make, announced = self.maker, bool(told)
        yield from self.recall(name, lists.course, make, row, disciplines, desks, entries, wanted, announced)
        if told:
            yield from self.recall(name, arrivals.course_digests, make, row, desks, told, self.period)

    def coverage(self) -> Iterator[Output]:
        if not self.library.courses:
            return
        for subject in stock.coverages(self.library, self.catalogue, self.recall):
            address = self.at.coverage(subject.discipline.id if subject.discipline else "")
            yield from self.recall(address, _coverage, self.maker, address, subject)

    def desks(self) -> Iterator[Output]:
        for row in self.library.liaisons.values():
            served = tuple(count for count in self.disciplines if count.row.liaison == row.id)
            newest = tuple(islice(channels.new_at(row, self.library, self.catalogue), NEWEST))
            yield self.make(self.at.liaison(row.id), "liaison", LiaisonPage(row, served, newest))

    def terms(self) -> Iterator[Output]:
        """Each term with its texts: a page, and a digest to be sent before it starts."""
        for term in self.library.site.terms:
            subject, address = teaching.term_page(self.library, self.catalogue, term), self.at.term(term.id)
            mark = fingerprint_of(subject)
            yield self.make(address, "term", subject, mark=mark)
            yield self.make(f"{address}message.eml", "term-mail", subject, mark=mark)
            yield self.make(f"{address}message.txt", "term-text", subject, mark=mark)

    def usage(self) -> Iterator[Output]:
        for year in self.library.usage:
            subject = turnover.use_page(self.library, self.catalogue, year)
            yield self.make(self.at.use(year.year), "use", subject)

    def records(self) -> Iterator[Output]:
        for month, group in groupby(self.catalogue.all, lambda entry: entry.card.arrived[:7]):
            entries = tuple(group)
            near = tuple([self.near.get(entry.card.id, ()) for entry in entries])
            yield from self.recall((self.at, month), lists.records, self.maker, month, entries, near)

    def themes(self) -> tuple[Output, ...]:
        liaisons = self.library.liaisons
        rows = tuple((theme, parts, liaisons.get(theme.head.curator or "")) for theme, parts in self.catalogue.themes)
        return self.recall(self.at, lists.themes, self.maker, rows)

    def digests(self) -> Iterator[Output]:
        library, periods = self.library, self.catalogue.by_period
        of_all = tuple(Issue(period, len(periods[period])) for period in sorted(periods, reverse=True))
        rows, desks = library.disciplines, library.liaisons
        for period, entries in periods.items():
            yield from self.recall((self.at, period), arrivals.digests, self.maker, period, entries, rows, desks)
        scopes = [(Scope("all"), of_all)]
        scopes += [(Scope("discipline", row), self.issues[id]) for id, row in rows.items() if id in self.issues]
        yield self.make(self.at.digests(), "digests", DigestIndex(tuple(scopes)))

    def course_groups(self) -> tuple[tuple[Discipline | None, tuple[Count, ...]], ...]:
        """Courses by their first discipline, in the order of the tables; those without one last."""
        groups: dict[str, list[Count]] = {id: [] for id in self.library.disciplines}
        for count in self.courses.values():
            key = count.row.disciplines[0] if count.row.disciplines else ""
            groups.setdefault(key, []).append(count)
        return tuple((self.library.disciplines.get(id), tuple(rows)) for id, rows in groups.items() if rows)


def _coverage(make: Maker, address: str, subject: stock.Coverage) -> tuple[Output, ...]:
    mark = fingerprint_of(subject)
    return (
        make.file(address, "coverage", subject, mark=mark),
        make.file(addresses.coverage_table(address), "coverage-table", subject, mark=mark),
    )


def _wanted(library: Library, catalogue: Catalogue) -> tuple[AskedFor, ...]:
    """What lecturers asked for: what is still to come first, the newest first; with the records that came of it."""
    if not library.wanted:
        return ()
    cards = {entry.card.id: entry.card for entry in catalogue.listed}
    order = list(Asked)
    newest = sorted(library.wanted, key=lambda row: row.asked or date.min, reverse=True)
    return tuple(
        AskedFor(
            row,
            tuple(library.courses[code] for code in row.courses),
            brief(cards[row.record]) if row.record in cards else None,
        )
        for row in sorted(newest, key=lambda row: order.index(row.status))
    )
