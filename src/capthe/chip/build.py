"""Make the image of one chip: every file, signed, and the secrets. One maker makes many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from capthe.chip.card_security import CardSecurityTemplate
from capthe.chip.cms import Signer
from capthe.chip.com import write_com
from capthe.chip.curves import GROUPS
from capthe.chip.der import OCTETS, integer
from capthe.chip.dg1 import mrz_information, write_dg1
from capthe.chip.dg2 import Face, write_dg2
from capthe.chip.dg3 import FingerRecord, write_dg3
from capthe.chip.dg13 import NationalValue, write_dg13
from capthe.chip.image import ChipFile, ChipImage, ChipSecrets, KeyPair
from capthe.chip.profile import FILES, ChipProfile, Curve
from capthe.chip.security_info import card_access, dg14, dg15
from capthe.chip.sod import SodTemplate

NewKey = Callable[[Curve], KeyPair]
"""Draw a key of the chip; the caller says from which source of chance."""
_BEFORE_NUMBER = integer(1) + bytes((OCTETS,))
_CURVES = {
    Curve.P256: ec.SECP256R1(),
    Curve.P384: ec.SECP384R1(),
    Curve.BRAINPOOL_P256: ec.BrainpoolP256R1(),
}


@dataclass(frozen=True, slots=True)
class ChipContent:
    """What one chip is to state: the zone's lines, face, fingers, the nation's own fields."""

    zone: tuple[str, str, str]
    access_number: str = field(repr=False)
    face: Face
    fingers: Sequence[FingerRecord]
    national: Mapping[str, NationalValue] = field(repr=False)


class ChipMaker:
    """Makes chips of one profile under one signer; not shared between threads."""

    def __init__(self, profile: ChipProfile, signer: Signer, new_key: NewKey) -> None:
        self._profile = profile
        self._new_key = new_key
        self._template = SodTemplate(signer, profile.lds, profile.data_groups)
        self._card_security = (
            CardSecurityTemplate(profile, signer) if profile.has_card_security else None
        )
        self._com = ChipFile(FILES["EF.COM"], write_com(profile.lds, profile.data_groups))
        self._card_access = ChipFile(FILES["EF.CardAccess"], card_access(profile))

    def image(self, content: ChipContent) -> ChipImage:
        """Return the complete image; keys are drawn and two things at most are signed."""
        agreement = self._new_key(self._profile.agreement)
        active = self._new_key(self._profile.active)
        groups = self._groups(content, agreement, active)
        hashes = [sha256(each).digest() for each in groups.values()]
        files = [
            self._card_access,
            self._com,
            *(ChipFile(FILES[f"DG{number}"], each) for number, each in groups.items()),
            ChipFile(FILES["EF.SOD"], self._template.sod(hashes)),
        ]
        if self._card_security is not None:
            files.append(ChipFile(FILES["EF.CardSecurity"], self._card_security.file(agreement)))
        return ChipImage(
            profile=self._profile.name,
            aid=self._profile.aid,
            files=tuple(files),
            secrets=ChipSecrets(
                mrz_information(content.zone), content.access_number, agreement, active
            ),
        )

    def _groups(
        self, content: ChipContent, agreement: KeyPair, active: KeyPair
    ) -> dict[int, bytes]:
        """Return the data groups of the profile, in ascending order."""
        makers: dict[int, Callable[[], bytes]] = {
            1: lambda: write_dg1(content.zone),
            2: lambda: write_dg2(content.face),
            3: lambda: write_dg3(content.fingers),
            13: lambda: write_dg13(self._profile.national, content.national),
            14: lambda: dg14(self._profile, agreement),
            15: lambda: dg15(active),
        }
        return {number: makers[number]() for number in sorted(self._profile.data_groups)}


def generated_key(curve: Curve) -> KeyPair:
    """Draw a key from the library's own source of chance: the operating system's.

    The library gives ECPrivateKey (SEC 1, C.4), which ends in the point and holds the number behind
    its version: one call instead of three.
    """
    size = GROUPS[curve].field_bytes
    key = ec.generate_private_key(_CURVES[curve])
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    at = der.index(_BEFORE_NUMBER + bytes((size,))) + len(_BEFORE_NUMBER) + 1
    return KeyPair(curve, der[at : at + size], der[-2 * size - 1 :])
