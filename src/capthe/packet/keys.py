"""The keys of a packet: the device signs, the nation's key opens, the centre signs receipts.

Every key is made from 32 bytes of an injected `Entropy`, so a simulated country can be made again
from its seed; in production the entropy is the operating system's.

What can *not* be injected: sealing itself. The age library draws the file key and the ephemeral
key of each sealed packet from the operating system and takes no seed, so two sealings of equal
content have different bytes. Nothing depends on it; traces carry no ciphertext.
"""

from dataclasses import dataclass, field

import pyrage  # type: ignore[import-untyped]  # its wheel carries no py.typed
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from capthe.domain.number import Entropy
from capthe.packet.age import Identity, open_age
from capthe.packet.bech32 import bech32, from_bech32
from capthe.packet.refusals import refusal

SEED_BYTES = 32
SIGNATURE_BYTES = 64

_IDENTITY = "age-secret-key-"


class SigningKey:
    """An Ed25519 key (RFC 8032): equal bytes signed give equal signatures."""

    __slots__ = ("_private", "public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise refusal("key_not_valid")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self._private.public_key().public_bytes_raw()

    @classmethod
    def generate(cls, entropy: Entropy) -> "SigningKey":
        """Make a key from 32 bytes of entropy."""
        return cls(entropy(SEED_BYTES))

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature."""
        return self._private.sign(message)


def is_signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the holder of `public` signed `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """The key with which one registered device of a unit signs what it seals."""

    unit: int
    device_no: int
    key: SigningKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32 bytes that the centre keeps in its list of devices."""
        return self.key.public


class NationalKey:
    """The age X25519 identity that opens packets; `recipient` is what stations seal to."""

    __slots__ = ("_identity", "recipient")

    def __init__(self, identity: str) -> None:
        try:
            scalar = from_bech32(_IDENTITY, identity.strip().lower())
            self._identity = Identity(scalar)
        except ValueError as error:
            raise refusal("key_not_valid") from error
        self.recipient = bech32("age", self._identity.public)

    @classmethod
    def generate(cls, entropy: Entropy) -> "NationalKey":
        """Make an identity from 32 bytes of entropy."""
        return cls(identity_text(entropy(SEED_BYTES)))

    def open(self, ciphertext: bytes | memoryview) -> bytearray | None:
        """Decrypt what was sealed to this key; None when it was not, or is damaged."""
        return open_age(ciphertext, self._identity)


def identity_text(scalar: bytes) -> str:
    """Write 32 bytes as age writes a secret key: AGE-SECRET-KEY-1..., upper case."""
    if len(scalar) != SEED_BYTES:
        raise refusal("key_not_valid")
    return bech32(_IDENTITY, scalar).upper()


def seal_to(recipients: tuple[str, ...], plaintext: bytes) -> bytes:
    """Encrypt for every recipient; one who has none of the keys cannot read it again."""
    try:
        keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    except pyrage.RecipientError as error:
        raise refusal("key_not_valid") from error
    if not keys:
        raise refusal("key_not_valid")
    sealed: bytes = pyrage.encrypt(plaintext, keys)
    return sealed
