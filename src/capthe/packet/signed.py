"""A short signed statement: one line of canonical JSON and one line with its signature in hex.

The name of the kind of statement is signed too, so that no statement passes for another kind.
"""

from typing import Any

from capthe.packet.codec import canonical_json, read_canonical_json
from capthe.packet.keys import SIGNATURE_BYTES, SigningKey, is_signed_by


def sign_statement(kind: str, value: dict[str, Any], key: SigningKey) -> bytes:
    """Write and sign; equal values and keys give equal bytes."""
    line = canonical_json(value)
    return line + b"\n" + key.sign(_signed(kind, line)).hex().encode() + b"\n"


def read_statement(kind: str, data: bytes, public: bytes) -> dict[str, Any]:
    """Return the value of a statement signed by the holder of `public`; ValueError otherwise."""
    line, _, rest = data.partition(b"\n")
    signature = bytes.fromhex(rest[:-1].decode("ascii"))
    if len(signature) != SIGNATURE_BYTES or rest != signature.hex().encode() + b"\n":
        raise ValueError("not a signed statement")
    if not is_signed_by(public, signature, _signed(kind, line)):
        raise ValueError("signed by someone else")
    return read_canonical_json(line)


def _signed(kind: str, line: bytes) -> bytes:
    return f"capthe {kind} v1\n".encode() + line
