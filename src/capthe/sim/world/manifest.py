"""What the ledger says of cards, by the rights of whoever looks: blanks, boxes, counters."""

from dataclasses import dataclass
from datetime import datetime

import psycopg

from capthe.domain.stages import STAGES


@dataclass(frozen=True, slots=True)
class Waiting:
    """A card that waits for its citizen at a counter, since when and where."""

    dossier: int
    cid: int
    set_id: int
    since: datetime
    unit: int
    province: int


def blanks_of(connection: psycopg.Connection, set_id: int) -> dict[int, int]:
    """Return the blank of every dossier in a set: what a packer's list says."""
    return dict(
        connection.execute(
            "select distinct on (p.dossier) p.dossier, a.blank from ledger.place p"
            " join ledger.attempt a on a.dossier = p.dossier and a.cid = p.cid"
            " where p.set_id = %s order by p.dossier, a.n desc",
            [set_id],
        ).fetchall()
    )


def blank_of(connection: psycopg.Connection, dossier: int, cid: int) -> int | None:
    """Return the blank last used for a dossier."""
    row = connection.execute(
        "select blank from ledger.attempt where dossier = %s and cid = %s order by n desc limit 1",
        [dossier, cid],
    ).fetchone()
    return None if row is None else row[0]


def ends_of(connection: psycopg.Connection, blanks: list[int]) -> dict[int, str | None]:
    """Return what became of blanks by the ledger: the cause of their end, None while they live."""
    return dict(
        connection.execute(
            "select a.blank, e.cause from ledger.attempt a left join ledger.attempt_end e"
            " on e.dossier = a.dossier and e.cid = a.cid and e.n = a.n"
            " where a.blank = any(%s) order by a.blank",
            [blanks],
        ).fetchall()
    )


def at_counters(connection: psycopg.Connection) -> list[Waiting]:
    """Return every card that waits at a counter."""
    rows = connection.execute(
        "select p.dossier, p.cid, s.id, s.since, d.unit, d.province from ledger.dossier_set s"
        " join ledger.place p on p.set_id = s.id"
        " join ledger.dossier d on d.id = p.dossier and d.cid = p.cid"
        " where s.stage = %s and s.n > 0 order by p.dossier",
        [STAGES["at_unit"].code],
    )
    return [Waiting(*row) for row in rows]


def living(connection: psycopg.Connection, packets: list[str]) -> list[tuple[int, int]]:
    """Return (dossier, cid) of those of the submissions that have not come to an end."""
    return connection.execute(
        "select d.id, d.cid from ledger.dossier d where d.submission_id = any(%s::uuid[])"
        " and not exists (select 1 from ledger.event e join ledger.stage s on s.code = e.to_stage"
        " where e.dossier = d.id and e.cid = d.cid and s.holder = 'end') order by d.id",
        [packets],
    ).fetchall()


def in_lots(connection: psycopg.Connection) -> list[tuple[int, int]]:
    """Return (dossier, cid) of those who have a blank and no card yet."""
    return connection.execute(
        "select p.dossier, p.cid from ledger.dossier_set s"
        " join ledger.place p on p.set_id = s.id"
        " where s.n > 0 and s.stage = %s order by p.dossier",
        [STAGES["allotted"].code],
    ).fetchall()


def holding_flags(connection: psycopg.Connection, dossier: int, cid: int) -> list[str]:
    """Return the names of the open flags of a dossier that forbid something."""
    rows = connection.execute(
        "select k.name from ledger.flag_open f join ledger.flag_kind k on k.code = f.kind"
        " where f.dossier = %s and f.cid = %s and cardinality(k.forbids_into) > 0 order by k.code",
        [dossier, cid],
    )
    return [name for (name,) in rows]


def is_at_rest(connection: psycopg.Connection) -> bool:
    """Tell whether every dossier has come to an end and nobody has to answer anything."""
    ends = [stage.code for stage in STAGES.ends]
    row = connection.execute(
        "select (select count(*) from ledger.dossier) = (select count(*) from ledger.event"
        " where to_stage = any(%s)) and not exists (select 1 from ledger.exception"
        " where resolved_at is null) and not exists (select 1 from ledger.outbox"
        " where done_at is null)",
        [ends],
    ).fetchone()
    return row is not None and bool(row[0])
