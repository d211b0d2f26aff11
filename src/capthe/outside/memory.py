"""What a twin remembers, in a file of its own: apart from the ledger, shared by all processes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capthe.domain.errors import Fault

_WAIT_SECONDS = 60.0


class Memory:
    """A small table store. A file that does not answer is a Fault of the machine it stands for."""

    def __init__(self, path: Path, *tables: str) -> None:
        with _as_fault():
            self._file = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
            self._file.execute("pragma journal_mode = wal")
            for table in tables:
                self._file.execute(f"create table if not exists {table}")

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return what it finds."""
        with _as_fault():
            return self._file.execute(statement, values).fetchall()

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run one statement and return how many rows it changed."""
        with _as_fault():
            return self._file.execute(statement, values).rowcount

    def write(self, *parts: tuple[str, Sequence[Sequence[Any]]]) -> None:
        """Run statements over many rows, all or none."""
        with _as_fault():
            self._file.execute("begin immediate")
            try:
                for statement, rows in parts:
                    self._file.executemany(statement, rows)
            except sqlite3.Error:
                self._file.execute("rollback")
                raise
            self._file.execute("commit")


@contextmanager
def _as_fault() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Fault(f"a machine's memory does not answer: {error}") from error
