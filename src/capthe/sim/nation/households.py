"""From a cross-section of ages to families: couples, children, twins, parents in the house.

Ages come first, straight from the published age structure, and are then seated; so the ages of
the nation are true whatever the rules of marriage are.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from random import Random

from capthe.sim.nation.person import Role, Sex
from capthe.sim.nation.reference import age_bands
from capthe.sim.nation.streams import Weighted

TWIN_SHARE = 0.011  # of births
_OPEN_BAND_MEAN_YEARS = 5.5
_OLDEST = 108.0
_PROBES = tuple(step * sign for step in range(1, 25) for sign in (1, -1))
_SEATS_OF_CHILDREN = Weighted([(1, 18.0), (2, 52.0), (3, 20.0), (4, 8.0), (6, 2.0)])
# men per 100 at the lower bound of age: 111.5 boys to 100 girls at birth, 49.8 % of all
_MEN = ((80, 0.355), (65, 0.42), (50, 0.48), (30, 0.502), (15, 0.513), (0, 0.527))
_MARRIED = ((30, 0.9), (25, 0.68), (20, 0.3), (18, 0.06))


@dataclass(slots=True, eq=False)
class Seat:
    """A place in a family, before name, number and address."""

    age: float
    sex: Sex
    role: Role = "single"
    family: int = -1
    position: int = -1
    father: "Seat | None" = None
    mother: "Seat | None" = None
    spouse: "Seat | None" = None
    twin: "Seat | None" = None
    children: list["Seat"] = field(default_factory=list)
    room: int = 0
    has_parents_in: bool = False


def seat_families(rng: Random, count: int) -> list[Seat]:
    """Draw `count` persons and seat them, family by family, the oldest of each first."""
    seats = sorted((_person(rng) for _ in range(count)), key=lambda seat: seat.age)
    wives = [seat for seat in seats if seat.sex == "F" and _is_married(rng, seat.age)]
    _marry(rng, wives, [seat for seat in seats if seat.sex == "M" and seat.age >= 20])
    married = set(map(id, wives)) | {id(wife.spouse) for wife in wives}
    rest = [seat for seat in seats if id(seat) not in married]
    _pair_twins(rng, rest)
    _give_children(rng, wives, rest)
    _number_families(rng, wives, rest)
    return _in_family_order(rng, seats)


@cache
def _bands() -> Weighted[tuple[int, bool]]:
    return Weighted([((low, low == 80), float(persons)) for low, persons in age_bands()])


def _person(rng: Random) -> Seat:
    low, is_open = _bands().draw(rng)
    years = rng.expovariate(1 / _OPEN_BAND_MEAN_YEARS) if is_open else rng.random() * 10
    age = min(low + years, _OLDEST)
    men = next(share for bound, share in _MEN if age >= bound)
    return Seat(age, "M" if rng.random() < men else "F")


def _is_married(rng: Random, age: float) -> bool:
    share = next((share for bound, share in _MARRIED if age >= bound), 0.0)
    return rng.random() < share


def _marry(rng: Random, wives: list[Seat], men: list[Seat]) -> None:
    """Find each wife a husband about three years older; one in twelve has none any more."""
    ages = [man.age for man in men]
    for wife in wives:
        wife.role = "wife"
        wife.room = _SEATS_OF_CHILDREN.draw(rng) + (wife.age > 55)
        wanted = wife.age + rng.gauss(3.0, 3.0)
        if rng.random() < 1 / 12 or not men:
            continue
        at = min(bisect_left(ages, wanted), len(men) - 1)
        if abs(ages[at] - wife.age) > 15:
            continue
        ages.pop(at)
        husband = men.pop(at)
        husband.role, husband.spouse, wife.spouse = "husband", wife, husband


def _pair_twins(rng: Random, rest: list[Seat]) -> None:
    """Let neighbours in age be twins; the second moves by days, the age structure stays."""
    for first, second in pairwise(rest):
        if second.age > 30:
            return
        if first.twin is None and rng.random() < TWIN_SHARE:
            first.twin, second.twin, second.age = second, first, first.age


def _give_children(rng: Random, wives: list[Seat], rest: list[Seat]) -> None:
    """Seat everybody under 35 who is not married with a mother of fitting age, if there is one."""
    ages = [wife.age for wife in wives]
    for child in rest:
        if child.age >= 35:
            return
        if child.mother is not None:
            continue
        group = [child] if child.twin is None else [child, child.twin]
        at = bisect_left(ages, child.age + rng.gauss(27.0, 5.0))
        mother = _mother_near(wives, at, child, len(group))
        if mother is None:
            for each in group:
                each.twin = None
            continue
        for each in group:
            _adopt(mother, each)


def _mother_near(wives: list[Seat], at: int, child: Seat, needed: int) -> Seat | None:
    for step in (0, *_PROBES):
        if 0 <= at + step < len(wives):
            wife = wives[at + step]
            if (
                wife.room >= needed
                and 18 <= wife.age - child.age <= 44
                and all(abs(other.age - child.age) > 1 for other in wife.children)
            ):
                return wife
    return None


def _adopt(mother: Seat, child: Seat) -> None:
    mother.children.append(child)
    mother.room -= 1
    child.role, child.mother, child.father = "child", mother, mother.spouse


def _number_families(rng: Random, wives: list[Seat], rest: list[Seat]) -> None:
    """Give families numbers, oldest first; a third of young husbands live with their parents."""
    ages = [wife.age for wife in wives]
    count = 0
    for wife in reversed(wives):
        husband = wife.spouse
        elder = None
        if husband is not None and husband.age < 60 and rng.random() < 0.35:
            elder = _elder_near(wives, bisect_left(ages, husband.age + 26), husband)
        if elder is not None and husband is not None:
            elder.has_parents_in = True
            husband.mother, husband.father = elder, elder.spouse
            elder.children.append(husband)
            family = elder.family
            elder.role = "parent"
            if elder.spouse is not None:
                elder.spouse.role = "parent"
        else:
            family, count = count, count + 1
        for seat in (wife, husband, *(child for child in wife.children if child.role == "child")):
            if seat is not None:
                seat.family = family
    for seat in rest:
        if seat.family >= 0:
            continue
        if seat.age < 18 and count:  # no child lives alone: with relatives
            seat.role, seat.family = "relative", int(rng.random() * count)
        else:
            seat.family, count = count, count + 1


def _elder_near(wives: list[Seat], at: int, husband: Seat) -> Seat | None:
    for step in (0, *_PROBES):
        if 0 <= at + step < len(wives):
            elder = wives[at + step]
            if (
                not elder.has_parents_in
                and elder.family >= 0
                and 18 <= elder.age - husband.age <= 44
                and all(abs(other.age - husband.age) > 1 for other in elder.children)
            ):
                return elder
    return None


def _in_family_order(rng: Random, seats: list[Seat]) -> list[Seat]:
    order = [rng.random() for _ in range(max(seat.family for seat in seats) + 1)]
    arranged = sorted(seats, key=lambda seat: (order[seat.family], -seat.age))
    for position, seat in enumerate(arranged):
        seat.position = position
    return arranged
