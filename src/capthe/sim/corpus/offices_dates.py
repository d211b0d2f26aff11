"""Days of birth: not known, by the moon, reckoned from an age, misread, exchanged, agreed on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps
from random import Random

from capthe.sim.corpus.family import Around, Make
from capthe.sim.corpus.lines import Particulars
from capthe.sim.corpus.offices_lunar import lunar
from capthe.sim.nation.streams import one_of

_LOOKS = {"1": "7", "7": "1", "3": "8", "8": "3", "0": "6", "6": "0", "5": "6", "9": "4", "4": "9"}
_Day = tuple[int, int, int]


def _born(said: Particulars) -> date | None:
    return date.fromisoformat(said.birth_date) if len(said.birth_date) == 10 else None


def _of_a_day(change: Callable[[Random, date], _Day | None]) -> Make:
    """Change the day of birth where there is a whole one."""

    @wraps(change)
    def make(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
        born = _born(said)
        day = None if born is None else change(rng, born)
        return None if day is None else _said(said, *day)

    return make


def _said(said: Particulars, year: int, month: int, day: int) -> Particulars | None:
    """Return the line with that day if there is such a day in the past of 2021."""
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return replace(said, birth_date=made.isoformat()) if 1900 < year < 2021 else None


def year_only(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """The old know their year; of the young a third when only the family book was at hand."""
    if around.person.birth > 19750000 and rng.random() > 0.6:
        return None
    return replace(said, birth_date=said.birth_date[:4])


def day_unknown(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Month and year only."""
    return replace(said, birth_date=said.birth_date[:7])


def first_of_january(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A program wanted a day: 1 January of the year."""
    return replace(said, birth_date=f"{said.birth_date[:4]}-01-01")


def first_of_month(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The day was not known, the program wanted one: the first of the month."""
    return replace(said, birth_date=f"{said.birth_date[:7]}-01")


def no_date(_rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The field was empty."""
    return replace(said, birth_date="")


@_of_a_day
def day_and_month_exchanged(_rng: Random, born: date) -> _Day:
    """A spreadsheet set to the American order read 03/11 as 11 March."""
    return born.year, born.day, born.month


@_of_a_day
def by_the_moon(_rng: Random, born: date) -> _Day:
    """The mother remembers the day by the moon; the clerk wrote it as it was said."""
    return lunar(born)


@_of_a_day
def year_of_the_moon(_rng: Random, born: date) -> _Day | None:
    """Born before Tết: the year of the animal is still the old one."""
    year = lunar(born)[0]
    return None if year == born.year else (year, born.month, born.day)


def year_from_age(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """Written from an age: one is one at birth and two at Tết, so a year is lost or won."""
    born = _born(said)
    if born is None:
        return None
    year = born.year + (1 if rng.random() < 0.5 else -1)
    return replace(said, birth_date=str(year)) if rng.random() < 0.5 else _said(
        said, year, born.month, born.day
    )  # fmt: skip


@_of_a_day
def age_for_school(rng: Random, born: date) -> _Day:
    """Made younger for school or older for work: one to three years, the day kept."""
    return born.year + one_of(rng, (1, 1, 1, 2, 2, 3, -1, -1, -2)), born.month, born.day


@_of_a_day
def one_round_of_animals(rng: Random, born: date) -> _Day:
    """Known by the animal of the year only: twelve years off."""
    return born.year + (12 if rng.random() < 0.5 else -12), born.month, born.day


@_of_a_day
def day_of_registration(rng: Random, born: date) -> _Day:
    """The day on which the birth was registered was copied: weeks later, in the hills years."""
    late = born + timedelta(days=3 + int(rng.random() ** 2 * 120))
    return late.year, late.month, late.day


@_of_a_day
def day_before(_rng: Random, born: date) -> _Day:
    """Midnight in Hà Nội is the day before in universal time: an export lost seven hours."""
    eve = born - timedelta(days=1)
    return eve.year, eve.month, eve.day


@_of_a_day
def month_beside(rng: Random, born: date) -> _Day:
    """One month off: a wheel of months, or counted by fingers from the harvest."""
    return born.year, born.month + (1 if rng.random() < 0.5 else -1), born.day


def day_misread(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """A handwritten figure of day or month: 1 and 7, 3 and 8, 0 and 6."""
    return _digit(rng, said, (5, 6, 8, 9))


def year_misread(rng: Random, said: Particulars, _around: Around) -> Particulars | None:
    """The same in the year: 1963, 1968."""
    return _digit(rng, said, (2, 3))


def _digit(rng: Random, said: Particulars, places: tuple[int, ...]) -> Particulars | None:
    text = said.birth_date
    if len(text) != 10:
        return None
    fit = tuple(at for at in places if text[at] in _LOOKS)
    if not fit:
        return None
    at = one_of(rng, fit)
    made = text[:at] + _LOOKS[text[at]] + text[at + 1 :]
    year, month, day = (int(part) for part in made.split("-"))
    return _said(said, year, month, day)


@_of_a_day
def year_turned(_rng: Random, born: date) -> _Day | None:
    """Two figures of the year exchanged: 1976, 1967."""
    tens, ones = divmod(born.year % 100, 10)
    if born.year >= 2000 or ones < 2:
        return None
    return 1900 + ones * 10 + tens, born.month, born.day


@_of_a_day
def key_beside_in_day(rng: Random, born: date) -> _Day:
    """The key beside on the row of figures: 14, 15."""
    return born.year, born.month, born.day + one_of(rng, (1, -1, 10, -10))


def siblings_birthday(rng: Random, said: Particulars, around: Around) -> Particulars | None:
    """Day and month of a brother or sister in the next row of the household book."""
    if not around.siblings:
        return None
    birth = one_of(rng, tuple(around.siblings)).birth
    return _said(said, int(said.birth_date[:4]), birth // 100 % 100, birth % 100)
