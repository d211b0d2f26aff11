"""The population register in PostgreSQL: records changed by events, events undone, shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from capthe.domain.register_event import RegisterEvent
from capthe.store.duck.register_file import RegisterFile
from capthe.store.pg.act import ACT, Act, act_values
from capthe.store.pg.register_load import Loaded, Progress, load


class Changed(StrEnum):
    """What became of an event."""

    DONE = "done"
    KNOWN = "known"  # the same event came before
    NOTHING = "nothing"  # the record says so already
    OTHER = "other"  # its id came before, with other content
    UNKNOWN = "unknown"  # there is no such record
    TAKEN = "taken"  # a record with that id is there
    SHARED = "shared"  # several records bear the number: its id at the source must say which
    CONTRADICTS = "contradicts"  # the record of that id bears another number
    NOWHERE = "nowhere"  # merged into no record in force, or into itself
    FUTURE = "future"  # it is said to happen later


class Undone(StrEnum):
    """What became of an undoing."""

    DONE = "done"
    UNKNOWN = "unknown"
    BEFORE = "undone"
    CHANGED_SINCE = "since"


@dataclass(frozen=True, slots=True)
class Register:
    """The register over a connection. Loading needs the owner's role."""

    connection: psycopg.Connection

    def load(self, act: Act, file: RegisterFile, *, source: str, progress: Progress) -> Loaded:
        """Load a file: into an empty register whole, else 50,000 lines at a time.

        Loaded again after it was cut off, it goes on where it stopped: records that are there stay
        as they are and are noted.
        """
        return load(self.connection, act, file, source=source, progress=progress)

    def change(self, act: Act, events: Sequence[RegisterEvent]) -> list[Changed]:
        """Apply events in their order, each once; all are durable on return."""
        rows = self.connection.execute(
            f"select result from ledger.change_register({ACT}, %(events)s) order by at",
            {**act_values(act), "events": Jsonb([each.as_json() for each in events])},
        )
        return [Changed(result) for (result,) in rows]

    def undo(self, act: Act, event: int, *, source: str) -> Undone:
        """Put back what an event changed, by an event of its own."""
        row = self.connection.execute(
            f"select ledger.undo_event({ACT}, %(event)s, %(source)s, %(id)s)",
            {**act_values(act), "event": event, "source": source, "id": f"undo:{event}"},
        ).fetchone()
        assert row is not None  # noqa: S101 - a function always returns a row
        return Undone(row[0])

    def records(self, cid: int) -> list[dict[str, Any]]:
        """Return every record that bears a number, as it is now."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(
                "select r.* from register.record r where r.id in ("
                " select entry from register.person where cid = %(cid)s"
                " union all select entry from register.bearer where cid = %(cid)s) order by r.id",
                {"cid": cid},
            ).fetchall()

    def history(self, entry: int) -> list[tuple[Any, ...]]:
        """Return what changed in a record, a line for each field, in order."""
        return self.connection.execute(
            "select e.id, e.kind, e.happened_on, e.source, e.source_id, e.actor, e.written_at,"
            " e.undoes, c.field, c.before, c.after"
            " from register.event e left join register.change c on c.event = e.id"
            " where e.entry = %s order by e.id, c.id",
            [entry],
        ).fetchall()

    def export(self) -> Iterator[bytes]:
        """Yield the register as it is now, as CSV with its head."""
        with self.connection.cursor().copy(
            "copy (select * from register.record order by id) to stdout (format csv, header)"
        ) as copy:
            for part in copy:
                yield bytes(part)
