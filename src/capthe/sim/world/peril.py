"""Where a simulated process can die: at every fault point, and before and after every verb.

A verb of the ledger is one transaction, so dying before it means that nothing happened, and dying
after it that it happened and nobody was told. Where a transaction of several statements is open, it
is rolled back. While a process pauses outside a transaction, a rival may act.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from capthe.sim.world.sky import Sky

_VERB = re.compile(r"\bledger\.(\w+)\(")
_READS = frozenset({"members_of", "where_is", "print_rows"})


Rows = psycopg.Cursor[tuple[Any, ...]]


class Crash(BaseException):
    """The simulated process has died at the point named; nothing of the program catches this."""


class Peril:
    """What can happen to one process at the points it reaches."""

    def __init__(self, sky: Sky, rival: Callable[[], None] | None = None) -> None:
        self.sky = sky
        self.rival = rival
        self.reached: Counter[str] = Counter()
        self._is_rival_there = False

    def reach(self, point: str) -> None:
        """Pass a fault point outside any transaction, or die there."""
        self.reached[point] += 1
        if self.sky.strikes("crash"):
            raise Crash(point)
        if self.rival is not None and not self._is_rival_there and self.sky.strikes("rival"):
            self._is_rival_there = True
            try:
                self.rival()
            finally:
                self._is_rival_there = False

    def reach_inside(self, point: str) -> None:
        """Pass a point inside a transaction, or die there; nobody else could act."""
        self.reached[point] += 1
        if self.sky.strikes("crash"):
            raise Crash(point)


class PerilousConnection(psycopg.Connection[tuple[Any, ...]]):
    """A connection to the database whose process may die before and after each verb."""

    peril: Peril | None = None

    def execute(self, query: Any, params: Any = None, **how: Any) -> Rows:  # noqa: ANN401 - as psycopg has it
        """Run a statement; a verb that writes has a fault point on either side."""
        verb = _VERB.search(query) if isinstance(query, str) else None
        if verb is None or verb[1] in _READS:
            return super().execute(query, params, **how)
        self._pass(f"{verb[1]} before")
        cursor = super().execute(query, params, **how)
        self._pass(f"{verb[1]} after")
        return cursor

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """Run a transaction with a fault point before and after its commit."""
        with super().transaction(savepoint_name, force_rollback) as transaction:
            yield transaction
            self._pass("commit before")
        self._pass("commit after")

    def _pass(self, point: str) -> None:
        if self.peril is None:
            return
        is_free = self.info.transaction_status == TransactionStatus.IDLE
        (self.peril.reach if is_free else self.peril.reach_inside)(point)
