"""Tables of texts as tables of records: each distinct text goes through the normaliser once."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from capthe.domain.normaliser import Normaliser
from capthe.link.looked_up import clean_form, is_partly_wrong, looked_up, words_of
from capthe.link.persons import rarity
from capthe.link.records import KINDS, NAME, Kind, Value
from capthe.link.statements import Duck

_DUCK = Duck()
_NAMES = ("full_name", "father_name", "mother_name")
_BATCH = 200_000
_LETTERS, _A = 26, ord("a")
_TIMES_COUNTED = (1, 2, 3)
_BITS = 64


def learn(
    connection: duckdb.DuckDBPyConnection, normaliser: Normaliser, tables: Sequence[str]
) -> Normaliser:
    """Return a normaliser that knows the words of every name in these tables of texts."""
    every = " union all ".join(f"select {name} as t from {t}" for t in tables for name in _NAMES)
    rows = connection.execute(f"select t, count(*) from ({every}) where t <> '' group by t")
    return normaliser.learned(chain.from_iterable(_parts(rows)))


def normalise(
    connection: duckdb.DuckDBPyConnection, normaliser: Normaliser, tables: Sequence[str]
) -> None:
    """Make the dictionaries of every kind of text that these tables hold."""
    by_kind: dict[int, tuple[Kind, list[str]]] = {}
    for name, (kind, _) in KINDS.items():
        by_kind.setdefault(id(kind), (kind, []))[1].append(name)
    for kind, names in by_kind.values():
        every = " union all ".join(f"select {name} as t from {t}" for t in tables for name in names)
        quick = _quick(normaliser, kind, "t")
        unread = f"not ({quick})" if quick else "true"
        with connection.cursor() as beside:
            texts = beside.execute(f"select distinct t from ({every}) where t <> '' and {unread}")
            _dictionary(connection, normaliser, kind, words_of(kind), _parts(texts))


def _parts(found: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows some at a time: those of a nation's names need not all be here at once."""
    return iter(lambda: found.fetchmany(_BATCH), [])


def _quick(normaliser: Normaliser, kind: Kind, text: str) -> str:
    """Return the condition under which a text is its own value: most numbers are clean."""
    form = clean_form(normaliser, kind)
    if form is None:
        return ""
    repeated = f"repeat(left({text}, 1), length({text})::integer)"
    return f"regexp_full_match({text}, '{form}') and {text} <> {repeated}"


def _dictionary(
    connection: duckdb.DuckDBPyConnection,
    normaliser: Normaliser,
    kind: Kind,
    table: str,
    parts: Iterable[list[tuple[Any, ...]]],
) -> None:
    types = {"key": "varchar", "word": "integer", "text": "varchar", "int": "integer"}
    codes: dict[str, int] = {}
    columns = ", ".join(f"{name} {types[type_]}" for name, type_ in kind.columns)
    columns += ", has ubigint" if kind is NAME else ""
    connection.execute(f"create or replace table {table}_raw (raw varchar, {columns})")
    for texts in parts:
        read = [(text, kind.read(normaliser, text)) for (text,) in texts]
        rows = [(raw, values) for raw, values in read if values is not None]
        _insert(connection, f"{table}_raw", kind, rows, codes)
    kept = ", ".join(
        f"{_DUCK.key(name)} as {name}" if type_ == "key" else name for name, type_ in kind.columns
    )
    kept += ", has" if kind is NAME else ""
    connection.execute(f"create or replace table {table} as select raw, {kept} from {table}_raw")
    connection.execute(f"drop table {table}_raw")


def _insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    kind: Kind,
    rows: list[tuple[str, tuple[Value, ...]]],
    codes: dict[str, int],
) -> None:
    """Write rows of a dictionary; `codes` numbers the words met."""
    if not rows:
        return
    columns = {"raw": np.array([raw for raw, _ in rows], dtype=object)}
    for place, (name, type_) in enumerate(kind.columns):
        values = [row[place] for _, row in rows]
        if type_ == "int":
            missing = np.array([value is None for value in values])
            numbers = np.array([0 if value is None else value for value in values], dtype=np.int32)
            columns[name] = np.ma.masked_array(numbers, mask=missing)
        elif type_ == "word":
            numbered = (codes.setdefault(str(value), len(codes)) for value in values)
            columns[name] = np.fromiter(numbered, dtype=np.int32, count=len(values))
        else:
            columns[name] = np.array(values, dtype=object)
    if kind is NAME:
        columns["has"] = letters(columns["t"].tolist())
    connection.register("incoming", columns)
    connection.execute(f"insert into {table} select * from incoming")
    connection.unregister("incoming")


def letters(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return which letters each text holds: a bit for the first, second and third of each.

    So an edit changes two bits at most (`capthe.link.conditions.Near`). There being 64 bits, the
    third is counted up to the letter l.
    """
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    flat = np.frombuffer("".join(texts).encode("ascii", "replace"), dtype=np.uint8).astype(np.int64)
    owners = np.repeat(np.arange(len(texts)), sizes)
    is_letter = (flat >= _A) & (flat < _A + _LETTERS)
    cells = owners[is_letter] * _LETTERS + (flat[is_letter] - _A)
    counts = np.bincount(cells, minlength=len(texts) * _LETTERS).reshape(len(texts), _LETTERS)
    held = np.zeros(len(texts), dtype=np.uint64)
    places = [(times, letter) for times in _TIMES_COUNTED for letter in range(_LETTERS)][:_BITS]
    for bit, (times, letter) in enumerate(places):
        held |= (counts[:, letter] >= times).astype(np.uint64) << np.uint64(bit)
    return held


def make_records(
    connection: duckdb.DuckDBPyConnection, normaliser: Normaliser, source: str, target: str
) -> None:
    """Make the table `target` of records from the table `source` of texts."""
    picked, joins = [], []
    for each in looked_up(partial(_quick, normaliser)):
        joins.append(each.join)
        picked += [f"{value} as {column}" for column, value in each.columns]
        if each.kind is NAME:
            picked.append(f"{each.alias}.has as {each.prefix}has")
    listed = ",\n  ".join(picked)
    connection.execute(
        f"create table {target} as select s.i, s.id,\n  {listed},\n  0 as rarity\n"
        f"from {source} s\n" + "\n".join(joins)
    )


def unusable(normaliser: Normaliser, name: str) -> str:
    """Return the condition under which the text `name` of a row `s`, or a part, is not usable."""
    kind, _ = KINDS[name]
    quick = _quick(normaliser, kind, f"s.{name}") or "false"
    words = words_of(kind)
    part = is_partly_wrong(kind, "w")
    known = f"exists (select 1 from {words} w where w.raw = s.{name} and not ({part}))"
    return f"s.{name} <> '' and not ({quick}) and not {known}"


def rate(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Write how common each name is into `rarity`, by its share of the register."""
    total = connection.execute(f"select count(*) from {table} where n_f is not null").fetchall()
    people = max(1, int(total[0][0]))
    connection.execute(
        f"create or replace table {table}_rate as select n_f, "
        f"{rarity('times', people)} as bin "
        f"from (select n_f, count(*) as times from {table} where n_f is not null group by n_f)"
    )
    connection.execute(
        f"update {table} set rarity = t.bin from {table}_rate t where t.n_f = {table}.n_f"
    )
