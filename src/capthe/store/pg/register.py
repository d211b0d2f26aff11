"""The population register in PostgreSQL: files loaded, records changed by events, events undone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from capthe.domain.register_event import RegisterEvent
from capthe.store.duck.register_file import ENTRY_COLUMNS, RegisterFile
from capthe.store.pg.act import ACT, Act, act_values

_CHUNK = 50_000
_COPY = 1 << 20
_BEYOND = 1 << 62  # a line that is no row is numbered as in the file, where rows may span lines
Progress = Callable[[int], None]


class Changed(StrEnum):
    """What became of an event."""

    DONE = "done"
    KNOWN = "known"  # the same event came before
    NOTHING = "nothing"  # the record says so already
    OTHER = "other"  # its id came before, with other content
    UNKNOWN = "unknown"  # there is no such record
    TAKEN = "taken"  # a record with that id is there


class Undone(StrEnum):
    """What became of an undoing."""

    DONE = "done"
    UNKNOWN = "unknown"
    BEFORE = "undone"
    CHANGED_SINCE = "since"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file gave: records written, notes and lines kept aside."""

    load: int
    records: int
    aside: int


@dataclass(frozen=True, slots=True)
class Register:
    """The register over a connection. Loading needs the owner's role."""

    connection: psycopg.Connection

    def load(
        self, act: Act, file: RegisterFile, path: Path, *, source: str, scratch: Path,
        progress: Progress,
    ) -> Loaded:  # fmt: skip
        """Load a file, 50,000 lines at a time: each part is there whole, or not at all.

        Loaded again after it was cut off, it goes on where it stopped: records that are there stay
        as they are and are noted.
        """
        load_id = self._next("register.load_id")
        with path.open("rb") as data:
            sha256 = file_digest(data, "sha256").digest()
        was_empty = not self._has_records()
        records = aside = 0
        rows = file.read.rows
        bounds = [(lo, min(lo + _CHUNK - 1, rows)) for lo in range(1, rows + 1, _CHUNK)]
        for first, last in bounds or [(1, 0)]:
            with self.connection.transaction():
                self.connection.execute("lock table register.entry in row exclusive mode")
                block = self._next("ledger.block_id")
                there = [] if was_empty else self._there(file.ids(first, last))
                if first == 1:
                    self.connection.execute(
                        "insert into register.load (id, source, sha256, lines, block)"
                        " values (%s, %s, %s, %s, %s)",
                        [load_id, source, sha256, file.lines, block],
                    )
                lo = self._ids(last - first + 1)
                target = scratch / "part.csv"
                records += file.write(
                    first, last, shift=lo - first, block=block, load_id=load_id, there=there,
                    target=target,
                )  # fmt: skip
                listed = ", ".join(ENTRY_COLUMNS)
                self._copy(f"register.entry (id, {listed}, load, line, block)", target)
                end = last if last < rows else _BEYOND
                aside += file.problems(first, end, target, load_id=load_id, block=block)
                columns = "load, line, person_id, column_name, problem, value, block"
                self._copy(f"register.aside ({columns})", target)
                self.connection.execute(
                    f"select ledger.close_load({ACT}, %(block)s, %(lo)s, %(hi)s)",
                    {**act_values(act), "block": block, "lo": lo, "hi": lo + last - first},
                )
            progress(last)
        return Loaded(load_id, records, aside)

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

    def _copy(self, into: str, source: Path) -> None:
        with (
            source.open("rb") as data,
            self.connection.cursor().copy(f"copy {into} from stdin (format csv)".encode()) as copy,
        ):
            while part := data.read(_COPY):
                copy.write(part)

    def _next(self, sequence: str) -> int:
        row = self.connection.execute("select nextval(%s::regclass)", [sequence]).fetchone()
        assert row is not None  # noqa: S101 - a sequence always answers
        return int(row[0])

    def _ids(self, n: int) -> int:
        """Take `n` ids for records; return the first. Only loads and desks take any."""
        row = self.connection.execute(
            "select setval('register.entry_id', nextval('register.entry_id') + %s) - %s",
            [max(n - 1, 0), max(n - 1, 0)],
        ).fetchone()
        assert row is not None  # noqa: S101 - a sequence always answers
        return int(row[0])

    def _has_records(self) -> bool:
        found = self.connection.execute("select exists (select 1 from register.entry)").fetchone()
        return found is not None and bool(found[0])

    def _there(self, ids: list[str]) -> list[str]:
        rows = self.connection.execute(
            "select person_id from register.entry where person_id = any (%s)", [ids]
        )
        return [row[0] for row in rows.fetchall()]
