"""The pattern table that an analyst has signed, as the home keeps it; its signature is checked.

`capthe link --table HOME/linking --sign KEY` writes it; `trust.pem` beside it is the public key.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from capthe.link.model import Model
from capthe.link.table import Line, read_lines, signed_bytes

FOLDER = "linking"
_TABLE, _MODEL, _SIGNATURE, _TRUST = "patterns.csv", "model.json", "signature", "trust.pem"


@dataclass(frozen=True, slots=True)
class SignedTable:
    """A table as it stands in the file; `is_signed` None when there is no signature or no key."""

    text: str
    lines: tuple[Line, ...]
    is_signed: bool | None
    written_at: datetime


def signed_table(folder: Path) -> SignedTable | None:
    """Return the table of a folder; None when there is none."""
    path = folder / _TABLE
    if not path.is_file() or not (folder / _MODEL).is_file():
        return None
    text = path.read_text(encoding="utf-8")
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return SignedTable(text, tuple(read_lines(text)), _is_signed(folder, text), written)


def _is_signed(folder: Path, text: str) -> bool | None:
    signature, trust = folder / _SIGNATURE, folder / _TRUST
    if not signature.is_file() or not trust.is_file():
        return None
    key = load_pem_public_key(trust.read_bytes())
    model = Model.from_json((folder / _MODEL).read_text(encoding="utf-8"))
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(signature.read_bytes(), signed_bytes(text, model))
    except InvalidSignature:
        return False
    return True
