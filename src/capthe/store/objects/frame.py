"""How objects lie in a pack file, and how a pack is read again after a crash.

    pack   = "CTPACK01" | u16 writer | u32 count | u32 crc       then frames and fillers
    frame  = "CTOB" | u32 size | 32 bytes address | u32 crc | ciphertext
    filler = "CTFL" | u32 size | u32 crc | zeros

The crc guards what stands before it, the address guards the ciphertext. Every append ends with a
filler up to the next block, so that no block is ever written twice: what was acknowledged is not
touched again. Packs of before there were fillers have none, and are read alike.

Reading goes from frame to frame; where a frame does not hold, reading goes on at the next one that
does, and the bytes between are damage. Damage that reaches the end is a torn tail: an append that a
crash cut off before it was acknowledged.
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
FILLER_MAGIC = b"CTFL"
BLOCK_BYTES = 4096
"""What a pack is written in: the largest block that disks and file systems ask for."""

_CRC = Struct(">I")
_PACK = Struct(">8sHI")
_FRAME = Struct(">4sI32s")
_FILLER = Struct(">4sI")
PACK_HEADER_BYTES = _PACK.size + _CRC.size
FRAME_HEADER_BYTES = _FRAME.size + _CRC.size
FILLER_BYTES_MIN = _FILLER.size + _CRC.size


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


def filler(end: int) -> bytes:
    """Write what stands between the last frame's end and a block's; nothing if they are one."""
    gap = -end % BLOCK_BYTES
    if gap == 0:
        return b""
    if gap < FILLER_BYTES_MIN:
        gap += BLOCK_BYTES
    size = gap - FILLER_BYTES_MIN
    return _with_crc(_FILLER.pack(FILLER_MAGIC, size)) + bytes(size)


def read_pack(path: Path) -> Iterator[Frame | Damage]:
    """Read a pack from its beginning, hashing every ciphertext."""
    with path.open("rb") as opened:
        if opened.seek(0, 2) == 0:
            return
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield from _read(data)


def is_clean(path: Path) -> bool:
    """Tell whether a pack may be appended to: a header and frames, whole, up to a block's end."""
    with path.open("rb") as opened:
        head = opened.read(PACK_HEADER_BYTES)
        end = opened.seek(0, 2)
    if len(head) < PACK_HEADER_BYTES or not _holds(head) or end % BLOCK_BYTES:
        return False
    return all(isinstance(each, Frame) and each.is_intact for each in read_pack(path))


def _read(data: mmap.mmap) -> Iterator[Frame | Damage]:
    head = data[:PACK_HEADER_BYTES]
    at = PACK_HEADER_BYTES if head[:8] == PACK_MAGIC and _holds(head) else 0
    while at < len(data):
        behind = _behind_filler(data, at)
        if behind is not None:
            at = behind
            continue
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


def _behind_filler(data: mmap.mmap, at: int) -> int | None:
    """Return where the filler at a place ends; None when none stands there."""
    head = data[at : at + FILLER_BYTES_MIN]
    if len(head) < FILLER_BYTES_MIN or head[:4] != FILLER_MAGIC or not _holds(head):
        return None
    end: int = at + FILLER_BYTES_MIN + _FILLER.unpack_from(head)[1]
    return end if end <= len(data) else None


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
