"""Faces as pixels: previews, the printer's raster, and the comparison of two renderings."""

from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
PRINTER_DPI = 300
_POINTS_PER_INCH = 72


def sides(pdf: bytes, *, dpi: int = PRINTER_DPI, grey: bool = False) -> list[Pixels]:
    """Draw every page: rows by columns by 3, or rows by columns when grey."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [_drawn(page, dpi, grey=grey) for page in document]
    finally:
        document.close()


def _drawn(page: pdfium.PdfPage, dpi: int, *, grey: bool) -> Pixels:
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=grey, rev_byteorder=True)
    drawn: Pixels = bitmap.to_numpy().copy()
    return drawn[:, :, 0] if grey and drawn.ndim == 3 else drawn


def png(pixels: Pixels) -> bytes:
    """Return pixels as a PNG file."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def differing(left: Pixels, right: Pixels) -> int:
    """Count the pixels in which two renderings differ; another size differs everywhere."""
    if left.shape != right.shape:
        return max(left.size, right.size)
    unlike = left != right
    return int(np.count_nonzero(unlike.any(axis=2) if unlike.ndim == 3 else unlike))
