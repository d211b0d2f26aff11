"""The nation as a stream: the same seed gives the same people, and fewer of them are a prefix."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from unicodedata import normalize

from capthe.sim.nation.cohort import seat_cohort
from capthe.sim.nation.households import Seat, seat_families
from capthe.sim.nation.minority_names import minority_name, style_of
from capthe.sim.nation.names import family_name, kinh_name, region_of
from capthe.sim.nation.numbers import NumberBook
from capthe.sim.nation.papers import marks, paper_of, recorded_birth, telephone
from capthe.sim.nation.peoples import KINH, ethnicity, languages, religion
from capthe.sim.nation.person import REFERENCE_DAY, Person, Sex
from capthe.sim.nation.places import Place, Places, address
from capthe.sim.nation.streams import one_of, stream

BATCH = 1000  # people who can marry each other; a family never crosses a batch
_SAME_PEOPLE = 0.93  # of marriages


def people(
    seed: int, count: int, *, provinces: Collection[int] = (), birth_year: int | None = None
) -> Iterator[Person]:
    """Yield `count` people, family by family, with index 0, 1, 2 ...

    `provinces` confines where they live (not where they come from); none given means all. Those
    under 14 are included: see `Person.is_under_14`. With `birth_year` all are born in that year
    and their parents are names only (see `cohort`).
    """
    places = Places(frozenset(provinces))
    numbers = NumberBook(seed)
    for batch in range(-(-count // BATCH)):
        rng = stream(seed, "batch", batch)
        seats = (
            seat_families(rng, BATCH) if birth_year is None else seat_cohort(rng, BATCH, birth_year)
        )
        built = _Batch(rng, seats, places, numbers, batch * BATCH).people()
        yield from built[: count - batch * BATCH]


@dataclass(slots=True)
class _Life:
    """What is settled about a seat when its turn has come; parents come before their children.

    `family` is the word that passes on: family name or clan.
    """

    people: str
    religion: str
    family: str
    name: str
    birth: date
    native: Place
    registered_in: int
    origin: Place


class _Batch:
    """A thousand people in the making. Seats from position 1000 on are parents in no nation."""

    def __init__(
        self, rng: Random, seats: list[Seat], places: Places, numbers: NumberBook, first: int
    ) -> None:
        self._rng = rng
        self._places = places
        self._numbers = numbers
        self._first = first
        self._seats = seats
        self._homes: dict[int, tuple[Place, str]] = {}
        self._late_fathers: dict[int, str | None] = {}
        self._lives: dict[int, _Life] = {}

    def people(self) -> list[Person]:
        for seat in sorted(self._seats, key=lambda seat: (-seat.age, seat.position)):
            self._lives[seat.position] = self._live(seat)
        return [self._person(seat) for seat in self._seats if seat.position < BATCH]

    def _live(self, seat: Seat) -> _Life:
        rng = self._rng
        home, _ = self._home(seat.family)
        father, mother = self._of(seat.father), self._of(seat.mother)
        spouse = self._of(seat.spouse)
        group = _people_of(rng, father or mother, spouse, home.province)
        native = self._native(seat, father or mother, home)
        style = None if group == KINH else style_of(group)
        heir = mother if style is not None and style.is_matrilineal else father
        family = self._family_word(seat, group, native, heir)
        birth = self._birth(seat)
        return _Life(
            people=group,
            religion=_religion_of(rng, father or mother or spouse, group, home.province),
            family=family,
            name=self._name(seat, group, family, birth.year),
            birth=birth,
            native=native,
            registered_in=self._registered_in(seat, native),
            origin=father.origin if father else native,
        )

    def _family_word(self, seat: Seat, group: str, native: Place, heir: _Life | None) -> str:
        """Take the word of father or clan; children of one widow share their father's."""
        if heir is not None and (group in {heir.people, KINH}):
            return heir.family
        siblings = seat.mother.children if seat.mother else ()
        elder = next((life for life in map(self._of, siblings) if life is not None), None)
        return elder.family if elder else _new_family_word(self._rng, group, _part(native))

    def _of(self, seat: Seat | None) -> _Life | None:
        return None if seat is None else self._lives.get(seat.position)

    def _home(self, family: int) -> tuple[Place, str]:
        found = self._homes.get(family)
        if found is None:
            place = self._places.residence(self._rng)
            found = self._homes[family] = place, address(self._rng, place)
        return found

    def _native(self, seat: Seat, parent: _Life | None, home: Place) -> Place:
        if parent is None:
            return self._places.native(self._rng, home)
        if seat.role == "child" and seat.age < 18:
            return home if self._rng.random() < 0.9 else parent.native
        return parent.native

    def _registered_in(self, seat: Seat, native: Place) -> int:
        twin = self._of(seat.twin)
        return twin.registered_in if twin else self._places.registered_in(self._rng, native)

    def _birth(self, seat: Seat) -> date:
        twin = self._of(seat.twin)
        return twin.birth if twin else REFERENCE_DAY - timedelta(days=int(seat.age * 365.2425))

    def _name(self, seat: Seat, group: str, family: str, year: int) -> str:
        """Draw a name that no parent, brother or sister has already."""
        name = named(self._rng, group=group, sex=seat.sex, year=year, family=family)
        mother = seat.mother
        if mother is None:
            return name
        kin = [self._of(each) for each in (mother, mother.spouse, *mother.children)]
        taken = {life.name for life in kin if life is not None}
        for _ in range(5):
            if name not in taken:
                break
            name = named(self._rng, group=group, sex=seat.sex, year=year, family=family)
        return name

    def _person(self, seat: Seat) -> Person:
        rng = self._rng
        life = self._lives[seat.position]
        place, line = self._home(seat.family)
        birth = life.birth.year * 10000 + life.birth.month * 100 + life.birth.day
        paper = paper_of(
            rng, birth_year=life.birth.year, age=seat.age, province=life.native.province
        )
        has_old = paper == "cmnd" or (paper == "cccd" and birth < 20020101)
        mother, spouse = self._of(seat.mother), self._of(seat.spouse)
        return Person(
            index=self._first + seat.position,
            family_id=self._first + seat.family,
            role=seat.role,
            sex=seat.sex,
            birth=birth,
            birth_recorded=recorded_birth(rng, birth),
            name=life.name,
            ethnicity=life.people,
            religion=life.religion,
            number=self._numbers.draw(
                registered_in=life.registered_in, is_female=seat.sex == "F", year=life.birth.year
            ),
            old_number=self._numbers.draw_old(province=life.native.province) if has_old else None,
            paper=paper,
            birth_province=life.registered_in,
            native=life.native,
            origin=life.origin.text,
            origin_place=life.origin,
            province=place.province,
            district=place.district,
            commune=place.commune,
            address=line,
            marks=marks(rng),
            father=self._index(seat.father),
            father_name=self._father_name(seat, life),
            mother=self._index(seat.mother),
            mother_name=mother.name if mother else self._absent_parent(life, "F"),
            spouse=self._index(seat.spouse),
            spouse_name=spouse.name if spouse else None,
            twin=self._index(seat.twin),
            phone=telephone(rng, seat.age),
            languages=languages(rng, life.people, seat.age),
        )

    def _index(self, seat: Seat | None) -> int | None:
        return None if seat is None or seat.position >= BATCH else self._first + seat.position

    def _father_name(self, seat: Seat, life: _Life) -> str | None:
        """Name the father; children of one widow have one; one in fifty is not known."""
        father = self._of(seat.father)
        if father is not None:
            return father.name
        if seat.mother is None:
            return self._absent_parent(life, "M")
        key = seat.mother.position
        if key not in self._late_fathers:
            self._late_fathers[key] = self._absent_parent(life, "M")
        return self._late_fathers[key]

    def _absent_parent(self, life: _Life, sex: Sex) -> str | None:
        """Name a parent who is not in this nation."""
        rng = self._rng
        if sex == "M" and rng.random() < 0.02:
            return None
        is_clan = life.people != KINH and style_of(life.people).is_matrilineal
        own = (sex == "F") == is_clan
        family = life.family if own else _new_family_word(rng, life.people, _part(life.native))
        return named(rng, group=life.people, sex=sex, year=life.birth.year - 27, family=family)


def _new_family_word(rng: Random, group: str, part: int) -> str:
    return family_name(rng, part) if group == KINH else one_of(rng, style_of(group).families)


def named(rng: Random, *, group: str, sex: Sex, year: int, family: str) -> str:
    """Compose a name in the manner of the person's people, in NFC."""
    if group == KINH:
        return kinh_name(rng, sex, year, family)
    name = minority_name(rng, style_of(group), sex=sex, year=year, family=family)
    return normalize("NFC", name)


def _people_of(rng: Random, parent: _Life | None, spouse: _Life | None, province: int) -> str:
    if parent is not None:
        return parent.people
    if spouse is not None and rng.random() < _SAME_PEOPLE:
        return spouse.people
    return ethnicity(rng, province)


def _religion_of(rng: Random, kin: _Life | None, group: str, province: int) -> str:
    if kin is not None and kin.people == group:
        return kin.religion
    return religion(rng, group, province)


def _part(place: Place) -> int:
    return region_of(place.province, place.region)
