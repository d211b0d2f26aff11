"""`capthe web`: the pages, behind granian on loopback."""

import argparse
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from capthe.cli.environment import home_at, home_of, home_option
from capthe.cli.home import ENTROPY, Home
from capthe.domain.text import Text
from capthe.steps.receive import Gate
from capthe.web.config import SiteConfig
from capthe.work.centre import Centre
from capthe.work.dossier_card import CardSides

PORT = 8021
_OPEN = ExitStack()


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "web", help="các trang web, chỉ trên máy này / the pages, on loopback"
    )
    home_option(parser)
    parser.add_argument(
        "--port",
        type=int,
        default=PORT,
        help="cổng của trang web (mặc định: %(default)s)"
        " / port of the pages (default: %(default)s)",
    )
    parser.add_argument(
        "--day-seconds",
        type=float,
        default=0,
        help="số giây của một ngày chương trình (0: thời gian thật)"
        " / seconds of a programme day (0: real time)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from capthe.web.serve import serve  # noqa: PLC0415 - granian is loaded for this command only

    home = home_of(arguments)
    serve(site_config(home, "capthe_web", arguments.day_seconds), arguments.port)
    return 0


def programme_clock() -> datetime:
    """Return programme time as the database keeps it (UTC)."""
    from django.db import connection  # noqa: PLC0415 - the settings must exist first

    with connection.cursor() as cursor:
        cursor.execute("select ledger.programme_now()")
        now: datetime = cursor.fetchone()[0]
    return now.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class ReceptionDoor:
    """Opens reception in the web's worker process, as the role that may receive."""

    home: Path

    def __call__(self) -> tuple[Centre, Gate]:
        """Open it, for the life of the process."""
        home = home_at(self.home)
        connection = home.connect()
        return home.centre(connection), _OPEN.enter_context(home.gate(connection))


@dataclass(frozen=True, slots=True)
class CardWindow:
    """Shows cards in the web's worker process, as the role that may read portraits."""

    home: Path

    def __call__(self, dossier: int, now: datetime) -> CardSides:
        """Draw a dossier's card; connection and objects are open for this look alone."""
        # what draws is loaded at the first look, not by every command
        from capthe.cli.card_press import fonts_of  # noqa: PLC0415 - see above
        from capthe.outside.wsq_reader import wsq_once  # noqa: PLC0415 - see above
        from capthe.work.card_pictures import pictures  # noqa: PLC0415 - see above

        home = home_at(self.home)
        with home.connect() as connection, closing(home.objects(connection)) as objects:
            return pictures(
                connection, objects, home.country(), fonts_of(home), dossier, now, wsq_once
            )


def site_config(home: Home, role: str, day_seconds: float) -> SiteConfig:
    """Return what the site of a home is built from."""
    note = None
    if day_seconds:
        note = Text(
            f"Bản trình diễn: một ngày chương trình dài {day_seconds:g} giây.",
            f"Demo: one programme day lasts {day_seconds:g} seconds.",
        )
    return SiteConfig(
        database_url=home.server.url(role),
        home=home.path,
        secret_key=home.key("web").hex(),
        clock=programme_clock,
        register_file=home.folder("outside") / "register.sqlite",
        entropy=ENTROPY,
        door=ReceptionDoor(home.path),
        pictures=CardWindow(home.path),
        clock_note=note,
    )
