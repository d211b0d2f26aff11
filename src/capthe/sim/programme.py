"""The programme as it lives: stations enrol, the centre receives, officers act, citizens collect.

One tick carries the nation to a moment: who is due is enrolled, what has arrived is received, the
machines work (here, or in workers of their own), the desks act. The demo is made of ticks.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from capthe.domain.errors import Refusal
from capthe.domain.stages import STAGES
from capthe.sim.menders import Menders
from capthe.sim.nation import Person
from capthe.sim.office import Office
from capthe.sim.officers import Officers
from capthe.sim.station import Stations
from capthe.steps.receive import Gate, receive
from capthe.work.centre import Centre

DAY_AT_ONCE = 10_000
_BATCH = 50


@dataclass(slots=True, kw_only=True)
class Programme:
    """A nation, its stations and officers, around one centre.

    `machines` lets the machine stations work until they are idle; where workers run in processes
    of their own it does nothing. `bite` is how many are enrolled before what is sealed is sent.
    """

    seed: int
    centre: Centre
    gate: Gate
    stations: Stations
    people: Mapping[int, Person]
    offices: Mapping[int, Office]
    machines: Callable[[], int]
    bite: int = DAY_AT_ONCE
    officers: Officers = field(init=False)
    menders: Menders = field(init=False)
    answers: Counter[str] = field(default_factory=Counter, init=False)
    turned_away: Refusal | None = field(default=None, init=False)
    """Why the centre took nothing when packets were last sent."""

    def __post_init__(self) -> None:
        """Seat the officers."""
        self.officers = Officers(
            seed=self.seed, centre=self.centre, stations=self.stations, people=self.people
        )
        self.menders = Menders(seed=self.seed, centre=self.centre, people=self.people)

    def tick(self, now: datetime) -> int:
        """Carry the nation to `now`; return how much was done."""
        done = self.enrol(now) + self.send(now) + self.machines()
        acts = self.officers.work(now) + self.menders.work(now)
        return done + acts + (self.machines() if acts else 0)

    def enrol(self, now: datetime) -> int:
        """Take the enrolments that have begun by now, a bite of them."""
        due = self.stations.due(now, self.bite)
        for visit in due:
            self.stations.take(visit, self.people[visit.person], self.offices[visit.unit])
        return len(due)

    def send(self, now: datetime) -> int:
        """Send what has arrived by now, a few of them twice; receipts let the stations forget."""
        sent = 0
        self.turned_away = None
        while waiting := self.stations.waiting(now, _BATCH):
            again = [p for p in waiting if self.stations.is_resent(p.packet_id)]
            try:
                answers = receive(self.centre, self.gate, [p.data for p in waiting + again])
            except Refusal as refusal:
                self.answers[refusal.code] += 1
                self.turned_away = refusal
                return sent
            for answer in answers:
                self.answers["received" if answer.refusal is None else answer.refusal.code] += 1
            self.stations.received([p.packet_id for p in waiting])
            sent += len(waiting)
        return sent

    @property
    def is_over(self) -> bool:
        """Everybody planned has been enrolled, and every packet has arrived."""
        planned, done = self.stations.planned
        return planned == done and self.stations.next_arrival is None


def standing(centre: Centre) -> dict[str, int]:
    """Count the dossiers in every stage, from the sets, exceptions and counters."""
    connection = centre.ledger.connection
    counts = {stage.name: 0 for stage in STAGES}
    for stage, n in connection.execute(
        "select stage, sum(n)::bigint from ledger.dossier_set where n > 0 group by stage"
    ):
        counts[STAGES[stage].name] += n
    for stage, n in connection.execute(
        "select stage, count(*) from ledger.exception"
        " where resolved_at is null and dossier is not null group by stage"
    ):
        counts[STAGES[stage].name] += n
    for stage in STAGES.ends:
        row = connection.execute(
            "select coalesce(sum(n), 0)::bigint from ledger.counter where to_stage = %s",
            [stage.code],
        ).fetchone()
        counts[stage.name] = 0 if row is None else row[0]
    return counts


def step_through(
    programme: Programme,
    move_to: Callable[[datetime], None],
    start: datetime,
    *,
    hours_a_tick: float,
    quiet_days: float,
    tell: Callable[[datetime], None],
) -> datetime:
    """Tick from `start` until the nation is at rest for `quiet_days`; return the last moment.

    Refused outside the calendar, as every promise is; and when the centre takes nothing in while
    nothing else is left to do, because nobody makes room between two ticks.
    """
    now = start
    last_act = start
    while not (programme.is_over and now - last_act > timedelta(days=quiet_days)):
        move_to(now)
        if programme.tick(now):
            last_act = now
        elif programme.turned_away is not None:
            raise programme.turned_away
        tell(now)
        now += timedelta(hours=hours_a_tick)
    return now
