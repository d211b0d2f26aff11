"""Signing keys in a module behind PKCS#11: a hardware module, or SoftHSM to try it with.

Keys are made inside with the attributes sensitive and not extractable; this program never asks for
one. The module is not safe across a fork: open the store in the process that signs. One session a
store, not shared between threads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256, sha384
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

from capthe.chip.algorithms import NOTHING, PSS_SALT_BYTES, KeyKind, Sign
from capthe.chip.curves import BY_IDENTIFIER, GROUPS, IDENTIFIER
from capthe.chip.der import OID, bits, integer, oid, parse, sequence
from capthe.chip.profile import Curve
from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.outside.hsm import locked, taken, unknown

_RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
_KEPT_INSIDE = {
    Attribute.TOKEN: True,
    Attribute.PRIVATE: True,
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.SIGN: True,
    Attribute.DECRYPT: False,
    Attribute.UNWRAP: False,
    Attribute.DERIVE: False,
}
_PSS = (Mechanism.SHA256, pkcs11.MGF.SHA256, PSS_SALT_BYTES)


class Pkcs11Store:
    """The keys of one token of a module."""

    is_for_production = True

    def __init__(self, module: str, token: str, pin: str) -> None:
        self.name = f"PKCS#11 token {token}"
        try:
            self._session = (
                pkcs11.lib(module).get_token(token_label=token).open(user_pin=pin, rw=True)
            )
        except (pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinLenRange) as error:
            raise locked(self.name) from error
        except (pkcs11.NoSuchToken, pkcs11.TokenNotPresent) as error:
            raise _no_token(token) from error
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise Fault(f"the module {module} does not answer: {error!r}") from error

    def labels(self) -> tuple[str, ...]:
        """Return the labels of the private keys, in order."""
        with _as_fault():
            found = self._session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
            return tuple(sorted(str(key[Attribute.LABEL]) for key in found))

    def make(self, label: str, kind: KeyKind) -> bytes:
        """Make a key pair inside the token."""
        if label in self.labels():
            raise taken(label)
        given: dict[str, Any] = {"label": label, "id": label.encode(), "store": True}
        with _as_fault():
            if kind.curve is None:
                public, _ = self._session.generate_keypair(
                    KeyType.RSA, kind.rsa_bits, private_template=_KEPT_INSIDE, **given
                )
            else:
                named = {Attribute.EC_PARAMS: encode_named_curve_parameters(IDENTIFIER[kind.curve])}
                parameters = self._session.create_domain_parameters(KeyType.EC, named, local=True)
                public, _ = parameters.generate_keypair(private_template=_KEPT_INSIDE, **given)
            return _public_key_info(public)

    def public_key(self, label: str) -> bytes:
        """Return the public half, which lies beside the key."""
        with _as_fault():
            return _public_key_info(self._found(ObjectClass.PUBLIC_KEY, label))

    def signer(self, label: str) -> Sign:
        """Return the function that signs with the key; the handle is kept."""
        with _as_fault():
            key = self._found(ObjectClass.PRIVATE_KEY, label)
            if key[Attribute.KEY_TYPE] == KeyType.RSA:
                return _rsa_signer(key)
            curve = parse("key", bytes(key[Attribute.EC_PARAMS]), OID).dotted()
        return _ecdsa_signer(key, BY_IDENTIFIER[curve])

    def destroy(self, label: str) -> None:
        """Destroy both halves."""
        with _as_fault():
            self._found(ObjectClass.PRIVATE_KEY, label).destroy()
            self._found(ObjectClass.PUBLIC_KEY, label).destroy()

    def close(self) -> None:
        """Close the session."""
        with _as_fault():
            self._session.close()

    def _found(self, kind: ObjectClass, label: str) -> Any:  # noqa: ANN401 - the library's objects gain their verbs at run time
        for each in self._session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label}):
            return each
        raise unknown(label)


def _public_key_info(key: Any) -> bytes:  # noqa: ANN401 - see _found
    if key[Attribute.KEY_TYPE] == KeyType.RSA:
        algorithm = sequence(oid(_RSA_ENCRYPTION), NOTHING)
        return sequence(algorithm, bits(encode_rsa_public_key(key)))
    return bytes(encode_ec_public_key(key))


def _rsa_signer(key: Any) -> Sign:  # noqa: ANN401 - see _found
    def sign(message: bytes) -> bytes:
        with _as_fault():
            kind = Mechanism.SHA256_RSA_PKCS_PSS
            return bytes(key.sign(message, mechanism=kind, mechanism_param=_PSS))

    return sign


def _ecdsa_signer(key: Any, curve: Curve) -> Sign:  # noqa: ANN401 - see _found
    hashed = sha384 if curve is Curve.P384 else sha256
    kind, value_bytes = Mechanism.ECDSA, 2 * GROUPS[curve].field_bytes

    def sign(message: bytes) -> bytes:
        digest = hashed(message).digest()
        with _as_fault():
            return _ecdsa_value(key.sign(digest, mechanism=kind, buffer_size=value_bytes))

    return sign


def _ecdsa_value(plain: bytes) -> bytes:
    """Return r and s as X.509 and CMS carry them; the module gives them side by side."""
    half = len(plain) // 2
    return sequence(*(integer(int.from_bytes(n, "big")) for n in (plain[:half], plain[half:])))


def _no_token(token: str) -> Refusal:
    return Refusal(
        "key_token_missing",
        Text(f"Không thấy token {token}.", f"There is no token {token}."),
        Text(
            "Khởi tạo token bằng công cụ của thiết bị (xem docs/chip.md) rồi thử lại.",
            "Initialise the token with the module's own tool (docs/chip.md), then try again.",
        ),
    )


@contextmanager
def _as_fault() -> Iterator[None]:
    try:
        yield
    except pkcs11.PKCS11Error as error:
        raise Fault(f"the key module failed: {error!r}") from error
