"""Bad input: each variant is what its name says, by the country's own rules."""

from datetime import date

import pytest

from capthe.country.vn.names import VietnamNames
from capthe.country.vn.number import VietnamNumber
from capthe.domain.errors import Refusal
from capthe.domain.number import Sex
from capthe.packet.codec import encode
from capthe.sim.bad_input import REPAIRED, BadInput, fits, spoil
from capthe.sim.capture import Story, Taken, enrol
from capthe.sim.nation.reference import rows
from tests.sim.made import GROWN, SEED, desk_of

NAMES, NUMBERS = VietnamNames(), VietnamNumber()


def good(how: BadInput) -> Taken:
    """Return an enrolment that is in order and can be spoiled in this way."""
    for person in GROWN:
        if person.paper == "cmnd":
            taken = enrol(
                SEED, person, desk_of(person), story=Story.CONVERT_KNOWN, typing_error_rate=0
            )
            if fits(taken, how) and not taken.truth.flaws:
                return taken
    raise AssertionError(how)


@pytest.mark.parametrize("how", BadInput)
def test_every_variant_differs_is_named_and_can_still_be_written(how):
    before = good(how)
    after = spoil(before, how)
    assert after.content != before.content
    assert after.truth.flaws == (how.value,)
    assert (after.device.unit, after.device.device_no) == (
        after.content.capture.unit,
        after.content.capture.device_no,
    )
    encode(after.content)


@pytest.mark.parametrize("how", sorted(REPAIRED))
def test_wrong_letters_are_repaired_and_logged(how):
    before = good(how)
    name, repaired = NAMES.name(spoil(before, how).content.demographics.name)
    assert name.text == before.content.demographics.name
    assert repaired.changes != ()


def test_a_separator_in_a_name_is_refused():
    said = spoil(good(BadInput.PIPE_IN_NAME), BadInput.PIPE_IN_NAME).content.demographics
    with pytest.raises(Refusal, match="character_forbidden"):
        NAMES.name(said.name)


def test_an_impossible_date_is_in_no_calendar():
    said = spoil(good(BadInput.IMPOSSIBLE_DATE), BadInput.IMPOSSIBLE_DATE).content.demographics
    with pytest.raises(ValueError, match="day is out of range"):
        date(said.birth // 10000, said.birth // 100 % 100, said.birth % 100)


def test_a_child_is_under_14_by_one_day():
    content = spoil(good(BadInput.UNDER_14), BadInput.UNDER_14).content
    said, day = content.demographics, content.capture.captured_at.date()
    assert said.birth + 14_0000 == int(f"{day:%Y%m%d}") + 1
    NUMBERS.check(said.number or "", sex=Sex(said.sex), birth_year=said.birth // 10000)


def test_a_number_of_no_province_is_refused():
    said = spoil(good(BadInput.INVALID_NUMBER), BadInput.INVALID_NUMBER).content.demographics
    with pytest.raises(Refusal, match="number_place_unknown"):
        NUMBERS.parse(said.number or "")


def test_a_number_of_the_other_sex_is_refused():
    said = spoil(good(BadInput.NUMBER_DISAGREES), BadInput.NUMBER_DISAGREES).content.demographics
    with pytest.raises(Refusal, match="number_sex_differs"):
        NUMBERS.check(said.number or "", sex=Sex(said.sex), birth_year=said.birth // 10000)


def test_unknown_units_are_in_no_tree():
    unit = spoil(good(BadInput.UNKNOWN_UNIT), BadInput.UNKNOWN_UNIT).content.capture.unit
    assert unit not in {int(row["gso_code"]) for row in rows("districts_2021")}
    commune = spoil(good(BadInput.UNKNOWN_COMMUNE), BadInput.UNKNOWN_COMMUNE)
    known = {int(row["gso_code"]) for row in rows("communes_2021")}
    assert commune.content.demographics.residence_commune not in known


def test_a_name_without_the_letter_cannot_have_it_wrong():
    plain = next(each for each in GROWN if "đ" not in each.name.lower())
    taken = enrol(SEED, plain, desk_of(plain), typing_error_rate=0)
    with pytest.raises(ValueError, match="no letter"):
        spoil(taken, BadInput.WRONG_D)
