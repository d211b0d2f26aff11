"""Signing keys in encrypted files: the embedded default, NOT FOR PRODUCTION.

Whoever has the files and the secret has the keys, and can take them away unseen. A hardware module
behind `pkcs11_store` is the other choice.

    salt            scrypt's, drawn once
    lock            nothing, sealed: tells whether a secret is the right one
    <label>.key     nonce (12) and the key (PKCS #8), sealed with AES-256-GCM under the label
"""

import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from capthe.chip.algorithms import PSS_SALT_BYTES, KeyKind, Sign
from capthe.chip.profile import Curve
from capthe.domain.errors import Broken, Fault
from capthe.domain.number import Entropy
from capthe.outside.hsm import locked, taken, unknown

_LABEL = re.compile("[a-z0-9][a-z0-9-]{0,60}")
_NONCE_BYTES = 12
_CURVES = {
    Curve.P256: ec.SECP256R1(),
    Curve.P384: ec.SECP384R1(),
    Curve.BRAINPOOL_P256: ec.BrainpoolP256R1(),
}
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), PSS_SALT_BYTES)
_RSA_EXPONENT = 65537

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class KeyFile:
    """Keys in a folder, opened with a secret; the first secret is the one from then on."""

    is_for_production = False

    def __init__(self, folder: Path, secret: bytes, entropy: Entropy) -> None:
        self.name = f"key file {folder.name} (NOT FOR PRODUCTION)"
        self._folder = folder
        self._entropy = entropy
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        salt = _written_once(folder / "salt", entropy(16))
        self._box = AESGCM(Scrypt(salt, length=32, n=2**15, r=8, p=1).derive(secret))
        _written_once(folder / "lock", self._sealed("lock", b""))
        self._opened("lock", (folder / "lock").read_bytes())

    def labels(self) -> tuple[str, ...]:
        """Return the labels of the keys, in order."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.key")))

    def make(self, label: str, kind: KeyKind) -> bytes:
        """Make a key, durable on return."""
        path = self._path(label)
        if path.exists():
            raise taken(label)
        key = (
            rsa.generate_private_key(_RSA_EXPONENT, kind.rsa_bits)
            if kind.curve is None
            else ec.generate_private_key(_CURVES[kind.curve])
        )
        plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        sealed = self._sealed(label, plain)
        if _written_once(path, sealed) != sealed:
            raise taken(label)
        return _public(key)

    def public_key(self, label: str) -> bytes:
        """Return the public half."""
        return _public(self._key(label))

    def signer(self, label: str) -> Sign:
        """Return the function that signs with the key, held in memory."""
        key = self._key(label)
        if isinstance(key, rsa.RSAPrivateKey):
            return lambda message: key.sign(message, _PSS, hashes.SHA256())
        strong = ec.ECDSA(
            hashes.SHA384() if isinstance(key.curve, ec.SECP384R1) else hashes.SHA256()
        )
        return lambda message: key.sign(message, strong)

    def destroy(self, label: str) -> None:
        """Overwrite the file and remove it; the disk may have kept an older copy."""
        path = self._path(label)
        if not path.exists():
            raise unknown(label)
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync(self._folder)

    def close(self) -> None:
        """Do nothing: files are open only while they are read."""

    def _path(self, label: str) -> Path:
        if not _LABEL.fullmatch(label):
            raise unknown(label)
        return self._folder / f"{label}.key"

    def _key(self, label: str) -> PrivateKey:
        path = self._path(label)
        if not path.exists():
            raise unknown(label)
        key = load_der_private_key(self._opened(label, path.read_bytes()), None)
        if not isinstance(key, PrivateKey):
            raise Broken(f"a key of another kind in {path.name}")
        return key

    def _sealed(self, label: str, plain: bytes) -> bytes:
        nonce = self._entropy(_NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, plain, label.encode())

    def _opened(self, label: str, sealed: bytes) -> bytes:
        try:
            return self._box.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label.encode())
        except InvalidTag as error:
            raise locked(self.name) from error


def _public(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _written_once(path: Path, content: bytes) -> bytes:
    """Write a file that is not there, complete and durable; return what is kept."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists():
            return path.read_bytes()
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its file counts
        finally:
            draft.unlink()
        _sync(path.parent)
        return path.read_bytes()
    except OSError as error:
        raise Fault(f"the key file cannot be written: {error}") from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
