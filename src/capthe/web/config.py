"""What the site is told by its caller. Nothing here is read from the environment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from capthe.domain.number import Entropy
from capthe.domain.text import Text
from capthe.steps.receive import Gate
from capthe.work.centre import Centre
from capthe.work.dossier_card import CardSides

Door = Callable[[], tuple[Centre, Gate]]
"""Opens the centre's reception in this process, with the rights of a worker; kept open."""
Pictures = Callable[[int, datetime], CardSides]
"""Draws a dossier's card as it is now, with the rights of a worker; may refuse."""


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

    `ledger_url` is where the pages read and act (role capthe_web); empty means `database_url`.
    `register_file` and `entropy` connect the register's number desk (the twin's memory): without
    them no number can be allotted here. `door` opens reception for devices that upload over the
    network; without it that address does not exist. `pictures` shows cards; without it no page
    does. All must be picklable, as `clock`.
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
    ledger_url: str = field(default="", repr=False)
    country: str = "vn"
    register_file: Path | None = None
    entropy: Entropy | None = None
    door: Door | None = None
    pictures: Pictures | None = None
