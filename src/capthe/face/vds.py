"""The visible digital seal: a signed statement in a barcode (ICAO Doc 9303 part 13).

    header     DC 03 | issuer | signer and certificate | issued | signed | definition, category
    message    tag | length | value, one after the other
    signature  FF | length | r and s

Letters are packed three into two bytes (C40); a date is mmddyyyy as a number of three bytes. The
signature is over header and message, ECDSA with SHA-256, r and s one after the other. The signer
is a function that the caller passes in; the seal knows no key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

MAGIC, VERSION = 0xDC, 0x03
SIGNATURE_TAG = 0xFF
_LETTERS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST = 3
_PAD = 0xFE
_DATE_BYTES = 3

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Feature:
    """One statement of the message: its tag under the definition, its bytes."""

    tag: int
    value: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal says. `signer` is two letters of the country and two of the authority."""

    issuer: str
    signer: str
    certificate: str
    issued: date
    signed: date
    definition: int
    category: int
    features: tuple[Feature, ...]

    def feature(self, tag: int) -> bytes:
        """Return the value under a tag; KeyError when there is none."""
        for each in self.features:
            if each.tag == tag:
                return each.value
        raise KeyError(tag)


@dataclass(frozen=True, slots=True)
class ReadSeal:
    """A seal as read: what it says, the bytes that were signed, the signature. Not yet verified."""

    seal: Seal
    covered: bytes
    signature: bytes


def seal(content: Seal, sign: Sign) -> bytes:
    """Write and sign a seal."""
    covered = _header(content) + b"".join(
        bytes((each.tag,)) + _length(len(each.value)) + each.value for each in content.features
    )
    signature = sign(covered)
    return covered + bytes((SIGNATURE_TAG,)) + _length(len(signature)) + signature


def read_seal(data: bytes) -> ReadSeal:
    """Read a seal. Refuses what is none, or is cut short, or goes on after its signature."""
    try:
        return _read(data)
    except (IndexError, ValueError, OverflowError) as error:
        raise Refusal(
            "seal_unreadable",
            Text("Không đọc được dấu điện tử.", "The seal cannot be read."),
            Text("Quét lại mã trên thẻ.", "Scan the code on the card again."),
        ) from error


def c40(text: str) -> bytes:
    """Pack letters, digits and blanks (part 13, 2.6); the filler of a zone is a blank."""
    values = [_LETTERS.index(letter) + _FIRST for letter in text.replace("<", " ")]
    out = bytearray()
    for start in range(0, len(values), 3):
        three = values[start : start + 3]
        if len(three) == 1:
            out += bytes((_PAD, ord(text[start].replace("<", " ")) + 1))
            continue
        first, second, third = (*three, 0)[:3]
        out += (1600 * first + 40 * second + third + 1).to_bytes(2)
    return bytes(out)


def read_c40(data: bytes) -> str:
    """Return packed letters; ValueError for what is none."""
    out = []
    for start in range(0, len(data), 2):
        if data[start] == _PAD:
            out.append(chr(data[start + 1] - 1))
            continue
        whole = int.from_bytes(data[start : start + 2]) - 1
        three = (whole // 1600, whole // 40 % 40, whole % 40)
        out.extend(_LETTERS[value - _FIRST] for value in three if value >= _FIRST)
    return "".join(out)


def _header(content: Seal) -> bytes:
    signed_by = f"{content.signer}{len(content.certificate):02X}{content.certificate}"
    return (
        bytes((MAGIC, VERSION))
        + c40(content.issuer.ljust(3, "<"))
        + c40(signed_by)
        + _date(content.issued)
        + _date(content.signed)
        + bytes((content.definition, content.category))
    )


def _read(data: bytes) -> ReadSeal:
    if (data[0], data[1]) != (MAGIC, VERSION):
        raise ValueError("no seal of this version")
    issuer, position = read_c40(data[2:4]).rstrip(), 4
    head = read_c40(data[position : position + 4])  # signer, length of the certificate's reference
    letters = 6 + int(head[4:6], 16)
    size = -(-letters // 3) * 2
    signed_by = read_c40(data[position : position + size])
    position += size
    issued = _read_date(data[position : position + _DATE_BYTES])
    signed = _read_date(data[position + _DATE_BYTES : position + 2 * _DATE_BYTES])
    position += 2 * _DATE_BYTES
    definition, category = data[position], data[position + 1]
    position += 2
    features = []
    while data[position] != SIGNATURE_TAG:
        tag = data[position]
        value, position = _value(data, position + 1)
        features.append(Feature(tag, value))
    covered = data[:position]
    signature, position = _value(data, position + 1)
    if position != len(data):
        raise ValueError("bytes after the signature")
    return ReadSeal(
        Seal(
            issuer, signed_by[:4], signed_by[6:letters], issued, signed, definition, category,
            tuple(features),
        ),
        covered,
        signature,
    )  # fmt: skip


def _length(size: int) -> bytes:
    """Return a length as DER writes it."""
    if size < 0x80:
        return bytes((size,))
    wide = (size.bit_length() + 7) // 8
    return bytes((0x80 | wide,)) + size.to_bytes(wide)


def _value(data: bytes, position: int) -> tuple[bytes, int]:
    size = data[position]
    position += 1
    if size & 0x80:
        wide = size & 0x7F
        size = int.from_bytes(data[position : position + wide])
        position += wide
    if position + size > len(data):
        raise ValueError("cut short")
    return data[position : position + size], position + size


def _date(day: date) -> bytes:
    return (day.month * 1_000_000 + day.day * 10_000 + day.year).to_bytes(_DATE_BYTES)


def _read_date(data: bytes) -> date:
    whole = int.from_bytes(data)
    return date(whole % 10_000, whole // 1_000_000, whole // 10_000 % 100)
