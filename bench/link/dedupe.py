"""The register against itself: seconds of one core and pairs as it grows, and what was found.

    capthe nation write --people 1000000 --birth-year 1985 --faults judging --seed 77 \
        --register R.csv --dossiers D.csv --truth T.csv
    python bench/link/dedupe.py --register R.csv --truth T.csv [--shares 0.25 0.5 1]

A share takes that part of the people of one birth year, with all their rows: what grows is the
density, as it does from a province to the nation. Search and comparison are counted and, apart
from them, loading and normalising. The exponent is that of seconds over rows between the smallest
and the largest. Beyond the largest it is extrapolated twice: years of birth one by one (most rules
ask for a date or a year), and by the exponent. JSON last on stdout.
"""

import argparse
import csv
import json
import tempfile
from itertools import combinations
from math import log
from pathlib import Path

from capthe.cli.link import Laps
from capthe.country.linking import NORMALISERS, shipped_model
from capthe.link.model import Model
from capthe.link.persons import PERSONS
from capthe.link.records import REGISTER_ID, TEXT_COLUMNS
from capthe.store.duck import records
from capthe.store.duck.duplicates import find_duplicates
from capthe.store.duck.files import load
from capthe.store.duck.open import opened
from capthe.store.duck.report import PROBLEM_TABLE

NATION_ROWS = 100_000_000


def part(path, target, kept):
    with (
        path.open(encoding="utf-8", newline="") as file,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        reader = csv.DictReader(file)
        writer = csv.DictWriter(out, reader.fieldnames)
        writer.writeheader()
        writer.writerows(row for row in reader if row[REGISTER_ID] in kept)


def people_of(truth):
    """The person behind each row of the register."""
    with truth.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["line_id"]: row["person"] for row in rows if row["file"] == "register"}


def true_pairs(person_of):
    rows = {}
    for row, person in person_of.items():
        rows.setdefault(person, []).append(row)
    return {pair for same in rows.values() for pair in combinations(sorted(same), 2)}


def deduped(register, folder, lap):
    """The connection, and the pairs of ids of rows that are one person."""
    connection = opened(threads=1, spill=folder)
    connection.execute(PROBLEM_TABLE)
    load(connection, register, "person_text", id_column=REGISTER_ID,
         columns=TEXT_COLUMNS, scratch=folder)  # fmt: skip
    normaliser = records.learn(connection, NORMALISERS["vn"](), ("person_text",))
    records.normalise(connection, normaliser, ("person_text",))
    records.make_records(connection, normaliser, "person_text", "person")
    records.rate(connection, "person")
    lap("load and normalise")
    start = Model.from_json(shipped_model("vn"))
    clusters = find_duplicates(connection, PERSONS, start, "person")
    lap("dedupe")
    ids = dict(connection.execute("select i, id from person").fetchall())
    return connection, {
        tuple(sorted((ids[a], ids[b]))) for rows in clusters for a, b in combinations(rows, 2)
    }


def run(register, person_of, share, folder):
    kept = {row: p for row, p in person_of.items() if hash_of(p) < share}
    part(register, folder / "part.csv", kept)
    laps = Laps()
    connection, found = deduped(folder / "part.csv", folder, laps)
    true = true_pairs(kept)
    right = len(found & true)
    pairs = connection.execute("select count(*) from compared").fetchall()[0][0]
    met = connection.execute("select count(*) from crowded").fetchall()[0][0]
    connection.close()
    return {
        "rows": len(kept), "pairs": pairs, "crowded_keys": met, "cpu_seconds": laps.seconds,
        "duplicates": len(true), "precision": round(right / max(1, len(found)), 5),
        "recall": round(right / max(1, len(true)), 5),
        "f1": round(2 * right / max(1, len(found) + len(true)), 5),
    }  # fmt: skip


def hash_of(person):
    """A share from 0 to 1 that a person keeps in every run."""
    return (int(person) * 2654435761 % 2**32) / 2**32


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--register", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--shares", type=float, nargs="+", default=[0.25, 0.5, 1.0])
    given = parser.parse_args()
    person_of = people_of(given.truth)
    with tempfile.TemporaryDirectory() as folder:
        runs = [run(given.register, person_of, share, Path(folder)) for share in given.shares]
    first, last = runs[0], runs[-1]
    seconds = last["cpu_seconds"]["dedupe"]
    grown = log(last["rows"] / first["rows"])
    exponent = log(seconds / first["cpu_seconds"]["dedupe"]) / grown
    result = {
        "runs": runs,
        "exponent_of_seconds": round(exponent, 3),
        "exponent_of_pairs": round(log(last["pairs"] / first["pairs"]) / grown, 3),
        "extrapolated_core_hours_for_100_million": {
            "year_by_year": round(seconds * NATION_ROWS / last["rows"] / 3600, 2),
            "by_exponent": round(seconds * (NATION_ROWS / last["rows"]) ** exponent / 3600, 2),
        },
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
