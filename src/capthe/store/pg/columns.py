"""Digests over columns: what sets write by the thousand is hashed column after column.

The bytes are those of PostgreSQL's `array_send` for a one-dimensional array of integers: one
dimension, no nulls, the type's number, length, lower bound 1, then each value behind its length,
all in network byte order. Each column is in the order of the dossiers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from struct import pack

_OID = {2: 21, 4: 23, 8: 20}
"""The number of the types smallint, integer and bigint in pg_type, by their bytes."""


@dataclass(frozen=True, slots=True)
class Column:
    """A hashed column: its place in the row, and the bytes of a value."""

    at: int
    value_bytes: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The hashed columns of a table, in the order in which they are hashed.

    What is left out is either in the block's header or follows from the others (a database
    constraint says how). `dossier` is the place of the column that orders the rows.
    """

    dossier: int
    hashed: tuple[Column, ...]

    def digest(self, rows: Sequence[Sequence[int]]) -> str:
        """Return the hexadecimal SHA-256 over the columns of these rows."""
        ordered = sorted(rows, key=lambda row: row[self.dossier])
        digest = sha256()
        for column in self.hashed:
            digest.update(_sent([row[column.at] for row in ordered], column.value_bytes))
        return digest.hexdigest()


EVENTS = Columns(
    0, (Column(0, 8), Column(1, 8), Column(2, 4), Column(3, 2), Column(4, 2), Column(5, 2))
)
"""Rows (dossier, cid, unit, from_version, to_stage, reason)."""
FACTS = {
    "attempt": Columns(0, (Column(0, 8), Column(1, 8), Column(2, 2), Column(4, 8), Column(5, 8))),
    "card": Columns(3, (Column(0, 8), Column(1, 2), Column(3, 8))),
    "set_member": Columns(
        1, (Column(0, 8), Column(1, 8), Column(2, 8), Column(3, 4), Column(4, 2))
    ),
}
"""Whole rows of these tables; all other facts are hashed as texts."""


def _sent(values: Sequence[int], value_bytes: int) -> bytes:
    head = pack("!5i", 1, 0, _OID[value_bytes], len(values), 1)
    length = pack("!i", value_bytes)
    return head + b"".join(
        length + value.to_bytes(value_bytes, "big", signed=True) for value in values
    )
