from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capthe.domain.errors import Refusal
from capthe.domain.partial_date import PartialDate


@pytest.mark.parametrize(
    ("text", "stored", "printed"),
    [
        ("21/06/1950", 19500621, "21/06/1950"),
        ("1/6/1950", 19500601, "01/06/1950"),
        (" 06/1950 ", 19500600, "06/1950"),
        ("1950", 19500000, "1950"),
        ("29/02/1996", 19960229, "29/02/1996"),
    ],
)
def test_three_forms_are_read_and_stored_with_zeros(text, stored, printed):
    known = PartialDate.parse(text)
    assert (known.as_int, str(known)) == (stored, printed)
    assert PartialDate.from_int(stored) == known


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("30/02/1950", "date_impossible"),
        ("29/02/1900", "date_impossible"),
        ("13/1950", "date_impossible"),
        ("00/06/1950", "date_impossible"),
        ("0/1950", "date_impossible"),
        ("0000", "date_impossible"),
        ("1950-06-21", "date_unreadable"),
        ("21/06/50", "date_unreadable"),
        ("\uff11950", "date_unreadable"),
        ("", "date_unreadable"),
    ],
)
def test_impossible_and_unreadable_dates_are_refused_by_name(text, code):
    with pytest.raises(Refusal) as refused:
        PartialDate.parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize("stored", [19501300, 19500021, 19500632, -1])
def test_a_stored_date_that_cannot_be_is_refused(stored):
    with pytest.raises(Refusal) as refused:
        PartialDate.from_int(stored)
    assert refused.value.code == "date_impossible"


def test_the_days_that_a_partial_date_can_mean():
    year, month = PartialDate(1950), PartialDate(1952, 2)
    assert (year.earliest, year.latest) == (date(1950, 1, 1), date(1950, 12, 31))
    assert (month.earliest, month.latest) == (date(1952, 2, 1), date(1952, 2, 29))


def test_a_card_needs_the_whole_date():
    assert PartialDate(1950, 6, 21).full() == date(1950, 6, 21)
    with pytest.raises(Refusal) as refused:
        PartialDate(1950, 6).full()
    assert refused.value.code == "date_incomplete"


@given(st.dates())
def test_every_day_survives_storing_and_printing(day):
    known = PartialDate.from_date(day)
    assert PartialDate.from_int(known.as_int).full() == day
    assert PartialDate.parse(str(known)) == known
