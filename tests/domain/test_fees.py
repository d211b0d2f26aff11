from datetime import date

import pytest

from capthe.country.demo import demo
from capthe.domain.errors import Refusal
from capthe.domain.fees import Cause, Fee

DAY = date(2021, 3, 1)
LAW = "Identity Act s. 4"


def test_an_exemption_applies_to_its_cases_only():
    fees = demo().fees
    assert fees.fee("lost", on=DAY) == Fee(12, "XDC", LAW)
    assert fees.fee("lost", on=DAY, exempt=("islander",)) == Fee(0, "XDC", LAW, "islander")
    owed = fees.fee("error", on=DAY, cause=Cause.CITIZEN, exempt=("islander",))
    assert owed == Fee(8, "XDC", LAW)


def test_who_caused_the_error_decides_and_must_be_recorded():
    fees = demo().fees
    assert fees.fee("error", on=DAY, cause=Cause.AGENCY).amount == 0
    assert fees.fee("error", on=DAY, cause=Cause.CITIZEN).amount == 8
    with pytest.raises(Refusal) as refused:
        fees.fee("error", on=DAY)
    assert refused.value.code == "cause_missing"


def test_a_cause_changes_nothing_where_it_does_not_matter():
    assert demo().fees.fee("lost", on=DAY, cause=Cause.AGENCY).amount == 12


@pytest.mark.parametrize(
    ("ground", "day", "exempt", "code"),
    [
        ("lost", date(2031, 1, 1), (), "fee_missing"),
        ("theft", DAY, (), "fee_ground_unknown"),
        ("lost", DAY, ("friend",), "fee_ground_unknown"),
    ],
)
def test_what_the_table_does_not_hold_is_refused(ground, day, exempt, code):
    with pytest.raises(Refusal) as refused:
        demo().fees.fee(ground, on=day, exempt=exempt)
    assert refused.value.code == code
