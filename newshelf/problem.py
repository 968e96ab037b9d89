"""What is wrong with the content, and where: plain values, put into words by ``report``."""

from typing import Any, NamedTuple

# Problems that do not stop a build. Every other code is an error: nothing is written.
WARNINGS = frozenset(
    {
        "wrong-check-digit",
        "icelandic-d",
        "name-without-comma",
        "name-parted",
        "names-together",
        "keywords-together",
        "unknown-file",
        "stranger",
        "no-place-in-lists",
        "hash-in-text",
        "cache-not-saved",
        "unknown-template",
        "year-after-arrival",
        "capitals",
        "academic-title",
        "publisher-word",
        "placeholder",
        "letter-lost",
        "mojibake",
        "old-encoding",
        "same-isbn",
        "same-title",
        "arrival-ahead",
        "arrival-far-from-file",
        "usage-unknown",
        "not-on-windows",
    }
)

# What changes an issue that had gone out: only found beside what stood before (``issues``).
OF_ISSUES = frozenset({"issue-edited", "issue-withdrawn", "issue-late", "issue-left", "issue-deleted"})


class Place(NamedTuple):
    """A spot in a file: path relative to the library's root, line and column from 1 (0: the file as a whole)."""

    file: str
    line: int = 0
    column: int = 0


class Problem(NamedTuple):
    """One problem. ``code`` names its text in ``locale/*.yaml``; ``values`` fill it in.

    ``warns``: what stops one command is told by another, which does not stop for it.
    """

    place: Place
    code: str
    values: tuple[tuple[str, str], ...] = ()
    warns: bool = False

    @property
    def is_error(self) -> bool:
        """Whether it stops the build."""
        return not self.warns and self.code not in WARNINGS


def problem(place: Place, code: str, **values: object) -> Problem:
    """A problem with its values as text, in the order given."""
    return Problem(place, code, tuple((key, str(value)) for key, value in values.items()))


def unwritten(path: object, error: OSError) -> Problem:
    """That a file or folder cannot be written, with what the system says of it."""
    return problem(Place(str(path)), "cannot-write", path=path, reason=error.strerror or error)


def dated(found: Problem, today: str) -> Problem:
    """A problem whose remedy holds a day, with that of today (ISO 8601) if that is later.

    A build knows no clock: the day that it names is that of the newest arrival.
    """
    values = ((key, max(value, today) if key == "day" and value else value) for key, value in found.values)
    return found._replace(values=tuple(values))


def stored(data: Any) -> Problem:
    """A problem that was kept as JSON: its tuples come back as lists."""
    place, code, values, *warns = data
    return Problem(Place(*place), code, tuple((key, value) for key, value in values), *warns)


class Stopped(Exception):
    """A step cannot go on. Carries the problem."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found)
        self.found = found
