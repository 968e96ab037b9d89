"""The search page, and the pages to browse."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import shorten

from newshelf import dates
from newshelf.finding.browse import BY_DAY, WAYS, Part
from newshelf.language import table
from newshelf.plan import addresses, subjects
from newshelf.render.frame import Made, Page, PageMaker, Place, crumbs_to
from newshelf.text import collation_key
from newshelf.views.edition import Edition, Link
from newshelf.views.titles import language_name


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
        "course": ed.href(ed.at.course("{}")),
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
        "styles": list(names["citation_styles"].items()),
    }


def browse_index(at: Place, subject: subjects.BrowseIndex) -> Made:
    ed, way, path = at.ed, subject.way, subject.path
    t = table(ed.language)["browse"]
    here = path[-1].slug if path else ""
    below = {part.slug: _parts(ed, way, [p for p in subject.parts if p.within == part.slug]) for part in subject.parts}
    heads = _ordered(ed, way, [part for part in subject.parts if part.within == here])
    links = _parts(ed, way, heads)
    groups = [(link, below[part.slug]) for part, link in zip(heads, links, strict=True)]
    view = {"groups": groups if any(below.values()) else [(None, links)] if links else [], "ways": ways(ed)}
    if not path:
        return Page(t["ways"][way], t["leads"][way], "search", _above(ed)), view
    label = _label(ed, way, path[-1])
    lead = ed.t.browse.lead.format(way=t["ways"][way], part=label, count=ed.titles(path[-1].titles))
    return Page(f"{t['ways'][way]}: {label}", lead, "search", _above(ed, way, path)), view


def browse(at: Place, subject: subjects.BrowsePage) -> Made:
    ed, page = at.ed, subject.page
    t, way, part = ed.t.browse, table(ed.language)["browse"]["ways"][subject.page.way], page.part
    here = _label(ed, page.way, part)
    title = f"{way}: {here}" + (f" ({page.number}/{page.of})" if page.of > 1 else "")
    groups: list[tuple[str, list[Link]]] = []
    for heading, number, id, name, by, year in json.loads(page.lines):
        note = ", ".join(
            filter(None, (number if number != heading else "", by if page.way != "authors" else "", str(year or "")))
        )
        if not groups or groups[-1][0] != heading:
            groups.append((heading, []))
        groups[-1][1].append(Link(ed.href(ed.at.record(id)), name, note=note))

    def neighbour(number: int, note: str = "") -> Link:
        return Link(ed.href(ed.at.browse(page.way, part.slug, number)), t.page.format(n=number), note=note)

    starts = [neighbour(number, _start(ed, page.way, first)) for number, first in enumerate(subject.starts, 1)]
    view = {
        "groups": groups,
        "parts": _parts(ed, page.way, _ordered(ed, page.way, subject.parts)),
        "here": here,
        "further": starts[1:],
        "newer": neighbour(page.number - 1) if page.number > 1 else None,
        "older": neighbour(page.number + 1) if page.number < page.of else None,
    }
    lead = t.lead.format(way=way, part=here, count=ed.titles(part.titles))
    feed = at.feed(ed.at.browse(page.way, part.slug), here) if subject.feed else None
    return Page(title, lead, "search", _above(ed, page.way, subject.path), feed), view


def _start(ed: Edition, way: str, first: str) -> str:
    """How a page begins, in few words."""
    return dates.day(date.fromisoformat(first), ed.language) if way in BY_DAY else shorten(first, 48, placeholder=" …")


def ways(ed: Edition) -> list[Link]:
    """The ways to browse."""
    at, t, names = ed.at, ed.t.nav, table(ed.language)["browse"]["ways"]
    tables = [Link(ed.href(at.disciplines()), t.disciplines), Link(ed.href(at.courses()), t.courses)]
    return [*(Link(ed.href(at.browse(way)), names[way]) for way in WAYS), *tables]


def _above(ed: Edition, way: str = "", path: Sequence[Part] = ()) -> tuple[Link, ...]:
    """The way to a part: search, the way to browse, the parts that it is in."""
    links = [Link(ed.href(ed.at.search()), ed.t.nav.search)]
    if way:
        links.append(Link(ed.href(ed.at.browse(way)), table(ed.language)["browse"]["ways"][way]))
    links += [Link(ed.href(ed.at.browse(way, part.slug)), _label(ed, way, part)) for part in path[:-1]]
    return crumbs_to(ed, *links)


def _ordered(ed: Edition, way: str, parts: Sequence[Part]) -> Sequence[Part]:
    """Parts as readers look for them: languages by their names, all others as they stand."""
    return sorted(parts, key=lambda part: collation_key(_label(ed, way, part))) if way == "languages" else parts


def _parts(ed: Edition, way: str, parts: Sequence[Part]) -> list[Link]:
    return [
        Link(ed.href(ed.at.browse(way, part.slug)), _label(ed, way, part), note=ed.titles(part.titles))
        for part in parts
    ]


def _label(ed: Edition, way: str, part: Part) -> str:
    """The name of a part: a letter as it is, a code in words. Only the ten classes of DDC have names that are free."""
    names, label = table(ed.language), part.label
    if way == "call-numbers":
        label = label.replace("–", "–\u2060")  # a word joiner: no line ends within a range
        return label if part.within else f"{label} {names['ddc'][part.label[0]]}"
    if way == "kinds":
        return str(names["kinds"][label])
    if way == "languages":
        return language_name(label, names)
    return dates.month(label, ed.language) if way == "arrivals" else label


PAGES: Mapping[str, PageMaker] = {"search": search, "browse": browse, "browse-index": browse_index}
