"""Every country, the invented one too, keeps the same promises."""

import hashlib
from datetime import date
from itertools import count

import pytest

from capthe.chip.mrz import read_td1
from capthe.country.demo import demo
from capthe.country.vn import vietnam
from capthe.domain.country import CardData
from capthe.domain.deadlines import Case
from capthe.domain.errors import Fault, Refusal
from capthe.domain.names import Name
from capthe.domain.number import (
    Sex,
    draw_number,
    is_provisional,
    needs_new_number,
    provisional_cid,
)

PLACE = {"vn": "001", "demo": "11"}
UNIT = {"vn": 1, "demo": 101}


@pytest.fixture(params=[vietnam, demo], ids=["vn", "demo"])
def country(request):
    return request.param()


def entropy_from(seed):
    steps = count()

    def entropy(n):
        return hashlib.sha256(f"{seed}/{next(steps)}".encode()).digest()[:n]

    return entropy


def draw(country, *, seed=1, taken=lambda cid: False, sex=Sex.FEMALE, birth_year=1985, tries=1000):
    return draw_number(
        country.numbers,
        place=PLACE[country.code],
        sex=sex,
        birth_year=birth_year,
        entropy=entropy_from(seed),
        taken=taken,
        tries=tries,
    )


@pytest.mark.parametrize("sex", list(Sex))
def test_a_drawn_number_tells_what_it_was_drawn_for(country, sex):
    number = draw(country, sex=sex)
    parts = country.numbers.check(number, sex=sex, birth_year=1985)
    assert (parts.place, parts.sex, parts.birth_year) == (PLACE[country.code], sex, 1985)
    assert country.numbers.text(country.numbers.cid(number)) == number
    assert number not in country.numbers.masked(number)


def test_a_taken_number_is_drawn_again(country):
    first = draw(country)
    second = draw(country, taken=lambda cid: cid == country.numbers.cid(first))
    assert second != first
    with pytest.raises(Fault):
        draw(country, taken=lambda cid: True, tries=3)


def test_a_number_that_contradicts_the_person_is_refused(country):
    number = draw(country)
    with pytest.raises(Refusal) as refused:
        country.numbers.check(number, sex=Sex.MALE, birth_year=1985)
    assert refused.value.code == "number_sex_differs"
    with pytest.raises(Refusal) as refused:
        country.numbers.check(number, sex=Sex.FEMALE, birth_year=1986)
    assert refused.value.code == "number_year_differs"


def test_a_corrected_sex_or_year_needs_a_new_number(country):
    number, place = draw(country), PLACE[country.code]

    def needs(sex, year):
        return needs_new_number(country.numbers, number, place=place, sex=sex, birth_year=year)

    assert not needs(Sex.FEMALE, 1985)
    assert needs(Sex.MALE, 1985)
    assert needs(Sex.FEMALE, 1986)


@pytest.mark.parametrize("text", ["", "1", "x" * 12, "9" * 12, "9" * 11])
def test_what_is_no_number_is_refused_without_repeating_it(country, text):
    with pytest.raises(Refusal) as refused:
        country.numbers.cid(text)
    assert refused.value.code.startswith("number_")
    assert len(text) < 11 or text not in refused.value.text.en


def test_a_provisional_cid_depends_on_the_submission_alone(country):
    first = provisional_cid(b"one")
    assert first == provisional_cid(b"one") != provisional_cid(b"two")
    assert is_provisional(first)
    assert first < 2**63
    assert not is_provisional(country.numbers.cid(draw(country)))


def test_names_are_cleaned_compared_and_sorted(country):
    name, cleaned = country.names.name("  Ana   Bel ")
    assert (name, [x.kind for x in cleaned.changes]) == (Name("Ana Bel"), ["spaces"])
    assert name.words == ("Ana", "Bel")
    assert country.names.compare("ANA BEL", "Ana Bel").equal
    assert not country.names.compare("Ana Bel", "Ana Bol").equal
    assert country.names.folded_key("Ána") == "ana"
    assert country.names.plain("Ána") == "Ana"
    assert country.names.person_sort_key("A B") < country.names.person_sort_key("A C")
    assert country.names.place_sort_key("A") < country.names.place_sort_key("B")


def test_a_name_in_pieces_is_composed_and_a_foreign_space_is_a_space(country):
    cleaned = country.names.clean("A\u0301na\u00a0Bel")
    assert cleaned.text == "Ána Bel"
    assert [x.kind for x in cleaned.changes] == ["composed", "spaces"]


@pytest.mark.parametrize("text", ["An\tBel", "An\u200bBel", "\u0000", "An\nBel", "A\u202eB"])
def test_control_characters_are_refused(country, text):
    with pytest.raises(Refusal) as refused:
        country.names.clean(text)
    assert refused.value.code == "character_control"


def test_an_empty_name_is_refused(country):
    with pytest.raises(Refusal) as refused:
        country.names.name("  ")
    assert refused.value.code == "name_empty"


def test_every_unit_of_every_tree_has_its_parents(country):
    for tree in country.areas.trees:
        top = tree.levels[0]
        assert all(tree.above(unit, top) is not None for unit in tree.units.values())
        assert {unit.level for unit in tree.units.values()} == set(tree.levels)
        assert tree.intake_level in tree.levels


def test_every_lineage_joins_units_that_exist(country):
    trees = {tree.name: tree for tree in country.areas.trees}
    for lineage in country.areas.lineages:
        for descent in lineage.descents:
            assert descent.old in trees[lineage.old].units
            assert descent.new in trees[lineage.new].units


def test_a_deadline_falls_on_a_working_day(country):
    unit = UNIT[country.code]
    due = country.deadlines.due(unit=unit, case=Case.NEW, complete_on=date(2021, 3, 3))
    assert country.calendar.is_working(due)


def test_eligible_from_the_birthday_itself(country):
    day = date(2021, 3, 3)
    age = country.eligibility.min_age.on(day)
    country.eligibility.check(date(2021 - age, 3, 3), on=day)
    with pytest.raises(Refusal) as refused:
        country.eligibility.check(date(2021 - age, 3, 4), on=day)
    assert refused.value.code == "under_age"
    with pytest.raises(Refusal) as refused:
        country.eligibility.check(date(2021, 3, 4), on=day)
    assert refused.value.code == "birth_after_intake"


@pytest.mark.parametrize("birth", [date(1985, 3, 9), date(1930, 1, 1), date(2004, 2, 29)])
def test_a_card_states_its_holder_in_all_its_codes(country, birth):
    number = draw(country, birth_year=birth.year)
    issue = date(2021, 4, 15)
    expiry = country.expiry_of(birth, issue)
    card = CardData(number, "Ana Bel", Sex.FEMALE, birth, "1 Quay", issue, expiry)
    read = read_td1("\n".join(country.mrz(card)))
    assert (read.failed, read.zone.birth) == ((), f"{birth:%y%m%d}")
    assert country.qr(card).startswith(number)
    assert country.access_number(number) in number
    printed = country.expiry_text(expiry, issue=issue)
    assert printed == (f"{expiry:%d/%m/%Y}" if expiry else country.expiry.on(issue).no_expiry.vi)


def test_the_fee_of_a_lost_card_falls_away_where_the_place_exempts(country):
    island = {"vn": 207, "demo": 102}[country.code]
    day = date(2021, 4, 15)
    assert country.fees.fee("lost", on=day, exempt=country.exemptions_at(1)).amount > 0
    assert country.fees.fee("lost", on=day, exempt=country.exemptions_at(island)).amount == 0


def test_a_country_has_its_words(country):
    assert country.name.vi
    assert country.texts["card"].en
