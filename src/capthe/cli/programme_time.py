"""Programme time from one start of `capthe up` to the next: it stands still in between."""

import json
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from capthe.cli.home import Home
from capthe.cli.nation import PROGRAMME_START
from capthe.store.pg.server import SUPERUSER
from capthe.work.clock import DatabaseClock


def start_clock(connection: psycopg.Connection, clock_file: Path, rate: float) -> None:
    """Let programme time go on, never from before what is on record; rate 0: in real time."""
    if not rate:
        connection.execute("select ledger.set_clock(clock_timestamp(), 1)")
        return
    row = connection.execute("select max(written_at) from ledger.block").fetchone()
    written = None if row is None else row[0]
    moment = _moment(clock_file)
    DatabaseClock(connection).set(moment if written is None else max(moment, written), rate)


def _moment(clock_file: Path) -> datetime:
    if not clock_file.exists():
        return PROGRAMME_START
    return datetime.fromisoformat(json.loads(clock_file.read_text())["programme"])


def keep_moment(clock_file: Path, now: datetime) -> None:
    """Write down what programme time is; whole or not at all."""
    draft = clock_file.with_suffix(".new")
    draft.write_text(json.dumps({"programme": now.astimezone(UTC).isoformat()}))
    draft.rename(clock_file)


def stop_clock(home: Home, clock_file: Path) -> None:
    """Let programme time stand still, and write down where."""
    with psycopg.connect(home.server.url(SUPERUSER), autocommit=True) as connection:
        clock = DatabaseClock(connection)
        now = clock.now()
        clock.set(now, 0)
        keep_moment(clock_file, now)
