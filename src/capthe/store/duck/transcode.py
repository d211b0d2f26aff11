"""A text file in any encoding as UTF-8, line by line, losing nothing.

A line that is not UTF-8 is kept byte for byte as Latin letters; which old encoding the bytes were
is for the normaliser to find, name by name, because one file may hold several.
"""

import codecs
from io import StringIO
from pathlib import Path
from typing import TextIO

import duckdb

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
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


def to_utf8(path: Path, target: Path) -> int:
    """Write `path` as UTF-8 to `target`; return how many lines were not UTF-8."""
    with path.open("rb") as file:
        wide = _MARKS.get(file.read(2))
    with target.open("w", encoding="utf-8", newline="") as out:
        if wide:
            with path.open(encoding=wide, errors="replace", newline="") as text:
                return sum(1 for line in text if out.write(line.replace("\x00", "")))
        with path.open("rb") as raw:
            return sum(_written(line.replace(b"\x00", b""), out) for line in raw)


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


def to_parquet(texts: Path, target: Path) -> None:
    """Write a CSV in UTF-8, as a database writes one, as Parquet of texts; `target` stays the file.

    So it keeps who may read it.
    """
    source, written = (str(path).replace("'", "''") for path in (texts, target))
    duckdb.execute(
        f"copy (from read_csv('{source}', header = true, all_varchar = true, delim = ',', "
        "quote = '\"', escape = '\"', parallel = false)) "
        f"to '{written}' (format parquet, use_tmp_file false)"
    )
