"""Writing so that it is there after a power cut."""

import os
from collections.abc import Sequence
from pathlib import Path

_VECTOR_MAX = 1024  # IOV_MAX of Linux


def write_all(target: int, parts: Sequence[bytes | memoryview], offset: int) -> int:
    """Write the parts one behind the other from `offset`; return where they end."""
    waiting = [memoryview(part) for part in parts if len(part)]
    while waiting:
        written = os.pwritev(target, waiting[:_VECTOR_MAX], offset)
        offset += written
        waiting = _rest(waiting, written)
    return offset


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
