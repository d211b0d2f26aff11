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
        groups = sorted(profile.data_groups)
        self._writers = [_WRITERS[number] for number in groups]
        self._first = (
            ChipFile(FILES["EF.CardAccess"], card_access(profile)),
            ChipFile(FILES["EF.COM"], write_com(profile.lds, profile.data_groups)),
        )
        names = [f"DG{number}" for number in groups] + ["EF.SOD"]
        names += ["EF.CardSecurity"] * profile.has_card_security
        self._rules = [FILES[name] for name in names]

    def image(self, content: ChipContent) -> ChipImage:
        """Return the complete image of one chip; see `images`."""
        return self.images((content,))[0]

    def images(self, contents: Sequence[ChipContent]) -> list[ChipImage]:
        """Return the complete images, in order; keys are drawn, two things at most are signed.

        Work of one kind is done for all of them in a row: see `SignedTemplate.signed`. Some
        twenty at a time are best: more of them no longer lie in the caches themselves.
        """
        profile = self._profile
        agreements = [self._new_key(profile.agreement) for _ in contents]
        actives = [self._new_key(profile.active) for _ in contents]
        made, hashes = [], []
        for each in zip(contents, agreements, actives, strict=True):
            groups = [write(profile, *each) for write in self._writers]
            made.append(groups)
            hashes.append([sha256(group).digest() for group in groups])
        last = [self._template.sods(hashes)]
        if self._card_security is not None:
            last.append(self._card_security.files(agreements))
        return [
            ChipImage(
                profile=profile.name,
                aid=profile.aid,
                files=(*self._first, *map(ChipFile, self._rules, (*groups, *signed))),
                secrets=ChipSecrets(
                    mrz_information(content.zone), content.access_number, agreement, active
                ),
            )
            for content, agreement, active, groups, *signed in zip(
                contents, agreements, actives, made, *last, strict=True
            )
        ]


_Write = Callable[[ChipProfile, ChipContent, KeyPair, KeyPair], bytes]
_WRITERS: dict[int, _Write] = {
    1: lambda _, content, *__: write_dg1(content.zone),
    2: lambda _, content, *__: write_dg2(content.face),
    3: lambda _, content, *__: write_dg3(content.fingers),
    13: lambda profile, content, *_: write_dg13(profile.national, content.national),
    14: lambda profile, _, agreement, __: dg14(profile, agreement),
    15: lambda _, __, ___, active: dg15(active),
}
"""How each data group is written, with the keys of chip and of active authentication."""


def generated_key(curve: Curve) -> KeyPair:
    """Draw a key from the library's own source of chance: the operating system's."""
    key = ec.generate_private_key(_CURVES[curve])
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return key_pair(curve, der)


def key_pair(curve: Curve, der: bytes) -> KeyPair:
    """Return the key in an ECPrivateKey (SEC 1, C.4), alone or in a PrivateKeyInfo (RFC 5208).

    It ends in the point, and holds the number behind its version: no call but the one that wrote
    it. A number may come without the zeros before it.
    """
    size = GROUPS[curve].field_bytes
    at = der.index(_BEFORE_NUMBER) + len(_BEFORE_NUMBER) + 1
    number = der[at : at + der[at - 1]]
    return KeyPair(curve, number.rjust(size, b"\0"), der[-2 * size - 1 :])
