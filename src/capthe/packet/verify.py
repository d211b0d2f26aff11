"""Step 2, first half: tell whether a packet is whole and from the device that it names."""

from dataclasses import dataclass
from hashlib import sha256

from capthe.packet.header import SIGNED_AS, Header, Parts
from capthe.packet.keys import is_signed_by
from capthe.packet.refusals import refusal


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the centre's list has it. A revoked one is refused even if it keeps capturing."""

    unit: int
    device_no: int
    public_key: bytes
    is_revoked: bool = False


def verify(parts: Parts, device_public_key: bytes) -> Header:
    """Return the header when signature and hash agree; a refusal by name otherwise."""
    if not is_signed_by(device_public_key, parts.signature, SIGNED_AS + parts.line):
        raise refusal("packet_not_signed_by_device")
    if sha256(parts.ciphertext).digest() != parts.header.sha256:
        raise refusal("packet_altered")
    return parts.header


def verify_from(parts: Parts, device: Device | None) -> Header:
    """Verify a packet from a device of the list (None: the list does not have it)."""
    if device is None:
        raise refusal("device_unknown")
    if device.is_revoked:
        raise refusal("device_revoked")
    header = verify(parts, device.public_key)
    if (header.unit, header.device_no) != (device.unit, device.device_no):
        raise refusal("packet_contradicts_header")
    return header
