"""A text file in any encoding as UTF-8, line by line, losing nothing.

A line that is not UTF-8 is kept byte for byte as Latin letters; which old encoding the bytes were
is for the normaliser to find, name by name, because one file may hold several.
"""

import codecs
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

import duckdb

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_HEAD_BYTES = 64
_MOSTLY = 0.8  # of the letters of a head are ASCII: in two bytes each, one of the two is null
_CHUNK_BYTES = 1 << 16  # stays in the processor's cache


def is_utf8(path: Path) -> bool:
    """Say whether a file is UTF-8 from first byte to last."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                if b"\x00" in chunk:
                    return False
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def with_one_newline(path: Path, target: Path) -> Path:
    """Return a file in which all lines end alike: `path`, or a copy of it if they do not."""
    carriage, both, line = 0, 0, 0
    with path.open("rb") as file:
        last = b""
        while chunk := file.read(_CHUNK_BYTES):
            carriage += chunk.count(b"\r")
            both += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            line += chunk.count(b"\n")
            last = chunk[-1:]
    if carriage == 0 or carriage == both == line or line == 0:
        return path
    with path.open(encoding="utf-8", newline=None) as text, target.open("w", newline="\n") as out:
        out.writelines(text)
    return target


@dataclass(frozen=True, slots=True)
class Written:
    """How many lines were not UTF-8, and how many had null bytes, which are left out."""

    lines_not_utf8: int
    lines_with_nulls: int


def wide(path: Path) -> str | None:
    """Return the encoding of a file in two or four bytes a letter, by its mark or its nulls."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    least = _MOSTLY * len(head) / 2
    if head[1::2].count(0) > least and 0 not in head[::2]:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > least and 0 not in head[1::2] else None


def narrowed(path: Path, target: Path, encoding: str) -> None:
    """Write a file of wide letters as UTF-8, part by part; a letter that is broken is U+FFFD."""
    with (
        path.open(encoding=encoding, errors="replace", newline="") as text,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        while part := text.read(_CHUNK_BYTES):
            out.write(part)


def to_utf8(path: Path, target: Path) -> Written:
    """Write `path` as UTF-8 to `target`, a line that is not UTF-8 byte for byte as Latin letters.

    A line must fit into memory.
    """
    others = nulls = 0
    with path.open("rb") as raw, target.open("w", encoding="utf-8", newline="") as out:
        for line in raw:
            text = line.replace(b"\x00", b"")
            nulls += len(text) < len(line)
            others += _written(text, out)
    return Written(others, nulls)


def text_of(data: bytes) -> str:
    """Return a small file as text, its lines of older encodings byte for byte as Latin letters."""
    out = StringIO()
    for line in data.removeprefix(codecs.BOM_UTF8).replace(b"\x00", b"").splitlines(keepends=True):
        _written(line, out)
    return out.getvalue()


def _written(line: bytes, out: TextIO) -> bool:
    """Write one line; say whether it was not UTF-8."""
    try:
        out.write(line.decode("utf-8"))
    except UnicodeDecodeError:
        out.write(line.decode("latin-1"))
        return True
    return False


def to_parquet(texts: Path, target: Path, *, null: str = "") -> None:
    """Write a CSV in UTF-8, as a database writes one, as Parquet of texts; `null` is no text."""
    source, written = (str(path).replace("'", "''") for path in (texts, target))
    duckdb.execute(
        f"copy (from read_csv('{source}', header = true, all_varchar = true, delim = ',', "
        f"quote = '\"', escape = '\"', nullstr = '{null}', parallel = false)) "
        f"to '{written}' (format parquet, use_tmp_file false)"
    )
