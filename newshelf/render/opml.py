"""Lists of feeds (OPML 2.0), for one import into a feed reader: of a language, and of a discipline."""

from typing import Any

from lxml import etree

from newshelf.plan import addresses
from newshelf.plan.output import Output
from newshelf.plan.subjects import DisciplineFeeds, Scope, Subscribe
from newshelf.render.studio import Studio
from newshelf.views import lists
from newshelf.views.edition import Edition


def render(studio: Studio, output: Output) -> bytes:
    """Every feed of a language, or those of a discipline and its courses."""
    ed, subject = studio.editions[output.language], output.subject
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    title = etree.SubElement(head, "title")
    if isinstance(subject, DisciplineFeeds):
        row = Scope("discipline", subject.discipline)
        title.text = ed.t.feed.scope_title.format(site=ed.named(ed.site.name), scope=lists.scope_name(ed, row))
        _feed(ed, body, row)
        for course in subject.courses:
            _feed(ed, body, Scope("course", course))
    else:
        title.text = ed.t.feed.all_title.format(site=ed.named(ed.site.name))
        _all(ed, body, subject)
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return made


def _all(ed: Edition, body: Any, subject: Subscribe) -> None:
    t = ed.t.subscribe
    _outline(ed, body, t.all, ed.at.home())
    _outline(ed, body, t.themes, ed.at.themes())
    disciplines = _group(body, t.disciplines)
    for count in subject.disciplines:
        _feed(ed, disciplines, Scope("discipline", count.row))
    courses = _group(body, t.courses)
    for row, counts in subject.courses:
        group = _group(courses, ed.named(row.name) if row else ed.t.courses.other)
        for count in counts:
            _feed(ed, group, Scope("course", count.row))
    for label, scopes in (
        (t.each_theme, [Scope("theme", theme) for theme in subject.themes]),
        (t.kinds, [Scope("kind", kind) for kind in subject.kinds]),
        (t.liaisons, [Scope("liaison", row) for row in subject.liaisons]),
    ):
        if scopes:
            group = _group(body, label)
            for scope in scopes:
                _feed(ed, group, scope)


def _group(parent: Any, label: str) -> Any:
    return etree.SubElement(parent, "outline", text=label)


def _feed(ed: Edition, parent: Any, scope: Scope) -> None:
    _outline(ed, parent, lists.scope_name(ed, scope), lists.feed_folder(ed, scope))


def _outline(ed: Edition, parent: Any, label: str, page: str) -> None:
    feed, html = ed.url(addresses.feed(page)), ed.url(page)
    etree.SubElement(parent, "outline", type="rss", text=label, xmlUrl=feed, htmlUrl=html, language=ed.language)
