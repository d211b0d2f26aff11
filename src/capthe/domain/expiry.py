"""When a card expires: at the next age milestone that is far enough away."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from capthe.domain.text import Text


class LeapDay(Enum):
    """The birthday of 29 February in a common year; no law was found, so a country chooses."""

    LAST_OF_FEBRUARY = (2, 28)
    FIRST_OF_MARCH = (3, 1)


def birthday(birth: date, age: int, leap_day: LeapDay = LeapDay.FIRST_OF_MARCH) -> date:
    """Return the day on which a person born on `birth` turns `age`."""
    year = birth.year + age
    if (birth.month, birth.day) == (2, 29) and not _is_leap(year):
        month, day = leap_day.value
        return date(year, month, day)
    return birth.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@dataclass(frozen=True, slots=True)
class ExpiryRule:
    """The ages at which a card must be changed, and how close one may be to be passed over."""

    milestones: tuple[int, ...]
    look_ahead_years: int
    no_expiry: Text
    leap_day: LeapDay = LeapDay.FIRST_OF_MARCH

    def expiry(self, birth: date, issue: date) -> date | None:
        """Return the last milestone birthday of a card; None when no milestone is left.

        A card issued within the look-ahead before a milestone is good until the next one.
        """
        for age in self.milestones:
            if issue < birthday(birth, age - self.look_ahead_years, self.leap_day):
                return birthday(birth, age, self.leap_day)
        return None
