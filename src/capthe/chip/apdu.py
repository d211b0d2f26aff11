"""Commands and responses between a terminal and a chip (ISO/IEC 7816-4, 5.1), short and extended.

A protocol is written as a generator: it yields commands, is sent responses, and returns its
result. It touches no reader; `converse` runs it over anything that carries bytes there and back.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

from capthe.domain.errors import Fault

Result = TypeVar("Result")
Dialogue = Generator["Command", "Response", Result]
"""A conversation with a chip: commands out, responses in, a result at the end."""
Transmit = Callable[[bytes], bytes]
"""Carries one command to a chip and returns its response. Raises Fault when nothing answers."""

OK = 0x9000
END_OF_FILE = 0x6282
WRONG_LENGTH = 0x6700
SECURITY_STATUS = 0x6982
CONDITIONS = 0x6985
SM_MISSING = 0x6987
SM_WRONG = 0x6988
WRONG_DATA = 0x6A80
NOT_FOUND = 0x6A82
NO_ROOM = 0x6A84
WRONG_P1P2 = 0x6A86
NO_REFERENCE = 0x6A88
EXISTS = 0x6A89
OFFSET_OUTSIDE = 0x6B00
UNKNOWN_INS = 0x6D00
VERIFICATION_FAILED = 0x6300

SHORT_MAX = 256
EXTENDED_MAX = 65536
MASKED = 0x0C
"""The class bits that say: secure messaging, header authenticated (ISO/IEC 7816-4, 5.4.1)."""


class ChipRefused(Exception):  # noqa: N818 - a status word is an answer, not a programming error
    """A chip answered with another status than the protocol wants."""

    def __init__(self, sw: int, doing: str) -> None:
        super().__init__(f"{doing}: {sw:04X}")
        self.sw = sw


class ChipDeceived(Exception):  # noqa: N818 - see ChipRefused
    """A chip's proof does not hold: a wrong cryptogram, token, MAC or signature."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `ne` is how many bytes are expected back, None for none, 256 or 65536 for all."""

    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    ne: int | None = None
    cla: int = 0

    @property
    def header(self) -> bytes:
        """The four bytes in front."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def carrying(self, data: bytes, *, cla: int) -> "Command":
        """Return the same command with other data and class; `replace` is slow where it counts."""
        return Command(self.ins, self.p1, self.p2, data, self.ne, cla)

    def encode(self) -> bytes:
        """Return the bytes; extended lengths only where short ones do not do."""
        short = len(self.data) < SHORT_MAX and (self.ne or 0) <= SHORT_MAX
        width = 1 if short else 2
        lc = b"" if not self.data else len(self.data).to_bytes(width, "big") + self.data
        le = b"" if self.ne is None else (self.ne % 256**width).to_bytes(width, "big")
        return self.header + (b"" if short or not (lc or le) else b"\x00") + lc + le

    @classmethod
    def parse(cls, raw: bytes) -> "Command":
        """Read a command; ValueError when its lengths contradict each other."""
        if len(raw) < 4:
            raise ValueError("shorter than a header")
        cla, ins, p1, p2 = raw[:4]
        data, ne = _body(raw[4:])
        return cls(ins, p1, p2, data, ne, cla)


def _body(body: bytes) -> tuple[bytes, int | None]:
    """Return data and expected length of the seven forms there are."""
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or SHORT_MAX
    width = 2 if body[0] == 0 and len(body) > 2 else 1
    start = 1 if width == 2 else 0
    if width == 2 and len(body) == 3:
        return b"", int.from_bytes(body[1:], "big") or EXTENDED_MAX
    lc = int.from_bytes(body[start : start + width], "big")
    data, le = body[start + width : start + width + lc], body[start + width + lc :]
    if not lc or len(data) != lc or len(le) not in {0, width}:
        raise ValueError("lengths contradict each other")
    if not le:
        return data, None
    return data, int.from_bytes(le, "big") or 256**width


@dataclass(frozen=True, slots=True)
class Response:
    """What a chip answers: data and a status word."""

    data: bytes = b""
    sw: int = OK

    def encode(self) -> bytes:
        """Return the bytes."""
        return self.data + self.sw.to_bytes(2, "big")

    @classmethod
    def parse(cls, raw: bytes) -> "Response":
        """Read a response; ValueError when not even a status word is there."""
        if len(raw) < 2:
            raise ValueError("a response without a status word")
        return cls(raw[:-2], int.from_bytes(raw[-2:], "big"))

    def expect(self, doing: str, *also: int) -> bytes:
        """Return the data; raise ChipRefused unless the status is 9000 or one of `also`."""
        if self.sw != OK and self.sw not in also:
            raise ChipRefused(self.sw, doing)
        return self.data


def heard(raw: bytes) -> Response:
    """Read what a reader brought back.

    Fault: the chip went away; a reader may report that as an answer without even a status word.
    """
    if len(raw) < 2:
        raise Fault("the chip gives no answer")
    return Response.parse(raw)


def converse(dialogue: Dialogue[Result], transmit: Transmit) -> Result:
    """Run a dialogue with a chip to its end and return what it found. Fault: it went away."""
    try:
        command = next(dialogue)
        while True:
            command = dialogue.send(heard(transmit(command.encode())))
    except StopIteration as done:
        result: Result = done.value
        return result
