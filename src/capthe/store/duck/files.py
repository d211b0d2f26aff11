"""A register or a file of dossiers as a table of texts, with a report of what could not be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.duck.transcode import is_utf8, to_utf8

LINE_BYTES_MAX = 1 << 22


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file gave: rows, columns that were missing or not known, lines mended."""

    rows: int
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    lines_not_utf8: int
    lines_lost: int


def load(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    *,
    id_column: str,
    columns: Sequence[str],
    scratch: Path,
    renamed: Mapping[str, str] | None = None,
) -> Read:
    """Load a CSV or Parquet file into `table` (i, id, the columns); `i` is the row, from 1.

    Columns may stand in any order; one that is absent counts as empty. A line that is no row (too
    many cells, an open quote) goes to the table `problem`. `renamed` gives, for a column of ours,
    what the file calls it.
    """
    if not path.is_file():
        raise _refused(path, "file_missing", Text("Không có tệp.", "There is no such file."))
    changed = 0
    is_parquet = _is_parquet(path)
    if is_parquet:
        source = f"read_parquet({_quoted(path)})"
    else:
        if not is_utf8(path):
            target = scratch / f"{table}.utf8.csv"
            changed = to_utf8(path, target)
            path = target
        connection.execute("drop table if exists reject_errors")
        connection.execute("drop table if exists reject_scans")
        source = (
            f"read_csv({_quoted(path)}, header = true, all_varchar = true, null_padding = true, "
            f"store_rejects = true, delim = {_quoted(_delimiter(path))}, "
            "quote = '\"', escape = '\"', "
            f"max_line_size = {LINE_BYTES_MAX}, strict_mode = false)"
        )
    names = _names(connection, source, path)
    known = {name.strip().lower().lstrip("\ufeff"): name for name in names}
    for ours, theirs in (renamed or {}).items():
        if theirs.strip().lower() in known:
            known[ours] = known.pop(theirs.strip().lower())
    _refuse_other_tables(path, known, id_column)
    chosen = [
        f"coalesce(trim({_column(known[name])}::varchar), '') as {name}"
        if name in known
        else f"'' as {name}"
        for name in columns
    ]
    listed = ", ".join(chosen)
    try:
        connection.execute(
            f"create table {table} as select (row_number() over ())::integer as i, "
            f"coalesce(trim({_column(known[id_column])}::varchar), '') as id, {listed} "
            f"from {source}"
        )
    except duckdb.Error as error:
        raise _refused(path, "file_unreadable", _unreadable(error)) from error
    lost = 0 if is_parquet else _rejects(connection, table)
    rows = connection.execute(f"select count(*) from {table}").fetchall()[0][0]
    wanted = {id_column, *columns}
    return Read(
        rows=rows,
        absent=tuple(name for name in columns if name not in known),
        unknown=tuple(original for name, original in known.items() if name not in wanted),
        lines_not_utf8=changed,
        lines_lost=lost,
    )


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _delimiter(path: Path) -> str:
    with path.open("rb") as file:
        head = file.readline(LINE_BYTES_MAX)
    return max(",;\t|", key=lambda sign: head.count(sign.encode()))


def _names(connection: duckdb.DuckDBPyConnection, source: str, path: Path) -> list[str]:
    try:
        described = connection.execute(f"describe select * from {source}").fetchall()
    except duckdb.Error as error:
        raise _refused(path, "file_unreadable", _unreadable(error)) from error
    return [row[0] for row in described]


def _refuse_other_tables(path: Path, known: dict[str, str], id_column: str) -> None:
    missing = [name for name in (id_column, "full_name", "birth_date") if name not in known]
    if missing:
        listed, there = ", ".join(missing), ", ".join(known) or "-"
        raise _refused(
            path,
            "columns_missing",
            Text(
                f"Thiếu cột {listed}; tệp có các cột: {there}.",
                f"Columns missing: {listed}; the file has: {there}.",
            ),
        )


def _rejects(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Carry the lines that are no rows into `problem`; return how many."""
    side = "register" if table.startswith("person") else "dossiers"
    connection.execute(
        "insert into problem select ?, line, '', coalesce(column_name, ''), 'line_unreadable', "
        "left(csv_line, 200) from reject_errors",
        [side],
    )
    return int(
        connection.execute("select count(distinct line) from reject_errors").fetchall()[0][0]
    )


def _quoted(value: object) -> str:
    text = str(value).replace("'", "''")
    return f"'{text}'"


def _column(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _unreadable(error: duckdb.Error) -> Text:
    first = str(error).splitlines()[0]
    return Text(f"Không đọc được tệp: {first}", f"The file cannot be read: {first}")


def _refused(path: Path, code: str, reason: Text) -> Refusal:
    return Refusal(
        code,
        Text(f"{path.name}: {reason.vi}", f"{path.name}: {reason.en}"),
        Text(
            "Kiểm tra tệp; các cột ghi trong docs/linking.md.",
            "Check the file; docs/linking.md lists the columns.",
        ),
    )
