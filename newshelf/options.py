"""What a build is asked for besides the content."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

# Told of long work: what is done ("check", "index", "render"), how many of how many.
Progress = Callable[[str, int, int], None]


class Options(NamedTuple):
    """``as_of``: what arrives later is left out (default: nothing is). ``offline``: links name ``index.html``.

    ``processes``: how many may work at once; it changes no byte. ``pdf``: bulletins and themes are made as PDF too.
    """

    as_of: date | None = None
    offline: bool = False
    processes: int = 1
    pdf: bool = False
