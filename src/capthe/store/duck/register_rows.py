"""Rows of a register file as PostgreSQL's text.

A row is written as PostgreSQL writes a record as text, without its brackets. That is CSV as COPY
reads it, and what the ledger's digest of records is made of: one text serves both.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import duckdb

from capthe.store.duck.register_columns import ASIDE, BEARER, CODES, PERSON, PLACES, RECORD, TEXTS

_SPECIAL = r'[ \t\n\v\f\r"\\(),]'
"""A value that has one of these is written in quotation marks."""
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


def codes_are_simple(connection: duckdb.DuckDBPyConnection, present: Collection[str]) -> bool:
    """Say whether no code of the file has a sign that is written in quotation marks.

    Those of places are few: their dictionary has all.
    """
    codes = ", ".join(["id", *(name for name in CODES if name in present and name not in PLACES)])
    found = connection.execute(
        f"select (select bool_or(regexp_matches(concat({codes}), '{_SPECIAL}')) from person_text), "
        f"(select bool_or(regexp_matches(raw, '{_SPECIAL}')) from word_place)"
    ).fetchall()
    return True not in found[0]


@dataclass(slots=True)
class Writer:
    """Writes rows of a file; `given` are the columns of a record that it has, others are null.

    A line break stands between two rows until one of the file's values has one of its own.
    """

    connection: duckdb.DuckDBPyConnection
    given: Collection[str]
    codes_simple: bool
    sign: bytes = _NEW_LINE

    def records(self, where: str, *, shift: int, load: int, block: int) -> tuple[Rows, Rows]:
        """Return the rows of `ready` as records, and as people where nobody bore a number."""
        given = self.given
        plain = {"sex", "status", *(CODES if self.codes_simple else ())}
        kept = ", ".join(
            f"{_escaped(name)} as {name}" if name in TEXTS and name not in plain else name
            for name in ("i", *RECORD[1:-3])
            if name == "i" or name in given
        )
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
            f"from (select {kept} from ready where {where}) q "
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
            "load": f"'{load}'", "line": "line", "person_id": _escaped("nullif(id, '')"),
            "column_name": "nullif(column_name, '')", "problem": "problem",
            "value": _escaped("nullif(value, '')"), "block": f"'{block}'",
        }  # fmt: skip
        line = _line(given[name] for name in ASIDE)
        query = f"(select line, {line} as aside from problem where {where})"
        return self._written(query, ("aside",), order="line")[0]

    def _written(self, query: str, columns: Sequence[str], *, order: str) -> tuple[Rows, ...]:
        """Return the rows of each column of texts, in their order."""
        between = " || ".join(f"chr({each})" for each in self.sign)
        listed = ", ".join(
            f"count({name}), encode(string_agg({name}, {between} order by {order}))"
            for name in columns
        )
        found = self.connection.execute(f"select {listed} from {query}").fetchall()[0]
        rows = tuple(
            Rows(count, joined or b"", self.sign)
            for count, joined in zip(found[::2], found[1::2], strict=True)
        )
        if self.sign == _RARE or not any(each.has_other_breaks for each in rows):
            return rows
        self.sign = _RARE
        return self._written(query, columns, order=order)


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


def _escaped(value: str) -> str:
    """Return the expression of a text as it is written; most need no search for odd signs."""
    return (
        f"case when contains({value}, '\"') "
        f"then concat('\"', replace({value}, '\"', '\"\"'), '\"') "
        f"when contains({value}, ' ') or {value} = '' or regexp_matches({value}, '{_SPECIAL}') "
        f"then concat('\"', {value}, '\"') else {value} end"
    )
