"""The chip in use: it opens itself to who proves the zone or the access number, and is read.

Doc 9303 part 10, 3.6 (files) and part 11 (access). DG3 needs terminal authentication, which this
chip does not offer: it answers 6982, as the cards of the programme do without a certificate.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec

from capthe.chip.access_key import CAN_REFERENCE, MRZ_REFERENCE, AccessKey, AccessNumber, ZoneKey
from capthe.chip.active_authentication import (
    CHALLENGE_BYTES,
    INTERNAL_AUTHENTICATE,
    sign_challenge,
)
from capthe.chip.apdu import (
    CONDITIONS,
    END_OF_FILE,
    NO_REFERENCE,
    NOT_FOUND,
    OFFSET_OUTSIDE,
    OK,
    SECURITY_STATUS,
    SHORT_MAX,
    UNKNOWN_INS,
    VERIFICATION_FAILED,
    WRONG_DATA,
    WRONG_LENGTH,
    WRONG_P1P2,
    Command,
    Response,
)
from capthe.chip.bac import GET_CHALLENGE, MUTUAL_AUTHENTICATE, BacChip
from capthe.chip.card.memory import Keeper, Secret, Stored
from capthe.chip.chip_authentication import OID_START as AGREEMENT
from capthe.chip.chip_authentication import SET_AT, SET_KAT, agreed_session
from capthe.chip.data_object import object_in, read_objects
from capthe.chip.der import tlv
from capthe.chip.pace import GENERAL_AUTHENTICATE, MSE, SET_PACE, PaceChip, pace_info
from capthe.chip.profile import AID, Access, Folder
from capthe.chip.secure_messaging import SecureMessaging
from capthe.chip.suite import KINDS, TRIPLE_DES, Kind
from capthe.domain.number import Entropy

SELECT, READ_BINARY, READ_ODD = 0xA4, 0xB0, 0xB1
CARD_ACCESS, MASTER_FILE = 0x011C, 0x3F00
SECURED_SHORT_MAX = 223
"""What fits, encrypted and signed, into a short response."""
_FEW_BITS = 0x1F
_CURVES: dict[int, type[ec.EllipticCurve]] = {
    12: ec.SECP256R1,
    13: ec.BrainpoolP256R1,
    15: ec.SECP384R1,
}


@dataclass(frozen=True, slots=True)
class Quirks:
    """What chips in the field do otherwise than the book.

    `has_no_master`: SELECT of the master file answers 6D00, while files under it can be selected.
    """

    has_no_master: bool = False


VIETNAM = Quirks(has_no_master=True)


@dataclass(slots=True)
class Reading:
    """The reader's door. What it proved, and where it is, lasts until the next reset."""

    keeper: Keeper
    entropy: Entropy
    quirks: Quirks
    folder: Folder = Folder.MASTER
    current: Stored | None = None
    session: SecureMessaging | None = None
    following: SecureMessaging | None = None
    challenge: bytes = b""
    pace: PaceChip | None = None
    agreement: Kind | None = None
    verbs: dict[int, Callable[[Command], Response]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out what is understood."""
        self.verbs = {
            SELECT: self._select,
            READ_BINARY: self._read,
            READ_ODD: self._read_far,
            GET_CHALLENGE: self._tell_challenge,
            MUTUAL_AUTHENTICATE: self._bac,
            MSE: self._choose_protocol,
            GENERAL_AUTHENTICATE: self._authenticate,
            INTERNAL_AUTHENTICATE: self._sign,
        }

    def answer(self, command: Command) -> Response:
        """Answer a command that has been unwrapped already."""
        verb = self.verbs.get(command.ins)
        if verb is None or not self.keeper.now.is_active:
            return Response(sw=NOT_FOUND if command.ins == SELECT else UNKNOWN_INS)
        try:
            return verb(command)
        except ValueError:
            return Response(sw=WRONG_DATA)

    def _may(self, access: Access) -> bool:
        return access is Access.FREE or (access is Access.BASIC and self.session is not None)

    def _select(self, command: Command) -> Response:
        wanted = int.from_bytes(command.data, "big")
        match command.p1:
            case 0x04 if command.data == AID:
                self.folder, self.current = Folder.APPLICATION, None
                named = tlv(0x6F, tlv(0x84, AID))
                return Response(b"" if command.p2 & 0x0C else named)
            case 0x00 if wanted in {0, MASTER_FILE}:
                if self.quirks.has_no_master:
                    return Response(sw=UNKNOWN_INS)
                self.folder, self.current = Folder.MASTER, None
                return Response()
            case 0x00 | 0x02:
                return self._select_file(self.keeper.now.files.get((self.folder, wanted)))
            case _:
                return Response(sw=NOT_FOUND if command.p1 == 0x04 else WRONG_P1P2)

    def _select_file(self, found: Stored | None) -> Response:
        if found is None:
            return Response(sw=NOT_FOUND)
        if not self._may(found.access):
            return Response(sw=SECURITY_STATUS)
        self.current = found
        return Response()

    def _short(self, number: int) -> Response:
        files = self.keeper.now.files.values()
        named = (f for f in files if f.folder is self.folder and f.short_id == number)
        return self._select_file(next(named, None))

    def _read(self, command: Command) -> Response:
        at = command.p1 << 8 | command.p2
        if command.p1 & 0x80:
            chosen, at = self._short(command.p1 & _FEW_BITS), command.p2
            if chosen.sw != OK:
                return chosen
        return self._content(at, command.ne)

    def _read_far(self, command: Command) -> Response:
        if command.p2 & _FEW_BITS:
            chosen = self._short(command.p2 & _FEW_BITS)
            if chosen.sw != OK:
                return chosen
        found = self._content(int.from_bytes(object_in(command.data, 0x54), "big"), command.ne)
        return Response(tlv(0x53, found.data), found.sw) if found.data else found

    def _content(self, at: int, ne: int | None) -> Response:
        if self.current is None:
            return Response(sw=CONDITIONS)
        if ne is None:
            return Response(sw=WRONG_LENGTH)
        if at >= len(self.current.content):
            return Response(sw=OFFSET_OUTSIDE)
        content = bytes(self.current.content[at : at + ne])
        is_short = len(content) < ne and ne not in {SECURED_SHORT_MAX, SHORT_MAX}
        return Response(content, END_OF_FILE if is_short else OK)

    def _tell_challenge(self, command: Command) -> Response:  # noqa: ARG002 - it has no parameters
        self.challenge = self.entropy(8)
        return Response(self.challenge)

    def _bac(self, command: Command) -> Response:
        challenge, self.challenge = self.challenge, b""
        if not challenge:
            return Response(sw=CONDITIONS)
        key = ZoneKey(self.keeper.now.secrets[Secret.ZONE])
        proved = BacChip(key.secret, challenge).answer(command.data, self.entropy)
        if proved is None:
            return Response(sw=VERIFICATION_FAILED)
        answer, self.following = proved
        return Response(answer)

    def _choose_protocol(self, command: Command) -> Response:
        chosen, objects = command.p1 << 8 | command.p2, dict(read_objects(command.data))
        if chosen == SET_PACE:
            return self._choose_pace(objects)
        if self.session is None or chosen not in {SET_AT, SET_KAT}:
            return Response(sw=NO_REFERENCE)
        if chosen == SET_KAT:
            theirs = objects.get(0x91, b"")
            self.following = agreed_session(TRIPLE_DES, self._key(Secret.AGREEMENT), theirs)
            return Response()
        oid = objects.get(0x80, b"")
        self.agreement = KINDS.get(oid[-1]) if oid.startswith(AGREEMENT) else None
        return Response(sw=WRONG_DATA if self.agreement is None else OK)

    def _choose_pace(self, objects: dict[int, bytes]) -> Response:
        now, self.pace = self.keeper.now, None
        offered = now.files.get((Folder.MASTER, CARD_ACCESS))
        info = None if offered is None else pace_info(bytes(offered.content))
        keys: dict[int, AccessKey] = {
            MRZ_REFERENCE: ZoneKey(now.secrets[Secret.ZONE]),
            CAN_REFERENCE: AccessNumber(now.secrets[Secret.ACCESS_NUMBER].decode("ascii")),
        }
        key = keys.get(int.from_bytes(objects.get(0x83, b""), "big"))
        if info is None or key is None or objects.get(0x80) != info.oid:
            return Response(sw=WRONG_DATA)
        self.pace = PaceChip(info, key.secret, self.entropy)
        return Response()

    def _authenticate(self, command: Command) -> Response:
        if self.session and self.agreement:
            kind, self.agreement = self.agreement, None
            theirs = object_in(command.data, 0x7C, 0x80)
            self.following = agreed_session(kind, self._key(Secret.AGREEMENT), theirs)
            return Response(tlv(0x7C, b""))
        if self.pace is None:
            return Response(sw=CONDITIONS)
        try:
            answer, self.following = self.pace.step(command.data)
        except ValueError:
            self.pace = None
            return Response(sw=VERIFICATION_FAILED)
        if self.following:
            self.pace = None
        return Response(answer)

    def _sign(self, command: Command) -> Response:
        if self.session is None:
            return Response(sw=SECURITY_STATUS)
        if len(command.data) != CHALLENGE_BYTES:
            return Response(sw=WRONG_LENGTH)
        return Response(sign_challenge(self._key(Secret.ACTIVE), command.data))

    def _key(self, secret: Secret) -> ec.EllipticCurvePrivateKey:
        stored = self.keeper.now.secrets[secret]
        return ec.derive_private_key(int.from_bytes(stored[1:], "big"), _CURVES[stored[0]]())
