"""What the replay is given. Everything that is not here is an outcome.

known       a dated public figure, or a rule of the law
fitted      chosen so that one public figure is met; that figure is then no outcome
assumed     nothing was published; the value is a guess and is named as one
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from capthe.sim.replay.history import HA_NOI, NATION, THANH_HOA, figure

START, END = date(2021, 1, 23), date(2022, 1, 15)
_BEFORE = date(2021, 1, 22)
_COLLECTED, _CARDS = "dossiers_collected", "cards_printed_and_returned"


class Capacity(StrEnum):
    """Where the plant's capacity comes from: two statements about it, or the counts of cards."""

    RAMP = "ramp"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Knot:
    """A cumulative number at the end of a day."""

    day: date
    value: float


HA_NOI_COLLECTED = (
    Knot(_BEFORE, 0),
    Knot(
        date(2021, 3, 23), figure("2021-03-24", HA_NOI, _COLLECTED)
    ),  # known: as of 02:00 next day
    Knot(date(2021, 4, 15), figure("2021-04-15", HA_NOI, _COLLECTED)),  # known
    Knot(date(2021, 4, 25), figure("2021-04-25", HA_NOI, _COLLECTED)),  # known
    Knot(date(2021, 6, 5), 6_000_000),  # assumed: the deadline "6 million and more" was met
    Knot(END, 6_200_000),  # assumed
)
THANH_HOA_COLLECTED = (
    Knot(_BEFORE, 0),
    Knot(date(2021, 4, 16), figure("2021-04-16", THANH_HOA, _COLLECTED)),  # known
)
_APRIL = figure(
    "2021-04-15", NATION, "dossiers_collected_headline"
)  # known: fits "more than 15" too
NATION_COLLECTED = (
    Knot(_BEFORE, 0),
    # assumed: the nation had as much of its April figure by 23 March as Hanoi had of its own
    Knot(HA_NOI_COLLECTED[1].day, _APRIL * HA_NOI_COLLECTED[1].value / HA_NOI_COLLECTED[2].value),
    Knot(date(2021, 4, 15), _APRIL),
    Knot(date(2021, 6, 30), figure("2021-06-30", NATION, _COLLECTED)),  # known, date approximate
    Knot(date(2021, 10, 31), figure("2021-10-31", NATION, _COLLECTED)),  # known
    # assumed: the cards of 15 January are "100 % of the eligible dossiers of 2021"
    Knot(END, figure("2022-01-15", NATION, _CARDS)),
)

UNIT_KEEPS_DAYS = 17
"""Fitted: Hanoi had sent 1,959,000 of its 3,485,629 on 25 April, what it had taken by 7 April."""
UNIT_SENDS_EVERY_DAYS = 3
"""Chosen for speed: what is sent is up to two days older than it need be."""
UNIT_KEEPS_UNTIL = date(2021, 6, 30)
UNIT_KEEPS_DAYS_LATER = 1
"""Known: two working days at the district or province from 1 July (Circular 60/2021)."""

PLANT_OPENS = date(2021, 2, 25)
"""Known: the day on which the card system was inaugurated."""
FIRST_CARDS_A_DAY = 30_000
"""Known roughly: "only a few tens of thousands of cards a day" in the first days."""
PEAK_DAY = date(2021, 10, 6)
PEAK_CARDS_A_DAY = figure("2021-10-06", NATION, "print_rate_per_day")
"""Known: 400,000 to 500,000 a day on 6 October; between the two, assumed: a straight line."""

CARDS_COUNTED = (
    Knot(date(2021, 6, 30), figure("2021-06-30", NATION, _CARDS)),
    Knot(date(2021, 10, 6), figure("2021-10-06", NATION, _CARDS)),
    Knot(date(2021, 10, 27), figure("2021-10-27", NATION, "cards_issued")),
    Knot(END, figure("2022-01-15", NATION, _CARDS)),
)
"""Known; used instead of the ramp by `Capacity.COUNTED`, which makes counts of cards no outcome."""

LOT_CARDS = 50_000
"""Chosen for speed: a lot of the replay stands for 25 of the plant's."""
CARRIER_DAYS = 2.0
"""Known: two days to bring a card back (Circular 60/2021)."""
CARRIER_LOSES = 0.0005
"""Assumed: share of the boxes that never arrive; given up after eight days."""
COLLECTED_WITHIN_DAYS = 14.0
"""Assumed: mean time until a citizen collects, from the second day on."""
COME_LATE, LATE_DAYS = 0.05, 90.0
"""Assumed: share of the citizens who are away, and how long on average."""


def cards_a_day(day: date, capacity: Capacity) -> float:
    """Return how many cards the plant can personalise on a day."""
    if day < PLANT_OPENS:
        return 0.0
    if capacity is Capacity.COUNTED:
        return _counted(day)
    share = min((day - PLANT_OPENS).days / (PEAK_DAY - PLANT_OPENS).days, 1.0)
    return FIRST_CARDS_A_DAY + (PEAK_CARDS_A_DAY - FIRST_CARDS_A_DAY) * share


def _counted(day: date) -> float:
    """Return the rate between two counts; up to the first count it grows in a straight line."""
    first = CARDS_COUNTED[0]
    days = (first.day - PLANT_OPENS).days + 1
    if day <= first.day:
        last_rate = 2 * first.value / days - FIRST_CARDS_A_DAY
        share = (day - PLANT_OPENS).days / (days - 1)
        return FIRST_CARDS_A_DAY + (last_rate - FIRST_CARDS_A_DAY) * share
    before, after = next((a, b) for a, b in pairwise(CARDS_COUNTED) if day <= b.day)
    return (after.value - before.value) / (after.day - before.day).days
