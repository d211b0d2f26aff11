"""Where programme time goes on when the centre is started."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from tests.store.helpers import Programme

from capthe.cli.nation import PROGRAMME_START
from capthe.cli.programme_time import start_clock
from capthe.work.clock import DatabaseClock

KEPT = datetime(2021, 3, 1, tzinfo=UTC)
RATE = 1e-9  # as good as standing still


@pytest.fixture
def connection(database_url):
    with psycopg.connect(database_url, autocommit=True) as opened:
        yield opened


def kept(tmp_path, moment):
    file = tmp_path / "clock.json"
    if moment is not None:
        file.write_text(json.dumps({"programme": moment.isoformat()}))
    return file


@pytest.mark.parametrize(
    ("in_file", "written", "starts"),
    [
        (None, None, PROGRAMME_START),
        (KEPT, None, KEPT),
        (KEPT, KEPT - timedelta(days=1), KEPT),
        (KEPT, KEPT + timedelta(days=9), KEPT + timedelta(days=9)),
        (None, KEPT, KEPT),
    ],
)
def test_time_goes_on_from_the_file_or_the_last_record(
    connection, tmp_path, in_file, written, starts
):
    """After a kill or a restore the file is behind what was written: time never goes back."""
    if written is not None:
        p = Programme(connection, now=written - timedelta(minutes=7))
        p.call("deliver_blanks", plant=1, first=1, n=1)
    start_clock(connection, kept(tmp_path, in_file), RATE)
    assert abs(DatabaseClock(connection).now() - starts) < timedelta(seconds=1)


def test_without_a_nation_time_is_real(connection, tmp_path):
    """Also in a home where a nation has lived before."""
    DatabaseClock(connection).set(KEPT, 4320)
    start_clock(connection, kept(tmp_path, KEPT), 0)
    real = connection.execute("select clock_timestamp()").fetchone()[0]
    assert abs(DatabaseClock(connection).now() - real) < timedelta(seconds=5)
    assert connection.execute("select rate from ledger.programme_clock").fetchone() == (1,)
