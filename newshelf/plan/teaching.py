"""What a term reads: its courses, by discipline, with the main texts that can be used."""

from newshelf.content.model import Course, Discipline, Term
from newshelf.holdings import stock
from newshelf.holdings.catalogue import Catalogue
from newshelf.holdings.library import Library
from newshelf.plan.subjects import Taught, TermPage


def term_page(library: Library, catalogue: Catalogue, term: Term) -> TermPage:
    """A term with its courses by their first discipline, in the order of the tables; those without one last."""
    groups: dict[str, list[Taught]] = {id: [] for id in library.disciplines}
    for course in library.courses.values():
        if course.term in term.of:
            groups.setdefault(course.disciplines[0] if course.disciplines else "", []).append(taught(catalogue, course))
    rows: dict[str, Discipline] = dict(library.disciplines)
    return TermPage(term, tuple((rows.get(id), tuple(courses)) for id, courses in groups.items() if courses))


def taught(catalogue: Catalogue, course: Course) -> Taught:
    """A course with its main texts that can be used."""
    entries = catalogue.by_course.get(course.code, ())
    main = tuple(e for e in entries if stock.usable(e.card) and [course.code, stock.MAIN] in e.card.courses)
    return Taught(course, main, len(entries) - len(main))
