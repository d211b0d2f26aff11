"""Changes of the register that other bodies report over the network: sources, batches, receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from capthe.domain.number import Entropy
from capthe.domain.register_event import RegisterEvent
from capthe.store.pg.act import ACT, Act, act_values

TOKEN_BYTES = 32
_TIMEOUT = "60s"  # of a batch; a page has less


@dataclass(frozen=True, slots=True)
class Source:
    """A body that reports changes, and the kinds of events that it may report."""

    name: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it came: its number at the source, its hash, its events with their lines.

    `asides` are what cannot be used: line, column, problem and value of each problem, and
    (line, "", "kept_aside", the row) for each row that is not applied.
    """

    source: str
    sequence: int
    sha256: bytes
    lines: int
    events: Sequence[tuple[int, RegisterEvent]]
    asides: Sequence[tuple[int, str, str, str]]


def take(connection: psycopg.Connection, act: Act, batch: Batch) -> Mapping[str, Any]:
    """Take a batch in, durably on return; answer as `ledger.take_batch` does."""
    columns = ("line", "column", "problem", "value")
    with connection.transaction():
        connection.execute("select set_config('statement_timeout', %s, true)", [_TIMEOUT])
        row = connection.execute(
            f"select ledger.take_batch({ACT}, %(source)s, %(sequence)s, %(sha256)s, %(lines)s,"
            " %(events)s, %(at)s, %(asides)s)",
            {
                **act_values(act),
                "source": batch.source,
                "sequence": batch.sequence,
                "sha256": batch.sha256,
                "lines": batch.lines,
                "events": Jsonb([event.as_json() for _, event in batch.events]),
                "at": [line for line, _ in batch.events],
                "asides": Jsonb([dict(zip(columns, a, strict=True)) for a in batch.asides]),
            },
        ).fetchone()
    assert row is not None  # noqa: S101 - a function always returns a row
    answer: Mapping[str, Any] = row[0]
    return answer


def source_of(connection: psycopg.Connection, token: str) -> Source | None:
    """Return whose token this is; None when it is nobody's, or no longer."""
    row = connection.execute("select name, kinds from ledger.source_of(%s)", [_hash(token)])
    found = row.fetchone()
    return None if found is None else Source(found[0], frozenset(found[1]))


def admit(connection: psycopg.Connection, act: Act, source: Source, entropy: Entropy) -> str:
    """Let a body report, as the owner; return its new token, which is kept nowhere."""
    token = entropy(TOKEN_BYTES).hex()
    connection.execute(
        "insert into register.source (name, token, kinds, made_by, made_at)"
        " values (%s, %s, %s, %s, %s) on conflict (name) do update set token = excluded.token,"
        " kinds = excluded.kinds, made_by = excluded.made_by, made_at = excluded.made_at,"
        " ended_at = null",
        [source.name, _hash(token), sorted(source.kinds), act.actor, act.written_at],
    )
    return token


def end(connection: psycopg.Connection, act: Act, name: str) -> bool:
    """Let a body report no more, as the owner; say whether it could until now."""
    ended = connection.execute(
        "update register.source set ended_at = %s where name = %s and ended_at is null",
        [act.written_at, name],
    )
    return ended.rowcount == 1


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
