"""Which pairs are compared, and what a table says of itself."""

import csv
import random

import pytest
from bench.link.cohort import write
from bench.link.dedupe import deduped

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
