"""Step 1: seal an enrolment so that only the centre can read it and nobody can change it."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from capthe.packet.codec import encode
from capthe.packet.content import PacketContent
from capthe.packet.header import FIRST_PREVIOUS, SIGNED_AS, Header
from capthe.packet.keys import DeviceKey, seal_to
from capthe.packet.refusals import refusal


def seal(
    content: PacketContent,
    *,
    packet_id: UUID,
    device: DeviceKey,
    sequence: int,
    national_key: str,
    created_at: datetime,
    previous_hash: bytes = FIRST_PREVIOUS,
    recovery_key: str | None = None,
    highest_sealed: int | None = None,
) -> bytes:
    """Return the sealed packet; the station itself cannot open it again.

    `national_key` and `recovery_key` are age recipients, `previous_hash` is the `Header.hash` of
    the device's packet `sequence - 1`. Not reproducible: see `keys`.
    """
    if (content.capture.unit, content.capture.device_no) != (device.unit, device.device_no):
        raise refusal("packet_contradicts_header")
    recipients = (national_key,) if recovery_key is None else (national_key, recovery_key)
    ciphertext = seal_to(recipients, encode(content))
    header = Header(
        packet_id=packet_id,
        unit=device.unit,
        device_no=device.device_no,
        sequence=sequence,
        previous=previous_hash,
        sha256=sha256(ciphertext).digest(),
        size=len(ciphertext),
        created_at=created_at,
        highest_sealed=sequence if highest_sealed is None else highest_sealed,
    )
    line = header.line
    return b"".join((line, b"\n", device.key.sign(SIGNED_AS + line), ciphertext))
