"""Which line of a CSV a row is, and the lines that are no rows, each told once and whole."""

import csv
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from pathlib import Path

import duckdb
import numpy as np

_BREAK, _ENDS, _QUOTE = b"\n", b"\r\n", b'"'
_CHUNK_BYTES = 1 << 20


def note_lost(
    connection: duckdb.DuckDBPyConnection, side: str, path: Path, separator: str, id_at: int
) -> list[int]:
    """Note each line that is no row once, whole, by its id if it has one; return their numbers."""
    found = connection.execute(
        "select line_byte_position, any_value(csv_line) from reject_errors group by 1 order by 1"
    ).fetchall()
    if not found:
        return []
    numbers = _numbers(path, [at for at, _ in found])
    lines = [text.strip("\r\n") for _, text in found]
    columns = {
        "number": np.array(numbers),
        "id": np.array([_cell(text, separator, id_at) for text in lines], dtype=object),
        "line": np.array(lines, dtype=object),
    }
    connection.register("lost", columns)
    connection.execute(
        "insert into problem select ?, number, id, '', 'line_unreadable', line from lost", [side]
    )
    connection.unregister("lost")
    return numbers


def _numbers(path: Path, places: list[int]) -> list[int]:
    """Return the number of the line that has each of these bytes, which ascend.

    DuckDB counts blank lines before a row as the row's, and begins a row at its second byte.
    """
    numbers: list[int] = []
    end = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            end += len(line)
            while len(numbers) < len(places) and places[len(numbers)] < end and line.strip(_ENDS):
                numbers.append(number)
    return numbers


def _cell(text: str, separator: str, at: int) -> str:
    """Return a cell of a line that is no row, if it can be told."""
    try:
        cells = next(csv.reader([text], delimiter=separator), [])
    except csv.Error:
        return ""
    return cells[at].strip() if at < len(cells) else ""


def number_lines(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path, rows: int, lost: Iterable[int]
) -> int:
    """Let `i` be the line's number less one, as a person counts lines; return the last.

    Mostly it is: every line after the head is one row. Where lines are blank, are no rows (`lost`)
    or are parts of one value, the rows after them are numbered anew.
    """
    if lines_of(path) == rows + 1:
        return rows
    starts = np.fromiter(islice(_row_lines(path, frozenset(lost)), 1, None), dtype=np.int32)
    if len(starts) != rows:
        return rows  # rows that nobody can tell apart keep their order as their number
    connection.register("numbered", {"at": np.arange(1, rows + 1, dtype=np.int32), "i": starts})
    connection.execute(f"update {table} set i = n.i from numbered n where n.at = {table}.i")
    connection.unregister("numbered")
    return int(starts[-1]) if rows else 0


def lines_of(path: Path) -> int:
    """Return how many lines a file has."""
    lines, last = 0, _BREAK
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            lines += chunk.count(_BREAK)
            last = chunk[-1:]
    return lines + (last != _BREAK)


def _row_lines(path: Path, lost: AbstractSet[int]) -> Iterator[int]:
    """Yield, for the head and each row after it, how many lines stand before its first."""
    is_inside = False
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if not is_inside and line.strip(_ENDS) and number + 1 not in lost:
                yield number
            is_inside ^= line.count(_QUOTE) % 2 == 1
