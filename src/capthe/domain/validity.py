"""Rules change while the programme runs: every rule carries the days on which it is in force."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; `last` None means until further notice."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.last is not None and self.last < self.first:
            raise ValueError(f"period ends {self.last} before it starts {self.first}")

    def covers(self, day: date) -> bool:
        """Say whether the rule is in force on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Schedule(Generic[T]):
    """Values that replace each other over time. `name` says what they are, for the refusal."""

    name: Text
    entries: tuple[tuple[Period, T], ...]

    def on(self, day: date) -> T:
        """Return the value in force on `day`; refuse a day that no value covers."""
        for period, value in self.entries:
            if period.covers(day):
                return value
        raise Refusal(
            "rule_missing",
            Text(
                f"Chưa có quy định về {self.name.vi} cho ngày {day:%d/%m/%Y}.",
                f"No rule about {self.name.en} is loaded for {day:%d/%m/%Y}.",
            ),
            Text(
                "Báo quản trị hệ thống nạp quy định còn thiếu.",
                "Ask the system administrator to load the missing rule.",
            ),
        )
