"""The chip while it is open: everything it takes from a station that has proved itself.

blank      GET DATA tells the serial; INITIALIZE UPDATE and EXTERNAL AUTHENTICATE open a channel
channel    PUT DATA token (once for ever), CREATE FILE (many at once), UPDATE BINARY, PUT DATA
           secrets (all at once), ACTIVATE
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
    Stored,
    file_of,
    key_of,
    name_bytes,
)
from capthe.chip.data_object import object_in, read_objects
from capthe.chip.der import tlv
from capthe.chip.profile import Folder
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
CHOOSE = 0xA4
SERIAL_TAG, STATE_TAG, TOKEN_TAG, SECRETS_TAG = 0x9F7F, 0x0100, 0x0101, 0x0102
FCP, FILE_TAG = 0x62, 0x85
PERSONALISING = frozenset({PUT_DATA, CREATE_FILE, UPDATE_BINARY, UPDATE_ODD, ACTIVATE})
TOKEN_BYTES = 32
SHORT = 0x80
"""In P1: the rest of it is the short identifier of a file of the application."""
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
    current: Stored | None = None
    verbs: dict[int, Callable[[Command], Response]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out what is understood inside the channel."""
        self.verbs = {
            GET_DATA: self._tell_state,
            PUT_DATA: self._put,
            CREATE_FILE: self._create,
            CHOOSE: self._choose,
            UPDATE_BINARY: self._update,
            UPDATE_ODD: self._update_far,
            ACTIVATE: self._activate,
        }

    def reset(self) -> None:
        """Forget the channel."""
        self.channel, self.is_proved, self.current = None, False, None

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
        tag, now = command.p1 << 8 | command.p2, self.keeper.now
        if tag == TOKEN_TAG:
            if now.token or len(command.data) != TOKEN_BYTES:
                return Response(sw=CONDITIONS)
            self.keeper.keep(Record.TOKEN, command.data)
            return Response()
        secrets = {Secret(name): value for name, value in read_objects(command.data)}
        if tag != SECRETS_TAG or not now.token or not secrets.keys().isdisjoint(now.secrets):
            return Response(sw=CONDITIONS)
        for name, value in secrets.items():
            self.keeper.keep(Record.SECRET, bytes((name,)) + value)
        return Response()

    def _create(self, command: Command) -> Response:
        now = self.keeper.now
        made = {object_in(fcp, FILE_TAG): tag for tag, fcp in read_objects(command.data)}
        files = [file_of(body) for body in made]
        if not now.token or set(made.values()) != {FCP}:
            return Response(sw=CONDITIONS)
        if any((each.folder, each.fid) in now.files for each in files):
            return Response(sw=EXISTS)
        if sum(each.size for each in (*files, *now.files.values())) > ROOM_BYTES:
            return Response(sw=NO_ROOM)
        for body in made:
            self.keeper.keep(Record.FILE, body)
        return Response()

    def _choose(self, command: Command) -> Response:
        self.current = self.keeper.now.files.get(key_of(command.data))
        return Response(sw=NOT_FOUND if self.current is None else OK)

    def _update(self, command: Command) -> Response:
        if not command.p1 & SHORT:
            return self._write(command.p1 << 8 | command.p2, command.data)
        named = (
            each
            for each in self.keeper.now.files.values()
            if each.folder is Folder.APPLICATION and each.short_id == command.p1 & ~SHORT
        )
        self.current = next(named, None)
        return self._write(command.p2, command.data)

    def _update_far(self, command: Command) -> Response:
        at = int.from_bytes(object_in(command.data, 0x54), "big")
        return self._write(at, object_in(command.data, 0x53))

    def _write(self, at: int, data: bytes) -> Response:
        """Write on from where the last write ended; nothing is overwritten, nothing left out."""
        current = self.current
        if current is None:
            return Response(sw=CONDITIONS)
        if at != len(current.content) or at + len(data) > current.size:
            return Response(sw=OFFSET_OUTSIDE)
        head = name_bytes(current.folder, current.fid) + at.to_bytes(2, "big")
        self.keeper.keep(Record.CONTENT, head + data)
        return Response()

    def _activate(self, command: Command) -> Response:  # noqa: ARG002 - it has no parameters
        if not self.keeper.now.is_complete:
            return Response(sw=CONDITIONS)
        self.keeper.keep(Record.ACTIVE, b"")
        return Response()
