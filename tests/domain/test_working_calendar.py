from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capthe.domain.errors import Refusal
from capthe.domain.working_calendar import WorkingCalendar

ZONE = timezone(timedelta(hours=7))


def make(first=date(2021, 3, 1), last=date(2021, 3, 31), **changes):
    values = {
        "days_off": frozenset({date(2021, 3, 8)}),
        "make_up": frozenset({date(2021, 3, 13)}),
        "zone": ZONE,
    }
    return WorkingCalendar(first, last, **(values | changes))


def at(day, hour, minute=0):
    return datetime(2021, 3, day, hour, minute, tzinfo=ZONE)


def test_weekends_and_days_off_do_not_count_and_make_up_saturdays_do():
    calendar = make()
    friday = date(2021, 3, 5)
    assert calendar.add_working_days(friday, 1) == date(2021, 3, 9)
    assert calendar.add_working_days(friday, 5) == date(2021, 3, 13)
    assert calendar.is_working(date(2021, 3, 13))
    assert not calendar.is_working(date(2021, 3, 14))


def test_day_of_receipt_is_day_zero_even_on_a_sunday():
    calendar = make()
    sunday = date(2021, 3, 7)
    assert calendar.add_working_days(sunday, 0) == sunday
    assert calendar.add_working_days(sunday, 1) == date(2021, 3, 9)


def test_days_between_are_signed():
    calendar = make()
    assert calendar.working_days_between(date(2021, 3, 5), date(2021, 3, 13)) == 5
    assert calendar.working_days_between(date(2021, 3, 13), date(2021, 3, 5)) == -5


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.add_working_days(date(2021, 2, 28), 1),
        lambda c: c.add_working_days(date(2021, 3, 31), 1),
        lambda c: c.add_working_days(date(2021, 4, 1), 0),
        lambda c: c.working_days_between(date(2021, 3, 1), date(2021, 4, 1)),
        lambda c: c.is_working(date(2022, 3, 1)),
        lambda c: c.add_working_hours(at(31, 16), 2),
    ],
)
def test_outside_its_cover_a_calendar_refuses_and_never_guesses(ask):
    with pytest.raises(Refusal) as refused:
        ask(make())
    assert refused.value.code == "calendar_missing"


def test_the_last_covered_day_is_still_answered():
    assert make().add_working_days(date(2021, 3, 30), 1) == date(2021, 3, 31)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(2, 9), 2, at(2, 11)),
        (at(2, 6), 1, at(2, 9)),
        (at(2, 16), 2, at(3, 9)),
        (at(2, 20), 0.5, at(3, 8, 30)),
        (at(5, 16), 10, at(9, 17)),
        (at(6, 12), 1, at(9, 9)),
        (at(2, 8), 9, at(2, 17)),
    ],
)
def test_promises_run_in_office_hours(start, hours, end):
    calendar = make()
    assert calendar.add_working_hours(start, hours) == end
    assert calendar.working_hours_between(start, end) == hours


def test_a_moment_in_another_zone_is_the_same_moment():
    calendar = make()
    assert calendar.add_working_hours(datetime(2021, 3, 2, 2, tzinfo=UTC), 2) == at(2, 11)


def test_no_office_time_passes_backwards_or_over_a_weekend():
    calendar = make()
    assert calendar.working_hours_between(at(3, 9), at(2, 9)) == 0
    assert calendar.working_hours_between(at(6, 9), at(7, 18)) == 0


@given(
    start=st.datetimes(datetime(2021, 3, 1), datetime(2021, 3, 14)),
    hours=st.integers(0, 300).map(lambda quarters: quarters / 4),
)
def test_adding_hours_and_counting_them_agree(start, hours):
    calendar = make()
    moment = start.replace(microsecond=0, tzinfo=ZONE)
    end = calendar.add_working_hours(moment, hours)
    assert calendar.working_hours_between(moment, end) == pytest.approx(hours)


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.add_working_days(date(2021, 3, 1), -1),
        lambda c: c.add_working_hours(at(2, 9), -1),
        lambda c: c.add_working_hours(datetime(2021, 3, 2, 9), 1),
        lambda c: c.working_hours_between(at(2, 9), datetime(2021, 3, 2, 9)),
        lambda c: make(last=date(2021, 2, 1)),
        lambda c: make(opens=time(17)),
        lambda c: make(make_up=frozenset({date(2021, 3, 8)})),
        lambda c: c.joined(make(first=date(2021, 4, 2), last=date(2021, 4, 9))),
    ],
)
def test_what_has_no_meaning_is_an_error(ask):
    with pytest.raises(ValueError, match=r"\w"):
        ask(make())


def test_a_year_that_is_loaded_later_joins_day_to_day():
    april = make(date(2021, 4, 1), date(2021, 4, 30), days_off=frozenset({date(2021, 4, 1)}))
    joined = make().joined(april)
    assert joined.add_working_days(date(2021, 3, 31), 1) == date(2021, 4, 2)
    assert (joined.first, joined.last) == (date(2021, 3, 1), date(2021, 4, 30))
