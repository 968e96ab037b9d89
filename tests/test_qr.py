"""QR codes: the path that is drawn here is that of segno's own writer."""

import pytest
import segno

from newshelf.render import qr


@pytest.mark.parametrize("length", [1, 30, 60, 200])
def test_every_dark_module_is_drawn_where_segno_draws_it(length: int) -> None:
    url = "https://library.example.org/".ljust(length + 28, "a")
    code = segno.make_qr(url, error="l", boost_error=False, mask=qr.MASK)
    drawn = code.svg_inline(omitsize=True, border=0, svgclass=None, lineclass=None)
    assert qr.svg(url) == drawn
