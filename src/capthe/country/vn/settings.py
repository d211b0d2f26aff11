"""What no readable law or specimen settles: each open question is a value with its default."""

from dataclasses import dataclass
from datetime import time

from capthe.country.vn.areas import ISLAND_DISTRICTS
from capthe.domain.expiry import LeapDay


@dataclass(frozen=True, slots=True)
class Settings:
    """The open questions of the programme.

    leap_day               the birthday of 29 February in a common year: no rule was found; 1 March
    mrz_family_words       words of a compound family name in the zone: specimens show one
    deadline_classes       (district, class) pairs of the official highland, border and island
                           lists; without them each district keeps the default of the table
    island_districts       the districts that count as islands for the fee exemption
    is_late_2021_half_price  Circular 47/2021: half price in the second half of 2021; older pages
                           say full price
    opens, closes          office hours of promises
    """

    leap_day: LeapDay = LeapDay.FIRST_OF_MARCH
    mrz_family_words: int = 1
    deadline_classes: tuple[tuple[int, str], ...] = ()
    island_districts: frozenset[int] = ISLAND_DISTRICTS
    is_late_2021_half_price: bool = True
    opens: time = time(8)
    closes: time = time(17)
