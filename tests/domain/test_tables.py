"""The small tables of the domain: flags, reasons, physical things, tallies, failures."""

import pytest

from capthe.domain.errors import Broken, Fault, Refusal
from capthe.domain.findings import FINDINGS, finding_text
from capthe.domain.flags import FLAG_BY_NAME, FLAGS
from capthe.domain.reasons import REASON, REASON_BY_CODE, REASONS, reason_for
from capthe.domain.stages import STAGES, Desk
from capthe.domain.stock import BLANK, CARD, CONSIGNMENT, Account, SetKind
from capthe.domain.tally import COLLECTED, OUTSIDE, SENT, refused_as
from capthe.domain.text import Text


def test_flags_have_a_code_of_their_own_and_an_owner_when_they_forbid():
    assert {flag.name: flag.code for flag in FLAGS} == {
        "priority": 1,
        "correction_pending": 2,
        "recalled": 3,
        "deceased": 4,
    }
    assert [f.name for f in FLAGS if f.desk is Desk.NOBODY] == ["priority"]
    assert [f.name for f in FLAGS if not f.forbids_into] == ["priority"]


def test_what_a_flag_forbids_is_on_the_straight_line():
    for flag in FLAGS:
        for name in flag.forbids_into:
            assert not STAGES.is_back(STAGES.start.name, name)
    assert FLAG_BY_NAME["recalled"].forbids_into == {"in_transit", "handed_over"}


def test_reasons_have_codes_and_names_of_their_own():
    assert len(REASON) == len(REASON_BY_CODE) == len(REASONS)
    assert all(REASON[r.name] is REASON_BY_CODE[r.code] is r for r in REASONS)


@pytest.mark.parametrize(
    ("refused", "counted"),
    [
        ("under_age", "under_age"),
        ("number_length", "number_invalid"),
        ("number_sex_differs", "number_disagrees"),
        ("character_control", "character_forbidden"),
        ("never_heard_of", "other_refusal"),
    ],
)
def test_a_refusal_is_counted_under_its_reason(refused, counted):
    assert reason_for(refused).name == counted


def test_a_blank_is_on_the_account_of_its_state():
    assert {state.name for state in BLANK} - {"supplied"} == {
        account.name.lower() for account in Account if account is not Account.SUPPLIER
    }


def test_a_lost_card_frees_its_slot_for_a_remake_and_is_destroyed_when_found():
    assert CARD.after("good", "lose").name == "claimed"
    assert BLANK.after("lost", "find").is_end
    assert CONSIGNMENT.after("lost", "find").name == "found"


def test_sets_come_to_be_in_four_ways():
    assert [kind.name for kind in SetKind] == ["ARRIVAL", "RETURN", "LOT", "BOX"]


def test_pseudo_stages_are_no_stages():
    codes = {stage.code for stage in STAGES}
    assert not codes & {OUTSIDE, COLLECTED, SENT, refused_as(71)}
    assert refused_as(71) == -71


def test_a_refusal_says_what_is_wrong_and_what_to_do():
    refusal = Refusal("under_age", Text("Chưa đủ tuổi.", "Too young."), Text("Chờ.", "Wait."))
    assert (str(refusal), refusal.code, refusal.next_action.en) == (
        "under_age",
        "under_age",
        "Wait.",
    )
    assert not isinstance(refusal, Fault | Broken)


def test_every_finding_of_inspection_has_words_and_an_unknown_one_too():
    assert all(text.vi and text.en for text in FINDINGS.values())
    assert finding_text("") == FINDINGS[""]
    assert finding_text("chip_file_unreadable").en == "the chip cannot be read"
