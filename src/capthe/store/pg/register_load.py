"""Register files loaded into PostgreSQL: records, numbers, and what was kept aside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from capthe.store.duck.register_columns import ASIDE, BEARER, PERSON, RECORD
from capthe.store.duck.register_file import RegisterFile
from capthe.store.duck.register_rows import Part, Rows
from capthe.store.pg.act import ACT, Act, act_values

_CHUNK = 50_000
_COPY_BYTES = 1 << 20
_BEYOND = 1 << 62  # a line that is no row is numbered as in the file, where rows may span lines
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file gave: records written, notes and lines kept aside."""

    load: int
    records: int
    aside: int


@dataclass(slots=True)
class Loading:
    """One file on its way into the register, over an owner's connection."""

    connection: psycopg.Connection
    act: Act
    file: RegisterFile
    source: str
    sha256: bytes
    load_id: int
    records: int = 0
    asides: int = 0
    digests_agree: bool = False

    def whole(self, progress: Progress) -> bool:
        """Fill a register that has nobody, in one transaction; say whether it had nobody.

        Keys and indexes are made when all rows are there. The register is held alone meanwhile.
        """
        execute = self.connection.execute
        with self.connection.transaction():
            execute("lock table register.entry, register.person, register.bearer")
            if not is_empty(self.connection):
                return False
            makes = self._one("select ledger.bare_register()")
            for first, last in self._bounds():
                block, lo, part = self._copied(first, last, [])
                self._copy("register.person", PERSON, part.people)
                self._copy("register.bearer", BEARER, part.bearers)
                self._head(block, part, lo, lo + last - first)
                progress(last)
            execute("select ledger.dress_register(%s)", [makes])
        return True

    def onto(self, progress: Progress) -> None:
        """Load over a register that has people, 50,000 lines at a time: each whole, or not at all.

        Loaded again after it was cut off, it goes on where it stopped: records that are there stay
        as they are and are noted.
        """
        for first, last in self._bounds():
            with self.connection.transaction():
                self.connection.execute("lock table register.entry in row exclusive mode")
                there = self._there(self.file.ids(first, last))
                block, lo, part = self._copied(first, last, there)
                if part.records.count:
                    self.connection.execute(
                        "select ledger.place_people(%s, %s)", [lo, lo + last - first]
                    )
                self._head(block, part, lo, lo + last - first)
            progress(last)

    def _bounds(self) -> list[tuple[int, int]]:
        rows = self.file.read.rows
        return [(lo, min(lo + _CHUNK - 1, rows)) for lo in range(1, rows + 1, _CHUNK)] or [(1, 0)]

    def _copied(self, first: int, last: int, there: Sequence[str]) -> tuple[int, int, Part]:
        """Write the records of some lines and what is noted of them; return block and first id."""
        block = self._one("select nextval('ledger.block_id')")
        if first == 1:
            self.connection.execute(
                "insert into register.load (id, source, sha256, lines, block)"
                " values (%s, %s, %s, %s, %s)",
                [self.load_id, self.source, self.sha256, self.file.lines, block],
            )
        lo = self._ids(last - first + 1)
        part = self.file.part(
            first, last, last if last < self.file.read.rows else _BEYOND, shift=lo - first,
            block=block, load_id=self.load_id, there=there,
        )  # fmt: skip
        self._copy("register.entry", RECORD, part.records)
        self._copy("register.aside", ASIDE, part.asides)
        self.records += part.records.count
        self.asides += part.asides.count
        return block, lo, part

    def _head(self, block: int, part: Part, lo: int, hi: int) -> None:
        """Write the block's header, with digests of the texts that were copied.

        The database makes that of the first records too; while it finds another than ours, it
        makes those of the next.
        """
        entries = part.records.digest()
        if entries is not None and not self.digests_agree:
            made = self._one("select ledger.digest_entries(%s, %s)", lo, hi)
            self.digests_agree = entries == made
            entries = made
        asides = part.asides.digest(is_sorted=True) if self.digests_agree else None
        self.connection.execute(
            f"select ledger.head_load({ACT}, %(block)s, %(entries)s, %(asides)s)",
            {**act_values(self.act), "block": block, "entries": entries, "asides": asides},
        )

    def _copy(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        if not rows.count:
            return
        listed = f"copy {table} ({', '.join(columns)}) from stdin (format csv)"
        text = memoryview(rows.csv)
        with self.connection.cursor().copy(listed.encode()) as copy:
            for at in range(0, len(text), _COPY_BYTES):
                copy.write(text[at : at + _COPY_BYTES])

    def _one(self, query: LiteralString, *values: object) -> Any:  # noqa: ANN401 - of the query
        row = self.connection.execute(query, values).fetchone()
        assert row is not None  # noqa: S101 - each of these returns a row
        return row[0]

    def _ids(self, n: int) -> int:
        """Take `n` ids for records; return the first. Only loads and desks take any."""
        taken = max(n - 1, 0)
        return int(
            self._one(
                "select setval('register.entry_id', nextval('register.entry_id') + %s) - %s",
                taken, taken,
            )
        )  # fmt: skip

    def _there(self, ids: list[str]) -> list[str]:
        rows = self.connection.execute(
            "select person_id from register.entry where person_id = any (%s)", [ids]
        )
        return [row[0] for row in rows.fetchall()]


def load(
    connection: psycopg.Connection, act: Act, file: RegisterFile, path: Path, *, source: str,
    progress: Progress,
) -> Loaded:  # fmt: skip
    """Load a file, as the owner: into an empty register whole, else 50,000 lines at a time."""
    with path.open("rb") as data:
        sha256 = file_digest(data, "sha256").digest()
    loading = Loading(connection, act, file, source, sha256, _load_id(connection))
    if not (is_empty(connection) and loading.whole(progress)):
        loading.onto(progress)
    return Loaded(loading.load_id, loading.records, loading.asides)


def is_empty(connection: psycopg.Connection) -> bool:
    """Say whether the register has nobody."""
    found = connection.execute(
        "select not exists (select 1 from register.entry)"
        " and not exists (select 1 from register.person)"
    ).fetchone()
    return found is not None and bool(found[0])


def _load_id(connection: psycopg.Connection) -> int:
    row = connection.execute("select nextval('register.load_id')").fetchone()
    assert row is not None  # noqa: S101 - a sequence always answers
    return int(row[0])
