"""Rows of a register file as PostgreSQL's text.

A row is written as PostgreSQL writes a record as text, without its brackets. That is CSV as COPY
reads it, and what the ledger's digest of records is made of: one text serves both.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

import duckdb

from capthe.store.duck.register_columns import ASIDE, BEARER, CODES, PERSON, RECORD, TEXTS

_SPECIAL = r'[ \t\n\v\f\r"\\(),]'
"""A value that has one of these is written in quotation marks."""


_END = b'\x1e"\x1e'
_SIGN = "chr(30) || '\"' || chr(30)"
"""Stands between two rows until it is known what is made of them: in a value, no quotation mark is
alone between two other signs."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, as text."""

    count: int
    joined: bytes

    @property
    def csv(self) -> bytes:
        """A line for each row."""
        return self.joined.replace(_END, b"\n") + b"\n" if self.count else b""

    def digest(self, *, is_sorted: bool = False) -> bytes | None:
        """Return the ledger's digest of the rows: in their order, or in that of their texts.

        A record as text has two backslashes for one.
        """
        if not self.count:
            return None
        rows = self.joined.replace(b"\\", b"\\\\")
        if is_sorted:
            rows = _END.join(sorted(rows.split(_END), key=b"(%b)".__mod__))
        return sha256(b"(" + rows.replace(_END, b")\n(") + b")").digest()


@dataclass(frozen=True, slots=True)
class Part:
    """What some lines of a file become; `people` and `bearers` in a register that had nobody."""

    records: Rows
    people: Rows
    bearers: Rows
    asides: Rows


def codes_are_simple(connection: duckdb.DuckDBPyConnection, present: Collection[str]) -> bool:
    """Say whether no code of the file has a sign that is written in quotation marks."""
    listed = ", ".join(name for name in ("id", *CODES) if name == "id" or name in present)
    found = connection.execute(
        f"select bool_or(regexp_matches(concat({listed}), '{_SPECIAL}')) from person_text"
    ).fetchall()
    return found[0][0] is not True


def records(
    connection: duckdb.DuckDBPyConnection, where: str, *, shift: int, load: int, block: int,
    codes_simple: bool,
) -> tuple[Rows, Rows]:  # fmt: skip
    """Return the rows of `ready` as records, and as people where nobody bore a number before."""
    plain = {"sex", "status", *(CODES if codes_simple else ())}
    texts = ", ".join(
        f"{_escaped(name)} as {name}" for name in RECORD if name in TEXTS and name not in plain
    )
    kept = ", ".join(name for name in ("i", *RECORD[1:-3]) if name not in TEXTS or name in plain)
    given = {"id": f"q.i + {shift}", "load": str(load), "line": "q.i + 1", "block": str(block)}
    person = {
        "name": "coalesce(name, '\"\"')", "name_key": "coalesce(name_key, '\"\"')",
        "birth": "coalesce(birth, 0)", "alive": "case when status = 'alive' then 't' else 'f' end",
        "entry": given["id"], "is_shared": "case when n.cid is null then 'f' else 't' end",
    }  # fmt: skip
    is_first = "q.cid is not null and status <> 'void' and (n.cid is null or n.first = q.i)"
    person_line = _line(person.get(name, f"q.{name}") for name in PERSON)
    found = connection.execute(
        f"select count(*), string_agg(record, {_SIGN} order by i), "
        f"count(person), string_agg(person, {_SIGN} order by i) from "
        f"(select q.i, {_line(given.get(name, f'q.{name}') for name in RECORD)} as record, "
        f"case when {is_first} then {person_line} end as person "
        f"from (select {kept}, {texts} from ready where {where}) q "
        "left join shared n on n.cid = q.cid)"
    ).fetchall()
    count, record, people, person_text = found[0]
    return _rows(count, record), _rows(people, person_text)


def bearers(connection: duckdb.DuckDBPyConnection, where: str, *, shift: int) -> Rows:
    """Return the lines whose number an earlier one bears."""
    given = {"cid": "cid", "entry": f"i + {shift}"}
    found = connection.execute(
        f"select count(*), string_agg({_line(given[name] for name in BEARER)}, {_SIGN}) "
        f"from bearing where {where}"
    ).fetchall()
    return _rows(*found[0])


def asides(connection: duckdb.DuckDBPyConnection, where: str, *, load: int, block: int) -> Rows:
    """Return what was noted of some lines."""
    given = {
        "load": str(load), "line": "line", "person_id": _escaped("nullif(id, '')"),
        "column_name": "nullif(column_name, '')", "problem": "problem",
        "value": _escaped("nullif(value, '')"), "block": str(block),
    }  # fmt: skip
    found = connection.execute(
        f"select count(*), string_agg({_line(given[name] for name in ASIDE)}, {_SIGN} "
        f"order by line) from problem where {where}"
    ).fetchall()
    return _rows(*found[0])


def _rows(count: int, text: str | None) -> Rows:
    return Rows(count, b"" if text is None else text.encode())


def _line(values: Iterable[str]) -> str:
    """Return the expression of a row's text; what is null is nothing between two commas."""
    listed = ", ',', ".join(values)
    return f"concat({listed})"


def _escaped(value: str) -> str:
    """Return the expression of a text as it is written; most need no search for odd signs."""
    return (
        f"case when contains({value}, '\"') "
        f"then concat('\"', replace({value}, '\"', '\"\"'), '\"') "
        f"when contains({value}, ' ') or {value} = '' or regexp_matches({value}, '{_SPECIAL}') "
        f"then concat('\"', {value}, '\"') else {value} end"
    )
