"""Chip authentication, version 1: only the chip with this private key can go on talking.

Doc 9303 part 11, 6.2. The terminal sends a key of its own; both derive a new session from the
static key that the signed DG14 holds. A copied chip falls silent here.
"""

from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from capthe.chip.apdu import Command, Dialogue
from capthe.chip.data_object import object_in, read_objects
from capthe.chip.der import tlv
from capthe.chip.group import GROUPS, Group, Point
from capthe.chip.pace import GENERAL_AUTHENTICATE, MSE
from capthe.chip.secure_messaging import SecureMessaging
from capthe.chip.suite import KINDS, Kind
from capthe.domain.number import Entropy

SET_KAT, SET_AT = 0x41A6, 0x41A4
OID_START = bytes.fromhex("04007f000702020302")
"""id-CA-ECDH; one more byte names the suite."""
_KEY_OID = bytes.fromhex("04007f000702020102")
_DYNAMIC = 0x7C
_BY_NAME = {group.name: group for group in GROUPS.values()}


@dataclass(frozen=True, slots=True)
class ChipKey:
    """The static key of a chip: suite, group, public point, and its number where there are more."""

    oid: bytes
    group: Group
    public: Point
    key_id: bytes = b""

    @property
    def kind(self) -> Kind:
        """The suite."""
        return KINDS[self.oid[-1]]


def chip_key(dg14: bytes) -> ChipKey | None:
    """Find in EF.DG14 a key that is understood here; None when there is none."""
    oid, found = b"", None
    infos = object_in(dg14, 0x6E, 0x31)
    for info in (value for tag, value in read_objects(infos) if tag == 0x30):
        parts = list(read_objects(info))
        name = parts[0][1]
        if name.startswith(OID_START) and len(name) > len(OID_START) and name[-1] in KINDS:
            oid = name
        elif name == _KEY_OID:
            found = _public(tlv(*parts[1])), b"".join(value for _, value in parts[2:])
    if found is None or found[0] is None:
        return None
    group, point = found[0]
    return ChipKey(oid or OID_START + b"\x01", group, point, found[1])


def authenticate_chip(
    key: ChipKey, session: SecureMessaging, entropy: Entropy
) -> Dialogue[SecureMessaging]:
    """Terminal: agree on a new session with the chip's static key, inside the old one.

    The chip has proved itself when the first command of the new session is answered.
    """
    group = key.group
    secret = group.scalar(entropy)
    own = group.encode(group.multiply(secret, group.g))
    number = tlv(0x84, key.key_id) if key.key_id else b""
    if key.kind.is_aes:
        chosen = tlv(0x80, key.oid) + number
        yield from _said(session, Command(MSE, SET_AT >> 8, SET_AT & 0xFF, chosen))
        sent = tlv(_DYNAMIC, tlv(0x80, own))
        yield from _said(session, Command(GENERAL_AUTHENTICATE, data=sent, ne=256))
    else:
        sent = tlv(0x91, own) + number
        yield from _said(session, Command(MSE, SET_KAT >> 8, SET_KAT & 0xFF, sent))
    shared, _ = group.multiply(secret, key.public)
    return SecureMessaging(key.kind.suite(shared.to_bytes(group.field_bytes, "big")))


def agreed_session(kind: Kind, private: ec.EllipticCurvePrivateKey, sent: bytes) -> SecureMessaging:
    """Chip: return the session agreed with a terminal's key. ValueError: that is no such key."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(private.curve, sent)
    return SecureMessaging(kind.suite(private.exchange(ec.ECDH(), theirs)))


def _said(session: SecureMessaging, command: Command) -> Dialogue[None]:
    answer = session.open_response((yield session.protect(command)))
    answer.expect("chip authentication")


def _public(spki: bytes) -> tuple[Group, Point] | None:
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in _BY_NAME:
        return None
    numbers = key.public_numbers()
    return _BY_NAME[key.curve.name], (numbers.x, numbers.y)
