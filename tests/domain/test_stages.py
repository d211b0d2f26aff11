from dataclasses import replace
from itertools import pairwise

import pytest

from capthe.domain.stages import STAGES, Desk, Holder, Reached, reach_gain

WAITING = [stage for stage in STAGES if not stage.is_end]
GOING_BACK = {
    ("cleaning", "mended"): "received",
    ("adjudication", "earlier_ended"): "verified",
    ("adjudication", "wrong_number"): "cleaning",
    ("unique", "doubt"): "cleaning",
    ("returned", "resubmitted"): "received",
    ("approved", "correct"): "cleaning",
    ("allotted", "spoiled"): "approved",
    ("allotted", "correct"): "cleaning",
    ("at_factory", "spoiled"): "approved",
    ("at_factory", "lose"): "approved",
    ("personalised", "spoiled"): "approved",
    ("inspected", "recall"): "cleaning",
    ("in_transit", "lose"): "approved",
    ("at_unit", "recall"): "cleaning",
}


def test_codes_grow_along_the_flow_and_only_these_exits_go_back():
    assert all(a.code < b.code for a, b in pairwise(STAGES))
    back = {
        (stage.name, event): to
        for stage in STAGES
        for event, to in stage.exits.items()
        if STAGES.is_back(stage.name, to)
    }
    assert back == GOING_BACK


def straight_line():
    """From reception to the hand: the first exit of each stage."""
    stage = STAGES.start
    while not stage.is_end:
        yield stage
        stage = STAGES[next(iter(stage.exits.values()))]
    yield stage


def test_the_first_exits_lead_straight_from_reception_to_the_hand():
    line = [stage.name for stage in straight_line()]
    assert (line[0], line[-1]) == ("received", "handed_over")
    assert not any(STAGES.is_back(*pair) for pair in pairwise(line))
    beside = {"at_factory"}  # a lot that the plant does not make itself
    assert {s.name for s in STAGES if s.holder is Holder.SET} - set(line[:-1]) == beside


def test_stations_are_numbered_along_the_line():
    line = [s.station for s in STAGES if s.holder is Holder.SET]
    assert line == sorted(line)
    assert {s.station for s in STAGES} == set(range(3, 11))


def test_whoever_waits_has_a_desk_a_promise_and_a_sentence():
    for stage in WAITING:
        assert stage.promise_hours > 0
        assert stage.desk is not Desk.NOBODY
        assert stage.tell.vi != stage.tell.en
    assert all(end.desk is Desk.NOBODY for end in STAGES.ends)


@pytest.mark.parametrize("name", ["unique", "handed_over"])
def test_a_promise_stands_where_somebody_waits_and_nowhere_else(name):
    stage = STAGES[name]
    with pytest.raises(ValueError, match="a waiting stage has a promise"):
        replace(stage, promise_hours=8 if stage.is_end else None)


@pytest.mark.parametrize(("name", "holder"), [("unique", Holder.END), ("refused", Holder.SET)])
def test_only_an_end_is_held_by_nobody(name, holder):
    with pytest.raises(ValueError, match="only an end is held by nobody"):
        replace(STAGES[name], holder=holder)


@pytest.mark.parametrize(
    ("left", "entered", "number", "gain"),
    [
        ("personalised", "inspected", Reached.PRINTED, 1),
        ("inspected", "in_transit", Reached.PRINTED, 0),
        ("in_transit", "approved", Reached.PRINTED, -1),
        ("in_transit", "at_unit", Reached.RECEIVED, 1),
        ("at_unit", "cleaning", Reached.RECEIVED, -1),
        ("at_unit", "handed_over", Reached.HANDED_OVER, 1),
        ("at_unit", "cancelled", Reached.RECEIVED, 0),
        ("unique", "refused", Reached.SENT, 0),
        ("received", "moved", Reached.SENT, -1),
    ],
)
def test_what_an_exit_adds_to_a_number(left, entered, number, gain):
    assert reach_gain(STAGES[left], STAGES[entered], number) == gain


def test_no_exit_gains_more_than_it_has_reached():
    for stage in WAITING:
        for to in stage.exits.values():
            gains = [reach_gain(stage, STAGES[to], n) for n in Reached if n is not Reached.NOTHING]
            assert set(gains) <= {-1, 0, 1}
            assert not {1, -1} <= set(gains), f"{stage.name} -> {to} gains and loses"


def test_machines_work_at_the_centre_and_the_plant_and_nowhere_else():
    worked = {stage.name for stage in STAGES if stage.is_worked_by_machine}
    assert worked == {stage.name for stage in STAGES if stage.desk in {Desk.MACHINE, Desk.PLANT}}
    assert not STAGES["cleaning"].is_worked_by_machine
