"""Writing so that it is there after a power cut, and past the page cache where that is possible."""

import errno
import os
from collections.abc import Sequence
from fcntl import F_GETFL, F_SETFL, fcntl
from pathlib import Path

_VECTOR_MAX = 1024  # IOV_MAX of Linux
_DECLINED = frozenset({errno.EINVAL, errno.EOPNOTSUPP})


def write_all(target: int, parts: Sequence[bytes | memoryview], offset: int) -> int:
    """Write the parts one behind the other from `offset`; return where they end."""
    waiting = [memoryview(part) for part in parts if len(part)]
    while waiting:
        written = os.pwritev(target, waiting[:_VECTOR_MAX], offset)
        offset += written
        waiting = _rest(waiting, written)
    return offset


def pass_by_cache(target: int) -> bool:
    """Have this file written past the page cache; False where the file system declines.

    From then on, `write_blocks` is the way to write it.
    """
    try:
        fcntl(target, F_SETFL, fcntl(target, F_GETFL) | os.O_DIRECT)
    except OSError as error:
        if error.errno not in _DECLINED:
            raise
        return False
    return True


def write_blocks(target: int, blocks: memoryview, offset: int) -> int:
    """Write whole blocks of aligned memory at a block's beginning; return where they end.

    A file system that took the wish of `pass_by_cache` and now declines gets this file through the
    page cache from here on.
    """
    try:
        return write_all(target, [blocks], offset)
    except OSError as error:
        flags = fcntl(target, F_GETFL)
        if error.errno not in _DECLINED or not flags & os.O_DIRECT:
            raise
    fcntl(target, F_SETFL, flags & ~os.O_DIRECT)
    return write_all(target, [blocks], offset)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _rest(waiting: list[memoryview], written: int) -> list[memoryview]:
    for place, part in enumerate(waiting):
        if written < len(part):
            return [part[written:], *waiting[place + 1 :]]
        written -= len(part)
    return []
