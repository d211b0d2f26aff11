"""One member of the bench's crew: the worker loop of the machine stations, and the human desks.

The desks answer whole sets, one approval, one arrival scan and one hand-over round a set; nobody
looks at a single dossier.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

import capthe.steps
from capthe.country import COUNTRIES
from capthe.desks.approve import approve_set
from capthe.desks.arrive import match_box
from capthe.desks.desk import Officer, act_of
from capthe.outside.carrier import CarrierTwin
from capthe.outside.printer import PrinterTwin
from capthe.outside.register import RegisterTwin
from capthe.store.pg.ledger import Ledger
from capthe.work.centre import Centre, Plan
from capthe.work.clock import SteppedClock
from capthe.work.line import TextLine
from capthe.work.memory import settle_memory
from capthe.work.station import Stations, find_stations
from capthe.work.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

PHASES = {
    "3 verify": "received",
    "4 unique": "verified",
    "5 approve": "unique",
    "6 allot": "approved",
    "7 personalise": "allotted",
    "8 inspect": "personalised",
    "9 dispatch": "inspected",
    "9 arrive": "in_transit",
    "10 hand over": "at_unit",
}
"""The phases of a day's work, each with the stage that it empties."""
_DESKS = ("5 approve", "9 arrive", "10 hand over")
_OFFICER = Officer("bench-officer", "commander")


@dataclass(slots=True)
class Crew:
    """A worker with its connection and machines. `share` of `crews`: whose sets are mine."""

    centre: Centre
    clock: SteppedClock
    stations: Stations
    share: int = 0
    crews: int = 1
    done: dict[str, int] = field(default_factory=dict)

    @classmethod
    def hire(
        cls, url: str, folder: Path, plan: Plan, start: datetime, *, share: int = 0, crews: int = 1
    ) -> "Crew":
        """Return a member with a connection of its own; the machines' memories are shared."""
        settle_memory()  # as `capthe work` does
        country = COUNTRIES["vn"]()
        clock = SteppedClock(start)
        centre = Centre(
            ledger=Ledger(psycopg.connect(url, autocommit=True)),
            clock=clock,
            country=country,
            entropy=secrets.token_bytes,
            line=TextLine(country, PrinterTwin(folder / "printer.db")),
            carrier=CarrierTwin(folder / "carrier.db", lost_share=0.0),
            register=RegisterTwin(
                folder / "register.db", rule=country.numbers, entropy=secrets.token_bytes
            ),
            plan=plan,
        )
        return cls(centre, clock, find_stations(capthe.steps), share, crews)

    def work(self, phase: str, now: datetime, limit: int | None = None) -> int:
        """Do one phase until nothing is ready (or `limit` pieces are done); return how many."""
        self.clock.move_to(now)
        return self._desk(phase) if phase in _DESKS else self._machine(phase, limit)

    def _machine(self, phase: str, limit: int | None) -> int:
        """The production worker loop over one station."""
        if phase == "6 allot":
            mine = Stations({}, {"allot": self.stations.chores["allot"]})
        else:
            stage = PHASES[phase]
            mine = Stations({stage: self.stations.by_stage[stage]}, {})
        worker = Worker(self.centre, mine, f"bench-{self.share}")
        worker.stopping = lambda: limit is not None and worker.done >= limit
        return worker.run_until_idle()

    def _desk(self, phase: str) -> int:
        """Every set that waits at a human desk, of those that fall to this member."""
        answers: dict[str, Callable[[int], object]] = {
            "5 approve": lambda s: approve_set(self.centre, _OFFICER, s),
            "9 arrive": lambda s: match_box(self.centre, _OFFICER, s),
            "10 hand over": self._hand_over,
        }
        answer, stage, n = answers[phase], PHASES[phase], 0
        while waiting := [
            row
            for row in self.centre.ledger.sets_at(stage, limit=5000)
            if row.id % self.crews == self.share
        ]:
            for row in waiting:
                answer(row.id)
            n += len(waiting)
        return n

    def _hand_over(self, set_id: int) -> None:
        """Everybody of one box has come for the card."""
        act = act_of(self.centre, _OFFICER, "hand over")
        self.centre.ledger.pass_set(act, set_id, PHASES["10 hand over"], "hand_over")
