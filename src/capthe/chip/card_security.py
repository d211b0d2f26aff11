"""EF.CardSecurity: the chip's SecurityInfos, signed (TR-03110-3, A.1.2.5; Doc 9303 part 11).

Needed with PACE chip authentication mapping; on other chips it lets a terminal trust the key of
chip authentication before it opens the application.
"""

from dataclasses import dataclass

from capthe.chip.cms import Signed, Signer, read_signed, signed_data
from capthe.chip.der import SEQUENCE, SET, parse
from capthe.chip.image import KeyPair
from capthe.chip.profile import ChipProfile
from capthe.chip.security_info import SecurityInfo, card_security_infos, security_infos

FILE = "EF.CardSecurity"
SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"


def write_card_security(profile: ChipProfile, agreement: KeyPair, signer: Signer) -> bytes:
    """Return the file."""
    return signed_data(SECURITY_OBJECT, card_security_infos(profile, agreement), signer)


@dataclass(frozen=True, slots=True)
class CardSecurity:
    """The file as read, nothing verified yet."""

    infos: tuple[SecurityInfo, ...]
    signed: Signed


def read_card_security(data: bytes) -> CardSecurity:
    """Read the file."""
    whole = parse(FILE, data, SEQUENCE)
    signed = read_signed(whole)
    if signed.content_type != SECURITY_OBJECT:
        raise whole.refuse()
    return CardSecurity(security_infos(parse(FILE, signed.content, SET)), signed)
