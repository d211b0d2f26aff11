"""DER as the files of the chip use it (ITU-T X.690): small writers, and a reader that refuses.

The reader takes any definite length, because issued cards are not always minimal; the writer is
strict. A file that does not read is a Refusal that names the file, never a crash.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

BOOLEAN, INTEGER, BIT_STRING, OCTETS, NULL, OID, UTF8 = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C
PRINTABLE, TELETEX, IA5, UTC_TIME, GENERAL_TIME = 0x13, 0x14, 0x16, 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31
_LENGTH_BYTES_MAX = 3  # 16 MB: larger than any chip
_DEPTH_MAX = 32


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return one object: its tag (one or two bytes), the length, the parts joined."""
    value = parts[0] if len(parts) == 1 else b"".join(parts)
    n = len(value)
    if n < 0x80 and tag <= 0xFF:
        return bytes((tag, n)) + value
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + length(n) + value


def length(n: int) -> bytes:
    """Return the shortest form of a length."""
    if n < 0x80:
        return bytes((n,))
    if n <= 0xFF:
        return bytes((0x81, n))
    if n <= 0xFFFF:
        return b"\x82" + n.to_bytes(2, "big")
    return b"\x83" + n.to_bytes(3, "big")


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE."""
    return tlv(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """Return a SET OF: its members in the order of their bytes (X.690, 11.6)."""
    return tlv(SET, *sorted(parts))


def integer(n: int) -> bytes:
    """Return an INTEGER that is not negative."""
    if n < 0x80:
        return bytes((INTEGER, 1, n))
    return tlv(INTEGER, n.to_bytes(n.bit_length() // 8 + 1, "big"))


@lru_cache(maxsize=256)
def oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    return tlv(OID, b"".join(map(_base128, (first * 40 + second, *rest))))


def octets(value: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tlv(OCTETS, value)


def bits(value: bytes, unused: int = 0) -> bytes:
    """Return a BIT STRING; the last `unused` bits do not count."""
    return tlv(BIT_STRING, bytes((unused,)), value)


def explicit(number: int, *parts: bytes) -> bytes:
    """Return [number] around the parts, constructed."""
    return tlv(0xA0 | number, *parts)


def printable(text: str) -> bytes:
    """Return a PrintableString."""
    return tlv(PRINTABLE, text.encode("ascii"))


def utf8(text: str) -> bytes:
    """Return a UTF8String."""
    return tlv(UTF8, text.encode("utf-8"))


def cut(whole: bytes, marks: Sequence[bytes]) -> tuple[bytes, ...]:
    """Cut an encoding at marks that stand in it, in this order; return what is around them.

    With other values of the same length in their places it is another sound encoding.
    """
    parts = []
    for mark in marks:
        before, found, whole = whole.partition(mark)
        if not found:
            raise ValueError("a mark does not stand in the encoding")
        parts.append(before)
    return (*parts, whole)


def _base128(n: int) -> bytes:
    out = [n & 0x7F]
    while n := n >> 7:
        out.append(n & 0x7F | 0x80)
    return bytes(reversed(out))


def unreadable(file: str) -> Refusal:
    """Return the refusal of a file whose bytes are not what they must be."""
    return Refusal(
        "chip_file_unreadable",
        Text(f"Không đọc được tệp {file} của chip.", f"The chip's file {file} cannot be read."),
        Text(
            "Đọc lại chip; nếu vẫn lỗi, giữ thẻ lại để kiểm tra.",
            "Read the chip again; if it fails again, keep the card for examination.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """One object as read: its tag, its value, its whole bytes, and the file it was found in."""

    file: str
    tag: int
    value: bytes = field(repr=False)
    whole: bytes = field(repr=False)
    depth: int = 0

    def refuse(self) -> Refusal:
        """Return the refusal of the file."""
        return unreadable(self.file)

    def tagged(self, tag: int) -> "Piece":
        """Return itself if it has that tag; refuse another."""
        if self.tag != tag:
            raise self.refuse()
        return self

    def children(self) -> tuple["Piece", ...]:
        """Return the objects inside; they fill the value exactly."""
        if self.depth == _DEPTH_MAX:
            raise self.refuse()
        return tuple(_pieces(self.file, self.value, self.depth + 1))

    def parts(self, *tags: int) -> tuple["Piece", ...]:
        """Return the objects inside, which are exactly these, in this order."""
        found = self.children()
        if tuple(each.tag for each in found) != tags:
            raise self.refuse()
        return found

    def number(self) -> int:
        """Return the value of an INTEGER that is not negative."""
        value = self.tagged(INTEGER).value
        if not value or value[0] & 0x80:
            raise self.refuse()
        return int.from_bytes(value, "big")

    def dotted(self) -> str:
        """Return the value of an OBJECT IDENTIFIER."""
        value = self.tagged(OID).value
        if not value or value[-1] & 0x80 or len(value) > 64:
            raise self.refuse()
        arcs, arc = [], 0
        for byte in value:
            arc = arc << 7 | byte & 0x7F
            if not byte & 0x80:
                arcs.append(arc)
                arc = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))

    def text(self) -> str:
        """Return the value of a string, of whatever kind."""
        if self.tag not in {UTF8, PRINTABLE, TELETEX, IA5}:
            raise self.refuse()
        try:
            return self.value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise self.refuse() from error


def parse(file: str, data: bytes, tag: int) -> Piece:
    """Read `data`, which is exactly one object of that tag; `file` names it in a refusal."""
    found = tuple(_pieces(file, data, 0))
    if len(found) != 1:
        raise unreadable(file)
    return found[0].tagged(tag)


def _pieces(file: str, data: bytes, depth: int) -> Iterator[Piece]:
    at, end = 0, len(data)
    while at < end:
        start = at
        tag, at = data[at], at + 1
        if tag & 0x1F == 0x1F:  # a tag of two bytes; longer ones do not occur on a chip
            if at == end or data[at] & 0x80:
                raise unreadable(file)
            tag, at = tag << 8 | data[at], at + 1
        if at == end:
            raise unreadable(file)
        size, at = data[at], at + 1
        if size & 0x80:
            n = size & 0x7F
            if not 1 <= n <= _LENGTH_BYTES_MAX or at + n > end:
                raise unreadable(file)
            size, at = int.from_bytes(data[at : at + n], "big"), at + n
        if at + size > end:
            raise unreadable(file)
        yield Piece(file, tag, data[at : at + size], data[start : at + size], depth)
        at += size
