"""Basic access control: who has seen the printed zone may read (Doc 9303 part 11, 4.3).

Its entropy is what the zone's is, about 50 bits: it keeps strangers out, not eavesdroppers. PACE
is better and is tried first.
"""

import hmac
from dataclasses import dataclass

from capthe.chip.access_key import ZoneKey
from capthe.chip.apdu import ChipDeceived, Command, Dialogue
from capthe.chip.secure_messaging import SecureMessaging
from capthe.chip.suite import TRIPLE_DES, pad
from capthe.domain.number import Entropy

GET_CHALLENGE = 0x84
MUTUAL_AUTHENTICATE = 0x82
_NONCE, _KEY, _CRYPTOGRAM = 8, 16, 32


def open_by_bac(key: ZoneKey, entropy: Entropy) -> Dialogue[SecureMessaging]:
    """Terminal: prove the zone, and return the session. ChipRefused: the zone is another."""
    challenge = (yield Command(GET_CHALLENGE, ne=_NONCE)).expect("GET CHALLENGE")
    nonce, own = entropy(_NONCE), entropy(_KEY)
    proof = _sealed(key.secret[:_KEY], nonce + challenge + own)
    answer = (yield Command(MUTUAL_AUTHENTICATE, data=proof, ne=len(proof))).expect("BAC")
    opened = _opened(key.secret[:_KEY], answer)
    if opened is None or opened[: 2 * _NONCE] != challenge + nonce:
        raise ChipDeceived("the chip does not know its own printed zone")
    return _session(own, opened[2 * _NONCE :], challenge, nonce)


@dataclass(frozen=True, slots=True)
class BacChip:
    """The chip's side, between challenge and answer."""

    secret: bytes
    challenge: bytes

    def answer(self, proof: bytes, entropy: Entropy) -> tuple[bytes, SecureMessaging] | None:
        """Return answer and session; None when the terminal has not seen the zone."""
        opened = _opened(self.secret[:_KEY], proof)
        if opened is None or opened[_NONCE : 2 * _NONCE] != self.challenge:
            return None
        nonce, theirs, own = opened[:_NONCE], opened[2 * _NONCE :], entropy(_KEY)
        answer = _sealed(self.secret[:_KEY], self.challenge + nonce + own)
        return answer, _session(own, theirs, self.challenge, nonce)


def _sealed(seed: bytes, message: bytes) -> bytes:
    suite = TRIPLE_DES.suite(seed)
    secret = suite.encrypt(0, message)
    return secret + suite.mac(pad(secret, suite.block))


def _opened(seed: bytes, sealed: bytes) -> bytes | None:
    suite = TRIPLE_DES.suite(seed)
    secret, mac = sealed[:_CRYPTOGRAM], sealed[_CRYPTOGRAM:]
    if not hmac.compare_digest(mac, suite.mac(pad(secret, suite.block))):
        return None
    return suite.decrypt(0, secret) if len(secret) == _CRYPTOGRAM else None


def _session(one: bytes, other: bytes, challenge: bytes, nonce: bytes) -> SecureMessaging:
    seed = bytes(a ^ b for a, b in zip(one, other, strict=True))
    counter = int.from_bytes(challenge[4:] + nonce[4:], "big")
    return SecureMessaging(TRIPLE_DES.suite(seed), counter)
