"""Who may do what, where and until when."""

from datetime import date

import pytest

from capthe.web.roles import (
    ACTION_NAMES,
    ROLE_ACTIONS,
    ROLE_NAMES,
    Action,
    Actor,
    Grant,
    Role,
    may,
    needs_second_factor,
)

DAY = date(2021, 1, 23)


def _actor(*grants: Grant) -> Actor:
    return Actor("u1", "Phạm Quốc Anh", grants)


def test_an_approver_approves_in_the_whole_province_and_nowhere_else():
    actor = _actor(Grant(Role.PROVINCE_APPROVER, DAY, province=1))
    assert may(actor, Action.APPROVE, on=DAY, province=1)
    assert may(actor, Action.APPROVE, on=DAY, province=1, unit=5)
    assert not may(actor, Action.APPROVE, on=DAY, province=2, unit=24)
    assert not may(actor, Action.APPROVE, on=DAY)


def test_a_district_clerk_hands_over_in_the_district_only():
    actor = _actor(Grant(Role.COUNTER_CLERK, DAY, province=1, unit=5))
    assert may(actor, Action.HAND_OVER, on=DAY, province=1, unit=5)
    assert not may(actor, Action.HAND_OVER, on=DAY, province=1, unit=6)
    assert not may(actor, Action.HAND_OVER, on=DAY, province=1)


def test_a_country_wide_role_reaches_every_unit():
    actor = _actor(Grant(Role.AUDITOR, DAY))
    assert may(actor, Action.AUDIT, on=DAY)
    assert may(actor, Action.AUDIT, on=DAY, province=96, unit=973)


def test_a_role_does_only_its_own_actions():
    actor = _actor(Grant(Role.AUDITOR, DAY))
    assert not may(actor, Action.APPROVE, on=DAY, province=1)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2021, 1, 22), False),
        (date(2021, 1, 23), True),
        (date(2021, 2, 1), True),
        (date(2021, 2, 2), False),
    ],
)
def test_a_grant_holds_from_its_first_to_its_last_day(on, expected):
    actor = _actor(Grant(Role.CALL_AGENT, DAY, valid_until=date(2021, 2, 1)))
    assert may(actor, Action.TAKE_CALL, on=on) is expected


@pytest.mark.parametrize("role", list(Role))
def test_the_four_privileged_roles_need_a_second_factor(role):
    expected = role in {
        Role.PROVINCE_APPROVER, Role.ADJUDICATOR, Role.ADMINISTRATOR, Role.AUDITOR,
    }  # fmt: skip
    assert needs_second_factor(_actor(Grant(role, DAY)), on=DAY) is expected


def test_an_ended_privileged_role_needs_none():
    actor = _actor(Grant(Role.AUDITOR, DAY, valid_until=DAY))
    assert not needs_second_factor(actor, on=date(2021, 1, 24))


def test_a_unit_needs_its_province():
    with pytest.raises(ValueError, match="a unit needs its province"):
        Grant(Role.COUNTER_CLERK, DAY, unit=5)


def test_a_grant_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="cannot end before it begins"):
        Grant(Role.COUNTER_CLERK, DAY, valid_until=date(2021, 1, 22))


def test_every_role_and_action_has_words_and_rights():
    assert set(ROLE_NAMES) == set(Role) == set(ROLE_ACTIONS)
    assert set(ACTION_NAMES) == set(Action) == set().union(*ROLE_ACTIONS.values())
