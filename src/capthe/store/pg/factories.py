"""Outside factories on record: who they are, who makes which lot, jobs given and answered."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import psycopg

from capthe.domain.stages import STAGES
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.answer import Answer, Appended, Whereabouts
from capthe.store.pg.ledger import Ledger

AT_FACTORY = "at_factory"
_FACTORY = "select f.name, f.place, f.public_key, f.line_key_sha256 from ledger.factory f"


@dataclass(frozen=True, slots=True)
class FactoryRow:
    """A factory: the key that verifies its answers, the hash of the key that chips go under."""

    name: str
    place: int
    public_key: bytes
    line_key_sha256: bytes


@dataclass(frozen=True, slots=True)
class GivenJob:
    """A job that a factory has: its lot, the hash of its manifest, its blanks.

    `answer` is the hash of the answer on record, None while there is none.
    """

    job: str
    set_id: int
    factory: FactoryRow
    manifest: bytes
    blanks: frozenset[int]
    answer: bytes | None


class Taken(StrEnum):
    """What became of an answer: recorded, on record before, or at odds with the one on record."""

    TAKEN = "taken"
    SAME = "same"
    OTHER = "other"


def enter_factory(
    connection: psycopg.Connection, act: Act, factory: FactoryRow, *, operator: str, witness: str
) -> int:
    """Enter a factory for which two people answer; return its place. Needs the owner's rights."""
    row = connection.execute(
        f"select ledger.enter_factory({ACT}, %(name)s, %(public)s, %(line)s, %(one)s, %(two)s)",
        {
            **act_values(act), "name": factory.name, "public": factory.public_key,
            "line": factory.line_key_sha256, "one": operator, "two": witness,
        },
    ).fetchone()  # fmt: skip
    assert row is not None  # noqa: S101 - a function always returns a row
    return int(row[0])


def order_factory(
    connection: psycopg.Connection, act: Act, scope: str, factory: str | None, *,
    operator: str, witness: str,
) -> None:  # fmt: skip
    """Order who makes lots of a scope from now on (None: the plant). Needs the owner's rights."""
    connection.execute(
        f"select ledger.order_factory({ACT}, %(scope)s, %(factory)s, %(one)s, %(two)s)",
        {**act_values(act), "scope": scope, "factory": factory, "one": operator, "two": witness},
    )


def factory_named(connection: psycopg.Connection, name: str) -> FactoryRow | None:
    """Return a factory by its name; None when there is none."""
    row = connection.execute(f"{_FACTORY} where f.name = %s", [name]).fetchone()
    return None if row is None else FactoryRow(*row)


def factory_names(connection: psycopg.Connection) -> dict[int, str]:
    """Return the names of the factories by their places in the account of lots."""
    return dict(connection.execute("select place, name from ledger.factory").fetchall())


def factory_of(connection: psycopg.Connection, job: str) -> FactoryRow | None:
    """Return who makes a job; None: the plant itself."""
    row = connection.execute(
        f"{_FACTORY} join ledger.job j on j.factory = f.name where j.job = %s", [job]
    ).fetchone()
    return None if row is None else FactoryRow(*row)


def given_job(connection: psycopg.Connection, job: str) -> GivenJob | None:
    """Return a job that was given; None when it was not."""
    row = connection.execute(
        "select j.set_id, g.manifest, f.name, f.place, f.public_key, f.line_key_sha256,"
        " array(select a.blank from ledger.attempt a"
        "         join ledger.event e on e.dossier = a.dossier and e.cid = a.cid"
        "          and e.from_stage = %(from)s and e.block = g.block where a.lot = j.set_id),"
        " r.answer from ledger.job_given g join ledger.job j using (job)"
        " left join ledger.job_answer r using (job)"
        " join ledger.factory f on f.name = j.factory where g.job = %(job)s",
        {"job": job, "from": STAGES["allotted"].code},
    ).fetchone()
    if row is None:
        return None
    return GivenJob(job, row[0], FactoryRow(*row[2:6]), row[1], frozenset(row[6]), row[7])


def counts_of(connection: psycopg.Connection, job: str) -> tuple[int, int, int]:
    """Return how many cards of a job the answer on record calls good, spoiled, and leaves out."""
    row = connection.execute(
        "select good, spoiled, missing from ledger.job_answer where job = %s", [job]
    ).fetchone()
    return (0, 0, 0) if row is None else (row[0], row[1], row[2])


def left_out(connection: psycopg.Connection, lot: int) -> list[tuple[int, int]]:
    """Return (dossier, cid) of the cards of a lot that are cases because no answer names them."""
    return connection.execute(
        "select x.dossier, x.cid from ledger.exception x"
        " join ledger.attempt a on a.dossier = x.dossier and a.cid = x.cid and a.lot = %s"
        " where x.stage = %s and x.resolved_at is null order by x.dossier",
        [lot, STAGES[AT_FACTORY].code],
    ).fetchall()


def intend_lot(ledger: Ledger, act: Act, set_id: int, key: str) -> tuple[int, str | None]:
    """7: record the intent and who makes the lot; return how many it is about, and the factory."""
    row = ledger.connection.execute(
        f"select n, factory from ledger.intend_lot({ACT}, %(set)s, %(from)s::smallint, %(key)s)",
        {**act_values(act), "set": set_id, "from": STAGES["allotted"].code, "key": key},
    ).fetchone()
    return (0, None) if row is None else (int(row[0] or 0), row[1])


def give_lot(ledger: Ledger, act: Act, set_id: int, key: str, manifest: bytes) -> Appended:
    """7: record that a lot's job was given to its factory."""
    row = ledger.connection.execute(
        "select (r).block, (r).moved, (r).held from ledger.give_lot("
        f"{ACT}, %(set)s, %(from)s::smallint, %(key)s, %(manifest)s) r",
        {
            **act_values(act), "set": set_id, "from": STAGES["allotted"].code, "key": key,
            "manifest": manifest,
        },
    ).fetchone()  # fmt: skip
    assert row is not None  # noqa: S101 - a function always returns a row
    return Appended(*row)


def answer_job(
    ledger: Ledger, act: Act, job: str, answer: bytes, *,
    good: Collection[int], spoiled: Collection[int],
) -> Taken:  # fmt: skip
    """7: record a factory's answer (its hash), once."""
    row = ledger.connection.execute(
        f"select ledger.answer_job({ACT}, %(from)s::smallint, %(job)s, %(answer)s,"
        " %(good)s::bigint[], %(spoiled)s::bigint[])",
        {
            **act_values(act), "from": STAGES[AT_FACTORY].code, "job": job, "answer": answer,
            "good": sorted(good), "spoiled": sorted(spoiled),
        },
    ).fetchone()  # fmt: skip
    assert row is not None  # noqa: S101 - a function always returns a row
    return Taken(row[0])


def report_answer(ledger: Ledger, act: Act, job: str) -> bool:
    """Open the case of an answer that was set aside; False when it is open already."""
    row = ledger.connection.execute(
        f"select ledger.report_answer({ACT}, %(job)s, %(from)s::smallint)",
        {**act_values(act), "job": job, "from": STAGES[AT_FACTORY].code},
    ).fetchone()
    return bool(row and row[0])


def give_up_card(ledger: Ledger, act: Act, where: Whereabouts) -> Answer:
    """7: give up a card that an answer left out; its citizen gets another."""
    row = ledger.connection.execute(
        f"select ledger.give_up_card({ACT}, %(from)s::smallint, %(dossier)s, %(cid)s,"
        " %(version)s::smallint)",
        {
            **act_values(act), "from": STAGES[AT_FACTORY].code, "dossier": where.dossier,
            "cid": where.cid, "version": where.version,
        },
    ).fetchone()  # fmt: skip
    assert row is not None  # noqa: S101 - a function always returns a row
    return Answer(row[0])
