"""Flags: each holds at each exit it forbids, nobody else; and lets go when it is answered."""

from dataclasses import replace

import pytest

from capthe.desks import approve, cleaning, flags, hand_over
from capthe.desks.cleaning import Mended
from capthe.domain.errors import Refusal
from capthe.domain.flags import FLAG_BY_NAME, FLAGS
from capthe.domain.stages import STAGES
from tests.flow.world import APPROVER, CLEANER, COUNTER, PLAN

BEFORE = {
    "approved": "unique",
    "allotted": "approved",
    "at_factory": "allotted",
    "personalised": "allotted",
    "in_transit": "inspected",
    "handed_over": "at_unit",
}
FORBIDDEN = [  # the way to a factory needs one: test_factory.py
    (flag.name, into) for flag in FLAGS for into in sorted(flag.forbids_into - {"at_factory"})
]
RIGHT = Mended("Nguyễn Thị Hoa", 19850309, "F", "Số 6, phố Hàng Bông", "khai sinh")


def raised(world, dossier, cid, kind):
    """Raise a flag in the ledger itself, whatever the desk would make of it."""
    world.centre.ledger.raise_flag(
        world.centre.act("police", "test"), dossier, cid, FLAG_BY_NAME[kind].code
    )


def try_exit(world, into, people):
    """Do what leads into that stage, for everybody; whoever is held is told at the counter."""
    if into != "handed_over":
        world.bring_to(into)
        return
    for dossier, cid in people:
        try:
            hand_over.hand_over(world.centre, COUNTER, dossier, cid)
        except Refusal as refusal:
            held = refusal.code
    assert held == "held_by_flag"


@pytest.mark.parametrize(("kind", "into"), FORBIDDEN)
def test_a_flag_holds_its_dossier_and_nobody_else_until_it_ends(world, kind, into):
    people = world.enrol(3)
    world.bring_to(BEFORE[into])
    flagged = people[1]
    raised(world, *flagged, kind)
    try_exit(world, into, people)
    assert world.standing() == {BEFORE[into]: 1, into: 2}
    assert world.stage(*flagged) == BEFORE[into]
    (case,) = world.cases()
    assert (case.reason, case.dossier, case.desk) == (
        "flag_holds",
        flagged[0],
        FLAG_BY_NAME[kind].desk.value,
    )
    assert case.due > world.clock.now()

    assert flags.end_flag(world.centre, CLEANER, *flagged, kind)
    assert world.cases() == []
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 3}
    assert set(world.prints().values()) == {1}


def test_a_desk_that_tries_again_finds_one_case(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("unique")
    raised(world, dossier, cid, "deceased")
    for _ in range(3):
        with pytest.raises(Refusal, match="held_by_flag"):
            approve.approve(world.centre, APPROVER, dossier, cid)
    assert len(world.cases()) == 1
    assert world.standing() == {"unique": 1}


def test_an_exit_that_a_flag_does_not_forbid_stays_open(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("unique")
    raised(world, dossier, cid, "correction_pending")
    approve.doubt(world.centre, APPROVER, dossier, cid)
    assert world.stage(dossier, cid) == "cleaning"


@pytest.mark.parametrize("stage", ["unique", "allotted"])
def test_two_flags_hold_until_both_have_ended(world, stage):
    (dossier, cid), _ = world.enrol(2)
    world.bring_to(stage)
    for kind in ("deceased", "correction_pending"):
        raised(world, dossier, cid, kind)
    world.bring_to("personalised")
    assert world.standing() == {stage: 1, "personalised": 1}
    flags.end_flag(world.centre, CLEANER, dossier, cid, "deceased")
    assert len(world.cases()) == 1
    flags.end_flag(world.centre, CLEANER, dossier, cid, "correction_pending")
    assert world.cases() == []
    world.bring_to("handed_over")
    assert world.stage(dossier, cid) == "handed_over"


def test_a_flag_raised_twice_is_one_flag(world):
    ((dossier, cid),) = world.enrol()
    act = world.centre.act("police", "test")
    assert world.centre.ledger.raise_flag(act, dossier, cid, 4)
    assert not world.centre.ledger.raise_flag(act, dossier, cid, 4)
    assert flags.end_flag(world.centre, CLEANER, dossier, cid, "deceased")
    assert not flags.end_flag(world.centre, CLEANER, dossier, cid, "deceased")
    assert world.centre.ledger.raise_flag(act, dossier, cid, 4)


def test_priority_goes_first(world):
    people = world.enrol(4)
    world.bring_to("approved")
    flags.raise_flag(world.centre, APPROVER, *people[3], "priority")
    world.centre.plan = replace(PLAN, lot_size=1)
    assert world.lot()
    assert world.stage(*people[3]) == "allotted"
    assert world.standing() == {"approved": 3, "allotted": 1}


@pytest.mark.parametrize("stage", ["received", "verified", "unique"])
def test_priority_given_early_is_still_first_at_the_plant(world, stage):
    people = world.enrol(4)
    if stage != "received":
        world.bring_to(stage)
    flags.raise_flag(world.centre, APPROVER, *people[3], "priority")
    world.bring_to("approved")
    world.centre.plan = replace(PLAN, lot_size=1)
    assert world.lot()
    assert world.stage(*people[3]) == "allotted"


def test_priority_is_not_lost_on_the_way_back(world):
    people = world.enrol(4)
    world.step("received")
    world.step("verified")
    flags.raise_flag(world.centre, APPROVER, *people[3], "priority")
    flags.raise_flag(world.centre, CLEANER, *people[3], "correction_pending")
    world.bring_to("approved")
    flags.send_to_cleaning(world.centre, CLEANER, *people[3])
    cleaning.correct_dossier(world.centre, CLEANER, *people[3], RIGHT)
    flags.end_flag(world.centre, CLEANER, *people[3], "correction_pending")
    world.bring_to("approved")
    world.centre.plan = replace(PLAN, lot_size=1)
    assert world.lot()
    assert world.stage(*people[3]) == "allotted"


def test_priority_is_kept_by_what_a_flag_held(world):
    people = world.enrol(4)
    world.bring_to("unique")
    flags.raise_flag(world.centre, APPROVER, *people[3], "priority")
    flags.raise_flag(world.centre, CLEANER, *people[3], "deceased")
    world.bring_to("approved")
    flags.end_flag(world.centre, CLEANER, *people[3], "deceased")
    world.bring_to("approved")
    world.centre.plan = replace(PLAN, lot_size=1)
    assert world.lot()
    assert world.stage(*people[3]) == "allotted"


def test_a_correction_before_the_lot_holds_the_card_and_is_made(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("approved")
    assert flags.raise_flag(world.centre, CLEANER, dossier, cid, "correction_pending") == (
        "correction_pending"
    )
    assert not world.lot()
    flags.send_to_cleaning(world.centre, CLEANER, dossier, cid)
    cleaning.correct_dossier(world.centre, CLEANER, dossier, cid, RIGHT)
    flags.end_flag(world.centre, CLEANER, dossier, cid, "correction_pending")
    world.bring_to("handed_over")
    assert world.stage(dossier, cid) == "handed_over"
    assert world.prints() == {1_000_001: 1}
    assert world.live_cards() == {cid: 1}


def test_a_correction_after_the_lot_is_a_recall_and_a_new_card(world):
    people = world.enrol(2)
    dossier, cid = people[0]
    world.bring_to("allotted")
    assert flags.raise_flag(world.centre, CLEANER, dossier, cid, "correction_pending") == "recalled"
    world.bring_to("in_transit")
    assert world.standing() == {"inspected": 1, "in_transit": 1}

    flags.send_to_cleaning(world.centre, CLEANER, dossier, cid)
    assert world.stage(dossier, cid) == "cleaning"
    assert world.stock()["destroyed"] == 1
    flags.end_flag(world.centre, CLEANER, dossier, cid, "recalled")
    cleaning.correct_dossier(world.centre, CLEANER, dossier, cid, RIGHT)
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 2}
    assert world.stock() == {"supplier": -2000, "stock": 1997, "card": 2, "destroyed": 1}
    assert world.live_cards() == {cid: 1, people[1][1]: 1}


def test_a_recalled_card_at_the_unit_goes_back_by_the_counter(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("at_unit")
    flags.raise_flag(world.centre, CLEANER, dossier, cid, "recalled")
    with pytest.raises(Refusal, match="held_by_flag"):
        hand_over.hand_over(world.centre, COUNTER, dossier, cid)
    hand_over.wrong_card(world.centre, COUNTER, dossier, cid)
    assert (world.stage(dossier, cid), world.stock()["destroyed"]) == ("cleaning", 1)


def test_what_no_flag_holds_is_not_sent_to_cleaning(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("approved")
    with pytest.raises(Refusal, match="not_held"):
        flags.send_to_cleaning(world.centre, CLEANER, dossier, cid)
    assert world.stage(dossier, cid) == "approved"


def test_every_stage_that_a_flag_can_hold_has_a_way_to_cleaning():
    for flag in FLAGS:
        for into in flag.forbids_into:
            assert "cleaning" in STAGES[BEFORE[into]].exits.values()


@pytest.mark.parametrize("kind", FLAG_BY_NAME)
def test_a_dossier_that_has_ended_bears_no_flag(world, kind):
    ((dossier, cid),) = world.enrol()
    world.bring_to("handed_over")
    with pytest.raises(Refusal, match="another_was_faster"):
        flags.raise_flag(world.centre, CLEANER, dossier, cid, kind)
    assert world.rows("select 1 from ledger.flag_open") == []
    assert world.rows("select 1 from ledger.flag") == []
