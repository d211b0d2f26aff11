"""Which pairs are compared, and what a table says of itself."""

import csv
import json
import random

import pytest
from bench.link.cohort import write
from bench.link.dedupe import deduped

from capthe.link.definition import Rule
from capthe.link.statements import every, pairs
from capthe.store.duck.candidates import find_pairs, forget_crowds
from capthe.store.duck.open import opened
from capthe.store.duck.records import letters

ALPHABET = "abcdefghijklmnopqrstuvwxyz "


def edited(draw, text, edits):
    for _ in range(edits):
        at, letter = draw.randrange(len(text)), draw.choice(ALPHABET)
        text = text[:at] + draw.choice(("", letter, letter + text[at])) + text[at + 1 :]
    return text


@pytest.mark.parametrize("edits", [1, 2])
def test_no_name_within_two_letters_is_passed_over_by_its_letters(edits):
    draw = random.Random(edits)
    texts = ["".join(draw.choices(ALPHABET, k=draw.randrange(4, 25))) for _ in range(2000)]
    other = [edited(draw, text, edits) for text in texts]
    changed = [int(a ^ b).bit_count() for a, b in zip(letters(texts), letters(other), strict=True)]
    assert max(changed) == 2 * edits


def test_names_of_other_letters_are_passed_over():
    one, other = letters(["nguyen van hung", "tran thi bich lan"])
    assert int(one ^ other).bit_count() > 4


def test_people_in_two_rows_are_found_and_twins_are_not_one(tmp_path):
    write(tmp_path, people=2500, dossiers=10, seed=4, twins=0.2)
    _, found = deduped(tmp_path / "register.csv", tmp_path, lambda _: None)
    twice = {pair for pair in found if pair[1] == f"{pair[0]}b"}
    with (tmp_path / "register.csv").open(encoding="utf-8", newline="") as file:
        names = {row["person_id"]: row["full_name"] for row in csv.DictReader(file)}
    assert len(twice) >= 0.9 * sum(row.endswith("b") for row in names)
    assert all(names[one] == names[other] for one, other in found - twice)  # no twins of two names


def rows_of(operator):
    yield operator["intermediate_rows"]
    for each in operator.get("children", []):
        yield from rows_of(each)


def test_a_crowd_is_left_out_before_its_pairs_are_made():
    crowd, others = 3000, 100
    rule = Rule(("name",))
    with opened(threads=1) as connection:
        connection.execute(
            f"create table person as select i::integer as i, greatest(i, {crowd}) // 2 as name "
            f"from range({crowd + others}) t(i)"
        )
        forget_crowds(connection)
        crowds = find_pairs(connection, [rule], "person", "person")
        found = connection.execute("select count(*) from pair").fetchall()
        connection.execute(f"create table matched as {every(rule, 'person')}")
        asked = pairs(rule, "person", is_crowded=True, is_self=True)
        plan = connection.execute(f"explain (analyze, format json) {asked}").fetchall()[0][1]
    assert (crowds, found) == (1, [(others // 2 - 1,)])
    assert max(rows_of(json.loads(plan)["operator"][0])) <= 2 * (crowd + others)
