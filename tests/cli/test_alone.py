"""Two starts on one home, a port that is taken, a supervisor that is killed, a terminal gone."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from capthe.cli.alone import alone
from capthe.cli.children import Children
from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.cli.work import Stop
from capthe.domain.errors import Refusal

PATIENCE_SECONDS = 60


def test_a_second_one_in_a_home_is_refused_and_a_later_one_is_not(tmp_path):
    with (
        alone(tmp_path, "up"),
        pytest.raises(Refusal, match="already_running"),
        alone(tmp_path, "up", patience_seconds=0.3),
    ):
        raise AssertionError("two at once")
    with alone(tmp_path, "up", patience_seconds=0):
        pass


def test_demo_does_not_live_in_a_home_that_is_up(empty_home, capsys, monkeypatch):
    monkeypatch.setattr("capthe.cli.demo.PATIENCE_SECONDS", 0.1)
    with alone(empty_home, "up"):
        assert main(["demo", "--people", "5", "--home", str(empty_home)]) == 2
    told = capsys.readouterr().err
    assert "another --home" in told
    assert "--home khác" in told
    assert not (empty_home / "server").exists()


def test_a_port_that_is_taken_is_refused_before_anything_starts(empty_home, capsys, monkeypatch):
    monkeypatch.setattr("capthe.cli.up.PATIENCE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["up", "--home", str(empty_home), "--port", str(port)]) == 2
    assert f"Port {port} cannot be opened." in capsys.readouterr().err
    assert not (empty_home / "server").exists()


@pytest.mark.parametrize(
    "wrong",
    [["--people", "0"], ["--days", "-1"], ["--day-seconds", "0"], ["--day-seconds", "nan"],
     ["--port", "0"], ["--port", "70000"]],
)  # fmt: skip
def test_numbers_that_mean_nothing_are_refused(tmp_path, wrong):
    with pytest.raises(SystemExit) as ended:
        main(["up", "--home", str(tmp_path / "home"), *wrong])
    assert ended.value.code == 2


SUPERVISOR = """
import time
from pathlib import Path
from capthe.cli.children import Children
children = Children({"child": ["work", "--home", "@HOME@"]})
children.keep_up()
print(children.running["child"].pid, flush=True)
time.sleep(600)
"""


def test_children_do_not_outlive_a_supervisor_that_is_killed(tmp_path):
    code = SUPERVISOR.replace("@HOME@", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as supervisor:
        child = int(supervisor.stdout.readline())
        assert Path(f"/proc/{child}").exists()
        supervisor.kill()
    until = time.monotonic() + PATIENCE_SECONDS
    while Path(f"/proc/{child}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{child}").exists()


@pytest.fixture
def signals():
    """What a test does with this process's signals is undone."""
    which = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(each) for each in which]
    yield
    for each, handler in zip(which, before, strict=True):
        signal.signal(each, handler)


def test_a_nation_that_was_prepared_and_never_told_ends_with_nothing_done(empty_home):
    children = Children({"nation": ["live", "--people", "3", "--home", str(empty_home)]})
    children.prepare("nation")
    children.stop()
    assert list(empty_home.iterdir()) == []
    children.prepare("nation")
    with Home.at(empty_home).server:  # made while the nation draws its people
        pass
    children.tell("nation")
    end = time.monotonic() + PATIENCE_SECONDS
    while not (empty_home / "nation.lock").exists() and time.monotonic() < end:
        time.sleep(0.05)
    children.stop()
    assert (empty_home / "nation.lock").exists()


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize(("left", "stops"), [(signal.SIG_DFL, True), (signal.SIG_IGN, False)])
def test_a_closed_terminal_stops_in_order_but_not_under_nohup(left, stops):
    signal.signal(signal.SIGHUP, left)
    stop = Stop()
    os.kill(os.getpid(), signal.SIGHUP)
    assert stop() is stops


def test_a_reader_that_goes_away_is_no_error(lived):
    path, _ = lived
    with subprocess.Popen(
        [sys.executable, "-m", "capthe.cli.main", "audit", "proof", "1", "--home", str(path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as proof:  # fmt: skip
        proof.stdout.close()
        told = proof.stderr.read().decode()
    assert "Traceback" not in told
    assert "Exception ignored" not in told


def test_ctrl_c_says_that_it_was_stopped(lived):
    path, _ = lived
    with subprocess.Popen(
        [sys.executable, "-m", "capthe.cli.main", "fsck", "--home", str(path)],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
    ) as fsck:  # fmt: skip
        said = fsck.stderr.readline()
        fsck.send_signal(signal.SIGINT)
        said += fsck.stderr.read()
    assert "Traceback" not in said.decode()
    assert fsck.returncode in {0, 130}
