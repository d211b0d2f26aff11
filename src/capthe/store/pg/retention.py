"""What of enrolments is due to be erased, and its erasure: the key goes, the fact stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from capthe.domain.retention import ENDS, Part
from capthe.store.objects.port import KeyRow, ObjectRef
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.named import named


@dataclass(frozen=True, slots=True)
class Wanted:
    """One object: its dossier, and which of the dossier's it is."""

    dossier: int
    cid: int
    part: Part


@dataclass(frozen=True, slots=True)
class DueCount:
    """So many objects of a kind are due in a province."""

    part: Part
    province: int
    n: int


def due_counts(
    connection: psycopg.Connection, ended_before: Mapping[Part, datetime]
) -> list[DueCount]:
    """Count what is due, by kind and province."""
    rows = connection.execute(named("retention_due").sql, _cuts(ended_before))
    return [DueCount(Part(part), province, n) for part, province, n in rows]


def next_due(
    connection: psycopg.Connection, ended_before: Mapping[Part, datetime], *, first: int, limit: int
) -> list[Wanted]:
    """Return the next objects that are due, from dossier `first` on."""
    values = {**_cuts(ended_before), "first": first, "limit": limit}
    rows = connection.execute(named("retention_next").sql, values)
    return [Wanted(dossier, cid, Part(part)) for dossier, cid, part in rows]


def naming(connection: psycopg.Connection, ref: ObjectRef) -> list[Wanted]:
    """Return the dossiers that name an object. It reads all of them: there is no index for it."""
    rows = connection.execute(named("retention_object").sql, {"address": ref.address})
    return [Wanted(dossier, cid, Part(part)) for dossier, cid, part in rows]


def erase_objects(
    connection: psycopg.Connection, act: Act, witness: str, wanted: Sequence[Wanted]
) -> list[KeyRow]:
    """Erase objects of ended dossiers; return the keys' rows. Needs the owner's rights.

    What is gone already is not among them. One transaction: keys and facts go together.
    """
    rows = connection.execute(
        "select address, wrapped, kek, pack, position, size"
        f" from ledger.erase_objects({ACT}, %(witness)s, %(ends)s::smallint[],"
        " %(dossier)s::bigint[], %(cid)s::bigint[], %(part)s::smallint[])",
        {
            **act_values(act),
            "witness": witness,
            "ends": list(ENDS),
            "dossier": [each.dossier for each in wanted],
            "cid": [each.cid for each in wanted],
            "part": [each.part.value for each in wanted],
        },
    )
    return [KeyRow(bytes(row[0]), bytes(row[1]), *row[2:]) for row in rows]


def _cuts(ended_before: Mapping[Part, datetime]) -> dict[str, object]:
    return {
        "part": [part.value for part in ended_before],
        "before": list(ended_before.values()),
        "ends": list(ENDS),
    }
