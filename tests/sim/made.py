"""What the tests of enrolment stand on: a nation, its offices, a morning in April 2021."""

from datetime import datetime

from capthe.country.vn.calendar import ZONE
from capthe.sim.capture import Desk
from capthe.sim.nation import Person, people
from capthe.sim.office import Office, offices

SEED = 21
MORNING = datetime(2021, 4, 15, 9, 30, tzinfo=ZONE)
PEOPLE: tuple[Person, ...] = tuple(people(SEED, 2000, provinces={1, 22, 79}))
OFFICES: dict[int, Office] = {
    office.unit: office for office in offices(SEED, provinces={1, 22, 79})
}
GROWN: tuple[Person, ...] = tuple(each for each in PEOPLE if not each.is_under_14())


def desk_of(person: Person, *, shot: int = 0) -> Desk:
    """Return the first desk of the office where a person lives."""
    return Desk(OFFICES[person.district], MORNING, shot=shot)


def somebody(paper: str) -> Person:
    """Return a grown person who held this paper."""
    return next(each for each in GROWN if each.paper == paper)
