"""People of one birth year at national density, and dossiers of some of them, as files.

One year of birth at a million rows has as many namesakes as the whole nation at a hundred million.
Twins, their parents and places are alike; the register itself is not clean. The errors of the
dossiers are this generator's own; the acceptance's are made by `capthe nation write`.

    python bench/link/cohort.py FOLDER --people 1000000 --dossiers 100000 --seed 43
"""

import argparse
import csv
import random
import unicodedata
from importlib.resources import files
from pathlib import Path

import numpy as np

REGISTER = ("person_id", "number", "old_number", "full_name", "birth_date", "sex",
            "birth_province", "birth_commune", "origin_commune", "residence_commune",
            "father_name", "mother_name", "ethnicity")  # fmt: skip
YEAR = 1985
TWIN_SHARE, MISSING, DUPLICATES, DIRTY = 0.018, 0.03, 0.01, 0.12


def rows(package, name):
    text = files(package).joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def weighted(table, name, weight):
    kept = [(r[name], float(r[weight])) for r in table if r[weight]]
    weights = np.array([w for _, w in kept])
    return np.array([n for n, _ in kept], dtype=object), weights / weights.sum()


class Nation:
    def __init__(self, seed):
        self.draw = np.random.default_rng(seed)
        names = "capthe.sim.nation"
        self.families = weighted(rows(names, "family_names_vi"), "family_name", "sample_per_mille")
        given = rows(names, "given_names_vi")
        self.given = {
            "M": weighted(given, "given_name", "male_per_mille"),
            "F": weighted(given, "given_name", "female_per_mille"),
        }
        middles = rows(names, "middle_names_vi")
        self.middles = weighted(middles, "middle_name", "per_mille_of_middle_tokens")
        provinces = rows("capthe.country.vn", "provinces_63")
        districts = {
            r["gso_code"]: r["province_code"] for r in rows("capthe.country.vn", "districts_2021")
        }
        communes = [
            (r["gso_code"], districts[r["district_code"]])
            for r in rows("capthe.country.vn", "communes_2021")
        ]
        self.province_of = dict(communes)
        people = {r["gso_code"]: float(r["pop_2019_census"]) for r in provinces}
        of = {}
        for code, province in communes:
            of.setdefault(province, []).append(code)
        self.communes = np.array([c for c, _ in communes], dtype=object)
        weights = np.array([people[p] / len(of[p]) for _, p in communes])
        self.commune_weights = weights / weights.sum()
        groups = rows(names, "ethnic_groups_54")
        self.groups = weighted(groups, "name_vi", "pop_2019_census")

    def pick(self, pair, size):
        values, weights = pair
        return values[self.draw.choice(len(values), size, p=weights)]

    def names(self, families, sexes, year):
        size = len(families)
        male, female = self.pick(self.given["M"], size), self.pick(self.given["F"], size)
        given = np.where(sexes == "M", male, female)
        middle = self.pick(self.middles, size)
        stock = np.where(sexes == "M", "Văn", "Thị").astype(object)
        old = self.draw.random(size) < (0.55 if year < 1970 else 0.3)
        middle = np.where(old, stock, middle)
        second = np.where(self.draw.random(size) < 0.16, self.pick(self.middles, size), "")
        return [
            " ".join(filter(None, parts))
            for parts in zip(families, middle, second, given, strict=True)
        ]

    def people(self, size, twin_share):
        families = self.pick(self.families, size)
        sexes = np.where(self.draw.random(size) < 0.51, "M", "F").astype(object)
        males = np.full(size, "M", dtype=object)
        females = np.full(size, "F", dtype=object)
        days = self.draw.integers(0, 365, size)
        birth = np.datetime64(f"{YEAR}-01-01") + days
        born = self.communes[self.draw.choice(len(self.communes), size, p=self.commune_weights)]
        where = self.communes[self.draw.choice(len(self.communes), size, p=self.commune_weights)]
        origin = np.where(self.draw.random(size) < 0.8, born, where)
        residence = np.where(
            self.draw.random(size) < 0.7,
            born,
            self.communes[self.draw.choice(len(self.communes), size, p=self.commune_weights)],
        )
        fathers, mothers = (
            self.names(families, males, 1955),
            self.names(self.pick(self.families, size), females, 1957),
        )
        own = self.names(families, sexes, YEAR)
        groups = self.pick(self.groups, size)
        old = self.draw.integers(10**8, 10**9, size)
        serial = self.draw.permutation(size)
        table = []
        for i in range(size):
            province = self.province_of[born[i]]
            number = (
                f"{int(province):03}{0 if sexes[i] == 'M' else 1}{YEAR % 100}{serial[i] % 10**6:06}"
            )
            table.append(
                [
                    str(i),
                    number,
                    f"{old[i]:09}",
                    own[i],
                    str(birth[i]),
                    sexes[i],
                    province,
                    born[i],
                    origin[i],
                    residence[i],
                    fathers[i],
                    mothers[i],
                    groups[i],
                ]
            )
        twins = self.draw.choice(size - 1, int(size * twin_share / 2), replace=False)
        for i in twins:
            for at in (4, 6, 7, 8, 10, 11, 12):
                table[i + 1][at] = table[i][at]
            given = table[i + 1][3].split(" ")[1:]
            table[i + 1][3] = " ".join([table[i][3].split(" ")[0], *given])
            if self.draw.random() < 0.35:
                mine, yours = table[i][3].split(" "), table[i + 1][3].split(" ")
                table[i + 1][3] = " ".join([*mine[:-1], yours[-1]])
            if self.draw.random() < 0.8:
                table[i + 1][9] = table[i][9]
            table[i + 1][1] = table[i][1][:3] + table[i + 1][1][3:]
        return table


TELEX = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
SHAPES = {"\u0302": None, "\u031b": "w", "\u0306": "w"}
SOUNDS = [
    ("s", "x"),
    ("x", "s"),
    ("tr", "ch"),
    ("ch", "tr"),
    ("d", "gi"),
    ("l", "n"),
    ("n", "l"),
    ("r", "d"),
]


def telex(word):
    out, tone, base = "", "", ""
    for mark in unicodedata.normalize("NFD", word.replace("đ", "dd").replace("Đ", "Dd")):
        if mark in TELEX:
            tone = TELEX[mark]
        elif mark in SHAPES:
            out += SHAPES[mark] or base.lower()
        else:
            out += mark
            base = mark
    return out + tone


def bare(text):
    marks = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in marks if not unicodedata.combining(c))


def misread(rng, text):
    kind = rng.choice(["utf8", "cp1258"])
    try:
        if kind == "utf8":
            return text.encode("utf-8").decode("latin-1")
        return half(text).encode("cp1258").decode("latin-1")
    except UnicodeEncodeError:
        return text


def half(text):
    out = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(p for p in parts if p in TELEX)
        out += unicodedata.normalize("NFC", "".join(p for p in parts if p not in TELEX)) + tone
    return out


def name_written(rng, name):
    """Write the same name otherwise."""
    roll = rng.random()
    if roll < 0.10:
        return name.upper()
    if roll < 0.17:
        return bare(name)
    if roll < 0.24:
        return unicodedata.normalize("NFD", name)
    if roll < 0.27:
        return misread(rng, name)
    if roll < 0.285:
        return " ".join(map(telex, name.split(" ")))
    return name


def name_wrong(rng, name):
    """Write another name."""
    words = name.split(" ")
    at = rng.randrange(len(words))
    roll = rng.random()
    if not words[at]:
        return name
    if roll < 0.35:
        word = words[at].lower()
        for one, other in rng.sample(SOUNDS, len(SOUNDS)):
            if word.startswith(one):
                words[at] = (other + word[len(one) :]).capitalize()
                break
    elif roll < 0.6:
        letter = rng.randrange(len(words[at]))
        words[at] = words[at][:letter] + rng.choice("nhgtmcoaiu") + words[at][letter + 1 :]
    elif roll < 0.75 and len(words) > 2:
        del words[1]
    elif roll < 0.85:
        words[at] = bare(words[at])
    elif len(words) > 3:
        words[1], words[2] = words[2], words[1]
    else:
        words = [words[0] + words[1], *words[2:]]
    return " ".join(words)


def date_wrong(rng, day):
    roll, (y, m, d) = rng.random(), day.split("-")
    if roll < 0.25:
        return y
    if roll < 0.4:
        return f"{y}-01-01"
    if roll < 0.6 and int(d) <= 12:
        return f"{y}-{d}-{m}"
    if roll < 0.8:
        return f"{int(y) + rng.choice((-1, 1))}-{m}-{d if d != '29' else '28'}"
    return f"{y}-{m}-{(int(d) + rng.choice((1, 10))) % 28 + 1:02}"


def number_wrong(rng, number):
    at = rng.randrange(len(number))
    return number[:at] + str((int(number[at]) + rng.randrange(1, 10)) % 10) + number[at + 1 :]


def dossier(rng, person, communes, scale):
    """Write a dossier of a person with the errors of an ordinary desk, `scale` times as many."""
    row = dict(zip(REGISTER, person, strict=True))
    for name in ("full_name", "father_name", "mother_name"):
        if rng.random() < 0.093 * scale:
            row[name] = name_wrong(rng, row[name])
        row[name] = name_written(rng, row[name])
    if rng.random() < 0.065 * scale:
        row["birth_date"] = date_wrong(rng, row["birth_date"])
    if rng.random() < 0.15 * scale:
        for name in rng.choice(
            (("father_name",), ("mother_name",), ("father_name", "mother_name"))
        ):
            row[name] = ""
    places_wrong(rng, row, communes, scale)
    if rng.random() < 0.004 * scale:
        row["sex"] = "F" if row["sex"] == "M" else "M"
    numbers_wrong(rng, row, scale)
    return row


def places_wrong(rng, row, communes, scale):
    if rng.random() < 0.27 * scale:
        row["birth_commune"] = rng.choice(("", rng.choice(communes)))
        if rng.random() < 0.3:
            row["birth_province"] = ""
    if rng.random() < 0.12 * scale:
        row["residence_commune"] = rng.choice(communes)
    if rng.random() < 0.1 * scale:
        row["origin_commune"] = rng.choice(("", row["residence_commune"]))


def numbers_wrong(rng, row, scale):
    for name, missing, wrong in (("number", 0.45, 0.008), ("old_number", 0.5, 0.01)):
        if rng.random() < missing:
            row[name] = ""
        elif rng.random() < wrong * scale:
            row[name] = number_wrong(rng, row[name])


def write(folder, *, people, dossiers, seed, scale=1.0, hidden=False, twins=TWIN_SHARE):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    nation, rng = Nation(seed), random.Random(seed)
    table = nation.people(people, twins)
    communes = list(nation.communes)
    chosen = rng.sample(range(people), dossiers)
    absent = set(rng.sample(chosen, int(dossiers * MISSING)))
    with (
        (folder / "dossiers.csv").open("w", newline="", encoding="utf-8") as out,
        (folder / "truth.csv").open("w", newline="", encoding="utf-8") as truth,
    ):
        wanted, known = csv.writer(out), csv.writer(truth)
        wanted.writerow(("dossier_id", *REGISTER[1:]))
        known.writerow(("dossier_id", "person_id"))
        for n, i in enumerate(chosen):
            row = dossier(rng, table[i], communes, scale)
            if rng.random() < 0.002 and row["number"]:
                row["number"] = table[min(i + 1, people - 1)][1]
            if hidden:
                row["number"] = row["old_number"] = ""
            wanted.writerow((f"D{n}", *(row[name] for name in REGISTER[1:])))
            known.writerow((f"D{n}", "" if i in absent else str(i)))
    with (folder / "register.csv").open("w", newline="", encoding="utf-8") as out:
        register = csv.writer(out)
        register.writerow(REGISTER)
        for i, person in enumerate(table):
            if i in absent:
                continue
            if rng.random() < DIRTY:
                light = dossier(rng, person, communes, 0.5)
                person = [str(i), person[1], person[2], *[light[n] for n in REGISTER[3:]]]  # noqa: PLW2901
            register.writerow(person)
            if rng.random() < DUPLICATES:
                other = dossier(rng, person, communes, 0.5)
                register.writerow([f"{i}b", "", *[other[n] for n in REGISTER[2:]]])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--dossiers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=43)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--hidden", action="store_true", help="no numbers in the dossiers")
    write(**vars(parser.parse_args()))
