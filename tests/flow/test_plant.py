"""What is physical: printed once, every blank accounted for, every box found or given up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from capthe.desks import arrive
from capthe.domain.errors import Fault, Refusal
from capthe.domain.flags import FLAG_BY_NAME
from capthe.outside.carrier import Consignment
from capthe.work.worker import Worker
from tests.flow.world import ARRIVAL, PLAN, STATIONS

POINTS = {
    "personalise.intended": "approved",
    "personalise.printed": "approved",
    "personalise.committed": "approved",
    "inspect.read_back": "approved",
    "inspect.destroyed": "approved",
    "inspect.committed": "approved",
    "dispatch.intended": "approved",
    "dispatch.handed_over": "approved",
    "dispatch.committed": "approved",
    "allot.committed": "approved",
    "work.claimed": "approved",
    "work.done": "approved",
    "verify.committed": "received",
    "unique.committed": "received",
}


class Crashed(BaseException):
    """The process is gone: nothing catches this."""


def crash_at(centre, point):
    """Let the process die the first time it reaches this point."""

    def reach(reached):
        if reached == point:
            raise Crashed(point)

    centre.reach = reach
    return centre


def impatient(world):
    """Work that a dead worker had claimed may be taken at once."""
    world.connect(role=None).execute("update ledger.work set leased_until = null")


@pytest.mark.parametrize("point", POINTS)
def test_a_station_that_dies_anywhere_prints_every_card_once(world, point):
    people = world.enrol(5)
    if POINTS[point] != "received":
        world.bring_to(POINTS[point])
    dying = Worker(crash_at(world.another_centre(), point), STATIONS, "dying")
    with pytest.raises(Crashed):
        dying.run_until_idle()
    impatient(world)
    world.work()
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": len(people)}
    assert world.prints() == {1_000_001 + n: 1 for n in range(5)}
    assert world.stock() == {"supplier": -2000, "stock": 1995, "card": 5}
    assert [c.cards for c in world.centre.carrier.delivered(_later(world))] == [5]


def _later(world):
    world.clock.pass_time(timedelta(days=30))
    return world.clock.now()


def test_a_machine_that_does_not_answer_is_asked_again_later(world):
    world.enrol(3)
    world.bring_to("allotted")

    class Silent:
        def __init__(self, printer):
            self.printer = printer
            self.silent = 2

        def report(self, key):
            return self.printer.report(key)

        def print_job(self, key, cards):
            done = self.printer.print_job(key, cards)
            self.silent -= 1
            if self.silent >= 0:
                raise Fault("no answer")
            return done

        def read_back(self, blanks):
            return self.printer.read_back(blanks)

    world.centre.line.printer = Silent(world.centre.line.printer)
    for _ in range(2):
        world.work()
        impatient(world)
    world.centre.line.printer = world.centre.line.printer.printer
    assert set(world.prints().values()) == {1}
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 3}


def test_what_keeps_failing_is_parked_for_a_person(world):
    world.enrol()
    world.bring_to("allotted")

    class Broken:
        def report(self, key):
            raise Fault("fuse blown")

    world.centre.line.printer = Broken()
    for _ in range(PLAN.tries_max + 1):
        world.work()
        impatient(world)
    assert world.rows("select parked from ledger.work") == [("Fault: fuse blown",)]
    assert world.work() == 0


def test_spoiled_blanks_and_dead_cards_are_posted_and_made_again(world):
    people = world.enrol(60)
    world.bring_to("approved")
    centre = world.another_centre(spoil=0.2, dead=0.1)
    while sum(world.standing().get(stage, 0) for stage in ("approved", "allotted")):
        world.work(centre)
    spoiled = sum(1 for _, _, sha in centre.line.printer.printed_blanks() if sha is None)
    world.bring_to("handed_over")
    stock = world.stock()
    assert world.standing() == {"handed_over": len(people)}
    assert stock["card"] == 60
    assert stock["spoiled"] > spoiled > 0
    assert stock["spoiled"] + 60 == len(world.prints())
    assert set(world.prints().values()) == {1}
    assert set(world.live_cards().values()) == {1}
    causes = dict(
        world.rows(
            "select r.name, count(*) from ledger.event e join ledger.reason r on r.code = e.reason"
            " where e.to_stage = 70 and e.reason <> 0 group by 1"
        )
    )
    assert causes == {
        "spoiled_in_printing": spoiled,
        "failed_inspection": stock["spoiled"] - spoiled,
    }


def test_a_lost_box_is_made_again_and_destroyed_when_it_is_found(world):
    world.enrol(4)
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    arrive.give_up_box(world.centre, ARRIVAL, box.id)
    assert (world.standing(), world.stock()["lost"]) == ({"approved": 4}, 4)
    with pytest.raises(Refusal, match="another_was_faster"):
        arrive.give_up_box(world.centre, ARRIVAL, box.id)
    with pytest.raises(Refusal, match="another_was_faster"):
        arrive.match_box(world.centre, ARRIVAL, box.id)
    world.bring_to("handed_over")
    assert arrive.destroy_found_box(world.centre, ARRIVAL, box.id) == 4
    assert arrive.destroy_found_box(world.centre, ARRIVAL, box.id) == 0
    assert world.standing() == {"handed_over": 4}
    assert world.stock() == {"supplier": -2000, "stock": 1992, "card": 4, "destroyed": 4}


def test_a_box_that_is_only_late_is_not_destroyed_and_may_still_be_lost_and_found(world):
    world.enrol(2)
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    assert arrive.destroy_found_box(world.centre, ARRIVAL, box.id) == 0
    arrive.give_up_box(world.centre, ARRIVAL, box.id)
    assert arrive.destroy_found_box(world.centre, ARRIVAL, box.id) == 2


def test_boxes_lost_one_after_the_other_are_counted_apart(world):
    world.enrol(2)
    boxes = []
    for _ in range(2):
        world.bring_to("in_transit")
        (box,) = world.centre.ledger.sets_at("in_transit")
        arrive.give_up_box(world.centre, ARRIVAL, box.id)
        boxes.append(box.id)
    world.bring_to("handed_over")
    assert [arrive.destroy_found_box(world.centre, ARRIVAL, box) for box in boxes] == [2, 2]
    assert world.stock() == {"supplier": -2000, "stock": 1994, "card": 2, "destroyed": 4}


def test_a_card_missing_from_its_box_is_found(world):
    people = world.enrol(3)
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    arrive.match_box(world.centre, ARRIVAL, box.id, [people[0][0]])
    assert world.standing() == {"at_unit": 2, "in_transit": 1}
    (case,) = world.cases("arrival")
    assert (case.reason, case.dossier) == ("missing_from_box", people[0][0])
    arrive.found_card(world.centre, ARRIVAL, *people[0])
    world.hand_over()
    assert (world.standing(), world.cases()) == ({"handed_over": 3}, [])


def test_a_card_missing_from_its_box_is_given_up_and_made_again(world):
    people = world.enrol(3)
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    arrive.match_box(world.centre, ARRIVAL, box.id, [people[0][0]])
    arrive.give_up_card(world.centre, ARRIVAL, *people[0])
    assert world.cases() == []
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 3}
    assert world.stock() == {"supplier": -2000, "stock": 1996, "card": 3, "lost": 1}
    assert world.live_cards() == {cid: 1 for _, cid in people}


@pytest.mark.parametrize("is_asked_for", [False, True])
def test_a_card_missing_from_its_box_stays_missing_when_a_flag_ends(world, is_asked_for):
    people = world.enrol(3)
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    arrive.match_box(world.centre, ARRIVAL, box.id, [people[0][0]])
    ledger, act = world.centre.ledger, world.centre.act("approval", "test")
    assert ledger.raise_flag(act, *people[0], FLAG_BY_NAME["correction_pending"].code)
    if is_asked_for:
        with pytest.raises(Refusal):
            arrive.give_up_card(world.centre, ARRIVAL, *people[0])
    assert ledger.end_flag(act, *people[0], FLAG_BY_NAME["correction_pending"].code)
    (case,) = world.cases()
    assert (case.reason, case.dossier) == ("missing_from_box", people[0][0])
    arrive.give_up_card(world.centre, ARRIVAL, *people[0])
    world.bring_to("handed_over")
    assert (world.standing(), world.cases()) == ({"handed_over": 3}, [])


def test_a_card_given_up_and_found_later_is_destroyed_once(world):
    people = world.enrol(3)
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    arrive.match_box(world.centre, ARRIVAL, box.id, [people[0][0]])
    with pytest.raises(Refusal) as none_lost:
        arrive.destroy_found_card(world.centre, ARRIVAL, *people[0])
    arrive.give_up_card(world.centre, ARRIVAL, *people[0])
    arrive.destroy_found_card(world.centre, ARRIVAL, *people[0])
    with pytest.raises(Refusal) as again:
        arrive.destroy_found_card(world.centre, ARRIVAL, *people[0])
    assert (none_lost.value.code, again.value.code) == ("card_not_lost", "card_not_lost")
    world.bring_to("handed_over")
    assert world.stock() == {"supplier": -2000, "stock": 1996, "card": 3, "destroyed": 1}


def test_a_box_of_which_every_card_is_missing(world):
    people = world.enrol(2)
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    arrive.match_box(world.centre, ARRIVAL, box.id, [dossier for dossier, _ in people])
    assert world.standing() == {"in_transit": 2}
    assert {c.reason for c in world.cases("arrival")} == {"missing_from_box"}


def test_without_blanks_everybody_waits_and_the_plant_is_told(world):
    world.enrol(5)
    world.bring_to("approved")
    world.centre.plan = replace(PLAN, plant=2)
    for _ in range(3):
        assert world.work() == 0
    (case,) = world.cases("plant")
    assert (case.reason, case.subject) == ("no_blanks", "blanks:2")
    assert case.due > world.clock.now()
    assert world.standing() == {"approved": 5}
    assert world.rows("select count(*) from ledger.attempt") == [(0,)]

    world.centre.ledger.deliver_blanks(world.centre.act("plant", "delivery"), 2, 5_000_001, 3)
    assert world.cases() == []
    world.work()
    assert world.standing() == {"approved": 2, "in_transit": 3}
    assert [c.reason for c in world.cases()] == ["no_blanks"]
    world.centre.ledger.deliver_blanks(world.centre.act("plant", "delivery"), 2, 6_000_001, 9)
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 5}
    assert sorted(world.prints()) == [5_000_001, 5_000_002, 5_000_003, 6_000_001, 6_000_002]


def test_serials_that_were_delivered_before_are_not_delivered_again(world):
    with pytest.raises(Exception, match="delivered before"):
        world.centre.ledger.deliver_blanks(world.centre.act("plant", "x"), 1, 1_001_999, 2)
    assert world.stock() == {"supplier": -2000, "stock": 2000}


def test_the_carrier_is_asked_before_a_box_is_given_again(world):
    world.enrol(2)
    world.bring_to("inspected")
    given = []

    class Forgetful:
        def __init__(self, carrier):
            self.carrier = carrier

        def accepted(self, key):
            return self.carrier.accepted(key)

        def hand_over(self, consignment: Consignment, at):
            given.append(consignment.key)
            self.carrier.hand_over(consignment, at)
            raise Fault("the line went dead")

    world.centre.carrier = Forgetful(world.centre.carrier)
    world.work()
    assert world.standing() == {"inspected": 2}
    impatient(world)
    world.work()
    assert world.standing() == {"in_transit": 2}
    assert len(given) == 1


def test_the_second_officer_at_a_box_is_told_so(world):
    people = world.enrol(2)
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    missing = [dossier for dossier, _ in people]
    first = arrive.match_box(world.centre, ARRIVAL, box.id, missing)
    assert (first.moved, first.held, first.block is None) == (0, 2, False)
    with pytest.raises(Refusal, match="another_was_faster"):
        arrive.match_box(world.centre, ARRIVAL, box.id, missing)
    assert len(world.cases("arrival")) == 2
