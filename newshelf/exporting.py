"""The catalogue, or a discipline of it, as a file for other programs."""

from collections.abc import Callable

from newshelf.content.model import Record
from newshelf.exchange import EXCHANGES
from newshelf.holdings.catalogue import Catalogue
from newshelf.holdings.library import Library
from newshelf.plan import addresses
from newshelf.problem import Place, Problem, problem
from newshelf.spelling import nearest


def unknown(content: Library, discipline: str) -> Problem | None:
    """What is wrong with asking for a discipline, if something is."""
    if not discipline or discipline in content.disciplines:
        return None
    suggestion = nearest(discipline, frozenset(content.disciplines))
    return problem(Place("--discipline"), "unknown-discipline", value=discipline, suggestion=suggestion)


def exported(
    content: Library, catalogue: Catalogue, record: Callable[[str], Record], format: str, discipline: str
) -> tuple[bytes, int]:
    """The file in a format (a key of ``EXCHANGES``) and how many records are in it.

    It holds every record that has a page, withdrawn ones too, the newest first. A record without an address of its own
    is given that of its page.
    """
    chosen = [entry for entry in catalogue.all if not discipline or discipline in entry.disciplines]
    exchange = EXCHANGES[format]
    at = addresses.of_language(content.site.languages[0], content.site.languages)

    def text(id: str) -> str:
        return exchange.text(record(id), addresses.absolute(content.site.base_url, at.record(id)))

    return exchange.document(text(entry.card.id) for entry in chosen).encode(), len(chosen)
