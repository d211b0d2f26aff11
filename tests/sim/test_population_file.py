"""The settled nation's register as a file: true where it is not marked, filled in where it is."""

from collections import Counter
from datetime import date
from functools import cache

from capthe.country.vn.quality import quality_profile
from capthe.link.quality.bursts import RECORDS_MIN
from capthe.link.quality.catalogue import catalogue
from capthe.sim.faults import DUPLICATE, faults_of
from capthe.sim.nation import people
from capthe.sim.population_file import (
    COLUMNS,
    CONSTANTS,
    PopulationFile,
    person_of,
    record_id,
)
from capthe.store.duck.open import opened
from capthe.store.duck.quality import Check, load_units, read_register, take_in
from capthe.store.duck.quality_files import fired
from tests.sim.made import SEED

ON = date(2021, 1, 23)
NATION = list(people(SEED, 2_500, provinces={79}))


def read():
    rows = PopulationFile(SEED, NATION, ON).rows()
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


@cache
def lines():
    return read()


def test_every_line_names_its_person_and_a_person_may_have_two():
    told = Counter(person_of(line["person_id"]) for line in lines())
    twice = {p.index for p in NATION if DUPLICATE in faults_of(SEED, p)}
    assert {index for index, n in told.items() if n == 2} == twice
    assert set(told) <= {person.index for person in NATION}
    assert person_of(record_id(7, 1)) == 7
    assert person_of("people:001085123456") is None


def test_the_same_nation_gives_the_same_file_and_nobody_is_heard_of_before_birth():
    said = lines()
    assert said == read()
    assert all(line["updated_on"] >= line["birth_date"][:4] for line in said)
    assert all(line["updated_on"] <= str(ON) for line in said)


def test_in_the_fullest_communes_one_constant_stands_nearly_everywhere():
    by_commune = Counter(person.commune for person in NATION).most_common(3)
    said = lines()
    for (commune, people_there), (column, constant) in zip(by_commune, CONSTANTS, strict=True):
        index = {p.index for p in NATION if p.commune == commune}
        there = [line for line in said if person_of(line["person_id"]) in index]
        filled = sum(line[column] == constant for line in there)
        assert people_there >= RECORDS_MIN
        assert filled > 0.8 * len(there)


def test_the_rules_find_a_few_of_a_hundred_and_no_word_is_without_a_fault(tmp_path):
    path = tmp_path / "register.csv"
    rows = [",".join(COLUMNS)]
    rows += [",".join(f'"{value}"' for value in line.values()) for line in lines()]
    head = rows[0].replace("updated_on", "last_event").replace("died", "death_date")
    path.write_text("\n".join([head, *rows[1:]]) + "\n", encoding="utf-8")
    connection = opened(threads=1, spill=tmp_path)
    rules = catalogue(quality_profile())
    load_units(connection, rules)
    read = read_register(connection, path, tmp_path)
    take_in(connection)
    check = Check(connection, rules, 20210123, read.absent)
    check.whole()
    found = fired(connection)
    counted = {rule.name: rule.meaning.dimension for rule in rules.every}
    assert {counted[name] for name in found} == set(counted.values())
    assert 0.02 * len(NATION) < sum(found.values()) < 0.2 * len(NATION)
    assert connection.execute("select count(distinct watched) from burst").fetchall() == [(3,)]
