"""QR codes, which lead from paper back to the page."""

import io
from typing import Any

from markupsafe import Markup

# Which of the eight patterns is laid over the modules is free, and readers cope with any. Weighing them takes longer
# than all the rest, so it is always the one that a study of many addresses would rarely regret.
MASK = 3


def svg(url: str) -> Markup:
    """The QR code (ISO/IEC 18004) of an address as an SVG element without size or style, one unit a module."""
    return Markup(_code(url).svg_inline(omitsize=True, border=0, svgclass=None, lineclass=None))


def image(url: str) -> bytes:
    """The same as an SVG file."""
    made = io.BytesIO()
    _code(url).save(made, kind="svg", omitsize=True, border=0, svgclass=None, lineclass=None)
    return made.getvalue()


def _code(url: str) -> Any:
    import segno  # only pages of lists need it

    return segno.make_qr(url, error="l", boost_error=False, mask=MASK)
