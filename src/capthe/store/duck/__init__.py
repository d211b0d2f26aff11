"""DuckDB: batches over files, without a database server."""
