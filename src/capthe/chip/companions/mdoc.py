"""The card as an mdoc: data elements of which each can be shown alone (ISO/IEC 18013-5).

    IssuerSigned
        nameSpaces   for each name space its items: number, salt, name, value (8.3.2.1.2.2)
        issuerAuth   COSE_Sign1 over the mobile security object (9.1.2.4), the certificate beside it

The security object holds the digest of each item under the item's number, so an item that is left
out leaves its digest alone; its salt keeps the value from being guessed. Numbers are drawn, for
their order would tell what is missing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import cbor2

from capthe.chip.cms import Signer
from capthe.chip.companions.signing import SALT_BYTES, Elements, HolderKey, Life, Value, es256
from capthe.domain.number import Entropy

_ALGORITHM, _CHAIN = 1, 33  # COSE header parameters (RFC 9052, 3.1; RFC 9360, 2)
_ES256 = -7
_KEY_TYPE, _EC2, _CURVE, _P256, _X, _Y = 1, 2, -1, 1, -2, -3  # a COSE key (RFC 9053, 7.1)
_MOMENT, _ENCODED, _DAY = 0, 24, 1004  # tags (RFC 8949, 3.4; RFC 8943)


@dataclass(frozen=True, slots=True)
class Mdoc:
    """An mdoc as issued: its items as they were digested, and the signed security object."""

    doctype: str
    items: Mapping[str, Mapping[str, bytes]] = field(repr=False)
    issuer_auth: tuple[Any, ...] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The elements by name; one that stands in two name spaces is shown in both."""
        return tuple(sorted({name for items in self.items.values() for name in items}))

    def shown(self, only: Collection[str]) -> bytes:
        """Return IssuerSigned with these elements alone."""
        spaces = {
            space: [cbor2.CBORTag(_ENCODED, item) for name, item in items.items() if name in only]
            for space, items in self.items.items()
        }
        return cbor2.dumps(
            {
                "nameSpaces": {space: items for space, items in spaces.items() if items},
                "issuerAuth": self.issuer_auth,
            }
        )


def issue_mdoc(
    doctype: str, elements: Elements, holder: HolderKey, life: Life, signer: Signer,
    entropy: Entropy,
) -> Mdoc:  # fmt: skip
    """Sign an mdoc; one signature is made."""
    numbered = {space: _numbered(values, entropy) for space, values in elements.items()}
    security_object = {
        "version": "1.0",
        "digestAlgorithm": "SHA-256",
        "valueDigests": {
            space: {number: _digest(item) for number, (_, item) in enumerate(items)}
            for space, items in numbered.items()
        },
        "deviceKeyInfo": {"deviceKey": _cose_key(holder)},
        "docType": doctype,
        "validityInfo": {
            "signed": _moment(life.signed),
            "validFrom": _moment(life.signed),
            "validUntil": _moment(life.until),
        },
    }
    payload = _enclosed(cbor2.dumps(security_object))
    return Mdoc(
        doctype,
        {space: dict(items) for space, items in numbered.items()},
        _signed(payload, signer),
    )


def _numbered(values: Mapping[str, Value], entropy: Entropy) -> list[tuple[str, bytes]]:
    """Return names and items in an order of chance, which gives each its number."""
    salted = sorted((entropy(SALT_BYTES), name) for name in values)
    return [
        (name, cbor2.dumps(_item(number, salt, name, values[name])))
        for number, (salt, name) in enumerate(salted)
    ]


def _item(number: int, salt: bytes, name: str, value: Value) -> dict[str, Any]:
    stated = cbor2.CBORTag(_DAY, value.isoformat()) if isinstance(value, date) else value
    return {
        "digestID": number,
        "random": salt,
        "elementIdentifier": name,
        "elementValue": stated,
    }


def _digest(item: bytes) -> bytes:
    """Return the digest of an item as it is sent, its tag included (9.1.2.5)."""
    return sha256(_enclosed(item)).digest()


def _signed(payload: bytes, signer: Signer) -> tuple[Any, ...]:
    """Return COSE_Sign1, untagged: headers, payload, signature (RFC 9052, 4.4)."""
    protected = cbor2.dumps({_ALGORITHM: _ES256})
    to_sign = cbor2.dumps(["Signature1", protected, b"", payload])
    return (protected, {_CHAIN: signer.certificate}, payload, es256(signer, to_sign))


def _cose_key(key: HolderKey) -> dict[int, int | bytes]:
    return {_KEY_TYPE: _EC2, _CURVE: _P256, _X: key.x, _Y: key.y}


def _moment(at: datetime) -> cbor2.CBORTag:
    return cbor2.CBORTag(_MOMENT, f"{at:%Y-%m-%dT%H:%M:%SZ}")


def _enclosed(encoded: bytes) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(_ENCODED, encoded))
