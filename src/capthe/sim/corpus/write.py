"""The files as a stream: family by family, register rows, dossiers, and the truth of every line.

Flat in memory: nothing is kept but the counts of numbers given. Ids are scattered, so that no
order of lines or ids tells who belongs to whom.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from random import Random

from capthe.sim.corpus.family import Around, Family, befall
from capthe.sim.corpus.lines import Particulars, true_particulars
from capthe.sim.nation import Person, people
from capthe.sim.nation.numbers import NumberBook, Scatter
from capthe.sim.nation.places import Places
from capthe.sim.nation.streams import stream

TRUTH_COLUMNS = (
    "file", "line_id", "person", "person_ids", "twin", "siblings", "birth_year", "sex", "ethnicity",
    "province", "alive", "faults",
)  # fmt: skip
_ABSENT, _TWICE, _LATE = "not_in_register", "second_row", "death_not_recorded"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register or of the dossiers. `person_ids` are all rows of that person."""

    file: str
    line_id: str
    said: Particulars
    person: Person
    person_ids: tuple[str, ...]
    siblings: int
    is_alive: bool
    faults: tuple[str, ...]

    def truth(self) -> tuple[str, ...]:
        """Return the values of `TRUTH_COLUMNS`."""
        person = self.person
        return (
            self.file,
            self.line_id,
            str(person.index),
            " ".join(self.person_ids),
            "" if person.twin is None else str(person.twin),
            str(self.siblings),
            str(person.birth // 10000),
            person.sex,
            person.ethnicity,
            f"{person.province:02}",
            "1" if self.is_alive else "0",
            " ".join(self.faults),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which files: `people` of the nation, with dossiers of a share of those of age.

    `kin_only` takes dossiers only of people with a twin, brother or sister in the nation. `times`
    multiplies the shares of the faults of both files.
    """

    seed: int
    people: int
    family: Family
    birth_year: int | None = None
    dossier_share: float = 0.1
    kin_only: bool = False
    times: float = 1.0


def lines(wanted: Wanted) -> Iterator[Line]:
    """Yield the lines of both files; the register rows of a person before the dossier."""
    scribe = _Scribe(wanted)
    everybody = people(wanted.seed, wanted.people, birth_year=wanted.birth_year)
    for number, family in groupby(everybody, key=lambda person: person.family_id):
        rng = stream(wanted.seed, "corpus", wanted.family.name, number)
        household = list(family)
        for person in household:
            yield from scribe.write(rng, person, _siblings(person, household))


class _Scribe:
    """Writes what is said of one person after the other."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._places = Places()
        self._numbers = NumberBook(wanted.seed)
        size = 10**6 * (1 + wanted.people // 900_000)
        self._row_ids = Scatter(wanted.seed, "rows", size=size)
        self._dossier_ids = Scatter(wanted.seed, "dossiers", size=size)
        self._rows = 0
        self._dossiers = 0

    def write(self, rng: Random, person: Person, siblings: Sequence[Person]) -> Iterator[Line]:
        family, times = self._wanted.family, self._wanted.times
        around = Around(person, siblings, self._places, self._numbers)
        absent, twice, late = rng.random(), rng.random(), rng.random()
        is_alive = late >= family.late * times
        count = 0 if absent < family.absent else 2 if twice < family.twice * times else 1
        ids = tuple(self._row_id() for _ in range(count))
        for at, row_id in enumerate(ids):
            yield self._row(rng, around, row_id, ids, at, is_alive=is_alive)
        if is_alive and self._comes(rng, around):
            said, faults = befall(
                rng, family.dossier, true_particulars(person), around, times=times
            )
            named = faults if ids else (_ABSENT, *faults)
            yield Line(
                "dossier", self._dossier_id(), said, person, ids, len(siblings), is_alive, named
            )  # fmt: skip

    def _row(
        self, rng: Random, around: Around, row_id: str, ids: tuple[str, ...], at: int, *,
        is_alive: bool,
    ) -> Line:  # fmt: skip
        truth = true_particulars(around.person)
        named = () if is_alive else (_LATE,)
        if at:
            named = (*named, _TWICE)
            truth = replace(truth, number=self._second_number(rng, around.person))
        said, faults = befall(
            rng, self._wanted.family.register, truth, around, times=self._wanted.times
        )
        return Line(
            "register", row_id, said, around.person, ids, len(around.siblings), is_alive,
            (*named, *faults),
        )  # fmt: skip

    def _second_number(self, rng: Random, person: Person) -> str:
        """A second row has a number of its own, or none yet."""
        if rng.random() < 0.5:
            return ""
        return self._numbers.draw_from_top(
            registered_in=person.birth_province,
            is_female=person.sex == "F",
            year=person.birth // 10000,
        )

    def _comes(self, rng: Random, around: Around) -> bool:
        chance = rng.random()
        if self._wanted.birth_year is None and around.person.is_under_14():
            return False
        if self._wanted.kin_only and not around.siblings:
            return False
        return chance < self._wanted.dossier_share

    def _row_id(self) -> str:
        self._rows += 1
        return f"P{self._row_ids.place(self._rows - 1, self._wanted.seed):09}"

    def _dossier_id(self) -> str:
        self._dossiers += 1
        return f"D{self._dossier_ids.place(self._dossiers - 1, self._wanted.seed):09}"


def _siblings(person: Person, household: Sequence[Person]) -> list[Person]:
    """Brothers and sisters in the household: the same mother, or a twin."""
    return [
        other
        for other in household
        if other.index != person.index
        and (
            other.index == person.twin
            or (other.mother is not None and other.mother == person.mother)
        )
    ]
