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
from capthe.face.raster import PRINTER_DPI, Pixels, sides

LINES, COLUMNS = 3, 30
_MM_PER_INCH = 25.4
_ABOVE_MM, _BELOW_MM = 3.1, 0.6  # of a cell, from the baseline
_REACH_X, _REACH_Y = 14, 18  # dots by which a whole zone may be misplaced: 1.2 and 1.5 mm
_LOCAL = 1  # dots by which a single cell may be
_ROOM = 32
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
    """The letters of one face version as its press prints them, and the grid they stand in."""

    def __init__(self, press: Press) -> None:
        field = press.profile.mrz
        self._left = _dots(field.x_mm)
        self._tops = [
            _dots(field.baseline_mm + row * field.step_mm - _ABOVE_MM) for row in range(LINES)
        ]
        self._wide = _dots(field.pitch_mm)
        self._high = _dots(_ABOVE_MM + _BELOW_MM)
        letters = ALPHABET.ljust(LINES * COLUMNS, "<")
        lines = tuple(letters[row * COLUMNS : (row + 1) * COLUMNS] for row in range(LINES))
        cells = self._cells(_ink(_reference(press, lines, field)), 0, 0)
        shown = cells.reshape(-1, self._high * self._wide)[: len(ALPHABET)]
        self._rows = cells.mean(axis=(0, 2))
        self._columns = cells.mean(axis=(0, 1))
        self._letters = _normed(shown)

    def read(self, side: Pixels) -> Reading:
        """Read the zone off the raster (300 dpi, grey) of the side that bears it."""
        ink = _ink(side)
        x, y = self._lay(ink)
        near = range(-_LOCAL, _LOCAL + 1)
        likeness = np.max(
            [
                _normed(self._cells(ink, x + right, y + down).reshape(LINES * COLUMNS, -1))
                @ self._letters.T
                for down in near
                for right in near
            ],
            axis=0,
        )
        order = np.argsort(likeness, axis=1)
        cells = np.arange(LINES * COLUMNS)
        best, second = likeness[cells, order[:, -1]], likeness[cells, order[:, -2]]
        doubt = np.flatnonzero((best < _LIKE_MIN) | (best - second < _LEAD_MIN))
        text = "".join(ALPHABET[letter] for letter in order[:, -1])
        return Reading(
            (text[:COLUMNS], text[COLUMNS : 2 * COLUMNS], text[2 * COLUMNS :]),
            tuple((int(cell) // COLUMNS, int(cell) % COLUMNS) for cell in doubt),
            (x, y),
        )

    def _lay(self, ink: Ink) -> tuple[int, int]:
        """Return by how many dots the zone is printed right of and below its place.

        The ink of each row, and of each column folded into one cell, tell it.
        """
        left, wide = self._left + _ROOM, COLUMNS * self._wide
        rows = ink[:, left : left + wide].sum(axis=1)
        y = max(
            range(-_REACH_Y, _REACH_Y + 1),
            key=lambda down: sum(
                float(rows[top + down + _ROOM :][: self._high] @ self._rows) for top in self._tops
            ),
        )
        band = sum(ink[top + y + _ROOM :][: self._high].sum(axis=0) for top in self._tops)
        x = max(
            range(-_REACH_X, _REACH_X + 1),
            key=lambda right: float(
                band[left + right :][:wide].reshape(COLUMNS, -1).sum(axis=0) @ self._columns
            ),
        )
        return x, y

    def _cells(self, ink: Ink, x: int, y: int) -> Ink:
        """Cut the cells out, row by row, as an array of cells by height by width."""
        left = self._left + x + _ROOM
        lines = [
            ink[top + y + _ROOM :][: self._high, left : left + COLUMNS * self._wide]
            .reshape(self._high, COLUMNS, self._wide)
            .transpose(1, 0, 2)
            for top in self._tops
        ]
        return np.concatenate(lines)


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


def _ink(side: Pixels) -> Ink:
    """Return how dark every dot is, with blank room on all sides of the card."""
    return np.pad(1 - side.astype(np.float32) / 255, _ROOM)


def _normed(cells: Ink) -> Ink:
    """Return cells with mean 0 and length 1, so that their product is a correlation."""
    centred = cells - cells.mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    normed: Ink = centred / np.maximum(length, 1e-6)
    return normed


def _dots(length_mm: float) -> int:
    return round(length_mm / _MM_PER_INCH * PRINTER_DPI)
