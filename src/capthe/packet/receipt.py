"""The centre's receipt: the station may let go of its packet only against this.

A pure function of what was stored at first receipt: a packet sent three times gets three receipts
that are equal to the byte.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from capthe.packet.header import Header
from capthe.packet.keys import SigningKey
from capthe.packet.moment import from_wire, to_wire, whole_milliseconds
from capthe.packet.refusals import refusal
from capthe.packet.signed import read_statement, sign_statement
from capthe.packet.slip import Slip, parse_slip

_KIND = "receipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received: the packet, the hash of its ciphertext, the slip, and when."""

    packet_id: UUID
    sha256: bytes = field(repr=False)
    slip: Slip
    received_at: datetime

    def __post_init__(self) -> None:
        """Keep the time as it will be written."""
        object.__setattr__(self, "received_at", whole_milliseconds(self.received_at))


def receipt_for(header: Header, received_at: datetime) -> Receipt:
    """Make the receipt of a packet; `received_at` is that of its *first* receipt."""
    return Receipt(header.packet_id, header.sha256, header.slip, received_at)


def sign_receipt(receipt: Receipt, centre: SigningKey) -> bytes:
    """Write the receipt in its one form and sign it."""
    value = {
        "v": 1,
        "packet_id": str(receipt.packet_id),
        "sha256": receipt.sha256.hex(),
        "unit": receipt.slip.unit,
        "device_no": receipt.slip.device_no,
        "seq": receipt.slip.sequence,
        "slip": str(receipt.slip),
        "received_at": to_wire(receipt.received_at),
    }
    return sign_statement(_KIND, value, centre)


def verify_receipt(data: bytes, centre_public_key: bytes) -> Receipt:
    """Read a receipt that the centre signed; anything else is refused."""
    try:
        value = read_statement(_KIND, data, centre_public_key)
        return Receipt(
            packet_id=UUID(value["packet_id"]),
            sha256=bytes.fromhex(value["sha256"]),
            slip=parse_slip(value["slip"]),
            received_at=from_wire(value["received_at"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise refusal("receipt_not_valid") from error
