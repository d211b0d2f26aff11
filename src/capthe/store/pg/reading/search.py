"""Finding dossiers: by their number, by the citizen's slip, by the citizen's twelve digits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg

from capthe.domain.number import provisional_cid
from capthe.domain.stages import STAGES, Stage
from capthe.packet.slip import Slip
from capthe.store.pg.intake import device_id
from capthe.store.pg.named import named

_PER_UNIT = 100_000
_BLOCKS_REACH = 2_000
"""How many blocks after the packets' own those of their dossiers are looked for: reception writes
them in one transaction, one a province, with other writers' in between."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One dossier found. `stage` is where it is."""

    dossier: int
    cid: int
    province: int
    unit: int
    name: str
    birth: int
    case_code: str
    captured_at: datetime
    promised_on: date
    device: int
    seq: int
    stage: Stage | None

    @property
    def slip(self) -> Slip:
        """What the citizen holds."""
        return slip_of(self.device, self.seq)


@dataclass(frozen=True, slots=True)
class PacketFound:
    """A packet on record. A refused one made no dossier, for the reason of that code."""

    submission_id: str
    outcome: str
    reason: int
    received_at: datetime
    dossier: int | None
    cid: int | None


@dataclass(frozen=True, slots=True)
class CardRow:
    """One card slot of a citizen, and how it ended."""

    generation: int
    dossier: int
    since: datetime
    ended: str | None
    ended_at: datetime | None


def slip_of(device: int, seq: int) -> Slip:
    """Return the slip of a dossier from the ledger's device number and the device's sequence."""
    return Slip(device // _PER_UNIT, device % _PER_UNIT, seq)


def by_id(connection: psycopg.Connection, dossier: int) -> Hit | None:
    """Return the dossier of that number."""
    rows = connection.execute(named("search_ids").sql, {"ids": [dossier], "limit": 1}).fetchall()
    return _hit(rows[0]) if rows else None


def by_citizen(connection: psycopg.Connection, cid: int, *, limit: int = 50) -> tuple[Hit, ...]:
    """Return all dossiers of a citizen, the newest first."""
    rows = connection.execute(named("search_citizen").sql, {"cid": cid, "limit": limit})
    return tuple(_hit(row) for row in rows)


def packet_of(connection: psycopg.Connection, slip: Slip) -> PacketFound | None:
    """Return the packet that a slip names; None when it has not arrived."""
    row = connection.execute(
        named("search_packet").sql,
        {
            "device": device_id(slip.unit, slip.device_no),
            "seq": slip.sequence,
            "reach": _BLOCKS_REACH,
        },
    ).fetchone()
    return None if row is None else PacketFound(str(row[0]), *row[1:])


def by_slip(connection: psycopg.Connection, slip: Slip) -> Hit | None:
    """Return the dossier a slip names, under the citizen's number if it was found meanwhile."""
    found = packet_of(connection, slip)
    if found is None or found.dossier is None:
        return None
    moved = reopened_as(connection, found.dossier)
    return by_id(connection, found.dossier if moved is None else moved[0])


def reopened_as(connection: psycopg.Connection, dossier: int) -> tuple[int, int] | None:
    """Return (dossier, cid) under which a dossier goes on since its citizen's number was found."""
    row = connection.execute(named("search_moved").sql, {"dossier": dossier}).fetchone()
    return None if row is None else (row[0], row[1])


def opened_as(connection: psycopg.Connection, submission_id: bytes) -> Hit | None:
    """Return the dossier that a submission was first opened as, while the number was unknown."""
    found = by_citizen(connection, provisional_cid(submission_id), limit=1)
    return found[0] if found else None


def cards(connection: psycopg.Connection, cid: int) -> tuple[CardRow, ...]:
    """Return the card slots of a citizen, oldest first."""
    rows = connection.execute(named("search_cards").sql, {"cid": cid})
    return tuple(CardRow(*row) for row in rows)


def _hit(row: tuple[Any, ...]) -> Hit:
    stage = None if row[11] is None else STAGES[row[11]]
    return Hit(*(*row[:11], stage))
