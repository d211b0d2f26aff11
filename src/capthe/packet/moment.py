"""Times on the wire: UTC, whole milliseconds, one way to write each."""

from datetime import UTC, datetime


def whole_milliseconds(moment: datetime) -> datetime:
    """Return the same moment in UTC, cut to the millisecond."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    if moment.tzinfo is UTC and not moment.microsecond % 1000:
        return moment
    utc = moment.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def to_wire(moment: datetime) -> str:
    """Write `2021-04-15T08:13:00.000Z`."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def from_wire(text: object) -> datetime:
    """Read what `to_wire` writes and nothing else; ValueError otherwise."""
    if not isinstance(text, str) or not text.isascii() or not text.endswith("Z"):
        raise ValueError("not a moment")
    moment = datetime.fromisoformat(text)
    if to_wire(moment) != text:
        raise ValueError("not a moment in its one form")
    return moment
