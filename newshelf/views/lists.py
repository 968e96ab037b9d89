"""Titles, disciplines, courses and issues in the orders and groups in which pages list them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from newshelf import dates
from newshelf.content.datatypes import Localised
from newshelf.content.model import Course, Discipline
from newshelf.content.vocabulary import Use, in_vietnamese
from newshelf.holdings.catalogue import Entry
from newshelf.holdings.library import Library, Theme
from newshelf.language import table
from newshelf.plan import addresses
from newshelf.plan.subjects import Count, Issue, Scope
from newshelf.text import collation_key, initial
from newshelf.views.edition import Edition, Face, Link, essay_text, face
from newshelf.views.titles import Titles


class Row(NamedTuple):
    """A discipline or course in an index of them."""

    link: Link
    code: str
    note: str
    titles: str
    feed: Link
    face: Face | None = None


def discipline_row(ed: Edition, count: Count) -> Row:
    """A discipline with its code, its faculty and the number of its titles."""
    row: Discipline = count.row
    page = ed.at.discipline(row.id)
    faculty = ed.named(row.faculty) if row.faculty else ""
    link, feed = ed.discipline(row), feed_link(ed, page, row.name)
    return Row(link, row.code or "", faculty, ed.titles(count.titles), feed, face(row.id, link.label))


def course_row(ed: Edition, count: Count) -> Row:
    """A course with its code and the number of its titles."""
    row: Course = count.row
    page = ed.at.course(row.code)
    return Row(ed.course(row), row.code, "", ed.titles(count.titles), feed_link(ed, page, row.name))


def course_groups(
    ed: Edition, groups: Iterable[tuple[Discipline | None, Sequence[Count]]]
) -> list[tuple[Link, list[Row]]]:
    """Courses below their disciplines; those of none below a heading of their own."""
    other = Link("", ed.t.courses.other)
    return [
        (ed.discipline(row) if row else other, [course_row(ed, count) for count in counts]) for row, counts in groups
    ]


def courses_by_term(
    ed: Edition, groups: Sequence[tuple[Discipline | None, Sequence[Count]]]
) -> list[tuple[Link, list[tuple[str, list[Row]]]]]:
    """Courses below their disciplines and terms (the label of a term is empty if no course there has one)."""
    found = []
    for (link, rows), (_, counts) in zip(course_groups(ed, groups), groups, strict=True):
        terms: dict[int, list[Row]] = {}
        for row, count in zip(rows, counts, strict=True):
            terms.setdefault(count.row.term or 0, []).append(row)
        last = ed.t.courses.no_term if len(terms) > 1 else ""
        ordered = sorted(terms, key=lambda term: (not term, term))
        found.append((link, [(ed.t.course.term.format(n=n) if n else last, terms[n]) for n in ordered]))
    return found


def feed_link(ed: Edition, page: str, name: Localised) -> Link:
    """The feed beside a page, absolute, since it is copied away from it."""
    return Link(ed.url(addresses.feed(page)), ed.named(name))


def digest_address(ed: Edition, scope: Scope, period: str) -> str:
    """Where a digest stands; those of a course are sections of one page."""
    if scope.kind == "course":
        return f"{ed.at.course_digests(scope.id)}#{period}"
    return ed.at.digest(scope.id, period)


def issue_links(ed: Edition, scope: str, issues: Iterable[Issue]) -> list[Link]:
    """The digests of a discipline or of all."""
    return [
        Link(
            ed.href(ed.at.digest(scope, issue.period)),
            dates.period_label(issue.period, ed.language),
            note=ed.titles(issue.titles),
        )
        for issue in issues
    ]


def bulletin_link(ed: Edition, issue: Issue) -> Link:
    """A bulletin by its month."""
    return Link(
        ed.href(ed.at.bulletin(issue.period)), dates.month(issue.period, ed.language), note=ed.titles(issue.titles)
    )


def scope_name(ed: Edition, scope: Scope) -> str:
    """What a feed or digest is about, in words."""
    row = scope.row
    if isinstance(row, Course):
        return f"{row.code} {ed.named(row.name)}"
    if isinstance(row, Theme):
        return essay_text(ed, row.essay)[0]
    if isinstance(row, str):
        return str(table(ed.language)["kinds"][row])
    return ed.named(row.name) if row else ed.t.digests.all


def feed_folder(ed: Edition, scope: Scope) -> str:
    """The address below which the feed of a scope stands."""
    folders: Mapping[str, Callable[[str], str]] = {
        "discipline": ed.at.discipline,
        "course": ed.at.course,
        "theme": ed.at.theme,
        "kind": ed.at.kind,
        "liaison": ed.at.liaison,
    }
    return folders[scope.kind](scope.id) if scope.row else ed.at.home()


def scope_feed(ed: Edition, scope: Scope) -> Link:
    """The feed of a scope, absolute, since it is copied away from the page."""
    return Link(ed.url(addresses.feed(feed_folder(ed, scope))), scope_name(ed, scope))


def course_use_groups(entries: Iterable[Entry], code: str) -> list[tuple[str, list[Entry]]]:
    """The four groups of a course page in their fixed order: main texts before references, Vietnamese before foreign.

    Within a group the newest edition stands first: by year, then by arrival.
    """
    groups: dict[str, list[Entry]] = {
        "main_vi": [],
        "main_foreign": [],
        "reference_vi": [],
        "reference_foreign": [],
    }
    for entry in entries:
        use = next(use for its, use in entry.card.courses if its == code)
        kind = "main" if use == Use.TEXTBOOK else "reference"
        groups[f"{kind}_{'vi' if in_vietnamese(entry.card.language) else 'foreign'}"].append(entry)
    for group in groups.values():
        group.sort(key=lambda entry: entry.card.year, reverse=True)
    return list(groups.items())


class IndexLine(NamedTuple):
    """A heading of an index with the numbers of its entries in the bulletin."""

    heading: str
    numbers: tuple[int, ...]


IndexGroups = list[tuple[str, list[IndexLine]]]


def bulletin_order(entries: Iterable[Entry], titles: Titles) -> list[Entry]:
    """Entries by DDC, then heading, then title, as a classified bibliography prints them; unclassified ones last."""

    def key(entry: Entry) -> tuple[bool, str, str, str]:
        title = titles(entry.card.id)
        heading = collation_key(title.card.heading) if title.card.heading else title.order
        return not entry.card.ddc, entry.card.ddc, heading, title.order

    return sorted(entries, key=key)


def classes(ordered: Sequence[Entry], names: Mapping[str, Any]) -> list[tuple[str, list[tuple[int, Entry]]]]:
    """Numbered entries below the ten main classes of DDC."""
    groups: dict[str, list[tuple[int, Entry]]] = {}
    for number, entry in enumerate(ordered, 1):
        ddc = entry.card.ddc
        label = f"{ddc[0]}00 {names['ddc'][ddc[0]]}" if ddc else names["bulletin"]["unclassified"]
        groups.setdefault(label, []).append((number, entry))
    return list(groups.items())


def author_index(ordered: Sequence[Entry], titles: Titles) -> IndexGroups:
    """Every person and body with the numbers of the entries; Vietnamese authors stand under the full name."""
    return _index((person.label, n) for n, e in enumerate(ordered, 1) for person in titles(e.card.id).record.authors)


def title_index(ordered: Sequence[Entry], titles: Titles) -> IndexGroups:
    """Every title with the number of its entry."""
    return _index((titles(entry.card.id).record.title, number) for number, entry in enumerate(ordered, 1))


def _index(pairs: Iterable[tuple[str, int]]) -> IndexGroups:
    numbers: dict[str, list[int]] = {}
    for heading, number in pairs:
        numbers.setdefault(heading, []).append(number)
    letters: dict[str, list[IndexLine]] = {}
    for heading in sorted(numbers, key=collation_key):
        line = IndexLine(heading, tuple(dict.fromkeys(numbers[heading])))
        letters.setdefault(initial(heading), []).append(line)
    return list(letters.items())


def digest_groups(ed: Edition, scope: Scope, entries: Iterable[Entry], titles: Titles) -> list[tuple[str, list[Entry]]]:
    """A digest's entries below the first course that uses them (of the scope's discipline), then those without one.

    Each entry stands once. Within a group: by kind in the order of the kinds, then by title. Those of a course stand
    below what they are to it; since there are few, by kind alone, so that no record need be read.
    """
    names = table(ed.language)
    order = {kind: place for place, kind in enumerate(names["kinds"])}
    groups: dict[str, list[Entry]] = {}
    if scope.kind == "course":
        for entry in entries:
            groups.setdefault(next(use for code, use in entry.card.courses if code == scope.id), []).append(entry)
        for group in groups.values():
            group.sort(key=lambda e: order[e.card.kind])
        return [(label, groups[use]) for use, label in names["uses"].items() if use in groups]
    labels = {"": ed.t.digest.other_courses if scope.row else ed.t.digest.other_all}
    for entry in entries:
        course = _first_course(ed.library, entry, scope)
        key = course.code if course else ""
        if course:
            labels[key] = f"{course.code} {ed.named(course.name)}"
        groups.setdefault(key, []).append(entry)
    for group in groups.values():
        group.sort(key=lambda e: (order[e.card.kind], titles(e.card.id).order))
    return [(labels[key], groups[key]) for key in sorted(groups, key=lambda key: (not key, key))]


def _first_course(library: Library, entry: Entry, scope: Scope) -> Course | None:
    courses = [library.courses[code] for code, _ in entry.card.courses]
    if isinstance(scope.row, Discipline):
        courses = [course for course in courses if scope.row.id in course.disciplines]
    return min(courses, key=lambda course: course.code, default=None)
