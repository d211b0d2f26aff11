"""What a twin remembers, in a file of its own: apart from the ledger, shared by all processes."""

import fcntl
import os
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
        with _as_fault(), _alone_in(path.parent):
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
        with self.transaction():
            for statement, rows in parts:
                self.enter(statement, rows)

    def enter(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement over many rows, within a transaction."""
        with _as_fault():
            self._file.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all other writers out until the end; on any error nothing was written."""
        with _as_fault():
            self._file.execute("begin immediate")
        try:
            yield
            with _as_fault():
                self._file.execute("commit")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("rollback")
            raise


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time make a file here: SQLite does not wait while it changes to WAL."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _as_fault() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Fault(f"a machine's memory does not answer: {error}") from error
