"""QR codes as images that a page carries itself."""

import segno

SCALE = 5
QUIET = 4
"""Empty modules around the code, as ISO/IEC 18004 asks for."""


def qr_image(text: str) -> str:
    """A ``data:`` address of an SVG image, dark on white also where the page is dark."""
    code = segno.make_qr(text, error="m")
    return code.svg_data_uri(scale=SCALE, border=QUIET, light="white")


def qr_svg(text: str) -> str:
    """An SVG element without styles, dark on white, for a page that draws it itself."""
    code = segno.make_qr(text, error="m")
    return code.svg_inline(
        scale=SCALE, border=QUIET, light="white", dark="black", omitsize=True, svgclass=None
    )
