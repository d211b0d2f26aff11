"""A register or a file of dossiers as a table of texts in Spark.

The place is a file or a folder of parts, wherever Spark can read: on this machine, hdfs://, s3a://.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from capthe.link.files import (
    NO_FILE,
    UNREADABLE,
    Read,
    absent_and_unknown,
    delimiter,
    detail_of,
    known_columns,
    no_text,
    refused,
)
from capthe.store.spark.tables import Tables

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_ROW = "monotonically_increasing_id()"
_PART_BITS = 33  # Spark numbers the rows of a part from the part's number shifted by so much
_NOT_UTF8 = "\ufffd"
_SPACES = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))
_LINE, _SURPLUS = "_line", "_surplus"
_SHOWN = 200  # letters of a line
_NO_TEXTS = ("array", "binary", "interval", "map", "struct", "variant")


def load(tables: Tables, place: str, table: str, *, id_column: str, columns: Sequence[str]) -> Read:
    """Load CSV (UTF-8, one row a line) or Parquet into `table`; `i` is the row, from 1.

    Columns may stand in any order; one that is absent counts as empty. A line of too many cells is
    no row: it stands in `<table>_lost`.
    """
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an optional extra

    file = place.rstrip("/").rpartition("/")[2]
    try:
        rows = _parquet(tables, place) if _is_parquet(tables, place) else _csv(tables, place)
    except PySparkException as error:
        if error.getCondition() == "PATH_NOT_FOUND":
            raise refused(file, "file_missing", NO_FILE) from error
        raise refused(file, "file_unreadable", UNREADABLE, detail_of(error)) from error
    names = (name for name in rows.columns if name not in (_LINE, _SURPLUS))
    known = known_columns(file, names, id_column, columns)
    texts = {"id": known[id_column]} | {name: known.get(name, "") for name in columns}
    types = dict(rows.dtypes)
    odd = [
        f"{name} ({types[name]})"
        for name in texts.values()
        if name and types[name].startswith(_NO_TEXTS)
    ]
    if odd:
        raise no_text(file, odd)
    chosen = [
        f"coalesce(trim(both '{_SPACES}' from {_column(theirs)}::string), '') as {ours}"
        if theirs
        else f"'' as {ours}"
        for ours, theirs in texts.items()
    ]
    numbered = rows.where(f"{_SURPLUS} is null").selectExpr(f"{_ROW} as at", *chosen)
    tables.hold(f"{table}_read", numbered)
    total = _number_rows(tables, table, list(texts))
    damaged = " or ".join(f"contains({name}, '{_NOT_UTF8}')" for name in texts)
    line = f"left({_LINE}, {_SHOWN}) as line" if _LINE in rows.columns else "'' as line"
    surplus = rows.where(f"{_SURPLUS} is not null")
    tables.hold(f"{table}_lost", surplus.selectExpr(chosen[0], line))
    absent, unknown = absent_and_unknown(known, id_column, columns)
    return Read(
        rows=total,
        absent=absent,
        unknown=unknown,
        lines_not_utf8=tables.ask(f"select count(*) from {table} where {damaged}")[0][0],
        lines_lost=tables.ask(f"select count(*) from {table}_lost")[0][0],
    )


def _number_rows(tables: Tables, table: str, names: Sequence[str]) -> int:
    """Number the rows without a gap, in the order in which they were read; return how many."""
    sizes = tables.ask(
        f"select shiftright(at, {_PART_BITS}), count(*) from {table}_read group by 1 order by 1"
    )
    before, starts = 0, []
    for part, rows in sizes:
        starts.append((part, before + 1 - (part << _PART_BITS)))
        before += rows
    tables.put(f"{table}_part", "part bigint, shift bigint", starts)
    tables.name(
        table,
        f"select r.at + p.shift as i, {', '.join(names)} from {table}_read r "
        f"join {table}_part p on p.part = shiftright(r.at, {_PART_BITS})",
    )
    return before


def _is_parquet(tables: Tables, place: str) -> bool:
    found = tables.session.read.format("binaryFile").load(place).inputFiles()
    return bool(found) and all(name.endswith(".parquet") for name in found)


def _parquet(tables: Tables, place: str) -> "DataFrame":
    return tables.session.read.parquet(place).selectExpr("*", f"null::string as {_SURPLUS}")


def _csv(tables: Tables, place: str) -> "DataFrame":
    """Read every cell as text; a line that is not as long as the head stands in `_LINE`.

    It is a row with cells left out, unless it has more cells than the head.
    """
    head = tables.session.read.text(place).first()
    sign = delimiter("" if head is None else head[0])
    options = {"sep": sign, "quote": '"', "escape": '"'}
    names = tables.session.read.csv(place, header=True, **options).columns
    cells = ", ".join(f"{_column(name)} string" for name in names)
    rows = tables.session.read.csv(
        place,
        schema=f"{cells}, {_LINE} string",
        header=True,
        columnNameOfCorruptRecord=_LINE,
        **options,
    )
    again = ", ".join(f"'{name}', '{value}'" for name, value in options.items())
    more = "".join(f"c{at} string, " for at in range(len(names))) + f"{_SURPLUS} string"
    surplus = f"from_csv({_LINE}, '{more}', map({again})).{_SURPLUS}"
    return rows.selectExpr("*", f"case when {_LINE} is not null then {surplus} end as {_SURPLUS}")


def _column(name: str) -> str:
    escaped = name.replace("`", "``")
    return f"`{escaped}`"
