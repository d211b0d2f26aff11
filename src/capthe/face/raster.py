"""Faces as pixels: previews, the printer's raster, and the comparison of two renderings."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image
from pypdfium2 import raw

Pixels = NDArray[np.uint8]
PRINTER_DPI = 300
_POINTS_PER_INCH = 72
_MM_PER_INCH = 25.4
_WHITE = 255
_QUARTER = 64  # of the 256 values of a colour


def dots(length_mm: float, dpi: int = PRINTER_DPI) -> int:
    """Return a length in dots."""
    return round(length_mm / _MM_PER_INCH * dpi)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a side, in dots from its upper left corner."""

    left: int
    top: int
    wide: int
    high: int

    def of(self, side: Pixels) -> Pixels:
        """Cut the part out of a grey side; beyond its edges there is nothing, hence white."""
        right, bottom = self.left + self.wide, self.top + self.high
        inside = side[max(self.top, 0) : max(bottom, 0), max(self.left, 0) : max(right, 0)]
        if inside.shape == (self.high, self.wide):
            return inside
        part = np.full((self.high, self.wide), _WHITE, np.uint8)
        down, along = max(-self.top, 0), max(-self.left, 0)
        part[down : down + inside.shape[0], along : along + inside.shape[1]] = inside
        return part


class Sheet:
    """A PDF that is drawn in parts: the dots of whole sides, but for the rounding of a grey."""

    def __init__(self, document: pdfium.PdfDocument, dpi: int) -> None:
        self._document = document
        self._scale = dpi / _POINTS_PER_INCH

    def __len__(self) -> int:
        """The number of pages."""
        return len(self._document)

    def part(self, page: int, box: Box) -> Pixels:
        """Draw a part of a page, grey."""
        opened = self._document[page]
        try:
            bitmap = pdfium.PdfBitmap.new_native(box.wide, box.high, raw.FPDFBitmap_Gray)
            bitmap.fill_rect((_WHITE,) * 4, 0, 0, box.wide, box.high)
            wide, high = (math.ceil(length * self._scale) for length in opened.get_size())
            at = (-box.left, -box.top, wide, high)
            raw.FPDF_RenderPageBitmap(bitmap, opened, *at, 0, raw.FPDF_GRAYSCALE | raw.FPDF_ANNOT)
            drawn: Pixels = bitmap.to_numpy().copy()
        finally:
            opened.close()
        return drawn


@contextmanager
def opened_sheet(pdf: bytes, *, dpi: int = PRINTER_DPI) -> Iterator[Sheet]:
    """Open a PDF for drawing parts of it."""
    document = pdfium.PdfDocument(pdf)
    try:
        yield Sheet(document, dpi)
    finally:
        document.close()


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
    return int(np.count_nonzero((left != right).any(axis=2)))


def differing_by_more_than_a_dot(left: Pixels, right: Pixels) -> int:
    """Count the colours that the other rendering comes near nowhere within one dot of their place.

    A glyph whose place falls between two dots may be drawn on either, its edge up to a quarter
    darker or lighter; nothing else may differ.
    """
    if left.shape != right.shape:
        return max(left.size, right.size)
    unlike = np.argwhere((left != right).any(axis=2))
    if not len(unlike):
        return 0
    top, start = np.maximum(unlike.min(axis=0) - 1, 0)
    low, end = unlike.max(axis=0) + 2
    window = (slice(top, low), slice(start, end))
    return _strange(left[window], right[window]) + _strange(right[window], left[window])


def _strange(pixels: Pixels, other: Pixels) -> int:
    """Count the values that lie far outside the range of the other's nine dots around them."""
    near = np.lib.stride_tricks.sliding_window_view(
        np.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge"), (3, 3), axis=(0, 1)
    )
    low = near.min(axis=(3, 4)).astype(np.int16) - _QUARTER
    high = near.max(axis=(3, 4)).astype(np.int16) + _QUARTER
    return int(np.count_nonzero((pixels < low) | (pixels > high)))
