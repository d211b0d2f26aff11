"""Reading the zone off a printed card: a matcher that knows where every character must stand.

The printer's raster has 300 dots an inch, so a cell is exactly 30 dots wide and a line 75 high.
The grid is laid where the ink is, then every cell is compared with the 37 letters as the same font
prints them. It answers what stands there, not what ought to: a cell that resembles no letter, or
two alike, is doubtful.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capthe.face.press import ALPHABET, Press
from capthe.face.profile import CardFace, MrzField, Side
from capthe.face.raster import PRINTER_DPI, Box, Pixels, dots, sides

LINES, COLUMNS = 3, 30
_ABOVE_MM, _BELOW_MM = 3.1, 0.6  # of a cell, from the baseline
_REACH_X, _REACH_Y = 14, 18  # dots by which a whole zone may be misplaced: 1.2 and 1.5 mm
_LOCAL = 1  # dots by which a single cell may be
_ROOM_X, _ROOM_Y = _REACH_X + _LOCAL, _REACH_Y + _LOCAL
_PLAIN = 0.98  # no two letters are as like each other: a cell so like one needs no look around
_WHITE = np.float32(255)
_FAINT = np.float32(300)  # a letter's spread is about 3,000: what is fainter resembles nothing
_TOGETHER = 10  # cells: for more, the algebra library wakes a thread that only costs
_LIKE_MIN = 0.80
_LEAD_MIN = 0.02

Ink = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """Three lines as printed, and the cells (line, column) that cannot be vouched for."""

    lines: tuple[str, str, str]
    doubtful: tuple[tuple[int, int], ...]
    offset_dots: tuple[int, int]

    def differs_from(self, wanted: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Return the cells that do not surely show what they should."""
        other = {
            (row, column)
            for row, line in enumerate(wanted)
            for column, letter in enumerate(line)
            if self.lines[row][column] != letter
        }
        return tuple(sorted(other | set(self.doubtful)))


class Matcher:
    """The letters of one face version as its press prints them, and the grid they stand in.

    `box` is the part of the side in which it looks: the zone and the room by which it may be off.
    """

    def __init__(self, press: Press) -> None:
        field = press.profile.mrz
        self._wide, self._high = dots(field.pitch_mm), dots(_ABOVE_MM + _BELOW_MM)
        left, tops = dots(field.x_mm), [_top(field, row) for row in range(LINES)]
        self._tops = [top - tops[0] for top in tops]
        self.box = Box(
            left - _ROOM_X,
            tops[0] - _ROOM_Y,
            COLUMNS * self._wide + 2 * _ROOM_X,
            self._tops[-1] + self._high + 2 * _ROOM_Y,
        )
        shown = ALPHABET.ljust(LINES * COLUMNS, "<")
        lines = tuple(shown[row * COLUMNS : (row + 1) * COLUMNS] for row in range(LINES))
        cells = self._cells(self.box.of(_reference(press, lines, field)), _ROOM_X, _ROOM_Y)
        shape = cells.reshape(-1, self._high, self._wide)
        self._rows = shape.mean(axis=(0, 2))
        self._columns = np.tile(shape.mean(axis=(0, 1)), COLUMNS)
        letters = cells[: len(ALPHABET)]
        letters = letters - letters.mean(axis=1, keepdims=True)
        letters /= np.linalg.norm(letters, axis=1, keepdims=True)
        summing = np.ones((1, letters.shape[1]), np.float32)
        self._letters = np.concatenate([letters, summing]).T.copy()

    def read(self, side: Pixels) -> Reading:
        """Read the zone off the raster (300 dpi, grey) of the side that bears it."""
        return self.read_part(self.box.of(side))

    def read_part(self, part: Pixels) -> Reading:
        """Read the zone off that part of the side which `box` tells."""
        x, y = self._lay(part)
        likeness = self._likeness(self._cells(part, x, y))
        unlike = np.flatnonzero(likeness.max(axis=1) < _PLAIN)
        if len(unlike):
            near = range(-_LOCAL, _LOCAL + 1)
            likeness[unlike] = np.max(
                [
                    self._likeness(self._cells(part, x + right, y + down)[unlike])
                    for down in near
                    for right in near
                ],
                axis=0,
            )
        second, first = np.argpartition(likeness, -2, axis=1)[:, -2:].T
        cells = np.arange(LINES * COLUMNS)
        best, next_best = likeness[cells, first], likeness[cells, second]
        doubt = np.flatnonzero((best < _LIKE_MIN) | (best - next_best < _LEAD_MIN))
        text = "".join([ALPHABET[letter] for letter in first.tolist()])
        return Reading(
            (text[:COLUMNS], text[COLUMNS : 2 * COLUMNS], text[2 * COLUMNS :]),
            tuple(divmod(cell, COLUMNS) for cell in doubt.tolist()),
            (x - _ROOM_X, y - _ROOM_Y),
        )

    def _lay(self, part: Pixels) -> tuple[int, int]:
        """Return where in the part the zone begins.

        The ink of each row, and of each column folded into one cell, tell it.
        """
        inner = part[:, _ROOM_X:-_ROOM_X].sum(axis=1, dtype=np.uint32).astype(np.float32)
        by_row = np.correlate(_WHITE * (part.shape[1] - 2 * _ROOM_X) - inner, self._rows, "valid")
        downs = 2 * _REACH_Y + 1
        y = _LOCAL + int(np.sum([by_row[top + _LOCAL :][:downs] for top in self._tops], 0).argmax())
        lines = [
            part[top + y : top + y + self._high].sum(axis=0, dtype=np.uint32) for top in self._tops
        ]
        band = np.float32(_WHITE * LINES * self._high) - np.sum(lines, axis=0)[_LOCAL:-_LOCAL]
        return _LOCAL + int(np.correlate(band, self._columns, "valid").argmax()), y

    def _cells(self, part: Pixels, x: int, y: int) -> Ink:
        """Cut the ink of the cells out, row by row: cells by dots."""
        ink = np.empty((LINES, COLUMNS, self._high, self._wide), np.float32)
        for line, top in zip(ink, self._tops, strict=True):
            cut = part[top + y : top + y + self._high, x : x + COLUMNS * self._wide]
            cells = cut.reshape(self._high, COLUMNS, self._wide).transpose(1, 0, 2)
            np.subtract(_WHITE, cells, out=line)
        return ink.reshape(LINES * COLUMNS, -1)

    def _likeness(self, cells: Ink) -> Ink:
        """Return how like each letter every cell is: the correlation of their dots."""
        few = np.split(cells, range(_TOGETHER, len(cells), _TOGETHER))
        alike = np.concatenate([some @ self._letters for some in few])
        likeness, sums = alike[:, :-1], alike[:, -1]
        squares = np.einsum("ij,ij->i", cells, cells)
        spread = np.sqrt(np.maximum(squares - sums * sums / cells.shape[1], 0))
        normed: Ink = likeness / np.maximum(spread, _FAINT)[:, np.newaxis]
        return normed


def _reference(press: Press, lines: tuple[str, ...], field: MrzField) -> Pixels:
    profile = press.profile
    first, second, third = lines
    blank = CardFace(
        ("",) * len(profile.texts),
        (b"",) * len(profile.images),
        ("",) * len(profile.codes),
        (first, second, third),
    )
    page = tuple(Side).index(field.side)
    return sides(press.sheet([blank]), dpi=PRINTER_DPI, grey=True)[page]


def _top(field: MrzField, row: int) -> int:
    """Return the first row of dots of a line's cells."""
    return dots(field.baseline_mm + row * field.step_mm - _ABOVE_MM)
