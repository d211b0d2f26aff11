"""`capthe live`: the synthetic nation of the living demo, in programme time (started by `up`)."""

import argparse
import logging
import sys
import time

import psycopg

from capthe.cli.alone import alone
from capthe.cli.environment import home_of, home_option
from capthe.cli.home import ENTROPY, Home
from capthe.cli.nation import (
    PROGRAMME_START,
    Nation,
    Settlement,
    found_programme,
    open_stations,
)
from capthe.cli.options import people_option, positive, seed_option
from capthe.cli.work import Stop, keep_at_it

_TICK_SECONDS = 0.5
_BITE = 25


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "live",
        help="quốc gia mẫu của bản trình diễn, chạy cạnh các tiến trình làm việc (xem up)"
        " / the demo's nation, beside workers (see up)",
    )
    home_option(parser)
    nation_options(parser)
    parser.add_argument("--when-told", action="store_true", help=argparse.SUPPRESS)  # see Children
    parser.set_defaults(run=run)


def nation_options(parser: argparse.ArgumentParser) -> None:
    """Add what a nation is drawn from."""
    people_option(parser, 12_000)
    seed_option(parser)
    parser.add_argument(
        "--days",
        type=positive,
        default=60,
        help="số ngày chương trình mà công dân đến làm thủ tục"
        " / programme days over which they come",
    )


def settlement_of(arguments: argparse.Namespace) -> Settlement:
    """Return the settlement that the arguments name."""
    return Settlement(arguments.seed, arguments.people, arguments.days, PROGRAMME_START)


def run(arguments: argparse.Namespace) -> int:
    """Let the nation live until told to stop."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    stop = Stop()
    nation = Nation(settlement_of(arguments))
    if arguments.when_told and not sys.stdin.readline():  # nobody is left to tell
        return 0
    home = home_of(arguments)  # whoever tells has made it meanwhile
    with alone(home.path, "nation"):
        keep_at_it(home, stop, _TICK_SECONDS, lambda c: _live(home, c, nation, stop))
    return 0


def _live(home: Home, connection: psycopg.Connection, nation: Nation, stop: Stop) -> None:
    centre = home.centre(connection, seed=nation.settlement.seed)
    stations = open_stations(home, nation.settlement.seed, ENTROPY)
    with home.gate(connection) as gate:
        programme = found_programme(gate, centre, nation, stations, machines=lambda: 0, bite=_BITE)
        while not stop():
            if programme.tick(centre.clock.now()) < _BITE:
                time.sleep(_TICK_SECONDS)
