"""The record of chips: what a card is made from, what inspection found, what was destroyed."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from capthe.domain.stages import STAGES
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.answer import Appended
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.named import named


@dataclass(frozen=True, slots=True)
class Source:
    """Where the pictures of one card are, and which attempt at the card this is."""

    dossier: int
    attempt: int
    province: int
    objects: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class GoodCard:
    """A card that exists: its blank, its job, where what only its chip states is kept."""

    cid: int
    blank: int
    job: str
    kept: bytes
    source: Source


@dataclass(frozen=True, slots=True)
class Inspected:
    """What inspection found on one card: "" when nothing is wrong, else a name for what is.

    `sod` is the SHA-256 of the security object as read, `kept` the address of what only this chip
    states; both are there when the card is good.
    """

    dossier: int
    cid: int
    blank: int
    finding: str
    sod: bytes | None = None
    kept: bytes | None = None


@dataclass(frozen=True, slots=True)
class Destroyed:
    """Evidence that a job's production data cannot be opened again.

    `keys_sha256` is the hash over the hashes of the keys of its `n` parcels, by blank, as noted
    when the job was entered: who has one of the keys after all can be shown to have kept it.
    """

    job: str
    n: int
    keys_sha256: bytes


def card_sources(connection: psycopg.Connection, dossiers: Sequence[int]) -> dict[int, Source]:
    """Return where the pictures of these dossiers' cards are, by dossier."""
    rows = connection.execute(named("card_sources").sql, [list(dossiers)], binary=True)
    return {
        dossier: Source(dossier, attempt, province, tuple(objects))
        for dossier, attempt, province, objects in rows
    }


def good_card(connection: psycopg.Connection, dossier: int) -> GoodCard | None:
    """Return the card of a dossier that passed inspection; None when there is none now."""
    row = connection.execute(named("good_card").sql, [dossier], binary=True).fetchone()
    if row is None:
        return None
    cid, blank, attempt, province, objects, job, kept = row
    return GoodCard(cid, blank, job, kept, Source(dossier, attempt, province, tuple(objects)))


def record_inspected(
    ledger: Ledger, act: Act, set_id: int, *, failed: Sequence[int], cards: Sequence[Inspected],
    destroyed: Destroyed | None, reason: int,
) -> Appended:  # fmt: skip
    """8: record an inspected lot, with what was found on its cards where that is kept."""
    stage, event = "personalised", "good"
    if destroyed is None:
        return ledger.record_lot(act, set_id, stage, event, failed=failed, reason=reason)
    with ledger.connection.transaction():
        _record(ledger.connection, act, set_id, stage, cards, destroyed)
        return ledger.record_lot(act, set_id, stage, event, failed=failed, reason=reason)


def record_destroyed(
    ledger: Ledger, act: Act, set_id: int, stage: str, destroyed: Destroyed | None
) -> None:
    """Record that a job's production data are gone, if any are; in the caller's transaction."""
    if destroyed is not None:
        _record(ledger.connection, act, set_id, stage, (), destroyed)


def _record(
    connection: psycopg.Connection, act: Act, set_id: int, stage: str,
    cards: Sequence[Inspected], destroyed: Destroyed,
) -> None:  # fmt: skip
    """Enter what was found and destroyed; what is on record already stays as it is."""
    connection.execute(
        f"select ledger.record_inspection({ACT}, %(set)s, %(from)s::smallint,"
        " %(dossier)s::bigint[], %(cid)s::bigint[], %(blank)s::bigint[], %(finding)s::text[],"
        " %(sod)s::bytea[], %(kept)s::bytea[], %(job)s, %(n)s, %(keys)s)",
        {
            **act_values(act),
            "set": set_id,
            "from": STAGES[stage].code,
            "dossier": [each.dossier for each in cards],
            "cid": [each.cid for each in cards],
            "blank": [each.blank for each in cards],
            "finding": [each.finding for each in cards],
            "sod": [each.sod for each in cards],
            "kept": [each.kept for each in cards],
            "job": destroyed.job,
            "n": destroyed.n,
            "keys": destroyed.keys_sha256,
        },
    )


def report_no_signers(connection: psycopg.Connection, act: Act, rules: str) -> bool:
    """Open the exception of a plant that cannot sign; False when it is open already."""
    row = connection.execute(
        f"select ledger.report_no_signers({ACT}, %(rules)s, %(from)s::smallint)",
        {**act_values(act), "rules": rules, "from": STAGES["approved"].code},
    ).fetchone()
    return bool(row and row[0])
