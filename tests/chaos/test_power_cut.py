"""A power cut while packets come in: what has a receipt is there, whole and readable."""

import contextlib
import signal
import subprocess
import sys
import time
from uuid import UUID

import psycopg
import pytest

from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.objects.port import ObjectRef
from capthe.store.pg.fsck import fsck
from capthe.store.pg.intake import DatabaseKeys
from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.postmaster import is_alive, orphans, send, wait_until
from capthe.store.pg.programs import find_bin
from capthe.store.pg.server import Server
from tests.packet.made import Chance
from tests.pg_fixture import data_home
from tests.power import disk, missing_for_power_cuts

SECONDS = 2.0


@pytest.mark.skipif(
    missing_for_power_cuts() is not None, reason=f"needs {missing_for_power_cuts()}"
)
def test_power_cut_loses_no_dossier_that_has_a_receipt(sizes):
    with data_home(mode=0o755) as folder, disk(folder) as under:
        server = Server(under.mounted / "home", find_bin())
        server.start()
        try:
            for number in range(sizes["power_cuts"]):
                _cut_and_look(server, under, f"cut_{number}")
        finally:
            server.stop()


def _cut_and_look(server, under, name):
    with psycopg.connect(server.url(database="postgres"), autocommit=True) as admin:
        admin.execute(f"create database {name}")
    url = server.url(database=name)
    migrate(url, {role: server.secret(role) for role in ROLES})
    folder = under.mounted / name
    folder.mkdir()
    sender = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.sender", url, str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    first = sender.stdout.readline()
    time.sleep(SECONDS)
    processes = orphans(server.data)
    under.cut()
    told, _ = sender.communicate()
    for pid in processes:
        send(pid, signal.SIGKILL)
    wait_until(lambda: not any(is_alive(pid) for pid in processes))
    under.power_on()
    server.start()
    receipts = {UUID(line) for line in (first + told).split()}
    assert len(receipts) > 1
    with psycopg.connect(url, autocommit=True) as connection:
        dossiers = dict(connection.execute("select submission_id, objects from ledger.dossier"))
        assert receipts - dossiers.keys() == set(), "lost"
        _read_all(connection, folder, dossiers)
        assert fsck(connection, lambda _: None) == []


def _read_all(connection, folder, dossiers):
    entropy = Chance("reader")
    objects = PackObjects(
        folder / "objects",
        writer=9,
        keys=DatabaseKeys(connection),
        keks=KekStore(folder / "keks", entropy),
        entropy=entropy,
    )
    with contextlib.closing(objects):
        for addresses in dossiers.values():
            assert len(addresses) > 1
            assert all(objects.get(ObjectRef(bytes(address))) for address in addresses)
