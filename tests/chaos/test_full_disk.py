"""The disk of the centre fills while packets come in: nothing acknowledged is lost."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from uuid import UUID

import psycopg
import pytest

from capthe.store.pg.fsck import fsck
from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.programs import find_bin
from capthe.store.pg.server import Server
from tests.pg_fixture import data_home
from tests.power import disk, missing_for_power_cuts

SECONDS = 1.5
SMALL = {"max_wal_size": "64MB", "min_wal_size": "32MB", "max_connections": "20"}


@pytest.mark.skipif(
    missing_for_power_cuts() is not None, reason=f"needs {missing_for_power_cuts()}"
)
def test_a_full_disk_loses_no_dossier_that_has_a_receipt(sizes):
    with data_home(mode=0o755) as folder, disk(folder, megabytes=300) as under:
        server = Server(under.mounted / "home", find_bin(), settings=SMALL)
        server.start()
        try:
            for number in range(sizes["full_disks"]):
                names = f"full_{number}", f"full_{number}_again"
                _fill_and_look(server, under, *names)
                _leave_room(server, under, *names)
        finally:
            server.stop()


def _fill_and_look(server, under, name, name_again):
    url = _database(server, name)
    first = _send_until(under.mounted / name, url, lambda: _fill(under.mounted / "ballast"))
    (under.mounted / "ballast").unlink()
    server.start()  # it may have ended itself rather than write what it could not keep
    _look(url, first)
    url = _database(server, name_again)
    again = _send_until(under.mounted / name_again, url, lambda: None)
    _look(url, again)
    assert len(again) > 1, "with room again, packets are taken in again"


def _leave_room(server, under, *names):
    """Take away what a round has left on the small disk."""
    with psycopg.connect(server.url(database="postgres"), autocommit=True) as admin:
        for name in names:
            admin.execute(f"drop database {name} with (force)")
            shutil.rmtree(under.mounted / name)
        admin.execute("checkpoint")


def _database(server, name):
    with psycopg.connect(server.url(database="postgres"), autocommit=True) as admin:
        admin.execute(f"create database {name}")
    url = server.url(database=name)
    migrate(url, {role: server.secret(role) for role in ROLES})
    return url


def _send_until(folder, url, then):
    """Let a station send for a while, before and after something happens; return its receipts."""
    folder.mkdir(exist_ok=True)
    sender = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.sender", url, str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    first = sender.stdout.readline()
    time.sleep(SECONDS)
    then()
    time.sleep(SECONDS)
    sender.send_signal(signal.SIGKILL)
    told, _ = sender.communicate()
    return {UUID(line) for line in (first + told).splitlines() if len(line) == 36}


def _fill(path):
    """Take every byte that is left."""
    with path.open("wb") as ballast, contextlib.suppress(OSError):
        while True:
            os.write(ballast.fileno(), bytes(1 << 16))


def _look(url, receipts):
    with psycopg.connect(url, autocommit=True) as connection:
        kept = {row[0] for row in connection.execute("select submission_id from ledger.dossier")}
        assert receipts - kept == set(), "lost"
        assert fsck(connection, lambda _: None) == []
