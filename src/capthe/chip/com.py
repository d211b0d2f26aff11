"""EF.COM: the versions and the list of data groups (Doc 9303 part 10, 4.6.1)."""

from collections.abc import Iterable
from dataclasses import dataclass

from capthe.chip.der import parse, tlv
from capthe.chip.profile import FILES, Lds

FILE = "EF.COM"
_TAG = FILES[FILE].tag
_LDS, _UNICODE, _LIST = 0x5F01, 0x5F36, 0x5C
UNICODE_VERSION = "040000"
GROUP_TAGS = dict(zip(range(1, 17), bytes.fromhex("6175636576666768696a6b6c6d6e6f70"), strict=True))
"""The tag of each data group (Doc 9303 part 10, table 38)."""
_NUMBERS = {tag: number for number, tag in GROUP_TAGS.items()}


@dataclass(frozen=True, slots=True)
class Com:
    """What EF.COM states: LDS version (four digits), Unicode version (six), data groups."""

    lds: str
    unicode: str
    data_groups: tuple[int, ...]


def write_com(lds: Lds, data_groups: Iterable[int]) -> bytes:
    """Return the file."""
    return tlv(
        _TAG,
        tlv(_LDS, lds.value.encode("ascii")),
        tlv(_UNICODE, UNICODE_VERSION.encode("ascii")),
        tlv(_LIST, bytes(GROUP_TAGS[number] for number in data_groups)),
    )


def read_com(data: bytes) -> Com:
    """Read the file; refuse a list that names what is no data group."""
    whole = parse(FILE, data, _TAG)
    lds, unicode, listed = whole.parts(_LDS, _UNICODE, _LIST)
    if not (len(lds.value) == 4 and lds.value.isdigit()):
        raise whole.refuse()
    if not (len(unicode.value) == 6 and unicode.value.isdigit()):
        raise whole.refuse()
    if not _NUMBERS.keys() >= set(listed.value):
        raise whole.refuse()
    groups = tuple(_NUMBERS[tag] for tag in listed.value)
    return Com(lds.value.decode("ascii"), unicode.value.decode("ascii"), groups)
