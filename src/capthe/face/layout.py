"""Where the words of a text stand: the largest size at which they fit, filled line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.face.font import Font, Word
from capthe.face.profile import Align, TextField

POINTS_PER_MM = 72 / 25.4
_EM = 1000
_SLACK_PT = 1e-4
_SHARE = {Align.LEFT: 0.0, Align.CENTER: 0.5, Align.RIGHT: 1.0}


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline: (x in points, word), and how far below the first baseline."""

    words: tuple[tuple[float, Word], ...]
    drop_pt: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A text set in a size, from its first baseline on."""

    size_pt: float
    baseline_mm: float
    lines: tuple[Line, ...]


def set_text(field: TextField, text: str, font: Font) -> Setting:
    """Set a text into its field. Refuses one that does not fit: nothing on a card is cut."""
    words = [font.word(word) for word in text.split(" ") if word]
    space = font.word(" ").advance
    width_pt = field.width_mm * POINTS_PER_MM
    share, start = _SHARE[field.align], field.x_mm * POINTS_PER_MM
    for fit in field.fits:
        size = fit.size_pt
        lines = _broken(words, space, width_pt * _EM / size)
        if lines is not None and len(lines) <= fit.lines_max:
            return Setting(
                size,
                fit.baseline_mm,
                tuple(
                    _line(
                        line, space, size, start=start, room=width_pt, share=share,
                        drop=number * size * field.leading,
                    )
                    for number, line in enumerate(lines)
                ),
            )  # fmt: skip
    raise Refusal(
        "face_text_too_long",
        Text(
            f"Trường {field.name} dài quá mặt thẻ.", f"The field {field.name} overflows the face."
        ),
        Text(
            "Rút gọn địa danh theo cách viết tắt của cơ quan rồi duyệt lại.",
            "Shorten it by the office's own abbreviations and approve it again.",
        ),
    )


def _broken(words: Sequence[Word], space: float, room: float) -> list[list[Word]] | None:
    """Fill lines with words, first fit; None when a word is wider than a line.

    `room` is in thousandths of an em.
    """
    lines: list[list[Word]] = []
    used = 0.0
    for word in words:
        if word.advance > room + _SLACK_PT:
            return None
        if lines and used + space + word.advance <= room + _SLACK_PT:
            lines[-1].append(word)
            used += space + word.advance
        else:
            lines.append([word])
            used = word.advance
    return lines


def _line(
    words: Sequence[Word], space: float, size: float, *,
    start: float, room: float, share: float, drop: float,
) -> Line:  # fmt: skip
    """Place the words of one line; all lengths in points but those of words and space."""
    em = size / _EM
    length = (sum(word.advance for word in words) + space * (len(words) - 1)) * em
    x = start + (room - length) * share
    placed = []
    for word in words:
        placed.append((x, word))
        x += (word.advance + space) * em
    return Line(tuple(placed), drop)
