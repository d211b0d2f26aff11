"""A backup is worth what is restored from it: into another home, started, checked, counted."""

import shutil
import sqlite3
from contextlib import closing

import psycopg
import pytest

from capthe.domain.errors import Refusal
from capthe.store.pg.audit import verify
from capthe.store.pg.backup import Backup, backup, backups, restore
from capthe.store.pg.fsck import fsck
from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.programs import find_bin
from capthe.store.pg.remote import Remote
from capthe.store.pg.seal import seal_once
from capthe.store.pg.server import Server
from tests.pg_fixture import data_home
from tests.store.helpers import live

COUNTS = """select (select count(*) from ledger.event), (select count(*) from ledger.dossier),
                   (select sum(n) from ledger.counter), (select max(size) from ledger.tree_head)"""


def _quiet(_):
    pass


@pytest.fixture
def home():
    with data_home() as path:
        yield path


@pytest.fixture
def other_home():
    with data_home() as path:
        yield path


def _connect(server):
    return psycopg.connect(server.url(), autocommit=True)


def _folders(home):
    return {"objects": home / "objects", "secrets": home / "secrets"}


def _remember(home, what):
    with closing(sqlite3.connect(home / "outside" / "carrier.sqlite")) as memory, memory:
        memory.execute("pragma journal_mode = wal")
        memory.execute("create table if not exists box (what text primary key)")
        memory.execute("delete from box")
        memory.execute("insert into box values (?)", [what])


def _remembered(home):
    with closing(sqlite3.connect(home / "outside" / "carrier.sqlite")) as memory:
        return memory.execute("select what from box").fetchall()


def _grow(home, data):
    (home / "objects").mkdir(exist_ok=True)
    with (home / "objects" / "pack-1.bin").open("ab") as file:
        file.write(data)


def test_full_and_incremental_restored_elsewhere(home, other_home, tmp_path, seal):
    target = tmp_path / "backup"
    with Server(home, find_bin()) as server:
        migrate(server.url(), dict.fromkeys(ROLES, "x"))
        _grow(home, b"first")
        assert backup(server, _folders(home), target, _quiet) == Backup(1, None)
        with _connect(server) as connection:
            programme = live(connection)
            seal_once(connection, key=seal, now=programme.now)
            counts = connection.execute(COUNTS).fetchone()
        _grow(home, b"second")
        assert backup(server, _folders(home), target, _quiet) == Backup(2, 1)
        _grow(home, b"third, in a backup that was cut off")
        backup(server, _folders(home), target, _quiet)
        (target / "0003" / "backup.json").unlink()
    assert backups(target) == [Backup(1, None), Backup(2, 1)]

    other = Server(other_home, find_bin())
    assert restore(target, other, _folders(other_home), _quiet) == Backup(2, 1)
    assert (other_home / "objects" / "pack-1.bin").read_bytes() == b"firstsecond"
    with other, _connect(other) as connection:
        assert connection.execute(COUNTS).fetchone() == counts
        assert fsck(connection, _quiet) == []
        assert verify(connection, seal.public, _quiet).is_clean
        with pytest.raises(Refusal, match="home_not_empty"):
            restore(target, other, {}, _quiet)


def test_what_has_changed_in_place_is_kept_again_and_the_backup_before_stays_whole(
    home, other_home, tmp_path
):
    """A file of equal size is not an equal file; a backup that is cut off harms no other."""
    target, folders = tmp_path / "backup", {"outside": home / "outside"}
    (home / "outside").mkdir()
    one, two = "a" * 2_000_000, "b" * 2_000_000
    with Server(home, find_bin()) as server:
        _remember(home, one)
        backup(server, folders, target, _quiet)
        _remember(home, two)
        backup(server, folders, target, _quiet)
    copy = shutil.copytree(target, tmp_path / "copy")
    other = Server(other_home, find_bin())
    assert restore(copy, other, {"outside": other_home / "outside"}, _quiet) == Backup(2, 1)
    assert _remembered(other_home) == [(two,)]

    shutil.rmtree(other_home / "server")
    shutil.rmtree(other_home / "outside")
    (target / "0002" / "backup.json").unlink()  # it was cut off at the very end
    assert restore(target, other, {"outside": other_home / "outside"}, _quiet) == Backup(1, None)
    assert _remembered(other_home) == [(one,)]


def test_a_damaged_backup_is_not_restored(home, other_home, tmp_path):
    target = tmp_path / "backup"
    with Server(home, find_bin()) as server:
        _grow(home, b"first")
        backup(server, _folders(home), target, _quiet)
    other = Server(other_home, find_bin())
    pack = target / "files" / "objects" / "pack-1.bin"
    pack.write_bytes(b"FIRST")
    with pytest.raises(Refusal, match="backup_damaged") as refused:
        restore(target, other, _folders(other_home), _quiet)
    assert "objects/pack-1.bin" in refused.value.text.en
    pack.write_bytes(b"first")
    part = max((target / "0001" / "database" / "base").rglob("*"), key=lambda p: p.stat().st_size)
    with part.open("r+b") as file:
        file.write(b"damage")
    with pytest.raises(Refusal, match="backup_damaged") as refused:
        restore(target, other, _folders(other_home), _quiet)
    assert "0001/database" in refused.value.text.en
    assert not other.data.exists()


def test_an_interrupted_backup_is_none(home, other_home, tmp_path):
    target = tmp_path / "backup"
    with Server(home, find_bin()) as server:
        backup(server, {}, target, _quiet)
        (target / "0001" / "backup.json").unlink()
        with pytest.raises(Refusal, match="no_backup"):
            restore(target, Server(other_home, find_bin()), {}, _quiet)
        assert backup(server, {}, target, _quiet) == Backup(1, None)


def test_a_full_one_when_the_summaries_are_gone(home, tmp_path):
    target = tmp_path / "backup"
    told = []
    with Server(home, find_bin()) as server:
        backup(server, {}, target, _quiet)
        manifest = target / "0001" / "database" / "backup_manifest"
        manifest.write_text("{}")
        assert backup(server, {}, target, told.append) == Backup(2, None)
        assert backup(server, {}, target, _quiet, full=True) == Backup(3, None)
    assert any("A full backup is needed" in each.en for each in told)


def test_a_server_that_is_not_ours_is_left_to_its_own_tools(tmp_path):
    with pytest.raises(Refusal) as refused:
        backup(Remote(tmp_path, "postgresql://elsewhere/x"), {}, tmp_path / "b", _quiet)
    assert refused.value.code == "backup_of_foreign_server"
    assert "pgBackRest" in refused.value.next_action.en
