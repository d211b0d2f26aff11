"""A chip's image on its way to a line elsewhere: under its own key, and that under the line's.

The line's key is for wrapping keys and lies in the line's own HSM (RFC 3394).
"""

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from capthe.chip.image import ChipImage
from capthe.domain.number import Entropy
from capthe.outside.encoding_jobs import opened, sealed

LINE_KEY_BYTES = 32
_WRAPPED_BYTES = 40


@dataclass(frozen=True, slots=True)
class SealedChip:
    """The file of one chip, and the SHA-256 of the key that it is sealed under."""

    file: bytes = field(repr=False)
    key_sha256: bytes


def chip_for_line(line_key: bytes, entropy: Entropy, blank: int, image: ChipImage) -> SealedChip:
    """Seal the image of one chip under a new key: the wrapped key, then the sealed image."""
    key, secret = sealed(entropy, blank, image)
    return SealedChip(aes_key_wrap(line_key, key) + secret, sha256(key).digest())


def chip_at_line(line_key: bytes, blank: int, raw: bytes) -> ChipImage:
    """Open the file of one chip, as the line does.

    InvalidUnwrap, InvalidTag: another line's key, another blank's file, or a changed one.
    """
    key = aes_key_unwrap(line_key, raw[:_WRAPPED_BYTES])
    return opened(blank, key, raw[_WRAPPED_BYTES:])
