"""How objects lie in a pack file, and how a pack is read again after a crash.

    pack  = "CTPACK01" | u16 writer | u32 count | u32 crc        then frames
    frame = "CTOB" | u32 size | 32 bytes address | u32 crc | ciphertext

The crc guards what stands before it, the address guards the ciphertext. Reading goes from frame to
frame; where a frame does not hold, reading goes on at the next one that does, and the bytes
between are damage. Damage that reaches the end is a torn tail: an append that a crash cut off
before it was acknowledged.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from struct import Struct
from zlib import crc32

PACK_MAGIC = b"CTPACK01"
FRAME_MAGIC = b"CTOB"

_CRC = Struct(">I")
_PACK = Struct(">8sHI")
_FRAME = Struct(">4sI32s")
PACK_HEADER_BYTES = _PACK.size + _CRC.size
FRAME_HEADER_BYTES = _FRAME.size + _CRC.size


@dataclass(frozen=True, slots=True)
class Frame:
    """One object in a pack; `offset` is where its ciphertext begins."""

    address: bytes
    offset: int
    size: int
    is_intact: bool

    @property
    def end(self) -> int:
        """The first byte behind the ciphertext."""
        return self.offset + self.size


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a pack that belong to no frame."""

    offset: int
    size: int


def pack_header(writer: int, count: int) -> bytes:
    """Write the first bytes of a pack."""
    return _with_crc(_PACK.pack(PACK_MAGIC, writer, count))


def frame_header(address: bytes, size: int) -> bytes:
    """Write what stands before a ciphertext."""
    return _with_crc(_FRAME.pack(FRAME_MAGIC, size, address))


def read_pack(path: Path) -> Iterator[Frame | Damage]:
    """Read a pack from its beginning, hashing every ciphertext."""
    with path.open("rb") as opened:
        if opened.seek(0, 2) == 0:
            return
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield from _read(data)


def is_clean(path: Path) -> bool:
    """Tell whether a pack may be appended to: a whole header, whole frames and nothing else."""
    with path.open("rb") as opened:
        head = opened.read(PACK_HEADER_BYTES)
    if len(head) < PACK_HEADER_BYTES or not _holds(head):
        return False
    return all(isinstance(each, Frame) and each.is_intact for each in read_pack(path))


def _read(data: mmap.mmap) -> Iterator[Frame | Damage]:
    head = data[:PACK_HEADER_BYTES]
    at = PACK_HEADER_BYTES if head[:8] == PACK_MAGIC and _holds(head) else 0
    while at < len(data):
        frame = _frame_at(data, at)
        if frame is None:
            following = _next_frame(data, at + 1)
            yield Damage(at, following - at)
            at = following
        else:
            yield frame
            at = frame.end


def _frame_at(data: mmap.mmap, at: int) -> Frame | None:
    """Read the frame at a place; None when none stands there or it is longer than the pack."""
    head = data[at : at + FRAME_HEADER_BYTES]
    if len(head) < FRAME_HEADER_BYTES or head[:4] != FRAME_MAGIC or not _holds(head):
        return None
    _, size, address = _FRAME.unpack_from(head)
    offset = at + FRAME_HEADER_BYTES
    if offset + size > len(data):
        return None
    with memoryview(data) as view, view[offset : offset + size] as ciphertext:
        is_intact = sha256(ciphertext).digest() == address
    return Frame(address, offset, size, is_intact)


def _next_frame(data: mmap.mmap, at: int) -> int:
    while (at := data.find(FRAME_MAGIC, at)) >= 0:
        if _frame_at(data, at) is not None:
            return at
        at += 1
    return len(data)


def _with_crc(head: bytes) -> bytes:
    return head + _CRC.pack(crc32(head))


def _holds(head: bytes) -> bool:
    return _CRC.pack(crc32(head[: -_CRC.size])) == head[-_CRC.size :]
