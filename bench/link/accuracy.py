"""How often `capthe link` was right: against a truth file of `capthe nation write` or cohort.py.

    capthe nation write --people 1000000 --birth-year 1985 --faults judging --seed 77 \
        --register R.csv --dossiers D.csv --truth T.csv
    python bench/link/accuracy.py --register R.csv --dossiers D.csv --truth T.csv [--hide]

--hide runs the command with the numbers and old numbers of both files taken away; --hide --learnt
first links with them and keeps what was learnt (a signed table), then links without by that.
One JSON object last on stdout: share of findable people found when at most 1 in 1,000 or 10,000
dossiers is given the wrong person, the same by age, ethnicity and province with the gap to the
Kinh, and what AUTO did. Ages are of one file only if it is not of one year of birth.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from capthe.sim.nation.person import REFERENCE_DAY

LIMITS = {"wrong_1_in_1000": 1e-3, "wrong_1_in_10000": 1e-4}
GROUP_MIN = 200  # findable dossiers of a group of which something is said
AGES = ((14, "14-24"), (25, "25-39"), (40, "40-59"), (60, "60 and over"))
KINH, OTHERS = "Kinh", "all others"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def age_band(birth_year):
    """The band of an age in 2021, between the years in which a card is changed."""
    age = REFERENCE_DAY.year - int(birth_year)
    return next((name for least, name in reversed(AGES) if age >= least), "under 14")


def truths(path):
    """The rows of the register that are each dossier's person, and what groups it belongs to."""
    found = {}
    for row in read(path):
        if "dossier_id" in row:
            ids = {row["person_id"], row["person_id"] + "b"} if row["person_id"] else set()
            found[row["dossier_id"]] = (ids, {})
        elif row["file"] == "dossier":
            groups = {
                "age": (age_band(row["birth_year"]),),
                "ethnicity": (KINH,) if row["ethnicity"] == KINH else (OTHERS, row["ethnicity"]),
                "province": (row["province"],),
                "kin": ("twin" if row["twin"] else "siblings" if row["siblings"] != "0" else "-",),
            }
            found[row["line_id"]] = (set(row["person_ids"].split()), groups)
    return found


def without_numbers(path, target):
    with (
        path.open(encoding="utf-8", newline="") as whole,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        rows, writer = csv.reader(whole), csv.writer(out)
        head = next(rows)
        writer.writerow(head)
        hidden = [head.index(name) for name in ("number", "old_number")]
        for row in rows:
            for at in hidden:
                row[at] = ""
            writer.writerow(row)


def scored(answers, truth):
    """(probability, right, wrong, findable, decision, groups) of each dossier."""
    for row in answers:
        ids, groups = truth[row["dossier_id"]]
        person = row["person_id"]
        right = bool(person) and person in ids
        wrong = bool(person) and person not in ids
        yield float(row["probability"]), right, wrong, bool(ids), row["decision"], groups


def accepted(rows, limit):
    """The dossiers that are accepted, from the surest down to a share of errors."""
    surest, bad, last = sorted(rows, key=lambda r: -r[0]), 0, 0
    for at, row in enumerate(surest, start=1):
        bad += row[2]
        if bad <= limit * len(rows):
            last = at
    return surest[:last]


def found_at(rows, limit):
    """The share of the findable that is found so."""
    findable = sum(r[3] for r in rows)
    return round(sum(r[1] for r in accepted(rows, limit)) / max(1, findable), 5)


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


def by_group(rows, least=GROUP_MIN):
    """What became of every group that is large enough to say, and how far it is behind the Kinh.

    Found and wrong are of the dossiers accepted in the whole file when one in 1,000 is wrong: a
    group has no threshold of its own.
    """
    kinds = defaultdict(lambda: defaultdict(list))
    taken = {id(row) for row in accepted(rows, LIMITS["wrong_1_in_1000"])}
    for row in rows:
        for kind, names in row[5].items():
            for name in names:
                kinds[kind][name].append(row)
    told = {
        kind: {
            name: of_group(members, taken)
            for name, members in sorted(groups.items())
            if sum(r[3] for r in members) >= least
        }
        for kind, groups in sorted(kinds.items())
    }
    kinh = told.get("ethnicity", {}).get(KINH)
    if kinh:
        for groups in told.values():
            for group in groups.values():
                group["gap_to_kinh"] = round(kinh["found"] - group["found"], 5)
    return told


def of_group(members, taken):
    findable = sum(r[3] for r in members)
    chosen = [r for r in members if id(r) in taken]
    auto = [r for r in members if r[4] == "AUTO"]
    return {
        "findable": findable,
        "found": round(sum(r[1] for r in chosen) / findable, 5),
        "wrong": sum(r[2] for r in chosen),
        "first_is_right": round(sum(r[1] for r in members) / findable, 5),
        "auto": round(sum(r[1] for r in auto) / findable, 5),
        "auto_wrong": sum(r[2] for r in auto),
    }


def link(files, out, *more):
    """Run the command; return the last line that it wrote."""
    program = [sys.executable, "-m", "capthe.cli.main", "link", "--threads", "1", *more]
    named = ["--register", files[0], "--dossiers", files[1], "--out", out]
    told = subprocess.run([*program, *map(str, named)], check=True, capture_output=True, text=True)
    return json.loads(told.stdout.splitlines()[-1])


def learnt(files, folder):
    """Learn from the numbers of the files; return the options by which that is used again."""
    key = Ed25519PrivateKey.generate()
    private, public, table = (folder / name for name in ("key.pem", "trusted.pem", "table"))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    link(files, folder / "first.csv", "--table", str(table), "--sign", str(private))
    return ("--use-table", str(table), "--trust", str(public))


def main():
    parser = argparse.ArgumentParser()
    for name in ("register", "dossiers", "truth"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--hide", action="store_true")
    parser.add_argument("--learnt", action="store_true")
    given = parser.parse_args()
    files = (given.register, given.dossiers)
    with tempfile.TemporaryDirectory() as scratch:
        folder, options = Path(scratch), ()
        if given.learnt:
            options = learnt(files, folder)
        if given.hide:
            files = tuple(folder / f"hidden_{at}.csv" for at in range(2))
            for path, target in zip((given.register, given.dossiers), files, strict=True):
                without_numbers(path, target)
        told = link(files, folder / "out.csv", *options)
        rows = list(scored(read(folder / "out.csv"), truths(given.truth)))
    result = {"all": measured(rows), "groups": by_group(rows)}
    if not given.hide:
        numbered = {row["dossier_id"] for row in read(given.dossiers) if row["number"]}
        order = [row["dossier_id"] for row in read(given.dossiers)]
        bare = [r for name, r in zip(order, rows, strict=True) if name not in numbered]
        result["without_number"] = measured(bare)
    result["run"] = told
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
