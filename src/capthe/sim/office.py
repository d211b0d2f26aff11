"""The offices of the synthetic nation: devices, operators, opening hours, coverage.

One office per district. Its devices sign with keys that follow from the seed, so the centre's list
of devices can be made anywhere from the seed alone. Some offices have no coverage: what they seal
travels on a USB stick days later.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from capthe.domain.working_calendar import WorkingCalendar
from capthe.packet.keys import DeviceKey, SigningKey
from capthe.sim.nation.names import CENTRE, family_name, kinh_name
from capthe.sim.nation.reference import rows
from capthe.sim.nation.streams import chances, digest, stream

CAMPAIGN = (date(2021, 1, 23), date(2021, 7, 31))
"""Evenings and Saturdays are worked: "teams worked until 23:00"."""

_NO_COVERAGE = {"B_highland_border_island": 0.12, "C_other": 0.02, "A_city_town": 0.0}
_MORNING, _EVENING = time(7, 30), time(22, 0)
_SLOWEST_STICK_DAYS = 9


@dataclass(frozen=True, slots=True)
class Office:
    """The office of a district. `stick_days` is how long a USB stick is on its way (0: online)."""

    unit: int
    province: int
    name: str
    devices: tuple[DeviceKey, ...]
    operators: tuple[str, ...]
    has_coverage: bool
    stick_days: int

    def hours(self, day: date, calendar: WorkingCalendar) -> tuple[time, time] | None:
        """Return opening and closing on `day` by local time, None when it is closed.

        Working days by the calendar, office hours; in the campaign until late, on Saturdays too
        where no holiday falls.
        """
        if CAMPAIGN[0] <= day <= CAMPAIGN[1]:
            is_saturday = day.weekday() == 5 and day not in calendar.days_off
            return (_MORNING, _EVENING) if is_saturday or calendar.is_working(day) else None
        return (calendar.opens, calendar.closes) if calendar.is_working(day) else None

    def moment(self, rng: Random, day: date, calendar: WorkingCalendar) -> datetime | None:
        """Draw a moment of `day` at which somebody is enrolled here, None when it is closed."""
        hours = self.hours(day, calendar)
        if hours is None:
            return None
        opens, closes = (datetime.combine(day, hour, calendar.zone) for hour in hours)
        return opens + timedelta(seconds=int(rng.random() * (closes - opens).total_seconds()))

    def arrival(self, rng: Random, sealed_at: datetime) -> datetime:
        """Draw when a packet sealed at `sealed_at` reaches the centre."""
        if self.has_coverage:
            return sealed_at + timedelta(seconds=20 + int(rng.expovariate(1 / 600)))
        days = min(self.stick_days + int(rng.expovariate(0.8)), _SLOWEST_STICK_DAYS)
        return sealed_at + timedelta(days=days, seconds=int(rng.random() * 6 * 3600))


def offices(
    seed: int, *, devices_each: int = 2, provinces: Collection[int] = ()
) -> tuple[Office, ...]:
    """Return the offices of all districts, or of those in `provinces`, by district code.

    Hoàng Sa and Trường Sa have theirs too: they stand in the tree of units.
    """
    return tuple(
        _office(seed, row, devices_each)
        for row in rows("districts_2021")
        if not provinces or int(row["province_code"]) in provinces
    )


def device_key(seed: int, unit: int, device_no: int) -> DeviceKey:
    """Return the signing key of one device of one office."""
    key = SigningKey(digest(seed, "device", unit, device_no))
    return DeviceKey(unit=unit, device_no=device_no, key=key)


def _office(seed: int, row: dict[str, str], devices_each: int) -> Office:
    unit = int(row["gso_code"])
    luck, days, *_ = chances(seed, "office", unit)
    has_coverage = luck >= _NO_COVERAGE[row["deadline_class_default"]]
    return Office(
        unit=unit,
        province=int(row["province_code"]),
        name=row["name_vi"],
        devices=tuple(device_key(seed, unit, number + 1) for number in range(devices_each)),
        operators=tuple(_operator(seed, unit, number) for number in range(devices_each + 1)),
        has_coverage=has_coverage,
        stick_days=0 if has_coverage else 1 + int(days * 5),
    )


def _operator(seed: int, unit: int, number: int) -> str:
    rng = stream(seed, "operator", unit, number)
    name = kinh_name(rng, "M" if rng.random() < 0.6 else "F", 1988, family_name(rng, CENTRE))
    return f"CA{unit:03}-{number + 1:02} {name}"
