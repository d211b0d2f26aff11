"""Which kind of finger image some bytes are, and its size: what DG3 states beside them."""

from collections.abc import Callable

from capthe.chip.dg3 import FingerFormat, FingerRecord

_PNG, _WSQ, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xa0", b"\xff\xd8"
_WSQ_FRAME = b"\xff\xa2"
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_ROW_MAX = 0xFFFF


def finger_record(position: int, data: bytes) -> FingerRecord:
    """Return the record of a finger image, its kind recognised by its first bytes.

    Minutiae stay minutiae. Bytes of no known kind are an image of one row of grey dots, which is
    what they are when nothing else is known: nothing is lost, nothing is claimed. ValueError: they
    are more than a row can hold.
    """
    if data.startswith(b"FMR\0"):
        return FingerRecord(position, FingerFormat.MINUTIAE, data)
    for magic, (form, size_of) in _KINDS.items():
        if data.startswith(magic):
            size = size_of(data)
            if size is not None:
                return FingerRecord(position, form, data, *size)
    if len(data) > _ROW_MAX:
        raise ValueError("a finger of no known kind, and too long")
    return FingerRecord(position, FingerFormat.RAW, data, len(data), 1)


def _png(data: bytes) -> tuple[int, int] | None:
    """Width and height of the IHDR chunk."""
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _wsq(data: bytes) -> tuple[int, int] | None:
    """Width and height of the frame header: FFA2, length, black, white, height, width."""
    at = data.find(_WSQ_FRAME)
    if at < 0 or len(data) < at + 10:
        return None
    return int.from_bytes(data[at + 8 : at + 10]), int.from_bytes(data[at + 6 : at + 8])


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Width and height of the frame header (ISO/IEC 10918-1, B.2.2)."""
    at = len(_JPEG)
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _JPEG_FRAMES:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


_KINDS: dict[bytes, tuple[FingerFormat, Callable[[bytes], tuple[int, int] | None]]] = {
    _WSQ: (FingerFormat.WSQ, _wsq),
    _PNG: (FingerFormat.PNG, _png),
    _JPEG: (FingerFormat.JPEG, _jpeg),
}
