"""DG3: fingers, each a biometric of its own in CBEFF (Doc 9303 part 10, 4.7.3).

Two kinds of record: an image (ISO/IEC 19794-4:2005) or the minutiae that a card compares itself
(ISO/IEC 19794-2:2005). A citizen without a usable finger has a group of none: an empty count.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

from capthe.chip.der import integer, parse, tlv
from capthe.chip.dg2 import GROUP, HEADER, INSTANCE, RECORD, instances
from capthe.chip.profile import FILES

FILE = "DG3"
_TAG = FILES[FILE].tag
_IMAGE_RECORD = struct.Struct(">4s4sH I HH BB HHHH BB H")  # size in six bytes: H and I
_FINGER = struct.Struct(">IBBBBBHHB")
_DOTS_PER_CM = 197  # 500 dots an inch
_LEVEL_31, _SCALE_CM, _GREY_BITS = 31, 2, 8
_LIVE_PLAIN, _QUALITY_UNKNOWN = 0, 254
_TYPE, _SUBTYPE, _OWNER, _FORMAT = 0x81, 0x82, 0x87, 0x88
_RANDOM = 0x53
_FINGERPRINT, _SC37 = b"\x08", b"\x01\x01"
_LEFT_FROM = 6


class FingerFormat(IntEnum):
    """How a finger is coded; minutiae stand apart from the compressions of 19794-4, table 3."""

    RAW = 0
    WSQ = 2
    JPEG = 3
    JPEG2000 = 4
    PNG = 5
    MINUTIAE = 255


@dataclass(frozen=True, slots=True)
class FingerRecord:
    """One finger: its position 1-10 from the right thumb to the left little finger, and its data.

    Data are an image of `width` by `height` pixels, or a whole minutiae record without a size.
    """

    position: int
    format: FingerFormat
    data: bytes = field(repr=False)
    width: int = 0
    height: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no finger, and minutiae that are not of their format."""
        if not 1 <= self.position <= 10:
            raise ValueError("a finger has a position from 1 to 10")
        if self.format is FingerFormat.MINUTIAE and not self.data.startswith(b"FMR\0"):
            raise ValueError("minutiae are a whole ISO/IEC 19794-2 record")


def write_dg3(fingers: Sequence[FingerRecord]) -> bytes:
    """Return the file."""
    return tlv(_TAG, tlv(GROUP, integer(len(fingers)), *map(_instance, fingers)))


def read_dg3(data: bytes) -> tuple[FingerRecord, ...]:
    """Return the fingers, in the order of the file.

    Issuers may put a random object beside a group of none, so that its hash tells nothing.
    """
    whole = parse(FILE, data, _TAG)
    group, *beside = whole.children() or (whole,)
    if group.tag != GROUP or [each.tag for each in beside] not in ([], [_RANDOM]):
        raise whole.refuse()
    if group.value == integer(0):
        return ()
    try:
        return tuple(_read(header.whole, record) for header, record in instances(group))
    except (struct.error, ValueError) as error:
        raise group.refuse() from error


def _instance(finger: FingerRecord) -> bytes:
    header = _header(finger.position, finger.format)
    return tlv(INSTANCE, header, tlv(RECORD, _record(finger)))


@cache
def _header(position: int, form: FingerFormat) -> bytes:
    return tlv(
        HEADER,
        tlv(_TYPE, _FINGERPRINT),
        tlv(_SUBTYPE, bytes((_subtype(position),))),
        tlv(_OWNER, _SC37),
        tlv(_FORMAT, b"\x00\x01" if form is FingerFormat.MINUTIAE else b"\x00\x07"),
    )


def _subtype(position: int) -> int:
    """Return a finger as CBEFF names it: the finger in bits 3-5, right 01 or left 10 below."""
    is_left = position >= _LEFT_FROM
    return (position - 5 * is_left) << 2 | (2 if is_left else 1)


def _record(finger: FingerRecord) -> bytes:
    if finger.format is FingerFormat.MINUTIAE:
        return finger.data
    block = _FINGER.size + len(finger.data)
    size = _IMAGE_RECORD.size + block
    return (
        _IMAGE_RECORD.pack(
            b"FIR\0", b"010\0", 0, size, 0, _LEVEL_31, 1, _SCALE_CM,
            _DOTS_PER_CM, _DOTS_PER_CM, _DOTS_PER_CM, _DOTS_PER_CM, _GREY_BITS, finger.format, 0,
        )
        + _FINGER.pack(
            block, finger.position, 1, 1, _QUALITY_UNKNOWN, _LIVE_PLAIN,
            finger.width, finger.height, 0,
        )
        + finger.data
    )  # fmt: skip


def _read(header: bytes, record: bytes) -> FingerRecord:
    """Read one record; ValueError when header and record do not name the same finger and kind."""
    if record.startswith(b"FMR\0"):
        position = _position_in(header)
        finger = FingerRecord(position, FingerFormat.MINUTIAE, record)
    else:
        kind, version, high, size, *_, form, _ = _IMAGE_RECORD.unpack_from(record)
        block, position, *_, width, height, _ = _FINGER.unpack_from(record, _IMAGE_RECORD.size)
        data = record[_IMAGE_RECORD.size + _FINGER.size :]
        whole = (kind, version, high, size, block)
        if whole != (b"FIR\0", b"010\0", 0, len(record), _FINGER.size + len(data)):
            raise ValueError("not a finger image record")
        finger = FingerRecord(position, FingerFormat(form), data, width, height)
    if header != _header(finger.position, finger.format):
        raise ValueError("header and record differ")
    return finger


def _position_in(header: bytes) -> int:
    """Return the finger that a header names; 0 when it names none."""
    for position in range(1, 11):
        if header == _header(position, FingerFormat.MINUTIAE):
            return position
    return 0
