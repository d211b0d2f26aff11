"""A font file as the press uses it: shaped words, and its own objects in a PDF.

Words are shaped by HarfBuzz with the font's kerning and mark positions: the letters of Ê Đê or
Gia Rai such as ơ̆ have no code point of their own, their marks are placed by the font.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import uharfbuzz as hb

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

_EM: Final = 1000
_LEAST: Final = 5e-4
_DIGITS: Final = "0123456789"
_MARK_UTF16: Final = b"\xfe\xff"
_WORDS_KEPT = 1 << 17


@dataclass(frozen=True, slots=True)
class Word:
    """A shaped word: its advance in thousandths of an em, and its runs of glyphs.

    A run is (rise in thousandths of an em, the inside of a TJ array). `meaning` is the word itself
    (UTF-16, in hexadecimal) where the glyphs are not its letters side by side, else empty.
    """

    advance: float
    runs: tuple[tuple[float, bytes], ...]
    meaning: bytes = b""


class Font:
    """A static font (glyf or CFF outlines); `data` is the whole file, already subset."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._face = hb.Face(hb.Blob(data))
        self._font = hb.Font(self._face)
        self.scale = _EM / float(self._face.upem)
        self.codes = frozenset(self._face.unicodes)
        self.name = _tagged_name(data, self._face)
        self._words: dict[str, Word] = {}
        self._digits = self._lone_digits()

    @property
    def is_cff(self) -> bool:
        """Whether the outlines are CFF."""
        return self.data[:4] == b"OTTO"

    @property
    def glyphs(self) -> int:
        """How many glyphs the file holds."""
        return int(self._face.glyph_count)

    def width(self, glyph: int) -> float:
        """Return a glyph's advance in thousandths of an em."""
        return round(float(self._font.get_glyph_h_advance(glyph)) * self.scale, 3)

    def glyph(self, letter: str) -> int:
        """Return the glyph of one letter; refuse a letter that the font has not."""
        found = self._font.get_nominal_glyph(ord(letter))
        if not found:
            raise _missing(letter)
        return int(found)

    def word(self, text: str) -> Word:
        """Shape one word; words of names and addresses come back, so they are remembered."""
        known = self._words.get(text)
        if known is None and self._digits and text.isdecimal() and text.isascii():
            return self._number(text)
        if known is None:
            if len(self._words) >= _WORDS_KEPT:
                self._words.clear()
            known = self._words[text] = self._shaped(text)
        return known

    def _lone_digits(self) -> dict[str, Word]:
        """Return the ten digits when this font kerns none of them, else nothing."""
        lone = {digit: self._shaped(digit) for digit in _DIGITS if ord(digit) in self.codes}
        pairs = [self._shaped(one + two) for one in lone for two in lone]
        wide = {digit.advance for digit in lone.values()}
        is_even = {pair.advance for pair in pairs} == {2 * each for each in wide}
        return lone if len(lone) == len(_DIGITS) and is_even else {}

    def _number(self, text: str) -> Word:
        """Put a number together; no two citizens have the same one, so it is not remembered."""
        digits = [self._digits[digit] for digit in text]
        glyphs = b"".join(run[1:-1] for digit in digits for _, run in digit.runs)
        return Word(sum(digit.advance for digit in digits), ((0.0, b"<%b>" % glyphs),))

    def metrics(self) -> tuple[float, float]:
        """Return ascender and descender in thousandths of an em."""
        extents = self._font.get_font_extents("ltr")
        return extents.ascender * self.scale, extents.descender * self.scale

    def texts_of_glyphs(self) -> dict[int, str]:
        """Return the letter that each glyph stands for, for those that have one."""
        return {
            int(self._font.get_nominal_glyph(code)): chr(code)
            for code in sorted(self.codes, reverse=True)
        }

    def _shaped(self, text: str) -> Word:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = "vi"
        hb.shape(self._font, buffer)
        runs: list[tuple[float, list[bytes]]] = []
        advance = drawn_to = 0.0
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            if not info.codepoint:
                raise _missing(text[info.cluster])
            rise = place.y_offset * self.scale
            if not runs or runs[-1][0] != rise:
                runs.append((rise, []))
            shift = drawn_to - (advance + place.x_offset * self.scale)
            if abs(shift) > _LEAST:
                runs[-1][1].append(f"{shift:.3f}".encode())
            runs[-1][1].append(b"<%04x>" % info.codepoint)
            drawn_to += self.width(info.codepoint) - shift
            advance += place.x_advance * self.scale
        if abs(drawn_to - advance) > _LEAST and runs:
            runs[-1][1].append(f"{drawn_to - advance:.3f}".encode())
        joined = tuple((rise, b"".join(parts).replace(b"><", b"")) for rise, parts in runs)
        nominal = [self._font.get_nominal_glyph(ord(letter)) for letter in text]
        is_moved = any(place.x_offset or place.y_offset for place in buffer.glyph_positions)
        if not is_moved and nominal == [info.codepoint for info in buffer.glyph_infos]:
            return Word(advance, joined)
        return Word(advance, joined, (_MARK_UTF16 + f"{text} ".encode("utf-16-be")).hex().encode())


def _tagged_name(data: bytes, face: hb.Face) -> str:
    """Return the name under which a subset is embedded: six letters, plus, name (ISO 32000-1)."""
    digest = sha256(data).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    name = str(face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or "Font")
    return f"{tag}+{name.replace(' ', '')}"


def _missing(letter: str) -> Refusal:
    return Refusal(
        "face_letter_missing",
        Text(
            f"Phông chữ của thẻ không có chữ {letter} (U+{ord(letter):04X}).",
            f"The card's font has no letter {letter} (U+{ord(letter):04X}).",
        ),
        Text("Báo quản trị hệ thống.", "Tell the system administrator."),
    )
