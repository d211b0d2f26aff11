"""The mask of a QR code, chosen as ISO/IEC 18004, 7.8.3 has it, on whole rows of modules at once.

Eight masks are tried and the one with the least penalty is printed. Two masks of one size of code
differ in the same modules whatever the code says, format information included: so the library
draws one, and the others are that one turned over in modules known before. A row is one number, a
bit a module; the penalties are counted over all rows, columns and masks by a few operations.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Modules = NDArray[np.bool_]
"""A code: rows by columns, true where it is dark."""
Lines = NDArray[np.uint64]
MASKS = 8
SIDE_MAX = 57  # version 10: with the light margin of four, a row still fits 64 bits
_RUN, _BLOCK, _FINDER, _SHARE = 3, 3, 40, 10  # the weights N1 to N4 of table 11
_LIGHT_AROUND = 4
_ONE = np.uint64(1)


class MaskChoice:
    """The choice for codes of one size; `drawn` draws any text of that size with a given mask."""

    def __init__(self, drawn: Callable[[int], Modules]) -> None:
        first = drawn(0)
        self._turned = np.stack([first ^ drawn(mask) for mask in range(MASKS)])
        self._lines = np.stack([_lines(each) for each in self._turned])

    def best(self, first: Modules) -> Modules:
        """Return the code of the least penalty, of a code that was drawn with mask 0."""
        mask = int(penalties(_lines(first) ^ self._lines, len(first)).argmin())
        best: Modules = first ^ self._turned[mask]
        return best


def _lines(code: Modules) -> Lines:
    """Return rows, then columns, as numbers: 2 by side."""
    side = len(code)
    bits = np.zeros((2, side, 64), np.bool_)
    bits[0, :, :side], bits[1, :, :side] = code, code.T
    lines: Lines = np.packbits(bits, axis=2, bitorder="little").view("<u8")[:, :, 0]
    return lines


def penalties(lines: Lines, side: int) -> NDArray[np.int64]:
    """Return the penalty of each code (table 11), given as masks by (rows, columns) by side."""
    inside = np.uint64((1 << side) - 1)
    alike = ~(lines ^ lines >> _ONE) & inside >> _ONE
    pairs = alike & alike >> _ONE
    runs = pairs & pairs >> np.uint64(2)
    begun = runs & ~(runs << _ONE)
    rows, like_next = lines[:, 0], alike[:, 0]
    blocks = like_next[:, :-1] & like_next[:, 1:] & ~(rows[:, :-1] ^ rows[:, 1:])
    dark = _count(rows)
    share = np.abs(100 * dark - 50 * side * side) // (5 * side * side)
    penalty: NDArray[np.int64] = (
        (_count(runs) + (_RUN - 1) * _count(begun)).sum(axis=1)
        + _BLOCK * _count(blocks)
        + _FINDER * _count(_finders(lines, inside)).sum(axis=1)
        + _SHARE * share
    )
    return penalty


def _finders(lines: Lines, inside: np.uint64) -> Lines:
    """Mark where 1:1:3:1:1 begins with four light modules before or after; outside is light."""
    light = ~lines  # all bits beyond the side are light
    found = lines & light >> _ONE & light >> np.uint64(5) & lines >> np.uint64(6)
    for at in (2, 3, 4):
        found &= lines >> np.uint64(at)
    after, before = light >> np.uint64(7), light << _ONE | _ONE
    for at in range(1, _LIGHT_AROUND):
        after &= light >> np.uint64(7 + at)
        before &= light << np.uint64(at + 1) | np.uint64((1 << at + 1) - 1)
    beside: Lines = found & (before | after) & inside
    return beside


def _count(lines: Lines) -> NDArray[np.int64]:
    """Count the marked modules along the last axis."""
    counted: NDArray[np.int64] = np.bitwise_count(lines).sum(axis=-1, dtype=np.int64)
    return counted
