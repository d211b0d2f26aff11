"""The slip number: what the citizen takes home, made without a network.

    002-00017-000123-45      unit, device, sequence, check

The check is ISO/IEC 7064 MOD 97-10 over the fourteen digits: every wrong digit and every swap
of two neighbours is found.
"""

import re
from dataclasses import dataclass

from capthe.packet.refusals import refusal

_SHAPE = re.compile(r"([0-9]{3})[- ]?([0-9]{5})[- ]?([0-9]{6})[- ]?([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Slip:
    """One dossier as its citizen names it: the sequence of a device of a unit."""

    unit: int
    device_no: int
    sequence: int

    def __post_init__(self) -> None:
        """Refuse numbers that the slip has no room for."""
        if not (
            0 < self.unit < 1_000 and 0 < self.device_no < 100_000 and 0 < self.sequence < 1_000_000
        ):
            raise refusal("slip_not_valid")

    def __str__(self) -> str:
        digits = f"{self.unit:03}{self.device_no:05}{self.sequence:06}"
        return f"{digits[:3]}-{digits[3:8]}-{digits[8:]}-{_check(digits)}"


def parse_slip(text: str) -> Slip:
    """Read a slip as people type it, with hyphens, blanks or neither."""
    found = _SHAPE.fullmatch(text.strip())
    if found is None or _check("".join(found.groups()[:3])) != found.group(4):
        raise refusal("slip_not_valid")
    unit, device_no, sequence, _ = map(int, found.groups())
    return Slip(unit, device_no, sequence)


def _check(digits: str) -> str:
    return f"{98 - int(digits) * 100 % 97:02}"
