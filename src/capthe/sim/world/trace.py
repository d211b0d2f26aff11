"""What happened in a world, in order: (simulated time, dossier, from, to, actor, cause).

No ciphertext, address or key is in it, so that the same seed gives the same trace on every machine
and in every process. A dossier that comes in goes from nothing to the first stage.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import psycopg

from capthe.domain.stages import STAGES


@dataclass(frozen=True, slots=True)
class Step:
    """One change of stage. `source` is "" when the dossier came in."""

    at: datetime
    dossier: int
    source: str
    target: str
    actor: str
    cause: str

    def __str__(self) -> str:
        return (
            f"{self.at:%d/%m %H:%M:%S} dossier {self.dossier}: {self.source or 'outside'}"
            f" → {self.target} ({self.actor}: {self.cause})"
        )


def trace_of(owner: psycopg.Connection) -> list[Step]:
    """Return the trace of everything on record, in the order in which it was written."""
    rows = owner.execute(
        "select b.written_at at time zone 'UTC', e.dossier, e.from_stage, e.to_stage, b.actor,"
        " b.cause, e.block from ledger.event e join ledger.block b on b.id = e.block"
        " union all select b.written_at at time zone 'UTC', d.id, 0, %s, b.actor, b.cause, b.id"
        " from ledger.dossier d join ledger.block b on b.id = d.block order by 7, 2, 3",
        [STAGES.start.code],
    )
    return [
        Step(at, dossier, STAGES[source].name if source else "", STAGES[target].name, actor, cause)
        for at, dossier, source, target, actor, cause, _ in rows
    ]


def digest_of(trace: list[Step]) -> str:
    """Return one digest of a whole trace."""
    return sha256("\n".join(str(step) for step in trace).encode()).hexdigest()
