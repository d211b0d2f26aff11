"""`capthe export`: what the programme did, as CSV files of one day each, without personal data.

A file is complete or absent: an export that was cut off goes on where it stopped, and leaves alone
what is there. For newer numbers of the same days, export into another folder.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import psycopg

from capthe.domain.stages import Reached
from capthe.domain.text import Text
from capthe.store.pg.named import named

Progress = Callable[[Text], None]


class What(StrEnum):
    """What can be exported."""

    COUNTERS = "counters"
    EVENTS = "events"
    EXCEPTIONS = "exceptions"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, in UTC, the last one included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise ValueError("a period ends after it begins")

    def days(self) -> Iterator[date]:
        """Return the days in order."""
        for n in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=n)


def whole_period(connection: psycopg.Connection) -> Period | None:
    """Return the days from the first counted hour to the last; None when nothing was counted."""
    row = connection.execute(
        "select (min(least(arrival_hour, event_hour)) at time zone 'UTC')::date,"
        " (max(greatest(arrival_hour, event_hour)) at time zone 'UTC')::date from ledger.counter"
    ).fetchone()
    return None if row is None or row[0] is None else Period(*row)


def export(
    connection: psycopg.Connection,
    folder: Path,
    what: What,
    progress: Progress,
    *,
    period: Period | None = None,
) -> list[Path]:
    """Write the files of `what` into `folder`; return those that were written now.

    Counters: the five numbers of each unit and hour, once by the hour of arrival and once by the
    hour of the event. Events: every move of a dossier, by the time it was written. Exceptions: all
    that are open. Without a period: all days there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if what is What.EXCEPTIONS:
        return _files(connection, [(folder / "exceptions.csv", "export_exceptions", {})], progress)
    chosen = period or whole_period(connection)
    days = [] if chosen is None else list(chosen.days())
    names = ("counters_by_arrival", "counters_by_event") if what is What.COUNTERS else ("events",)
    return _files(
        connection,
        [
            (folder / f"{name}_{day.isoformat()}.csv", f"export_{name}", {"day": day})
            for day in days
            for name in names
        ],
        progress,
    )


def _files(
    connection: psycopg.Connection,
    plan: list[tuple[Path, str, dict[str, object]]],
    progress: Progress,
) -> list[Path]:
    written = []
    for n, (path, query, values) in enumerate(plan, 1):
        if path.exists():
            continue
        progress(
            Text(f"Ghi {path.name} ({n}/{len(plan)})", f"Writing {path.name} ({n}/{len(plan)})")
        )
        _write(connection, path, query, {**values, **_REACHED})
        written.append(path)
    return written


def _write(
    connection: psycopg.Connection, path: Path, query: str, values: dict[str, object]
) -> None:
    draft = path.with_name(f"{path.name}.part")
    with connection.transaction(), connection.cursor() as cursor, draft.open("wb") as file:
        cursor.execute("set local timezone = 'UTC'")
        cursor.execute("set local datestyle = 'ISO, YMD'")
        with cursor.copy(named(query).sql, values) as copy:
            for data in copy:
                file.write(data)
    draft.replace(path)


_REACHED = {
    "printed": Reached.PRINTED.value,
    "received": Reached.RECEIVED.value,
    "handed_over": Reached.HANDED_OVER.value,
}
