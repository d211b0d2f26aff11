"""The seal on a card's face (ICAO Doc 9303 part 13), where the version has room for one.

It states the zone and the hash of the QR code's text, and is signed by the signer of the card's own
chip: who has the chip's certificate can check the face without the chip.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from capthe.chip.algorithms import ECDSA_SHA256
from capthe.chip.cms import Signer
from capthe.chip.der import oid, sequence
from capthe.chip.passive import signature_holds
from capthe.domain.errors import Refusal
from capthe.face.vds import Feature, Seal, c40, read_seal, seal

CODE = "seal"
"""The name of the code in a face version."""
_ZONE, _CODE_HASH = 1, 2
_HASH_BYTES, _NUMBER_BYTES = 16, 32
_DEFINITION = _CATEGORY = 1  # of this programme: Doc 9303 defines none for cards
_REFERENCE_LETTERS = 8
_ALGORITHM = sequence(oid(ECDSA_SHA256))


def is_of_seals(algorithm: bytes) -> bool:
    """Tell whether signatures of an algorithm are those of a seal: ECDSA with SHA-256."""
    return algorithm == _ALGORITHM


def sealed(zone: Sequence[str], code: str, issued: date, signer: Signer) -> bytes:
    """Return the seal of a face."""

    def sign(covered: bytes) -> bytes:
        r, s = decode_dss_signature(signer.sign(covered))
        return r.to_bytes(_NUMBER_BYTES) + s.to_bytes(_NUMBER_BYTES)

    return seal(_stated(zone, code, issued, signer.certificate), sign)


def seal_holds(
    data: bytes, zone: Sequence[str], code: str, issued: date, certificate: bytes
) -> bool:
    """Tell whether a seal states this face, and the key of this certificate signed it."""
    try:
        read = read_seal(data)
    except Refusal:
        return False
    half = len(read.signature) // 2
    r, s = int.from_bytes(read.signature[:half]), int.from_bytes(read.signature[half:])
    return read.seal == _stated(zone, code, issued, certificate) and signature_holds(
        certificate, _ALGORITHM, read.covered, encode_dss_signature(r, s)
    )


def _stated(zone: Sequence[str], code: str, issued: date, certificate: bytes) -> Seal:
    issuer = zone[0][2:5]
    return Seal(
        issuer=issuer.rstrip("<"),
        signer=f"{issuer[:2]}DS",
        certificate=_reference(certificate),
        issued=issued,
        signed=issued,
        definition=_DEFINITION,
        category=_CATEGORY,
        features=(
            Feature(_ZONE, c40("".join(zone))),
            Feature(_CODE_HASH, sha256(code.encode()).digest()[:_HASH_BYTES]),
        ),
    )


@lru_cache(maxsize=64)
def _reference(certificate: bytes) -> str:
    """Return the last letters of a certificate's serial number."""
    serial = x509.load_der_x509_certificate(certificate).serial_number
    return f"{serial:0{_REFERENCE_LETTERS}X}"[-_REFERENCE_LETTERS:]
