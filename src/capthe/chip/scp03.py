"""Secure channel 03: how a station and a chip that is still open prove themselves to each other.

GlobalPlatform Card Specification, amendment D. Every command is encrypted and authenticated, and
every answer authenticated. Each chip has a key of its own, derived from a master by its serial
(NIST SP 800-108, CMAC in counter mode), so that one opened chip opens no other.
"""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFCMAC, CounterLocation, Mode

from capthe.chip.apdu import CONDITIONS, OK, ChipDeceived, Command, Dialogue, Response, Result
from capthe.chip.suite import pad, unpad
from capthe.domain.number import Entropy

INITIALIZE_UPDATE, EXTERNAL_AUTHENTICATE = 0x50, 0x82
OPEN_CLASS, SECURE_CLASS = 0x80, 0x84
LEVEL = 0x13
"""Commands encrypted and authenticated, answers authenticated (table 5-2)."""
KEY_BYTES, NONCE_BYTES, MAC_BYTES = 16, 8, 8
SERIAL_BYTES = 10
_KEY_INFO = bytes((0x30, 0x03, 0x20))  # version 48, SCP03, random challenges, R-MAC
_CARD_CRYPTOGRAM, _HOST_CRYPTOGRAM, _S_ENC, _S_MAC, _S_RMAC = 0x00, 0x01, 0x04, 0x06, 0x07
_ENC, _MAC = 1, 2
_OK_BYTES = OK.to_bytes(2, "big")


class AnotherChip(ChipDeceived):
    """Not the chip that was asked for lies there."""


@dataclass(frozen=True, slots=True)
class TransportKeys:
    """The static keys of one chip, good until it is closed."""

    enc: bytes = field(repr=False)
    mac: bytes = field(repr=False)


KeysOf = Callable[[bytes], TransportKeys]
"""Derives the keys of a chip from its serial; whoever holds the master does it."""


def chip_keys(master: bytes, serial: bytes) -> TransportKeys:
    """Derive the keys of the chip with this serial from the master."""
    enc, mac = (
        KBKDFCMAC(
            algorithm=algorithms.AES,
            mode=Mode.CounterMode,
            length=KEY_BYTES,
            rlen=4,
            llen=4,
            location=CounterLocation.BeforeFixed,
            label=b"capthe transport" + bytes((purpose,)),
            context=serial,
            fixed=None,
        ).derive(master)
        for purpose in (_ENC, _MAC)
    )
    return TransportKeys(enc, mac)


def derived(base: CMAC, constant: int, context: bytes, size: int) -> bytes:
    """Derive a session key or a cryptogram (amendment D, 4.1.5).

    It is SP 800-108 in counter mode, and of one round, as nothing longer than a block is derived.
    """
    cmac = base.copy()
    cmac.update(bytes((*bytes(11), constant, 0, 0, 8 * size, 1)) + context)
    return cmac.finalize()[:size]


class _Chain:
    """AES-CBC over one message after the other, each with a start of its own, in one context.

    Making a context costs twice what 1,900 bytes cost. A context goes on from the last block it
    saw, so that block is taken out of the first one and the wanted start put in.
    """

    def __init__(self, context: CipherContext, *, is_encrypting: bool) -> None:
        self._context = context
        self._is_encrypting = is_encrypting
        self._last = bytes(16)

    def run(self, start: bytes, message: bytes) -> bytes:
        """Encrypt or decrypt whole blocks."""
        turn = int.from_bytes(start, "big") ^ int.from_bytes(self._last, "big")
        if self._is_encrypting:
            out = self._context.update(_turned(message, turn))
            self._last = out[-16:]
            return out
        self._last = message[-16:]
        return _turned(self._context.update(message), turn)


def _turned(message: bytes, turn: int) -> bytes:
    return (int.from_bytes(message[:16], "big") ^ turn).to_bytes(16, "big") + message[16:]


class SecureChannel:
    """One end of an open channel: session keys, command counter, chained MAC."""

    def __init__(self, keys: TransportKeys, context: bytes) -> None:
        enc, static = CMAC(algorithms.AES(keys.enc)), CMAC(algorithms.AES(keys.mac))
        aes = algorithms.AES(derived(enc, _S_ENC, context, KEY_BYTES))
        self._start = Cipher(aes, modes.ECB()).encryptor()  # noqa: S305 - the counter, one block
        cbc = Cipher(aes, modes.CBC(bytes(16)))
        self._encrypting = _Chain(cbc.encryptor(), is_encrypting=True)
        self._decrypting = _Chain(cbc.decryptor(), is_encrypting=False)
        self._mac = CMAC(algorithms.AES(derived(static, _S_MAC, context, KEY_BYTES)))
        self._rmac = CMAC(algorithms.AES(derived(static, _S_RMAC, context, KEY_BYTES)))
        self.of_card = derived(self._mac, _CARD_CRYPTOGRAM, context, MAC_BYTES)
        self.of_host = derived(self._mac, _HOST_CRYPTOGRAM, context, MAC_BYTES)
        self._chained = bytes(16)
        self._count = 0

    def sign(self, command: Command) -> Command:
        """Station: append the MAC."""
        return self._signed(command, command.data)

    def checked(self, command: Command) -> bytes:
        """Chip: return the data without its MAC. ValueError when the MAC is wrong."""
        data, mac = command.data[:-MAC_BYTES], command.data[-MAC_BYTES:]
        before = self._chained
        if not hmac.compare_digest(mac, self._chain(command.header, data)):
            self._chained = before
            raise ValueError("the MAC of a command is wrong")
        return data

    def protect(self, command: Command) -> Command:
        """Station: encrypt and sign."""
        start = self._next_start()
        if not command.data:
            return self.sign(command)
        return self._signed(command, self._encrypting.run(start, pad(command.data, 16)))

    def open(self, command: Command) -> Command:
        """Chip: check and decrypt. ValueError when the MAC is wrong."""
        start = self._next_start()
        data = self.checked(command)
        if data:
            data = unpad(self._decrypting.run(start, data))
        return command.carrying(data, cla=command.cla)

    def protect_response(self, response: Response) -> Response:
        """Chip: sign an answer; a "no" goes bare (amendment D, 6.2.5)."""
        if response.sw != OK:
            return response
        return Response(response.data + self._answer_mac(response.data, self._chained), OK)

    @property
    def chained(self) -> bytes:
        """What the answer to the last command will be authenticated with."""
        return self._chained

    def open_response(self, response: Response, chained: bytes = b"") -> Response:
        """Station: check an answer; `chained` goes with its command, if others were made since."""
        if response.sw != OK:
            return Response(sw=response.sw)
        data, mac = response.data[:-MAC_BYTES], response.data[-MAC_BYTES:]
        if not hmac.compare_digest(mac, self._answer_mac(data, chained or self._chained)):
            raise ChipDeceived("the MAC of an answer is wrong")
        return Response(data, OK)

    def _signed(self, command: Command, data: bytes) -> Command:
        header = bytes((SECURE_CLASS, command.ins, command.p1, command.p2))
        return command.carrying(data + self._chain(header, data), cla=SECURE_CLASS)

    def _chain(self, header: bytes, data: bytes) -> bytes:
        """Return the MAC of a command; the whole of it goes into the next one's."""
        size = len(data) + MAC_BYTES
        lc = bytes((size,)) if size < 256 else b"\x00" + size.to_bytes(2, "big")
        cmac = self._mac.copy()
        cmac.update(self._chained + header + lc + data)
        self._chained = cmac.finalize()
        return self._chained[:MAC_BYTES]

    def _answer_mac(self, data: bytes, chained: bytes) -> bytes:
        cmac = self._rmac.copy()
        cmac.update(chained + data + _OK_BYTES)
        return cmac.finalize()[:MAC_BYTES]

    def _next_start(self) -> bytes:
        self._count += 1
        return self._start.update(self._count.to_bytes(16, "big"))


def open_channel(
    keys_of: KeysOf, serial: bytes, entropy: Entropy
) -> Dialogue[SecureChannel | None]:
    """Station: prove the chip's key and have the chip prove it. None: the chip is closed.

    AnotherChip: its serial is another. ChipDeceived: it does not know its key.
    """
    nonce = entropy(NONCE_BYTES)
    answer = yield Command(INITIALIZE_UPDATE, 0x30, data=nonce, ne=256, cla=OPEN_CLASS)
    if answer.sw == CONDITIONS:
        return None
    told = answer.expect("INITIALIZE UPDATE")
    rest = told[SERIAL_BYTES + len(_KEY_INFO) :]
    if told[:SERIAL_BYTES] != serial or len(rest) != NONCE_BYTES + MAC_BYTES:
        raise AnotherChip("another chip answers")
    channel = SecureChannel(keys_of(serial), nonce + rest[:NONCE_BYTES])
    if not hmac.compare_digest(rest[NONCE_BYTES:], channel.of_card):
        raise ChipDeceived("the chip does not know its transport key")
    proof = channel.sign(Command(EXTERNAL_AUTHENTICATE, LEVEL, data=channel.of_host))
    (yield proof).expect("EXTERNAL AUTHENTICATE")
    return channel


def challenge(
    keys: TransportKeys, serial: bytes, nonce: bytes, entropy: Entropy
) -> tuple[bytes, SecureChannel]:
    """Chip: answer INITIALIZE UPDATE; the channel is open when the station has proved itself."""
    own = entropy(NONCE_BYTES)
    channel = SecureChannel(keys, nonce + own)
    return serial + _KEY_INFO + own + channel.of_card, channel


def is_station(channel: SecureChannel, command: Command) -> bool:
    """Chip: check EXTERNAL AUTHENTICATE."""
    try:
        proof = channel.checked(command)
    except ValueError:
        return False
    return command.p1 == LEVEL and hmac.compare_digest(proof, channel.of_host)


def channelled(dialogue: Dialogue[Result], channel: SecureChannel) -> Dialogue[Result]:
    """Run a dialogue inside a channel."""
    try:
        command = next(dialogue)
        while True:
            answer = yield channel.protect(command)
            command = dialogue.send(channel.open_response(answer))
    except StopIteration as done:
        result: Result = done.value
        return result


@dataclass(frozen=True, slots=True)
class Sealed:
    """A command of a channel ready to be sent, and what its answer is authenticated with."""

    ins: int
    raw: bytes = field(repr=False)
    chained: bytes = field(repr=False)


def sealed(commands: Iterator[Command], channel: SecureChannel) -> Iterator[Sealed]:
    """Protect commands that do not depend on answers; they have to be sent in this order."""
    for command in commands:
        raw = channel.protect(command).encode()
        yield Sealed(command.ins, raw, channel.chained)
