"""The twin's side of vpcd: a card for pcscd that comes over TCP instead of over contacts.

vpcd listens, the card connects. A message is two bytes of length and that many bytes; one byte is
an order (off, on, reset, tell the answer to reset), anything longer a command.
"""

import socket
from contextlib import suppress
from dataclasses import dataclass

from capthe.domain.errors import Fault
from capthe.outside.chip_box import TwinReader

FIRST_PORT = 35963
_MESSAGE_BYTES_MAX = 2 + 0xFFFF
_OFF, _ON, _RESET, _TELL_ATR = 0, 1, 2, 4


@dataclass(slots=True)
class Wire:
    """The connection to vpcd; `came` is what has come and was not asked for yet."""

    connection: socket.socket
    came: bytes = b""

    @classmethod
    def to(cls, port: int, host: str = "127.0.0.1") -> "Wire":
        """Connect to vpcd. OSError when it does not listen."""
        connection = socket.create_connection((host, port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(connection)

    def receive(self) -> bytes | None:
        """Return the next message; None when vpcd has gone.

        vpcd writes length and message apart and holds the second back until the first is
        acknowledged; a delayed acknowledgement makes 52 ms of every 0.1 ms.
        """
        came = self.came
        while len(came) < (end := 2 + int.from_bytes(came[:2], "big")):
            more = self.connection.recv(_MESSAGE_BYTES_MAX)
            if not more:
                return None
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            came += more
        self.came = came[end:]
        return came[2:end]

    def send(self, message: bytes) -> None:
        """Send one message."""
        self.connection.sendall(len(message).to_bytes(2, "big") + message)


def serve(wire: Wire, reader: TwinReader) -> None:
    """Be the card until vpcd goes away. Then the card has no power."""
    try:
        with suppress(ConnectionError):
            while (message := wire.receive()) is not None:
                answer = _answer(reader, message)
                if answer is not None:
                    wire.send(answer)
    finally:
        reader.close()
        wire.connection.close()


def _answer(reader: TwinReader, message: bytes) -> bytes | None:
    """Return what to send back; an empty message when there is no card to answer."""
    if len(message) > 1:
        try:
            return reader.transmit(message)
        except Fault:
            return b""
    order = message[0] if message else _OFF
    with suppress(Fault):
        if order == _OFF:
            reader.close()
        elif order == _ON:
            reader.power_on()
        elif order == _RESET:
            reader.reset()
        elif order == _TELL_ATR:  # vpcd asks so, again and again, whether the card is still there
            return reader.answer_to_reset()
    return b"" if order == _TELL_ATR else None
