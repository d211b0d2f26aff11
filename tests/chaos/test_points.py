"""Real workers that die by kill -9 at every named fault point, one after the other."""

import subprocess
import sys
import threading
from datetime import timedelta

import psycopg
import pytest

from capthe.cli.nation import PROGRAMME_START, Nation, Settlement, settle
from capthe.domain.stages import STAGES
from capthe.sim.programme import standing
from capthe.store.pg.server import SUPERUSER
from capthe.work.fault_points import WORKER_POINTS
from tests.chaos.test_kill import SEED, Driver, balance, home

__all__ = ["home"]
PATIENCE_SECONDS = 300  # every one of them has to start


class Condemned:
    """One worker at a time: each dies at its point, the next goes on there, the last lives."""

    def __init__(self, home):
        self.home = home
        self.worker = None
        self.died = []
        self.is_stopping = False
        self.thread = threading.Thread(target=self._one_after_the_other)

    def _one_after_the_other(self):
        for point in WORKER_POINTS:
            self.worker = self._start("--die-at", point)
            code = self.worker.wait()
            if self.is_stopping:
                return
            self.died.append((point, code))
        self.worker = self._start()

    def _start(self, *more):
        command = ["work", "--home", str(self.home.path), "--seed", str(SEED), *more]
        return subprocess.Popen(
            [sys.executable, "-m", "capthe.cli.main", *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def stop(self):
        self.is_stopping = True
        while self.thread.is_alive():
            self.worker.kill()
            self.thread.join(0.2)
        self.worker.kill()
        self.worker.wait()


@pytest.fixture
def programme(home, sizes):
    nation = Nation(Settlement(SEED, sizes["kill_people"] // 2, 4, PROGRAMME_START))
    driver = Driver(home, nation)
    driver.insist(lambda: driver.set_clock(PROGRAMME_START))
    settle(driver.programme.centre, nation, driver.stations, lambda _: None)
    return driver


def test_workers_that_die_at_every_point_finish_everything_once(home, programme, monkeypatch):
    monkeypatch.setattr("tests.chaos.test_kill.PATIENCE_SECONDS", PATIENCE_SECONDS)
    condemned = Condemned(home)
    condemned.thread.start()
    now, last = PROGRAMME_START, PROGRAMME_START
    try:
        while not programme.programme.is_over or now - last <= timedelta(days=12):
            if programme.tick(now):
                last = now
            now += timedelta(hours=3)
    finally:
        condemned.stop()
    assert condemned.died == [(point, -9) for point in WORKER_POINTS]
    found = {stage: n for stage, n in standing(programme.programme.centre).items() if n}
    assert all(STAGES[stage].is_end for stage in found), found
    with psycopg.connect(home.server.url(SUPERUSER), autocommit=True) as owner:
        balance(home, owner, programme.programme.centre, found)
    programme.close()
