"""A register or a file of dossiers as a table of texts, with a report of what could not be read."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.files import (
    NO_FILE,
    Read,
    absent_and_unknown,
    delimiter,
    known_columns,
    refused,
    unreadable,
)
from capthe.store.duck.cells import Column
from capthe.store.duck.quotes import closed
from capthe.store.duck.transcode import is_utf8, to_utf8, with_one_newline
from capthe.store.duck.zeros import lost as lost_zeros
from capthe.store.duck.zeros import restored

__all__ = ["LINE_BYTES_MAX", "Read", "load"]

LINE_BYTES_MAX = 1 << 22


def load(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    *,
    id_column: str,
    columns: Sequence[str],
    scratch: Path,
    renamed: Mapping[str, str] | None = None,
    absent_too: bool = True,
    digits: Mapping[str, int] | None = None,
) -> Read:
    """Load a CSV or Parquet file into `table` (i, id, the columns); `i` is the row, from 1.

    Columns may stand in any order; one that is absent is empty, or not there unless `absent_too`.
    A line that is no row (too many cells) goes to the table `problem`, and so does one whose open
    quotation mark was taken away. `renamed` gives, for a column of ours, what the file calls it;
    `digits` how many its codes have (`Normaliser.digits`).
    """
    if not path.is_file():
        raise refused(path.name, "file_missing", NO_FILE)
    types: Mapping[str, str] = {}
    changed, separator, mended = 0, "", list[tuple[int, str]]()
    is_parquet = _is_parquet(path)
    name = path.name
    if is_parquet:
        source = f"read_parquet({_quoted(path)})"
        types = _types(connection, source, path)
        names = list(types)
    else:
        if not is_utf8(path):
            target = scratch / f"{table}.utf8.csv"
            changed = to_utf8(path, target)
            path = target
        separator = _delimiter(path)
        mended = closed(path, scratch / f"{table}.closed.csv", separator)
        if mended:
            path = scratch / f"{table}.closed.csv"
        names = _head(path, separator)
        source = _as_rows(path, names, separator)
    known = known_columns(name, names, id_column, columns, renamed)
    ours = {"id": known[id_column]} | {name: known.get(name) for name in columns}
    there = [
        Column(name, theirs, types.get(theirs or "", "VARCHAR"), (digits or {}).get(name, 0))
        for name, theirs in ours.items()
        if theirs is not None or absent_too
    ]
    listed = ", ".join(f"{each.cell} as {each.ours}" for each in there)
    making = f"create table {table} as select (row_number() over ())::integer as i, {listed} from "
    try:
        _make(connection, making + source, name)
    except Refusal:
        alike = path if is_parquet else with_one_newline(path, scratch / f"{table}.lines.csv")
        if alike == path:
            raise
        _make(connection, making + _as_rows(alike, names, separator), name)
    lost = 0 if is_parquet else _rejects(connection, table, mended)
    rows = connection.execute(f"select count(*) from {table}").fetchall()[0][0]
    if is_parquet:
        remarks = restored(connection, source, there, _side(table))
    else:
        remarks = lost_zeros(connection, table, there)
    absent, unknown = absent_and_unknown(known, id_column, columns)
    return Read(
        rows=rows,
        absent=absent,
        unknown=unknown,
        lines_not_utf8=changed,
        lines_lost=lost,
        remarks=remarks,
    )


def _as_rows(path: Path, names: Sequence[str], separator: str) -> str:
    """Return how DuckDB reads a file of such columns: by the rules of CSV, in one go.

    Several readers at once refuse a value of two lines.
    """
    listed = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({_quoted(path)}, auto_detect = false, header = true, columns = {{{listed}}}, "
        f"delim = {_quoted(separator)}, quote = '\"', escape = '\"', null_padding = true, "
        f"max_line_size = {LINE_BYTES_MAX}, strict_mode = true, store_rejects = true, "
        "parallel = false)"
    )


def _make(connection: duckdb.DuckDBPyConnection, statement: str, file: str) -> None:
    connection.execute("drop table if exists reject_errors")
    connection.execute("drop table if exists reject_scans")
    try:
        connection.execute(statement)
    except duckdb.Error as error:
        raise refused(file, "file_unreadable", unreadable(error)) from error


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _head(path: Path, separator: str) -> list[str]:
    """Return the names of the columns, each once."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            given = next(csv.reader(file, delimiter=separator), [])
        except csv.Error as error:
            raise refused(path.name, "file_unreadable", Text(str(error), str(error))) from error
    names: dict[str, str] = {}
    for place, text in enumerate(given):
        name = text.strip() or f"column{place}"
        while name.lower() in names:
            name += "_"
        names[name.lower()] = name
    return list(names.values())


def _delimiter(path: Path) -> str:
    with path.open("rb") as file:
        return delimiter(file.readline(LINE_BYTES_MAX).decode("latin-1"))


def _types(connection: duckdb.DuckDBPyConnection, source: str, path: Path) -> dict[str, str]:
    try:
        described = connection.execute(f"describe select * from {source}").fetchall()
    except duckdb.Error as error:
        raise refused(path.name, "file_unreadable", unreadable(error)) from error
    return {row[0]: row[1] for row in described}


def _rejects(
    connection: duckdb.DuckDBPyConnection, table: str, mended: Sequence[tuple[int, str]]
) -> int:
    """Carry the lines that are no rows into `problem`, and those that were mended; count them."""
    side = _side(table)
    for line, text in mended:
        connection.execute(
            "insert into problem values (?, ?, '', '', 'quote_open', ?)", [side, line, text[:200]]
        )
    connection.execute(
        "insert into problem select ?, line, '', coalesce(column_name, ''), 'line_unreadable', "
        "left(csv_line, 200) from reject_errors",
        [side],
    )
    return int(
        connection.execute("select count(distinct line) from reject_errors").fetchall()[0][0]
    )


def _side(table: str) -> str:
    return "register" if table.startswith("person") else "dossiers"


def _quoted(value: object) -> str:
    text = str(value).replace("'", "''")
    return f"'{text}'"
