"""The hot path: a citizen's text, pictures and codes written into the face that Typst drew once.

A sheet holds any number of cards, two pages each; fonts and the fixed face are in it once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from capthe.face.code import squares
from capthe.face.font import Font, Word
from capthe.face.jpeg import JpegFrame, jpeg_frame, jpeg_object
from capthe.face.layout import POINTS_PER_MM, set_text
from capthe.face.pdf import Writer, read_base, stream, write_font
from capthe.face.profile import CardFace, CodeField, FaceProfile, ImageField, Side

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
"""The letters of a machine-readable zone (Doc 9303 part 3, 4.3)."""
_TEXTS_KEPT = 1 << 16
_SIDES = (Side.FRONT, Side.BACK)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The two fonts of a citizen's data: one for texts, OCR-B for the zone."""

    text: Font
    ocr_b: Font


class Press:
    """One face version, ready to print: its drawing, its fonts, the places of its fields."""

    def __init__(self, profile: FaceProfile, drawing: bytes, fonts: Fonts) -> None:
        """Take `drawing`, the version's PDF of two pages without any citizen's data."""
        self.profile = profile
        self.drawing = drawing
        self.fonts = fonts
        self._high = profile.height_mm * POINTS_PER_MM
        wide = profile.width_mm * POINTS_PER_MM
        self._box = b"0 0 %.5f %.5f" % (wide, self._high)
        base = read_base(drawing)
        if len(base.pages) != len(_SIDES):
            raise ValueError("a face has two sides")
        writer = Writer([base.body], list(base.places), len(base.body))
        text, ocr_b = (write_font(writer, font) for font in (fonts.text, fonts.ocr_b))
        self._font_entries = b"/T %d 0 R/M %d 0 R" % (text, ocr_b)
        self._bases = dict(zip(_SIDES, base.pages, strict=True))
        self._before = writer.add(stream(b"q"))
        self._head = b"".join(writer.parts)
        self._writer = writer
        zone = {letter: fonts.ocr_b.glyph(letter) for letter in ALPHABET}
        self._zone = {letter: b"%04x" % glyph for letter, glyph in zone.items()}
        (advance,) = {fonts.ocr_b.width(glyph) for glyph in zone.values()}
        field = profile.mrz
        self._spacing = field.pitch_mm * POINTS_PER_MM - advance * field.size_pt / 1000
        self._set_text = lru_cache(maxsize=_TEXTS_KEPT)(self._text)

    def sheet(self, cards: Sequence[CardFace]) -> bytes:
        """Return the PDF of these cards: front and back of each, in order."""
        writer = self._writer.fork()
        tree, pages = writer.reserve(), list[int]()
        for card in cards:
            self._check(card)
            pages.extend(self._page(writer, tree, side, card) for side in _SIDES)
        kids = b" ".join(b"%d 0 R" % page for page in pages)
        writer.put(tree, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids))
        root = writer.add(b"<</Type/Catalog/Pages %d 0 R/Lang(vi)>>" % tree)
        return b"".join((self._head, *writer.parts, writer.end(root)))

    def _check(self, card: CardFace) -> None:
        wanted = (len(self.profile.texts), len(self.profile.images), len(self.profile.codes))
        if (len(card.texts), len(card.images), len(card.codes)) != wanted:
            raise ValueError(f"a face of {self.profile.version} has {wanted} texts, images, codes")

    def _page(self, writer: Writer, tree: int, side: Side, card: CardFace) -> int:
        parts, objects = [b"Q"], list[bytes]()
        profile, base = self.profile, self._bases[side]
        for image, jpeg in zip(profile.images, card.images, strict=True):
            if image.side == side and jpeg:
                name = b"I%d" % len(objects)
                frame = jpeg_frame(jpeg)
                objects.append(b"/%b %d 0 R" % (name, writer.add(jpeg_object(jpeg, frame))))
                parts.append(self._image(image, name, frame))
        for code, text in zip(profile.codes, card.codes, strict=True):
            if code.side == side and text:
                parts.append(self._code(code, text))
        for number, (field, value) in enumerate(zip(profile.texts, card.texts, strict=True)):
            if field.side == side and value:
                parts.append(self._set_text(number, value))
        if profile.mrz.side == side:
            parts.append(self._mrz(card.mrz))
        contents = writer.add(stream(b"\n".join(parts)))
        resources = base.resources_with(self._font_entries, b"".join(objects))
        return writer.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[%b]/Contents[%d 0 R %d 0 R %d 0 R]/Resources %b>>"
            % (tree, self._box, self._before, base.contents, contents, resources)
        )

    def _image(self, field: ImageField, name: bytes, frame: JpegFrame) -> bytes:
        """Draw a picture so that it covers its frame; what hangs over is cut on both sides."""
        scale = max(field.width_mm / frame.width, field.height_mm / frame.height)
        wide, high = frame.width * scale, frame.height * scale
        x_mm = field.x_mm - (wide - field.width_mm) / 2
        y_mm = field.y_mm - (high - field.height_mm) / 2
        window = b"%.6f %.6f %.6f %.6f re W n" % (
            field.x_mm * POINTS_PER_MM,
            self._high - (field.y_mm + field.height_mm) * POINTS_PER_MM,
            field.width_mm * POINTS_PER_MM,
            field.height_mm * POINTS_PER_MM,
        )
        return b"q %b %b cm /%b Do Q" % (window, self._frame(x_mm, y_mm, wide, high), name)

    def _code(self, field: CodeField, content: str | bytes) -> bytes:
        """Draw a code as a stencil of one bit a module; the printer scales it, nothing blurs it."""
        drawn = squares(content)
        frame = self._frame(field.x_mm, field.y_mm, field.size_mm, field.size_mm)
        return (
            b"q 0 g %b cm BI /W %d /H %d /IM true /BPC 1 /D [1 0] ID %b\nEI Q"
            % (frame, drawn.side, drawn.side, drawn.bits)
        )  # fmt: skip

    def _text(self, number: int, value: str) -> bytes:
        """Set a value of a field (by its number); dates and places come back: they are kept."""
        field = self.profile.texts[number]
        setting = set_text(field, value, self.fonts.text)
        baseline = self._high - setting.baseline_mm * POINTS_PER_MM
        out = [b"BT %b rg /T %g Tf" % (_rgb(field.colour), setting.size_pt)]
        for line in setting.lines:
            y = baseline - line.drop_pt
            for x, word in line.words:
                out.append(b"1 0 0 1 %.6f %.6f Tm" % (x, y))
                out.append(_shown(word, setting.size_pt))
        return b" ".join((*out, b"ET"))

    def _mrz(self, lines: Sequence[str]) -> bytes:
        """Set every character in a cell of 2.54 mm, in whose middle the font draws it."""
        field = self.profile.mrz
        out = [b"BT 0 g /M %g Tf %.5f Tc" % (field.size_pt, self._spacing)]
        for number, line in enumerate(lines):
            y = self._high - (field.baseline_mm + number * field.step_mm) * POINTS_PER_MM
            glyphs = b"".join([self._zone[letter] for letter in line])
            out.append(b"1 0 0 1 %.6f %.6f Tm <%b> Tj" % (field.x_mm * POINTS_PER_MM, y, glyphs))
        return b" ".join((*out, b"ET"))

    def _frame(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> bytes:
        return b"%.6f 0 0 %.6f %.6f %.6f" % (
            width_mm * POINTS_PER_MM,
            height_mm * POINTS_PER_MM,
            x_mm * POINTS_PER_MM,
            self._high - (y_mm + height_mm) * POINTS_PER_MM,
        )


def _shown(word: Word, size_pt: float) -> bytes:
    """Show the glyphs of a word; where they are not its letters one by one, say which it has."""
    runs = b" ".join(
        b"%.4f Ts [%b] TJ 0 Ts" % (rise * size_pt / 1000, run) if rise else b"[%b] TJ" % run
        for rise, run in word.runs
    )
    return b"/Span<</ActualText<%b>>>BDC %b EMC" % (word.meaning, runs) if word.meaning else runs


@lru_cache(maxsize=64)
def _rgb(colour: tuple[int, int, int]) -> bytes:
    return b"%g %g %g" % tuple(round(part / 255, 6) for part in colour)
