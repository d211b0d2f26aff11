"""The open part of a sealed packet: one line that says which packet this is.

    sealed packet = header line (canonical JSON) | newline | Ed25519 signature, 64 bytes
                    | age ciphertext

The signature is over the header line; the line carries the SHA-256 and the size of the ciphertext,
so it covers every byte. The packet's own hash, to which the next packet of the device refers,
is the SHA-256 of its header line.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from capthe.packet.codec import canonical_json, read_json
from capthe.packet.content import CONTENT_BYTES_MAX
from capthe.packet.keys import SIGNATURE_BYTES
from capthe.packet.moment import from_wire, to_wire, whole_milliseconds
from capthe.packet.refusals import refusal
from capthe.packet.slip import Slip

PACKET_VERSION = 1
HEADER_BYTES_MAX = 1024
SEALED_BYTES_MAX = CONTENT_BYTES_MAX + (64 << 10)
FIRST_PREVIOUS = bytes(32)
SIGNED_AS = b"capthe packet v1\n"

_BEGINS = b'{"created_at":"'


@dataclass(frozen=True, slots=True)
class Header:
    """Which packet this is: its device, its place in the device's chain, its content's hash.

    `created_at` is the device's clock at sealing; `highest_sealed` the highest sequence that the
    device had sealed by then (it counts as *collected*, also when later packets never arrive);
    `previous` the hash of the packet before, 32 zero bytes for the first.
    """

    packet_id: UUID
    unit: int
    device_no: int
    sequence: int
    previous: bytes = field(repr=False)
    sha256: bytes = field(repr=False)
    size: int
    created_at: datetime
    highest_sealed: int
    line: bytes = field(init=False, repr=False, compare=False)
    """The header as it is written and signed, without the newline."""
    hash: bytes = field(init=False, repr=False, compare=False)
    """The packet's hash in the device's chain."""

    def __post_init__(self) -> None:
        """Refuse numbers, hashes and times out of form (ValueError, TypeError)."""
        numbers = (self.unit, self.device_no, self.sequence, self.size, self.highest_sealed)
        if any(type(number) is not int for number in numbers):
            raise TypeError("header: numbers")
        if not 0 < self.size <= SEALED_BYTES_MAX:
            raise refusal("packet_too_large")
        if not (0 < self.unit < 1_000 and 0 < self.device_no < 100_000):
            raise ValueError("header: unit, device")
        if not 0 < self.sequence <= self.highest_sealed < 1_000_000:
            raise ValueError("header: sequence")
        if len(self.previous) != 32 or len(self.sha256) != 32:
            raise ValueError("header: hashes")
        object.__setattr__(self, "created_at", whole_milliseconds(self.created_at))
        object.__setattr__(self, "line", self._line())
        object.__setattr__(self, "hash", sha256(self.line).digest())

    def _line(self) -> bytes:
        return canonical_json(
            {
                "v": PACKET_VERSION,
                "packet_id": str(self.packet_id),
                "unit": self.unit,
                "device_no": self.device_no,
                "seq": self.sequence,
                "prev": self.previous.hex(),
                "sha256": self.sha256.hex(),
                "size": self.size,
                "created_at": to_wire(self.created_at),
                "highest_sealed": self.highest_sealed,
            }
        )

    @property
    def slip(self) -> Slip:
        """The number on the citizen's slip."""
        return Slip(self.unit, self.device_no, self.sequence)


@dataclass(frozen=True, slots=True)
class Parts:
    """A sealed packet taken apart, without copying what it carries."""

    header: Header
    line: bytes
    signature: bytes
    ciphertext: memoryview


def read_header(data: bytes) -> Header:
    """Read which packet this claims to be. Nothing is verified yet."""
    return take_apart(data).header


def take_apart(data: bytes) -> Parts:
    """Split a sealed packet; refuse one that is cut short, too long or not a packet."""
    if not _BEGINS.startswith(data[: len(_BEGINS)]):
        raise refusal("packet_not_a_packet")
    end = data.find(b"\n", 0, HEADER_BYTES_MAX)
    if end < 0:
        raise refusal("packet_truncated" if len(data) < HEADER_BYTES_MAX else "packet_altered")
    line = data[:end]
    header = _parse(line)
    start = end + 1 + SIGNATURE_BYTES
    if len(data) < start + header.size:
        raise refusal("packet_truncated")
    if len(data) > start + header.size:
        raise refusal("packet_altered")
    return Parts(header, line, data[end + 1 : start], memoryview(data)[start:])


def _parse(line: bytes) -> Header:
    try:
        return _header(line)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise refusal("packet_altered") from error


def _header(line: bytes) -> Header:
    """Read a header in its one form: what it says is written again and compared."""
    value = read_json(line)
    version = value["v"]
    if type(version) is not int:
        raise TypeError("header: version")
    if version != PACKET_VERSION:
        raise refusal("packet_version_unsupported")
    header = Header(
        packet_id=UUID(value["packet_id"]),
        unit=value["unit"],
        device_no=value["device_no"],
        sequence=value["seq"],
        previous=bytes.fromhex(value["prev"]),
        sha256=bytes.fromhex(value["sha256"]),
        size=value["size"],
        created_at=from_wire(value["created_at"]),
        highest_sealed=value["highest_sealed"],
    )
    if header.line != line:
        raise ValueError("header: not in its one form")
    return header
