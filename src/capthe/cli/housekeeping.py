"""What `capthe up` lets run beside the centre: the register's search index, its daily check.

Both are commands of their own (`capthe register index`, `capthe register check --bring`), one at a
time and behind everything else: they end when they are done, so that a centre at rest holds nothing
for them, and what took a second is followed by three of rest, however short a day is. The check
asks again what changed, and everything on the first day after a start and on Mondays, for the rules
that depend on the day.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg

from capthe.cli.home import Home
from capthe.store.pg.register_index import is_indexed

_NICE = 5
_REST = 3.0
_PATIENCE_SECONDS = 60
_MONDAY = 0


@dataclass(slots=True)
class Housekeeping:
    """The chores of a home; `mind` is called often and starts what is due."""

    home: Home
    _running: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _is_indexed: bool = field(default=False, init=False)
    _checked: date | None = field(default=None, init=False)
    _began: float = field(default=0.0, init=False)
    _rests_until: float = field(default=0.0, init=False)

    def mind(self, connection: psycopg.Connection, today: date) -> int | None:
        """Start the chore that is due, if none is under way.

        Returns how a chore ended since the last call (0 is well); None when none has.
        """
        ended = None
        if self._running is not None:
            ended = self._running.poll()
            if ended is None:
                return None
            self._running = None
            now = time.monotonic()
            self._rests_until = now + _REST * (now - self._began)
        if time.monotonic() >= self._rests_until:
            due = self._due(connection, today)
            if due is not None:
                self._start(due)
        return ended

    def finish(self) -> None:
        """Let the chore that is under way end: half a check would be one that is lost."""
        if self._running is not None:
            try:
                self._running.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._running.kill()
                self._running.wait()

    @property
    def log(self) -> Path:
        """Where the chores say what went wrong."""
        return self.home.folder("quality") / "log"

    def _due(self, connection: psycopg.Connection, today: date) -> list[str] | None:
        at = ["--home", str(self.home.path)]
        if not self._is_indexed:
            if not _has_records(connection):
                return None
            self._is_indexed = True
            if not is_indexed(connection):
                return ["register", "index", *at]
        if self._checked == today:
            return None
        is_whole = self._checked is None or today.weekday() == _MONDAY
        self._checked = today
        quality = self.home.folder("quality")
        return [
            "register", "check", "--database", "--bring", *at, "--day", today.isoformat(),
            "--state", str(quality / "state.duckdb"), "--out", str(quality / "last"),
            "--threads", "1", *(["--whole"] if is_whole else []),
        ]  # fmt: skip

    def _start(self, command: list[str]) -> None:
        self._began = time.monotonic()
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", "capthe.cli.main", *command],
                stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
            )  # fmt: skip
        os.setpriority(os.PRIO_PROCESS, self._running.pid, _NICE)


def _has_records(connection: psycopg.Connection) -> bool:
    row = connection.execute("select exists (select 1 from register.entry)").fetchone()
    return row is not None and bool(row[0])
