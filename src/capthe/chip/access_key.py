"""What opens a chip: the printed zone or the card access number (Doc 9303 part 11, 4.4.4)."""

from dataclasses import dataclass, field
from hashlib import sha1

from capthe.chip.mrz import Td1, check_digit

MRZ_REFERENCE, CAN_REFERENCE = 1, 2
"""How PACE names the kind of password (table 3)."""


@dataclass(frozen=True, slots=True)
class ZoneKey:
    """Document number, birth and expiry, with their check digits: what BAC and PACE derive from."""

    information: bytes = field(repr=False)
    reference: int = MRZ_REFERENCE

    @property
    def secret(self) -> bytes:
        """The secret that keys are derived from."""
        return sha1(self.information).digest()  # noqa: S324 - as 4.3.2 has it


@dataclass(frozen=True, slots=True)
class AccessNumber:
    """The card access number; PACE only."""

    digits: str = field(repr=False)
    reference: int = CAN_REFERENCE

    @property
    def secret(self) -> bytes:
        """The secret that keys are derived from."""
        return self.digits.encode("ascii")


AccessKey = ZoneKey | AccessNumber


def zone_key(document_number: str, birth: str, expiry: str) -> ZoneKey:
    """Return the key of a zone; dates are yymmdd."""
    fields = (document_number.ljust(9, "<"), birth, expiry)
    return ZoneKey("".join(part + check_digit(part) for part in fields).encode("ascii"))


def zone_key_of(zone: Td1) -> ZoneKey:
    """Return the key of a zone that was read."""
    return zone_key(zone.document_number, zone.birth, zone.expiry)
