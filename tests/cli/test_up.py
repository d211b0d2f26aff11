"""The whole centre on this machine: it comes up, works, takes packets over the network, stops."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import psycopg
import pytest

from capthe.cli.home import Home
from capthe.cli.main import main


def _free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


PORT = _free_port()


@contextmanager
def up(path, *more):
    command = [sys.executable, "-m", "capthe.cli.main", "up", "--home", str(path)]
    options = ["--port", str(PORT), "--people", "120", "--days", "2", "--day-seconds", "4", *more]
    with (path / "log").open("w") as log:
        process = subprocess.Popen([*command, *options], stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(90)


def wait_for(condition, seconds, path):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError((path / "log").read_text()[-3000:])


def handed_over(path):
    said = re.findall(r"handed over (\d+)", (path / "log").read_text())
    return int(said[-1]) if said else 0


def days(path):
    """Programme days that the log names, each as (year, month, day)."""
    named = re.findall(r"(\d\d)/(\d\d)/(\d{4}) \d\d:\d\d", (path / "log").read_text())
    return [(year, month, day) for day, month, year in named]


def answers(path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def is_checked(path):
    """The register can be searched, has its scores, and faults of it wait to be mended."""
    with psycopg.connect(Home.at(path).server.url()) as connection:
        return connection.execute(
            "select exists (select 1 from register.quality_score where level = 'commune')"
            " and exists (select 1 from register.mend_case)"
            " and to_regclass('link.person') is not null"
        ).fetchone()[0]


def test_it_comes_up_hands_a_card_over_stops_and_goes_on(empty_home):
    with up(empty_home) as process:
        wait_for(lambda: answers(empty_home), 120, empty_home)
        first = wait_for(lambda: handed_over(empty_home), 120, empty_home)
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORT}/api/packets", data=b"nonsense", method="POST"
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=20)  # noqa: S310 - our own page
        assert refused.value.code == 422
        assert json.loads(refused.value.read())["code"] == "packet_not_a_packet"
        wait_for(lambda: is_checked(empty_home), 240, empty_home)
    assert process.returncode == 0
    stopped_on = days(empty_home)[-1]
    assert Home.at(empty_home).server.running() is None

    with up(empty_home, "--people", "3", "--seed", "9"):  # it is the nation of before that goes on
        wait_for(lambda: handed_over(empty_home) >= first, 60, empty_home)
        assert "A nation of 120 (seed 1) lives here" in (empty_home / "log").read_text()
        began_on = days(empty_home)[0]
    assert began_on >= stopped_on
    assert main(["fsck", "--home", str(empty_home)]) == 0
    assert main(["audit", "verify", "--home", str(empty_home)]) == 0


def test_children_and_server_that_are_killed_come_back(empty_home):
    with up(empty_home):
        wait_for(lambda: handed_over(empty_home), 120, empty_home)
        home = Home.at(empty_home)
        for part in ("work", "web", "live"):
            found = subprocess.run(
                ["pgrep", "-f", f"capthe.cli.main {part} --home {empty_home}"],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            os.kill(int(found.stdout.split()[0]), signal.SIGKILL)
        os.kill(home.server.running().pid, signal.SIGKILL)
        before = handed_over(empty_home)
        wait_for(lambda: handed_over(empty_home) > before, 120, empty_home)
        wait_for(lambda: answers(empty_home), 60, empty_home)
    left = subprocess.run(
        ["pgrep", "-f", "--", f"--home {empty_home}"], check=False, capture_output=True, text=True
    )
    assert left.stdout == ""
    assert main(["fsck", "--home", str(empty_home)]) == 0
