"""What rendering works with: the site in each language, the records, the templates, and what was made before.

A studio lives in one process for one build. What it keeps (entries, feed items) is made from values alone, so that
keeping changes nothing but the time.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

from jinja2 import Environment, Template
from markupsafe import Markup, escape

from newshelf.catalogue import Entry
from newshelf.model import Record
from newshelf.render.engine import environment
from newshelf.templating import TemplateSet
from newshelf.views.edition import Edition, site_view
from newshelf.views.titles import Title, title

T = TypeVar("T")

# Stands for the way to the site's root in what is made once and set into pages of any depth. XML forbids the
# character and ``load`` refuses it, so no text can hold it.
ROOT = "\x1a"


class Piece(NamedTuple):
    """A partial made once an entry: its template, and the view that it takes."""

    template: str
    view: Callable[[Edition, Entry, Title], Any]


HOLE = "\x02"


def _holed(value: Any, texts: list[str]) -> Any:
    """A value of named tuples and texts with a hole in place of each text that is not empty; the texts are noted."""
    if isinstance(value, str):
        texts.append(value)
        return value and Markup(f"{HOLE}{len(texts) - 1}{HOLE}")
    if isinstance(value, tuple):
        parts = [_holed(part, texts) for part in value]
        return value._make(parts) if hasattr(value, "_make") else tuple(parts)
    texts.append("" if value is None else "-")
    return value


def _hole(block: str, _: Any) -> Iterator[str]:
    yield f"{HOLE}{block}{HOLE}"


def _shell(template: Template, values: Mapping[str, Any]) -> list[str]:
    """What a template and its layout write around the template's own blocks: text, hole, text, hole, … text."""
    context = template.new_context(dict(values))
    for block in template.blocks:
        context.blocks[block] = [partial(_hole, block)]
    return "".join(template.root_render_func(context)).split(HOLE)


class Studio:
    """See the module."""

    def __init__(
        self, editions: Mapping[str, Edition], record: Callable[[str], Record], templates: TemplateSet
    ) -> None:
        self.editions, self.record, self.templates = editions, record, templates
        self.sites = {language: site_view(edition) for language, edition in editions.items()}
        self.environment: Environment = environment(templates)
        self._titles: dict[str, Title] = {}
        self._views: dict[tuple[Any, str, str], Any] = {}
        self._shells: dict[tuple[Any, ...], list[str]] = {}
        self._once: dict[tuple[Any, ...], Any] = {}
        self.kept: dict[tuple[str, str, str], str] = {}
        self.items: dict[tuple[str, str], bytes] = {}
        self.given: dict[tuple[str, str, str], str] = {}
        self.compiled: dict[str, Template] = {}

    def forget(self) -> None:
        """Drops all that was kept of entries: the next ones are others."""
        for kept in (self._titles, self._views, self._once, self.kept):
            kept.clear()

    def url(self, address: str) -> str:
        """The absolute address of a file that serves every language."""
        return next(iter(self.editions.values())).url(address)

    def template(self, name: str) -> Template:
        """A compiled template."""
        template = self.compiled.get(name)
        if template is None:
            template = self.compiled[name] = self.environment.get_template(name)
        return template

    def title(self, id: str) -> Title:
        """A record with what is made of its text."""
        found = self._titles.get(id)
        if found is None:
            found = self._titles[id] = title(self.record(id))
        return found

    def once(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for a key."""
        if key not in self._once:
            self._once[key] = make()
        found: T = self._once[key]
        return found

    def view(self, view: Callable[[Edition, Entry, Title], Any], language: str, entry: Entry) -> Any:
        """A view of an entry."""
        key = view, language, entry.card.id
        found = self._views.get(key)
        if found is None:
            found = self._views[key] = view(self.editions[language], entry, self.title(entry.card.id))
        return found

    def framed(self, name: str, frame: Mapping[str, Any], shared: Mapping[str, Any], values: Mapping[str, Any]) -> str:
        """A page: the blocks of its template are made each time, the layout around them once for all pages of a shape.

        The layout sees ``frame`` with a hole for each text, which is filled in afterwards; so it may ask whether a
        text of it is empty, and nothing else (templates/layouts/base.html says so too).
        """
        template = self.template(name)
        texts: list[str] = []
        holed = {key: _holed(value, texts) for key, value in frame.items()}
        section = frame["page"].section
        shape = name, shared["language"], shared["root"], section, tuple(map(bool, texts))
        shell = self._shells.get(shape)
        if shell is None:
            holed["page"] = holed["page"]._replace(section=section)
            shell = self._shells[shape] = _shell(template, {**shared, **holed})
        context = template.new_context({**shared, **frame, **values})
        made = shell[::2]
        blocks = {block: "".join(render(context)) for block, render in template.blocks.items()}
        parts = [escape(texts[int(hole)]) if hole.isdecimal() else blocks[hole] for hole in shell[1::2]]
        return "".join([part for pair in zip(made, [*parts, ""], strict=True) for part in pair])

    def piece(self, piece: Piece, language: str, entry: Entry) -> str:
        """A partial of an entry, with ``ROOT`` for the way to the root."""
        key = piece.template, language, entry.card.id
        made = self.given.get(key) or self.kept.get(key)
        if made is None:
            view = self.view(piece.view, language, entry)
            t = self.editions[language].t
            made = self.kept[key] = self.template(piece.template).render(entry=view, t=t, root=ROOT)
        return made

    def pieces(self, piece: Piece, language: str, entries: tuple[Entry, ...] | list[Entry], root: str) -> Markup:
        """The partials of some entries, joined, for a page at ``root``."""
        return Markup("".join([self.piece(piece, language, entry) for entry in entries]).replace(ROOT, root))
