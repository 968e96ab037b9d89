"""QR codes, which lead from paper back to the page."""

from markupsafe import Markup

# Which of the eight patterns is laid over the modules is free, and readers cope with any. Weighing them takes longer
# than all the rest, so it is always the one that a study of many addresses would rarely regret.
MASK = 3


def svg(url: str) -> Markup:
    """The QR code (ISO/IEC 18004) of an address as an SVG element without size or style, one unit a module."""
    import segno  # only pages of lists need it

    code = segno.make_qr(url, error="l", boost_error=False, mask=MASK)
    return Markup(code.svg_inline(omitsize=True, border=0, svgclass=None, lineclass=None))
