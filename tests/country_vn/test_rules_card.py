"""Rules 6 to 13: who may have a card, until when, and what its codes say."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from capthe.chip.mrz import check_digit
from capthe.country.vn import vietnam
from capthe.country.vn.mrz import expires_on, mrz, read_mrz
from capthe.country.vn.number import place_codes
from capthe.country.vn.qr import qr, read_qr
from capthe.domain.country import CardData
from capthe.domain.errors import Refusal
from capthe.domain.number import Sex

VN, APRIL = vietnam(), date(2021, 4, 15)
VECTORS = json.loads(Path(__file__).with_name("test_vectors.json").read_text(encoding="utf-8"))
CARDS = pytest.mark.parametrize("vector", VECTORS["cards"], ids=lambda c: c["name"])


def day(text):
    return None if text is None else date.fromisoformat(text)


def card_of(vector):
    fields = vector["qr"].split("|")
    return CardData(
        number=vector["id_number"],
        name=vector["name"],
        sex=Sex(vector["sex"]),
        birth=day(vector["dob"]),
        residence=fields[5],
        issue=day(vector["issue"]),
        expiry=day(vector["expiry"]),
        old_number=fields[1] or None,
    )


def card(**changes):
    values = {
        "number": "001185123456",
        "name": "Nguyễn Thị Hòa",
        "sex": Sex.FEMALE,
        "birth": date(1985, 3, 9),
        "residence": "Hà Cầu, Hà Đông, Hà Nội",
        "issue": date(2021, 4, 15),
        "expiry": date(2025, 3, 9),
    }
    return CardData(**(values | changes))


def test_rule_06_eligible_from_the_14th_birthday_inclusive():
    rule, birth = vietnam().eligibility, date(2007, 1, 23)
    rule.check(birth, on=date(2021, 1, 23))
    with pytest.raises(Refusal) as refused:
        rule.check(birth, on=date(2021, 1, 22))
    assert refused.value.code == "under_age"
    assert "23/01/2021" in refused.value.next_action.vi


def test_rule_06_every_age_since_the_law_of_2023():
    rule, birth = vietnam().eligibility, date(2024, 6, 1)
    assert rule.is_eligible(birth, on=date(2024, 7, 1))
    assert not rule.is_eligible(birth, on=date(2024, 6, 30))


def test_rule_07_expiry_looks_two_years_ahead():
    expiry, issue = vietnam().expiry_of, date(2021, 5, 31)
    assert expiry(date(1998, 6, 1), issue) == date(2023, 6, 1)
    assert expiry(date(1998, 5, 31), issue) == date(2038, 5, 31)


@pytest.mark.parametrize("case", VECTORS["expiry_cases"], ids=lambda c: f"{c['dob']} {c['issue']}")
def test_rule_07_the_expiry_cases_of_the_vectors(case):
    assert vietnam().expiry_of(day(case["dob"]), day(case["issue"])) == day(case["expiry"])


def test_rule_07_a_child_under_the_law_of_2023_changes_at_14():
    assert vietnam().expiry_of(date(2014, 9, 1), date(2024, 7, 1)) == date(2028, 9, 1)


def test_rule_08_no_milestone_left_prints_no_expiry():
    country, issue = vietnam(), date(2021, 5, 31)
    expiry = country.expiry_of(date(1963, 5, 31), issue)
    assert expiry is None
    assert country.expiry_text(expiry, issue=issue) == "Không thời hạn"
    lines = mrz(card(birth=date(1963, 5, 31), expiry=None))
    assert lines[1][8:15] == "9912315"
    assert expires_on(read_mrz("".join(lines))[1]) is None


def test_rule_09_line_1_carries_the_number_twice():
    assert mrz(card())[0] == "IDVNM1851234561001185123456<<2"


def test_rule_10_line_2_closes_with_the_composite_digit():
    assert mrz(card())[1] == "8503091F2503099VNM<<<<<<<<<<<0"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Đặng Văn Ưng", "DANG<<VAN<UNG"),
        ("Công Tằng Tôn Nữ Thị Phương Thảo", "CONG<<TANG<TON<NU<THI<PHUONG<T"),
        ("H'Bia Niê", "HBIA<<NIE"),
        ("Y Thiết-Niê Kdăm", "Y<<THIET<NIE<KDAM"),
        ("Rơ̆ Č Ƀya", "RO<<C<BYA"),
        ("Hoa", "HOA"),
    ],
)
def test_rule_11_names_lose_their_marks_and_are_cut_at_30(name, line):
    assert mrz(card(name=name))[2] == line.ljust(30, "<")


def test_rule_11_the_length_of_the_family_name_is_a_parameter():
    assert mrz(card(name="Tôn Nữ Thị Hòa"), family_words=2)[2] == "TON<NU<<THI<HOA".ljust(30, "<")


def test_rule_12_the_qr_text_has_seven_fields_with_or_without_the_old_number():
    bia = card(
        number="064303900001",
        name="Ksor Hơ Bia",
        birth=date(2003, 12, 31),
        residence="Ayun Pa",
        issue=date(2021, 5, 20),
    )
    assert qr(bia) == "064303900001||Ksor Hơ Bia|31122003|Nữ|Ayun Pa|20052021"
    with_old = card(old_number="012345678")
    assert qr(with_old).split("|")[1] == "012345678"
    assert read_qr(qr(with_old)) == card(old_number="012345678", expiry=None)


def test_rule_12_a_separator_inside_data_is_refused_at_entry_and_at_the_code():
    with pytest.raises(Refusal) as refused:
        vietnam().names.clean("Số 7 | ngõ 3")
    assert refused.value.code == "character_forbidden"
    with pytest.raises(Refusal) as refused:
        qr(card(residence="Số 7 | ngõ 3"))
    assert refused.value.code == "qr_refused"


@pytest.mark.parametrize(
    "text",
    [
        "001185123456|Nguyễn Thị Hòa|09031985|Nữ|Hà Nội|15042021",
        "001185123456||Nguyễn Thị Hòa|31021985|Nữ|Hà Nội|15042021",
        "001185123456||Nguyễn Thị Hòa|09031985|F|Hà Nội|15042021",
    ],
)
def test_rule_12_six_fields_or_wrong_values_are_refused(text):
    with pytest.raises(Refusal) as refused:
        read_qr(text)
    assert refused.value.code == "qr_refused"


def test_rule_13_the_access_number_is_the_last_six_digits():
    assert vietnam().access_number("001185123456") == "123456"


@CARDS
def test_the_cards_of_the_vectors(vector):
    country, made = vietnam(), card_of(vector)
    assert country.mrz(made) == tuple(vector["mrz"])
    assert country.qr(made) == vector["qr"]
    assert country.access_number(made.number) == vector["can"]
    assert country.expiry_of(made.birth, made.issue) == made.expiry
    assert country.expiry_text(made.expiry, issue=made.issue) == vector["expiry_printed"]


@CARDS
def test_a_zone_that_was_written_is_read_back(vector):
    number, read = read_mrz("\n".join(vector["mrz"]))
    assert (number, read.failed) == (vector["id_number"], ())
    assert expires_on(read) == day(vector["expiry"])


def test_a_zone_whose_two_numbers_differ_is_refused():
    lines = mrz(card())
    read_mrz("".join(lines))
    for altered in (
        lines[0].replace("001185123456", "001185123457"),
        lines[0][:-1] + check_digit("1"),
    ):
        with pytest.raises(Refusal) as refused:
            read_mrz(altered + lines[1] + lines[2])
        assert refused.value.code == "mrz_number_differs"


def test_the_other_layout_in_which_the_number_runs_over_is_read():
    number = "001185123456"
    first = "IDVNM" + number[:9] + "<" + number[9:] + check_digit(number)
    lines = mrz(card())
    assert read_mrz(first.ljust(30, "<") + lines[1] + lines[2])[0] == number


def synthetic_cards(count):
    """Cards of drawn citizens with names of places and peoples, long and short, odd and plain."""
    chance = random.Random(2021)
    words = sorted(
        {x for unit in VN.areas.tree_on(APRIL).units.values() for x in unit.name.split()}
    )
    words = [word for word in words if not any(map(str.isdigit, word))] + ["H'Bia", "Rơ̆", "Ƀya"]
    places = sorted(place_codes())
    for _ in range(count):
        birth = date(1930, 1, 1) + timedelta(days=chance.randrange(28_000))
        sex = chance.choice(list(Sex))
        number = VN.numbers.compose(
            place=chance.choice(places),
            sex=sex,
            birth_year=birth.year,
            serial=chance.randrange(1_000_000),
        )
        name = " ".join(chance.choices(words, k=chance.randint(1, 9)))
        expiry = VN.expiry_of(birth, APRIL)
        yield CardData(number, name, sex, birth, "Hà Nội", APRIL, expiry)


def test_drawn_citizens_are_written_and_read_back():
    for made in synthetic_cards(1000):
        number, read = read_mrz("".join(VN.mrz(made)))
        assert (number, read.failed) == (made.number, ())
        assert expires_on(read) == made.expiry
        from_qr = read_qr(VN.qr(made))
        assert (from_qr.number, from_qr.name, from_qr.birth) == (made.number, made.name, made.birth)


def test_the_mrz_package_agrees():
    checker = pytest.importorskip("mrz.checker.td1").TD1CodeChecker
    cards = [*map(card_of, VECTORS["cards"]), *synthetic_cards(300)]
    assert [x for x in cards if not checker("\n".join(mrz(x)), check_expiry=False)] == []
