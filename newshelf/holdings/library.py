"""The whole content of a library: its tables, pages and batches, and the problems of all of them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from newshelf.content import model
from newshelf.content import usage as figures
from newshelf.files import Source
from newshelf.holdings.shelf import Batch
from newshelf.problem import Problem

CONTENT = "content"


class Essay(NamedTuple):
    """A text in several languages: (title, Markdown) by language; "" stands for the library's first language."""

    id: str
    texts: tuple[tuple[str, str, str], ...]


class Theme(NamedTuple):
    """A thematic bibliography: its front matter and its introduction."""

    id: str
    head: model.ThemeHead
    essay: Essay
    source: Source


class Attachment(NamedTuple):
    """A file that is published as it is: its path below its folder, where it lies, its size and time (ns)."""

    path: str
    file: str
    size: int
    modified: int


class Library(NamedTuple):
    """Everything in ``content/``. ``problems`` holds those of every file; with an error among them nothing is built."""

    site: model.Site
    disciplines: Mapping[str, model.Discipline]
    courses: Mapping[str, model.Course]
    liaisons: Mapping[str, model.Liaison]
    themes: tuple[Theme, ...]
    pages: tuple[Essay, ...]
    covers: tuple[Attachment, ...]
    static: tuple[Attachment, ...]
    batches: tuple[Batch, ...]
    problems: tuple[Problem, ...]
    usage: tuple[figures.Usage, ...] = ()
    wanted: tuple[model.Wanted, ...] = ()

    def desks(self, disciplines: Iterable[model.Discipline]) -> tuple[model.Liaison, ...]:
        """The desks that serve some disciplines, each once, in their order."""
        return tuple(self.liaisons[id] for id in dict.fromkeys(row.liaison for row in disciplines if row.liaison))


def is_batch(path: str) -> bool:
    """Whether a file of the library is a batch of acquisitions."""
    return path.startswith(f"{CONTENT}/acquisitions/") and path.endswith((".yaml", ".yml"))
