"""The population register of the synthetic nation, with known faults.

Every row carries the names of the faults put into it, so a test can say exactly what step 3 and
the cleaning desk should have found. A person who is missing has no row, a duplicated one has two.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from types import MappingProxyType

from capthe.sim.nation import Person, people
from capthe.sim.nation.numbers import NumberBook
from capthe.sim.nation.streams import chances, stream
from capthe.sim.spelling import misspelled, tone_moved

NAME_SPELLED = "name_spelled"
TONE_PLACEMENT = "tone_placement"
BIRTH_OFF = "birth_off"
BIRTH_YEAR_ONLY = "birth_year_only"
SEX_WRONG = "sex_wrong"
OLD_NUMBER_WRONG = "old_number_wrong"
OLD_NUMBER_SHARED = "old_number_shared"
DEAD = "dead_in_register"
MISSING = "missing_from_register"
DUPLICATE = "duplicate_person"

RATES: Mapping[str, float] = MappingProxyType(
    {
        NAME_SPELLED: 0.008,
        TONE_PLACEMENT: 0.2,  # of the names that have another placement
        BIRTH_OFF: 0.006,
        BIRTH_YEAR_ONLY: 0.7,  # of the people whose papers say the year only
        SEX_WRONG: 0.001,
        OLD_NUMBER_WRONG: 0.006,  # of the people who have one
        OLD_NUMBER_SHARED: 0.0005,  # the same: two people, one number
        DEAD: 0.0006,
        MISSING: 0.004,
        DUPLICATE: 0.0015,
    }
)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row of the population register. `person` and `faults` are the truth beside it.

    `birth` is yyyymmdd with 00 for what is not known; `residence_commune` 0 where the district
    has none.
    """

    cid: int
    old_number: str | None
    name: str
    birth: int
    sex: str
    birth_province: int
    residence_commune: int
    residence_district: int
    alive: bool
    person: int
    faults: tuple[str, ...]


def register_rows(
    seed: int,
    count: int,
    *,
    provinces: Collection[int] = (),
    rates: Mapping[str, float] = RATES,
) -> Iterator[RegisterRow]:
    """Yield the register of the first `count` people of the nation, in their order."""
    register = Register(seed, rates=rates)
    for person in people(seed, count, provinces=provinces):
        yield from register.rows_of(person)


class Register:
    """Writes the rows of people handed over in the order of the nation."""

    def __init__(self, seed: int, *, rates: Mapping[str, float] = RATES) -> None:
        unknown = set(rates) - set(RATES)
        if unknown:
            raise ValueError(f"no such fault: {sorted(unknown)}")
        self._seed = seed
        self._rates = rates
        self._numbers = NumberBook(seed)
        self._last_old_number: str | None = None

    def rows_of(self, person: Person) -> tuple[RegisterRow, ...]:
        """Return no row, one, or two of the same person; see `faults_of`."""
        faults = faults_of(self._seed, person, rates=self._rates)
        before, self._last_old_number = (
            self._last_old_number,
            person.old_number or self._last_old_number,
        )
        if MISSING in faults:
            return ()
        row = _true_row(person, faults)
        if not faults:
            return (row,)
        rng = stream(self._seed, "register", person.index)
        for fault in faults:
            row = _with_fault(rng, row, fault, before)
        if DUPLICATE not in faults:
            return (row,)
        number = self._numbers.draw_from_top(
            registered_in=person.birth_province,
            is_female=person.sex == "F",
            year=person.birth // 10000,
        )
        return row, replace(row, cid=int(number), name=tone_moved(row.name) or row.name)


def faults_of(seed: int, person: Person, *, rates: Mapping[str, float] = RATES) -> tuple[str, ...]:
    """Return the names of the faults of this person's row: a pure function of seed and person."""
    dice = chances(seed, "faults", person.index)
    drawn = tuple(
        name
        for name, chance in zip(RATES, dice, strict=False)
        if chance < rates.get(name, 0.0) and _applies(name, person)
    )
    if not drawn:
        return drawn
    if MISSING in drawn:
        return (MISSING,)
    if OLD_NUMBER_WRONG in drawn:
        drawn = tuple(name for name in drawn if name != OLD_NUMBER_SHARED)
    if NAME_SPELLED in drawn:
        drawn = tuple(name for name in drawn if name != TONE_PLACEMENT)
    if BIRTH_OFF in drawn:
        drawn = tuple(name for name in drawn if name != BIRTH_YEAR_ONLY)
    return drawn


def _applies(fault: str, person: Person) -> bool:
    if fault in {OLD_NUMBER_WRONG, OLD_NUMBER_SHARED}:
        return person.old_number is not None
    if fault == BIRTH_YEAR_ONLY:
        return person.birth_recorded % 10000 == 0
    return fault != TONE_PLACEMENT or tone_moved(person.name) is not None


def _true_row(person: Person, faults: tuple[str, ...]) -> RegisterRow:
    return RegisterRow(
        cid=person.cid,
        old_number=person.old_number,
        name=person.name,
        birth=person.birth,
        sex=person.sex,
        birth_province=person.birth_province,
        residence_commune=person.commune or 0,
        residence_district=person.district,
        alive=True,
        person=person.index,
        faults=faults,
    )


def _with_fault(rng: Random, row: RegisterRow, fault: str, neighbour: str | None) -> RegisterRow:
    """Put one fault into a row; a duplicated person has two rows, neither wrong in itself."""
    if fault == OLD_NUMBER_SHARED:
        return replace(row, old_number=neighbour or row.old_number)
    make = _MAKE.get(fault)
    return row if make is None else make(rng, row)


_MAKE: Mapping[str, Callable[[Random, RegisterRow], RegisterRow]] = MappingProxyType(
    {
        NAME_SPELLED: lambda rng, row: replace(row, name=misspelled(rng, row.name)),
        TONE_PLACEMENT: lambda _, row: replace(row, name=tone_moved(row.name) or row.name),
        BIRTH_OFF: lambda rng, row: replace(row, birth=_another_day(rng, row.birth)),
        BIRTH_YEAR_ONLY: lambda _, row: replace(row, birth=row.birth // 10000 * 10000),
        SEX_WRONG: lambda _, row: replace(row, sex="M" if row.sex == "F" else "F"),
        OLD_NUMBER_WRONG: lambda rng, row: replace(
            row, old_number=one_digit_off(rng, row.old_number or "")
        ),
        DEAD: lambda _, row: replace(row, alive=False),
    }
)


def _another_day(rng: Random, birth: int) -> int:
    """Return another valid date: day and month exchanged, or a few days off, in the same year."""
    year, month, day = birth // 10000, birth // 100 % 100, birth % 100
    if day <= 12 and day != month and rng.random() < 0.5:
        return year * 10000 + day * 100 + month
    moved = date(year, month, day) + timedelta(days=1 + int(rng.random() * 9))
    if moved.year != year:
        moved -= timedelta(days=20)
    return year * 10000 + moved.month * 100 + moved.day


def one_digit_off(rng: Random, digits: str) -> str:
    """Return the digits with one of the last six changed."""
    at = len(digits) - 1 - int(rng.random() * 6)
    new = (int(digits[at]) + 1 + int(rng.random() * 9)) % 10
    return f"{digits[:at]}{new}{digits[at + 1 :]}"
