"""The search page."""

from collections.abc import Callable, Mapping
from typing import Any

from newshelf import addresses, subjects
from newshelf.language import table
from newshelf.plan import Output
from newshelf.render.pages import Made, Page, Place, crumbs_to, framed
from newshelf.render.studio import Studio


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
    return Page(t.title, t.lead, "search", crumbs_to(ed)), {"data": data, "facets": facets, "orders": orders}


PAGES: Mapping[str, Callable[[Place, Any], Made]] = {"search": search}
