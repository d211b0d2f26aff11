"""`capthe audit verify`: everything the ledger's seals promise, computed again from the rows.

From the bottom up: the events and facts of every block against its header, every header and the
access log against its leaf, the leaves against every signed head. A row that was altered, added or
removed shows as a named difference; a ledger that was rewritten as a whole, with its leaves, shows
at the signature, or against a head that was kept elsewhere (`kept`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import psycopg

from capthe.domain.merkle import Frontier
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.store.pg.difference import Difference, rows_of
from capthe.store.pg.named import named
from capthe.store.pg.tree import CHUNK, Leaves, TreeHead

Progress = Callable[[Text], None]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was checked, how much of it is not sealed yet, and everything that differs."""

    blocks: int
    events: int
    leaves: int
    unsealed: int
    head: TreeHead | None
    differences: tuple[Difference, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing differs."""
        return not self.differences


def verify(
    connection: psycopg.Connection,
    public_key: bytes,
    progress: Progress,
    *,
    kept: Sequence[TreeHead] = (),
) -> AuditReport:
    """Check the whole ledger as it is at this moment; it reads only and stops nobody.

    `connection` is not in a transaction. `kept` are heads that were written down elsewhere before:
    the log must have grown from each of them.
    """
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute(named("audit_session").sql)
        differences = [
            *_events(connection, progress),
            *_facts(connection, progress),
            *_leaves(connection, progress),
            *_heads(connection, public_key, kept, progress),
        ]
        ((blocks, events, leaves, unsealed),) = rows_of(connection, "audit_totals")
        heads = _signed_heads(connection)
    return AuditReport(
        blocks, events, leaves, unsealed, heads[-1] if heads else None, tuple(differences)
    )


def _events(connection: psycopg.Connection, progress: Progress) -> Iterator[Difference]:
    for stage in STAGES:
        progress(Text(f"Kiểm tra sự kiện: {stage.label.vi}", f"Checking events: {stage.label.en}"))
        yield from _headers(rows_of(connection, "audit_events", stage=stage.code), stage.name)
    yield from _headers(rows_of(connection, "audit_arrivals"), "dossier")


def _headers(rows: list[tuple[object, ...]], table: str) -> Iterator[Difference]:
    for block, verb, n, n_found, digest, digest_found in rows:
        subject = f"block {block} ({table})"
        if verb is None:
            yield Difference("block_missing", subject, "a header", f"{n_found} events without one")
        elif n != (n_found or 0):
            yield Difference("block_count", subject, f"{n}", f"{n_found or 0}")
        else:
            yield Difference("block_digest", subject, f"{digest}", f"{digest_found}")


def _facts(connection: psycopg.Connection, progress: Progress) -> Iterator[Difference]:
    progress(Text("Kiểm tra dữ kiện của các khối", "Checking the facts of the blocks"))
    for block, verb, facts, found, tables in rows_of(connection, "audit_facts"):
        subject = f"block {block} ({tables or 'no facts'})"
        if verb is None:
            yield Difference("block_missing", subject, "a header", "facts without one")
        else:
            yield Difference("block_facts", subject, facts or "no facts", found or "no facts")


def _leaves(connection: psycopg.Connection, progress: Progress) -> Iterator[Difference]:
    progress(Text("Kiểm tra các lá của cây băm", "Checking the leaves of the tree"))
    for n, block, is_there, sealed, found in rows_of(connection, "audit_leaf_blocks"):
        subject = f"leaf {n}, block {block}"
        if is_there:
            yield Difference("leaf_block", subject, sealed, found)
        else:
            yield Difference("leaf_block", subject, "the sealed block", "no such block")
    upto = 0
    for n, first, last, sealed, found in rows_of(connection, "audit_leaf_access"):
        subject = f"leaf {n}, access {first} to {last}"
        if first != upto + 1:
            yield Difference("leaf_access_range", subject, f"from {upto + 1}", f"from {first}")
        if sealed != found:
            yield Difference("leaf_access", subject, sealed, found)
        upto = last


def _heads(
    connection: psycopg.Connection,
    public_key: bytes,
    kept: Sequence[TreeHead],
    progress: Progress,
) -> Iterator[Difference]:
    """Grow the tree once over all leaves, stopping at the size of each head."""
    progress(Text("Tính lại gốc cây băm", "Computing the roots of the tree"))
    known = {(head.size, head.root): head for head in (*_signed_heads(connection), *kept)}
    source, frontier = Leaves(connection), Frontier()
    for head in sorted(known.values(), key=lambda each: each.size):
        subject = f"head {head.size}"
        if not head.is_signed_by(public_key):
            yield Difference("head_signature", subject, "signed by the seal key", "not signed")
        while frontier.size < head.size:
            end = min(frontier.size + CHUNK, head.size)
            part = source.hashes(frontier.size, end)
            if len(part) < end - frontier.size:
                yield _gap(subject, frontier.size + len(part))
                return
            frontier = frontier.grown(part)
        if frontier.root != head.root:
            yield Difference("head_root", subject, head.root.hex(), frontier.root.hex())
    beyond = len(source.hashes(frontier.size, 2**62))
    if beyond:
        yield Difference("leaf_unsigned", f"leaf {frontier.size}", "under a head", f"{beyond} not")


def _gap(subject: str, before: int) -> Difference:
    return Difference("leaf_missing", subject, "every leaf", f"one is missing up to {before}")


def _signed_heads(connection: psycopg.Connection) -> list[TreeHead]:
    rows = connection.execute(
        "select size, root, signed_at, key_id, signature from ledger.tree_head order by size"
    )
    return [TreeHead(*row) for row in rows]
