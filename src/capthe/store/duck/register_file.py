"""A register file as rows of `register.entry`: columns in any order, encodings mended.

Everything works on distinct texts: a name, a code, a date is looked at once, however many bear it,
and one that is written as it should be is not looked at at all.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import duckdb
import numpy as np

from capthe.domain.normaliser import Normaliser
from capthe.store.duck import register_rows as rows
from capthe.store.duck.files import Read, load
from capthe.store.duck.forms import Standing, refuse_other_forms
from capthe.store.duck.register_columns import FILE_COLUMNS, NAMES
from capthe.store.duck.register_names import Namer, gather_words, mend_names
from capthe.store.duck.register_notes import note_left_out, note_names, note_values
from capthe.store.duck.register_ready import make_dictionaries, make_numbers, make_ready
from capthe.store.duck.report import PROBLEM_TABLE


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A register file in DuckDB: `person_text` as it came, `ready(lo, hi)` as lines of it go on.

    `problem` has a row for each value that is not usable or was mended, and for each line that is
    kept aside.
    """

    connection: duckdb.DuckDBPyConnection
    read: Read
    writer: rows.Writer
    standing: Standing
    sha256: bytes

    @property
    def lines(self) -> int:
        """How many lines the file has, readable or not."""
        return self.read.rows + self.read.lines_lost

    @property
    def lines_aside(self) -> int:
        """How many lines are no records: unreadable, without an id, or of an id that was there."""
        found = self.connection.execute("select count(*) from left_out").fetchall()
        return self.read.lines_lost + int(found[0][0])

    def part(
        self, first: int, last: int, end: int, *, shift: int, block: int, load_id: int,
        there: Sequence[str],
    ) -> rows.Part:  # fmt: skip
        """Return what the lines first..last become, with what was noted of the lines first..end.

        A record's id is its line's number plus `shift`. Whoever is `there` already is left out and
        noted; people and bearers are meant for a register that has nobody.
        """
        ready = f"ready({first}, {last})"
        if there:
            self._note_known(ready, there)
            ready += " where person_id not in (select id from there)"
        records, people = self.writer.records(ready, shift=shift, load=load_id, block=block)
        noted = f"line between {first + 1} and {end + 1}"
        return rows.Part(
            records, people, self.writer.bearers(f"i between {first} and {last}", shift=shift),
            self.writer.asides(noted, load=load_id, block=block),
        )  # fmt: skip

    def _note_known(self, ready: str, there: Sequence[str]) -> None:
        self.connection.register("known", {"id": np.array(there, dtype=object)})
        self.connection.execute("create or replace table there as select id from known")
        self.connection.unregister("known")
        self.connection.execute(
            "insert into problem select 'register', i + 1, person_id, '', 'already_there', '' "
            f"from {ready} where person_id in (select id from there)"
        )

    def ids(self, first: int, last: int) -> list[str]:
        """Return the ids of the lines first..last."""
        found = self.connection.execute(f"select person_id from ready({first}, {last})")
        return [row[0] for row in found.fetchall()]

    def counts(self) -> dict[str, int]:
        """Return how many values and lines have each problem, by `column.problem`."""
        found = self.connection.execute(
            "select coalesce(nullif(column_name, ''), 'line') || '.' || problem, count(*) "
            "from problem group by all order by all"
        )
        return dict(found.fetchall())


def read_register(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    normaliser: Normaliser,
    namer: Namer,
    renamed: Mapping[str, str],
    scratch: Path,
) -> RegisterFile:
    """Read a register file; refuse one without the columns that a register must have.

    What is found depends neither on the order of the lines nor on how many threads the connection
    has. Names are mended, mostly one by one, while the database looks at the other values.
    """
    connection.execute(PROBLEM_TABLE)
    refuse_other_forms(path)
    standing = Standing(path)
    read = load(
        connection, path, "person_text", id_column="person_id", columns=FILE_COLUMNS,
        scratch=scratch, renamed=renamed, absent_too=False, digits=normaliser.digits, as_view=True,
    )  # fmt: skip
    present = set(FILE_COLUMNS) - set(read.absent)
    names = [name for name in NAMES if name in present]
    with ThreadPoolExecutor(2) as beside, connection.cursor() as other:
        digesting = beside.submit(_sha256, path)
        words = gather_words(connection, "person_text", names)
        naming = beside.submit(mend_names, other, "person_text", names, words, normaliser, namer)
        dictionaries = make_dictionaries(connection, normaliser, present)
        make_numbers(connection, present, dictionaries.texts)
        note_values(connection, present, dictionaries.unusable)
        is_simple = rows.codes_are_simple(connection, present)
        mended = naming.result()
    if any(each.repair for each in mended):
        note_names(connection, names)
    note_left_out(connection, present)
    given = make_ready(connection, present, dictionaries.texts)
    writer = rows.Writer(connection, given, is_simple)
    return RegisterFile(connection, read, writer, standing, digesting.result())


def _sha256(path: Path) -> bytes:
    with path.open("rb") as data:
        return file_digest(data, "sha256").digest()
