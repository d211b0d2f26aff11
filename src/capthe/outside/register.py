"""The authority that allots citizens' numbers: never the card system itself (Law 59/2014 art. 12).

A Protocol, and a twin that draws numbers by the country's rule and remembers whom it gave which.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from capthe.domain.number import Entropy, NumberRule, Sex, draw_number
from capthe.outside.memory import Memory


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """A person without a number: place of birth registration (the prefix), sex, year of birth.

    `key` makes the request idempotent: asked twice, the register answers the same number.
    """

    key: str
    place: str
    sex: Sex
    birth_year: int


class Register(Protocol):
    """The population database's number desk."""

    def allot(self, request: NumberRequest) -> str:
        """Return the number allotted to this person. Raises Fault when it does not answer."""


class RegisterTwin:
    """A number desk with a memory of its own; `taken` numbers are never given out."""

    def __init__(self, path: Path, *, rule: NumberRule, entropy: Entropy) -> None:
        self.rule = rule
        self.entropy = entropy
        self._memory = Memory(path, "number (cid integer primary key, key text unique)")

    def know(self, cids: list[int]) -> None:
        """Mark numbers that were given out before this desk opened."""
        self._memory.write(
            ("insert or ignore into number (cid) values (?)", [(cid,) for cid in cids])
        )

    def allot(self, request: NumberRequest) -> str:
        """Draw a number by rule, unique in the nation, the same for the same key."""
        known = self._memory.rows("select cid from number where key = ?", [request.key])
        if known:
            return self.rule.text(known[0][0])
        return draw_number(
            self.rule,
            place=request.place,
            sex=request.sex,
            birth_year=request.birth_year,
            entropy=self.entropy,
            taken=lambda cid: not self._reserve(cid, request.key),
        )

    def _reserve(self, cid: int, key: str) -> bool:
        return (
            self._memory.change(
                "insert into number (cid, key) values (?, ?) on conflict do nothing", [cid, key]
            )
            == 1
        )
