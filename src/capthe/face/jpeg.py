"""A JPEG as it goes into a PDF: its frame header read, its bytes untouched."""

from dataclasses import dataclass

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.face.pdf import stream

CODE = "face_image_refused"
_START = b"\xff\xd8"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive
_SPACES = {1: b"DeviceGray", 3: b"DeviceRGB"}


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """What the frame header states: pixels each way, and 1 (grey) or 3 (colour) parts."""

    width: int
    height: int
    parts: int


def jpeg_frame(jpeg: bytes) -> JpegFrame:
    """Read the frame header (ISO/IEC 10918-1, B.2.2). Refuses what is no JPEG."""
    position = 2
    while jpeg[:2] == _START and position + 10 <= len(jpeg) and jpeg[position] == 0xFF:
        if jpeg[position + 1] in _FRAMES and jpeg[position + 9] in _SPACES:
            height = int.from_bytes(jpeg[position + 5 : position + 7])
            width = int.from_bytes(jpeg[position + 7 : position + 9])
            if width and height:
                return JpegFrame(width, height, jpeg[position + 9])
        position += 2 + int.from_bytes(jpeg[position + 2 : position + 4])
    raise Refusal(
        CODE,
        Text("Ảnh không phải JPEG dùng được.", "The picture is no usable JPEG."),
        Text("Chụp lại ảnh hoặc chuyển sang JPEG.", "Take it again or convert it to JPEG."),
    )


def jpeg_object(jpeg: bytes, frame: JpegFrame) -> bytes:
    """Return the image object of a JPEG."""
    entries = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%b/BitsPerComponent 8"
        b"/Filter/DCTDecode" % (frame.width, frame.height, _SPACES[frame.parts])
    )
    return stream(jpeg, entries, pack=False)
