"""Register files loaded into PostgreSQL: records, numbers, and what was kept aside."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from capthe.store.duck.register_file import RegisterFile
from capthe.store.duck.register_rows import Part, Rows
from capthe.store.pg.act import ACT, Act, act_values

_CHUNK = 50_000
_AHEAD = 2
_BEYOND = 1 << 62  # a line that is no row is numbered as in the file, where rows may span lines
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file gave: records written, notes and lines kept aside."""

    load: int
    records: int
    aside: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a file: which, the block that they become, the id of the first record."""

    first: int
    last: int
    block: int
    lo: int

    @property
    def hi(self) -> int:
        """The id of the record of the last line."""
        return self.lo + self.last - self.first


@dataclass(frozen=True, slots=True)
class Made:
    """What a piece becomes, with the digests of its records and of what was noted of it."""

    piece: Piece
    part: Part
    entries: bytes | None
    asides: bytes | None


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
        While the database takes 50,000 lines, the next ones are made.
        """
        execute = self.connection.execute
        with ThreadPoolExecutor(1) as beside, self.connection.transaction():
            execute("lock table register.entry, register.person, register.bearer")
            if not is_empty(self.connection):
                return False
            makes = self._one("select ledger.bare_register()")
            for made in self._ahead(beside):
                self._copy_records(made.part)
                self._copy("register.person", made.part.people)
                self._copy("register.bearer", made.part.bearers)
                self._head(made)
                progress(made.piece.last)
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
                made = self._made(self._taken(first, last), there)
                self._copy_records(made.part)
                if made.part.records.count:
                    self.connection.execute(
                        "select ledger.place_people(%s, %s)", [made.piece.lo, made.piece.hi]
                    )
                self._head(made)
            progress(last)

    def _ahead(self, beside: ThreadPoolExecutor) -> Iterator[Made]:
        """Yield what each piece becomes; the next two are made beside it."""
        waiting: deque[Future[Made]] = deque()
        for bounds in self._bounds():
            waiting.append(beside.submit(self._made, self._taken(*bounds), []))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for made in waiting:
            yield made.result()

    def _bounds(self) -> list[tuple[int, int]]:
        last = self.file.read.last
        return [(lo, min(lo + _CHUNK - 1, last)) for lo in range(1, last + 1, _CHUNK)] or [(1, 0)]

    def _taken(self, first: int, last: int) -> Piece:
        """Take a block and ids for some lines, under the lock that the others wait for."""
        block = self._one("select nextval('ledger.block_id')")
        if first == 1:
            self.connection.execute(
                "insert into register.load (id, source, sha256, lines, block)"
                " values (%s, %s, %s, %s, %s)",
                [self.load_id, self.source, self.sha256, self.file.lines, block],
            )
        return Piece(first, last, block, self._ids(last - first + 1))

    def _made(self, piece: Piece, there: Sequence[str]) -> Made:
        """Make the rows of a piece; the database is not asked."""
        part = self.file.part(
            piece.first, piece.last, piece.last if piece.last < self.file.read.last else _BEYOND,
            shift=piece.lo - piece.first, block=piece.block, load_id=self.load_id, there=there,
        )  # fmt: skip
        return Made(piece, part, part.records.digest(), part.asides.digest(is_sorted=True))

    def _copy_records(self, part: Part) -> None:
        """Write the records of some lines, and what is noted of them."""
        self._copy("register.entry", part.records)
        self._copy("register.aside", part.asides)
        self.records += part.records.count
        self.asides += part.asides.count

    def _head(self, made: Made) -> None:
        """Write the block's header, with digests of the texts that were copied.

        The database makes that of the first records too; while it finds another than ours, it
        makes those of the next.
        """
        entries = made.entries
        if entries is not None and not self.digests_agree:
            entries = self._one(
                "select ledger.digest_entries(%s, %s)", made.piece.lo, made.piece.hi
            )
            self.digests_agree = entries == made.entries
        self.connection.execute(
            f"select ledger.head_load({ACT}, %(block)s, %(entries)s, %(asides)s)",
            {
                **act_values(self.act), "block": made.piece.block, "entries": entries,
                "asides": made.asides if self.digests_agree else None,
            },
        )  # fmt: skip

    def _copy(self, table: str, rows: Rows) -> None:
        if not rows.count:
            return
        listed = f"copy {table} ({', '.join(rows.columns)}) from stdin (format csv)"
        with self.connection.cursor().copy(listed.encode()) as copy:
            for part in rows.csv:
                copy.write(part)

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
    connection: psycopg.Connection, act: Act, file: RegisterFile, *, source: str,
    progress: Progress,
) -> Loaded:  # fmt: skip
    """Load a file, as the owner: into an empty register whole, else 50,000 lines at a time."""
    file.standing.refuse_changed()
    loading = Loading(connection, act, file, source, file.sha256, _load_id(connection))
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
