"""Rows of a register file as PostgreSQL's text.

A row is written as PostgreSQL writes a record as text, without its brackets. That is CSV as COPY
reads it, and what the ledger's digest of records is made of: one text serves both.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

import duckdb
import numpy as np

from capthe.store.duck.register_columns import ASIDE, BEARER, CODES, PERSON, RECORD, TEXTS
from capthe.store.duck.register_ready import DICTIONARY

_SPECIAL = r'[ \t\n\v\f\r"\\(),]'
"""A value that has one of these is written in quotation marks."""
_NEW_LINE = b"\n"
_RARE = b'\x1e"\x1e'
"""Stands between two rows where a value has a line break: in a value, no quotation mark is alone
between two other signs."""
_GAP = bytes((*range(1, 9), *range(14, 27)))
"""Each stands for the commas of columns that no row has; COPY, not told of them, reads less."""
_GAP_COMMAS = 3
_PRINTS = 32
_PART_BYTES = 1 << 17
_AS_COMMA = bytes.maketrans(_GAP, b"," * len(_GAP))


@dataclass(frozen=True)
class Rows:
    """Rows of one table, as text; `sign` stands between two of them and nowhere else.

    `columns` are those that the lines of `csv` have; `gaps` says how many commas of the whole row
    each sign of a gap stands for.
    """

    columns: Sequence[str]
    count: int
    joined: bytes
    sign: bytes = _NEW_LINE
    gaps: Sequence[int] = ()

    @property
    def has_other_breaks(self) -> bool:
        """Whether there are line breaks besides those between two rows."""
        return self._has_odd_signs and self.joined.count(_NEW_LINE) >= max(self.count, 1)

    @property
    def has_other_gaps(self) -> bool:
        """Whether a value has a sign that stands for a gap."""
        signs = _GAP[: len(self.gaps)]
        return self._has_odd_signs and any(self.joined.count(each) != self.count for each in signs)

    @cached_property
    def _has_odd_signs(self) -> bool:
        """Whether the values themselves have any sign of control; most have none."""
        signs = sum(
            int(np.count_nonzero(np.frombuffer(part, np.uint8) < _PRINTS)) for part in self._parts
        )
        return self.sign != _NEW_LINE or signs != self.count * (len(self.gaps) + 1) - 1

    @property
    def _parts(self) -> Iterator[memoryview | bytes]:
        """The rows in parts that stay in the processor's cache; whole, if a sign has many bytes."""
        size = _PART_BYTES if len(self.sign) == 1 else max(len(self.joined), 1)
        text = memoryview(self.joined)
        return (text[at : at + size] for at in range(0, len(text), size))

    @property
    def csv(self) -> Iterator[bytes | memoryview]:
        """The text of a line for each row, in parts; the last one ends without a line break."""
        for part in self._parts:
            line = bytes(part).translate(_AS_COMMA) if self.gaps else part
            yield line if self.sign == _NEW_LINE else bytes(line).replace(self.sign, _NEW_LINE)

    def digest(self, *, is_sorted: bool = False) -> bytes | None:
        """Return the ledger's digest of the rows: in their order, or in that of their texts.

        A record as text has two backslashes for one.
        """
        if not self.count:
            return None
        if is_sorted:
            in_order = sorted(self.joined.split(self.sign), key=b"(%b)".__mod__)
            return replace(self, joined=self.sign.join(in_order)).digest()
        made = sha256(b"(")
        for part in self._parts:
            rows = bytes(part).replace(b"\\", b"\\\\")
            for sign, commas in zip(_GAP, self.gaps, strict=False):
                rows = rows.replace(bytes((sign,)), b"," * commas)
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


def codes_are_simple(connection: duckdb.DuckDBPyConnection, present: AbstractSet[str]) -> bool:
    """Say whether no code of the file has a sign that is written in quotation marks.

    Of places the dictionaries have all, of numbers those that are not in their clean form.
    """
    codes = present & set(CODES)
    plain = ", ".join(["id", *sorted(codes - DICTIONARY.keys())])
    texts = {(f"concat({plain})", "person_text")}
    texts |= {("raw", DICTIONARY[name]) for name in codes & DICTIONARY.keys()}
    asked = " union all ".join(
        f"select bool_or(regexp_matches({text}, '{_SPECIAL}')) from {table}"
        for text, table in sorted(texts)
    )
    return (True,) not in connection.execute(asked).fetchall()


@dataclass(slots=True)
class Writer:
    """Writes rows of a file; `given` are the columns of a record that it has, others are null.

    A line break stands between two rows until one of the file's values has one of its own, and a
    sign for several columns that the file lacks.
    """

    connection: duckdb.DuckDBPyConnection
    given: Collection[str]
    codes_simple: bool
    sign: bytes = _NEW_LINE
    has_gaps: bool = True

    def records(self, lines: str, *, shift: int, load: int, block: int) -> tuple[Rows, Rows]:
        """Return lines that are ready as records, and as people where nobody bore a number."""
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
        columns, gaps = _gaps(record, least=_GAP_COMMAS if self.has_gaps else len(RECORD))
        line = _line((record.get(name) for name in RECORD), gaps)
        query = (
            f"(select q.i, {line} as record, "
            f"case when {is_first} then {_line(person.get(name) for name in PERSON)} end as person "
            f"from (select {kept} from {lines}) q "
            f"left join shared n on n.cid = {number})"
        )
        made = {"record": (columns, gaps), "person": (PERSON, ())}
        written, people = self._written(query, made, order="i")
        if written.has_other_gaps:
            self.has_gaps = False
            return self.records(lines, shift=shift, load=load, block=block)
        return written, people

    def bearers(self, where: str, *, shift: int) -> Rows:
        """Return the lines whose number an earlier one bears."""
        given = {"cid": "cid", "entry": f"i + {shift}"}
        line = _line(given[name] for name in BEARER)
        query = f"(select i, {line} as bearer from bearing where {where})"
        return self._written(query, {"bearer": (BEARER, ())}, order="i")[0]

    def asides(self, where: str, *, load: int, block: int) -> Rows:
        """Return what was noted of some lines."""
        given = {
            "load": f"'{load}'", "line": "line", "person_id": _escaped("nullif(id, '')"),
            "column_name": "nullif(column_name, '')", "problem": "problem",
            "value": _escaped("nullif(value, '')"), "block": f"'{block}'",
        }  # fmt: skip
        line = _line(given[name] for name in ASIDE)
        query = f"(select line, {line} as aside from problem where {where})"
        return self._written(query, {"aside": (ASIDE, ())}, order="line")[0]

    def _written(
        self, query: str, texts: Mapping[str, tuple[Sequence[str], Sequence[int]]], *, order: str
    ) -> tuple[Rows, ...]:
        """Return the rows of each column of `texts`, in their order.

        Of each it is said which columns a row has, and its gaps.
        """
        between = " || ".join(f"chr({each})" for each in self.sign)
        listed = ", ".join(
            f"count({name}), encode(string_agg({name}, {between} order by {order}))"
            for name in texts
        )
        found = self.connection.execute(f"select {listed} from {query}").fetchall()[0]
        rows = tuple(
            Rows(columns, count, joined or b"", self.sign, gaps)
            for (columns, gaps), count, joined in zip(
                texts.values(), found[::2], found[1::2], strict=True
            )
        )
        if self.sign == _RARE or not any(each.has_other_breaks for each in rows):
            return rows
        self.sign = _RARE
        return self._written(query, texts, order=order)


def _gaps(given: Collection[str], *, least: int) -> tuple[list[str], list[int]]:
    """Return the columns of a record without those of gaps, and the commas of each gap."""
    columns: list[str] = []
    gaps: list[int] = []
    absent: list[str] = []
    for name in RECORD:
        if name not in given:
            absent.append(name)
            continue
        if len(absent) + 1 >= least:
            gaps.append(len(absent) + 1)
        else:
            columns += absent
        columns.append(name)
        absent = []
    return columns, gaps


def _line(values: Iterable[str | None], gaps: Sequence[int] = ()) -> str:
    """Return the expression of a row's text; what is null is nothing between two commas.

    As many commas as one of the `gaps` has, which come in this order, are written as its sign.
    """
    parts: list[str] = []
    between = ""
    signs = zip(gaps, _GAP, strict=False)
    gap = next(signs, None)
    for value in values:
        if value is not None:
            if gap is not None and len(between) == gap[0]:
                parts.append(f"chr({gap[1]})")
                gap = next(signs, None)
            elif between:
                parts.append(f"'{between}'")
            parts.append(value)
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
