"""The centre as a step or a desk sees it: its ledger, clock, country, machines and plan."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from capthe.domain.country import Country
from capthe.domain.number import Entropy
from capthe.domain.stages import STAGES
from capthe.outside.carrier import Carrier
from capthe.outside.register import Register
from capthe.store.pg.act import Act
from capthe.store.pg.ledger import Ledger
from capthe.work.clock import Clock
from capthe.work.line import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the plant is run. Times are programme time; sizes are cards."""

    plant: int = 1
    lot_size: int = 2_000
    lot_patience: timedelta = timedelta(hours=2)
    fair_days: int = 2
    box_size: int = 500
    lease_seconds: int = 30
    tries_max: int = 5
    backlog_max: int = 50_000_000
    free_bytes_min: int = 2 * 1024**3


def _nothing(_point: str) -> None:
    """Pass a fault point."""


@dataclass(slots=True, kw_only=True)
class Centre:
    """Everything a station needs. `reach` is called at every fault point, by name."""

    ledger: Ledger
    clock: Clock
    country: Country
    entropy: Entropy
    line: Line
    carrier: Carrier
    register: Register
    plan: Plan = field(default_factory=Plan)
    reach: Callable[[str], None] = _nothing
    _dues: tuple[datetime, dict[int, datetime]] | None = field(default=None, init=False)

    def act(self, actor: str, cause: str, happened_at: datetime | None = None) -> Act:
        """Return who acts, why and now, with the due times of whatever is entered now."""
        now = self.clock.now()
        return Act(actor, cause, happened_at or now, now, self.dues(now))

    def issue_day(self, key: str) -> date | None:
        """Return the day of issue: that of the job's intent; None when there was no intent."""
        intended = self.ledger.intended_at(key)
        if intended is None:
            return None
        return intended.astimezone(self.country.calendar.zone).date()

    def dues(self, now: datetime) -> dict[int, datetime]:
        """Return for each waiting stage (by code) by when it must be left if entered at `now`.

        Working hours of the country's calendar (the promises of the stage table); refused outside
        the calendar, never guessed. Reckoned once an hour.
        """
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self._dues is None or self._dues[0] != hour:
            calendar = self.country.calendar
            reckoned = {
                stage.code: calendar.add_working_hours(now, stage.promise_hours)
                for stage in STAGES
                if stage.promise_hours is not None
            }
            self._dues = (hour, reckoned)
        return self._dues[1]
