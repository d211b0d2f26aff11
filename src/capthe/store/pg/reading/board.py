"""The five numbers of every unit, up to an hour, and what was refused at reception.

Read from the counters alone, so that a figure costs the same whatever the number of dossiers. They
are attributed to the unit of intake and counted by the hour of arrival, or restated by the hour in
which things happened.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

import psycopg

from capthe.domain.counts import FiveNumbers
from capthe.domain.errors import Broken
from capthe.domain.stages import STAGES, Reached, reach_gain
from capthe.domain.tally import COLLECTED, OUTSIDE, SENT
from capthe.store.pg.named import named

Key = TypeVar("Key", bound=Hashable)
NONE = FiveNumbers(0, 0, 0, 0, 0)


class Basis(StrEnum):
    """By which hour a fact counts: when it reached the centre, or when it happened."""

    ARRIVAL = "arrival"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Refused:
    """Packets refused or set aside for one reason (its code) from one unit (0: not known)."""

    unit: int
    reason: int
    n: int


@dataclass(frozen=True, slots=True)
class Board:
    """The numbers of each unit as of a moment. `doubtful` units report what cannot be.

    A unit is doubtful when a later number is greater than an earlier one: by event hour and in the
    past that is a station that has not yet told of all it sealed, otherwise a broken counter.
    """

    as_of: datetime
    basis: Basis
    units: dict[int, FiveNumbers]
    refused: tuple[Refused, ...]
    doubtful: tuple[int, ...]

    @property
    def total(self) -> FiveNumbers:
        """The numbers of all units together."""
        return sum(self.units.values(), NONE)

    def by(self, group: Callable[[int], Key]) -> dict[Key, FiveNumbers]:
        """Return the numbers of groups of units (their provinces)."""
        found: dict[Key, FiveNumbers] = defaultdict(lambda: NONE)
        for unit, numbers in self.units.items():
            found[group(unit)] += numbers
        return dict(found)

    def refused_by_reason(self) -> dict[int, int]:
        """Return how many packets were refused for each reason."""
        found: dict[int, int] = defaultdict(int)
        for each in self.refused:
            found[each.reason] += each.n
        return dict(found)


def read_board(
    connection: psycopg.Connection, as_of: datetime, basis: Basis = Basis.ARRIVAL
) -> Board:
    """Read the numbers of all units up to the hour that `as_of` is in."""
    values = {
        "as_of": as_of,
        "by_event": basis is Basis.EVENT,
        "outside": OUTSIDE,
        "collected": COLLECTED,
        "sent": SENT,
        **_GAINS,
    }
    units: dict[int, FiveNumbers] = {}
    doubtful: list[int] = []
    for unit, *numbers in connection.execute(named("board_numbers").sql, values):
        try:
            units[unit] = FiveNumbers(*numbers)
        except Broken:
            doubtful.append(unit)
            units[unit] = _at_most(numbers)
    refused = tuple(Refused(*row) for row in connection.execute(named("board_refused").sql, values))
    return Board(as_of, basis, units, refused, tuple(doubtful))


def _at_most(numbers: list[int]) -> FiveNumbers:
    """Cut each number down to the one before it: no unit reports more cards than dossiers."""
    cut: list[int] = []
    for n in numbers:
        cut.append(max(0, min(n, cut[-1] if cut else n)))
    return FiveNumbers(*cut)


def _gains() -> dict[str, list[int]]:
    """Return what every exit of the stage table adds to printed, received and handed over."""
    exits = [(stage, STAGES[to]) for stage in STAGES for to in sorted(set(stage.exits.values()))]
    return {
        "from": [stage.code for stage, _ in exits],
        "to": [to.code for _, to in exits],
        "printed": [reach_gain(a, b, Reached.PRINTED) for a, b in exits],
        "received": [reach_gain(a, b, Reached.RECEIVED) for a, b in exits],
        "handed_over": [reach_gain(a, b, Reached.HANDED_OVER) for a, b in exits],
    }


_GAINS = _gains()
