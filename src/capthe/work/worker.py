"""The worker loop: claim one set, let its station act, answer the three failures.

A Fault is tried again after a while and parked after too many tries; whatever is Broken is parked
at once, with nothing written; a lost connection is a Fault of the database. Nobody else catches.
What is logged or parked names the failure, never the values that failed: they are of a citizen.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from capthe.domain.errors import Broken, Fault, Refusal
from capthe.store.pg.answer import Work
from capthe.work.centre import Centre
from capthe.work.station import Stations

_LOG = logging.getLogger("capthe.work")
_WAIT_SECONDS = 2.0
_SAY_AGAIN_SECONDS = 60.0
_FAULT = (Fault, psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable)
_BROKEN = (
    Broken, Refusal, psycopg.errors.IntegrityError, psycopg.errors.RaiseException,
    psycopg.DataError, ValueError, KeyError, AssertionError,
)  # fmt: skip


def told(error: Exception) -> str:
    """Name a failure in words that may be logged: no values, which PostgreSQL and Python quote."""
    kind = type(error).__name__
    if isinstance(error, Refusal):
        return f"{kind}: {error.code}"
    if isinstance(error, (Broken, Fault)):
        return f"{kind}: {error}"
    if isinstance(error, psycopg.Error):
        is_quoting = isinstance(error, psycopg.DataError)
        why = "" if is_quoting else f": {error.diag.message_primary}"
        return f"{kind} {error.sqlstate}{why}"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" at {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"
    return f"{kind}{where}"


@dataclass(slots=True)
class Worker:
    """One worker over one connection. `stopping` is asked between two pieces of work."""

    centre: Centre
    stations: Stations
    name: str
    stopping: Callable[[], bool] = lambda: False
    ticks: Callable[[], float] = time.monotonic
    done: int = field(default=0, init=False)
    _said: dict[str, float] = field(default_factory=dict, init=False)

    def run_until_idle(self) -> int:
        """Work until nothing is ready; return how many pieces of work were done."""
        before = self.done
        while not self.stopping() and self.run_once():
            pass
        return self.done - before

    def run_once(self) -> bool:
        """Do one piece of work: a set, else the chores. False when there was nothing to do."""
        work = self.centre.ledger.claim_work(
            tuple(self.stations.by_stage), self.name, self.centre.plan.lease_seconds
        )
        if work is not None:
            self._do(work)
            self.done += 1
            return True
        return self.run_chores()

    def run_chores(self) -> bool:
        """Do what no set waits for, such as forming a lot. False when there was nothing to do.

        Whoever works without end calls it now and then: where sets never cease to arrive,
        `run_once` alone would never come to it, and what is approved would wait for a quiet hour.
        """
        busy = [name for name, chore in self.stations.chores.items() if self._chore(name, chore)]
        self.done += len(busy)
        return bool(busy)

    def _do(self, work: Work) -> None:
        self.centre.reach("work.claimed")
        if work.tries > self.centre.plan.tries_max:  # it was claimed so often, and nobody came back
            self._park(work, "the worker died on it")
            return
        try:
            self.stations.by_stage[work.stage](self.centre, work.set_id)
        except _FAULT as fault:
            self._try_again(work, fault)
        except _BROKEN as error:
            self._park(work, told(error))
        self.centre.reach("work.done")

    def _try_again(self, work: Work, fault: Exception) -> None:
        _LOG.warning("fault in set %s, try %s: %s", work.set_id, work.tries, told(fault))
        if work.tries >= self.centre.plan.tries_max:
            self._park(work, told(fault))
        else:
            self.centre.ledger.return_work(work, _WAIT_SECONDS * work.tries)

    def _park(self, work: Work, why: str) -> None:
        _LOG.error("parked: work %s of set %s: %s", work.id, work.set_id, why)
        self.centre.ledger.park_work(work, why)

    def _chore(self, name: str, chore: Callable[[Centre], bool]) -> bool:
        try:
            return chore(self.centre)
        except _FAULT as fault:
            self._say(f"fault in {name}: {told(fault)}")
        except _BROKEN as error:
            self._say(f"broken in {name}, nothing was written: {told(error)}")
        return False

    def _say(self, line: str) -> None:
        """Log a chore's failure, at most once a minute: chores are tried all the time."""
        now = self.ticks()
        if now - self._said.get(line, -_SAY_AGAIN_SECONDS) >= _SAY_AGAIN_SECONDS:
            self._said = {k: at for k, at in self._said.items() if now - at < _SAY_AGAIN_SECONDS}
            self._said[line] = now
            _LOG.error(line)
