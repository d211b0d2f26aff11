"""The chip while it is open: everything it takes from a station that has proved itself.

blank      GET DATA tells the serial; INITIALIZE UPDATE and EXTERNAL AUTHENTICATE open a channel
channel    PUT DATA: as many parts as a command holds (the token once for ever, then files made,
           pieces of them, secrets); ACTIVATE
locked     from ACTIVATE on nothing can be written, and no serial is told
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from capthe.chip.apdu import (
    CONDITIONS,
    EXISTS,
    NO_REFERENCE,
    NO_ROOM,
    NOT_FOUND,
    OFFSET_OUTSIDE,
    OK,
    SECURITY_STATUS,
    SM_WRONG,
    UNKNOWN_INS,
    WRONG_DATA,
    Command,
    Response,
)
from capthe.chip.card.memory import (
    ROOM_BYTES,
    Keeper,
    Record,
    Secret,
    file_of,
    key_of,
    name_bytes,
)
from capthe.chip.data_object import object_in, read_objects
from capthe.chip.der import tlv
from capthe.chip.scp03 import (
    EXTERNAL_AUTHENTICATE,
    INITIALIZE_UPDATE,
    NONCE_BYTES,
    SecureChannel,
    TransportKeys,
    challenge,
    is_station,
)
from capthe.domain.number import Entropy

GET_DATA, PUT_DATA = 0xCA, 0xDA
CREATE_FILE, UPDATE_BINARY, UPDATE_ODD, ACTIVATE = 0xE0, 0xD6, 0xD7, 0x44
SERIAL_TAG, STATE_TAG, PARTS_TAG = 0x9F7F, 0x0100, 0x0101
TOKEN, PIECE, SECRET, FCP, FILE_TAG = 0x82, 0x84, 0x86, 0x62, 0x85
"""Parts of PUT DATA: token; folder, file, place, bytes; name, value; a file's description."""
PERSONALISING = frozenset({PUT_DATA, CREATE_FILE, UPDATE_BINARY, UPDATE_ODD, ACTIVATE})
"""Refused to who has proved nothing; UPDATE BINARY, by which others write, also to who has."""
TOKEN_BYTES = 32
_SECURE = 0x04


@dataclass(slots=True)
class Opening:
    """The station's door. `serial` and `keys` are what the chip left the factory with."""

    keeper: Keeper
    serial: bytes
    keys: TransportKeys
    entropy: Entropy
    channel: SecureChannel | None = None
    is_proved: bool = False
    verbs: dict[int, Callable[[Command], Response]] = field(init=False)
    _parts: dict[int, Callable[[bytes], int]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out what is understood inside the channel."""
        self._parts = {
            TOKEN: self._take_token,
            FCP: self._create,
            PIECE: self._write,
            SECRET: self._take_secret,
        }
        self.verbs = {
            GET_DATA: self._tell_state,
            PUT_DATA: self._put,
            ACTIVATE: self._activate,
        }

    def reset(self) -> None:
        """Forget the channel."""
        self.channel, self.is_proved = None, False

    def answer(self, command: Command) -> Response | None:
        """Answer what belongs to personalisation; None for everything else."""
        if command.ins == INITIALIZE_UPDATE:
            return self._begin(command)
        if command.ins == EXTERNAL_AUTHENTICATE and command.cla & _SECURE and self.channel:
            return self._prove(self.channel, command)
        if command.cla & _SECURE and self.channel and self.is_proved:
            return self._inside(self.channel, command)
        if command.ins in PERSONALISING or command.cla & _SECURE:
            return Response(sw=SECURITY_STATUS)
        if command.ins == GET_DATA:
            return self._tell_serial(command)
        return None

    def _begin(self, command: Command) -> Response:
        self.reset()
        if self.keeper.now.is_active:
            return Response(sw=CONDITIONS)
        if len(command.data) != NONCE_BYTES:
            return Response(sw=WRONG_DATA)
        told, self.channel = challenge(self.keys, self.serial, command.data, self.entropy)
        return Response(told)

    def _prove(self, channel: SecureChannel, command: Command) -> Response:
        self.is_proved = is_station(channel, command)
        if not self.is_proved:
            self.reset()
            return Response(sw=SECURITY_STATUS)
        return Response()

    def _inside(self, channel: SecureChannel, command: Command) -> Response:
        try:
            opened = channel.open(command)
        except ValueError:
            self.reset()
            return Response(sw=SM_WRONG)
        verb = self.verbs.get(opened.ins)
        try:
            answer = Response(sw=UNKNOWN_INS) if verb is None else verb(opened)
        except (ValueError, IndexError):
            answer = Response(sw=WRONG_DATA)
        self.keeper.keep()
        if self.keeper.now.is_active:
            self.reset()  # locked: the channel that closed the chip is over too
        return channel.protect_response(answer)

    def _tell_serial(self, command: Command) -> Response:
        tag = command.p1 << 8 | command.p2
        if tag != SERIAL_TAG or self.keeper.now.is_active:
            return Response(sw=NO_REFERENCE)
        return Response(self.serial)

    def _tell_state(self, command: Command) -> Response:
        if command.p1 << 8 | command.p2 != STATE_TAG:
            return Response(sw=NO_REFERENCE)
        now = self.keeper.now
        told = tlv(0x80, now.token)
        for stored in now.files.values():
            sizes = stored.size.to_bytes(2, "big") + len(stored.content).to_bytes(2, "big")
            told += tlv(0x81, name_bytes(stored.folder, stored.fid) + sizes)
        return Response(told + tlv(0x82, bytes(now.secrets)))

    def _put(self, command: Command) -> Response:
        """Take parts in their order; the first that does not fit ends it, what was before stays."""
        if command.p1 << 8 | command.p2 != PARTS_TAG:
            return Response(sw=CONDITIONS)
        for tag, body in read_objects(command.data):
            sw = self._parts[tag](body) if tag in self._parts else WRONG_DATA
            if sw != OK:
                return Response(sw=sw)
        return Response()

    def _take_token(self, token: bytes) -> int:
        if self.keeper.now.token or len(token) != TOKEN_BYTES:
            return CONDITIONS
        self.keeper.change(Record.TOKEN, token)
        return OK

    def _create(self, fcp: bytes) -> int:
        now, body = self.keeper.now, object_in(fcp, FILE_TAG)
        made = file_of(body)
        if not now.token:
            return CONDITIONS
        if (made.folder, made.fid) in now.files:
            return EXISTS
        if sum(each.size for each in (made, *now.files.values())) > ROOM_BYTES:
            return NO_ROOM
        self.keeper.change(Record.FILE, body)
        return OK

    def _take_secret(self, body: bytes) -> int:
        now = self.keeper.now
        if not now.token or Secret(body[0]) in now.secrets:
            return CONDITIONS
        self.keeper.change(Record.SECRET, body)
        return OK

    def _write(self, part: bytes) -> int:
        """Write on from where the last write ended; nothing is overwritten, nothing left out."""
        current = self.keeper.now.files.get(key_of(part))
        at, size = int.from_bytes(part[3:5], "big"), len(part) - 5
        if current is None:
            return NOT_FOUND
        if at != len(current.content) or at + size > current.size:
            return OFFSET_OUTSIDE
        self.keeper.change(Record.CONTENT, part)
        return OK

    def _activate(self, command: Command) -> Response:  # noqa: ARG002 - it has no parameters
        if not self.keeper.now.is_complete:
            return Response(sw=CONDITIONS)
        self.keeper.change(Record.ACTIVE, b"")
        return Response()
