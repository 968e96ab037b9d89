"""QR codes, which lead from paper back to the page."""

import io
import re
from typing import Any

from markupsafe import Markup

# Which of the eight patterns is laid over the modules is free, and readers cope with any. Weighing them takes longer
# than all the rest, so it is always the one that a study of many addresses would rarely regret.
MASK = 3
_DARK = re.compile(b"\x01+")


def svg(url: str) -> Markup:
    """The QR code (ISO/IEC 18004) of an address as an SVG element without size or style, one unit a module."""
    # segno's own writer, which knows of colours and sizes, takes as long as making the code.
    rows = _code(url).matrix
    parts = []
    x = y = 0
    for number, row in enumerate(rows):
        for run in _DARK.finditer(row):
            parts.append(f"m{run.start() - x} {number - y}h{len(run[0])}")
            x, y = run.end(), number
    path = f"M0 0.5{''.join(parts).removeprefix('m0 0')}"  # the first module is always dark
    return Markup(f'<svg viewBox="0 0 {len(rows)} {len(rows)}"><path stroke="#000" d="{path}"/></svg>')


def image(url: str) -> bytes:
    """The same as an SVG file."""
    made = io.BytesIO()
    _code(url).save(made, kind="svg", omitsize=True, border=0, svgclass=None, lineclass=None)
    return made.getvalue()


def _code(url: str) -> Any:
    import segno  # only pages of lists need it

    return segno.make_qr(url, error="l", boost_error=False, mask=MASK)
