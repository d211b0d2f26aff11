"""Where signing keys are kept: tokens of a PKCS#11 module, or key files in the home.

A module is used when CAPTHE_PKCS11_MODULE names its library; its token of the signers is opened
with the PIN in the file CAPTHE_PKCS11_PIN_FILE, the authority's with two parts of a PIN.
"""

from dataclasses import dataclass
from pathlib import Path

from capthe.cli.home import ENTROPY, Home
from capthe.outside.hsm import KeyStore
from capthe.outside.key_file import KeyFile
from capthe.outside.pkcs11_store import Pkcs11Store

AUTHORITY_TOKEN = "capthe-authority"  # noqa: S105 - the label of a token
SIGNER_TOKEN = "capthe-signers"  # noqa: S105 - the label of a token


@dataclass(frozen=True, slots=True)
class Module:
    """A PKCS#11 module: its library, and the file with the PIN of the signers' token."""

    library: str
    pin_file: Path


def authority_store(
    home: Home, module: Module | None, parts: tuple[str, str], *, folder: str = "authority-keys"
) -> KeyStore:
    """Open the authority's keys with both operators' parts: the PIN is one after the other."""
    secret = "".join(parts)
    if module is not None:
        return Pkcs11Store(module.library, AUTHORITY_TOKEN, secret)
    return KeyFile(home.folder("secrets") / folder, secret.encode(), ENTROPY)


def signer_store(home: Home, module: Module | None) -> KeyStore:
    """Open the signers' keys as a machine does."""
    if module is not None:
        pin = module.pin_file.read_text(encoding="utf-8").strip()
        return Pkcs11Store(module.library, SIGNER_TOKEN, pin)
    return KeyFile(home.folder("secrets") / "signer-keys", home.key("signer-keys-secret"), ENTROPY)
