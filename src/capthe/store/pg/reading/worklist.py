"""What a desk has to do: its exceptions and sets, within the place its officer answers for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import psycopg

from capthe.domain.stages import STAGES, Desk, Stage
from capthe.domain.stock import SetKind
from capthe.store.pg.named import named

PAGE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction: the country, one province, or one unit."""

    province: int | None = None
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One exception: of a dossier, or (without one) of a packet named by `subject`."""

    id: int
    dossier: int | None
    cid: int | None
    stage: Stage | None
    version: int | None
    reason: int
    desk: Desk
    province: int
    unit: int
    subject: str | None
    raised_at: datetime
    due: datetime
    name: str | None
    promised_on: date | None


@dataclass(frozen=True, slots=True)
class WaitingSet:
    """One set. `stage` is None when nobody is in it any more."""

    id: int
    kind: SetKind
    stage: Stage | None
    province: int
    unit: int | None
    n: int
    formed: int
    priority: bool
    since: datetime
    due: datetime | None
    promised_on: date


@dataclass(frozen=True, slots=True)
class Member:
    """One dossier of a set, with what is printed of it."""

    dossier: int
    cid: int
    version: int
    unit: int
    name: str
    birth: int
    sex: str
    case_code: str
    operator: str
    promised_on: date
    device: int
    seq: int


def tasks(
    connection: psycopg.Connection,
    desks: Collection[Desk],
    place: Place,
    *,
    stage: str | None = None,
    of_packets: bool | None = None,
    limit: int = PAGE,
    offset: int = 0,
) -> tuple[Task, ...]:
    """Return the open exceptions of these desks, the earliest due first.

    `of_packets` True keeps those without a dossier, False those with one.
    """
    rows = connection.execute(
        named("worklist_exceptions").sql,
        {
            "desks": [desk.value for desk in desks],
            "province": place.province,
            "unit": place.unit,
            "stage": None if stage is None else STAGES[stage].code,
            "of_packets": of_packets,
            "limit": limit,
            "offset": offset,
        },
    )
    return tuple(_task(row) for row in rows)


def task(connection: psycopg.Connection, exception: int) -> Task | None:
    """Return one open exception; None when it is answered or never was."""
    row = connection.execute(named("worklist_exception").sql, {"id": exception}).fetchone()
    return None if row is None else _task(row)


def sets(
    connection: psycopg.Connection,
    stages: Collection[str],
    place: Place,
    *,
    kind: SetKind | None = None,
    limit: int = PAGE,
    offset: int = 0,
) -> tuple[WaitingSet, ...]:
    """Return the sets that wait in these stages, priority and the oldest promise first."""
    rows = connection.execute(
        named("worklist_sets").sql,
        {
            "stages": [STAGES[name].code for name in stages],
            "province": place.province,
            "unit": place.unit,
            "kind": kind,
            "limit": limit,
            "offset": offset,
        },
    )
    return tuple(_set(row) for row in rows)


def waiting_set(connection: psycopg.Connection, set_id: int) -> WaitingSet | None:
    """Return one set; None when there is none of that number."""
    row = connection.execute(named("worklist_set").sql, {"id": set_id}).fetchone()
    return None if row is None else _set(row)


def members(
    connection: psycopg.Connection, set_id: int, *, limit: int = 500, offset: int = 0
) -> tuple[Member, ...]:
    """Return who is in a set."""
    rows = connection.execute(
        named("worklist_members").sql, {"id": set_id, "limit": limit, "offset": offset}
    )
    return tuple(Member(*row) for row in rows)


def lost_cards(connection: psycopg.Connection, set_id: int) -> int:
    """Return how many cards of a box were given up and not yet accounted for as found."""
    row = connection.execute(named("worklist_lost_box").sql, {"id": set_id}).fetchone()
    return 0 if row is None else int(row[0])


def _task(row: tuple[object, ...]) -> Task:
    id_, dossier, cid, stage, version, reason, desk, *rest = row
    return Task(
        id_, dossier, cid, STAGES[stage] if isinstance(stage, int) else None,  # type: ignore[arg-type]
        version, reason, Desk(desk), *rest,  # type: ignore[arg-type]
    )  # fmt: skip


def _set(row: tuple[object, ...]) -> WaitingSet:
    id_, kind, stage, *rest = row
    known = STAGES[stage] if isinstance(stage, int) and stage else None
    return WaitingSet(id_, SetKind(kind), known, *rest)  # type: ignore[arg-type]
