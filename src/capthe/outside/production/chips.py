"""A chip's image on its way to a line elsewhere: under its own key, and that under the line's.

The line's key is for wrapping keys and lies in the line's own HSM (RFC 3394). The same image makes
the same bytes, so that a job written again is the same job.
"""

from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from capthe.chip.image import ChipImage
from capthe.outside.encoding_jobs import opened

LINE_KEY_BYTES = 32
_WRAPPED_BYTES = 40


def chip_for_line(line_key: bytes, key: bytes, sealed: bytes) -> bytes:
    """Return the file of one chip: the wrapped key, then the image that is sealed under it."""
    return aes_key_wrap(line_key, key) + sealed


def chip_at_line(line_key: bytes, blank: int, raw: bytes) -> ChipImage:
    """Open the file of one chip, as the line does.

    InvalidUnwrap, InvalidTag: another line's key, another blank's file, or a changed one.
    """
    key = aes_key_unwrap(line_key, raw[:_WRAPPED_BYTES])
    return opened(blank, key, raw[_WRAPPED_BYTES:])
