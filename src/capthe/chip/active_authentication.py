"""Active authentication: the chip signs with the key of DG15 (Doc 9303 part 11, 6.1)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from capthe.chip.apdu import ChipDeceived, Command, Dialogue
from capthe.chip.data_object import object_in
from capthe.domain.number import Entropy

INTERNAL_AUTHENTICATE = 0x88
CHALLENGE_BYTES = 8


def authenticate_actively(dg15: bytes, entropy: Entropy) -> Dialogue[None]:
    """Terminal: have a challenge signed. ChipDeceived: the chip has not the key of DG15."""
    key = load_der_public_key(object_in(dg15, 0x6F))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ChipDeceived("DG15 holds a key that is not read here")
    challenge = entropy(CHALLENGE_BYTES)
    signed = Command(INTERNAL_AUTHENTICATE, data=challenge, ne=256)
    plain = (yield signed).expect("active authentication")
    half = len(plain) // 2
    signature = encode_dss_signature(
        int.from_bytes(plain[:half], "big"), int.from_bytes(plain[half:], "big")
    )
    try:
        key.verify(signature, challenge, ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise ChipDeceived("the chip has not the private key of DG15") from error


def sign_challenge(key: ec.EllipticCurvePrivateKey, challenge: bytes) -> bytes:
    """Chip: sign a challenge, r and s side by side (TR-03111, 5.2.1)."""
    size = (key.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(challenge, ec.ECDSA(SHA256())))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
