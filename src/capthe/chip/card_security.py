"""EF.CardSecurity: the chip's SecurityInfos, signed (TR-03110-3, A.1.2.5; Doc 9303 part 11).

Needed with PACE chip authentication mapping; on other chips it lets a terminal trust the key of
chip authentication before it opens the application.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from capthe.chip.cms import Signed, SignedTemplate, Signer, read_signed
from capthe.chip.curves import GROUPS
from capthe.chip.der import SEQUENCE, SET, parse
from capthe.chip.image import KeyPair
from capthe.chip.profile import ChipProfile
from capthe.chip.security_info import SecurityInfo, key_infos, security_infos

FILE = "EF.CardSecurity"
SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"


class CardSecurityTemplate:
    """The files of chips of one profile under one signer; not shared between threads."""

    def __init__(self, profile: ChipProfile, signer: Signer) -> None:
        self._profile = profile
        curve = profile.agreement
        example = KeyPair(curve, b"", b"\x04" + bytes(2 * GROUPS[curve].field_bytes))
        infos = key_infos(profile, example)
        self._signed = SignedTemplate(signer, SECURITY_OBJECT, infos)

    def files(self, agreements: Sequence[KeyPair]) -> list[bytes]:
        """Return the file of each chip, which has that key."""
        return self._signed.signed([key_infos(self._profile, each) for each in agreements])


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
