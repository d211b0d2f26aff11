"""The citizen's number: what a country's rule must answer, and the shard column `cid` made of it.

`cid` is the number as an integer. A citizen whose number is not known yet gets a provisional cid,
a pure function of the submission id, so that a packet sent again meets the same key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text

Entropy = Callable[[int], bytes]
"""Gives n random bytes. Injected, so that a simulation can repeat itself."""

PROVISIONAL = 1 << 62
"""The bit that sets provisional cids apart from every real number."""


class Sex(StrEnum):
    """The sex entered in the register."""

    MALE = "M"
    FEMALE = "F"


@dataclass(frozen=True, slots=True)
class NumberParts:
    """What a number discloses: place of birth registration, sex, year of birth, serial digits."""

    place: str
    sex: Sex
    birth_year: int
    serial: str


class NumberRule(Protocol):
    """A country's rule of the citizen's number. Every "no" is a Refusal with its reason."""

    def parse(self, text: str) -> NumberParts:
        """Read a number; refuse one that cannot exist."""
        ...

    def check(self, text: str, *, sex: Sex, birth_year: int) -> NumberParts:
        """Read a number and refuse it when its digits contradict the citizen's sex or year."""
        ...

    def cid(self, text: str) -> int:
        """Return the number as an integer, refusing one that cannot exist."""
        ...

    def text(self, cid: int) -> str:
        """Return the printed form of `cid`."""
        ...

    def compose(self, *, place: str, sex: Sex, birth_year: int, serial: int) -> str:
        """Return the number with these parts; only the `serial` is free."""
        ...

    @property
    def serials(self) -> int:
        """How many serials one cell (place, sex, year) holds."""
        ...

    def masked(self, text: str) -> str:
        """Return the number as it may stand on a screen that others can see."""
        ...


def draw_number(  # a number is drawn, never counted up: it must not disclose its order
    rule: NumberRule,
    *,
    place: str,
    sex: Sex,
    birth_year: int,
    entropy: Entropy,
    taken: Callable[[int], bool],
    tries: int = 1000,
) -> str:
    """Draw a new number in the cell (place, sex, birth year).

    `taken(cid)` must ask and reserve in one act (insert unique): it answers False to exactly one
    caller for each cid. That is what keeps two workers from issuing the same number.
    Raises Fault when `tries` draws were all taken.
    """
    for _ in range(tries):
        serial = int.from_bytes(entropy(16), "big") % rule.serials
        number = rule.compose(place=place, sex=sex, birth_year=birth_year, serial=serial)
        if not taken(rule.cid(number)):
            return number
    raise Fault(f"{tries} draws in one cell were all taken")


def provisional_cid(submission_id: bytes) -> int:
    """Return the cid of a citizen without a known number: 2**62 and 61 bits of the digest."""
    return PROVISIONAL | int.from_bytes(sha256(submission_id).digest()[:8], "big") >> 3


def is_provisional(cid: int) -> bool:
    """Say whether `cid` stands for a citizen whose number is not known yet."""
    return cid >= PROVISIONAL


def needs_new_number(
    rule: NumberRule, number: str, *, place: str, sex: Sex, birth_year: int
) -> bool:
    """Say whether a corrected record no longer agrees with `number`.

    True means: allot a new number, cancel the old one, keep the link, never use it again.
    A move or a merger of provinces changes none of these three facts, so it never asks for one.
    """
    parts = rule.parse(number)
    return (parts.place, parts.sex, parts.birth_year) != (place, sex, birth_year)


def number_refused(code: str, reason: Text) -> Refusal:
    """Build the refusal of a number; the number itself never appears in it."""
    return Refusal(
        code,
        reason,
        Text(
            "Kiểm tra lại số trên giấy tờ và nhập lại.",
            "Check the number on the document and enter it again.",
        ),
    )
