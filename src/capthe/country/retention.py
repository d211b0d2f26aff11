"""How long a country keeps what was enrolled: `data/retention.toml` of the country, dated rules."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from capthe.domain.errors import Refusal
from capthe.domain.retention import Part, RetentionRule
from capthe.domain.text import Text
from capthe.domain.validity import Period, Schedule

_NAME = Text("thời hạn lưu trữ", "how long enrolments are kept")


@cache
def retention_of(country: str) -> Schedule[RetentionRule]:
    """Return the rules of a country (its code), each with the days it is in force on."""
    place = files(f"capthe.country.{country}") / "data" / "retention.toml"
    return read_retention(place.read_text(encoding="utf-8"))


def read_retention(text: str) -> Schedule[RetentionRule]:
    """Read rules as such a file has them. Refusal: it is none."""
    try:
        return Schedule(_NAME, tuple(map(_rule, tomllib.loads(text)["rule"])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(
            "retention_unreadable",
            Text(
                "Không đọc được quy định về thời hạn lưu trữ.", "The rules of retention are none."
            ),
            Text(
                "Mỗi [[rule]] cần name, source, first và days cho particulars, portrait, fingers, "
                "papers.",
                "Each [[rule]] needs name, source, first, and days for particulars, portrait, "
                "fingers, papers.",
            ),
        ) from error


def _rule(row: dict[str, Any]) -> tuple[Period, RetentionRule]:
    first, last = row["first"], row.get("last")
    if type(first) is not date or type(last) not in {date, type(None)}:
        raise ValueError("a rule is in force from a day, and up to one")
    days = {Part[kind.upper()]: n for kind, n in row["days"].items()}
    if not all(type(n) is int for n in days.values()):
        raise ValueError("days are whole numbers")
    return Period(first, last), RetentionRule(row["name"], row["source"], days)
