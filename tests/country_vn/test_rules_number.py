"""Rules 1 to 5: the citizen's number."""

import hashlib
import json
import threading
from itertools import count
from pathlib import Path

import pytest

from capthe.country.vn import vietnam
from capthe.country.vn.number import VietnamNumber, place_codes
from capthe.domain.errors import Refusal
from capthe.domain.number import NumberParts, Sex, draw_number, needs_new_number

RULE = VietnamNumber()
VECTORS = json.loads(Path(__file__).with_name("test_vectors.json").read_text(encoding="utf-8"))


def refusal_of(text):
    with pytest.raises(Refusal) as refused:
        RULE.parse(text)
    return refused.value


def test_rule_01_a_number_is_twelve_ascii_digits_of_an_assigned_place():
    assert RULE.parse("001185123456") == NumberParts("001", Sex.FEMALE, 1985, "123456")
    assert len(place_codes()) == 63 + 195
    assert place_codes()["175"] == "Hoa Kỳ (Mỹ)"
    assert RULE.parse("175185123456").place == "175"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("003185123456", "number_place_unknown"),
        ("097185123456", "number_place_unknown"),
        ("000185123456", "number_place_unknown"),
        ("296185123456", "number_place_unknown"),
        ("\uff10\uff10\uff11185123456", "number_not_digits"),
        ("001A85123456", "number_not_digits"),
        ("00118512345", "number_length"),
        ("0011851234567", "number_length"),
        ("001185123456\n", "number_not_digits"),
        ("", "number_not_digits"),
    ],
)
def test_rule_01_what_is_no_number_is_refused_with_its_reason(text, code):
    refused = refusal_of(text)
    assert refused.code == code
    assert refused.text.vi
    assert refused.next_action.en


@pytest.mark.parametrize("case", VECTORS["invalid_id_numbers"], ids=lambda c: c["why"])
def test_rule_01_the_invalid_numbers_of_the_vectors(case):
    assert refusal_of(case["value"]).code.startswith("number_")


@pytest.mark.parametrize(
    ("sex", "year", "digits"),
    [
        (Sex.FEMALE, 1985, "185"),
        (Sex.MALE, 1985, "085"),
        (Sex.MALE, 2003, "203"),
        (Sex.FEMALE, 2003, "303"),
        (Sex.MALE, 2100, "400"),
        (Sex.FEMALE, 2399, "999"),
    ],
)
def test_rule_02_digit_4_and_digits_5_and_6_agree_with_sex_and_year(sex, year, digits):
    number = RULE.compose(place="001", sex=sex, birth_year=year, serial=123456)
    assert number == f"001{digits}123456"
    assert RULE.check(number, sex=sex, birth_year=year).birth_year == year


@pytest.mark.parametrize(
    ("sex", "year", "code"),
    [
        (Sex.MALE, 1985, "number_sex_differs"),
        (Sex.FEMALE, 1986, "number_year_differs"),
        (Sex.FEMALE, 2085, "number_year_differs"),
    ],
)
def test_rule_02_a_number_that_contradicts_its_holder_is_refused(sex, year, code):
    RULE.check("001185123456", sex=Sex.FEMALE, birth_year=1985)
    with pytest.raises(Refusal) as refused:
        RULE.check("001185123456", sex=sex, birth_year=year)
    assert refused.value.code == code


@pytest.mark.parametrize("year", [1899, 2400])
def test_rule_02_a_year_that_no_digit_expresses_is_refused(year):
    with pytest.raises(Refusal) as refused:
        RULE.compose(place="001", sex=Sex.MALE, birth_year=year, serial=1)
    assert refused.value.code == "number_year_outside"


def test_rule_03_the_place_is_that_of_birth_registration_for_ever():
    number = "064303900001"  # registered in Gia Lai, lives in Hà Nội
    assert place_codes()[RULE.parse(number).place] == "Gia Lai"
    assert not needs_new_number(RULE, number, place="064", sex=Sex.FEMALE, birth_year=2003)
    assert RULE.parse("074098600600").place == "074"  # Bình Dương, merged in 2025


def seeded(seed):
    steps = count()
    return lambda n: hashlib.sha256(f"{seed}/{next(steps)}".encode()).digest()[:n]


def test_rule_04_two_workers_in_one_cell_never_produce_equal_numbers():
    reserved, lock, drawn = set(), threading.Lock(), []
    small = VietnamNumber(serials=500)

    def taken(cid):
        with lock:
            if cid in reserved:
                return True
            reserved.add(cid)
            return False

    def draw(entropy):
        return draw_number(
            small, place="001", sex=Sex.FEMALE, birth_year=1985, entropy=entropy, taken=taken
        )

    def work():
        entropy = seeded("same seed on both desks")
        drawn.extend(draw(entropy) for _ in range(200))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(drawn), len(set(drawn))) == (400, 400)
    assert {number[:6] for number in drawn} == {"001185"}


def test_rule_05_a_corrected_year_or_sex_gives_a_new_number():
    number = "001185123456"
    assert needs_new_number(RULE, number, place="001", sex=Sex.MALE, birth_year=1985)
    assert needs_new_number(RULE, number, place="001", sex=Sex.FEMALE, birth_year=1958)
    assert not needs_new_number(RULE, number, place="001", sex=Sex.FEMALE, birth_year=1985)


def test_numbers_are_masked_and_keep_their_leading_zeros():
    assert RULE.masked("001185123456") == "001•••••3456"
    assert RULE.cid("001185123456") == 1185123456
    assert RULE.text(1185123456) == "001185123456"


@pytest.mark.parametrize("card", VECTORS["cards"], ids=lambda c: c["name"])
def test_the_numbers_of_the_vectors_agree_with_their_holders(card):
    rule, year = vietnam().numbers, int(card["dob"][:4])
    assert rule.check(card["id_number"], sex=Sex(card["sex"]), birth_year=year).birth_year == year
