"""What the site is told by its caller. Nothing here is read from the environment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from capthe.domain.text import Text


def database_clock() -> datetime:
    """Return the time of record: what the database says now (UTC)."""
    from django.db import connection  # noqa: PLC0415 - the settings must exist first

    with connection.cursor() as cursor:
        cursor.execute("select now()")
        row = cursor.fetchone()
    now: datetime = row[0]
    return now.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """Values the site is built from; picklable, because the worker process receives it.

    `clock` returns programme time (the demo's runs fast) and must be picklable too: a module-level
    function or an instance of a module-level class. `clock_note`, when given, is shown beside the
    time on every page ("a day lasts 20 seconds"). `https` is true where a proxy speaks TLS for us.
    """

    database_url: str
    home: Path
    secret_key: str = field(repr=False)
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    clock: Callable[[], datetime] = database_clock
    clock_note: Text | None = None
    https: bool = False
    trusted_proxies: int = 0
    debug: bool = False
