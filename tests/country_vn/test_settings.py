"""What no law settles is a setting: each default has beside it the other answer."""

from datetime import date, datetime, time

from capthe.country.vn import vietnam
from capthe.country.vn.calendar import ZONE
from capthe.country.vn.deadlines import CITY
from capthe.country.vn.settings import Settings
from capthe.domain.country import CardData
from capthe.domain.deadlines import Case
from capthe.domain.expiry import LeapDay
from capthe.domain.number import Sex

DEFAULT = vietnam()
OTHER = vietnam(
    Settings(
        leap_day=LeapDay.LAST_OF_FEBRUARY,
        mrz_family_words=2,
        deadline_classes=((207, CITY),),
        island_districts=frozenset({911}),
        is_late_2021_half_price=False,
        opens=time(7, 30),
        closes=time(16, 30),
    )
)
BOTH = (DEFAULT, OTHER)


def test_the_birthday_of_29_february():
    birth, issue = date(2000, 2, 29), date(2021, 4, 15)
    found = [country.expiry_of(birth, issue) for country in BOTH]
    assert found == [date(2025, 3, 1), date(2025, 2, 28)]
    day = date(2018, 2, 28)
    eligible = [x.eligibility.is_eligible(date(2004, 2, 29), on=day) for x in BOTH]
    assert eligible == [False, True]


def test_words_of_the_family_name_in_the_zone():
    day = date(1990, 1, 2)
    card = CardData("001190123456", "Tôn Nữ Hòa", Sex.FEMALE, day, "Huế", date(2021, 4, 15), None)
    found = [country.mrz(card)[2].rstrip("<") for country in BOTH]
    assert found == ["TON<<NU<HOA", "TON<NU<<HOA"]


def test_classes_of_the_official_lists():
    clocks = [
        country.deadlines.clock(unit=207, case=Case.NEW, complete_on=date(2021, 4, 15))
        for country in BOTH
    ]
    assert [clock.working_days for clock in clocks] == [20, 7]


def test_islands_of_the_exemption():
    assert [country.exemptions_at(207) for country in BOTH] == [("island_district",), ()]
    assert [country.exemptions_at(911) for country in BOTH] == [(), ("island_district",)]


def test_fees_of_late_2021():
    def fees(day):
        return [country.fees.fee("lost", on=day).amount for country in BOTH]

    assert fees(date(2021, 8, 1)) == [35_000, 70_000]
    assert fees(date(2021, 5, 1)) == [35_000, 35_000]
    assert fees(date(2022, 5, 1)) == [35_000, 35_000]


def test_office_hours():
    morning = datetime(2021, 4, 15, 6, tzinfo=ZONE)
    ends = [country.calendar.add_working_hours(morning, 1).time() for country in BOTH]
    assert ends == [time(9), time(8, 30)]
