"""A finger record as the picture of its print: a grey JPEG as it is, WSQ by whoever reads it.

Records that are no pictures (minutiae, the simulator's bytes) have nothing to print. A record whose
first bytes say that it is a picture is printed or refused: a box never stays blank in silence.
"""

from collections.abc import Callable

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.face.jpeg import jpeg_frame

WsqReader = Callable[[bytes], bytes]
"""Turns a WSQ picture into a grey JPEG; refuses by `unreadable` what is none."""
CODE = "finger_image_refused"
_JPEG, _WSQ = b"\xff\xd8", b"\xff\xa0"
_OTHERS = (b"\x89PNG\r\n\x1a\n", b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51", b"FIR\0")
"""PNG, JPEG 2000 in its box and bare, and a whole record of ISO/IEC 19794-4."""
_SCAN, _END = b"\xff\xda", b"\xff\xd9"


def no_wsq(_wsq: bytes) -> bytes:
    """Stand where nothing reads WSQ: the lot waits, and nobody's picture is to blame."""
    raise Refusal(
        "wsq_not_installed",
        Text("Chưa cài phần đọc ảnh vân tay WSQ.", "What reads WSQ finger pictures is missing."),
        Text("Chạy: .venv/bin/pip install '.[wsq]'", "Run: .venv/bin/pip install '.[wsq]'"),
    )


def printed(record: bytes, wsq: WsqReader = no_wsq) -> bytes:
    """Return the JPEG that a card shows of a finger; empty where the record is no picture."""
    if record.startswith(_WSQ):
        return _whole(wsq(record))
    if record.startswith(_OTHERS):
        raise unreadable()
    return _whole(record) if record.startswith(_JPEG) else b""


def _whole(jpeg: bytes) -> bytes:
    """Refuse a JPEG that is in colour, cut short, or none (ISO/IEC 10918-1, B.2.2, B.2.3)."""
    try:
        frame = jpeg_frame(jpeg)
    except Refusal as error:
        raise unreadable() from error
    if frame.parts != 1 or not 0 < jpeg.rfind(_SCAN) < jpeg.rfind(_END):
        raise unreadable()
    return jpeg


def unreadable() -> Refusal:
    """Say that a finger's picture cannot be printed."""
    return Refusal(
        CODE,
        Text("Ảnh vân tay không đọc được.", "The picture of a finger cannot be read."),
        Text(
            "Trả hồ sơ về nơi thu nhận để lấy lại vân tay.",
            "Return the dossier to its station: the fingers are to be taken again.",
        ),
    )
