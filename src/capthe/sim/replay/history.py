"""The dated public figures of the programme, as the table of the country has them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from capthe.sim.nation.reference import rows

NATION, HA_NOI, THANH_HOA = "VN", "Hanoi", "Thanh Hóa"


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """One figure: its day, what it is of, what it counts, and how exact the source is."""

    day: date
    scope: str
    metric: str
    value: int
    note: str


@cache
def public_figures() -> dict[tuple[str, str, str], PublicFigure]:
    """Return the figures of programme_history.csv by (day, scope, metric)."""
    return {
        (row["date"], row["scope"], row["metric"]): PublicFigure(
            date.fromisoformat(row["date"]),
            row["scope"],
            row["metric"],
            int(row["value"]),
            row["unit_or_note"],
        )
        for row in rows("programme_history")
        if row["value"]
    }


def figure(day: str, scope: str, metric: str) -> int:
    """Return the value of one figure."""
    return public_figures()[day, scope, metric].value
