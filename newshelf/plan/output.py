"""A file of the site before it is made, and what makes such descriptions for one language."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from newshelf import fingerprint
from newshelf.plan import addresses
from newshelf.plan.addresses import Addresses
from newshelf.plan.subjects import fingerprint_of

REFERENCES = {"ris": "ris", "bibtex": "bib"}  # the formats of files of references, with the endings of their names


class Output(NamedTuple):
    """One file of the site. ``path`` is below the output folder.

    ``month`` is that of the arrivals that it shows, if they are of one month; else ``group`` is the discipline that
    most of them serve. Both only say what is made best together.
    """

    path: str
    format: str
    language: str
    subject: Any
    key: str
    month: str = ""
    group: str = ""


class Maker(NamedTuple):
    """Describes outputs of one language; of none (``""``) those that serve every language.

    ``marks`` holds, for each format, the fingerprint of what makes it. ``pdf``: bulletins and themes come as PDF too.
    """

    language: str
    at: Addresses
    marks: Mapping[str, str]
    pdf: bool = False

    def file(
        self, address: str, format: str, subject: Any, month: str = "", group: str = "", mark: str | None = None
    ) -> Output:
        """The output of an address. ``mark`` is the fingerprint of the subject, where it is known already."""
        key = fingerprint.of(f"{self.marks[format]}{self.language}{mark or fingerprint_of(subject)}".encode())
        return Output(addresses.file_of(address), format, self.language, subject, key, month, group)

    def of_every_language(self) -> "Maker":
        """What makes files that serve every language."""
        return self._replace(language="")
