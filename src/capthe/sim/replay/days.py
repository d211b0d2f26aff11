"""The days of the replay: one simulated clock, the real steps, desks and store.

enrol   each province as its curve says            input
send    what the unit took some days ago           input
3 to 5  verified, found unique, approved           outcome
6 to 9  a lot as large as the day's capacity       capacity is input, what is printed outcome
9, 10   the carrier brings it, the citizen comes   delays are input, the numbers outcome
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from capthe.sim.replay.curve import HA_NOI_CODE, THANH_HOA_CODE, Curve, every_day
from capthe.sim.replay.desks import People
from capthe.sim.replay.enrolment import Enrolment
from capthe.sim.replay.history import HA_NOI, NATION, THANH_HOA
from capthe.sim.replay.inputs import (
    LOT_CARDS,
    UNIT_KEEPS_DAYS,
    UNIT_KEEPS_DAYS_LATER,
    UNIT_KEEPS_UNTIL,
    Capacity,
    cards_a_day,
)
from capthe.sim.replay.report import Evening
from capthe.steps import allot
from capthe.store.pg.reading.board import NONE, read_board
from capthe.work.centre import Centre
from capthe.work.clock import SteppedClock

EVENING = time(10, 0, tzinfo=UTC)  # 17:00 in Vietnam
_SCOPES = {HA_NOI_CODE: HA_NOI, THANH_HOA_CODE: THANH_HOA}


@dataclass(slots=True, kw_only=True)
class Replay:
    """The programme at 1 : `scale`. `machines` lets the machine stations work until idle."""

    scale: int
    capacity: Capacity
    centre: Centre
    clock: SteppedClock
    curve: Curve
    enrolment: Enrolment
    people: People
    machines: Callable[[], int]
    _quota: float = field(default=0.0, init=False)

    def run(self) -> Iterator[Evening]:
        """Live day after day; yield each evening's numbers."""
        for day in every_day():
            now = datetime.combine(day, EVENING)
            self.clock.move_to(now)
            self._day(day, now)
            yield self._evening(day, now)

    def _day(self, day: date, now: datetime) -> None:
        until = self.curve.by_province(day)
        self.enrolment.take(day, {code: n / self.scale for code, n in until.items()})
        keeps = UNIT_KEEPS_DAYS if day <= UNIT_KEEPS_UNTIL else UNIT_KEEPS_DAYS_LATER
        self.enrolment.send(day, day - timedelta(days=keeps))
        self.machines()
        self.people.approve()
        self._print(day)
        self.people.arrive(now)
        self.people.hand_over(now)
        self.people.answer(now)
        self.machines()

    def _print(self, day: date) -> None:
        """Form lots up to what the plant can make today; what it could have made more is lost."""
        self._quota += cards_a_day(day, self.capacity) / self.scale
        left = int(self._quota)
        self._quota -= left
        while left:
            size = min(left, max(1, LOT_CARDS // self.scale))
            self.centre.plan = replace(self.centre.plan, lot_size=size, lot_patience=timedelta(0))
            if not allot.chore(self.centre):
                break
            left -= sum(row.n for row in self.centre.ledger.sets_at("allotted"))
            self.machines()

    def _evening(self, day: date, now: datetime) -> Evening:
        board = read_board(self.centre.ledger.connection, now)
        provinces = {station.office.unit: code for code, station in self.enrolment.stations.items()}
        by = board.by(lambda unit: provinces.get(unit, 0))
        numbers = {name: by.get(code, NONE) for code, name in _SCOPES.items()}
        return Evening(day, {NATION: board.total, **numbers})
