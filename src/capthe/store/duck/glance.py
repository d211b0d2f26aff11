"""One look at the bytes of a CSV before it is read: which columns need the ends of values cut.

Cutting the ends of every value takes longer than reading it, and hardly any value needs it.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_PART_BYTES = 1 << 16  # stays in the processor's cache
_LINE_BYTES_MAX = 1 << 22
_NEWLINE, _RETURN, _SPACE = b"\n\r "


def tidy(path: Path, separator: str, columns: int) -> frozenset[int]:
    """Return the columns, counted from 0, none of whose values begins or ends in a space.

    The file is UTF-8. Of one with quotation marks none is named: they may stand between a separator
    and a space. A column may be left out whose values have none.
    """
    spaced = set[int]()
    with path.open("rb") as file:
        while more := file.read(_PART_BYTES):
            part = more + file.readline(_LINE_BYTES_MAX)
            if (
                b'"' in part
                or part.count(b"\r") != part.count(b"\r\n")
                or len(part) > _LINE_BYTES_MAX
            ):
                return frozenset()
            if _has_spaces_at_ends(part, separator):
                spaced |= _spaced(part, separator)
    return frozenset(range(columns)) - spaced


def _has_spaces_at_ends(lines: bytes, separator: str) -> bool:
    """Say whether some value may begin or end in a space, of ASCII or another."""
    signs = np.frombuffer(b"\n" + lines + b"\n\n", np.uint8)
    end = (signs == ord(separator)) | (signs == _NEWLINE) | (signs == _RETURN)
    space = signs == _SPACE
    if bool(((end[:-1] & space[1:]) | (space[:-1] & end[1:])).any()):
        return True
    wide = _is_wide(signs[:-1], signs[1:])
    return bool(wide.any()) and bool(
        (end[:-3] & wide[1:-1] | wide[:-2] & (end[2:-1] | end[3:])).any()
    )


def _spaced(lines: bytes, separator: str) -> set[int]:
    """Return the columns of which a value may begin or end in a space, of ASCII or another."""
    signs = np.frombuffer(b"\n\n\n" + lines + b"\n\n\n", np.uint8)
    is_end = (signs == ord(separator)) | (signs == _NEWLINE) | (signs == _RETURN)
    ends = np.flatnonzero(is_end)[2:-2]
    after, second = signs[ends + 1], signs[ends + 2]
    begins = (after == _SPACE) | _is_wide(after, second)
    third, other, last = signs[ends - 3], signs[ends - 2], signs[ends - 1]
    stops = (last == _SPACE) | _is_wide(other, last) | _is_wide(third, other)
    newlines = np.flatnonzero(signs[ends] == _NEWLINE)
    found = set[int]()
    for hits, before in ((np.flatnonzero(begins), 0), (np.flatnonzero(stops), 1)):
        line = newlines[np.searchsorted(newlines, hits - before, side="right") - 1]
        found.update(np.unique(hits - before - line).tolist())
    return found


def _is_wide(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Say where two bytes of UTF-8 may begin a space that is not ASCII, of two or three bytes."""
    of_two = (first == 0xC2) & (second == 0xA0)
    ogham = (first == 0xE1) & (second == 0x9A)
    general = (first == 0xE2) & (second & 0xFE == 0x80)  # U+2000 to U+207F
    wide: NDArray[np.bool_] = of_two | ogham | general | ((first == 0xE3) & (second == 0x80))
    return wide
