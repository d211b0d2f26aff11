"""How long it takes to read where a dossier is and every fact about it."""

import secrets
import time
from collections.abc import Callable, Sequence
from statistics import quantiles

import psycopg

from capthe.cli.bench_world import World, bench_sql
from capthe.store.pg.server import SUPERUSER

LOOKS = 5_000
_GENERIC = "set plan_cache_mode = force_generic_plan"

Look = Callable[[psycopg.Connection, int, int], object]


def looks(place: World, dossiers: Sequence[tuple[int, int]], **ways: Look) -> dict[str, object]:
    """Milliseconds of a look at each of `dossiers` (number, citizen), p50 and p99.

    `in_database` by the server's own clock, `from_python` with the way to it and back, then the
    caller's `ways`.
    """
    with psycopg.connect(place.server.url(SUPERUSER), autocommit=True) as owner:
        owner.execute(_GENERIC)
        owner.execute(bench_sql("looks"))
        numbers, cids = (list(column) for column in zip(*dossiers, strict=True))
        row = owner.execute("call pg_temp.look(%s, %s, '{}')", [numbers, cids]).fetchone()
    found: dict[str, object] = {"looks": len(dossiers), "in_database": _cuts(row[0] if row else [])}
    with place.connect() as session:
        session.execute(_GENERIC)
        for name, look in {"from_python": _facts_of, **ways}.items():
            found[name] = _cuts([_milliseconds(session, look, *each) for each in dossiers])
    return found


def any_of(n: int) -> int:
    """One of 1..n."""
    return 1 + secrets.randbelow(n)


def _facts_of(session: psycopg.Connection, dossier: int, cid: int) -> None:
    """Where it is, and its events with who, why and when: the two statements of looks.sql."""
    session.execute("select * from ledger.where_is(%s, %s)", [dossier, cid]).fetchone()
    session.execute(
        "select e.from_stage, e.to_stage, e.reason, b.actor, b.cause, b.happened_at, b.written_at"
        " from ledger.event e join ledger.block b on b.id = e.block"
        " where e.dossier = %s and e.cid = %s order by b.id",
        [dossier, cid],
    ).fetchall()


def _milliseconds(session: psycopg.Connection, look: Look, dossier: int, cid: int) -> float:
    began = time.perf_counter()
    look(session, dossier, cid)
    return (time.perf_counter() - began) * 1000


def _cuts(spent: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(spent, n=100)
    return {"p50_ms": round(cuts[49], 3), "p99_ms": round(cuts[98], 3)}
