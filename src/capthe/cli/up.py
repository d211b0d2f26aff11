"""`capthe up`: the whole centre on this machine, with a living synthetic nation around it.

One supervisor: the embedded PostgreSQL, a worker, the pages and the nation, each a process of its
own that is started again when it dies. Ctrl-C stops all of them in order; programme time stands
still until the next start.
"""

import argparse
import contextlib
import json
import socket
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TextIO

import psycopg

from capthe.cli.alone import PATIENCE_SECONDS, alone
from capthe.cli.children import Children
from capthe.cli.environment import home_option, new_home_of
from capthe.cli.home import ENTROPY, Home
from capthe.cli.housekeeping import Housekeeping
from capthe.cli.keys import hold_demo_ceremony
from capthe.cli.live import nation_options, settlement_of
from capthe.cli.nation import PROGRAMME_START, Nation, open_stations, settle
from capthe.cli.nation_register import load_population
from capthe.cli.options import above_zero, port_number
from capthe.cli.programme_time import keep_moment, start_clock, stop_clock
from capthe.cli.site import PORT, site_config
from capthe.cli.work import Stop
from capthe.country import COUNTRIES
from capthe.domain.errors import Fault, Refusal
from capthe.domain.text import Text
from capthe.store.pg.reserve import Reserve, free_bytes
from capthe.store.pg.server import SUPERUSER
from capthe.work.centre import Plan
from capthe.work.clock import DatabaseClock

_DAY = 86_400.0
_STATUS_SECONDS = 5.0
_ROOM_TO_RECEIVE = Plan().free_bytes_min
_SETTLED, _SETTLED_BY = "nation/settled", ("seed", "people", "days")
_NATION = "nation"
_ADDRESS = "127.0.0.1"
_PORT_STEP_SECONDS = 0.2


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "up", help="khởi động toàn hệ thống; Ctrl-C để dừng / start everything; Ctrl-C stops it"
    )
    home_option(parser)
    nation_options(parser)
    parser.add_argument(
        "--port",
        type=port_number,
        default=PORT,
        help="cổng của trang web (mặc định: %(default)s)"
        " / port of the pages (default: %(default)s)",
    )
    parser.add_argument(
        "--day-seconds",
        type=above_zero,
        default=20.0,
        help="số giây của một ngày chương trình (mặc định: %(default)s)"
        " / seconds of a programme day (default: %(default)s)",
    )
    parser.add_argument(
        "--no-nation",
        action="store_true",
        help="trung tâm trống, theo thời gian thật / an empty centre in real time",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Bring the centre up and keep it up until Ctrl-C; one such start in a home at a time."""
    stop = Stop()
    home = new_home_of(arguments)
    with alone(home.path, "up"):
        _want_port(arguments.port)
        try:
            _run(home, arguments, stop)
        finally:
            home.server.stop()
    _say(Text("Đã dừng; lần sau chạy tiếp từ đây.", "Stopped; the next start goes on from here."))
    return 0


def _run(home: Home, arguments: argparse.Namespace, stop: Stop) -> None:
    is_demo = not arguments.no_nation
    clock_file = home.path / "clock.json"
    if is_demo:
        _remember(home, arguments)
    children = Children(_commands(home, arguments))
    try:
        if is_demo:
            children.prepare(_NATION)  # it draws its people while the rest is made ready
        users = _prepare(home)
        if is_demo:
            _settle(home, arguments)
        with psycopg.connect(home.server.url(SUPERUSER), autocommit=True) as connection:
            start_clock(connection, clock_file, _DAY / arguments.day_seconds if is_demo else 0)
        if is_demo:
            children.tell(_NATION)
        children.keep_up()
        _welcome(arguments, users, home.demo_password)
        _watch(home, children, clock_file, stop, is_demo=is_demo)
    finally:
        _say(Text("Đang dừng…", "Stopping…"))
        children.stop()
    if is_demo:
        with contextlib.suppress(psycopg.OperationalError):  # the file has the last half second
            stop_clock(home, clock_file)


def _want_port(port: int) -> None:
    """Refuse a port that another program has, instead of starting pages that cannot open it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with socket.socket() as asked:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                asked.bind((_ADDRESS, port))
            except PermissionError as error:
                raise _no_port(port) from error
            except OSError as error:
                if time.monotonic() >= until:
                    raise _no_port(port) from error
            else:
                return
        time.sleep(_PORT_STEP_SECONDS)


def _no_port(port: int) -> Refusal:
    return Refusal(
        "port_taken",
        Text(f"Không mở được cổng {port}.", f"Port {port} cannot be opened."),
        Text(
            "Dừng chương trình đang dùng cổng này, hoặc chọn cổng khác bằng --port.",
            "Stop the program that has it, or choose another with --port.",
        ),
    )


def _prepare(home: Home) -> list[tuple[str, str, str | None]]:
    """Start the database, migrate ledger and web; return the users as (name, role, TOTP secret)."""
    home.server.start(_say)
    _say(Text("Nâng cấp lược đồ…", "Migrating…"))
    Reserve(home.path).hold()
    from capthe.web import database, settings  # noqa: PLC0415 - Django is configured here

    settings.configure(site_config(home, SUPERUSER, 0))
    home.migrate(between=database.migrate)
    from capthe.web.demo_users import make_demo_users  # noqa: PLC0415 - needs the settings

    made = make_demo_users(home.demo_password, valid_from=PROGRAMME_START.date(), entropy=ENTROPY)
    return [(user.username, user.role.value, user.totp_secret) for user in made]


def _settle(home: Home, arguments: argparse.Namespace) -> None:
    """Settle the nation, once for a home."""
    done = home.path / _SETTLED
    if done.exists():
        return
    _say(Text("Tạo quốc gia mẫu…", "Settling the synthetic nation…"))
    nation = Nation(settlement_of(arguments))
    with home.connect(SUPERUSER) as owner:
        DatabaseClock(owner).set(PROGRAMME_START, 0)
    hold_demo_ceremony(home, PROGRAMME_START)
    with home.connect(SUPERUSER) as owner:
        load_population(home, owner, nation)
    with home.connect() as connection:
        centre = home.centre(connection, seed=arguments.seed)
        stations = open_stations(home, arguments.seed, ENTROPY)
        settle(centre, nation, stations, lambda _: None)
    asked = {name: getattr(arguments, name) for name in _SETTLED_BY}
    done.write_text(json.dumps(asked), encoding="utf-8")


def _remember(home: Home, arguments: argparse.Namespace) -> None:
    """Let the nation that is here live on: of other people nobody would know the visits."""
    done = home.path / _SETTLED
    found = json.loads(done.read_text(encoding="utf-8")) if done.exists() else None
    if not isinstance(found, dict):  # not settled, or before this was written down
        return
    if any(getattr(arguments, name) != found[name] for name in _SETTLED_BY):
        _say(
            Text(
                f"Dữ liệu đã có quốc gia mẫu {found['people']} người (hạt giống {found['seed']}).",
                f"A nation of {found['people']} (seed {found['seed']}) lives here; it goes on.",
            )
        )
    for name in _SETTLED_BY:
        setattr(arguments, name, found[name])


def _commands(home: Home, arguments: argparse.Namespace) -> dict[str, list[str]]:
    at = ["--home", str(home.path)]
    seed = ["--seed", str(arguments.seed)]
    commands = {
        "worker": ["work", *at, *seed, "--seal"],
        "web": ["web", *at, "--port", str(arguments.port), "--day-seconds",
                str(0 if arguments.no_nation else arguments.day_seconds)],
    }  # fmt: skip
    if not arguments.no_nation:
        commands[_NATION] = [
            "live", *at, *seed, "--people", str(arguments.people), "--days", str(arguments.days),
        ]  # fmt: skip
    return commands


def _watch(home: Home, children: Children, clock_file: Path, stop: Stop, *, is_demo: bool) -> None:
    """Keep everything up, note programme time, and say how far the programme is."""
    said, handed_over, is_short = 0.0, 0, False
    connection: psycopg.Connection | None = None
    chores = Housekeeping(home)
    while not stop():
        time.sleep(0.5)
        children.keep_up()
        try:
            if connection is None or connection.closed:
                home.server.start()
                connection = psycopg.connect(home.server.url(SUPERUSER), autocommit=True)
            now = DatabaseClock(connection).now()
            if is_demo:
                keep_moment(clock_file, now)
            is_short = _mind_the_disk(home, was_short=is_short)
            if chores.mind(connection, _local(now).date()):
                _say(Text(f"Việc nền bị lỗi, xem {chores.log}.", f"A chore failed: {chores.log}."))
            if not handed_over or time.monotonic() - said >= _STATUS_SECONDS:
                sent, counted = _counts(connection)
                if counted > handed_over == 0 or time.monotonic() - said >= _STATUS_SECONDS:
                    _status(now, sent, counted)
                    said = time.monotonic()
                handed_over = counted
        except (psycopg.OperationalError, Fault) as error:
            _say(Text(f"Cơ sở dữ liệu gián đoạn: {error}", f"The database is away: {error}"))
            connection = None
    chores.finish()
    if connection is not None:
        connection.close()


def _mind_the_disk(home: Home, *, was_short: bool) -> bool:
    """Say when the disk is too full to receive, give the reserve away when it is full.

    Return whether it is too full to receive.
    """
    reserve, free = Reserve(home.path), free_bytes(home.path)
    if reserve.is_held and free < reserve.size // 4:
        reserve.give_up()
        _say(Text("Đĩa đầy: đã dùng phần dự trữ.", "The disk is full: the reserve is given up."))
    is_short = free < _ROOM_TO_RECEIVE
    if is_short and not was_short:
        mb, least = free >> 20, _ROOM_TO_RECEIVE >> 20
        _say(
            Text(
                f"Đĩa còn {mb} MB: không nhận thêm gói hồ sơ cho đến khi còn {least} MB.",
                f"{mb} MB left on the disk: no packets are received until {least} MB are free.",
            )
        )
    return is_short


def _counts(connection: psycopg.Connection) -> tuple[int, int]:
    """Return how many dossiers were sent in and how many cards handed over so far."""
    row = connection.execute(
        "select coalesce(sum(n) filter (where from_stage = 0 and to_stage = 1), 0),"
        " coalesce(sum(n) filter (where to_stage = (select code from ledger.stage"
        " where reached = 4)), 0) from ledger.counter"
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _status(now: datetime, sent: int, handed: int) -> None:
    _tell(
        sys.stdout,
        f"  {_local(now):%d/%m/%Y %H:%M}  đã gửi về {sent}, đã trả thẻ {handed}"
        f"  ·  sent {sent}, handed over {handed}",
    )


def _local(now: datetime) -> datetime:
    return now.astimezone(COUNTRIES["vn"]().calendar.zone)


def _welcome(
    arguments: argparse.Namespace, users: list[tuple[str, str, str | None]], password: str
) -> None:
    lines = [
        "",
        f"  http://localhost:{arguments.port}",
        "",
        f"  Mật khẩu chung / password of all: {password}",
        *(
            f"    {name:<10} {role}" + (f"   capthe code {name}" if secret else "")
            for name, role, secret in users
        ),
        "",
        "  Ctrl-C để dừng / to stop",
        "",
    ]
    _tell(sys.stdout, "\n".join(lines))


def _say(text: Text) -> None:
    _tell(sys.stderr, f"▸ {text.vi} · {text.en}")


def _tell(stream: TextIO, line: str) -> None:
    """Write a line; a terminal that is gone (closed, or `| head`) must not stop a centre."""
    with contextlib.suppress(OSError):
        stream.write(f"{line}\n")
        stream.flush()
