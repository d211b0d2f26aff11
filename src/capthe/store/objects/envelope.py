"""One object, one key: AES-256-GCM, the key wrapped for its province and month.

The object's key is random and used once, so its nonce may be constant. The wrapped key is bound
to the address: a row moved to another object does not open it.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from capthe.domain.errors import Broken
from capthe.domain.number import Entropy
from capthe.store.objects.kek import KekStore
from capthe.store.objects.port import Group

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
CHANCE_BYTES = KEY_BYTES + NONCE_BYTES

_OBJECT_NONCE = bytes(NONCE_BYTES)
_OBJECT_KIND = b"capthe object v1"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An encrypted object, its address, and its key wrapped by a key-encryption key."""

    address: bytes
    wrapped: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)


def enclose(plaintext: bytes | memoryview, kek: AESGCM, entropy: Entropy) -> Envelope:
    """Encrypt under a fresh key, take the address, wrap the key."""
    ciphertext = bytearray(len(plaintext) + TAG_BYTES)
    chance = entropy(CHANCE_BYTES)
    address, wrapped = enclose_into(memoryview(ciphertext), plaintext, kek, chance)
    return Envelope(address, wrapped, bytes(ciphertext))


def enclose_into(
    into: memoryview, plaintext: bytes | memoryview, kek: AESGCM, chance: bytes
) -> tuple[bytes, bytes]:
    """Encrypt to where the ciphertext belongs; return its address and its wrapped key.

    `chance` is CHANCE_BYTES of entropy, drawn for this object.
    """
    key, nonce = chance[:KEY_BYTES], chance[KEY_BYTES:]
    AESGCM(key).encrypt_into(_OBJECT_NONCE, plaintext, _OBJECT_KIND, into)
    address = sha256(into).digest()
    return address, nonce + kek.encrypt(nonce, key, address)


def close_group(group: Group, keks: KekStore, entropy: Entropy) -> tuple[str, list[Envelope]]:
    """Encrypt the objects of one packet; the name of the key-encryption key, and each object."""
    name, kek = keks.current(group.month, group.province)
    wraps = AESGCM(kek)
    return name, [enclose(blob, wraps, entropy) for blob in group.blobs]


def disclose(envelope: Envelope, kek: bytes) -> bytes:
    """Return the plaintext; Broken when a byte of it, of its key or of its address changed."""
    nonce, wrapped = envelope.wrapped[:NONCE_BYTES], envelope.wrapped[NONCE_BYTES:]
    try:
        key = AESGCM(kek).decrypt(nonce, wrapped, envelope.address)
        return AESGCM(key).decrypt(_OBJECT_NONCE, envelope.ciphertext, _OBJECT_KIND)
    except (InvalidTag, ValueError) as error:
        raise Broken(f"object {envelope.address.hex()} is not what was stored") from error
