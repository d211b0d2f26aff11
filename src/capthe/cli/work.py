"""`capthe work`: one worker process of the machine stations, and the sealer of the audit log."""

import argparse
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable

import psycopg

import capthe.steps
from capthe.cli import failures
from capthe.cli.environment import home_of, home_option
from capthe.cli.home import ENTROPY, Home
from capthe.cli.plant import Plant
from capthe.domain.errors import Fault
from capthe.domain.text import Text
from capthe.store.pg.seal import Sealer, seal_key
from capthe.work.fault_points import WORKER_POINTS, die_at
from capthe.work.memory import settle_memory
from capthe.work.station import find_stations
from capthe.work.worker import Worker

_IDLE_SECONDS = 0.2
_RECONNECT_SECONDS = 0.5
_SEAL_SECONDS = 5.0
_CHORES_SECONDS = 1.0
_WAITING = Text("Đang chờ.", "Waiting for it.")


class Stop:
    """Set by SIGTERM, SIGINT or a closed terminal; the work in hand is finished first."""

    def __init__(self) -> None:
        self.wanted = False
        for which in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if which is not signal.SIGHUP or signal.getsignal(which) is not signal.SIG_IGN:
                signal.signal(which, self._set)  # under nohup a closed terminal stops nothing

    def _set(self, _signal: int, _frame: object) -> None:
        self.wanted = True

    def __call__(self) -> bool:
        """Tell whether to stop."""
        return self.wanted


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "work", help="một tiến trình làm các công đoạn của máy / one worker of the machine stations"
    )
    home_option(parser)
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="hạt giống của các bản sao giả lập / seed of the machines' twins",
    )
    parser.add_argument("--die-at", choices=WORKER_POINTS, help=argparse.SUPPRESS)  # for tests
    parser.add_argument(
        "--seal",
        action="store_true",
        help="niêm phong cả sổ kiểm toán / seal the audit log as well",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop; a lost database is waited for."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    home = home_of(arguments)
    stop = Stop()
    settle_memory()
    keep_at_it(home, stop, _RECONNECT_SECONDS, lambda c: _work(home, c, arguments, stop))
    return 0


def keep_at_it(
    home: Home, stop: Stop, pause: float, do: Callable[[psycopg.Connection], None]
) -> None:
    """Do it with a connection until told to stop; wait for a lost database, saying so once."""
    is_away = False
    while not stop():
        try:
            with home.connect() as connection:
                is_away = False
                do(connection)
        except psycopg.OperationalError as error:
            if not is_away:
                told = failures.refusal(error)
                sys.stderr.write(f"{told.text.vi} {_WAITING.vi} / {told.text.en} {_WAITING.en}\n")
                sys.stderr.flush()
            is_away = True
        if not stop():
            time.sleep(pause)


def _work(
    home: Home, connection: psycopg.Connection, arguments: argparse.Namespace, stop: Stop
) -> None:
    plant = Plant(home, connection, home.country(), arguments.seed)
    centre = home.centre(connection, seed=arguments.seed, line=plant)
    if arguments.die_at is not None:
        centre.reach = die_at(arguments.die_at)
    stations = find_stations(capthe.steps)
    worker = Worker(centre, stations, f"worker-{os.getpid()}", stopping=stop)
    sealer = Sealer(connection, seal_key(home.folder("secrets") / "seal", ENTROPY))
    sealed_at = chores_at = 0.0
    while not stop():
        if arguments.seal and time.monotonic() - sealed_at >= _SEAL_SECONDS:
            with contextlib.suppress(Fault, psycopg.errors.RaiseException):
                sealer.seal(centre.clock.now())
            sealed_at = time.monotonic()
        if time.monotonic() - chores_at >= _CHORES_SECONDS:
            worker.run_chores()
            chores_at = time.monotonic()
        if not worker.run_once():
            time.sleep(_IDLE_SECONDS)
