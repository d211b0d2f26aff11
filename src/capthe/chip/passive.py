"""Passive authentication: the chip says what an authority of ours once signed, or is refused.

(Doc 9303 part 11, 5.1.) Three questions: does the signature of EF.SOD hold, was its signer
certified by an authority we trust, and does every data group have the hash that was signed.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from capthe.chip.algorithms import (
    ECDSA_SHA256,
    ECDSA_SHA384,
    PSS_ALGORITHM,
    PSS_SALT_BYTES,
)
from capthe.chip.cms import Signed
from capthe.chip.der import BIT_STRING, INTEGER, SEQUENCE, Piece, oid, parse, sequence
from capthe.chip.sod import read_sod
from capthe.domain.errors import Refusal
from capthe.domain.text import Text

_EC_HASH: dict[bytes, hashes.HashAlgorithm] = {
    sequence(oid(ECDSA_SHA256)): hashes.SHA256(),
    sequence(oid(ECDSA_SHA384)): hashes.SHA384(),
}


def authenticate(
    sod: bytes, data_groups: Mapping[int, bytes], authorities: Sequence[bytes]
) -> None:
    """Return when everything holds; refuse by name what does not.

    `data_groups` are those that were read; one that EF.SOD does not know is refused.
    """
    read = read_sod(sod)
    verify_signed(read.signed, authorities)
    for number, content in data_groups.items():
        if read.hashes.get(number) != sha256(content).digest():
            raise _refused(
                "chip_data_altered",
                Text(
                    f"Nhóm dữ liệu DG{number} đã bị thay đổi.", f"Data group DG{number} is altered."
                ),
            )


def verify_signed(signed: Signed, authorities: Sequence[bytes]) -> None:
    """Return when the signature holds and an authority certified its signer."""
    signer = signed.certificate
    if signer is None or signed.digest != sha256(signed.content).digest():
        raise _not_signed()
    if not signature_holds(signer, signed.algorithm, signed.attributes, signed.signature):
        raise _not_signed()
    if not any(is_issued_by(signer, authority) for authority in authorities):
        raise _refused(
            "chip_signer_unknown",
            Text("Chứng thư ký chip không được tin cậy.", "The chip's signer is not trusted."),
        )


def is_issued_by(certificate: bytes, authority: bytes) -> bool:
    """Tell whether the authority's key signed the certificate and its name stands in it."""
    body, algorithm, signature = parse("certificate", certificate, SEQUENCE).parts(
        SEQUENCE, SEQUENCE, BIT_STRING
    )
    if _parts_of(certificate)[3].whole != _parts_of(authority)[5].whole:
        return False
    if signature.value[:1] != b"\0":
        return False
    return signature_holds(authority, algorithm.whole, body.whole, signature.value[1:])


def signature_holds(certificate: bytes, algorithm: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a certificate's key made this signature; only algorithms that we use count."""
    with suppress(InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        key = load_der_public_key(_parts_of(certificate)[6].whole)
        if isinstance(key, ec.EllipticCurvePublicKey) and algorithm in _EC_HASH:
            key.verify(signature, message, ec.ECDSA(_EC_HASH[algorithm]))
            return True
        if isinstance(key, rsa.RSAPublicKey) and algorithm == PSS_ALGORITHM:
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), PSS_SALT_BYTES)
            key.verify(signature, message, pss, hashes.SHA256())
            return True
    return False


def _parts_of(certificate: bytes) -> tuple[Piece, ...]:
    """Return version, serial, algorithm, issuer, life, subject, key, extensions of version 3."""
    body = parse("certificate", certificate, SEQUENCE).children()[0]
    return body.parts(0xA0, INTEGER, *[SEQUENCE] * 5, 0xA3)


def _not_signed() -> Refusal:
    return _refused(
        "chip_signature_wrong",
        Text("Chữ ký trên chip không đúng.", "The signature on the chip does not hold."),
    )


def _refused(code: str, text: Text) -> Refusal:
    return Refusal(
        code,
        text,
        Text("Giữ thẻ lại và báo cơ quan cấp thẻ.", "Keep the card and tell the issuing office."),
    )
