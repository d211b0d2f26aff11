"""Keeping a centre in order: `capthe migrate`, `export`, `backup`, `restore`, `calendar`."""

import argparse
import sys
from pathlib import Path

from capthe.cli.environment import home_of, home_option
from capthe.domain.text import Text
from capthe.store.pg.server import SUPERUSER


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser("migrate", help="bring the database to this program's schema")
    home_option(parser)
    parser.set_defaults(run=run_migrate)


def run_migrate(arguments: argparse.Namespace) -> int:
    """Migrate ledger and web under one lock; print what was applied."""
    from capthe.cli.site import site_config  # noqa: PLC0415 - Django is configured here only
    from capthe.web import database, settings  # noqa: PLC0415

    home = home_of(arguments)
    home.server.start(say)
    settings.configure(site_config(home, SUPERUSER, 0))
    for name in home.migrate(between=database.migrate):
        sys.stdout.write(f"{name}\n")
    return 0


def say(text: Text) -> None:
    """Tell what is being done, on stderr."""
    sys.stderr.write(f"▸ {text.vi} · {text.en}\n")
    sys.stderr.flush()


def folder(text: str) -> Path:
    """Read a folder's path."""
    return Path(text).expanduser()
