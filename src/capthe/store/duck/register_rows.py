"""Rows of a register file as PostgreSQL's text.

A row is written as PostgreSQL writes a record as text, without its brackets. That is CSV as COPY
reads it, and what the ledger's digest of records is made of: one text serves both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import duckdb
import numpy as np

from capthe.store.duck.register_columns import ASIDE, BEARER, PERSON, RECORD
from capthe.store.duck.register_written import escaped

_NEW_LINE = b"\n"
_RARE = b'\x1e"\x1e'
"""Stands between two rows where a value has a line break: in a value, no quotation mark is alone
between two other signs."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, as text; `sign` stands between two of them and nowhere else."""

    count: int
    joined: bytes
    sign: bytes = _NEW_LINE

    @property
    def has_other_breaks(self) -> bool:
        """Whether there are line breaks besides those between two rows."""
        return self.joined.count(_NEW_LINE) >= max(self.count, 1)

    @property
    def csv(self) -> bytes:
        """A line for each row; the last one ends without a line break."""
        return self.joined if self.sign == _NEW_LINE else self.joined.replace(self.sign, _NEW_LINE)

    def digest(self, *, is_sorted: bool = False) -> bytes | None:
        """Return the ledger's digest of the rows: in their order, or in that of their texts.

        A record as text has two backslashes for one.
        """
        if not self.count:
            return None
        rows = self.joined.replace(b"\\", b"\\\\")
        if is_sorted:
            rows = self.sign.join(sorted(rows.split(self.sign), key=b"(%b)".__mod__))
        made = sha256(b"(")
        made.update(rows.replace(self.sign, b")\n("))
        made.update(b")")
        return made.digest()


@dataclass(frozen=True, slots=True)
class Part:
    """What some lines of a file become; `people` and `bearers` in a register that had nobody."""

    records: Rows
    people: Rows
    bearers: Rows
    asides: Rows


@dataclass(slots=True)
class Writer:
    """Writes rows of a file; `given` are the columns of a record that it has, others are null.

    `given` says of each how its value in `ready` is written (`register_written`).
    A line break stands between two rows until one of the file's values has one of its own.
    """

    connection: duckdb.DuckDBPyConnection
    given: Mapping[str, str]
    sign: bytes = _NEW_LINE

    def records(self, where: str, *, shift: int, load: int, block: int) -> tuple[Rows, Rows]:
        """Return the rows of `ready` as records, and as people where nobody bore a number."""
        given = self.given
        kept = ", ".join(f"{given[name]} as {name}" for name in RECORD[1:-3] if name in given)
        shown = {name: f"q.{name}" for name in given}
        record = shown | {
            "id": f"q.i + {shift}", "load": f"'{load}'", "line": "q.i + 1", "block": f"'{block}'",
        }  # fmt: skip
        person = shown | {
            "name": "coalesce(q.name, '\"\"')", "name_key": "coalesce(q.name_key, '\"\"')",
            "birth": "coalesce(q.birth, 0)", "entry": record["id"],
            "alive": "case when status = 'alive' then 't' else 'f' end",
            "is_shared": "case when n.cid is null then 'f' else 't' end",
        }  # fmt: skip
        number, is_first = "null", "false"
        if "cid" in given:
            number = "q.cid"
            is_first = "q.cid is not null and status <> 'void' and (n.cid is null or n.first = q.i)"
        query = (
            f"(select q.i, {_line(record.get(name) for name in RECORD)} as record, "
            f"case when {is_first} then {_line(person.get(name) for name in PERSON)} end as person "
            f"from (select i, {kept} from ready where {where}) q "
            f"left join shared n on n.cid = {number})"
        )
        written, people = self._written(query, ("record", "person"), order="i")
        return written, people

    def bearers(self, where: str, *, shift: int) -> Rows:
        """Return the lines whose number an earlier one bears."""
        given = {"cid": "cid", "entry": f"i + {shift}"}
        line = _line(given[name] for name in BEARER)
        query = f"(select i, {line} as bearer from bearing where {where})"
        return self._written(query, ("bearer",), order="i")[0]

    def asides(self, where: str, *, load: int, block: int) -> Rows:
        """Return what was noted of some lines."""
        given = {
            "load": f"'{load}'", "line": "line", "person_id": escaped("nullif(id, '')"),
            "column_name": "nullif(column_name, '')", "problem": "problem",
            "value": escaped("nullif(value, '')"), "block": f"'{block}'",
        }  # fmt: skip
        line = _line(given[name] for name in ASIDE)
        query = f"(select line, {line} as aside from problem where {where} order by line)"
        return self._written(query, ("aside",), order="line")[0]

    def _written(self, query: str, columns: Sequence[str], *, order: str) -> tuple[Rows, ...]:
        """Return the rows of each column of texts, in their order; they mostly come in it."""
        rows = self._joined(query, columns, order, "") or self._joined(
            query, columns, order, f" order by {order}"
        )
        if self.sign == _RARE or not any(each.has_other_breaks for each in rows):
            return rows
        self.sign = _RARE
        return self._written(query, columns, order=order)

    def _joined(
        self, query: str, columns: Sequence[str], order: str, sorted_by: str
    ) -> tuple[Rows, ...]:
        """Return the rows as they come, or sorted; nothing if they do not come in their order."""
        between = " || ".join(f"chr({each})" for each in self.sign)
        listed = ", ".join(
            f"count({name}), encode(string_agg({name}, {between}{sorted_by}))" for name in columns
        )
        places, *found = (
            self.connection.execute(f"select list({order}{sorted_by}), {listed} from {query}")
            .fetchnumpy()
            .values()
        )
        if not np.ma.is_masked(places) and np.any(np.diff(places[0]) < 0):
            return ()
        return tuple(
            Rows(int(count[0]), bytes(joined[0] or b""), self.sign)
            for count, joined in zip(found[::2], found[1::2], strict=True)
        )


def _line(values: Iterable[str | None]) -> str:
    """Return the expression of a row's text; what is null is nothing between two commas."""
    parts: list[str] = []
    between = ""
    for value in values:
        if value is not None:
            parts += ([f"'{between}'"] if between else []) + [value]
            between = ""
        between += ","
    between = between[:-1]
    return f"concat({', '.join(parts)}, '{between}')" if between else f"concat({', '.join(parts)})"
