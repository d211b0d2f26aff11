"""A quotation mark that is opened and never closed: it must not swallow the lines after it.

A reader takes all up to the next quotation mark for one value, be it the rest of the file. Here a
value may go on over a few lines if together they are one row of the file; otherwise the marks of
the line are taken away, and the line is a row again.
"""

import csv
from collections import deque
from functools import partial
from itertools import islice
from pathlib import Path

_LINES_MAX = 20  # of one value
_PART_BYTES = 1 << 16
_QUOTE = b'"'


def closed(path: Path, target: Path, separator: str) -> list[tuple[int, str]]:
    """Write the file without open marks to `target`; return the lines that had one, by number.

    Without such a line there is nothing at `target` to read.
    """
    if not _has_quotes(path):
        return []
    with path.open("rb") as file:
        if not any(_QUOTE in line and _is_open(line) for line in file):
            return []
    mended: list[tuple[int, str]] = []
    number = 0
    with path.open("rb") as file, target.open("wb") as out:
        cells = file.readline().count(separator.encode()) + 1
        file.seek(0)
        ahead: deque[bytes] = deque(islice(file, _LINES_MAX))
        while ahead:
            rows = _lines_of_row(ahead, cells, separator) if _is_open(ahead[0]) else 1
            if rows == 0:
                mended.append((number + 1, ahead[0].decode("utf-8").strip()))
                ahead[0] = ahead[0].replace(_QUOTE, b"")
                rows = 1
            for _ in range(rows):
                out.write(ahead.popleft())
            number += rows
            ahead.extend(islice(file, rows))
    return mended


def _has_quotes(path: Path) -> bool:
    with path.open("rb") as file:
        return any(_QUOTE in part for part in iter(partial(file.read, _PART_BYTES), b""))


def _is_open(line: bytes) -> bool:
    return line.count(_QUOTE) % 2 == 1


def _lines_of_row(ahead: deque[bytes], cells: int, separator: str) -> int:
    """Return how many lines are the row that begins in the first; 0 when there is no such row.

    A line on the way that is a row by itself is no part of a value.
    """
    for last in range(1, len(ahead)):
        line = ahead[last]
        if not _is_open(line):
            if line.count(separator.encode()) == cells - 1 > 0:
                return 0
            continue
        whole = b"".join(islice(ahead, last + 1)).decode("utf-8")
        try:
            (row,) = csv.reader([whole], delimiter=separator, strict=True)
        except (csv.Error, ValueError):
            return 0
        return last + 1 if len(row) == cells else 0
    return 0
