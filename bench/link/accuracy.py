"""How often `capthe link` was right: against a truth file of `capthe nation write` or cohort.py.

    capthe nation write --people 1000000 --birth-year 1985 --faults judging --seed 77 \
        --register R.csv --dossiers D.csv --truth T.csv
    python bench/link/accuracy.py --register R.csv --dossiers D.csv --truth T.csv [--hide]

--hide runs the command with the numbers and old numbers of the dossiers taken away. One JSON
object last on stdout: share of findable people found when at most 1 in 1,000 or 10,000 dossiers is
given the wrong person, the same by ethnicity, province and age, and what AUTO did.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

LIMITS = {"wrong_1_in_1000": 1e-3, "wrong_1_in_10000": 1e-4}
GROUP_MIN = 200


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def truths(path):
    """The rows of the register that are each dossier's person, and what groups it belongs to."""
    found = {}
    for row in read(path):
        if "dossier_id" in row:
            ids = {row["person_id"], row["person_id"] + "b"} if row["person_id"] else set()
            found[row["dossier_id"]] = (ids, {})
        elif row["file"] == "dossier":
            groups = {
                "ethnicity": "Kinh" if row["ethnicity"] == "Kinh" else "others",
                "province": row["province"],
                "age": f"born {row['birth_year'][:3]}0s",
                "kin": "twin" if row["twin"] else ("siblings" if row["siblings"] != "0" else "-"),
            }
            found[row["line_id"]] = (set(row["person_ids"].split()), groups)
    return found


def without_numbers(path, target):
    rows = read(path)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"number": "", "old_number": ""} for row in rows)


def scored(answers, truth):
    """(probability, right, wrong, findable, decision, groups) of each dossier."""
    for row in answers:
        ids, groups = truth[row["dossier_id"]]
        person = row["person_id"]
        right = bool(person) and person in ids
        wrong = bool(person) and person not in ids
        yield float(row["probability"]), right, wrong, bool(ids), row["decision"], groups


def found_at(rows, limit):
    """The share found when dossiers are accepted from the surest down to a share of errors."""
    findable, bad, good, best = sum(r[3] for r in rows), 0, 0, 0
    for row in sorted(rows, key=lambda r: -r[0]):
        good, bad = good + row[1], bad + row[2]
        if bad <= limit * len(rows):
            best = good
    return round(best / max(1, findable), 5)


def measured(rows):
    auto = [r for r in rows if r[4] == "AUTO"]
    findable = sum(r[3] for r in rows)
    return {
        "dossiers": len(rows),
        "findable": findable,
        "found": {name: found_at(rows, limit) for name, limit in LIMITS.items()},
        "auto": len(auto),
        "auto_wrong": sum(r[2] for r in auto),
        "auto_precision": round(1 - sum(r[2] for r in auto) / max(1, len(auto)), 6),
        "auto_coverage": round(sum(r[1] for r in auto) / max(1, findable), 5),
        "first_is_right": round(sum(r[1] for r in rows) / max(1, findable), 5),
    }


def by_group(rows):
    """The share whose first answer is right, in every group that is large enough to say."""
    groups = defaultdict(list)
    for row in rows:
        for name, value in row[5].items():
            groups[name, value].append(row)
    found = defaultdict(dict)
    for (name, value), members in sorted(groups.items()):
        findable = sum(r[3] for r in members)
        if findable >= GROUP_MIN:
            right = sum(r[1] for r in members) / findable
            auto = sum(r[1] for r in members if r[4] == "AUTO") / findable
            found[name][value] = {
                "findable": findable,
                "right": round(right, 5),
                "auto": round(auto, 5),
            }
    return found


def main():
    parser = argparse.ArgumentParser()
    for name in ("register", "dossiers", "truth"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--hide", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dossiers, out = given.dossiers, Path(folder, "out.csv")
        if given.hide:
            dossiers = Path(folder, "hidden.csv")
            without_numbers(given.dossiers, dossiers)
        program = [sys.executable, "-m", "capthe.cli.main", "link", "--threads", "1"]
        files = ["--register", given.register, "--dossiers", dossiers, "--out", out]
        told = subprocess.run(
            [*program, *map(str, files)], check=True, capture_output=True, text=True
        )
        rows = list(scored(read(out), truths(given.truth)))
    numbered = {row["dossier_id"] for row in read(given.dossiers) if row["number"]}
    result = {"all": measured(rows), "groups": by_group(rows)}
    if not given.hide:
        order = [row["dossier_id"] for row in read(given.dossiers)]
        bare = [r for name, r in zip(order, rows, strict=True) if name not in numbered]
        result["without_number"] = measured(bare)
    result["run"] = json.loads(told.stdout.splitlines()[-1])
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
