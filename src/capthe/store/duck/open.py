"""A DuckDB in memory, quiet, with as many threads as it is given."""

from pathlib import Path

import duckdb


def opened(*, threads: int, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Return a database in memory; what does not fit goes to the folder `spill`."""
    connection = duckdb.connect(":memory:")
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"set threads = {threads}")
    # memory is never written out: a checkpoint would only tidy it, for seconds, amid the work
    connection.execute("set checkpoint_threshold = '1TB'")
    if spill is not None:
        connection.execute("set temp_directory = ?", [str(spill)])
    return connection
