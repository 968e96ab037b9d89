"""What rendering works with: the site in each language, the records, the templates, and what was made before.

A studio lives in one process for one build. What it keeps (entries, feed items) is made from values alone, so that
keeping changes nothing but the time.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any, NamedTuple, TypeVar

from jinja2 import Environment, Template
from jinja2.runtime import Context
from markupsafe import Markup

from newshelf.content.model import Record
from newshelf.holdings.catalogue import Entry
from newshelf.render.engine import environment, escape_text
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


class FeedItem(NamedTuple):
    """An item of a feed in both forms of it."""

    xml: bytes
    json: bytes


HOLE = "\x02"  # another character that XML forbids


class Shell(NamedTuple):
    """What a template and its layout write around what differs from page to page: text and places to fill."""

    text: tuple[str, ...]
    texts: tuple[tuple[int, int], ...]  # where in ``text`` which text of the frame belongs
    blocks: tuple[tuple[int, str], ...]  # where which block of the template belongs


class _Hole(Markup):
    """A text to come. A layout may print it and ask whether it is empty: any other answer would be that of one page."""

    def __bool__(self) -> bool:
        return True

    def _unknown(self, *_: object) -> Any:
        raise TypeError("a layout may print this text and ask whether it is empty, nothing else")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _unknown
    __len__ = __contains__ = __getitem__ = __iter__ = _unknown
    __hash__ = Markup.__hash__


def _flat(values: tuple[Any, ...], texts: list[str]) -> None:
    """Notes the texts in named tuples, in order; something else that is not empty as a hyphen."""
    for value in values:
        if type(value) is str:
            texts.append(value)
        elif isinstance(value, tuple):
            _flat(value, texts)
        else:
            texts.append("-" if value else "")


def _holed(value: Any, number: Iterator[int]) -> Any:
    """Named tuples with a numbered hole in place of each text that is not empty, in the order of ``_flat``."""
    if isinstance(value, tuple):
        parts = [_holed(part, number) for part in value]
        return value._make(parts) if hasattr(value, "_make") else tuple(parts)
    index = next(number)
    return _Hole(f"{HOLE}{index}{HOLE}") if isinstance(value, str) and value else value


def _shell(template: Template, values: Mapping[str, Any]) -> Shell:
    context = template.new_context(dict(values))
    for block in template.blocks:
        context.blocks[block] = [partial(_hole, block)]
    text = "".join(template.root_render_func(context)).split(HOLE)
    places = [(place, text[place]) for place in range(1, len(text), 2)]
    return Shell(
        tuple(text),
        tuple((place, int(name)) for place, name in places if name.isdecimal()),
        tuple((place, name) for place, name in places if not name.isdecimal()),
    )


def _hole(block: str, _: Any) -> Iterator[str]:
    yield f"{HOLE}{block}{HOLE}"


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
        self._shells: dict[tuple[Any, ...], Shell] = {}
        self._contexts: dict[str, Context] = {}
        self._once: dict[tuple[Any, ...], Any] = {}
        self.kept: dict[tuple[str, str, str], str] = {}
        self.items: dict[tuple[str, str], FeedItem] = {}
        self.texts: dict[tuple[str, str], str] = {}
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

    def framed(self, name: str, frame: tuple[Any, ...], shared: Mapping[str, Any], values: Mapping[str, Any]) -> str:
        """A page: the blocks of its template are made each time, the layout around them once for all pages of a shape.

        The layout sees ``frame`` (page, url, versions) with a hole for each text, which is filled in afterwards; so
        it may ask whether a text of it is empty, and nothing else (templates/layouts/base.html says so too).
        """
        texts: list[str] = []
        _flat(frame, texts)
        page, url, versions = frame
        shape = name, shared["language"], shared["root"], page.section, tuple(map(bool, texts))
        shell = self._shells.get(shape)
        if shell is None:
            holed, *others = _holed(frame, count())
            named = {"page": holed._replace(section=page.section), "url": others[0], "versions": others[1]}
            shell = self._shells[shape] = _shell(self.template(name), {**shared, **named})
        context = self._context(name, {**shared, **values, "page": page, "url": url, "versions": versions})
        made = list(shell.text)
        escaped = [*map(escape_text, texts)]
        for place, index in shell.texts:
            made[place] = escaped[index]
        blocks = self.template(name).blocks
        for place, block in shell.blocks:
            made[place] = "".join(blocks[block](context))
        return "".join(made)

    def _context(self, name: str, values: Mapping[str, Any]) -> Context:
        """The names that a template sees. One context serves all uses of a template, each of which gives every name."""
        context = self._contexts.get(name)
        if context is None:
            context = self._contexts[name] = self.template(name).new_context(dict(values))
        context.parent.update(values)
        return context

    def piece(self, piece: Piece, language: str, entry: Entry) -> str:
        """A partial of an entry, with ``ROOT`` for the way to the root."""
        key = piece.template, language, entry.card.id
        made = self.given.get(key) or self.kept.get(key)
        if made is None:
            view = self.view(piece.view, language, entry)
            values = {"entry": view, "t": self.editions[language].t, "root": ROOT}
            render = self.template(piece.template).root_render_func
            made = self.kept[key] = "".join(render(self._context(piece.template, values)))
        return made

    def pieces(self, piece: Piece, language: str, entries: tuple[Entry, ...] | list[Entry], root: str) -> Markup:
        """The partials of some entries, joined, for a page at ``root``."""
        return Markup("".join([self.piece(piece, language, entry) for entry in entries]).replace(ROOT, root))
