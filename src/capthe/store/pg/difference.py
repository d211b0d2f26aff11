"""What a check of the ledger found: which rule, about what, what it should be and what is there."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from capthe.store.pg.named import named

DIFFERENCES_MAX = 1000  # of one check; more say nothing new


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, named by its check. `subject` carries internal ids only, no personal data."""

    check: str
    subject: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: expected {self.expected}, found {self.found}"


def rows_of(connection: psycopg.Connection, name: str, **values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a named query; it may use `limit`."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(named(name).sql, {"limit": DIFFERENCES_MAX, **values})
        return cursor.fetchall()
