"""What an authority publishes beside certificates: whom it revoked, and whom it is.

The list of revoked certificates is X.509 (RFC 5280, 5), the master list a signed list of authority
certificates (Doc 9303 part 12, 9).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from capthe.chip.algorithms import Sign
from capthe.chip.certificate import (
    Subject,
    authority_key_extension,
    distinguished_name,
    time_of,
)
from capthe.chip.cms import Signer, signed_data
from capthe.chip.der import bits, explicit, integer, octets, oid, sequence, set_of
from capthe.chip.signing import SigningProfile

MASTER_LIST = "2.23.136.1.1.2"
_CRL_NUMBER = "2.5.29.20"


@dataclass(frozen=True, slots=True)
class Revoked:
    """One certificate that must not be trusted any more."""

    serial: int
    at: datetime


def revocation_list(
    rules: SigningProfile,
    issuer: Subject,
    revoked: Sequence[Revoked],
    *,
    number: int,
    now: datetime,
    next_update: datetime,
    sign: Sign,
) -> bytes:
    """Return the CRL; without revoked certificates the list is absent, as RFC 5280 wants."""
    entries = [sequence(integer(each.serial), time_of(each.at)) for each in revoked]
    extensions = (
        authority_key_extension(issuer.public_key),
        sequence(oid(_CRL_NUMBER), octets(integer(number))),
    )
    body = sequence(
        integer(1),
        issuer.kind.algorithm,
        distinguished_name(rules, issuer.common_name),
        time_of(now),
        time_of(next_update),
        sequence(*entries) if entries else b"",
        explicit(0, sequence(*extensions)),
    )
    return sequence(body, issuer.kind.algorithm, bits(sign(body)))


def master_list(
    authorities: Sequence[bytes], signer: Signer, *, issuer: bytes, now: datetime
) -> bytes:
    """Return the signed list of authority certificates; signer and issuer stand beside it."""
    content = sequence(integer(0), set_of(*authorities))
    return signed_data(MASTER_LIST, content, signer, issuer, utc_time=f"{now:%y%m%d%H%M%SZ}")
