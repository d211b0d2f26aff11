"""Barcodes as squares: a QR code for text (level M), a Data Matrix for the bytes of a seal."""

from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from capthe.face.qr_mask import SIDE_MAX, MaskChoice, Modules

_GREY = 128
_KINDS = tuple(
    zxingcpp.BarcodeFormats((kind,))
    for kind in (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix)
)


@dataclass(frozen=True, slots=True)
class Squares:
    """A square of `side` by `side` modules; every row begins a byte, a bit of 1 is dark."""

    side: int
    bits: bytes

    def dark(self, row: int, column: int) -> bool:
        """Say whether a module is dark."""
        byte = self.bits[row * -(-self.side // 8) + column // 8]
        return bool(byte >> (7 - column % 8) & 1)


def squares(content: str | bytes) -> Squares:
    """Draw a code: text as QR (ISO/IEC 18004) in UTF-8, bytes as Data Matrix (ISO/IEC 16022)."""
    if isinstance(content, str):
        first = _qr(content, mask=0)
        is_small = len(first) <= SIDE_MAX
        dark = _choice(len(first), content).best(first) if is_small else _qr(content)
    else:
        kind = zxingcpp.BarcodeFormat.DataMatrix
        dark = _modules(zxingcpp.create_barcode(content, kind, force_square=True))
    high, wide = dark.shape
    if high != wide:
        raise ValueError("the code is not square")
    return Squares(wide, np.packbits(dark, axis=1).tobytes())


def _qr(text: str, **mask: int) -> Modules:
    """Draw a QR code, with the mask that is given or with the one that the library chooses."""
    chosen = {f"data_{name}": number for name, number in mask.items()}
    return _modules(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", **chosen)
    )


_CHOICES: dict[int, MaskChoice] = {}


def _choice(side: int, text: str) -> MaskChoice:
    """Return the choice among the masks of codes of that side, of which `text` makes one."""
    if side not in _CHOICES:
        _CHOICES[side] = MaskChoice(lambda mask: _qr(text, mask=mask))
    return _CHOICES[side]


def _modules(drawn: zxingcpp.Barcode) -> Modules:
    dark: Modules = np.asarray(drawn.to_image(scale=1, add_quiet_zones=False)) < _GREY
    return dark


def read_codes(image: object) -> tuple[str | bytes, ...]:
    """Return what every code in a picture says: text of QR codes, bytes of Data Matrix codes."""
    wanted = zxingcpp.BarcodeFormats(
        (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix)
    )
    found = zxingcpp.read_barcodes(image, formats=wanted)
    return tuple(_said(code) for code in found)


def read_upright(square: NDArray[np.uint8]) -> str | bytes:
    """Return what the one code in a grey square says that shows nothing else; empty if not one.

    It is looked for dark on light, upright and at this size, as a press sets it.
    """
    if not (square < _GREY).any():
        return ""
    for kind in _KINDS:
        found = zxingcpp.read_barcodes(
            square, formats=kind, try_rotate=False, try_downscale=False, try_invert=False
        )
        if found:
            return _said(found[0]) if len(found) == 1 else ""
    return ""


def _said(code: zxingcpp.Barcode) -> str | bytes:
    return code.text if code.format == zxingcpp.BarcodeFormat.QRCode else code.bytes
