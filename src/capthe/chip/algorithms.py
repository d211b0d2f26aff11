"""The signature algorithms of certificates and security objects, as DER names them.

A signature function takes the message, not its hash: the module that keeps the key hashes it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from capthe.chip.der import NULL, explicit, integer, oid, sequence, tlv
from capthe.chip.profile import Curve

Sign = Callable[[bytes], bytes]
"""Return the signature of a message, in the form that X.509 and CMS carry."""

SHA256 = "2.16.840.1.101.3.4.2.1"
SHA384 = "2.16.840.1.101.3.4.2.2"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
ECDSA_SHA384 = "1.2.840.10045.4.3.3"
RSA_PSS = "1.2.840.113549.1.1.10"
MGF1 = "1.2.840.113549.1.1.8"
PSS_SALT_BYTES = 32
NOTHING = tlv(NULL)
SHA256_ALGORITHM = sequence(oid(SHA256))  # RFC 5754, 2: parameters absent in CMS
_PSS_HASH = sequence(oid(SHA256), NOTHING)  # RFC 4055, 2.1: NULL inside RSASSA-PSS
PSS_ALGORITHM = sequence(
    oid(RSA_PSS),
    sequence(
        explicit(0, _PSS_HASH),
        explicit(1, sequence(oid(MGF1), _PSS_HASH)),
        explicit(2, integer(PSS_SALT_BYTES)),
    ),
)


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A kind of key: a curve, or the bits of an RSA modulus."""

    curve: Curve | None = None
    rsa_bits: int = 0

    def __post_init__(self) -> None:
        """Refuse what is neither or both."""
        if (self.curve is None) == (self.rsa_bits == 0):
            raise ValueError("a key is on a curve or has a modulus")

    @property
    def algorithm(self) -> bytes:
        """How its signatures are named: the hash is as long as the key is strong."""
        if self.curve is None:
            return PSS_ALGORITHM
        return sequence(oid(ECDSA_SHA384 if self.curve is Curve.P384 else ECDSA_SHA256))

    @property
    def text(self) -> str:
        """The name in transcripts and tables."""
        return f"rsa-{self.rsa_bits}" if self.curve is None else self.curve.value
