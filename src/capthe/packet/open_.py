"""Step 2, second half: open a verified packet with the nation's key."""

from capthe.packet.age import FIRST_LINE
from capthe.packet.codec import decode
from capthe.packet.content import PacketContent
from capthe.packet.header import Parts
from capthe.packet.keys import NationalKey
from capthe.packet.refusals import refusal


def open_packet(parts: Parts, national: NationalKey) -> PacketContent:
    """Return what the station captured. Verify first: this asks only whether we can read it."""
    if parts.ciphertext[: len(FIRST_LINE)] != FIRST_LINE:
        raise refusal("packet_unreadable")
    plaintext = national.open(parts.ciphertext)
    if plaintext is None:
        raise refusal("packet_wrong_key")
    content = decode(plaintext)
    header, capture = parts.header, content.capture
    if (capture.unit, capture.device_no) != (header.unit, header.device_no):
        raise refusal("packet_contradicts_header")
    return content
