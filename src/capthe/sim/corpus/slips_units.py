"""Slips in codes of units for the judging family: of another year, of another level, of no list."""

from functools import cache
from random import Random

from capthe.sim.nation.reference import rows


def code_of_2025(_: Random, code: str) -> str | None:
    """Give the commune that took this one in on 1 July 2025."""
    return _successors().get(code)


def district_only(_: Random, code: str) -> str | None:
    """Give the district of a commune."""
    return _districts().get(code)


def zeros_lost(_: Random, code: str) -> str | None:
    """Lose the leading zeros, as in a spreadsheet."""
    made = code.lstrip("0")
    return made if made != code else None


def in_no_list(rng: Random, code: str) -> str:
    """Give a code that no list has: of a commune merged away long ago, or mistyped."""
    made = code
    while made in _districts() or made in _all_of_2025() or made == code:
        made = f"{int(rng.random() * 33_000):05}"
    return made


@cache
def _successors() -> dict[str, str]:
    return {
        row["old_code"]: row["new_code"]
        for row in rows("lineage_2025")
        if row["old_level"] == "commune" and row["is_default"] == "1"
        and row["old_code"] != row["new_code"]
    }  # fmt: skip


@cache
def _districts() -> dict[str, str]:
    return {row["gso_code"]: row["district_code"] for row in rows("communes_2021")}


@cache
def _all_of_2025() -> frozenset[str]:
    return frozenset(row["gso_code"] for row in rows("communes_2025"))
