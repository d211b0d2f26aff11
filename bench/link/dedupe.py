"""The register against itself: seconds of one core and pairs as it grows, and what was found.

    capthe nation write --people 1000000 --faults judging --seed 7 --dossier-share 0.001 \
        --register R.csv --dossiers D.csv --truth T.csv
    python bench/link/dedupe.py --register R.csv --into dedupe.json [--truth T.csv] \
        [--shares 0.1 0.3 1]

A share takes that part of the people, with all their rows (without the truth: of the rows): what
grows is the density, as it does from a province to the nation. Only with the truth is what was
found judged. Search and comparison are counted and, apart from them, loading and
normalising. Runs are added to those of FILE, so that each size may run when there is time.

Beyond the largest run it is extrapolated by what was measured: pairs as a part that grows with the
rows (kin, rows of one person) and one with their square (people who agree by chance); seconds as a
part that grows with the rows (search) and one with the pairs (comparison); normalising with the
rows. `one_birth_year` in FILE, runs of a register of one year, is kept: many pairs for few rows,
they tell what a pair costs. JSON last on stdout.
"""

import argparse
import csv
import json
import tempfile
from itertools import combinations, pairwise
from math import log
from pathlib import Path
from zlib import crc32

import numpy as np

from capthe.cli.bench_world import machine
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

NATIONS_ROWS = (60_000_000, 100_000_000)
EXCLUDED = [
    "reading the model, judging by the truth and writing the answer",
    "real errors: rows and faults are made up",
    "registers above a million rows: the nation's figures are extrapolated",
]


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


def rows_of(register):
    """Each row as somebody of its own: all that is known without the truth."""
    with register.open(encoding="utf-8", newline="") as file:
        return {row[REGISTER_ID]: row[REGISTER_ID] for row in csv.DictReader(file)}


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
    pairs = connection.execute("select count(*) from compared").fetchall()[0][0]
    met = connection.execute("select count(*) from crowded").fetchall()[0][0]
    connection.close()
    return {
        "rows": len(kept), "pairs": pairs, "crowded_keys": met, "cpu_seconds": laps.seconds,
        "pairs_of_one_person": len(found),
    } | judged(found, true_pairs(kept))  # fmt: skip


def judged(found, true):
    if not true:
        return {}
    right = len(found & true)
    return {
        "duplicates": len(true), "precision": round(right / max(1, len(found)), 5),
        "recall": round(right / len(true), 5),
        "f1": round(2 * right / (len(found) + len(true)), 5),
    }  # fmt: skip


def hash_of(person):
    """A share from 0 to 1 that a person keeps in every run."""
    return crc32(person.encode()) / 2**32


def grown(runs, name):
    """The exponent from each run to the next."""
    steps = pairwise(runs)
    return [round(log(name(b) / name(a)) / log(b["rows"] / a["rows"]), 3) for a, b in steps]


def fitted(columns, values):
    """The two weights, none below zero, that explain the values best for their size."""
    scaled = np.array(columns, dtype=float).T / np.array(values)[:, None]
    weights = np.linalg.lstsq(scaled, np.ones(len(values)), rcond=None)[0]
    if weights.min() >= 0:
        return weights.tolist()
    only = int(weights.argmax())
    alone = np.zeros(2)
    alone[only] = scaled[:, only].sum() / (scaled[:, only] ** 2).sum()
    return alone.tolist()


def extrapolated(runs, denser):
    rows, pairs = ([run[name] for run in runs] for name in ("rows", "pairs"))
    by_row, by_square = fitted((rows, [n * n for n in rows]), pairs)
    timed = [*runs, *denser]
    columns = [[run[name] for run in timed] for name in ("rows", "pairs")]
    search, compare = fitted(columns, [run["cpu_seconds"]["dedupe"] for run in timed])
    normalise = runs[-1]["cpu_seconds"]["load and normalise"] / rows[-1]
    nations = {}
    for nation in NATIONS_ROWS:
        met = by_row * nation + by_square * nation**2
        nations[str(nation)] = {
            "pairs": round(met),
            "search_and_compare_core_hours": round((search * nation + compare * met) / 3600, 2),
            "load_and_normalise_core_hours": round(normalise * nation / 3600, 2),
        }
    return {
        "exponents_of_pairs": grown(runs, lambda run: run["pairs"]),
        "exponents_of_seconds": grown(runs, lambda run: run["cpu_seconds"]["dedupe"]),
        "pairs_by_row": float(f"{by_row:.4g}"),
        "pairs_by_square_of_rows": float(f"{by_square:.4g}"),
        "microseconds_by_row": round(search * 1e6, 3),
        "microseconds_by_pair": round(compare * 1e6, 3),
        "nation": nations,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--register", type=Path, required=True)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--shares", type=float, nargs="+", default=[0.1, 0.3, 1.0])
    parser.add_argument("--into", type=Path, metavar="FILE", help="add the runs to those of FILE")
    given = parser.parse_args()
    person_of = people_of(given.truth) if given.truth else rows_of(given.register)
    earlier = json.loads(given.into.read_text()) if given.into and given.into.exists() else {}
    runs = {run["rows"]: run for run in earlier.get("runs", [])}
    with tempfile.TemporaryDirectory() as folder:
        for share in given.shares:
            done = run(given.register, person_of, share, Path(folder))
            runs[done["rows"]] = done
    ordered = [runs[rows] for rows in sorted(runs)]
    result = earlier | {"runs": ordered, "machine": machine(), "excluded": EXCLUDED}
    if len(ordered) > 1:
        result |= extrapolated(ordered, earlier.get("one_birth_year", []))
    if given.into:
        given.into.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
