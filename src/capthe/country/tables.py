"""Read the tables (CSV) that a country ships in its data folder."""

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows(package: str, name: str) -> Iterator[list[str]]:
    """Yield the rows of `data/<name>.csv` of a country's package, without the header."""
    table = files(package).joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    reader = csv.reader(table.splitlines())
    next(reader)
    return reader
