"""What the worker loop does with work that fails: parked, named, and no citizen's values told."""

import logging

import pytest

from capthe.work.station import Stations
from capthe.work.worker import Worker
from tests.flow.world import PLAN, STATIONS

NUMBER = "001185000001"


def worker_of(world, *, station=None, chore=None, ticks=lambda: 0.0):
    by_stage = STATIONS.by_stage if station is None else {"received": station}
    chores = {} if chore is None else {"sweep": chore}
    return Worker(world.centre, Stations(by_stage, chores), "worker", ticks=ticks)


def parked(world):
    return [why for (why,) in world.rows("select parked from ledger.work")]


@pytest.mark.parametrize(
    ("how", "name"),
    [
        ("insert into ledger.maker select actor from ledger.maker", "UniqueViolation 23505: "),
        ("select 1 / (cid - cid) from ledger.dossier", "DivisionByZero 22012"),
        ("select (cid || 'x')::bigint from ledger.dossier", "InvalidTextRepresentation 22P02"),
    ],
)
def test_what_the_database_says_of_a_row_is_not_told(world, caplog, how, name):
    world.enrol()
    owner = world.connect(None)
    worker_of(world, station=lambda _c, _s: owner.execute(how)).run_once()
    (why,) = parked(world)
    assert why.startswith(name)
    assert "1185000001" not in why + caplog.text
    assert "thunhan" not in why + caplog.text


@pytest.mark.parametrize("kind", [ValueError, KeyError, AssertionError])
def test_an_error_in_a_station_parks_the_work_and_quotes_nothing(world, caplog, kind):
    world.enrol()

    def fails(_centre, _set):
        raise kind(NUMBER)

    worker_of(world, station=fails).run_once()
    (why,) = parked(world)
    assert why.startswith(f"{kind.__name__} at fails, line ")
    assert NUMBER not in why + caplog.text


def test_a_chore_has_its_turn_while_sets_wait(world):
    world.enrol()
    done = []
    worker = worker_of(
        world,
        station=lambda _c, _s: done.append("set"),
        chore=lambda _c: done.append("chore") is None,
    )
    worker.run_once()
    assert done == ["set"]
    world.enrol()
    assert worker.run_chores()
    assert done == ["set", "chore"]


def test_work_that_kills_its_worker_is_parked(world):
    world.enrol()
    world.connect(None).execute("update ledger.work set tries = %s", [PLAN.tries_max])
    tried = []
    worker_of(world, station=lambda _c, _s: tried.append(1)).run_once()
    assert parked(world) == ["the worker died on it"]
    assert not tried


def test_a_failing_chore_is_told_once_a_minute(world, caplog):
    caplog.set_level(logging.WARNING)
    seconds = iter([0.0, 1.0, 59.0, 61.0])

    def fails(_centre):
        raise KeyError(NUMBER)

    worker = worker_of(world, chore=fails, ticks=lambda: next(seconds))
    for _ in range(4):
        assert worker.run_once() is False
    assert len(caplog.records) == 2
    assert NUMBER not in caplog.text
