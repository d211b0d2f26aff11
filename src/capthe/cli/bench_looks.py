"""How long it takes to read where a dossier is and every fact about it."""

import secrets
import time
from collections.abc import Callable
from statistics import quantiles

import psycopg

LOOKS = 5_000


def timed_looks(
    session: psycopg.Connection,
    pick: Callable[[], tuple[int, int]],
    look: Callable[[int, int], object],
) -> dict[str, float]:
    """Milliseconds of `look` at LOOKS dossiers, from one session: p50 and p99."""
    session.execute("set plan_cache_mode = force_generic_plan")
    spent = []
    for _ in range(LOOKS):
        dossier, cid = pick()
        began = time.perf_counter()
        look(dossier, cid)
        spent.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(spent, n=100)
    return {"looks": LOOKS, "p50_ms": round(cuts[49], 3), "p99_ms": round(cuts[98], 3)}


def facts_of(session: psycopg.Connection, dossier: int, cid: int) -> None:
    """Where it is, and its events with who, why and when: two statements of the database."""
    session.execute("select * from ledger.where_is(%s, %s)", [dossier, cid]).fetchone()
    session.execute(
        "select e.from_stage, e.to_stage, e.reason, b.actor, b.cause, b.happened_at, b.written_at"
        " from ledger.event e join ledger.block b on b.id = e.block"
        " where e.dossier = %s and e.cid = %s order by b.id",
        [dossier, cid],
    ).fetchall()


def any_of(n: int) -> int:
    """One of 1..n."""
    return 1 + secrets.randbelow(n)
