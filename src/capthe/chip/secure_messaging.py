"""Secure messaging: every command encrypted and authenticated, both ends (Doc 9303 part 11, 9.8).

One counter goes up by one for every command and every response, so that nothing can be left out,
repeated or put in another order.
"""

import hmac
from dataclasses import dataclass

from capthe.chip.apdu import (
    EXTENDED_MAX,
    MASKED,
    OK,
    SHORT_MAX,
    SM_WRONG,
    ChipDeceived,
    Command,
    Dialogue,
    Response,
    Result,
)
from capthe.chip.data_object import read_objects
from capthe.chip.der import tlv
from capthe.chip.suite import Suite, pad, unpad

_PLAIN_CRYPTOGRAM, _CRYPTOGRAM, _LE, _STATUS, _MAC = 0x85, 0x87, 0x97, 0x99, 0x8E


@dataclass(slots=True)
class SecureMessaging:
    """One end of a secured conversation: the suite under the session's keys, and the counter."""

    suite: Suite
    ssc: int = 0

    def protect(self, command: Command) -> Command:
        """Terminal: wrap a command."""
        self.ssc += 1
        cla = command.cla | MASKED
        header = bytes((cla, command.ins, command.p1, command.p2))
        body = b""
        if command.data:
            body += self._cryptogram(command.data, is_odd=bool(command.ins & 1))
        if command.ne is not None:
            width = 1 if command.ne <= SHORT_MAX else 2
            body += tlv(_LE, (command.ne % 256**width).to_bytes(width, "big"))
        body += tlv(_MAC, self._mac(pad(header, self.suite.block) + body))
        is_long = len(body) >= SHORT_MAX or (command.ne or 0) > SHORT_MAX - 32
        ne = EXTENDED_MAX if is_long else SHORT_MAX
        return Command(command.ins, command.p1, command.p2, body, ne, cla)

    def open(self, command: Command) -> Command:
        """Chip: unwrap a command. ValueError when a part is missing or its MAC is wrong."""
        self.ssc += 1
        parts = dict(read_objects(command.data))
        signed = command.data[: -10 if _MAC in parts else None]
        header = pad(command.header, self.suite.block)
        if not hmac.compare_digest(parts.get(_MAC, b""), self._mac(header + signed)):
            raise ValueError("the MAC of a command is wrong")
        ne = parts.get(_LE)
        return Command(
            command.ins,
            command.p1,
            command.p2,
            self._decrypted(parts),
            None if ne is None else int.from_bytes(ne, "big") or 256 ** len(ne),
            command.cla & ~MASKED,
        )

    def protect_response(self, response: Response, *, is_odd: bool = False) -> Response:
        """Chip: wrap a response."""
        self.ssc += 1
        body = self._cryptogram(response.data, is_odd=is_odd) if response.data else b""
        body += tlv(_STATUS, response.sw.to_bytes(2, "big"))
        return Response(body + tlv(_MAC, self._mac(body)), response.sw)

    def open_response(self, response: Response) -> Response:
        """Terminal: unwrap a response.

        A chip that has ended the session answers bare; such an answer is passed on when it is a
        "no", and taken for a deception when it is a "yes".
        """
        self.ssc += 1
        if not response.data and response.sw != OK:
            return response
        try:
            parts = dict(read_objects(response.data))
            mac = parts.pop(_MAC)
            if not hmac.compare_digest(mac, self._mac(response.data[:-10])):
                raise ChipDeceived("the MAC of a response is wrong")
            return Response(self._decrypted(parts), int.from_bytes(parts[_STATUS], "big"))
        except (ValueError, KeyError) as error:
            raise ChipDeceived("a response that is not secured") from error

    def _cryptogram(self, data: bytes, *, is_odd: bool) -> bytes:
        secret = self.suite.encrypt(self.ssc, pad(data, self.suite.block))
        if is_odd:
            return tlv(_PLAIN_CRYPTOGRAM, secret)
        return tlv(_CRYPTOGRAM, b"\x01" + secret)

    def _decrypted(self, parts: dict[int, bytes]) -> bytes:
        secret = parts.get(_PLAIN_CRYPTOGRAM) or parts.get(_CRYPTOGRAM, b"")[1:]
        if len(secret) % self.suite.block:
            raise ValueError("a cryptogram that is not whole blocks")
        return unpad(self.suite.decrypt(self.ssc, secret)) if secret else b""

    def _mac(self, message: bytes) -> bytes:
        counter = self.ssc.to_bytes(self.suite.block, "big")
        return self.suite.mac(pad(counter + message, self.suite.block))


def secured(dialogue: Dialogue[Result], session: SecureMessaging) -> Dialogue[Result]:
    """Run a dialogue inside a session."""
    try:
        command = next(dialogue)
        while True:
            command = dialogue.send(session.open_response((yield session.protect(command))))
    except StopIteration as done:
        result: Result = done.value
        return result


BROKEN_SESSION = Response(sw=SM_WRONG)
"""What a chip answers, bare, when it ends a session."""
