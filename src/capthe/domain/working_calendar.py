"""Working days and office hours: the clock that every legal deadline and every promise runs on.

The day of receipt is day 0. Days off and weekends do not count, make-up Saturdays do. Outside the
days that the calendar covers there is no answer but a refusal: next year's days off are decided by
the government, not guessed by us.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days from `first` to `last`, both included, and the office hours in `zone`."""

    first: date
    last: date
    days_off: frozenset[date]
    make_up: frozenset[date]
    zone: tzinfo
    weekend: frozenset[int] = frozenset({5, 6})
    opens: time = time(8)
    closes: time = time(17)
    _worked: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """List the working days once; refuse a calendar that contradicts itself."""
        if self.last < self.first or self.closes <= self.opens:
            raise ValueError("a calendar and a working day end after they start")
        if self.days_off & self.make_up:
            raise ValueError("a day is off and worked at once")
        span = (self.last - self.first).days + 1
        days = (self.first + n * _ONE_DAY for n in range(span))
        object.__setattr__(self, "_worked", tuple(day for day in days if self._is_worked(day)))

    def _is_worked(self, day: date) -> bool:
        if day in self.make_up:
            return True
        return day.weekday() not in self.weekend and day not in self.days_off

    def covers(self, day: date) -> bool:
        """Say whether the calendar knows `day`."""
        return self.first <= day <= self.last

    def is_working(self, day: date) -> bool:
        """Say whether offices work on `day`."""
        self._require(day)
        return self._is_worked(day)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`; with n = 0, `day` itself."""
        if n < 0:
            raise ValueError("a deadline runs forward")
        self._require(day)
        if n == 0:
            return day
        place = bisect_right(self._worked, day) + n - 1
        if place >= len(self._worked):
            raise _missing(self.last + _ONE_DAY)
        return self._worked[place]

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to `end` included; negative when end is first."""
        self._require(start)
        self._require(end)
        return bisect_right(self._worked, end) - bisect_right(self._worked, start)

    def add_working_hours(self, moment: datetime, hours: float) -> datetime:
        """Return the moment at which `hours` office hours after `moment` have passed, in `zone`.

        `moment` carries a time zone. Time outside office hours does not pass.
        """
        if hours < 0:
            raise ValueError("a promise runs forward")
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        local = moment.astimezone(self.zone)
        left = timedelta(hours=hours)
        current = self._into_office(local)
        while left > self._closing(current) - current:
            left -= self._closing(current) - current
            current = self._opening(self.add_working_days(current.date(), 1))
        return current + left

    def working_hours_between(self, start: datetime, end: datetime) -> float:
        """Return the office hours from `start` to `end`; 0 when `end` is not after `start`."""
        if start.tzinfo is None or end.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        a, b = start.astimezone(self.zone), end.astimezone(self.zone)
        day_length = self._closing(a) - self._opening(a.date())
        days = self.working_days_between(a.date(), b.date())
        passed = days * day_length + self._spent(b) - self._spent(a)
        return max(passed, timedelta()) / timedelta(hours=1)

    def joined(self, later: "WorkingCalendar") -> "WorkingCalendar":
        """Return this calendar with the days of `later`, which must follow without a gap."""
        if later.first != self.last + _ONE_DAY:
            raise ValueError("calendars join day to day")
        return WorkingCalendar(
            self.first,
            later.last,
            self.days_off | later.days_off,
            self.make_up | later.make_up,
            self.zone,
            self.weekend,
            self.opens,
            self.closes,
        )

    def _opening(self, day: date) -> datetime:
        return datetime.combine(day, self.opens, self.zone)

    def _closing(self, moment: datetime) -> datetime:
        return datetime.combine(moment.date(), self.closes, self.zone)

    def _into_office(self, moment: datetime) -> datetime:
        """Return `moment`, or the next opening when the office is closed."""
        if not self.is_working(moment.date()) or moment >= self._closing(moment):
            return self._opening(self.add_working_days(moment.date(), 1))
        return max(moment, self._opening(moment.date()))

    def _spent(self, moment: datetime) -> timedelta:
        """Return the office time of its own day that has passed at `moment`, from the end.

        A working day up to `moment` is the whole day less what is left of it; a day off is zero.
        """
        if not self.is_working(moment.date()):
            return timedelta()
        left = self._closing(moment) - max(moment, self._opening(moment.date()))
        return -max(left, timedelta())

    def _require(self, day: date) -> None:
        if not self.covers(day):
            raise _missing(day)


def _missing(day: date) -> Refusal:
    return Refusal(
        "calendar_missing",
        Text(
            f"Chưa có lịch làm việc cho ngày {day:%d/%m/%Y}.",
            f"No working calendar is loaded for {day:%d/%m/%Y}.",
        ),
        Text(
            "Báo quản trị hệ thống nạp lịch làm việc của năm đó.",
            "Ask the system administrator to load that year's calendar.",
        ),
    )
