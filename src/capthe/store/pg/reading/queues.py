"""Who waits where: by stage, owner and province, with age and overdue; parked work; blanks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import psycopg

from capthe.domain.stages import STAGES, Desk, Stage
from capthe.domain.stock import Account
from capthe.store.pg.named import named


@dataclass(frozen=True, slots=True)
class Queue:
    """Dossiers that wait in one stage of one province for one desk."""

    stage: Stage
    desk: Desk
    province: int
    waiting: int
    since: datetime
    overdue: int


@dataclass(frozen=True, slots=True)
class PacketQueue:
    """Packets missing or kept aside for one reason, which one desk must answer."""

    reason: int
    desk: Desk
    province: int
    waiting: int
    since: datetime
    overdue: int


@dataclass(frozen=True, slots=True)
class StageQueue:
    """All that waits in a stage, in some provinces together."""

    stage: Stage
    waiting: int
    since: datetime | None
    overdue: int


@dataclass(frozen=True, slots=True)
class Parked:
    """Work that the machine gave up. `province` and `n` are of the set it is about."""

    id: int
    stage: Stage
    set_id: int
    province: int
    n: int
    tries: int
    ready_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Sets that are ready for a machine station."""

    stage: Stage
    sets: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Stock:
    """Blanks on record in one account at one place."""

    account: Account
    place: int
    n: int


def queues(connection: psycopg.Connection, now: datetime) -> tuple[Queue, ...]:
    """Return everything that waits, by stage, desk and province."""
    return tuple(
        Queue(
            STAGES[stage],
            STAGES[stage].desk if desk is None else Desk(desk),
            province,
            int(n),
            since,
            int(overdue),
        )
        for stage, desk, province, n, since, overdue in connection.execute(
            named("queue_lengths").sql, {"now": now}
        )
    )


def by_stage(found: Iterable[Queue]) -> tuple[StageQueue, ...]:
    """Return one row for each stage where something can wait, in the order of the flow."""
    rows = list(found)
    summed = []
    for stage in STAGES:
        if stage.is_end:
            continue
        own = [queue for queue in rows if queue.stage is stage]
        summed.append(
            StageQueue(
                stage,
                sum(queue.waiting for queue in own),
                min((queue.since for queue in own), default=None),
                sum(queue.overdue for queue in own),
            )
        )
    return tuple(summed)


def packet_queues(connection: psycopg.Connection, now: datetime) -> tuple[PacketQueue, ...]:
    """Return the packets that are missing or kept aside and wait for an answer."""
    rows = connection.execute(named("queue_packets").sql, {"now": now})
    return tuple(PacketQueue(r, Desk(d), p, n, since, late) for r, d, p, n, since, late in rows)


def parked(connection: psycopg.Connection, *, limit: int = 200) -> tuple[Parked, ...]:
    """Return the work that the machine gave up, the oldest first."""
    rows = connection.execute(named("queue_parked").sql, {"limit": limit})
    return tuple(Parked(id_, STAGES[stage], *rest) for id_, stage, *rest in rows)


def machine_work(connection: psycopg.Connection) -> tuple[Waiting, ...]:
    """Return how many sets wait for each machine station."""
    rows = connection.execute(named("queue_work").sql)
    return tuple(Waiting(STAGES[stage], n, since) for stage, n, since in rows)


def stock(connection: psycopg.Connection) -> tuple[Stock, ...]:
    """Return the blanks on record, account by account."""
    rows = connection.execute(named("queue_stock").sql)
    return tuple(Stock(Account(account), place, n) for account, place, n in rows)
