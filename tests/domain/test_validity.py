from datetime import date

import pytest

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.domain.validity import Period, Schedule

AGES = Schedule(
    Text("độ tuổi", "the age"),
    ((Period(date(2020, 1, 1), date(2020, 12, 31)), 14), (Period(date(2021, 1, 1)), 6)),
)


def test_both_ends_of_a_period_belong_to_it():
    assert AGES.on(date(2020, 1, 1)) == 14
    assert AGES.on(date(2020, 12, 31)) == 14
    assert AGES.on(date(2099, 1, 1)) == 6


def test_a_day_without_a_rule_is_refused():
    with pytest.raises(Refusal) as refused:
        AGES.on(date(2019, 12, 31))
    assert refused.value.code == "rule_missing"


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends"):
        Period(date(2020, 1, 2), date(2020, 1, 1))
