"""The search page, and the pages to browse."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newshelf import addresses, dates, subjects
from newshelf.browse import WAYS
from newshelf.language import table
from newshelf.plan import Output
from newshelf.render.pages import Made, Page, Place, crumbs_to, framed
from newshelf.render.studio import Studio
from newshelf.views.edition import Edition, Link
from newshelf.views.titles import language_name


def render(studio: Studio, output: Output) -> bytes:
    """The bytes of a page."""
    return framed(studio, output, PAGES[output.format])


def search(at: Place, subject: subjects.SearchPage) -> Made:
    ed, t, names = at.ed, at.ed.t.search, table(at.ed.language)
    words = {name: names[name] for name in ("kinds", "roles", "languages", "accesses", "statuses")}
    data = {
        "t": {**names["search"]["script"], **words},
        "title": f"{t.title} – {at.studio.sites[ed.language].name}",
        "language": ed.language,
        "root": at.root,
        "base": ed.url(""),
        "find": f"{at.root}{addresses.ASSETS}find.js",
        "folder": f"{at.root}{addresses.INDEX_FOLDER}",
        "index": subject.main,
        "record": ed.href(ed.at.record("{}")),
        "feeds": {
            "all": ed.url(addresses.feed(ed.at.home())),
            "discipline": ed.url(addresses.feed(ed.at.discipline("{}"))),
            "course": ed.url(addresses.feed(ed.at.course("{}"))),
        },
        "disciplines": {row.id: ed.named(row.name) for row in subject.disciplines},
        "courses": {row.code: ed.named(row.name) for row in subject.courses},
    }
    facets = [(name, getattr(t.facets, name)) for name in names["search"]["facets"]]
    orders = [("", t.orders.relevance)] + [(o, getattr(t.orders, o)) for o in ("newest", "title", "author", "year")]
    return Page(t.title, t.lead, "search", crumbs_to(ed)), {
        "data": data,
        "facets": facets,
        "orders": orders,
        "links": ways(ed),
    }


def browse_index(at: Place, subject: subjects.BrowseIndex) -> Made:
    ed = at.ed
    t = table(ed.language)["browse"]
    view = {"links": _parts(ed, subject.way, subject.parts), "ways": ways(ed)}
    return Page(t["ways"][subject.way], t["leads"][subject.way], "search", _above(ed)), view


def browse(at: Place, subject: subjects.BrowsePage) -> Made:
    ed, page = at.ed, subject.page
    t, way = ed.t.browse, table(ed.language)["browse"]["ways"][subject.page.way]
    here = _label(ed, page.way, page.label)
    title = f"{way}: {here}" + (f" ({page.number}/{page.of})" if page.of > 1 else "")
    groups: list[tuple[str, list[Link]]] = []
    for heading, id, name, by, year in json.loads(page.lines):
        note = ", ".join(filter(None, (by if page.way != "authors" else "", str(year or ""))))
        if not groups or groups[-1][0] != heading:
            groups.append((heading, []))
        groups[-1][1].append(Link(ed.href(ed.at.record(id)), name, note=note))

    def neighbour(number: int) -> Link:
        return Link(ed.href(ed.at.browse(page.way, page.slug, number)), t.page.format(n=number))

    view = {
        "groups": groups,
        "parts": _parts(ed, page.way, subject.parts),
        "here": here,
        "newer": neighbour(page.number - 1) if page.number > 1 else None,
        "older": neighbour(page.number + 1) if page.number < page.of else None,
    }
    above = Link(ed.href(ed.at.browse(page.way)), way)
    lead = t.lead.format(way=way, part=here, count=ed.titles(page.titles))
    feed = at.feed(ed.at.browse(page.way, page.slug), here) if subject.feed else None
    return Page(title, lead, "search", (*_above(ed), above), feed), view


def ways(ed: Edition) -> list[Link]:
    """The ways to browse."""
    at, t, names = ed.at, ed.t.nav, table(ed.language)["browse"]["ways"]
    tables = [Link(ed.href(at.disciplines()), t.disciplines), Link(ed.href(at.courses()), t.courses)]
    return [*(Link(ed.href(at.browse(way)), names[way]) for way in WAYS), *tables]


def _above(ed: Edition) -> tuple[Link, ...]:
    return crumbs_to(ed, Link(ed.href(ed.at.search()), ed.t.nav.search))


def _parts(ed: Edition, way: str, parts: Sequence[tuple[str, str, int]]) -> list[Link]:
    return [
        Link(ed.href(ed.at.browse(way, slug)), _label(ed, way, label), note=ed.titles(count))
        for slug, label, count in parts
    ]


def _label(ed: Edition, way: str, label: str) -> str:
    """The name of a part: a letter as it is, a code in words."""
    names = table(ed.language)
    if way == "call-numbers":
        return f"{label} {names['ddc'][label[0]]}"
    if way == "kinds":
        return str(names["kinds"][label])
    if way == "languages":
        return language_name(label, names)
    return dates.month(label, ed.language) if way == "arrivals" else label


PAGES: Mapping[str, Callable[[Place, Any], Made]] = {"search": search, "browse": browse, "browse-index": browse_index}
