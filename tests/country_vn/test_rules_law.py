"""Rules 18 to 25: deadlines, fees, one card a person, counts, units."""

from datetime import date, datetime, timedelta, timezone

import pytest

from capthe.country.vn import vietnam
from capthe.country.vn.areas import ISLAND_DISTRICTS, code_text
from capthe.country.vn.calendar import calendar_of
from capthe.country.vn.deadlines import CITY, class_of_district
from capthe.domain.counts import NO_TARGET, FiveNumbers, Share
from capthe.domain.deadlines import Case, Stop
from capthe.domain.errors import Broken, Refusal
from capthe.domain.fees import Cause
from capthe.domain.generation import EndedCard, Ending, generation_of
from capthe.domain.text import Text

VN = vietnam()
HA_DONG, BA_VI, CO_TO, SON_TAY = 268, 271, 207, 269
APRIL = date(2021, 4, 15)


def due(unit, case, complete_on):
    return VN.deadlines.due(unit=unit, case=case, complete_on=complete_on)


def days(unit, case, complete_on):
    return VN.deadlines.clock(unit=unit, case=case, complete_on=complete_on).working_days


def test_rule_18_tet_does_not_count():
    assert due(HA_DONG, Case.NEW, date(2021, 2, 5)) == date(2021, 2, 23)


def test_rule_19_make_up_days_count():
    assert due(HA_DONG, Case.NEW, date(2024, 4, 25)) == date(2024, 5, 8)


def test_rule_20_class_follows_the_place_of_intake_and_the_law_of_the_day():
    assert days(SON_TAY, Case.REISSUE, APRIL) == 15
    assert days(SON_TAY, Case.EXCHANGE, APRIL) == 7
    assert days(CO_TO, Case.NEW, APRIL) == 20
    assert days(BA_VI, Case.NEW, APRIL) == 15
    for unit in (SON_TAY, CO_TO, BA_VI):
        assert days(unit, Case.REISSUE, date(2024, 7, 1)) == 7
    assert days(CO_TO, Case.REISSUE, date(2024, 6, 30)) == 20


def test_rule_20_official_lists_replace_the_default_classes():
    assert class_of_district([(CO_TO, CITY)])[CO_TO] == CITY
    assert len(class_of_district()) == 705


def test_rule_21_conversion_is_half_price_in_april_2021():
    assert VN.fees.fee("conversion", on=APRIL).amount == 15_000
    assert VN.fees.fee("conversion", on=date(2022, 8, 1)).amount == 30_000


def test_rule_21_first_issue_and_agency_errors_are_free_and_citizens_errors_are_not():
    august = date(2022, 8, 15)
    assert VN.fees.fee("first_issue", on=APRIL).amount == 0
    assert VN.fees.fee("error", on=august, cause=Cause.AGENCY).amount == 0
    assert VN.fees.fee("error", on=august, cause=Cause.CITIZEN).amount == 50_000


def test_rule_21_a_resident_of_co_to_gets_a_reissue_free():
    fee = VN.fees.fee("lost", on=APRIL, exempt=VN.exemptions_at(CO_TO))
    assert (fee.amount, fee.exempt_by) == (0, "island_district")
    assert VN.fees.fee("lost", on=APRIL, exempt=VN.exemptions_at(HA_DONG)).amount == 35_000


def test_rule_21_the_island_districts_are_those_of_the_list():
    tree = VN.areas.tree_on(APRIL)
    names = [tree.unit("district", code).name for code in sorted(ISLAND_DISTRICTS)]
    assert names == [
        "Vân Đồn", "Cô Tô", "Cát Hải", "Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa",
        "Lý Sơn", "Trường Sa", "Phú Quí", "Côn Đảo", "Kiên Hải",
    ]  # fmt: skip


def test_rule_21_a_day_without_a_fee_is_refused():
    with pytest.raises(Refusal) as refused:
        VN.fees.fee("lost", on=date(2024, 10, 21))
    assert refused.value.code == "fee_missing"


def test_rule_22_the_clock_stops_while_the_dossier_is_with_the_citizen_and_says_why():
    photo = Text("Chụp lại ảnh", "A new photograph is needed")
    stop = Stop(date(2021, 2, 9), None, photo)
    clock = VN.deadlines.clock(
        unit=HA_DONG, case=Case.NEW, complete_on=date(2021, 2, 5), stops=(stop,)
    )
    assert (clock.due(VN.calendar), clock.stopped_by()) == (None, photo)
    resumed = VN.deadlines.clock(
        unit=HA_DONG,
        case=Case.NEW,
        complete_on=date(2021, 2, 5),
        stops=(Stop(date(2021, 2, 9), date(2021, 2, 18), photo),),
    )
    assert resumed.due(VN.calendar) == date(2021, 2, 25)


def test_rule_23_an_exchange_takes_back_and_a_reissue_revokes():
    assert generation_of(Case.EXCHANGE, EndedCard(1, Ending.TAKEN_BACK)) == 2
    assert generation_of(Case.REISSUE, EndedCard(1, Ending.REVOKED)) == 2


def test_rule_23_two_offline_stations_ask_for_the_same_generation():
    asked = [generation_of(case, None) for case in (Case.NEW, Case.EXCHANGE)]
    assert asked == [1, 1]


def test_rule_24_the_five_numbers_never_rise_and_percent_is_computed():
    hanoi = FiveNumbers(3_485_629, 1_959_000, 385_613, 385_613, 123_000)
    assert hanoi.share_sent().percent() == 56.2
    assert Share(7, 0).label() == NO_TARGET
    with pytest.raises(Broken):
        FiveNumbers(collected=5, sent=6, printed=0, received=0, handed_over=0)


def test_rule_25_the_tree_of_2021_has_63_provinces_and_705_districts():
    tree = VN.areas.tree_on(APRIL)
    assert [len(tree.at(level)) for level in tree.levels] == [63, 705, 10_599]
    assert tree.start_is_approximate
    childless = [unit.name for unit in tree.at("district") if not tree.children(unit)]
    assert childless == ["Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo"]
    assert (tree.unit("district", 498).name, tree.unit("district", 576).name) == (
        "Hoàng Sa",
        "Trường Sa",
    )


def test_rule_25_the_tree_of_2025_has_34_provinces_and_no_district():
    tree = VN.areas.tree_on(date(2025, 7, 1))
    assert tree.levels == ("province", "commune")
    assert [len(tree.at(level)) for level in tree.levels] == [34, 3321]
    assert VN.areas.tree_on(date(2025, 6, 30)).name == "2021"


def test_rule_25_a_dossier_reports_in_either_tree():
    reform = date(2025, 7, 1)
    di_an = VN.areas.unit("district", 724, on=APRIL)
    now = VN.areas.roll_up(di_an, at=APRIL, to="province", tree_on=reform)
    assert (di_an.name, [x.name for x in now]) == ("Dĩ An", ["Hồ Chí Minh"])
    then = VN.areas.roll_up(now[0], at=reform, to="province", tree_on=APRIL)
    assert [x.name for x in then] == ["Bình Dương", "Bà Rịa - Vũng Tàu", "Hồ Chí Minh"]


def test_rule_25_every_district_falls_into_one_province_of_2025():
    reform = date(2025, 7, 1)
    for district in VN.areas.tree_on(APRIL).at("district"):
        found = VN.areas.roll_up(district, at=APRIL, to="province", tree_on=reform)
        assert len(found) == 1, district


def test_rule_25_every_commune_of_2021_is_accounted_for_in_2025():
    lineage, reform = VN.areas.lineages[0], date(2025, 7, 1)
    open_ones = []
    for commune in VN.areas.tree_on(APRIL).at("commune"):
        successors = lineage.successors(commune.key)
        if not successors:
            open_ones.append(commune)
        else:
            assert sum(descent.is_default for descent in successors) == 1
    assert [x.name for x in open_ones] == ["Phúc Thành A", "Hải Châu II", "Phú An Hòa"]
    for commune in open_ones:
        assert len(VN.areas.roll_up(commune, at=APRIL, to="province", tree_on=reform)) == 1


def test_rule_25_a_code_means_another_unit_after_the_reform():
    before = VN.areas.unit("province", 15, on=APRIL)
    after = VN.areas.unit("province", 15, on=date(2025, 7, 1))
    assert (before.name, after.name) == ("Yên Bái", "Lào Cai")
    assert (code_text(before), before.fact("id_prefix")) == ("15", "015")


def test_the_calendar_ends_with_the_last_year_decided_and_refuses_the_next():
    assert (VN.calendar.first, VN.calendar.last) == (date(2021, 1, 1), date(2026, 12, 31))
    with pytest.raises(Refusal) as refused:
        due(HA_DONG, Case.NEW, date(2026, 12, 30))
    assert refused.value.code == "calendar_missing"


def test_a_year_decided_later_joins_the_calendar():
    later = calendar_of([("2027-01-01", "off", "Tết Dương lịch")])
    joined = VN.calendar.joined(later)
    assert joined.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_promises_run_in_vietnamese_office_hours():
    zone = timezone(timedelta(hours=7))
    friday = datetime(2021, 2, 9, 16, tzinfo=zone)
    assert VN.calendar.add_working_hours(friday, 2) == datetime(2021, 2, 17, 9, tzinfo=zone)
