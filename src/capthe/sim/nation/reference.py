"""The tables that the nation is made of: those of the country, and frequencies of its own."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_OWN = frozenset(
    {
        "age_structure_2020",
        "ethnic_groups_54",
        "family_names_vi",
        "given_names_vi",
        "middle_names_vi",
    }
)


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one table, in file order."""
    package = "capthe.sim.nation" if name in _OWN else "capthe.country.vn"
    text = (files(package) / "data" / f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


@cache
def populations() -> dict[int, int]:
    """Persons by province code at the census of 1 April 2019."""
    return {int(row["gso_code"]): int(row["pop_2019_census"]) for row in rows("provinces_63")}


@cache
def regions() -> dict[int, str]:
    """Return RRD, NMM, NCC, CH, SE or MRD by province code."""
    return {int(row["gso_code"]): row["region"] for row in rows("provinces_63")}


@cache
def countries() -> tuple[int, ...]:
    """Return the prefixes of citizens whose birth was registered abroad (101 to 295)."""
    return tuple(int(row["id_prefix"]) for row in rows("country_codes_bca"))


@cache
def age_bands() -> tuple[tuple[int, int], ...]:
    """Return (first age, persons) of each ten-year band; the last is open (80 and over)."""
    return tuple(
        (int(row["age_band"].rstrip("+").split("-")[0]), int(row["persons"]))
        for row in rows("age_structure_2020")
    )
