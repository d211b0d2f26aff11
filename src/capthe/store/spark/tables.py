"""Tables of a run: queries whose rows are written down once, as Parquet in a folder of the run.

A query over a table then knows its columns and size and nothing of how it came to be: Spark would
carry the whole history of each into every later plan. No machine's loss takes a table with it.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class Tables:
    """What the statements of a run read and make, in a folder that every machine sees."""

    def __init__(self, session: "SparkSession", folder: str) -> None:
        self.session = session
        self._folder = folder
        self._numbers = count(1)

    def keep(self, name: str, query: str) -> None:
        """Make the table `name` of a query."""
        self.hold(name, self.session.sql(query))

    def hold(self, name: str, rows: "DataFrame") -> None:
        """Make the table `name` of rows."""
        place = f"{self._folder}/{next(self._numbers):03}_{name}"
        rows.write.parquet(place, mode="overwrite")
        self.session.read.schema(rows.schema).parquet(place).createOrReplaceTempView(name)

    def name(self, name: str, query: str) -> None:
        """Give a query a name; its rows are not kept."""
        self.session.sql(query).createOrReplaceTempView(name)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query that has few."""
        return [tuple(row) for row in self.session.sql(query).collect()]

    def stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a query one part after another, so that they need not fit here."""
        return (tuple(row) for row in self.session.sql(query).toLocalIterator())

    def put(self, name: str, types: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Make a small table, sent to every machine, of rows given here."""
        made = self.session.createDataFrame(rows, types)
        made.hint("broadcast").createOrReplaceTempView(name)

    def forget(self) -> None:
        """Remove the folder, wherever it is."""
        java = self.session.sparkContext._jvm  # noqa: SLF001 - Python has no word for Hadoop's files
        folder = java.org.apache.hadoop.fs.Path(self._folder)
        configuration = self.session.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001
        folder.getFileSystem(configuration).delete(folder, True)  # noqa: FBT003 - and what is in it
