"""Open age files (age-encryption.org/v1) that were sealed to an X25519 recipient.

    age-encryption.org/v1
    -> X25519 <ephemeral share>          one stanza for each recipient:
    <file key, wrapped>                    the file key under HKDF(shared secret)
    --- <HMAC of the header>
    nonce, 16 bytes | chunks of 64 KiB   ChaCha20-Poly1305, the last one marked in its nonce

Written here for the one place where it is hot, the intake of packets: OpenSSL opens a packet three
times as fast as the age library does. The library still seals, and is the oracle of the tests.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

FIRST_LINE = b"age-encryption.org/v1\n"

_HEADER_BYTES_MAX = 8 << 10
_MAC_LINE = b"\n--- "
_NONCE_BYTES = 16
_TAG_BYTES = 16
_PLAIN_BYTES = 64 << 10
_CHUNK_BYTES = _PLAIN_BYTES + _TAG_BYTES
_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class _Stanza:
    arguments: list[bytes]
    body: bytes


class Identity:
    """An X25519 key that opens, with its public half, which opening needs each time."""

    __slots__ = ("private", "public")

    def __init__(self, scalar: bytes) -> None:
        self.private = X25519PrivateKey.from_private_bytes(scalar)
        self.public: bytes = self.private.public_key().public_bytes_raw()


def open_age(data: bytes | memoryview, identity: Identity) -> bytearray | None:
    """Return the plaintext; None when it is not sealed to this identity, or a byte is wrong."""
    try:
        return _open(memoryview(data), identity)
    except (InvalidTag, ValueError):
        return None


def _open(data: memoryview, identity: Identity) -> bytearray:
    head = bytes(data[:_HEADER_BYTES_MAX])
    mac_at = head.find(_MAC_LINE) + len(_MAC_LINE)
    end = head.find(b"\n", mac_at)
    if not head.startswith(FIRST_LINE) or mac_at < len(_MAC_LINE) or end < 0:
        raise ValueError("not an age header")
    stanzas = _stanzas(head[len(FIRST_LINE) : mac_at - len(_MAC_LINE) + 1])
    file_key = _file_key(stanzas, identity)
    mac = hmac(_derive(file_key, b"", b"header"), head[: mac_at - 1], "sha256")
    if not compare_digest(_unbase64(head[mac_at:end]), mac):
        raise ValueError("header changed")
    payload = data[end + 1 :]
    key = _derive(file_key, bytes(payload[:_NONCE_BYTES]), b"payload")
    return _plaintext(ChaCha20Poly1305(key), payload[_NONCE_BYTES:])


def _stanzas(header: bytes) -> Iterator[_Stanza]:
    lines = iter(header.split(b"\n")[:-1])
    for line in lines:
        if not line.startswith(b"-> "):
            raise ValueError("not a stanza")
        arguments = line[3:].split(b" ")
        body = b""
        for part in lines:
            body += part
            if len(part) < _COLUMNS:
                break
        yield _Stanza(arguments, _unbase64(body))


def _file_key(stanzas: Iterator[_Stanza], identity: Identity) -> bytes:
    for stanza in stanzas:
        if stanza.arguments[0] == b"X25519" and len(stanza.arguments) == 2:
            share = _unbase64(stanza.arguments[1])
            secret = identity.private.exchange(X25519PublicKey.from_public_bytes(share))
            wrap = _derive(secret, share + identity.public, b"age-encryption.org/v1/X25519")
            try:
                return ChaCha20Poly1305(wrap).decrypt(bytes(12), stanza.body, None)
            except InvalidTag:
                continue  # sealed to another recipient; ours may follow
    raise ValueError("no stanza for this identity")


def _plaintext(cipher: ChaCha20Poly1305, payload: memoryview) -> bytearray:
    """Decrypt every chunk to where it belongs, so that nothing is copied together afterwards."""
    count = max(-(-len(payload) // _CHUNK_BYTES), 1)
    size = len(payload) - count * _TAG_BYTES
    if size < 0 or (count > 1 and size <= (count - 1) * _PLAIN_BYTES):
        raise ValueError("a chunk cut short, or an empty last one")
    plaintext = bytearray(size)
    into = memoryview(plaintext)
    for place in range(count):
        nonce = place.to_bytes(11, "big") + bytes([place == count - 1])
        chunk = payload[place * _CHUNK_BYTES : (place + 1) * _CHUNK_BYTES]
        at = place * _PLAIN_BYTES
        cipher.decrypt_into(nonce, chunk, None, into[at : at + len(chunk) - _TAG_BYTES])
    return plaintext


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256 (RFC 5869) for one block of 32 bytes."""
    pseudorandom = hmac(salt or bytes(sha256().digest_size), secret, "sha256")
    return hmac(pseudorandom, info + b"\1", "sha256")


def _unbase64(text: bytes) -> bytes:
    """Read unpadded base64 in its one form: what it says is written again and compared."""
    raw = a2b_base64(text + b"=" * (-len(text) % 4))
    if b2a_base64(raw, newline=False).rstrip(b"=") != text:
        raise ValueError("base64 out of form")
    return raw
