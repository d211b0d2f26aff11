"""The citizens: who they are by now, when they come, and what happens to them meanwhile.

They move, marry, lose cards and die; the people of the nation are how they were at the start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from capthe.domain.working_calendar import WorkingCalendar
from capthe.sim.nation import Person
from capthe.sim.nation.streams import chances
from capthe.sim.office import Office
from capthe.sim.world.sky import Sky


@dataclass(slots=True)
class Citizens:
    """Everybody of age in the world. The dead are not in `people` any more."""

    sky: Sky
    seed: int
    people: dict[int, Person]
    offices: Sequence[Office]
    calendar: WorkingCalendar
    dead: set[int] = field(default_factory=set)
    shots: dict[int, int] = field(default_factory=dict)

    def office_of(self, person: Person) -> Office:
        """Return where a person should go."""
        near = [o for o in self.offices if o.unit == person.district]
        return near[0] if near else self.offices[person.index % len(self.offices)]

    def another_office(self, person: Person) -> Office:
        """Return an office that is not this person's, when there is one."""
        others = [o for o in self.offices if o is not self.office_of(person)]
        return others[person.index % len(others)] if others else self.office_of(person)

    def opening(self, office: Office, after: datetime, purpose: str) -> datetime:
        """Draw a moment after `after` at which the office is open: that day or the next ones."""
        luck = self.sky.luck(purpose)
        day = after.astimezone(self.calendar.zone).date()
        while True:
            moment = office.moment(luck, day, self.calendar)
            if moment is not None and moment > after:
                return moment
            day += timedelta(days=1)

    def comes_after(self, person: int, days: float) -> timedelta:
        """Return how long after the start somebody comes for the first time."""
        return timedelta(days=days * chances(self.seed, "comes", person)[0] ** 1.3)

    def next_shot(self, person: int) -> int:
        """Count the enrolments of a person."""
        self.shots[person] = self.shots.get(person, -1) + 1
        return self.shots[person]

    def moves(self, index: int) -> Person:
        """Let somebody move house; what the card says of them changes."""
        person = self.people[index]
        house = 1 + int(self.sky.luck("house").random() * 200)
        self.people[index] = replace(person, address=f"Số {house}, {person.address}"[:100])
        return self.people[index]

    def marries(self, index: int) -> Person:
        """Let somebody marry the next unmarried one, and move in."""
        person = self.people[index]
        other = next(self._free(index), None)
        if other is not None:
            self.people[index] = replace(
                person, spouse=other.index, spouse_name=other.name, address=other.address
            )
            self.people[other.index] = replace(other, spouse=person.index, spouse_name=person.name)
        return self.people[index]

    def _free(self, index: int) -> Iterator[Person]:  # in the order of their numbers
        return iter([p for i, p in sorted(self.people.items()) if i != index and p.spouse is None])

    def dies(self, index: int) -> Person:
        """Let somebody die."""
        self.dead.add(index)
        return self.people.pop(index)
