"""The software chip whole: bytes in, bytes out, and what a reset and a power cut leave."""

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from capthe.chip.apdu import MASKED, SHORT_MAX, WRONG_LENGTH, Command, Response
from capthe.chip.card.memory import CardMemory, Contents, Keeper
from capthe.chip.card.opening import Opening
from capthe.chip.card.reading import READ_BINARY, SECURED_SHORT_MAX, Quirks, Reading
from capthe.chip.scp03 import TransportKeys
from capthe.chip.secure_messaging import BROKEN_SESSION, SecureMessaging
from capthe.domain.number import Entropy

_HISTORICAL = b"\x88\x80\x01CAPTHEV1"
ATR = b"\x3b" + _HISTORICAL + bytes((reduce(xor, _HISTORICAL),))
"""T=1, and the check byte that T=1 asks for (ISO/IEC 7816-3, 8.2)."""


@dataclass(slots=True)
class SoftChip:
    """One chip: factory serial and key, memory, quirks. Powered on when made."""

    memory: CardMemory
    serial: bytes
    keys: TransportKeys = field(repr=False)
    entropy: Entropy
    quirks: Quirks = field(default_factory=Quirks)
    _keeper: Keeper = field(init=False)
    _opening: Opening = field(init=False)
    _reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        """Power on."""
        self._keeper = Keeper(self.memory)
        self._keeper.power_on()
        self.reset()

    @property
    def contents(self) -> Contents:
        """What it holds: for whoever built the chip, as no command tells it."""
        return self._keeper.now

    def reset(self) -> None:
        """Forget every session."""
        self._opening = Opening(self._keeper, self.serial, self.keys, self.entropy)
        self._reading = Reading(self._keeper, self.entropy, self.quirks)

    def transmit(self, raw: bytes) -> bytes:
        """Answer one command."""
        try:
            command = Command.parse(raw)
        except ValueError:
            return Response(sw=WRONG_LENGTH).encode()
        session = self._reading.session
        if command.cla & MASKED == MASKED:
            answer = BROKEN_SESSION if session is None else self._secured(session, command)
            return answer.encode()
        self._reading.session = None  # a bare command ends the session (Doc 9303 part 11, 9.8.2)
        answer = self._opening.answer(command) or self._reading.answer(command)
        self._begin_session()
        return answer.encode()

    def _secured(self, session: SecureMessaging, outer: Command) -> Response:
        try:
            command = session.open(outer)
        except ValueError:
            self._reading.session = None
            return BROKEN_SESSION
        if command.ins == READ_BINARY and (outer.ne or 0) <= SHORT_MAX:
            command = Command(
                command.ins, command.p1, command.p2, b"", min(command.ne or 0, SECURED_SHORT_MAX)
            )
        inner = self._opening.answer(command) or self._reading.answer(command)
        answer = session.protect_response(inner, is_odd=bool(command.ins & 1))
        self._begin_session()
        return answer

    def _begin_session(self) -> None:
        """What was agreed on counts from the next command on."""
        if self._reading.following is not None:
            self._reading.session, self._reading.following = self._reading.following, None
