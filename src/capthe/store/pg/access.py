"""Who looked at whom, and why: written before the record is shown."""

from datetime import datetime

import psycopg


def log_access(
    connection: psycopg.Connection,
    *,
    at: datetime,
    actor: str,
    role: str,
    dossier: int,
    cid: int,
    why: str,
    seen_from: str,
) -> None:
    """Record one look at a person's dossier; durable on return."""
    connection.execute(
        "select ledger.log_access(%s, %s, %s, %s, %s, %s, %s)",
        [at, actor, role, dossier, cid, why, seen_from],
    )
