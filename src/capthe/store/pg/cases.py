"""The open exceptions: what waits for a person, whose it is, and by when."""

from collections.abc import Sequence

import psycopg

from capthe.domain.reasons import REASON_BY_CODE
from capthe.domain.stages import STAGES
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.answer import OpenCase


def open_cases(
    connection: psycopg.Connection, *, desks: Sequence[str] = (), limit: int = 1000
) -> list[OpenCase]:
    """Return open exceptions of these desks (of all, when none is named), the first due first."""
    rows = connection.execute(
        "select id, dossier, cid, stage, reason, desk, province, unit, due, subject"
        " from ledger.exception where resolved_at is null"
        " and (%(all)s or desk = any(%(desks)s)) order by due, id limit %(limit)s",
        {"all": not desks, "desks": list(desks), "limit": limit},
    )
    return [
        OpenCase(
            r[0], r[1], r[2], None if r[3] is None else STAGES[r[3]].name,
            REASON_BY_CODE[r[4]].name, *r[5:],
        )
        for r in rows
    ]  # fmt: skip


def resolve_case(connection: psycopg.Connection, act: Act, case_id: int, resolution: str) -> bool:
    """Close an exception that is no dossier's; False when somebody has closed it."""
    row = connection.execute(
        f"select ledger.resolve({ACT}, %(id)s, %(resolution)s)",
        {**act_values(act), "id": case_id, "resolution": resolution},
    ).fetchone()
    return bool(row and row[0])
