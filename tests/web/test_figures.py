"""Numbers and dates as the country writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from capthe.web.figures import day, moment, number


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (0, 0, "0"),
        (1234567, 0, "1.234.567"),
        (1234567.8, 1, "1.234.567,8"),
        (Decimal("-21.75"), 2, "-21,75"),
        (None, 0, "-"),
    ],
)
def test_numbers(value, places, written):
    assert number(value, places) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2021, 6, 21), "21/06/2021"),
        (datetime(2021, 6, 20, 17, 0, tzinfo=UTC), "21/06/2021"),
        (19500000, "1950"),
        (19850600, "06/1985"),
        (19850621, "21/06/1985"),
        (None, "-"),
    ],
)
def test_days(value, written):
    assert day(value) == written


def test_moments_are_told_in_vietnam_whatever_zone_they_come_in():
    assert moment(datetime(2021, 1, 23, 2, 30, tzinfo=UTC)) == "23/01/2021 09:30"
    assert moment(datetime(2021, 1, 23, 2, 30)) == "23/01/2021 09:30"
    assert moment(None) == "-"
