"""The fonts of a card: made once from the families' packages, then read from a folder.

Noto Sans comes as one variable file; a card needs two weights of it and the letters of the
country's languages. OCR-B comes as a file that the caller names.
"""

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from capthe.domain.errors import Broken

LABELS, DATA = 400, 600
"""The weights: of what is the same on every card, and of what a citizen's card says."""
LATIN = frozenset(
    code
    for first, last in (
        (0x20, 0x7E), (0xA0, 0x24F), (0x2BC, 0x2BC), (0x300, 0x304), (0x306, 0x309),
        (0x30A, 0x30C), (0x31B, 0x31B), (0x323, 0x323), (0x1E00, 0x1EFF), (0x2010, 0x2015),
        (0x2018, 0x201D), (0x2026, 0x2026),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""Latin with its extensions, the marks that Vietnamese and highland letters are put together of."""
ZONE = frozenset(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"))
_H_WIDE_MM, _H_HIGH_MM, _CELL_MM = 1.75, 2.75, 2.54
_MAKING = b"2"  # to be counted on when fonts are made in another way
_PACKAGE = "fontpkg_noto_sans"
_FILE = "NotoSans[wdth,wght].ttf"


@dataclass(frozen=True, slots=True)
class FontFiles:
    """A folder with the static files `labels.ttf`, `data.ttf` and `zone.ttf`, and their bytes."""

    folder: Path

    @property
    def data(self) -> bytes:
        """The font of a citizen's texts."""
        return (self.folder / "data.ttf").read_bytes()

    @property
    def zone(self) -> bytes:
        """OCR-B, the letters of the machine-readable zone."""
        return (self.folder / "zone.ttf").read_bytes()


def font_files(kept: Path, *, ocr_b: Path) -> FontFiles:
    """Return the card's fonts, made under `kept` unless the same sources were made before."""
    sources = [_noto_sans().read_bytes(), ocr_b.read_bytes()]
    hashes = b"".join(sha256(source).digest() for source in sources)
    folder = kept / sha256(_MAKING + hashes).hexdigest()[:16]
    if not folder.exists():
        kept.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=kept, prefix="."))
        (beside / "labels.ttf").write_bytes(static_font(sources[0], LATIN, LABELS))
        (beside / "data.ttf").write_bytes(static_font(sources[0], LATIN, DATA))
        (beside / "zone.ttf").write_bytes(zone_font(sources[1]))
        with suppress(OSError):  # another process made the same before us
            beside.rename(folder)
        shutil.rmtree(beside, ignore_errors=True)
    return FontFiles(folder)


def static_font(source: bytes, codes: frozenset[int], weight: int | None) -> bytes:
    """Return a font of these letters alone, at one weight, with kerning and mark positions."""
    font = TTFont(BytesIO(source), recalcTimestamp=False)
    options = Options(layout_features=["kern", "mark", "mkmk", "ccmp", "locl"])
    options.drop_tables += ["FFTM"]
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    if weight is not None:
        place = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} | {"wght": weight}
        instantiateVariableFont(font, place, inplace=True)
        font["OS/2"].usWeightClass = weight
    return _saved(font)


def zone_font(source: bytes) -> bytes:
    """Return OCR-B with the proportions of ISO 1073-2, size 1, each letter amid the same advance.

    The file that we are given draws an H narrower than the standard's 1.75 by 2.75 mm (centre line
    1.40 by 2.40, stroke 0.35): its outlines are widened, heights stay. The advance is the cell of
    2.54 mm at the size at which an H is as high as the standard's.
    """
    font = TTFont(BytesIO(static_font(source, ZONE, None)), recalcTimestamp=False)
    outlines, metrics = font["glyf"], font["hmtx"]
    letter = outlines[font.getBestCmap()[ord("H")]]
    advance = round(_CELL_MM / _H_HIGH_MM * (letter.yMax - letter.yMin))
    stretch = _H_WIDE_MM / _H_HIGH_MM * (letter.yMax - letter.yMin) / (letter.xMax - letter.xMin)
    for name in font.getGlyphOrder():
        glyph = outlines[name]
        if glyph.numberOfContours > 0:
            glyph.coordinates.scale((stretch, 1))
            glyph.coordinates.translate(((advance - metrics[name][0] * stretch) / 2, 0))
            glyph.coordinates.toInt()
            glyph.recalcBounds(outlines)
        metrics[name] = (advance, glyph.xMin if glyph.numberOfContours > 0 else 0)
    return _saved(font)


def _saved(font: TTFont) -> bytes:
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _noto_sans() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Broken(f"the package {_PACKAGE} is not installed")
    return Path(spec.origin).parent / "files" / _FILE
