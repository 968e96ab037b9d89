"""Records in the formats in which programs exchange them: pure functions from a record to text.

One format, one module: ``text`` makes a record, ``document`` a file of such texts.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from newshelf.content.model import Record
from newshelf.exchange import bibtex, csl, marc, ris, table


class Exchange(NamedTuple):
    """A format: the ending of its files, its media type, a record as text, a file of such texts.

    ``text`` takes the record and the absolute address of its page.
    """

    ending: str
    media: str
    text: Callable[[Record, str], str]
    document: Callable[[Iterable[str]], str]


# RIS first: it has a registered type, so that browsers hand it to a reference manager.
EXCHANGES: Mapping[str, Exchange] = {
    "ris": Exchange("ris", "application/x-research-info-systems", ris.text, ris.document),
    "bibtex": Exchange("bib", "application/x-bibtex", bibtex.text, bibtex.document),
    "csl-json": Exchange("csl.json", "application/vnd.citationstyles.csl+json", csl.text, csl.document),
    "marcxml": Exchange("marc.xml", "application/marcxml+xml", marc.text, marc.document),
    "csv": Exchange("csv", "text/csv", table.text, table.document),
}
