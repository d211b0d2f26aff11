"""The lives of the citizens: visits to offices, and what happens to them while a card is made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from capthe.sim.capture import Story
from capthe.sim.nation import Person
from capthe.sim.office import Office
from capthe.sim.world.agenda import Agenda
from capthe.sim.world.citizens import Citizens
from capthe.sim.world.desks import Desks
from capthe.sim.world.sky import Sky
from capthe.sim.world.stations import Stations, Visit
from capthe.sim.world.things import Things

_KINDS = ("moves", "marries", "dies", "comes_twice", "hurries")
_HALF_A_DAY = timedelta(hours=12)


@dataclass(slots=True, kw_only=True)
class Lives:
    """Everybody's visits and mishaps. `send` lets an office send, `bury` enters a death.

    `to_come` counts those who are still to come to an office.
    """

    sky: Sky
    agenda: Agenda
    citizens: Citizens
    stations: Stations
    things: Things
    desks: Desks
    send: Callable[[int], None]
    bury: Callable[[Person], None]
    to_come: int = field(default=0, init=False)

    def plan(self, days: int) -> None:
        """Let everybody come within so many days, and things happen around it."""
        for index in sorted(self.citizens.people):
            begin = self.agenda.now + self.citizens.comes_after(index, days)
            self.invite(index, begin)
            for kind in _KINDS:
                when = begin + timedelta(days=days * self.sky.luck(f"{kind}_when").random())
                self.agenda.at(when, partial(self._perhaps, index, kind))

    def invite(self, index: int, after: datetime, story: Story | None = None) -> None:
        """Let somebody come to an office when it is next open after `after`."""
        person = self.citizens.people.get(index)
        if person is None:
            return
        office = self.citizens.office_of(person)
        if self.sky.strikes("wrong_office"):
            office = self.citizens.another_office(person)
        moment = self.citizens.opening(office, after, "opening")
        self.to_come += 1
        self.agenda.at(moment, partial(self._visit, index, office, story))

    def has_card(self, index: int, blank: int) -> None:
        """Somebody has got a card; it may be lost again soon."""
        if self.sky.strikes("loses_card"):
            self.to_come += 1
            self.agenda.at(self.agenda.now + _HALF_A_DAY, partial(self._lose, index, blank))

    def befall(self) -> None:
        """Somebody dies or moves house at the worst moment: while the card is in a lot."""
        living = [who for who in self.desks.being_printed() if who in self.citizens.people]
        living = living or sorted(self.citizens.people)
        if not living:
            return
        index = living[int(self.sky.luck("bad_moment_who").random() * len(living))]
        self._live(index, "dies" if self.sky.luck("bad_moment_what").random() < 0.5 else "moves")

    def _visit(self, index: int, office: Office, story: Story | None) -> None:
        self.to_come -= 1
        if index not in self.citizens.people:
            return
        shot = self.citizens.next_shot(index)
        visit = Visit(self.citizens.people[index], office, self.agenda.now, shot, story)
        sealed = self.stations.take(visit)
        self.agenda.at(sealed.leaves_at, partial(self.send, office.unit))

    def _lose(self, index: int, blank: int) -> None:
        self.to_come -= 1
        self.things.put(blank, f"gone:{index}")
        self.invite(index, self.agenda.now, Story.REISSUE_CHIP)

    def _perhaps(self, index: int, kind: str) -> None:
        if index in self.citizens.people and self.sky.strikes(kind):
            self._live(index, kind)

    def _live(self, index: int, kind: str) -> None:
        """Something happens to a citizen; the dossier under way must take notice."""
        if kind == "dies":
            self.bury(self.citizens.dies(index))
            self.desks.raise_flag(index, "deceased")
        elif kind == "comes_twice":
            self.invite(index, self.agenda.now)
        elif kind == "hurries":
            self.desks.raise_flag(index, "priority")
        else:
            (self.citizens.moves if kind == "moves" else self.citizens.marries)(index)
            self._ask_correction(index)

    def _ask_correction(self, index: int) -> None:
        raised = self.desks.raise_flag(index, "correction_pending")
        if raised and self.sky.strikes("changes_mind"):
            later = self.agenda.now + timedelta(days=1)
            self.agenda.at(later, partial(self.desks.end_flags, raised))
