"""SecurityInfos: what the chip can do, in DG14, EF.CardAccess, EF.CardSecurity; and DG15.

Object identifiers are of TR-03110-3, A.1 and Doc 9303 part 11, 9.2.
"""

from dataclasses import dataclass
from functools import lru_cache

from capthe.chip.curves import BY_IDENTIFIER, EC_PUBLIC_KEY, GROUPS, public_key_info
from capthe.chip.der import (
    BIT_STRING,
    INTEGER,
    OID,
    SEQUENCE,
    SET,
    Piece,
    cut,
    integer,
    oid,
    parse,
    sequence,
    set_of,
    tlv,
)
from capthe.chip.image import KeyPair
from capthe.chip.profile import FILES, PACE_PARAMETER, ChipProfile, Curve

_BSI = "0.4.0.127.0.7.2.2"
TERMINAL = f"{_BSI}.2"
PUBLIC_KEY_ECDH = f"{_BSI}.1.2"
CHIP_ECDH_AES_128 = f"{_BSI}.3.2.2"
PACE_ECDH_GM_AES_128 = f"{_BSI}.4.2.2"
ACTIVE = "2.23.136.1.1.5"
ECDSA_PLAIN_SHA256 = "0.4.0.127.0.7.1.1.4.1.3"
_TERMINAL_VERSION, _CHIP_VERSION, _PACE_VERSION, _ACTIVE_VERSION = 1, 1, 2, 1


@dataclass(frozen=True, slots=True)
class SecurityInfo:
    """One statement: the protocol, and the bytes that follow it (a version, a parameter, a key)."""

    protocol: str
    rest: bytes

    def der(self) -> bytes:
        """Return the SEQUENCE."""
        return sequence(oid(self.protocol), self.rest)


def card_access(profile: ChipProfile) -> bytes:
    """Return EF.CardAccess: how to open the chip. It is the same on every chip of a profile."""
    infos = _opening(profile.pace, has_terminal_info=profile.has_terminal_info)
    return set_of(*(info.der() for info in infos))


def dg14(profile: ChipProfile, agreement: KeyPair) -> bytes:
    """Return DG14: chip authentication with its key, active authentication's signature form."""
    return tlv(FILES["DG14"].tag, key_infos(profile, agreement))


def key_infos(profile: ChipProfile, agreement: KeyPair) -> bytes:
    """Return the SecurityInfos that DG14 holds and that EF.CardSecurity signs."""
    if agreement.curve is not profile.agreement:
        raise ValueError("a key on another curve than the profile's")
    before, after = _around_key(profile.agreement, profile.pace, profile.has_terminal_info)
    return before + agreement.public + after


@lru_cache(maxsize=16)
def _around_key(agreement: Curve, pace: Curve, has_terminal_info: bool) -> tuple[bytes, ...]:
    """Return what stands around the key: all else is the same on every chip of a profile."""
    point = b"\x04" + bytes(2 * GROUPS[agreement].field_bytes)
    key = public_key_info(agreement, point)
    active = SecurityInfo(ACTIVE, integer(_ACTIVE_VERSION) + oid(ECDSA_PLAIN_SHA256))
    opening = _opening(pace, has_terminal_info=has_terminal_info)
    infos = [*opening, SecurityInfo(PUBLIC_KEY_ECDH, key), active]
    if not has_terminal_info:
        infos.append(SecurityInfo(CHIP_ECDH_AES_128, integer(_CHIP_VERSION)))
    return cut(set_of(*(info.der() for info in infos)), [point])


def dg15(active: KeyPair) -> bytes:
    """Return DG15: the public key of active authentication."""
    return tlv(FILES["DG15"].tag, public_key_info(active.curve, active.public))


def _opening(pace: Curve, *, has_terminal_info: bool) -> list[SecurityInfo]:
    stated = integer(_PACE_VERSION) + integer(PACE_PARAMETER[pace])
    infos = [SecurityInfo(PACE_ECDH_GM_AES_128, stated)]
    if has_terminal_info:
        infos.append(SecurityInfo(TERMINAL, integer(_TERMINAL_VERSION)))
        infos.append(SecurityInfo(CHIP_ECDH_AES_128, integer(_CHIP_VERSION)))
    return infos


def read_card_access(data: bytes) -> tuple[SecurityInfo, ...]:
    """Read EF.CardAccess."""
    return security_infos(parse("EF.CardAccess", data, SET))


def read_dg14(data: bytes) -> tuple[SecurityInfo, ...]:
    """Read DG14."""
    (infos,) = parse("DG14", data, FILES["DG14"].tag).parts(SET)
    return security_infos(infos)


def read_dg15(data: bytes) -> tuple[Curve, bytes]:
    """Read DG15: the curve and the point of the key."""
    (key,) = parse("DG15", data, FILES["DG15"].tag).parts(SEQUENCE)
    return read_public_key(key)


def security_infos(infos: Piece) -> tuple[SecurityInfo, ...]:
    """Return the statements of a SET."""
    found = []
    for each in infos.children():
        protocol, *rest = each.tagged(SEQUENCE).children() or (each,)
        if not rest:
            raise infos.refuse()
        found.append(SecurityInfo(protocol.dotted(), b"".join(part.whole for part in rest)))
    return tuple(found)


def pace_parameter(file: str, infos: tuple[SecurityInfo, ...]) -> int:
    """Return the number of the domain parameters of PACE-GM with AES-128; refuse when absent."""
    for info in infos:
        if info.protocol == PACE_ECDH_GM_AES_128:
            _, parameter = _values(file, info.rest).parts(INTEGER, INTEGER)
            return parameter.number()
    raise parse(file, sequence(), SEQUENCE).refuse()


def agreement_key(file: str, infos: tuple[SecurityInfo, ...]) -> tuple[Curve, bytes]:
    """Return the key of chip authentication: its curve and point; refuse when absent."""
    for info in infos:
        if info.protocol == PUBLIC_KEY_ECDH:
            return read_public_key(_values(file, info.rest).children()[0])
    raise parse(file, sequence(), SEQUENCE).refuse()


def read_public_key(key: Piece) -> tuple[Curve, bytes]:
    """Return the curve and the uncompressed point of a named-curve SubjectPublicKeyInfo."""
    algorithm, point = key.tagged(SEQUENCE).parts(SEQUENCE, BIT_STRING)
    kind, curve = algorithm.parts(OID, OID)
    found = BY_IDENTIFIER.get(curve.dotted())
    if kind.dotted() != EC_PUBLIC_KEY or found is None or point.value[:2] != b"\x00\x04":
        raise key.refuse()
    return found, point.value[1:]


def _values(file: str, rest: bytes) -> Piece:
    return parse(file, sequence(rest), SEQUENCE)
