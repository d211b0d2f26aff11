"""Offices: one per district, keys from the seed, hours by the calendar, sticks without coverage."""

from datetime import date, datetime, time, timedelta

import pytest

from capthe.country.vn.calendar import ZONE, calendar
from capthe.packet.keys import is_signed_by
from capthe.sim.nation.streams import stream
from capthe.sim.office import Office, device_key, offices


@pytest.fixture(scope="module")
def everywhere() -> tuple[Office, ...]:
    return offices(3)


def test_every_district_has_an_office_with_two_devices_of_its_own(everywhere):
    assert len(everywhere) == 705
    assert len({office.unit for office in everywhere}) == 705
    keys = {device.public for office in everywhere for device in office.devices}
    assert len(keys) == 1410


def test_keys_follow_from_the_seed():
    signed = device_key(3, 268, 1).key.sign(b"message")
    assert is_signed_by(device_key(3, 268, 1).public, signed, b"message")
    assert not is_signed_by(device_key(4, 268, 1).public, signed, b"message")
    assert not is_signed_by(device_key(3, 268, 2).public, signed, b"message")


def test_some_offices_have_no_coverage_and_none_of_them_in_a_city(everywhere):
    without = [office for office in everywhere if not office.has_coverage]
    assert 10 < len(without) < 60
    assert all(office.stick_days >= 1 for office in without)
    assert not {office.unit for office in without} & set(range(1, 10))  # the wards of Hà Nội


def test_a_stick_arrives_days_later_and_a_line_within_the_hour_or_so(everywhere):
    rng = stream(1, "test")
    sealed = datetime(2021, 4, 15, 9, tzinfo=ZONE)
    for office in everywhere:
        delay = office.arrival(rng, sealed) - sealed
        if office.has_coverage:
            assert timedelta(0) < delay < timedelta(hours=4)
        else:
            assert timedelta(days=1) <= delay < timedelta(days=10)


def test_offices_close_at_tet_and_on_sundays_and_work_late_in_the_campaign(everywhere):
    office, working = everywhere[0], calendar()
    assert office.hours(date(2021, 8, 2), working) == (time(8), time(17))
    assert office.hours(date(2021, 8, 7), working) is None  # a Saturday
    assert office.hours(date(2021, 2, 12), working) is None  # Tết
    assert office.hours(date(2021, 4, 17), working) == (time(7, 30), time(22))  # a Saturday
    assert office.hours(date(2021, 4, 18), working) is None
    assert office.hours(date(2021, 5, 1), working) is None  # a holiday, on a Saturday


def test_moments_fall_into_the_hours(everywhere):
    office, working, rng = everywhere[9], calendar(), stream(2, "test")
    for _ in range(200):
        moment = office.moment(rng, date(2021, 4, 15), working)
        assert moment is not None
        assert time(7, 30) <= moment.time() < time(22)
    assert office.moment(rng, date(2021, 2, 12), working) is None
