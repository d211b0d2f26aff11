"""Working days of Viet Nam, 2021 to 2026: Tết, moved days off and make-up Saturdays included."""

from datetime import date, time, timedelta, timezone
from functools import cache

from capthe.country.tables import rows
from capthe.domain.working_calendar import WorkingCalendar

ZONE = timezone(timedelta(hours=7), "ICT")


@cache
def calendar(opens: time = time(8), closes: time = time(17)) -> WorkingCalendar:
    """Return the calendar; its cover ends with the last year for which days off are decided."""
    found: dict[str, set[date]] = {"off": set(), "work": set()}
    for day, kind, _ in rows("capthe.country.vn", "holidays_vn_2021_2026"):
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
