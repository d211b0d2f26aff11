"""The two families of symmetric cryptography between terminal and chip (Doc 9303 part 11, 9.7-9.8).

Two-key 3DES with a retail MAC comes with BAC and cannot be chosen away: readers ask for it. AES
with CMAC comes with PACE and chip authentication.
"""

from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

_MAC_BYTES = 8
ENC, MAC, PASSWORD = 1, 2, 3
"""The counters of the key derivation (Doc 9303 part 11, 9.7.1)."""


class Suite(Protocol):
    """A block cipher with its MAC, under keys of one session."""

    block: int

    def encrypt(self, ssc: int, padded: bytes) -> bytes:
        """Encrypt whole blocks under the send sequence counter."""

    def decrypt(self, ssc: int, secret: bytes) -> bytes:
        """Undo `encrypt`."""

    def mac(self, message: bytes) -> bytes:
        """Return the eight bytes of MAC over whole blocks, or over anything with CMAC."""


def pad(message: bytes, block: int) -> bytes:
    """Pad to whole blocks: 80, then zeros (ISO/IEC 9797-1, method 2)."""
    return message + b"\x80" + bytes(-(len(message) + 1) % block)


def unpad(padded: bytes) -> bytes:
    """Undo `pad`; ValueError when there is no padding."""
    bare = padded.rstrip(b"\x00")
    if not bare.endswith(b"\x80"):
        raise ValueError("no padding")
    return bare[:-1]


def _run(context: CipherContext, message: bytes) -> bytes:
    return context.update(message) + context.finalize()


class TripleDes:
    """Two-key 3DES-CBC with a zero start, and the retail MAC (ISO/IEC 9797-1, algorithm 3)."""

    block = 8

    def __init__(self, enc: bytes, mac: bytes) -> None:
        self._cipher = Cipher(TripleDES(enc + enc[:8]), modes.CBC(bytes(8)))
        self._first = Cipher(TripleDES(mac[:8] * 3), modes.CBC(bytes(8)))
        self._last = TripleDES(mac + mac[:8])

    def encrypt(self, ssc: int, padded: bytes) -> bytes:  # noqa: ARG002 - 3DES starts from zero
        """Encrypt whole blocks; the counter plays no part."""
        return _run(self._cipher.encryptor(), padded)

    def decrypt(self, ssc: int, secret: bytes) -> bytes:  # noqa: ARG002 - see encrypt
        """Undo `encrypt`."""
        return _run(self._cipher.decryptor(), secret)

    def mac(self, message: bytes) -> bytes:
        """Single DES over all blocks but the last, 3DES over the last."""
        chained = bytes(8) + _run(self._first.encryptor(), message[:-8])
        return _run(Cipher(self._last, modes.CBC(chained[-8:])).encryptor(), message[-8:])


class Aes:
    """AES-CBC that starts from the encrypted counter, and CMAC cut to eight bytes."""

    block = 16

    def __init__(self, enc: bytes, mac: bytes) -> None:
        self._key = algorithms.AES(enc)
        self._start = Cipher(self._key, modes.ECB())  # noqa: S305 - one block: the counter itself
        self._mac = algorithms.AES(mac)

    def _cipher(self, ssc: int) -> Cipher[modes.CBC]:
        start = _run(self._start.encryptor(), ssc.to_bytes(16, "big"))
        return Cipher(self._key, modes.CBC(start))

    def encrypt(self, ssc: int, padded: bytes) -> bytes:
        """Encrypt whole blocks."""
        return _run(self._cipher(ssc).encryptor(), padded)

    def decrypt(self, ssc: int, secret: bytes) -> bytes:
        """Undo `encrypt`."""
        return _run(self._cipher(ssc).decryptor(), secret)

    def mac(self, message: bytes) -> bytes:
        """Return the first half of CMAC."""
        cmac = CMAC(self._mac)
        cmac.update(message)
        return cmac.finalize()[:_MAC_BYTES]


@dataclass(frozen=True, slots=True)
class Kind:
    """A family and its key length in bytes, as the last number of a protocol's OID names it."""

    name: str
    is_aes: bool
    key_bytes: int

    def derive(self, secret: bytes, counter: int) -> bytes:
        """Derive a key from a shared secret (Doc 9303 part 11, 9.7.1)."""
        digest = sha256 if self.key_bytes > 16 else sha1
        return digest(secret + counter.to_bytes(4, "big")).digest()[: self.key_bytes]

    def suite(self, secret: bytes) -> Suite:
        """Return the suite under the session keys that follow from a shared secret."""
        return self.of_keys(self.derive(secret, ENC), self.derive(secret, MAC))

    def of_keys(self, enc: bytes, mac: bytes) -> Suite:
        """Return the suite under two given keys."""
        return Aes(enc, mac) if self.is_aes else TripleDes(enc, mac)

    def nonce_decrypted(self, password_key: bytes, secret: bytes) -> bytes:
        """Decrypt PACE's nonce: CBC that starts from zero in either family."""
        return _run(self._from_zero(password_key).decryptor(), secret)

    def nonce_encrypted(self, password_key: bytes, nonce: bytes) -> bytes:
        """Encrypt PACE's nonce."""
        return _run(self._from_zero(password_key).encryptor(), nonce)

    def _from_zero(self, key: bytes) -> Cipher[modes.CBC]:
        algorithm = algorithms.AES(key) if self.is_aes else TripleDES(key + key[:8])
        return Cipher(algorithm, modes.CBC(bytes(16 if self.is_aes else 8)))

    def token_mac(self, suite: Suite, message: bytes) -> bytes:
        """Return the MAC of a token: CMAC pads by itself, the retail MAC does not."""
        return suite.mac(message if self.is_aes else pad(message, suite.block))


KINDS = {
    1: Kind("3DES-CBC-CBC", is_aes=False, key_bytes=16),
    2: Kind("AES-CBC-CMAC-128", is_aes=True, key_bytes=16),
    3: Kind("AES-CBC-CMAC-192", is_aes=True, key_bytes=24),
    4: Kind("AES-CBC-CMAC-256", is_aes=True, key_bytes=32),
}
"""By the last number of the OIDs of PACE and of chip authentication."""
TRIPLE_DES = KINDS[1]
