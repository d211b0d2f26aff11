"""The lunar calendar of Vietnam (UTC+7), as far as a birthday needs it: which day of which month.

Astronomical: a month begins on the day of the new moon, the eleventh holds the winter solstice, a
month in which the sun enters no new sign is counted twice. Series shortened after Meeus.
"""

from datetime import date
from functools import cache
from math import floor, pi, sin

_HOURS = 7.0
_MONTH = 29.530588853
_FIRST_MOON = 2415021.076998695  # 1 January 1900


def lunar(day: date) -> tuple[int, int, int]:
    """Return year, month and day by the moon; of a leap month the number only."""
    number = day.toordinal() + 1721425
    start = _month_start(number)
    eleventh = _eleventh(day.year)
    year = day.year
    if eleventh >= start:
        year, before = day.year, _eleventh(day.year - 1)
        after = eleventh
    else:
        year, before = day.year + 1, eleventh
        after = _eleventh(day.year + 1)
    count = round((start - before) / 29.5)
    month = count + 11
    if after - before > 365:
        leap = _leap(before)
        month -= count >= leap
    month = month - 12 if month > 12 else month
    if month >= 11 and count < 4:
        year -= 1
    return year, month, number - start + 1


def _month_start(number: int) -> int:
    count = floor((number - _FIRST_MOON) / _MONTH)
    start = _new_moon(count + 1)
    return start if start <= number else _new_moon(count)


@cache
def _new_moon(count: int) -> int:
    """Return the day on which the `count`-th new moon since 1900 falls."""
    t = count / 1236.85
    rad = pi / 180
    moment = 2415020.75933 + 29.53058868 * count + 0.0001178 * t**2 - 0.000000155 * t**3
    moment += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t**2) * rad)
    sun = (359.2242 + 29.10535608 * count - 0.0000333 * t**2) * rad
    moon = (306.0253 + 385.81691806 * count + 0.0107306 * t**2) * rad
    node = (21.2964 + 390.67050646 * count - 0.0016528 * t**2) * rad
    shift = (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun) - 0.4068 * sin(moon)
    shift += 0.0161 * sin(2 * moon) - 0.0004 * sin(3 * moon) + 0.0104 * sin(2 * node)
    shift += -0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon) + 0.0004 * sin(2 * node + sun)
    shift += -0.0004 * sin(2 * node - sun) - 0.0006 * sin(2 * node + moon)
    shift += 0.0010 * sin(2 * node - moon) + 0.0005 * sin(2 * moon + sun)
    delay = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return floor(moment + shift - delay + 0.5 + _HOURS / 24)


def _sign(number: int) -> int:
    """Return in which twelfth of its way the sun is at the beginning of the day."""
    t = (number - 2451545.5 - _HOURS / 24) / 36525
    rad = pi / 180
    mean = (357.52910 + 35999.05030 * t - 0.0001559 * t**2) * rad
    way = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    way += (1.914600 - 0.004817 * t) * sin(mean) + 0.019993 * sin(2 * mean)
    way += 0.000290 * sin(3 * mean)
    return int(way % 360 / 30)


@cache
def _eleventh(year: int) -> int:
    """Return the first day of the month with the winter solstice."""
    count = floor((date(year, 12, 31).toordinal() + 1721425 - 2415021) / _MONTH)
    start = _new_moon(count)
    return _new_moon(count - 1) if _sign(start) >= 9 else start


def _leap(eleventh: int) -> int:
    """Return which month after the eleventh is the leap one."""
    count = floor((eleventh - _FIRST_MOON) / _MONTH + 0.5)
    at = 1
    while at < 14 and _sign(_new_moon(count + at)) != _sign(_new_moon(count + at + 1)):
        at += 1
    return at
