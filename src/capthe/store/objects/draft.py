"""Frames on their way into a pack: encrypted once, where the disk takes them from.

A disk that is written past the page cache asks for aligned memory and whole blocks. The memory is
used again and again; it never holds a plaintext.
"""

import mmap
from collections.abc import Sequence

from capthe.store.objects.frame import (
    BLOCK_BYTES,
    FILLER_BYTES_MIN,
    FRAME_HEADER_BYTES,
    filler,
    frame_header,
)

DRAFT_BYTES = 4 << 20


class Draft:
    """Memory for the frames of several groups, written together."""

    def __init__(self, size: int = DRAFT_BYTES) -> None:
        self._view = _aligned(size)
        self.end = 0

    @property
    def is_usual(self) -> bool:
        """It is not larger than most groups need, and worth keeping."""
        return len(self._view) <= DRAFT_BYTES

    def has_room(self, sizes: Sequence[int]) -> bool:
        """Tell whether frames of these ciphertexts, and a filler, go behind what is there."""
        return self.end + _framed(sizes) <= len(self._view)

    def make_room(self, sizes: Sequence[int]) -> None:
        """Take larger memory for a group that no usual draft holds. Only when it is empty."""
        if not self.has_room(sizes):
            self._view = _aligned(_framed(sizes))

    def place(self, size: int) -> tuple[int, memoryview]:
        """Return where a ciphertext goes: its offset in the draft, and its memory."""
        offset = self.end + FRAME_HEADER_BYTES
        return offset, self._view[offset : offset + size]

    def add(self, address: bytes, size: int) -> None:
        """Count the ciphertext in, that has been written to its place."""
        offset = self.end + FRAME_HEADER_BYTES
        self._view[self.end : offset] = frame_header(address, size)
        self.end = offset + size

    def put(self, raw: bytes) -> None:
        """Lay bytes behind what is there."""
        self._view[self.end : self.end + len(raw)] = raw
        self.end += len(raw)

    def blocks(self) -> memoryview:
        """Return everything that is there, filled up to whole blocks."""
        self.put(filler(self.end))
        return self._view[: self.end]

    def clear(self) -> None:
        """Begin again."""
        self.end = 0


def _framed(sizes: Sequence[int]) -> int:
    return sum(sizes) + len(sizes) * FRAME_HEADER_BYTES + FILLER_BYTES_MIN


def _aligned(size: int) -> memoryview:
    """Anonymous memory of whole blocks: a mapping begins at a page."""
    blocks = -(-size // BLOCK_BYTES)
    return memoryview(mmap.mmap(-1, blocks * BLOCK_BYTES, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
