"""The site that the web tests run against: its values, its people, its clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from capthe.domain.text import Text

PASSWORD = "mật-khẩu-thử-nghiệm-1"
TODAY = date(2021, 1, 23)
NOTE = Text("Một ngày kéo dài 20 giây", "One day lasts 20 seconds")


@dataclass(frozen=True)
class StoppedClock:
    """Programme time that stands still."""

    at: datetime = datetime(2021, 1, 23, 2, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def entropy(count: int) -> bytes:
    """The same bytes every time."""
    return sha256(b"web tests").digest()[:count]
