"""The sealer: it chains the headers of committed blocks and the access log into the Merkle tree.

It runs beside the writers and never holds them up. Blocks get their ids before they commit, so a
block with a smaller id can appear after one with a larger id. The rule for the watermark, below
which nothing is looked for any more:

    every transaction that takes an id from a sequence holds a lock on that sequence until it ends.
    If, at a moment, the highest visible id is L, then every id up to L was taken by then; once all
    transactions that held the lock at that moment have ended, each id up to L is visible or will
    never be. L becomes the watermark after a pass that began later than that.

A sealer that starts anew has watermark 0 and looks at all blocks once. Access rows are sealed as id
ranges without gaps between the ranges, and only up to such an L.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from capthe.domain.errors import Fault
from capthe.domain.merkle import Frontier
from capthe.domain.number import Entropy
from capthe.packet.keys import SEED_BYTES, SigningKey
from capthe.store.pg.named import named
from capthe.store.pg.secret import drawn_once
from capthe.store.pg.tree import CHUNK, Leaves, sign_head

BLOCKS_MAX = 50_000
_FORGOTTEN = frozenset[str]()


def seal_key(path: Path, entropy: Entropy) -> SigningKey:
    """Return the seal key kept at `path` (0600); the first call draws it."""
    return SigningKey(drawn_once(path, lambda: entropy(SEED_BYTES)))


@dataclass(slots=True)
class Sealer:
    """One sealer at a time: it remembers the watermark and the tree it has to grow.

    `connection` is in autocommit mode and may execute ledger.seal.
    """

    connection: psycopg.Connection
    key: SigningKey
    blocks_max: int = BLOCKS_MAX
    _watermark: int = 0
    _frontier: Frontier | None = None
    _waiting: "_Moment | None" = None

    def seal(self, now: datetime) -> int:
        """Seal what has been committed; return how many leaves were written (0: nothing to do).

        On return the leaves and the head signed over them are durable. Fault when another sealer
        was faster; the next call starts from what that one wrote.
        """
        try:
            with self.connection.transaction():
                self.connection.execute(named("audit_session").sql)
                written, frontier, watermark = self._seal(now)
        except (psycopg.errors.RaiseException, psycopg.errors.UniqueViolation) as error:
            self._watermark, self._frontier = 0, None
            raise Fault("another sealer was faster") from error
        self._frontier, self._watermark = frontier, watermark
        return written

    def _seal(self, now: datetime) -> tuple[int, Frontier | None, int]:
        settled = self._observe()
        blocks = self.connection.execute(
            named("audit_unsealed_blocks").sql,
            {"above": self._watermark, "limit": self.blocks_max},
        ).fetchall()
        leaves = [("block", block, block, leaf) for block, leaf in blocks]
        if settled is not None and settled.access > settled.access_sealed:
            leaves.append(self._access_leaf(settled))
        frontier = self._write(leaves, now) if leaves else self._frontier
        watermark = self._watermark
        if settled is not None and len(blocks) < self.blocks_max:
            watermark = max(watermark, settled.block)
        return len(leaves), frontier, watermark

    def _observe(self) -> "_Moment | None":
        """Return the newest moment whose transactions have all ended, if there is one."""
        block, access, access_sealed = _one(self.connection, "audit_heights")
        writers = frozenset(name for name, _ in self.connection.execute(named("audit_writers").sql))
        moment = _Moment(block, access, access_sealed, writers)
        if not writers:
            self._waiting = None
            return moment
        waiting = self._waiting
        if waiting is None:
            self._waiting = moment
            return None
        if waiting.writers & writers:
            return None
        self._waiting = moment
        return _Moment(waiting.block, waiting.access, access_sealed, _FORGOTTEN)

    def _access_leaf(self, settled: "_Moment") -> tuple[str, int, int, bytes]:
        first, last = settled.access_sealed + 1, settled.access
        _, leaf = _one(self.connection, "audit_access_range", first=first, last=last)
        return ("access", first, last, leaf)

    def _write(self, leaves: list[tuple[str, int, int, bytes]], now: datetime) -> Frontier:
        before = self._frontier if self._frontier is not None else self._read_frontier()
        after = before.grown(leaf for _, _, _, leaf in leaves)
        head = sign_head(self.key, size=after.size, root=after.root, at=now)
        kinds, refs, uptos, hashes = zip(*leaves, strict=True)
        self.connection.execute(
            "select ledger.seal(%s::text[], %s::bigint[], %s::bigint[], %s::bytea[],"
            " %s::bigint, %s::bytea, %s::timestamptz, %s::text, %s::bytea)",
            [
                list(kinds), list(refs), list(uptos), list(hashes),
                head.size, head.root, head.signed_at, head.key_id, head.signature,
            ],
        )  # fmt: skip
        return after

    def _read_frontier(self) -> Frontier:
        """Build the tree anew from the leaves on record."""
        source, frontier = Leaves(self.connection), Frontier()
        while part := source.hashes(frontier.size, frontier.size + CHUNK):
            frontier = frontier.grown(part)
        return frontier


@dataclass(frozen=True, slots=True)
class _Moment:
    """How far ids had got at a moment, and who could still commit smaller ones."""

    block: int
    access: int
    access_sealed: int
    writers: frozenset[str]


def seal_once(connection: psycopg.Connection, *, key: SigningKey, now: datetime) -> int:
    """Seal all that is committed now; return the number of leaves. See Sealer for a lasting one."""
    sealer, total = Sealer(connection, key), 0
    while (written := sealer.seal(now)) >= sealer.blocks_max:
        total += written
    return total + written


def _one(connection: psycopg.Connection, name: str, **values: object) -> tuple[Any, ...]:
    row = connection.execute(named(name).sql, values).fetchone()
    assert row is not None  # noqa: S101 - these queries always return a row
    return tuple(row)
