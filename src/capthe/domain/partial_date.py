"""A date of birth of which only the year, or the month and year, may be known.

Stored as the integer yyyymmdd with 00 for what is unknown: 19500000 is "1950".
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from capthe.domain.errors import Refusal
from capthe.domain.text import Text

_FORM = re.compile(r"(?:(?:([0-9]{1,2})/)?([0-9]{1,2})/)?([0-9]{4})")


def _refused(code: str, reason: Text) -> Refusal:
    return Refusal(
        code,
        reason,
        Text(
            "Nhập ngày theo dạng 21/06/1950, 06/1950 hoặc 1950, đúng như trên giấy tờ.",
            "Enter the date as 21/06/1950, 06/1950 or 1950, as the document shows it.",
        ),
    )


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A year, a month of a year, or a day. Orders by what is known, unknown first."""

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        """Refuse a date that no calendar holds."""
        if not self._exists():
            raise _refused(
                "date_impossible",
                Text("Ngày này không có trong lịch.", "This date does not exist in the calendar."),
            )

    def _exists(self) -> bool:
        if not MINYEAR <= self.year <= MAXYEAR or not 0 <= self.month <= 12:
            return False
        if self.month == 0:
            return self.day == 0
        return 0 <= self.day <= monthrange(self.year, self.month)[1]

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `dd/mm/yyyy`, `mm/yyyy` or `yyyy`; refuse anything else by name."""
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise _refused(
                "date_unreadable",
                Text("Không đọc được ngày đã nhập.", "The date entered cannot be read."),
            )
        day, month, year = found.groups()
        if {day, month} & {"0", "00"}:
            raise _refused(
                "date_impossible",
                Text("Ngày và tháng bắt đầu từ 1.", "Days and months start at 1."),
            )
        return cls(int(year), int(month or 0), int(day or 0))

    @classmethod
    def from_int(cls, stored: int) -> "PartialDate":
        """Read the stored form yyyymmdd with 00 for unknown parts."""
        return cls(stored // 10000, stored // 100 % 100, stored % 100)

    @classmethod
    def from_date(cls, day: date) -> "PartialDate":
        """Return the fully known date `day`."""
        return cls(day.year, day.month, day.day)

    @property
    def as_int(self) -> int:
        """The stored form yyyymmdd with 00 for unknown parts."""
        return self.year * 10000 + self.month * 100 + self.day

    @property
    def is_full(self) -> bool:
        """Say whether day, month and year are all known."""
        return self.day > 0

    @property
    def earliest(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def full(self) -> date:
        """Return the day; refuse a date of which a part is missing (a card prints it whole)."""
        if not self.is_full:
            raise Refusal(
                "date_incomplete",
                Text("Thiếu ngày hoặc tháng sinh.", "The day or month of birth is missing."),
                Text(
                    "Công dân bổ sung ngày, tháng sinh tại cơ quan hộ tịch trước khi cấp thẻ.",
                    "The citizen has the day and month determined at the civil registry first.",
                ),
            )
        return date(self.year, self.month, self.day)

    def __str__(self) -> str:
        """Return the form printed for people, as `parse` reads it."""
        if self.is_full:
            return f"{self.day:02}/{self.month:02}/{self.year:04}"
        return f"{self.month:02}/{self.year:04}" if self.month else f"{self.year:04}"
