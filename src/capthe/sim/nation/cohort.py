"""Everybody who was born in one year: namesakes as dense as in the whole nation, at a hundredth.

A nation of a hundred million holds about a million and a half of each year. Who looks for a person
by name and birth date meets as many namesakes among a million of one year as in the nation; so the
hardest question can be asked without building the nation.
"""

from datetime import date
from random import Random

from capthe.sim.nation.households import TWIN_SHARE, Seat
from capthe.sim.nation.person import REFERENCE_DAY, Sex

OLDEST_YEAR, YOUNGEST_YEAR = REFERENCE_DAY.year - 100, REFERENCE_DAY.year - 1
_DAYS_A_YEAR = 365.2425
_BOYS = 0.515  # of births
_WIDOWS = 0.08  # of the mothers: their husband is in no nation


def seat_cohort(rng: Random, count: int, year: int) -> list[Seat]:
    """Seat `count` people born in `year`, then their parents, at positions from `count` on."""
    if not OLDEST_YEAR <= year <= YOUNGEST_YEAR:
        raise ValueError(f"a year of birth from {OLDEST_YEAR} to {YOUNGEST_YEAR}")
    born: list[Seat] = []
    parents: list[Seat] = []
    family = 0
    while len(born) < count:
        age = _age(rng, year)
        mother, father = _couple(rng, age, family)
        has_twin = rng.random() < TWIN_SHARE and len(born) + 1 < count
        siblings = [_child(rng, age, family, mother) for _ in range(1 + has_twin)]
        if has_twin:
            siblings[0].twin, siblings[1].twin = siblings[1], siblings[0]
        born += siblings
        parents += [mother] if father is None else [mother, father]
        family += 1
    for position, seat in enumerate(born + parents):
        seat.position = position
    return born + parents


def _age(rng: Random, year: int) -> float:
    """Draw an age on the reference day that gives a birthday in `year`, all days alike."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    born = first.toordinal() + int(rng.random() * (after - first).days)
    return (REFERENCE_DAY.toordinal() - born + 0.5) / _DAYS_A_YEAR


def _couple(rng: Random, age: float, family: int) -> tuple[Seat, Seat | None]:
    years = min(max(rng.gauss(27.0, 5.0), 18.0), 44.0)
    mother = Seat(age + years, "F", "parent", family)
    if rng.random() < _WIDOWS:
        return mother, None
    father = Seat(max(mother.age + rng.gauss(3.0, 3.0), age + 18.0), "M", "parent", family)
    mother.spouse, father.spouse = father, mother
    return mother, father


def _child(rng: Random, age: float, family: int, mother: Seat) -> Seat:
    sex: Sex = "M" if rng.random() < _BOYS else "F"
    child = Seat(age, sex, "child", family, mother=mother, father=mother.spouse)
    mother.children.append(child)
    return child
