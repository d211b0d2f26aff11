"""One person, one card: whatever the order of arrival, whatever went wrong on the way."""

import pytest

from capthe.desks import adjudicate, approve, arrive, cleaning, hand_over
from capthe.desks.cleaning import Mended
from capthe.domain.errors import Refusal
from capthe.packet.content import Case, CaseKind, Cause, Surrender
from tests.flow.world import (
    APPROVER,
    ARRIVAL,
    CLEANER,
    COUNTER,
    JUDGE,
    OTHER_UNIT,
)

RIGHT = Mended("Nguyễn Thị Hoa", 19850309, "F", "Số 6, phố Hàng Bông", "khai sinh")
TAKEN_BACK = Case(CaseKind.EXCHANGE, Cause.DAMAGED, 1, Surrender.TAKEN_BACK, fee_paid=25_000)
REVOKED = Case(CaseKind.REISSUE, Cause.LOST, 1, Surrender.REVOKED, fee_paid=35_000)


def again(world, cid, case=None, unit=OTHER_UNIT):
    """The same person enrols again, at another office."""
    content = world.citizen(case=case, is_known=False, number=f"{cid:012}")
    (answer,) = world.receive(world.new_device(unit).seal(content))
    return answer.dossier, cid


def cards(world, cid):
    return world.rows(
        "select c.generation, c.earlier, c.dossier, e.cause from ledger.card c"
        " left join ledger.card_end e using (cid, generation) where cid = %s order by 1",
        [cid],
    )


def with_number(world, number, case=None):
    return world.citizen(case=case, is_known=False, number=number)


def test_one_person_at_two_offices_gets_one_card(world):
    ((first, cid),) = world.enrol()
    second, _ = again(world, cid)
    world.bring_to("unique")
    assert world.stage(first, cid) == "unique"
    (case,) = world.cases("adjudication")
    assert (case.dossier, case.reason) == (second, "duplicate_card")
    adjudicate.is_duplicate(world.centre, JUDGE, second, cid)
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 1, "refused": 1}
    assert cards(world, cid) == [(1, None, first, None)]


def test_one_person_twice_in_one_set_gets_one_card(world):
    contents = [with_number(world, "001185009999") for _ in range(2)]
    world.know("001185009999")
    answers = world.receive(*[world.device.seal(content) for content in contents])
    world.bring_to("unique")
    assert world.standing() == {"unique": 1, "adjudication": 1}
    assert cards(world, 1185009999) == [(1, None, answers[0].dossier, None)]


def test_a_card_taken_back_is_followed_by_the_next_generation(world):
    ((first, cid),) = world.enrol()
    world.bring_to("handed_over")
    second, _ = again(world, cid, TAKEN_BACK)
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 2}
    assert cards(world, cid) == [(1, None, first, "taken_back"), (2, 1, second, None)]
    assert world.live_cards() == {cid: 1}


def test_a_lost_card_is_revoked_and_followed_by_the_next_generation(world):
    ((first, cid),) = world.enrol()
    world.bring_to("handed_over")
    second, _ = again(world, cid, REVOKED)
    world.bring_to("handed_over")
    assert cards(world, cid) == [(1, None, first, "revoked"), (2, 1, second, None)]


@pytest.mark.parametrize("stage", ["unique", "allotted", "in_transit", "at_unit"])
def test_a_card_that_nobody_holds_yet_cannot_have_been_taken_back(world, stage):
    ((first, cid),) = world.enrol()
    world.bring_to(stage)
    second, _ = again(world, cid, TAKEN_BACK)
    world.step("received")
    world.step("verified")
    assert world.stage(second, cid) == "adjudication"
    assert cards(world, cid) == [(1, None, first, None)]
    with pytest.raises(Refusal, match="earlier_card_under_way"):
        adjudicate.earlier_ended(world.centre, JUDGE, second, cid, cause="taken_back")
    assert world.stage(second, cid) == "adjudication"


def test_an_earlier_card_that_is_not_on_record_goes_to_adjudication(world):
    ((dossier, cid),) = world.enrol(case=TAKEN_BACK)
    world.bring_to("unique")
    (case,) = world.cases("adjudication")
    assert case.reason == "earlier_card_unknown"
    with pytest.raises(Refusal, match="earlier_card_unknown"):
        adjudicate.earlier_ended(world.centre, JUDGE, dossier, cid, cause="taken_back")


def test_an_officer_who_finds_the_earlier_card_ended_lets_the_next_go_on(world):
    ((first, cid),) = world.enrol()
    world.bring_to("handed_over")
    second, _ = again(world, cid)
    world.bring_to("unique")
    assert world.stage(second, cid) == "adjudication"
    adjudicate.earlier_ended(world.centre, JUDGE, second, cid, cause="expired")
    world.bring_to("handed_over")
    assert cards(world, cid) == [(1, None, first, "expired"), (2, 1, second, None)]


def test_a_refused_dossier_frees_the_slot(world):
    ((first, cid),) = world.enrol()
    world.bring_to("unique")
    approve.refuse(world.centre, APPROVER, first, cid)
    second, _ = again(world, cid)
    world.bring_to("handed_over")
    assert world.stage(second, cid) == "handed_over"
    assert cards(world, cid) == [(1, None, first, "void"), (2, 1, second, None)]


def test_a_destroyed_unclaimed_card_frees_the_slot(world):
    ((first, cid),) = world.enrol()
    world.bring_to("at_unit")
    hand_over.destroy_unclaimed(world.centre, COUNTER, first, cid)
    second, _ = again(world, cid)
    world.bring_to("handed_over")
    assert cards(world, cid) == [(1, None, first, "void"), (2, 1, second, None)]
    assert world.stock() == {"supplier": -2000, "stock": 1998, "card": 1, "destroyed": 1}


def test_a_remake_keeps_the_generation_and_takes_a_new_blank(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("in_transit")
    (box,) = world.centre.ledger.sets_at("in_transit")
    arrive.give_up_box(world.centre, ARRIVAL, box.id)
    world.bring_to("handed_over")
    assert cards(world, cid) == [(1, None, dossier, None)]
    assert world.rows("select n, earlier, blank from ledger.attempt order by n") == [
        (1, None, 1_000_001),
        (2, 1, 1_000_002),
    ]


def test_a_dossier_verified_again_keeps_its_slot(world):
    ((dossier, cid),) = world.enrol()
    world.bring_to("at_unit")
    hand_over.wrong_card(world.centre, COUNTER, dossier, cid)
    cleaning.correct_dossier(world.centre, CLEANER, dossier, cid, RIGHT)
    world.bring_to("handed_over")
    assert world.stage(dossier, cid) == "handed_over"
    assert cards(world, cid) == [(1, None, dossier, None)]
    assert [n for (n,) in world.rows("select n from ledger.attempt order by n")] == [1, 2]


def test_while_the_first_is_corrected_the_second_still_has_no_slot(world):
    ((first, cid),) = world.enrol()
    world.bring_to("at_unit")
    hand_over.wrong_card(world.centre, COUNTER, first, cid)
    second, _ = again(world, cid)
    world.bring_to("unique")
    assert world.stage(second, cid) == "adjudication"
    assert world.live_cards() == {cid: 1}
