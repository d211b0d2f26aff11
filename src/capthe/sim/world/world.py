"""A country in a box: everything from the first visit to the last card, in one thread, by a seed.

    enrol ──> send ──> work ──> desks ──> work ──> … until nobody waits any more

The storm lasts so many days; then it is calm, and everything must come to an end within the sum of
the promises of the stage table.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import psycopg

from capthe.desks.desk import Officer, act_of
from capthe.domain.country import Country
from capthe.domain.stages import STAGES
from capthe.sim.nation import Person
from capthe.sim.world import claims, manifest
from capthe.sim.world.agenda import Agenda
from capthe.sim.world.alarms import Alarms
from capthe.sim.world.centre import Premises
from capthe.sim.world.citizens import Citizens
from capthe.sim.world.clock import WorldClock
from capthe.sim.world.databases import Database
from capthe.sim.world.desks import Desks
from capthe.sim.world.lives import Lives
from capthe.sim.world.post import Post
from capthe.sim.world.press import Press
from capthe.sim.world.process import Process
from capthe.sim.world.registry import Registry, enter_death
from capthe.sim.world.road import Road
from capthe.sim.world.settling import FIRST_BLANK, START, settle, settlers
from capthe.sim.world.sky import Sky, Weather
from capthe.sim.world.stations import Stations
from capthe.sim.world.things import Things
from capthe.sim.world.workshop import Workshop
from capthe.work.centre import Plan

_ROUNDS = (8.5, 11.0, 14.0, 16.5)  # hours of a working day at which the desks are open
_CALM_LOOKS = 3  # in calm weather a look every so many days
_STARTS = 90  # days over which the worlds of different seeds start
_PLAN = Plan(
    lot_size=20, lot_patience=timedelta(hours=2), box_size=6, lease_seconds=86_400, free_bytes_min=0
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a world follows from, beside its weather."""

    seed: int
    people: int
    storm_days: int


class Look(Protocol):
    """Looks at a world every morning, and after every death of a process."""

    def __call__(self, world: "World", *, is_morning: bool) -> None:
        """Raise when something is not as it must be."""


class World:
    """One world over one database."""

    def __init__(
        self, setting: Setting, weather: Weather, database: Database, folder: Path,
        country: Country, check: "Look",
    ) -> None:  # fmt: skip
        seed = setting.seed
        self._who = who = settlers(seed, setting.people)
        self.setting = setting
        self.country = country
        self.check = check
        self.owner = psycopg.connect(database.address(), autocommit=True)
        self.agenda = Agenda(START + timedelta(days=seed % _STARTS))
        self.began = self.agenda.now
        self.calm_from = self.agenda.now + timedelta(days=setting.storm_days)
        self.deadline = country.calendar.add_working_hours(
            self.calm_from, sum(stage.promise_hours or 0 for stage in STAGES)
        )
        self.sky = Sky(seed, weather, self.calm_from, lambda: self.agenda.now)
        self.clock = WorldClock(self.agenda, self.sky)
        self.alarms = Alarms()
        self.things = Things()
        self.press = Press(self.sky, self.things)
        self.road = Road(self.sky, self.things, self._packed, [o.unit for o in who.offices])
        self.premises = Premises(
            seed=seed, database=database, folder=folder, country=country, sky=self.sky,
            clock=self.clock, printer=self.press, carrier=self.road,
            register=Registry(self._number_behind), plan=_PLAN,
        )  # fmt: skip
        self.stations = Stations(
            self.sky, seed=seed, recipient=self.premises.national.recipient,
            entropy=self.premises.entropy,
        )  # fmt: skip
        self.people = who.of_age
        self.citizens = Citizens(self.sky, seed, dict(who.of_age), who.offices, country.calendar)
        self._open_centre()
        self.is_over = False
        self.is_late = False
        self.delivered = 0

    def _open_centre(self) -> None:
        """Start the processes, and seat everybody around them."""
        self.workshop = Workshop(
            sky=self.sky, agenda=self.agenda, owner=self.owner, died=self._died,
            first=self.premises.process("capthe_worker", self._race_worker),
            second=self.premises.process("capthe_worker"),
        )  # fmt: skip
        self.desks = Desks(
            seed=self.setting.seed, sky=self.sky, things=self.things, road=self.road,
            stations=self.stations, citizens=self.citizens,
            process=self.premises.process("capthe_web", self._race),
            handed=self._handed,
        )  # fmt: skip
        self.post = Post(
            sky=self.sky, agenda=self.agenda, stations=self.stations, died=self._died,
            door=self.premises.process("capthe_worker", self._race_doors, writer=1),
            side_door=self.premises.process("capthe_worker", writer=2),
            invite=self._invite,
            wake=self.workshop.wake,
        )  # fmt: skip
        self.lives = Lives(
            sky=self.sky, agenda=self.agenda, citizens=self.citizens, stations=self.stations,
            things=self.things, desks=self.desks, send=self.post.send, bury=self._bury,
        )  # fmt: skip

    def _race(self) -> None:
        self.workshop.race()

    def _race_worker(self) -> None:
        if self.sky.strikes("bad_moment"):
            self.lives.befall()
        else:
            self.workshop.race()

    def _race_doors(self) -> None:
        self.post.race()

    def _handed(self, person: int, blank: int) -> None:
        self.lives.has_card(person, blank)

    def _invite(self, person: int, after: datetime) -> None:
        self.lives.invite(person, after)

    @property
    def processes(self) -> tuple[Process, ...]:
        """The processes of the centre."""
        post, workshop = self.post, self.workshop
        return workshop.first, workshop.second, self.desks.process, post.door, post.side_door

    # run ------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Live from the first morning until everything has come to its end, or time is up."""
        with ExitStack() as opened, self.alarms.listening():
            for process in self.processes:
                opened.callback(process.close)
            self._settle()
            while not self.is_over and self.agenda.step():
                pass

    def _settle(self) -> None:
        centre = self.premises.found(self.owner)
        settle(centre.ledger, self.country, self.setting.seed, self._who)
        people = self.setting.people
        self._deliver(people // 2 if self.sky.strikes("blanks_late") else 3 * people)
        self.lives.plan(self.setting.storm_days)
        self.agenda.at(self.agenda.now, self._morning)
        self.agenda.at(self.deadline, self._time_is_up)

    def _time_is_up(self) -> None:
        self.is_late = self.is_over = True

    def _died(self, process: Process) -> None:
        process.die()
        self.check(self, is_morning=False)

    # the day --------------------------------------------------------------------------------------

    def _morning(self) -> None:
        """The day begins: operator and supplier look around, and the desks' rounds are fixed."""
        days = (self.agenda.now - self.began).days
        if not self.sky.is_calm or days % _CALM_LOOKS == 0:
            self.check(self, is_morning=True)
        self.clock.drift()
        claims.let_go(self.owner)
        if self._wants_blanks():
            self._deliver(self.setting.people)
        self.workshop.wake()
        zone = self.country.calendar.zone
        day = self.agenda.now.astimezone(zone)
        if self.country.calendar.is_working(day.date()):
            midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
            for hours in _ROUNDS:
                self.agenda.at(midnight + timedelta(hours=hours), self._round)
        self.agenda.at(self.agenda.now + timedelta(days=1), self._morning)

    def _round(self) -> None:
        """Every desk does what it has to do, and the machines what follows from it."""
        self.desks.open(self.agenda.now)
        self._clear_up()
        self.workshop.wake()
        self.is_over = self.is_over or (
            self.sky.is_calm
            and self.lives.to_come == 0
            and not any(packet.is_waiting for packet in self.stations.packets.values())
            and manifest.is_at_rest(self.owner)
        )

    def _clear_up(self) -> None:
        """Plant and counters destroy the cards that the ledger has written off."""
        lying = [*self.things.at("press"), *self.things.on_shelves]
        for blank, cause in manifest.ends_of(self.owner, lying).items():
            if cause in {"spoiled", "withdrawn", "destroyed"}:
                self.things.put(blank, "destroyed")

    # blanks, boxes, persons -----------------------------------------------------------------------

    def _wants_blanks(self) -> bool:
        row = self.owner.execute(
            "select coalesce(sum(last_blank - next_blank + 1), 0) from ledger.blank"
        ).fetchone()
        return row is not None and row[0] < 10

    def _deliver(self, count: int) -> None:
        centre = self.premises.found(self.owner)
        first = FIRST_BLANK + self.delivered
        act = centre.act("kho-01", "delivery")
        centre.ledger.deliver_blanks(act, centre.plan.plant, first, count)
        self.delivered += count

    def _packed(self, set_id: int) -> Sequence[int]:
        return list(manifest.blanks_of(self.owner, set_id).values())

    def _number_behind(self, submission: str) -> str:
        return self.citizens.people[self.stations.person_of(submission)].number

    def _bury(self, person: Person) -> None:
        centre = self.premises.found(self.owner)
        act = act_of(centre, Officer("hotich-01", "registrar"), "death")
        enter_death(centre.ledger.people, act, self.country, person)
