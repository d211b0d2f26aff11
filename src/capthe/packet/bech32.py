"""Bech32 (BIP 173) without its length limit: the text form of age keys."""

from functools import reduce

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def bech32(prefix: str, data: bytes) -> str:
    """Write `data` in lower case behind `prefix`, with the six letters of its checksum."""
    values = _five_bit_groups(data)
    expanded = [ord(letter) >> 5 for letter in prefix] + [0]
    expanded += [ord(letter) & 31 for letter in prefix]
    rest = reduce(_polymod_step, [*expanded, *values, 0, 0, 0, 0, 0, 0], 1) ^ 1
    checksum = [rest >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{prefix}1" + "".join(_LETTERS[value] for value in [*values, *checksum])


def from_bech32(prefix: str, text: str) -> bytes:
    """Read what `bech32` writes behind `prefix`; ValueError for anything else."""
    letters = text.removeprefix(f"{prefix}1")[:-6]
    number = 0
    for letter in letters:
        number = number << 5 | _LETTERS.index(letter)
    size = len(letters) * 5 // 8
    data = (number >> len(letters) * 5 - size * 8).to_bytes(size, "big")
    if bech32(prefix, data) != text:
        raise ValueError("bech32: checksum, padding or prefix")
    return data


def _five_bit_groups(data: bytes) -> list[int]:
    padding = -len(data) * 8 % 5
    number = int.from_bytes(data, "big") << padding
    count = (len(data) * 8 + padding) // 5
    return [number >> 5 * (count - 1 - place) & 31 for place in range(count)]


def _polymod_step(rest: int, value: int) -> int:
    top = rest >> 25
    rest = (rest & 0x1FFFFFF) << 5 ^ value
    for place, generator in enumerate(_GENERATOR):
        if top >> place & 1:
            rest ^= generator
    return rest
