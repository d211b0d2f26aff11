"""A register or a file of dossiers as a table of texts, with a report of what could not be read."""

import csv
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.link.files import (
    UNREADABLE,
    Read,
    absent_and_unknown,
    delimiter,
    detail_of,
    known_columns,
    refused,
    shown,
)
from capthe.store.duck.cells import Column, refuse_no_texts
from capthe.store.duck.forms import Standing, refuse_other_forms
from capthe.store.duck.lines import lines_of, note_lost, number_lines
from capthe.store.duck.plain import LINE_BYTES_MAX, Plain, plain
from capthe.store.duck.quotes import closed
from capthe.store.duck.transcode import with_one_newline
from capthe.store.duck.zeros import lost as lost_zeros
from capthe.store.duck.zeros import restored

__all__ = ["LINE_BYTES_MAX", "Read", "load"]


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
    as_view: bool = False,
) -> Read:
    """Load a CSV or Parquet file into `table` (i, id, the columns); `i` is the row, from 1.

    Columns may stand in any order; one that is absent is empty, or not there unless `absent_too`.
    A line that is no row (too many cells) goes to the table `problem`, and so does one whose open
    quotation mark was taken away. `i + 1` is the line in a CSV: where lines were blank, no rows or
    parts of one value, numbers are left out. `renamed` gives, for a column of ours, what the file
    calls it; `digits` how many its codes have (`Normaliser.digits`). A file that somebody writes to
    meanwhile is refused. With `as_view` the table may be a view: several readers at once fill a
    table without numbers, in half the time. `between` finds some of its lines.
    """
    refuse_other_forms(path)
    name, standing = path.name, Standing(path)
    types: Mapping[str, str] = {}
    made, separator, mended, several = Plain(path), "", list[tuple[int, str]](), ""
    is_parquet = _is_parquet(path)
    if is_parquet:
        source = f"read_parquet({_quoted(path)})"
        types = _types(connection, source, path)
        names = list(types)
    else:
        made = plain(path, scratch, table)
        path = made.path
        separator = _delimiter(path)
        mended = closed(path, scratch / f"{table}.closed.csv", separator)
        if mended:
            path = scratch / f"{table}.closed.csv"
        names = _head(path, separator, name)
        source = _as_rows(path, names, separator)
        several = _as_rows(path, names, separator, by_several=True) if as_view else ""
    known = known_columns(name, names, id_column, columns, renamed)
    ours = {"id": known[id_column]} | {name: known.get(name) for name in columns}
    there = [
        Column(name, theirs, types.get(theirs or "", "VARCHAR"), (digits or {}).get(name, 0))
        for name, theirs in ours.items()
        if theirs is not None or absent_too
    ]
    refuse_no_texts(name, there)
    listed = ", ".join(f"{each.cell} as {each.ours}" for each in there)
    making = f"create table {table} as select (row_number() over ())::integer as i, {listed} from "
    is_view = bool(several) and _by_several(connection, table, listed, several, path)
    try:
        if not is_view:
            _make(connection, making + source, name)
    except Refusal:
        alike = path if is_parquet else with_one_newline(path, scratch / f"{table}.lines.csv")
        if alike == path:
            raise
        path = alike
        _make(connection, making + _as_rows(path, names, separator), name)
    standing.refuse_changed()
    rows = connection.execute(f"select count(*) from {table}").fetchall()[0][0]
    side = "register" if table.startswith("person") else "dossiers"
    if is_parquet:
        last, lost, remarks = rows, 0, restored(connection, source, there, side)
    else:
        at = names.index(known[id_column])
        unreadable = note_lost(connection, side, path, separator, at)
        last = rows if is_view else number_lines(connection, table, path, rows, unreadable)
        lost = len(unreadable) + len(made.too_long)
        _note_lines(connection, side, mended, made)
        remarks = (
            *_nulls_left_out(made), *_twice(names), *lost_zeros(connection, table, there)
        )  # fmt: skip
    absent, unknown = absent_and_unknown(known, id_column, columns)
    return Read(
        rows=rows,
        absent=absent,
        unknown=unknown,
        lines_not_utf8=made.lines_not_utf8,
        lines_lost=lost,
        remarks=remarks,
        last=last,
    )


def _by_several(
    connection: duckdb.DuckDBPyConnection, table: str, listed: str, source: str, path: Path
) -> bool:
    """Read a CSV by several readers; true when each of its lines is a row, so that none may err.

    Several readers refuse a value of two lines, and do not say well which line is no row.
    """
    rows = f"{table}_rows"
    with ThreadPoolExecutor(1) as beside:
        lines = beside.submit(lines_of, path)
        try:
            _make(connection, f"create table {rows} as select {listed} from {source}", path.name)
        except Refusal:
            return False
    counted = f"select (select count(*) from {rows}), (select count(*) from reject_errors)"
    if connection.execute(counted).fetchall() != [(lines.result() - 1, 0)]:
        connection.execute(f"drop table {rows}")
        return False
    connection.execute(f"create view {table} as select (rowid + 1)::integer as i, * from {rows}")
    return True


def between(connection: duckdb.DuckDBPyConnection, table: str, first: str, last: str) -> str:
    """Return the query of some lines of a table that was loaded: no others are looked at."""
    views = "select 1 from duckdb_views() where view_name = ?"
    if not connection.execute(views, [table]).fetchall():
        return f"select * from {table} where i between {first} and {last}"
    return (
        f"select (rowid + 1)::integer as i, * from {table}_rows "
        f"where rowid between {first} - 1 and {last} - 1"
    )


def _as_rows(path: Path, names: Sequence[str], separator: str, *, by_several: bool = False) -> str:
    """Return how DuckDB reads a file of such columns: by the rules of CSV, in one go or several."""
    listed = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({_quoted(path)}, auto_detect = false, header = true, columns = {{{listed}}}, "
        f"delim = {_quoted(separator)}, quote = '\"', escape = '\"', null_padding = true, "
        f"max_line_size = {LINE_BYTES_MAX}, strict_mode = true, store_rejects = true, "
        f"parallel = {str(by_several).lower()})"
    )


def _make(connection: duckdb.DuckDBPyConnection, statement: str, file: str) -> None:
    connection.execute("drop table if exists reject_errors")
    connection.execute("drop table if exists reject_scans")
    try:
        connection.execute(statement)
    except duckdb.Error as error:
        raise refused(file, "file_unreadable", UNREADABLE, detail_of(error)) from error


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _head(path: Path, separator: str, file: str) -> list[str]:
    """Return the names of the columns, each once."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            given = next(csv.reader(lines, delimiter=separator), [])
        except csv.Error as error:
            raise refused(file, "file_unreadable", UNREADABLE, str(error)) from error
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
        raise refused(path.name, "file_unreadable", UNREADABLE, detail_of(error)) from error
    return {row[0]: row[1] for row in described}


def _note_lines(
    connection: duckdb.DuckDBPyConnection, side: str, mended: Sequence[tuple[int, str]], made: Plain
) -> None:
    """Note the lines that had an open quotation mark, and those that were too long."""
    kinds = (("quote_open", mended), ("line_too_long", made.too_long))
    for problem, lines in kinds:
        if lines:
            columns = {
                "number": np.array([number for number, _ in lines]),
                "line": np.array([text for _, text in lines], dtype=object),
            }
            connection.register("noted", columns)
            connection.execute(
                "insert into problem select ?, number, '', '', ?, line from noted", [side, problem]
            )
            connection.unregister("noted")


def _twice(names: Sequence[str]) -> tuple[Text, ...]:
    """Say which columns the head names more than once: the first of each is read."""
    there = {name.lower() for name in names}
    again = [name for name in names if name.endswith("_") and name[:-1].lower() in there]
    listed = shown(name.rstrip("_") for name in again)
    return (
        Text(
            f"tiêu đề có cột lặp lại: {listed}; chỉ cột đứng trước được đọc.",
            f"the head names columns twice: {listed}; the first of each is read.",
        ),
    ) * bool(again)


def _nulls_left_out(made: Plain) -> tuple[Text, ...]:
    """Say that lines had null bytes, if any had."""
    lines = made.lines_with_nulls
    return (
        Text(
            f"{lines} dòng có byte rỗng (NUL); các byte ấy đã được bỏ. Kiểm tra tệp có bị hỏng "
            "không.",
            f"{lines} lines have null bytes, which were left out. Check whether the file is "
            "damaged.",
        ),
    ) * bool(lines)


def _quoted(value: object) -> str:
    text = str(value).replace("'", "''")
    return f"'{text}'"
