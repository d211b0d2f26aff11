"""Which signer signs the next chips: reserved in the database first, then used.

A signer is used for so many cards and so many months (its rules say how many). The database counts;
the pool goes on to the next by itself, and a job that is tried again signs with what it had.
"""

from datetime import datetime

from capthe.chip.cms import Signer
from capthe.chip.signing import SigningProfile
from capthe.outside.hsm import KeyStore
from capthe.store.pg.act import Act
from capthe.store.pg.signers import Reserved, Signers


class SignerPool:
    """The signers of some rules, over an open store; of one process, not shared by threads."""

    def __init__(self, record: Signers, keys: KeyStore, rules: SigningProfile) -> None:
        self._record = record
        self._keys = keys
        self._rules = rules
        self._signers: dict[int, Signer] = {}

    def for_job(self, act: Act, job: str, cards: int) -> list[tuple[Signer, int]]:
        """Return who signs the job's cards, in order: each signer with its number of cards.

        The reservation is durable on return. Raises NoSigners when the pool is used up.
        """
        reserved = self._record.reserve(act, self._rules.name, job, cards)
        return [(self._signer(each), each.n) for each in reserved]

    def left(self, now: datetime) -> int:
        """Return how many more cards the pool can sign, by the newest count."""
        return self._record.left(self._rules.name, now)

    def _signer(self, reserved: Reserved) -> Signer:
        """Return a signer; its key is looked up once a process."""
        signer = self._signers.get(reserved.certificate)
        if signer is None:
            sign = self._keys.signer(reserved.label)
            signer = Signer(reserved.der, self._rules.signer.algorithm, sign)
            self._signers[reserved.certificate] = signer
        return signer
