"""How many dossiers each province takes on each day, from the knots of the curve.

Two provinces have figures of their own. The others share what is left of the nation by population;
all do so in time with the nation. Between two knots every open day counts alike.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from capthe.sim.nation.reference import populations
from capthe.sim.replay.inputs import (
    END,
    HA_NOI_COLLECTED,
    NATION_COLLECTED,
    START,
    THANH_HOA_COLLECTED,
    Knot,
)

HA_NOI_CODE, THANH_HOA_CODE = 1, 38


@dataclass(slots=True)
class Curve:
    """Cumulative dossiers by province and day. `is_open` tells on which days offices enrol."""

    is_open: Callable[[date], bool]
    _open: list[date] = field(init=False)

    def __post_init__(self) -> None:
        """List the open days once."""
        self._open = [day for day in every_day() if self.is_open(day)]

    def by_province(self, day: date) -> dict[int, float]:
        """Return what each province has collected by the end of a day."""
        nation = self._at(NATION_COLLECTED, day)
        own = {
            HA_NOI_CODE: self._at(HA_NOI_COLLECTED, day),
            THANH_HOA_CODE: self._thanh_hoa(day, nation),
        }
        left = nation - sum(own.values())
        others = {code: n for code, n in populations().items() if code not in own}
        total = sum(others.values())
        return own | {code: left * n / total for code, n in others.items()}

    def _thanh_hoa(self, day: date, nation: float) -> float:
        """After its last figure it goes on with the nation, to its share by population."""
        known = THANH_HOA_COLLECTED[-1]
        if day <= known.day:
            return self._at(THANH_HOA_COLLECTED, day)
        people = populations()
        final = NATION_COLLECTED[-1].value * people[THANH_HOA_CODE] / sum(people.values())
        since = self._at(NATION_COLLECTED, known.day)
        done = (nation - since) / (NATION_COLLECTED[-1].value - since)
        return known.value + (final - known.value) * done

    def _at(self, knots: Sequence[Knot], day: date) -> float:
        for before, after in pairwise(knots):
            if day <= after.day:
                whole = self._days(before.day, after.day)
                gone = self._days(before.day, day)
                return before.value + (after.value - before.value) * gone / whole
        return knots[-1].value

    def _days(self, after: date, until: date) -> int:
        """Count the open days after one day, up to another."""
        return sum(after < day <= until for day in self._open)


def every_day() -> Iterator[date]:
    """Yield the days of the replay."""
    day = START
    while day <= END:
        yield day
        day += timedelta(days=1)
