"""DG1: the machine-readable zone of the card, ninety characters (Doc 9303 part 10, 4.7.1)."""

from collections.abc import Sequence

from capthe.chip.der import parse, tlv
from capthe.chip.mrz import LINE, check_digit
from capthe.chip.profile import FILES

FILE = "DG1"
_TAG = FILES[FILE].tag
_MRZ = 0x5F1F
_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")


def write_dg1(lines: Sequence[str]) -> bytes:
    """Return the file of three lines of thirty."""
    zone = "".join(lines)
    if len(lines) != 3 or len(zone) != 3 * LINE:
        raise ValueError("a TD1 zone has three lines of thirty")
    return tlv(_TAG, tlv(_MRZ, zone.encode("ascii")))


def read_dg1(data: bytes) -> tuple[str, str, str]:
    """Return the three lines; refuse what is no TD1 zone. Check digits are the reader's matter."""
    (zone,) = parse(FILE, data, _TAG).parts(_MRZ)
    text = zone.value.decode("latin-1")
    if len(text) != 3 * LINE or not _ALPHABET.issuperset(text):
        raise zone.refuse()
    return text[:LINE], text[LINE : 2 * LINE], text[2 * LINE :]


def mrz_information(lines: Sequence[str]) -> str:
    """Return what opens the chip: document number, birth, expiry, each with its check digit.

    A number longer than nine runs over into the optional data, check digit included; then the keys
    are derived from the whole of it (Doc 9303 part 11, 4.3.2 and part 5, 4.2.2 note j).
    """
    first, second, _ = lines
    number = first[5:15]
    if number[9] == "<" and first[15] != "<":
        tail = first[15:].split("<", 1)[0]
        number = number[:9] + tail[:-1]
        number += check_digit(number)
    return number + second[0:7] + second[8:15]
