"""A family of faults as data: groups, of each of which at most one befalls a line, with shares.

The share is of all lines; where a fault has nothing to work on (no old number, no Đ in the name)
the line stays as it is and the fault is not named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from capthe.sim.corpus.lines import Particulars
from capthe.sim.nation import Person
from capthe.sim.nation.numbers import NumberBook
from capthe.sim.nation.places import Places

PROFILES = MappingProxyType({"clean": 0.3, "usual": 1.0, "ugly": 2.0})
"""By how much the shares are multiplied."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a fault may borrow from: the person, brothers and sisters, other places and numbers."""

    person: Person
    siblings: Sequence[Person]
    places: Places
    numbers: NumberBook


Make = Callable[[Random, Particulars, Around], Particulars | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a line is not the truth. `make` returns None where it does not apply."""

    name: str
    share: float
    make: Make


Group = tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Two registers' worth of mistakes: those of the register, those of the dossiers.

    `absent` of the people have no row in the register, `twice` have two, `late` are dead and their
    row does not say so.
    """

    name: str
    register: tuple[Group, ...]
    dossier: tuple[Group, ...]
    absent: float
    twice: float
    late: float


def befall(
    rng: Random, groups: Sequence[Group], said: Particulars, around: Around, *, times: float = 1.0
) -> tuple[Particulars, tuple[str, ...]]:
    """Return the line with the faults drawn for it, and their names."""
    happened = []
    for group in groups:
        chance = rng.random()
        for fault in group:
            chance -= fault.share * times
            if chance < 0:
                made = fault.make(rng, said, around)
                if made is not None and made != said:
                    said = made
                    happened.append(fault.name)
                break
    return said, tuple(happened)
