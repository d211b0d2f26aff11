"""A look at a person's record from this terminal: who, when and why, written before it is shown."""

import getpass

import psycopg

from capthe.store.pg.access import log_access
from capthe.work.clock import DatabaseClock

EVERYBODY = 0
"""No dossier, no number: a look at the register that is about more than one person, or all."""


def log_look(connection: psycopg.Connection, dossier: int, cid: int, why: str) -> None:
    """Write the look into the access log, by the name of this machine's user."""
    log_access(
        connection,
        at=DatabaseClock(connection).now(),
        actor=getpass.getuser(),
        role="operator",
        dossier=dossier,
        cid=cid,
        why=why,
        seen_from="terminal",
    )
