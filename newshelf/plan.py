"""Every file of the site, described before any is made.

An ``Output`` says where a file goes, what makes it (``format``, a name in ``render.FORMATS``), in which language, and
of what (``subject``). Its key is the fingerprint of all that: an output whose key has not changed is not made again.
A subject is frozen and holds all that its view may show, so nothing has to be traced.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from typing import Any, NamedTuple

from newshelf import addresses, channels, fingerprint, stock, turnover
from newshelf.addresses import Addresses
from newshelf.browse import WAYS, Page, Part
from newshelf.catalogue import Catalogue, Entry
from newshelf.dates import period_of_day
from newshelf.index import NO_INDEX, Index
from newshelf.library import Attachment, Library
from newshelf.model import Asked, Course, Discipline, Liaison
from newshelf.portable import same
from newshelf.problem import Place, Stopped, problem
from newshelf.shelf import Card, brief
from newshelf.similar import NOTHING, Near, neighbours
from newshelf.subjects import (
    AdminPage,
    AskedFor,
    Asset,
    BrowseIndex,
    BrowsePage,
    Bulletin,
    BulletinIndex,
    Count,
    CourseDigests,
    CourseIndex,
    CoursePage,
    Digest,
    DigestIndex,
    DisciplineFeeds,
    DisciplineIndex,
    DisciplinePage,
    Embed,
    Guide,
    Home,
    Issue,
    LiaisonPage,
    NotFound,
    RecordPage,
    References,
    Robots,
    Scope,
    SearchPage,
    Sitemap,
    SitemapIndex,
    Subscribe,
    Taught,
    TermPage,
    ThemeFeed,
    ThemeIndex,
    ThemePage,
    fingerprint_of,
)

PAGE_SIZE = 50
NEWEST = 12
REFERENCES = {"ris": "ris", "bibtex": "bib"}  # the formats of files of references, with the endings of their names
EMBEDDED = 10  # as many as fit into a block of a course page elsewhere
SITEMAP_SIZE = 50_000  # the limit of sitemaps.org


class Output(NamedTuple):
    """One file of the site. ``path`` is below the output folder.

    ``month`` is that of the arrivals that it shows, if they are of one month; else ``group`` is the discipline that
    most of them serve. Both only say what is made best together.
    """

    path: str
    format: str
    language: str
    subject: Any
    key: str
    month: str = ""
    group: str = ""


# --- the plan ----------------------------------------------------------------------------------------------------


def plan(
    library: Library,
    catalogue: Catalogue,
    assets: Iterable[Asset],
    marks: Mapping[str, str],
    index: Index = NO_INDEX,
    pdf: bool = False,
) -> list[Output]:
    """Every output of the site. ``marks`` holds, for each format, the fingerprint of what makes it.

    ``pdf``: bulletins and themes are made as PDF too.

    Raises ``Stopped`` if two want the same file.
    """
    outputs: list[Output] = []
    near = neighbours(catalogue.listed)
    for language in library.site.languages:
        outputs += _Language(library, catalogue, near, language, marks, pdf).outputs()
        outputs += _search(library, catalogue, index, language, marks)
    maker = _Maker("", marks)
    outputs += [maker.file(f"{addresses.ASSETS}{asset.name}", "asset", asset) for asset in assets]
    outputs += [maker.file(addresses.index_file(f.name), "index", f, mark=f.name) for f in index.files]
    outputs += [maker.file(f"covers/{cover.path}", "attachment", cover) for cover in library.covers]
    outputs += [maker.file(file.path, "attachment", file) for file in library.static]
    outputs.append(maker.file(addresses.ROBOTS, "robots", Robots()))
    pages = tuple(
        (addresses.of_file(output.path), _changed(output))
        for output in outputs
        if output.path.endswith(addresses.INDEX) and output.format != "embed"  # which another page says in full
    )
    outputs += _sitemaps(maker, pages)
    if library.site.admin:  # after the site map: no page for readers
        subject = AdminPage(library.site.admin, tuple(library.disciplines.values()))
        first = _Maker(library.site.languages[0], marks)
        outputs.append(first.file(addresses.ADMIN, "admin", subject))
        outputs.append(first.file(f"{addresses.ADMIN}config.json", "admin-form", subject))
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


def _search(
    library: Library, catalogue: Catalogue, index: Index, language: str, marks: Mapping[str, str]
) -> Iterator[Output]:
    """The search page, and the pages to browse."""
    at = addresses.of_language(language, library.site.languages)
    page = SearchPage(index.main, tuple(library.disciplines.values()), tuple(library.courses.values()))
    make = _Maker(language, marks).file
    yield make(at.search(), "search", page)
    followed = frozenset(channels.kinds(catalogue))
    for way in WAYS:
        own = [listed for listed in index.pages if listed.way == way]
        parts = {listed.part.slug: listed.part for listed in own if listed.number == 1}
        yield make(at.browse(way), "browse-index", BrowseIndex(way, (), tuple(parts.values())))
        yield from _browse(own, parts, followed, at, make)


def _browse(
    own: Sequence[Page],
    parts: Mapping[str, Part],
    followed: Collection[str],
    at: Addresses,
    make: Callable[..., Output],
) -> Iterator[Output]:
    """The pages of a way to browse."""
    within: dict[str, list[Part]] = {}
    for part in parts.values():
        within.setdefault(part.within, []).append(part)
    groups = {slug: (tuple(group), fingerprint_of(tuple(group))) for slug, group in within.items()}
    starts: dict[str, list[str]] = {}
    for page in own:
        if page.of > 1:
            starts.setdefault(page.part.slug, []).append(page.first)
    for page in own:
        way, part = page.way, page.part
        address, path = at.browse(way, part.slug, page.number), [part]
        while path[0].within:
            path.insert(0, parts[path[0].within])
        if part.slug in groups:
            yield make(address, "browse-index", BrowseIndex(way, tuple(path), groups[part.slug][0]), group=way)
            continue
        feed = page.number == 1 and way == "kinds" and part.label in followed
        beside, mark = groups[part.within]
        firsts = tuple(starts.get(part.slug, ())) if page.number == 1 else ()
        subject = BrowsePage(page, tuple(path), beside, firsts, feed)
        mark = fingerprint.of_all([page.mark, mark, str(path), str(feed), *firsts])
        yield make(address, "browse", subject, group=way, mark=mark)


def _sitemaps(maker: "_Maker", pages: tuple[tuple[str, str], ...]) -> Iterator[Output]:
    """One site map, or numbered ones and a list of them."""
    if len(pages) <= SITEMAP_SIZE:
        yield maker.file(addresses.SITEMAP, "sitemap", Sitemap(pages), mark=_mark(pages))
        return
    parts = [pages[start : start + SITEMAP_SIZE] for start in range(0, len(pages), SITEMAP_SIZE)]
    names = tuple(f"sitemap-{number}.xml" for number in range(1, len(parts) + 1))
    for name, part in zip(names, parts, strict=True):
        yield maker.file(name, "sitemap", Sitemap(part), mark=_mark(part))
    yield maker.file(addresses.SITEMAP, "sitemap-index", SitemapIndex(names))


def _mark(pages: tuple[tuple[str, str], ...]) -> str:
    return fingerprint.of_all(map(" ".join, pages))


def _changed(output: Output) -> str:
    """The day on which a record last changed for its readers; of another page none is known."""
    if output.format != "record":
        return ""
    card: Card = output.subject.entry.card
    return card.amended or card.arrived


class _Maker:
    """Makes outputs of one language."""

    def __init__(self, language: str, marks: Mapping[str, str]) -> None:
        self.language, self.marks = language, marks

    def file(
        self, address: str, format: str, subject: Any, month: str = "", group: str = "", mark: str | None = None
    ) -> Output:
        key = fingerprint.of(f"{self.marks[format]}{self.language}{mark or fingerprint_of(subject)}".encode())
        return Output(addresses.file_of(address), format, self.language, subject, key, month, group)


class _Language:
    """The outputs of one language."""

    def __init__(
        self,
        library: Library,
        catalogue: Catalogue,
        near: Mapping[str, Near],
        language: str,
        marks: Mapping[str, str],
        pdf: bool,
    ) -> None:
        self.library, self.catalogue, self.near = library, catalogue, near
        self.language, self.marks, self.pdf = language, marks, pdf
        self.at: Addresses = addresses.of_language(language, library.site.languages)
        self.make = _Maker(language, marks).file
        counts = {id: len(entries) for id, entries in catalogue.by_discipline.items()}
        self.disciplines = tuple(Count(row, counts.get(row.id, 0)) for row in library.disciplines.values())
        self.course_counts = {code: len(entries) for code, entries in catalogue.by_course.items()}
        self.issues = {id: _issues(library, entries) for id, entries in catalogue.told_by_discipline.items()}
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
        yield from self.feeds()
        yield from self.records()
        yield from self.themes()
        yield from self.bulletins()
        yield from self.digests()
        yield from self.guides()

    def fronts(self) -> Iterator[Output]:
        at, make, catalogue = self.at, self.make, self.catalogue
        bulletins = self.bulletin_issues()
        theme = catalogue.themes[0][0] if catalogue.themes else None
        newest = catalogue.new[:NEWEST]
        home = Home(newest, self.disciplines, theme, bulletins[0] if bulletins else None, len(catalogue.listed))
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

    def discipline(self, row: Discipline) -> Iterator[Output]:
        at, catalogue = self.at, self.catalogue
        entries = catalogue.by_discipline.get(row.id, ())
        liaison = self.library.liaisons.get(row.liaison or "")
        courses = tuple(
            Count(course, self.course_counts.get(course.code, 0))
            for course in self.library.courses.values()
            if row.id in course.disciplines
        )
        issues = self.issues.get(row.id, ())
        codes = {count.row.code for count in courses}
        wanted = tuple(one for one in self.wanted if not codes.isdisjoint(one.row.courses))
        # The front holds 50 to 99 titles, so that a page that is full never changes again.
        full = max(0, len(entries) // PAGE_SIZE - 1)
        for page in range(full + 1):
            last = len(entries) - PAGE_SIZE * (page - 1)
            part = entries[last - PAGE_SIZE : last] if page else entries[: len(entries) - PAGE_SIZE * full]
            newer = None if page == 0 else page + 1 if page < full else 0
            older = (full or None) if page == 0 else page - 1 or None
            front = (len(entries), courses, issues, wanted) if page == 0 else (0, (), (), ())
            subject = DisciplinePage(row, liaison, page, newer, older, part, *front)
            yield self.make(at.discipline(row.id, page), "discipline", subject, group=row.id)
            yield from self.references(
                at.discipline(row.id, page), f"{row.id}-{page}" if page else row.id, part, row.id
            )
        feeds = DisciplineFeeds(row, tuple(count.row for count in courses))
        yield self.make(addresses.opml(at.discipline(row.id)), "opml", feeds, group=row.id)
        yield self.embed(at.discipline(row.id), Scope("discipline", row), entries)

    def course(self, row: Course) -> Iterator[Output]:
        at, catalogue, library = self.at, self.catalogue, self.library
        disciplines = tuple(library.disciplines[id] for id in row.disciplines)
        group = row.disciplines[0] if row.disciplines else ""
        entries = catalogue.by_course.get(row.code, ())
        desks = library.desks(disciplines)
        new = catalogue.told_by_course.get(row.code, ())
        wanted = tuple(one for one in self.wanted if row.code in one.row.courses)
        page = CoursePage(row, disciplines, desks, entries, bool(new), wanted)
        yield self.make(at.course(row.code), "course", page, group=group)
        yield from self.references(at.course(row.code), row.code, entries, group)
        yield self.embed(at.course(row.code), Scope("course", row), entries)
        if new:
            yield from self.course_digests(row, desks, new, group)

    def coverage(self) -> Iterator[Output]:
        if not self.library.courses:
            return
        for subject in stock.coverages(self.library, self.catalogue):
            address = self.at.coverage(subject.discipline.id if subject.discipline else "")
            mark = fingerprint_of(subject)
            yield self.make(address, "coverage", subject, mark=mark)
            yield self.make(addresses.coverage_table(address), "coverage-table", subject, mark=mark)

    def desks(self) -> Iterator[Output]:
        for row in self.library.liaisons.values():
            served = tuple(count for count in self.disciplines if count.row.liaison == row.id)
            newest = tuple(islice(channels.new_at(row, self.library, self.catalogue), NEWEST))
            yield self.make(self.at.liaison(row.id), "liaison", LiaisonPage(row, served, newest))

    def terms(self) -> Iterator[Output]:
        """Each term with its texts: a page, and a digest to be sent before it starts."""
        for term in self.library.site.terms:
            groups = []
            for row, counts in self.course_groups():
                courses = [count.row for count in counts if count.row.term in term.of]
                if courses:
                    groups.append((row, tuple(map(self.taught, courses))))
            subject, address = TermPage(term, tuple(groups)), self.at.term(term.id)
            mark = fingerprint_of(subject)
            yield self.make(address, "term", subject, mark=mark)
            yield self.make(f"{address}message.eml", "term-mail", subject, mark=mark)
            yield self.make(f"{address}message.txt", "term-text", subject, mark=mark)

    def taught(self, course: Course) -> Taught:
        entries = self.catalogue.by_course.get(course.code, ())
        main = tuple(e for e in entries if stock.usable(e.card) and [course.code, stock.MAIN] in e.card.courses)
        return Taught(course, main, len(entries) - len(main))

    def usage(self) -> Iterator[Output]:
        for year in self.library.usage:
            subject = turnover.use_page(self.library, self.catalogue, year)
            yield self.make(self.at.use(year.year), "use", subject)

    def embed(self, page: str, scope: Scope, entries: Sequence[Entry]) -> Output:
        titles = tuple(brief(entry.card) for entry in entries[:EMBEDDED])
        return self.make(addresses.embed(page, self.at.prefix), "embed", Embed(scope, titles))

    def course_digests(
        self, row: Course, liaisons: tuple[Liaison, ...], entries: tuple[Entry, ...], group: str
    ) -> Iterator[Output]:
        """One page of all issues and the newest as a message: files of each would be more than there are records."""
        kind = self.library.site.digest.period
        periods = groupby(entries, lambda entry: period_of_day(entry.card.arrived, kind))
        issues = tuple((period, tuple(part)) for period, part in periods)
        address = self.at.course_digests(row.code)
        yield self.make(address, "course-digests", CourseDigests(row, liaisons, issues), group=group)
        newest = Digest(Scope("course", row), *issues[0], liaisons[0] if liaisons else None)
        mark, month = fingerprint_of(newest), entries[0].card.arrived[:7]
        yield self.make(f"{address}message.eml", "digest-mail", newest, month, mark=mark)
        yield self.make(f"{address}message.txt", "digest-text", newest, month, mark=mark)

    def feeds(self) -> Iterator[Output]:
        for feed, group in channels.feeds(self.library, self.catalogue, self.at):
            mark = fingerprint_of(feed)
            yield self.make(addresses.feed(feed.folder, feed.archive), "feed", feed, group=group, mark=mark)
            if not feed.archive:  # a reader of JSON Feed knows no archives
                yield self.make(addresses.json_feed(feed.folder), "feed-json", feed, group=group, mark=mark)

    def records(self) -> Iterator[Output]:
        """By far the most outputs: what ``_Maker.file`` does, without its calls."""
        language, mark, key_of = self.language, f"{self.marks['record']}{self.language}", fingerprint.of
        for entry in self.catalogue.all:
            card = entry.card
            near = self.near.get(card.id, NOTHING)
            key = key_of(f"{mark}{entry.fingerprint}{near.text}".encode())
            path = self.at.record(card.id) + addresses.INDEX
            yield Output(path, "record", language, RecordPage(entry, near), key, card.arrived[:7])

    def themes(self) -> Iterator[Output]:
        at, themes = self.at, self.catalogue.themes
        sizes = tuple((theme, len({e.card.id for _, part in parts for e in part})) for theme, parts in themes)
        yield self.make(at.themes(), "themes", ThemeIndex(sizes))
        feed = ThemeFeed(tuple(theme for theme, _ in themes))
        yield self.make(addresses.feed(at.themes()), "theme-feed", feed)
        yield self.make(addresses.json_feed(at.themes()), "theme-feed-json", feed)
        for theme, sections in themes:
            curator = self.library.liaisons.get(theme.head.curator or "")
            page = ThemePage(theme, sections, curator, self.pdf)
            yield self.make(at.theme(theme.id), "theme", page)
            if self.pdf:
                yield self.make(addresses.pdf(at.theme(theme.id), theme.id), "theme-pdf", page)
            entries = {entry.card.id: entry for _, part in sections for entry in part}
            yield from self.references(at.theme(theme.id), theme.id, tuple(entries.values()))

    def bulletin_issues(self) -> tuple[Issue, ...]:
        months = self.catalogue.by_month
        return tuple(Issue(month, len(months[month])) for month in sorted(months, reverse=True))

    def bulletins(self) -> Iterator[Output]:
        yield self.make(self.at.bulletins(), "bulletins", BulletinIndex(self.bulletin_issues()))
        for month, entries in self.catalogue.by_month.items():
            page = Bulletin(month, entries, self.pdf)
            yield self.make(self.at.bulletin(month), "bulletin", page, month)
            if self.pdf:
                yield self.make(addresses.pdf(self.at.bulletin(month), month), "bulletin-pdf", page, month)
            yield from self.references(self.at.bulletin(month), month, entries, month=month)

    def digests(self) -> Iterator[Output]:
        periods = self.catalogue.by_period
        everything = Scope("all")
        of_all = tuple(Issue(period, len(periods[period])) for period in sorted(periods, reverse=True))
        scopes = [(everything, of_all)]
        for period, entries in periods.items():
            yield from self.digest(Digest(everything, period, entries, None))
            parts: dict[str, list[Entry]] = {}
            for entry in entries:
                for id in entry.disciplines:
                    parts.setdefault(id, []).append(entry)
            for id, part in parts.items():
                row = self.library.disciplines[id]
                liaison = self.library.liaisons.get(row.liaison or "")
                yield from self.digest(Digest(Scope("discipline", row), period, tuple(part), liaison))
        rows = self.library.disciplines.values()
        scopes += [(Scope("discipline", row), self.issues[row.id]) for row in rows if row.id in self.issues]
        yield self.make(self.at.digests(), "digests", DigestIndex(tuple(scopes)))

    def digest(self, subject: Digest) -> Iterator[Output]:
        address, mark = self.at.digest(subject.scope.id, subject.period), fingerprint_of(subject)
        month = subject.entries[0].card.arrived[:7]
        yield self.make(address, "digest", subject, month, mark=mark)
        yield self.make(f"{address}message.eml", "digest-mail", subject, month, mark=mark)
        yield self.make(f"{address}message.txt", "digest-text", subject, month, mark=mark)

    def references(
        self, page: str, name: str, entries: tuple[Entry, ...], group: str = "", month: str = ""
    ) -> Iterator[Output]:
        """The files of references beside a page, which serve its other languages too."""
        if self.at.prefix or not entries:
            return
        maker, subject = _Maker("", self.marks), References(entries)
        mark = fingerprint_of(subject)
        for format, ending in REFERENCES.items():
            yield maker.file(addresses.references(page, name, ending), format, subject, month, group, mark)

    def guides(self) -> Iterator[Output]:
        for essay in self.library.pages:
            yield self.make(self.at.guide(essay.id), "guide", Guide(essay))

    def course_groups(self) -> tuple[tuple[Discipline | None, tuple[Count, ...]], ...]:
        """Courses by their first discipline, in the order of the tables; those without one last."""
        groups: dict[str, list[Count]] = {id: [] for id in self.library.disciplines}
        for course in self.library.courses.values():
            key = course.disciplines[0] if course.disciplines else ""
            groups.setdefault(key, []).append(Count(course, self.course_counts.get(course.code, 0)))
        return tuple((self.library.disciplines.get(id), tuple(rows)) for id, rows in groups.items() if rows)


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


def _issues(library: Library, entries: Iterable[Entry]) -> tuple[Issue, ...]:
    """The digests of a list of entries, newest first."""
    counts: Counter[str] = Counter()
    for day, count in Counter([entry.card.arrived for entry in entries]).items():
        counts[period_of_day(day, library.site.digest.period)] += count
    return tuple(Issue(period, counts[period]) for period in sorted(counts, reverse=True))
