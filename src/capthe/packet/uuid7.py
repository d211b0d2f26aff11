"""Ids that sort by time: UUID version 7 (RFC 9562 section 5.7)."""

from uuid import UUID

from capthe.domain.number import Entropy


def uuid7(milliseconds: int, entropy: Entropy) -> UUID:
    """Make an id from Unix milliseconds and ten bytes of chance."""
    chance = int.from_bytes(entropy(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | chance
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=value)
