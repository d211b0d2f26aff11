"""A power cut in the middle of writing: what was acknowledged is there, without a gap."""

import signal
import subprocess
import sys
import time

import psycopg
import pytest

from capthe.store.pg.postmaster import is_alive, orphans, send, wait_until
from capthe.store.pg.programs import find_bin
from capthe.store.pg.server import Server
from tests.pg_fixture import data_home
from tests.power import disk, missing_for_power_cuts

WRITER = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    for number in range(10**9):
        connection.execute("insert into written values (%s, %s)", (int(sys.argv[2]), number))
        print(number, flush=True)
"""


@pytest.mark.skipif(
    missing_for_power_cuts() is not None, reason=f"needs {missing_for_power_cuts()}"
)
def test_power_cut_loses_no_acknowledged_row(sizes):
    with data_home(mode=0o755) as folder, disk(folder) as under:
        server = Server(under.mounted / "home", find_bin())
        server.start()
        with psycopg.connect(server.url()) as connection:
            connection.execute(
                "create table written (writer int, number int, primary key (writer, number))"
            )
        try:
            for _ in range(sizes["power_cuts"]):
                _cut_and_compare(server, under)
        finally:
            server.stop()


def _cut_and_compare(server, under):
    with psycopg.connect(server.url()) as connection:
        connection.execute("truncate written")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, server.url(), str(number)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        for number in (0, 1)
    ]  # fmt: skip
    started = [writer.stdout.readline() for writer in writers]
    time.sleep(1)
    processes = orphans(server.data)  # the postmaster and its children
    under.cut()
    acknowledged = [
        int(lines[-1]) if (lines := writer.communicate()[0].split()) else -1 for writer in writers
    ]
    for pid in processes:
        send(pid, signal.SIGKILL)
    wait_until(lambda: not any(is_alive(pid) for pid in processes))
    under.power_on()
    server.start()
    with psycopg.connect(server.url()) as connection:
        found = dict(
            connection.execute(
                "select writer, (max(number), count(*))::text from written group by writer"
            ).fetchall()
        )
    assert started == ["0\n", "0\n"]
    assert min(acknowledged) > 0
    for number, last in enumerate(acknowledged):
        kept, rows = (int(part) for part in found[number].strip("()").split(","))
        assert rows == kept + 1, "a gap"
        assert kept - last in {0, 1}, "lost, or more than the one that was under way"
