from datetime import date

import pytest

from capthe.domain.eligibility import EligibilityRule
from capthe.domain.expiry import ExpiryRule, LeapDay, birthday
from capthe.domain.text import Text
from capthe.domain.validity import Period, Schedule

LEAP = date(2004, 2, 29)


@pytest.mark.parametrize(
    ("birth", "age", "policy", "day"),
    [
        (LEAP, 14, LeapDay.FIRST_OF_MARCH, date(2018, 3, 1)),
        (LEAP, 14, LeapDay.LAST_OF_FEBRUARY, date(2018, 2, 28)),
        (LEAP, 16, LeapDay.LAST_OF_FEBRUARY, date(2020, 2, 29)),
        (LEAP, 96, LeapDay.FIRST_OF_MARCH, date(2100, 3, 1)),
        (date(1960, 2, 29), 40, LeapDay.FIRST_OF_MARCH, date(2000, 2, 29)),
        (date(2004, 2, 28), 14, LeapDay.FIRST_OF_MARCH, date(2018, 2, 28)),
        (date(2004, 5, 29), 14, LeapDay.FIRST_OF_MARCH, date(2018, 5, 29)),
    ],
)
def test_the_birthday_of_29_february_is_a_policy(birth, age, policy, day):
    assert birthday(birth, age, policy) == day


def test_the_policy_moves_eligibility_and_expiry():
    ages = Schedule(Text("tuổi", "age"), ((Period(date(2000, 1, 1)), 14),))
    late = EligibilityRule(ages, LeapDay.FIRST_OF_MARCH)
    early = EligibilityRule(ages, LeapDay.LAST_OF_FEBRUARY)
    assert not late.is_eligible(LEAP, on=date(2018, 2, 28))
    assert early.is_eligible(LEAP, on=date(2018, 2, 28))
    rule = ExpiryRule((25,), 2, Text("vô hạn", "unlimited"), LeapDay.LAST_OF_FEBRUARY)
    assert rule.expiry(LEAP, date(2021, 1, 1)) == date(2029, 2, 28)
    assert rule.expiry(LEAP, date(2027, 2, 28)) is None
