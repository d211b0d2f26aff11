"""The card as an SD-JWT VC: a signed JSON object whose claims are shown one by one (RFC 9901).

    JWT ~ disclosure ~ disclosure ~ ... ~

The JWT holds the digests of all disclosures; a disclosure is salt, name and value. What is not
shown leaves its digest alone. Digests stand in their own order, which says nothing of the claims'.
Who signed says the certificate in the header (draft-ietf-oauth-sd-jwt-vc: `iss` may be left out).
"""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from capthe.chip.cms import Signer
from capthe.chip.companions.signing import SALT_BYTES, Claim, HolderKey, Life, es256
from capthe.domain.number import Entropy


@dataclass(frozen=True, slots=True)
class SdJwt:
    """An SD-JWT as issued: the signed part, and the disclosures by the names of their claims."""

    jwt: str
    disclosures: Mapping[str, str] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The claims that can be shown."""
        return tuple(sorted(self.disclosures))

    def shown(self, only: Collection[str]) -> bytes:
        """Return the SD-JWT with these claims alone, without key binding."""
        chosen = (text for name, text in self.disclosures.items() if name in only)
        return "".join(f"{part}~" for part in (self.jwt, *chosen)).encode("ascii")


def issue_sd_jwt(
    kind: str, claims: Mapping[str, Claim], holder: HolderKey, life: Life, signer: Signer,
    entropy: Entropy,
) -> SdJwt:  # fmt: skip
    """Sign an SD-JWT VC of a kind (`vct`); one signature is made."""
    disclosures = {
        name: _base64(_json([_base64(entropy(SALT_BYTES)), name, value]))
        for name, value in claims.items()
    }
    header = {
        "alg": "ES256",
        "typ": "dc+sd-jwt",
        "x5c": [b64encode(signer.certificate).decode("ascii")],
    }
    payload = {
        "vct": kind,
        "iat": int(life.signed.timestamp()),
        "nbf": int(life.signed.timestamp()),
        "exp": int(life.until.timestamp()),
        "cnf": {"jwk": _jwk(holder)},
        "_sd_alg": "sha-256",
        "_sd": sorted(_digest(each) for each in disclosures.values()),
    }
    to_sign = f"{_base64(_json(header))}.{_base64(_json(payload))}"
    signature = es256(signer, to_sign.encode("ascii"))
    return SdJwt(f"{to_sign}.{_base64(signature)}", disclosures)


def _digest(disclosure: str) -> str:
    return _base64(sha256(disclosure.encode("ascii")).digest())


def _jwk(key: HolderKey) -> dict[str, str]:
    return {"kty": "EC", "crv": "P-256", "x": _base64(key.x), "y": _base64(key.y)}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
