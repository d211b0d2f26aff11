"""The worker loop: claim one set, let its station act, answer the three failures.

A Fault is tried again after a while and parked after too many tries; whatever is Broken is parked
at once, with nothing written; a lost connection is a Fault of the database. Nobody else catches.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from capthe.domain.errors import Broken, Fault, Refusal
from capthe.store.pg.answer import Work
from capthe.work.centre import Centre
from capthe.work.station import Stations

_LOG = logging.getLogger("capthe.work")
_WAIT_SECONDS = 2.0
_BROKEN = (Broken, Refusal, psycopg.errors.IntegrityError, psycopg.errors.RaiseException)


@dataclass(slots=True)
class Worker:
    """One worker over one connection. `stopping` is asked between two pieces of work."""

    centre: Centre
    stations: Stations
    name: str
    stopping: Callable[[], bool] = lambda: False
    done: int = field(default=0, init=False)

    def run_until_idle(self) -> int:
        """Work until nothing is ready; return how many pieces of work were done."""
        before = self.done
        while not self.stopping() and self.run_once():
            pass
        return self.done - before

    def run_once(self) -> bool:
        """Do one piece of work: a set, else a chore. False when there was nothing to do."""
        work = self.centre.ledger.claim_work(
            tuple(self.stations.by_stage), self.name, self.centre.plan.lease_seconds
        )
        if work is not None:
            self._do(work)
            self.done += 1
            return True
        busy = [name for name, chore in self.stations.chores.items() if self._chore(name, chore)]
        self.done += len(busy)
        return bool(busy)

    def _do(self, work: Work) -> None:
        self.centre.reach("work.claimed")
        try:
            self.stations.by_stage[work.stage](self.centre, work.set_id)
        except (Fault, psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable) as fault:
            self._try_again(work, fault)
        except _BROKEN as e:
            _LOG.exception("parked: work %s of set %s", work.id, work.set_id)
            self.centre.ledger.park_work(work, f"{type(e).__name__}: {e}")
        self.centre.reach("work.done")

    def _try_again(self, work: Work, fault: Exception) -> None:
        _LOG.warning("fault in set %s, try %s: %s", work.set_id, work.tries, fault)
        if work.tries >= self.centre.plan.tries_max:
            self.centre.ledger.park_work(work, f"{type(fault).__name__}: {fault}")
        else:
            self.centre.ledger.return_work(work, _WAIT_SECONDS * work.tries)

    def _chore(self, name: str, chore: Callable[[Centre], bool]) -> bool:
        try:
            return chore(self.centre)
        except Fault as fault:
            _LOG.warning("fault in %s: %s", name, fault)
        except _BROKEN:
            _LOG.exception("broken in %s: nothing was written", name)
        return False
