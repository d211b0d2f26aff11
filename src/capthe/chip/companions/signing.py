"""What both companions need: ES256 by a signer of the pool, the holder's key, from when until when.

A companion is bound to a key that its holder's telephone keeps: who copies the file cannot show it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from capthe.chip.algorithms import KeyKind
from capthe.chip.cms import Signer
from capthe.chip.profile import Curve
from capthe.domain.errors import Refusal
from capthe.domain.text import Text

Value = str | int | bool | bytes | date
Elements = Mapping[str, Mapping[str, Value]]
"""What an mdoc states: values by name space and name."""
Claim = str | int | bool | list[str]
"""What an SD-JWT states under one name."""
SALT_BYTES = 16
"""128 bits: without them a hidden value could be guessed from its digest (RFC 9901, 9.3)."""
NUMBER_BYTES = 32
_ES256 = KeyKind(Curve.P256).algorithm


@dataclass(frozen=True, slots=True)
class Life:
    """From when until when a companion is good: moments in UTC, whole seconds."""

    signed: datetime
    until: datetime

    def __post_init__(self) -> None:
        """Refuse what ends before it begins, and parts of a second (18013-5, 9.1.2.4)."""
        if self.until <= self.signed or self.signed.microsecond or self.until.microsecond:
            raise ValueError("a companion lives from a whole second to a later one")


@dataclass(frozen=True, slots=True)
class HolderKey:
    """The public key of the holder's telephone: a point of NIST P-256."""

    x: bytes
    y: bytes


class Companion(Protocol):
    """A signed companion; whoever shows it chooses what of it is seen."""

    @property
    def names(self) -> tuple[str, ...]:
        """What can be shown, by name."""

    def shown(self, only: Collection[str]) -> bytes:
        """Return the companion with these alone; of the others nothing but digests is left."""


def holder_key(public_key: bytes) -> HolderKey:
    """Read a SubjectPublicKeyInfo; refuse what is no point of P-256, its curve by name."""
    try:
        key = load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _not_p256() from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _not_p256()
    numbers = key.public_numbers()
    return HolderKey(
        numbers.x.to_bytes(NUMBER_BYTES, "big"), numbers.y.to_bytes(NUMBER_BYTES, "big")
    )


def es256(signer: Signer, message: bytes) -> bytes:
    """Sign: r and s side by side, as COSE and JOSE carry them (RFC 9053, 2.1; RFC 7518, 3.4)."""
    if signer.algorithm != _ES256:
        raise ValueError("companions are signed on P-256")
    r, s = decode_dss_signature(signer.sign(message))
    return r.to_bytes(NUMBER_BYTES, "big") + s.to_bytes(NUMBER_BYTES, "big")


def _not_p256() -> Refusal:
    return Refusal(
        "holder_key_wrong",
        Text(
            "Khóa của điện thoại phải là khóa công khai trên đường cong P-256.",
            "The telephone's key must be a public key on the curve P-256.",
        ),
        Text("Xuất lại khóa từ ứng dụng ví.", "Export the key from the wallet again."),
    )
