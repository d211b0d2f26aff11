"""Every planted bug is caught by the invariant that is there for it."""

from types import SimpleNamespace

import psycopg
import pytest

from capthe.cli.sim import told
from capthe.sim.world.bugs import BUGS
from capthe.sim.world.bugs.bug import in_sql
from capthe.sim.world.invariants import INVARIANTS
from capthe.sim.world.world import Setting
from tests.world.conftest import table

KNOWN = table("planted_bugs.toml")


def test_every_bug_has_a_world_that_shows_it_and_an_invariant_that_catches_it():
    assert sorted(KNOWN) == sorted(BUGS)
    assert len(BUGS) >= 15
    names = [check.name for check in INVARIANTS]
    assert len(set(names)) == len(names)
    assert {bug.caught_by for bug in BUGS.values()} - set(names) == set()


@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_is_caught(runs, sizes, name):
    """In the world known for it; at full size also in one of the first worlds of usual size."""
    outcome = runs.run(KNOWN[name], bug=BUGS[name])
    assert [difference.check for difference in outcome.differences[:1]] == [BUGS[name].caught_by]
    assert f"--bug {name}" in told(outcome)
    worlds = [Setting(seed, 60, 6) for seed in range(1, sizes["sim_bug_seeds"] + 1)]
    assert not worlds or any(not runs.run(each, bug=BUGS[name]).is_right for each in worlds)


def test_a_world_that_shows_a_bug_holds_without_it(runs):
    outcome = runs.run(KNOWN["cards_mixed_up"])
    assert outcome.is_right, told(outcome)


@pytest.mark.parametrize(
    ("function", "old"),
    [("append_rows", "no such text"), ("no_such_function", "begin"), ("append_rows", "select")],
)
def test_a_bug_whose_text_is_not_there_once_says_so(runs, function, old):
    with (
        runs.databases.fresh("unplanted") as database,
        psycopg.connect(database.address(), autocommit=True) as owner,
        pytest.raises(LookupError),
        in_sql(function, old, "")(SimpleNamespace(owner=owner)),
    ):
        pass
