"""Numbers and dates as this country writes them, in both languages: 1.234.567,8 and 21/06/2021."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no daylight saving since 1975
NOTHING = "-"


def number(value: float | Decimal | None, places: int = 0) -> str:
    """Return 1234567.8 as 1.234.567,8; nothing known is a dash, never a zero."""
    if value is None:
        return NOTHING
    english = f"{value:,.{places}f}"
    return english.translate(str.maketrans(",.", ".,"))


def day(value: date | datetime | int | None) -> str:
    """Return a date as dd/mm/yyyy; a partial date (yyyymmdd with 00) as mm/yyyy or yyyy."""
    if value is None:
        return NOTHING
    if isinstance(value, int):
        return _partial(value)
    if isinstance(value, datetime):
        value = local(value)
    return f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """Return a point in time as dd/mm/yyyy hh:mm in Vietnam."""
    return NOTHING if value is None else f"{local(value):%d/%m/%Y %H:%M}"


def local(value: datetime) -> datetime:
    """Return the same point in time on Vietnamese clocks; a naive one is taken as UTC."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(VIETNAM)


def _partial(value: int) -> str:
    year, month, monthday = value // 10000, value // 100 % 100, value % 100
    if monthday:
        return f"{monthday:02}/{month:02}/{year:04}"
    return f"{month:02}/{year:04}" if month else f"{year:04}"


def cut(part: int, whole: int) -> float:
    """Return a share in per cent, cut and never rounded up: 99,96 is not all."""
    return int(part * 1000 / whole) / 10
