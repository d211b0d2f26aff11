"""PostgreSQL is stopped and started again in the middle of a demo: everything finishes once."""

import psycopg

from capthe.cli.nation import PROGRAMME_START, Nation, Settlement, settle
from capthe.domain.stages import STAGES
from capthe.sim.programme import standing
from capthe.store.pg.server import SUPERUSER
from tests.chaos.test_kill import SEED, Crew, Driver, balance, home, live_through

__all__ = ["home"]


class Restarter(Crew):
    """Stops the server as an operator does, with a word of warning; nobody else is harmed."""

    def _kill_worker(self, which):
        self.kills.append(f"worker {which} spared")

    def _kill_server(self):
        self.home.server.stop("fast")
        self.home.server.start()
        self.kills.append("restart")


def test_postgres_restarted_again_and_again_everything_finishes_once(home, sizes):
    nation = Nation(Settlement(SEED, sizes["kill_people"] // 2, 2, PROGRAMME_START))
    driver = Driver(home, nation)
    driver.insist(lambda: driver.set_clock(PROGRAMME_START))
    settle(driver.programme.centre, nation, driver.stations, lambda _: None)
    crew = Restarter(home, sizes["kill_rounds"])
    crew.thread.start()
    try:
        live_through(driver, crew)
    finally:
        crew.stop()
    assert crew.kills.count("restart") == sizes["kill_rounds"]
    driver.insist(lambda: None)
    found = {stage: n for stage, n in standing(driver.programme.centre).items() if n}
    assert all(STAGES[stage].is_end for stage in found), found
    with psycopg.connect(home.server.url(SUPERUSER), autocommit=True) as owner:
        balance(home, owner, driver.programme.centre, found)
    driver.close()
