"""Merges of the register: listed, asked to be taken apart, taken apart by another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import psycopg
from psycopg.rows import class_row

from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.named import named


class Apart(StrEnum):
    """What became of asking, or of answering, that a merge be taken apart."""

    DONE = "done"
    UNKNOWN = "unknown"
    UNDONE = "undone"  # it is apart already
    ASKED = "asked"  # a request waits
    ANSWERED = "answered"  # another was faster
    OWN = "own"  # the one who asked
    SINCE = "since"  # the record has changed again since the merge


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge: who did it, which record went, which stayed, and the newest request about it."""

    id: int
    actor: str
    written_at: datetime
    cause: str
    gone_id: str
    gone_name: str | None
    gone_cid: int | None
    stays_id: str | None
    stays_name: str | None
    stays_cid: int | None
    residence_commune: str
    province: int
    is_apart: bool
    request: int | None
    why: str | None
    asked_by: str | None
    asked_at: datetime | None
    granted: bool | None
    answer_why: str | None
    answered_by: str | None
    answered_at: datetime | None

    @property
    def waits(self) -> bool:
        """Tell whether a request waits for a second person."""
        return self.request is not None and self.granted is None and not self.is_apart


@dataclass(frozen=True, slots=True)
class Merges:
    """The merges over a connection; each verb is its own transaction, durable on return."""

    connection: psycopg.Connection

    def of(self, province: int | None, *, limit: int = 200) -> list[Merge]:
        """Return the merges of a province (None: of all), the newest first."""
        return self._read(None, province, limit)

    def one(self, merge: int) -> Merge | None:
        """Return one merge."""
        found = self._read(merge, None, 1)
        return found[0] if found else None

    def _read(self, merge: int | None, province: int | None, limit: int) -> list[Merge]:
        with self.connection.cursor(row_factory=class_row(Merge)) as cursor:
            given = {"id": merge, "province": province, "limit": limit}
            return cursor.execute(named("merges").sql, given).fetchall()

    def ask(self, act: Act, merge: int, why: str) -> Apart:
        """Ask that a merge be taken apart."""
        row = self.connection.execute(
            f"select ledger.ask_apart({ACT}, %(merge)s, %(why)s)",
            {**act_values(act), "merge": merge, "why": why},
        ).fetchone()
        assert row is not None  # noqa: S101 - a function always returns a row
        return Apart(row[0])

    def answer(self, act: Act, request: int, *, agrees: bool, why: str, source: str) -> Apart:
        """Agree to a request, and take the merge apart, or decline it."""
        row = self.connection.execute(
            f"select ledger.answer_apart({ACT}, %(request)s, %(agrees)s, %(why)s, %(source)s)",
            {
                **act_values(act),
                "request": request,
                "agrees": agrees,
                "why": why,
                "source": source,
            },
        ).fetchone()
        assert row is not None  # noqa: S101 - a function always returns a row
        return Apart(row[0])
