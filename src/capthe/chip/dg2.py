"""DG2: the face, an ISO/IEC 19794-5:2005 record in CBEFF (Doc 9303 part 10, 4.7.2).

The biometric header has no version object: there is a reader in the field that looks for the kind
of image at a fixed place, 49 hexadecimal, and one more object would move it.
"""

import struct
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from capthe.chip.der import INTEGER, Piece, integer, parse, tlv
from capthe.chip.profile import FILES

FILE = "DG2"
_TAG = FILES[FILE].tag
GROUP, INSTANCE, HEADER, RECORD = 0x7F61, 0x7F60, 0xA1, 0x5F2E
_ENCODED = 0x7F2E
_HEADER = bytes.fromhex("a10e8101028201008702010188020008")
_FACE = struct.Struct(">4s4sIH")  # format, version, length of the record, number of faces
_BLOCK = struct.Struct(">IHBBB3sH3s3s")  # its length, points, sex, eyes, hair, features, expression
_PICTURE = struct.Struct(">BBHHBBHH")  # kind, format, width, height, colours, source, device, score
_POINT_BYTES = 8
_FULL_FRONTAL, _COLOURS_RGB24, _SOURCE_STATIC = 1, 1, 2


class FaceFormat(IntEnum):
    """The kind of image (ISO/IEC 19794-5, 5.7.2)."""

    JPEG = 0
    JPEG2000 = 1


_BEGINS = {FaceFormat.JPEG: b"\xff\xd8\xff", FaceFormat.JPEG2000: b"\x00\x00\x00\x0cjP  "}


@dataclass(frozen=True, slots=True)
class Face:
    """The picture on the chip; `width` and `height` are in pixels."""

    image: bytes = field(repr=False)
    format: FaceFormat
    width: int
    height: int


def write_dg2(face: Face) -> bytes:
    """Return the file with one face."""
    if not face.image.startswith(_BEGINS[face.format]):
        raise ValueError("the portrait is not of the format it states")
    return _head(face.format, face.width, face.height, len(face.image)) + face.image


@lru_cache(maxsize=4096)
def _head(form: FaceFormat, width: int, height: int, image_bytes: int) -> bytes:
    """Return what stands before an image of that size: the image is the end of the file."""
    picture = _PICTURE.pack(
        _FULL_FRONTAL, form, width, height, _COLOURS_RGB24, _SOURCE_STATIC, 0, 0
    )
    size = _BLOCK.size + _PICTURE.size + image_bytes
    block = _BLOCK.pack(size, 0, 0, 0, 0, bytes(3), 0, bytes(3), bytes(3))
    start = _FACE.pack(b"FAC\0", b"010\0", _FACE.size + size, 1)
    record = tlv(RECORD, start, block, picture, bytes(image_bytes))
    whole = tlv(_TAG, tlv(GROUP, integer(1), tlv(INSTANCE, _HEADER, record)))
    return whole[: len(whole) - image_bytes]


def read_dg2(data: bytes) -> Face:
    """Return the first face; a header with more objects than ours is read too."""
    (group,) = parse(FILE, data, _TAG).parts(GROUP)
    record = instances(group)[0][1]
    try:
        kind, version, size, faces = _FACE.unpack_from(record)
        block, points, *_ = _BLOCK.unpack_from(record, _FACE.size)
        at = _FACE.size + _BLOCK.size + points * _POINT_BYTES
        _, form, width, height, *_ = _PICTURE.unpack_from(record, at)
        image = record[at + _PICTURE.size : _FACE.size + block]
        face = Face(image, FaceFormat(form), width, height)
    except (struct.error, ValueError) as error:
        raise group.refuse() from error
    if (kind, version, size) != (b"FAC\0", b"010\0", len(record)) or faces < 1:
        raise group.refuse()
    if not image.startswith(_BEGINS[face.format]):
        raise group.refuse()
    return face


def instances(group: Piece) -> list[tuple[Piece, bytes]]:
    """Return (header, record) of every biometric in a group; their number is stated and right."""
    count, *found = group.children() or (group,)
    if count.tag != INTEGER or count.number() != len(found) or not found:
        raise group.refuse()
    pairs = []
    for each in found:
        children = each.tagged(INSTANCE).children()
        if [child.tag for child in children] not in ([HEADER, RECORD], [HEADER, _ENCODED]):
            raise group.refuse()
        pairs.append((children[0], children[1].value))
    return pairs
