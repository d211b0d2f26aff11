"""Data objects as commands carry them: tags of one or two bytes (ISO/IEC 7816-4, 5.2).

A cheap reader for what is read with every command; `der` reads files, names them in its refusals,
and writes both.
"""

from collections.abc import Iterator


def read_objects(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each (tag, value) in turn; ValueError when a length leads outside."""
    at = 0
    while at < len(raw):
        tag, start, end = object_at(raw, at)
        if end > len(raw):
            raise ValueError("a data object longer than what it is in")
        yield tag, raw[start:end]
        at = end


def object_at(raw: bytes, at: int = 0) -> tuple[int, int, int]:
    """Return (tag, where the value starts, where it ends); the value may be still to come."""
    try:
        tag, at = raw[at], at + 1
        if tag & 0x1F == 0x1F:
            tag, at = tag << 8 | raw[at], at + 1
        size, at = raw[at], at + 1
    except IndexError:
        raise ValueError("a data object without a length") from None
    if size & 0x80:
        width = size & 0x7F
        if not 1 <= width <= 4 or at + width > len(raw):
            raise ValueError("a length that cannot be")
        size, at = int.from_bytes(raw[at : at + width], "big"), at + width
    return tag, at, at + size


def object_in(raw: bytes, *path: int) -> bytes:
    """Return the value at the end of a path of tags; ValueError when it is not there."""
    for tag in path:
        for found, value in read_objects(raw):
            if found == tag:
                raw = value
                break
        else:
            raise ValueError(f"no data object {tag:X}")
    return raw
