"""Countries in a box hold every invariant in any weather; the seeds that once failed first."""

from collections import Counter

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from capthe.cli.sim import told
from capthe.sim.world.bugs import BUGS
from capthe.sim.world.sky import MOST, weather
from capthe.sim.world.world import Setting
from tests.world.conftest import table

REGRESSIONS = table("regression_seeds.toml")
_fired = Counter()


@pytest.mark.parametrize("name", REGRESSIONS)
def test_what_once_broke_holds(runs, name):
    outcome = runs.run(REGRESSIONS[name])
    assert outcome.is_right, told(outcome)


def test_seeds_hold(runs, sizes):
    for seed in range(1, sizes["sim_seeds"] + 1):
        outcome = runs.run(Setting(seed, 60, 6))
        _fired.update(outcome.fired)
        assert outcome.is_right, told(outcome)


def test_every_kind_of_fault_is_in_the_weather_of_a_hundred_seeds_and_strikes(sizes):
    skies = [weather(seed) for seed in range(1, 101)]
    assert [kind for kind in MOST if not any(sky[kind] for sky in skies)] == []
    assert [kind for kind in MOST if all(sky[kind] for sky in skies)] == []
    assert set(_fired) <= set(MOST)
    if sizes["sim_seeds"] >= 100:
        assert set(MOST) - set(_fired) == set(), "a fault that never strikes tests nothing"


def test_any_people_in_any_weather_hold(runs, sizes):
    """Hypothesis draws a world, and makes a failing one as small and as calm as it can."""

    @settings(max_examples=sizes["sim_examples"], derandomize=True, database=None)
    @given(
        seed=st.integers(1, 1_000_000),
        people=st.integers(1, 25),
        storm=st.integers(1, 4),
        kinds=st.sets(st.sampled_from(sorted(MOST))),
    )
    def holds(seed, people, storm, kinds):
        drawn = {kind: MOST[kind] if kind in kinds else 0.0 for kind in MOST}
        outcome = runs.run(Setting(seed, people, storm), drawn=drawn)
        assert outcome.is_right, told(outcome)

    holds()


def test_a_failure_shrinks_to_one_person_in_calm_weather(runs):
    calm = dict.fromkeys(MOST, 0.0)

    def fails(people):
        setting = Setting(1, people, 1)
        return not runs.run(setting, bug=BUGS["deadline_by_own_clock"], drawn=calm).is_right

    quick = settings(max_examples=20, derandomize=True, database=None)
    assert find(st.integers(1, 8), fails, settings=quick) == 1
