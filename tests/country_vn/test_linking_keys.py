"""The keys by which records of one person are compared, as Vietnam fills them."""

from dataclasses import replace

import pytest

from capthe.country.linking import NORMALISERS
from capthe.domain.normaliser import NameKeys, PlaceKeys

VIETNAM = NORMALISERS["vn"]()


def test_a_name_has_keys_from_strict_to_loose():
    assert VIETNAM.name("Nguyễn Thị Hoà") == NameKeys(
        mended="nguyễn thị hoà",
        canonical="nguyễn thị hoà",
        folded="nguyen thi hoa",
        phonetic="nguien thi hoa",
        bag="hoa nguien thi",
        family="nguyen",
        given="hoa",
        given_phonetic="hoa",
        middle="thi",
        given_canonical="hoà",
        given_toneless="hoa",
        initials="nth",
        cut=0,
        own=None,
        bare=0,
        odd=0,
    )


def test_where_the_tone_stands_makes_no_other_name():
    one, other = VIETNAM.name("Nguyễn Thị Hòa"), VIETNAM.name("Nguyễn Thị Hoà")
    assert replace(one, mended=other.mended) == other  # which is for people, as it was written


def test_a_place_is_seen_through_its_lineage_and_an_unknown_code_is_none():
    assert VIETNAM.place("00001") == PlaceKeys(unit=1, ground=97, district=1, region=1, wide=1)
    assert VIETNAM.place("99999") is None


def test_an_island_district_without_communes_is_its_own_unit_and_its_commune_of_2025():
    for island in ("755", "318", "536", "471", "498"):
        keys = VIETNAM.place(island)
        assert keys.unit == keys.ground == VIETNAM.place(f"{keys.ground:05}").unit
    assert VIETNAM.place("001").unit is None


def test_a_province_of_birth_knows_the_one_it_became_part_of_and_a_country_does_not():
    assert VIETNAM.place_of_birth("74") == PlaceKeys(region=74, wide=79)
    assert VIETNAM.place_of_birth("079") == PlaceKeys(region=79, wide=79)
    assert VIETNAM.place_of_birth("132") == PlaceKeys(region=132)


def test_a_day_until_which_people_are_born_outlives_what_a_register_teaches():
    assert VIETNAM.until(2021_06_15).learned([("Nguyễn Văn An", 3)]).last_day == 2021_06_15


def test_keys_of_a_name_that_lost_letters_are_a_guess():
    assert VIETNAM.name("Nguy?n V?n An").is_guess
    assert not VIETNAM.name("Nguyễn Văn An").is_guess


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn An",
        "NguyÔn V¨n An",
        "Nguy?n V?n An",
        "Lê Thị Quý (Quí)",
        "H'Bia Niê",
        "không rõ",
    ],
)
def test_a_name_as_meant_is_that_of_its_keys(text):
    keys, meant = VIETNAM.name(text), VIETNAM.mended(text)
    if keys is None:
        assert meant is None
    else:
        assert (meant.text, meant.repair, meant.is_guess) == (
            keys.mended, keys.repair, keys.is_guess,
        )  # fmt: skip
