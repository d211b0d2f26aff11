"""The answer to a query as a file of its owner's."""

from pathlib import Path

import duckdb

from capthe.store.own_file import draft_of


def copy(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, *, parquet: str = "parquet"
) -> None:
    """Write the answer to a query as CSV or, with these options, Parquet, by the file's name.

    The file is there when it is whole, and nobody else may read it.
    """
    form = parquet if path.suffix == ".parquet" else "csv, header"
    with draft_of(path) as draft:
        target = str(draft).replace("'", "''")
        connection.execute(f"copy ({query}) to '{target}' (format {form}, use_tmp_file false)")
