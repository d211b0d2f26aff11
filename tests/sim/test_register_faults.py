"""The register of the synthetic nation: each fault is there, named, and can be put right."""

from collections import Counter

import pytest

from capthe.country.vn.names import VietnamNames
from capthe.country.vn.number import VietnamNumber
from capthe.sim import faults
from capthe.sim.faults import RATES, RegisterRow, faults_of, register_rows
from capthe.sim.nation import Person, people

COUNT = 25_000
QUIET = dict.fromkeys(RATES, 0.0)


@pytest.fixture(scope="module")
def nation() -> list[Person]:
    return list(people(4, COUNT))


@pytest.fixture(scope="module")
def register() -> list[RegisterRow]:
    return list(register_rows(4, COUNT))


def only(register: list[RegisterRow], fault: str) -> list[RegisterRow]:
    found = [row for row in register if row.faults == (fault,)]
    assert found, fault
    return found


def test_a_row_without_faults_is_the_truth(nation, register):
    for row in register:
        if not row.faults:
            person = nation[row.person]
            assert row == RegisterRow(
                cid=person.cid,
                old_number=person.old_number,
                name=person.name,
                birth=person.birth,
                sex=person.sex,
                birth_province=person.birth_province,
                residence_commune=person.commune or 0,
                residence_district=person.district,
                alive=True,
                person=person.index,
                faults=(),
            )


def test_without_rates_there_are_no_faults(nation):
    rows = list(register_rows(4, 2000, rates=QUIET))
    assert [row.cid for row in rows] == [person.cid for person in nation[:2000]]
    assert not any(row.faults for row in rows)


@pytest.mark.parametrize(
    "fault", [faults.NAME_SPELLED, faults.BIRTH_OFF, faults.SEX_WRONG, faults.MISSING]
)
def test_each_fault_comes_at_its_rate(nation, fault):
    found = sum(fault in faults_of(4, person) for person in nation)
    assert found / COUNT == pytest.approx(RATES[fault], rel=0.5)


def test_every_fault_there_is_occurs(nation):
    found = Counter(fault for person in nation for fault in faults_of(4, person))
    assert set(found) == set(RATES)


def test_a_misspelled_name_is_another_name_and_still_a_name(nation, register):
    names = VietnamNames()
    for row in only(register, faults.NAME_SPELLED):
        assert not names.compare(row.name, nation[row.person].name).equal
        names.name(row.name)


def test_tone_placement_is_the_same_name_in_other_letters(nation, register):
    names = VietnamNames()
    for row in only(register, faults.TONE_PLACEMENT):
        assert row.name != nation[row.person].name
        assert names.compare(row.name, nation[row.person].name).equal


def test_a_wrong_birth_date_exists_and_keeps_the_year(nation, register):
    for row in only(register, faults.BIRTH_OFF):
        true = nation[row.person].birth
        assert row.birth != true
        assert row.birth // 10000 == true // 10000
        assert 1 <= row.birth // 100 % 100 <= 12
        assert 1 <= row.birth % 100 <= 31


def test_year_only_sex_and_death_change_that_field_alone(nation, register):
    for row in only(register, faults.BIRTH_YEAR_ONLY):
        assert row.birth == nation[row.person].birth_recorded
    for row in only(register, faults.SEX_WRONG):
        assert {row.sex, nation[row.person].sex} == {"F", "M"}
        assert row.cid == nation[row.person].cid
    assert not any(row.alive for row in only(register, faults.DEAD))


def test_a_wrong_old_number_is_no_longer_the_persons(nation, register):
    for row in only(register, faults.OLD_NUMBER_WRONG):
        assert row.old_number != nation[row.person].old_number
        assert len(row.old_number or "") == 9


def test_a_shared_old_number_is_somebody_elses(nation, register):
    holders = {person.old_number for person in nation}
    for row in only(register, faults.OLD_NUMBER_SHARED):
        assert row.old_number != nation[row.person].old_number
        assert row.old_number in holders


def test_the_missing_have_no_row_and_the_duplicated_two_numbers(nation, register):
    rows = Counter(row.person for row in register)
    numbers = [row.cid for row in register]
    assert len(set(numbers)) == len(numbers)
    for person in nation:
        drawn = faults_of(4, person)
        expected = 0 if faults.MISSING in drawn else 2 if faults.DUPLICATE in drawn else 1
        assert rows[person.index] == expected
    rule, everybody = VietnamNumber(), {person.cid for person in nation}
    second = [row for row in register if row.cid not in everybody]
    assert second
    for row in second:
        assert rule.parse(rule.text(row.cid)).birth_year == nation[row.person].birth // 10000


def test_an_unknown_fault_is_refused():
    with pytest.raises(ValueError, match="no such fault"):
        next(register_rows(1, 1, rates={"typo": 0.1}))
