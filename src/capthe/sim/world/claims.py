"""Leases in simulated time: what is claimed stays claimed until the world says that it ran out."""

import psycopg

from capthe.store.pg.answer import Work
from capthe.store.pg.ledger import Ledger

_FOR_EVER_SECONDS = 86_400.0


class PatientLedger(Ledger):
    """A ledger whose returned work waits for the world, not for seconds of the real clock."""

    def return_work(self, work: Work, wait_seconds: float) -> None:  # noqa: ARG002 - real seconds
        """Give work back; it is ready again when the world lets leases run out."""
        super().return_work(work, _FOR_EVER_SECONDS)


def run_out(owner: psycopg.Connection) -> None:
    """Let every lease run out."""
    owner.execute("update ledger.work set leased_until = null where leased_until is not null")


def let_go(owner: psycopg.Connection) -> None:
    """Let all parked work go on, as an operator does who has looked at it."""
    owner.execute("select ledger.leave_work(id) from ledger.work where parked is not null")
