r"""Learn the model that is shipped, from synthetic nations whose faults are not the judges'.

    capthe nation write --faults demo --people 1000000 --birth-year 1986 --seed 31 ...
    capthe nation write --faults demo --people 500000 --birth-year 1983 --seed 57 --profile ugly \
        --dossier-share 0.2 ...
    capthe nation write --faults demo --people 200000 --seed 23 --kin-only --dossier-share 1 ...
    python bench/link/cohort.py FOLDER --people 500000 --dossiers 60000 --seed 43 --scale 1.5
    python bench/link/train.py --out link_model.json A.csv AD.csv B.csv BD.csv C.csv CD.csv ...

The files are given in pairs, a register and its dossiers. The labels are the numbers that both
share, as in every run; the number itself is hidden.
"""

import argparse
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from capthe.country.linking import NORMALISERS, shipped_model
from capthe.link import learning
from capthe.link.model import Model, Seen, fit, number_weights
from capthe.link.persons import PERSONS
from capthe.store.duck.batch import Batch, Files
from capthe.store.duck.open import opened

LEARNERS = 40_000  # of each nation


def lessons(register, dossiers, start):
    """The patterns of one nation, (same, other) of each, and what the number said beside them."""
    with tempfile.TemporaryDirectory() as scratch:
        batch = Batch(opened(threads=1), NORMALISERS["vn"]())
        done = batch.run(Files(register, dossiers, Path(scratch)), start, lap=lambda _: None)
        if not done.taught.labels:
            raise SystemExit(f"{register} and {dossiers} share too few numbers to learn from")
        ask = batch.connection.execute
        seen = ask(learning.seen("li not in (select li from doubted)")).fetchall()
        return seen, ask(learning.NUMBERS_SEEN).fetchall()


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("files", type=Path, nargs="+")
    given = parser.parse_args(arguments)
    learning.LEARNERS_MAX = LEARNERS
    start = Model.from_json(shipped_model("vn"))
    same, other, numbers = Counter(), Counter(), {}
    for register, dossiers in zip(given.files[::2], given.files[1::2], strict=True):
        seen, told = lessons(register, dossiers, start)
        for pattern, right, wrong in seen:
            same[pattern] += right
            other[pattern] += wrong
        for level, right, wrong in told:
            before = numbers.get(level, (0.0, 0.0))
            numbers[level] = (before[0] + right, before[1] + wrong)
    rows = [Seen(pattern, same[pattern], other[pattern]) for pattern in sorted(same)]
    model = fit(PERSONS, rows, replace(start, weights={}))
    weights = number_weights(((level, *pair) for level, pair in sorted(numbers.items())), start)
    given.out.write_text(replace(model, numbers=weights).to_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
