"""A text file as plain UTF-8 whose lines fit into memory, whatever it was: copies only as needed.

First letters of two bytes become UTF-8, then carriage returns that end lines line breaks; a line
longer than any person is put aside; then lines of older encodings are read byte for byte.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from os import SEEK_END
from pathlib import Path
from shutil import copyfile
from typing import BinaryIO, TypeVar

from capthe.store.duck.transcode import Written, is_utf8, narrowed, to_utf8, wide

LINE_BYTES_MAX = 1 << 22
_CHUNK_BYTES = 1 << 16
_SHOWN = 400  # letters of a line that is too long
T = TypeVar("T")
_BREAK, _RETURN = b"\n", b"\r"
_END_OF_FILE = b"\x1a"  # as CP/M and DOS ended a text


@dataclass(frozen=True, slots=True)
class Plain:
    """The file to read; lines that were not UTF-8, had null bytes, were too long.

    Those that were too long are given by number and beginning; in the file they are empty.
    """

    path: Path
    lines_not_utf8: int = 0
    lines_with_nulls: int = 0
    too_long: tuple[tuple[int, str], ...] = ()


def plain(path: Path, scratch: Path, name: str, *, line_bytes_max: int = LINE_BYTES_MAX) -> Plain:
    """Return the file as plain text, itself or a copy in the folder `scratch`."""
    copies = _Copies(path, scratch, name)
    encoding = wide(path)
    if encoding is not None:
        copies.make("narrow", lambda source, target: narrowed(source, target, encoding))
    if _has_end_sign(copies.path):
        copies.make("ended", _without_end_sign)
    has_breaks, has_returns, is_long = _survey(copies.path, line_bytes_max)
    if has_returns and not has_breaks:
        copies.make("lines", _returned)
        *_, is_long = _survey(copies.path, line_bytes_max)
    too_long: list[tuple[int, str]] = []
    if is_long:
        too_long = copies.make("short", partial(_shortened, most=line_bytes_max))
    written = Written(0, 0)
    if not is_utf8(copies.path):
        written = copies.make("utf8", to_utf8)
    return Plain(copies.path, written.lines_not_utf8, written.lines_with_nulls, tuple(too_long))


class _Copies:
    """The file as it is so far; a copy is gone when the next one is made of it."""

    def __init__(self, path: Path, scratch: Path, name: str) -> None:
        self.path = path
        self._given = path
        self._scratch = scratch
        self._name = name

    def make(self, kind: str, write: Callable[[Path, Path], T]) -> T:
        """Write the next copy, by what it becomes."""
        target = self._scratch / f"{self._name}.{kind}.csv"
        done = write(self.path, target)
        if self.path != self._given:
            self.path.unlink()
        self.path = target
        return done


def _survey(path: Path, most: int) -> tuple[bool, bool, bool]:
    """Say whether there are line breaks, carriage returns, and lines that are too long."""
    has_breaks = has_returns = is_long = False
    length = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            has_returns = has_returns or _RETURN in chunk
            first = chunk.find(_BREAK)
            if first < 0:
                length += len(chunk)
                continue
            has_breaks = True
            is_long = is_long or length + first > most
            length = len(chunk) - chunk.rfind(_BREAK) - 1
    return has_breaks, has_returns, is_long or length > most


def _has_end_sign(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, SEEK_END)
        file.seek(max(0, size - 1))
        return file.read() == _END_OF_FILE


def _without_end_sign(path: Path, target: Path) -> None:
    copyfile(path, target)
    with target.open("r+b") as file:
        file.truncate(file.seek(0, SEEK_END) - 1)


def _returned(path: Path, target: Path) -> None:
    with path.open("rb") as file, target.open("wb") as out:
        while chunk := file.read(_CHUNK_BYTES):
            out.write(chunk.replace(_RETURN, _BREAK))


def _shortened(path: Path, target: Path, *, most: int) -> list[tuple[int, str]]:
    """Write the file with an empty line for each that is too long; return those."""
    found = []
    with path.open("rb") as file, target.open("wb") as out:
        number = 0
        while line := file.readline(most + 1):
            number += 1
            if len(line) <= most or line.endswith(_BREAK):
                out.write(line)
                continue
            found.append((number, line[: 4 * _SHOWN].decode("utf-8", "replace")[:_SHOWN]))
            _skip(file)
            out.write(_BREAK)
    return found


def _skip(file: BinaryIO) -> None:
    """Go to the end of the line."""
    while part := file.readline(LINE_BYTES_MAX):
        if part.endswith(_BREAK):
            return
