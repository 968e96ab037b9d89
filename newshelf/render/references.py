"""Files of references: the titles of a list as RIS or BibTeX, and each title in the formats of its own page."""

from newshelf.exchange import EXCHANGES
from newshelf.holdings.catalogue import Entry
from newshelf.plan.output import Output
from newshelf.render.studio import Studio


def render(studio: Studio, output: Output) -> bytes:
    """The bytes of a file, in the order of the list."""
    format: str = output.format
    return EXCHANGES[format].document(text(studio, format, entry) for entry in output.subject.entries).encode()


def text(studio: Studio, format: str, entry: Entry) -> str:
    """A title in a format. It names the title's page in the first language of the site."""
    key = format, entry.card.id
    return studio.texts.get(key) or studio.once(("text", *key), lambda: _text(studio, format, entry))


def _text(studio: Studio, format: str, entry: Entry) -> str:
    ed = next(iter(studio.editions.values()))
    return EXCHANGES[format].text(studio.title(entry.card.id).record, ed.url(ed.at.record(entry.card.id)))
