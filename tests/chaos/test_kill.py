"""kill -9 of workers and of the database in the middle of a demo: everything finishes, once."""

import contextlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from capthe.cli.home import ENTROPY, Home
from capthe.cli.keys import hold_demo_ceremony
from capthe.cli.nation import (
    PROGRAMME_START,
    Nation,
    Settlement,
    found_programme,
    open_stations,
    seeded_entropy,
    settle,
)
from capthe.cli.plant import Plant
from capthe.domain.errors import Fault
from capthe.domain.stages import STAGES
from capthe.packet.keys import SigningKey
from capthe.sim.programme import standing
from capthe.store.pg.audit import verify
from capthe.store.pg.fsck import fsck
from capthe.store.pg.postmaster import send
from capthe.store.pg.seal import seal_once
from capthe.store.pg.server import SUPERUSER
from capthe.work.clock import DatabaseClock

SEED = 3
WORKERS = 2
PATIENCE_SECONDS = 600  # of a database that is killed while thousands are served
LOST = (psycopg.OperationalError, psycopg.InterfaceError, Fault)


class Crew:
    """The worker processes of a home, and whoever kills them."""

    def __init__(self, home, rounds):
        self.home = home
        self.rounds = rounds
        self.luck = random.Random(SEED)
        self.workers = [self._start() for _ in range(WORKERS)]
        self.kills = []
        self.thread = threading.Thread(target=self._kill_again_and_again)

    def _start(self):
        command = ["work", "--home", str(self.home.path), "--seed", str(SEED)]
        return subprocess.Popen(
            [sys.executable, "-m", "capthe.cli.main", *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _kill_again_and_again(self):
        for number in range(self.rounds):
            time.sleep(0.5 + self.luck.random())
            self._kill_worker(number % WORKERS)
            time.sleep(0.5 + self.luck.random())
            self._kill_server()

    def _kill_worker(self, which):
        worker = self.workers[which]
        worker.kill()
        worker.wait()
        self.kills.append("worker")
        self.workers[which] = self._start()

    def _kill_server(self):
        found = self.home.server.running()
        if found is not None:
            send(found.pid, signal.SIGKILL)
            self.kills.append("server")

    def stop(self):
        self.thread.join()
        for worker in self.workers:
            worker.kill()
            worker.wait()


class Driver:
    """Carries the programme on; when the database goes away, it is started and asked again."""

    def __init__(self, home, nation):
        self.home = home
        self.nation = nation
        self.stations = open_stations(home, SEED, seeded_entropy(SEED, "packets"))
        self.programme = None
        self.clock = None
        self.opened = contextlib.ExitStack()

    def insist(self, act):
        """Do it, on a new connection whenever one is lost."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                if self.programme is None:
                    self._connect()
                return act()
            except LOST:
                self.close()
        raise AssertionError("the database did not come back")

    def close(self):
        self.programme = None
        with contextlib.suppress(*LOST):
            self.opened.close()

    def _connect(self):
        self.home.server.start()
        connection = self.opened.enter_context(contextlib.closing(self.home.connect()))
        self.clock = DatabaseClock(connection)
        centre = self.home.centre(connection, clock=self.clock, seed=SEED)
        gate = self.opened.enter_context(self.home.gate(connection))
        self.programme = found_programme(
            gate, centre, self.nation, self.stations, machines=self._wait_for_machines
        )

    def set_clock(self, now):
        with psycopg.connect(self.home.server.url(SUPERUSER), autocommit=True) as owner:
            DatabaseClock(owner).set(now, 0)

    def _wait_for_machines(self):
        """The workers have done all they can. A dead worker's lease runs out."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._is_machine_work_left():
            assert time.monotonic() < until, "the workers do not finish"
            with psycopg.connect(self.home.server.url(SUPERUSER), autocommit=True) as owner:
                owner.execute(
                    "update ledger.work set leased_until = null"
                    " where leased_until < clock_timestamp() + interval '118 seconds'"
                )
            time.sleep(0.05)
        return 0

    def _is_machine_work_left(self):
        centre = self.programme.centre
        ledger = centre.ledger
        patience_ends = self.clock.now() - centre.plan.lot_patience
        return (
            ledger.backlog() > 0
            or any(ledger.since(row.id) <= patience_ends for row in ledger.sets_at("approved"))
            or ledger.connection.execute(
                "select 1 from ledger.outbox where done_at is null limit 1"
            ).fetchone()
        )

    def tick(self, now):
        """Set the clock, and let everybody act until it has been done without a loss."""

        def act():
            self.set_clock(now)
            return self.programme.tick(now)

        return self.insist(act)


@pytest.fixture
def home():
    path = Path(tempfile.mkdtemp(prefix="capthe-test-"))
    path.chmod(0o711)
    made = Home.at(path)
    made.server.start()
    made.migrate()
    hold_demo_ceremony(made, PROGRAMME_START)
    try:
        yield made
    finally:
        made.server.stop("immediate")
        shutil.rmtree(path, ignore_errors=True)


def live_through(driver, crew):
    """Tick until everybody is at rest and the last kill was long ago."""
    now, last = PROGRAMME_START, PROGRAMME_START
    while (
        crew.thread.is_alive() or not driver.programme.is_over or now - last <= timedelta(days=12)
    ):
        if driver.tick(now):
            last = now
        now += timedelta(hours=6)


def test_killed_again_and_again_everything_finishes_once(home, sizes):
    nation = Nation(Settlement(SEED, sizes["kill_people"], 3, PROGRAMME_START))
    driver = Driver(home, nation)
    driver.insist(lambda: driver.set_clock(PROGRAMME_START))
    settle(driver.programme.centre, nation, driver.stations, lambda _: None)
    crew = Crew(home, sizes["kill_rounds"])
    crew.thread.start()
    try:
        live_through(driver, crew)
    finally:
        crew.stop()
    assert crew.kills.count("worker") == sizes["kill_rounds"]
    assert crew.kills.count("server") > 0
    driver.insist(lambda: None)
    centre = driver.programme.centre
    found = {stage: n for stage, n in standing(centre).items() if n}
    assert all(STAGES[stage].is_end for stage in found), found
    assert driver.stations.sealed >= sizes["kill_people"]
    with psycopg.connect(home.server.url(SUPERUSER), autocommit=True) as owner:
        balance(home, owner, centre, found)
    driver.close()


def balance(home, owner, centre, found):
    assert fsck(owner, lambda _: None) == []
    key = SigningKey(ENTROPY(32))
    seal_once(owner, key=key, now=centre.clock.now())
    assert verify(owner, key.public, lambda _: None).is_clean
    live = owner.execute(
        "select c.cid, count(*) from ledger.card c left join ledger.card_end e"
        " using (cid, generation) where e.cid is null group by 1 having count(*) > 1"
    ).fetchall()
    assert live == []
    used = [blank for (blank,) in owner.execute("select blank from ledger.attempt order by 1")]
    plant = Plant(home, owner, home.country(), SEED)
    assert [made.blank for made in plant.machine.jobs.made()] == used
    assert found["handed_over"] > 0
