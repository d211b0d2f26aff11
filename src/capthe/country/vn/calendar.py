"""Working days of Viet Nam, 2021 to 2026: Tết, moved days off and make-up Saturdays included."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta, timezone
from functools import cache
from pathlib import Path

from capthe.country.tables import rows
from capthe.domain.country import Country
from capthe.domain.working_calendar import WorkingCalendar

ZONE = timezone(timedelta(hours=7), "ICT")


def calendar_of(
    days: Iterable[Sequence[str]], *, opens: time = time(8), closes: time = time(17)
) -> WorkingCalendar:
    """Return the calendar of the whole years that `days` names, rows of date, off or work, name.

    A year that was decided later is read the same way and joined to the calendar before it.
    """
    found: dict[str, set[date]] = {"off": set(), "work": set()}
    for day, kind, _ in days:
        found[kind].add(date.fromisoformat(day))
    years = {day.year for day in found["off"]}
    return WorkingCalendar(
        first=date(min(years), 1, 1),
        last=date(max(years), 12, 31),
        days_off=frozenset(found["off"]),
        make_up=frozenset(found["work"]),
        zone=ZONE,
        opens=opens,
        closes=closes,
    )


@cache
def calendar(opens: time = time(8), closes: time = time(17)) -> WorkingCalendar:
    """Return the calendar that ships; it ends with the last year whose days off are decided."""
    days = rows("capthe.country.vn", "holidays_vn_2021_2026")
    return calendar_of(days, opens=opens, closes=closes)


def with_years(country: Country, files: Iterable[Path]) -> Country:
    """Return the country with the years that these files add to its calendar, in their order."""
    calendar = country.calendar
    for file in files:
        days = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))[1:]
        calendar = calendar.joined(calendar_of(days))
    return replace(country, deadlines=replace(country.deadlines, calendar=calendar))
