"""Time, read in one place and passed in everywhere else.

In production the clock of record is the database's; in the demo the database counts programme days
of a few seconds; in tests and simulations time is what the test says.
"""

import time
from datetime import datetime, timedelta
from typing import Protocol

import psycopg


class Clock(Protocol):
    """Tells programme time, with a zone."""

    def now(self) -> datetime:
        """Return the present moment."""


class DatabaseClock:
    """The programme's clock as the database keeps it (real time unless a demo has set it)."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def now(self) -> datetime:
        """Ask the database."""
        row = self.connection.execute("select ledger.programme_now()").fetchone()
        assert row is not None  # noqa: S101 - one row always
        moment: datetime = row[0]
        return moment

    def set(self, programme: datetime, rate: float) -> None:
        """Let programme time go on from `programme`, `rate` times as fast as real time."""
        self.connection.execute("select ledger.set_clock(%s, %s)", [programme, rate])


class SteppedClock:
    """A clock that stands still until it is moved on; it never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Go on to `moment`; an earlier one leaves it where it is."""
        self._now = max(self._now, moment)

    def pass_time(self, span: timedelta) -> None:
        """Go on by `span`."""
        self._now += span


def machine_seconds() -> float:
    """Return what this machine's clock says, for leases among its processes."""
    return time.time()  # noqa: TID251 - this is the place that reads time
