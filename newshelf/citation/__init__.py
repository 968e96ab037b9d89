"""A record as the citation of a document, in the four styles that readers in Vietnam are asked for.

Pure text from a record alone, in the language of the document, so it is the same on the pages of every language.
Ours, and not a CSL processor: decision 0011.
"""

from newshelf.citation import apa, ieee, iso690, moet
from newshelf.citation.common import Citation, work
from newshelf.content.model import Record

# By the name that the locale has for each, in the order in which they are offered.
STYLES = {"moet": moet.cite, "apa": apa.cite, "iso690": iso690.cite, "ieee": ieee.cite}


def citations(record: Record) -> tuple[tuple[str, Citation], ...]:
    """The citations of a record: (style, citation) in the order of ``STYLES``."""
    cited = work(record)
    return tuple((style, cite(cited)) for style, cite in STYLES.items())
