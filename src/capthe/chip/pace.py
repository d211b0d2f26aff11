"""PACE with generic mapping over ECDH: a short password opens a strong session.

Doc 9303 part 11, 4.4. Six digits are enough, because every guess needs a run with the chip.
"""

import hmac
from dataclasses import dataclass, replace

from capthe.chip.access_key import AccessKey
from capthe.chip.apdu import ChipDeceived, Command, Dialogue, Response
from capthe.chip.data_object import object_in, read_objects
from capthe.chip.der import tlv
from capthe.chip.group import GROUPS, Group, Point
from capthe.chip.secure_messaging import SecureMessaging
from capthe.chip.suite import KINDS, PASSWORD, Kind, Suite
from capthe.domain.number import Entropy

MSE, SET_PACE = 0x22, 0xC1A4
GENERAL_AUTHENTICATE = 0x86
CHAINED = 0x10
OID_START = bytes.fromhex("04007f000702020402")
"""id-PACE-ECDH-GM; one more byte names the suite."""
_NONCE_BYTES = 16
_DYNAMIC, _PUBLIC_KEY, _OID, _POINT = 0x7C, 0x7F49, 0x06, 0x86
_SECURITY_INFO = 0x30


@dataclass(frozen=True, slots=True)
class PaceInfo:
    """What a chip offers: suite and curve."""

    oid: bytes
    parameter: int

    @property
    def kind(self) -> Kind:
        """The suite."""
        return KINDS[self.oid[-1]]

    @property
    def group(self) -> Group:
        """The group of points."""
        return GROUPS[self.parameter]


def pace_info(card_access: bytes) -> PaceInfo | None:
    """Find in EF.CardAccess a PACE that is spoken here; None when there is none."""
    for tag, info in read_objects(object_in(card_access, 0x31)):
        parts = [value for _, value in read_objects(info)] if tag == _SECURITY_INFO else []
        if len(parts) == 3 and parts[0].startswith(OID_START):
            found = PaceInfo(parts[0], int.from_bytes(parts[2], "big"))
            if found.oid[-1] in KINDS and found.parameter in GROUPS:
                return found
    return None


def open_by_pace(info: PaceInfo, key: AccessKey, entropy: Entropy) -> Dialogue[SecureMessaging]:
    """Terminal: prove the password and return the session.

    ChipRefused: the password is another. ChipDeceived: the chip does not know it.
    """
    kind, group = info.kind, info.group
    chosen = tlv(0x80, info.oid) + tlv(0x83, bytes((key.reference,)))
    set_at = Command(MSE, SET_PACE >> 8, SET_PACE & 0xFF, chosen)
    (yield set_at).expect("MSE: Set AT for PACE")
    password_key = kind.derive(key.secret, PASSWORD)
    nonce = kind.nonce_decrypted(password_key, _part((yield _step(None, b"")), 0x80))
    mapping = group.scalar(entropy)
    sent = group.encode(group.multiply(mapping, group.g))
    answer = _point(group, _part((yield _step(0x81, sent)), 0x82))
    mapped = mapped_group(group, nonce, group.multiply(mapping, answer))
    secret = group.scalar(entropy)
    own = mapped.multiply(secret, mapped.g)
    theirs = _point(group, _part((yield _step(0x83, group.encode(own))), 0x84))
    if theirs == own:
        raise ChipDeceived("the chip sends the terminal's own key back")
    suite = _session_suite(info, mapped.multiply(secret, theirs))
    token = _part((yield _step(0x85, _token(info, suite, theirs), is_last=True)), 0x86)
    if not hmac.compare_digest(token, _token(info, suite, own)):
        raise ChipDeceived("the chip's token is wrong")
    return SecureMessaging(suite)


def mapped_group(group: Group, nonce: bytes, shared: Point) -> Group:
    """Return the group with the generator of this run: nonce times g, plus the shared point."""
    start = group.multiply(int.from_bytes(nonce, "big"), group.g)
    return replace(group, g=group.add(start, shared))


@dataclass(slots=True)
class PaceChip:
    """The chip's side: four steps, in this order and no other. ValueError: the run is over."""

    info: PaceInfo
    secret: bytes
    entropy: Entropy
    nonce: bytes = b""
    mapped: Group | None = None
    own: Point | None = None
    theirs: Point | None = None
    suite: Suite | None = None

    def step(self, sent: bytes) -> tuple[bytes, SecureMessaging | None]:
        """Answer one step; the last one returns the session too."""
        parts = dict(read_objects(object_in(sent, _DYNAMIC)))
        if not parts and not self.nonce:
            return _dynamic(0x80, self._encrypted_nonce()), None
        if set(parts) == {0x81} and self.nonce and self.mapped is None:
            return _dynamic(0x82, self._map(parts[0x81])), None
        if set(parts) == {0x83} and self.mapped and self.suite is None:
            return _dynamic(0x84, self._agree(self.mapped, parts[0x83])), None
        if set(parts) == {0x85} and self.suite and self.own and self.theirs:
            if not hmac.compare_digest(parts[0x85], _token(self.info, self.suite, self.own)):
                raise ValueError("the terminal's token is wrong")
            token = _token(self.info, self.suite, self.theirs)
            return _dynamic(0x86, token), SecureMessaging(self.suite)
        raise ValueError("a step out of order")

    def _encrypted_nonce(self) -> bytes:
        self.nonce = self.entropy(_NONCE_BYTES)
        kind = self.info.kind
        return kind.nonce_encrypted(kind.derive(self.secret, PASSWORD), self.nonce)

    def _map(self, sent: bytes) -> bytes:
        group = self.info.group
        mapping, theirs = group.scalar(self.entropy), group.decode(sent)
        self.mapped = mapped_group(group, self.nonce, group.multiply(mapping, theirs))
        return group.encode(group.multiply(mapping, group.g))

    def _agree(self, mapped: Group, sent: bytes) -> bytes:
        self.theirs, secret = mapped.decode(sent), mapped.scalar(self.entropy)
        self.own = mapped.multiply(secret, mapped.g)
        self.suite = _session_suite(self.info, mapped.multiply(secret, self.theirs))
        return mapped.encode(self.own)


def _session_suite(info: PaceInfo, shared: Point) -> Suite:
    return info.kind.suite(shared[0].to_bytes(info.group.field_bytes, "big"))


def _token(info: PaceInfo, suite: Suite, public: Point) -> bytes:
    """Return the MAC over the other side's public key (4.4.3.4)."""
    named = tlv(_OID, info.oid) + tlv(_POINT, info.group.encode(public))
    return info.kind.token_mac(suite, tlv(_PUBLIC_KEY, named))


def _step(tag: int | None, value: bytes, *, is_last: bool = False) -> Command:
    sent = b"" if tag is None else tlv(tag, value)
    cla = 0 if is_last else CHAINED
    return Command(GENERAL_AUTHENTICATE, data=tlv(_DYNAMIC, sent), ne=256, cla=cla)


def _dynamic(tag: int, value: bytes) -> bytes:
    return tlv(_DYNAMIC, tlv(tag, value))


def _part(answer: Response, tag: int) -> bytes:
    try:
        return object_in(answer.expect("PACE"), _DYNAMIC, tag)
    except ValueError as error:
        raise ChipDeceived("an answer without the part that PACE wants") from error


def _point(group: Group, raw: bytes) -> Point:
    try:
        return group.decode(raw)
    except ValueError as error:
        raise ChipDeceived("a key that is not on the curve") from error
