"""The worker processes of a world: they work until they are idle, die, and find others at it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg

import capthe.steps
from capthe.sim.world import claims
from capthe.sim.world.agenda import Agenda
from capthe.sim.world.peril import Crash
from capthe.sim.world.process import Process
from capthe.sim.world.sky import Sky
from capthe.work.station import Stations, find_stations
from capthe.work.worker import Worker

_SOON = timedelta(minutes=1)
_AFTER_A_DEATH = timedelta(minutes=10)
_LOT_PATIENCE = timedelta(hours=2, minutes=1)
_PIECES_MAX = 400


@dataclass(slots=True, kw_only=True)
class Workshop:
    """A worker, and a second one that comes to the same work when it should not."""

    sky: Sky
    agenda: Agenda
    owner: psycopg.Connection
    first: Process
    second: Process
    died: Callable[[Process], None]
    stations: Stations = field(default_factory=lambda: find_stations(capthe.steps))
    _woken_for: datetime | None = field(default=None, init=False)

    def wake(self, after: timedelta = _SOON) -> None:
        """Let the worker look for work soon, unless it will anyway."""
        moment = self.agenda.now + after
        if self._woken_for is None or self._woken_for > moment or self._woken_for < self.agenda.now:
            self._woken_for = moment
            self.agenda.at(moment, self._work)

    def race(self) -> None:
        """The second worker acts while the first one pauses: its lease may have run out."""
        if self.sky.strikes("lease_runs_out"):
            claims.run_out(self.owner)
        try:
            self._worker(self.second).run_once()
        except Crash:
            self.died(self.second)

    def _work(self) -> None:
        self._woken_for = None
        claims.run_out(self.owner)
        worker = self._worker(self.first)
        worker.stopping = lambda: worker.done >= _PIECES_MAX
        try:
            done = worker.run_until_idle()
        except Crash:
            self.died(self.first)
            self.wake(_AFTER_A_DEATH)
            return
        if done:
            self.wake(_LOT_PATIENCE)

    def _worker(self, process: Process) -> Worker:
        return Worker(process.centre, self.stations, "worker", ticks=lambda: 0.0)
