"""Legal deadlines: how many working days the law gives, and the clock that counts them.

The clock starts at the complete dossier and stops while the dossier is back with the citizen.
Each stop shows its reason, so that an officer cannot hide a delay and a citizen can see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.domain.validity import Period
from capthe.domain.working_calendar import WorkingCalendar


class Case(StrEnum):
    """What the citizen applies for."""

    NEW = "new"
    EXCHANGE = "exchange"
    REISSUE = "reissue"


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One line of a law: the working days for a class of place and a case; None means any."""

    law: str
    period: Period
    area_class: str | None
    case: Case | None
    working_days: int

    def applies(self, *, area_class: str, case: Case, on: date) -> bool:
        """Say whether this line decides."""
        return (
            self.period.covers(on)
            and self.area_class in {None, area_class}
            and self.case in {None, case}
        )


@dataclass(frozen=True, slots=True)
class DeadlineTable:
    """The lines of all laws, the most particular first."""

    rows: tuple[DeadlineRow, ...]

    def row(self, *, area_class: str, case: Case, on: date) -> DeadlineRow:
        """Return the line that applies to the place of intake on the day of completion."""
        for row in self.rows:
            if row.applies(area_class=area_class, case=case, on=on):
                return row
        raise Refusal(
            "deadline_missing",
            Text(
                f"Chưa có quy định thời hạn cho ngày {on:%d/%m/%Y}.",
                f"No legal deadline is loaded for {on:%d/%m/%Y}.",
            ),
            Text(
                "Báo quản trị hệ thống nạp quy định về thời hạn.",
                "Ask the system administrator to load the deadlines.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause of the legal clock: after `since` up to `until`, None while it lasts."""

    since: date
    until: date | None
    reason: Text

    def __post_init__(self) -> None:
        """Refuse a pause that ends before it starts."""
        if self.until is not None and self.until < self.since:
            raise ValueError("a stop ends before it starts")


@dataclass(frozen=True, slots=True)
class LegalClock:
    """The clock of one dossier: the day on which it was complete, and its stops in order."""

    complete_on: date
    working_days: int
    stops: tuple[Stop, ...] = ()

    def __post_init__(self) -> None:
        """Refuse stops that overlap, precede the start or follow an open one."""
        reached: date | None = self.complete_on
        for stop in self.stops:
            if reached is None or stop.since < reached:
                raise ValueError("stops of the legal clock overlap")
            reached = stop.until

    def due(self, calendar: WorkingCalendar) -> date | None:
        """Return the last day of the deadline; None while the clock stands still."""
        start, left = self.complete_on, self.working_days
        for stop in self.stops:
            used = calendar.working_days_between(start, stop.since)
            if used >= left:
                break
            if stop.until is None:
                return None
            start, left = stop.until, left - used
        return calendar.add_working_days(start, left)

    def stopped_by(self) -> Text | None:
        """Return the reason of the open stop, or None when the clock runs."""
        if self.stops and self.stops[-1].until is None:
            return self.stops[-1].reason
        return None

    def working_days_late(self, calendar: WorkingCalendar, *, on: date) -> int:
        """Return by how many working days the dossier is late on `on`; 0 when it is not."""
        due = self.due(calendar)
        return 0 if due is None else max(0, calendar.working_days_between(due, on))


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A country's deadlines: the table, the class of each unit of intake, the calendar."""

    table: DeadlineTable
    class_of_unit: Mapping[int, str]
    calendar: WorkingCalendar
    class_otherwise: str

    def clock(
        self, *, unit: int, case: Case, complete_on: date, stops: tuple[Stop, ...] = ()
    ) -> LegalClock:
        """Return the clock of a dossier taken in at `unit` and complete on `complete_on`."""
        area_class = self.class_of_unit.get(unit, self.class_otherwise)
        row = self.table.row(area_class=area_class, case=case, on=complete_on)
        return LegalClock(complete_on, row.working_days, stops)

    def due(self, *, unit: int, case: Case, complete_on: date) -> date:
        """Return the legal due date of a dossier whose clock never stopped."""
        clock = self.clock(unit=unit, case=case, complete_on=complete_on)
        return self.calendar.add_working_days(complete_on, clock.working_days)
