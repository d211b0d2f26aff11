"""`capthe demo`: a synthetic nation through the real pipeline, without a browser, to the end."""

import argparse
import json
import logging
import shutil
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import capthe.steps
from capthe.cli.alone import PATIENCE_SECONDS, alone
from capthe.cli.environment import home_at
from capthe.cli.home import ENTROPY, Home
from capthe.cli.keys import hold_demo_ceremony
from capthe.cli.nation import (
    PROGRAMME_START,
    Nation,
    Settlement,
    enter_people,
    found_programme,
    open_stations,
    seeded_entropy,
    settle,
)
from capthe.cli.options import people_option, positive, seed_option
from capthe.cli.plant import Plant
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.sim.programme import Programme, standing, step_through
from capthe.steps.receive import have_room
from capthe.store.pg.cases import open_cases
from capthe.store.pg.seal import seal_key, seal_once
from capthe.work.clock import SteppedClock
from capthe.work.station import find_stations
from capthe.work.worker import Worker

_QUIET_DAYS = 12.0
_HOURS_A_TICK = 4.0


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "demo",
        help="đưa công dân mẫu qua toàn bộ quy trình thật"
        " / N synthetic citizens through the real pipeline",
    )
    people_option(parser, 2000)
    seed_option(parser)
    parser.add_argument(
        "--days",
        type=positive,
        default=10,
        help="số ngày công dân đến làm thủ tục / days over which they come",
    )
    parser.add_argument(
        "--home",
        type=Path,
        help="thư mục dữ liệu, được giữ lại (mặc định: tạo mới rồi xóa)"
        " / data folder, kept (default: a new one, removed)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the demo; the last line on stdout is one JSON object."""
    logging.basicConfig(level=logging.ERROR)
    kept = arguments.home is not None
    path = arguments.home or Path(tempfile.mkdtemp(prefix="capthe-demo-"))
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o711)
    try:
        with alone(path, "up", PATIENCE_SECONDS), alone(path, "nation", PATIENCE_SECONDS):
            summary = _run(home_at(path), arguments)
    finally:
        if not kept:
            shutil.rmtree(path, ignore_errors=True)
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0


def _run(home: Home, arguments: argparse.Namespace) -> dict[str, object]:
    try:
        home.server.start(_tell)
        home.migrate()
        return live(home, arguments.people, arguments.seed, arguments.days)
    finally:
        home.server.stop()


def live(home: Home, count: int, seed: int, days: int) -> dict[str, object]:
    """Settle a nation in the home (or find it settled) and let it live to the end."""
    began = time.monotonic()
    nation = Nation(Settlement(seed, count, days, PROGRAMME_START))
    with home.connect() as connection, home.gate(connection) as gate:
        clock = SteppedClock(_last_moment(connection) or PROGRAMME_START)
        hold_demo_ceremony(home, clock.now())
        plant = Plant(home, connection, home.country(), seed)
        centre = home.centre(connection, clock=clock, seed=seed, line=plant)
        have_room(centre, gate)
        worker = Worker(centre, find_stations(capthe.steps), "demo")
        stations = open_stations(home, seed, seeded_entropy(seed, "packets"))
        programme = found_programme(gate, centre, nation, stations, machines=worker.run_until_idle)
        enter_people(centre, nation)
        settle(centre, nation, stations, _tell)
        step_through(
            programme, clock.move_to, clock.now(), hours_a_tick=_HOURS_A_TICK,
            quiet_days=_QUIET_DAYS, tell=lambda now: _progress(programme, now),
        )  # fmt: skip
        sys.stderr.write("\n")
        key = seal_key(home.folder("secrets") / "seal", ENTROPY)
        seal_once(connection, key=key, now=clock.now())
        return summary_of(programme, time.monotonic() - began)


def summary_of(programme: Programme, seconds: float) -> dict[str, object]:
    """Tell where every packet is. The two time fields come last."""
    by_stage = standing(programme.centre)
    connection = programme.centre.ledger.connection
    row = connection.execute(
        "select count(*) filter (where outcome = 'dossier'),"
        " count(*) filter (where outcome = 'refused'),"
        " (select count(*) from ledger.quarantine q where not exists"
        " (select 1 from ledger.packet k where k.id = q.packet_id)) from ledger.packet"
    ).fetchone()
    dossiers, refused_packets, set_aside = (0, 0, 0) if row is None else row
    waiting = sum(n for stage, n in by_stage.items() if not STAGES[stage].is_end)
    return {
        "packets_in": programme.stations.sealed,
        "dossiers": dossiers,
        "by_stage": {stage: n for stage, n in by_stage.items() if n},
        "handed_over": by_stage["handed_over"],
        "refused": by_stage["refused"] + refused_packets,
        "set_aside": set_aside,
        "waiting": waiting,
        "open_cases": len(open_cases(connection, limit=1_000_000)),
        "answers": dict(sorted(programme.answers.items())),
        "seconds": round(seconds, 2),
        "dossiers_per_second": round(dossiers / seconds, 1),
    }


def _last_moment(connection: object) -> datetime | None:
    row = connection.execute("select max(written_at) from ledger.block").fetchone()  # type: ignore[attr-defined]
    moment: datetime | None = row[0]
    return moment


def _progress(programme: Programme, now: datetime) -> None:
    planned, done = programme.stations.planned
    sys.stderr.write(
        f"\r{now:%d/%m/%Y %H:%M}  thu nhận / enrolled {done}/{planned}  "
        f"nhận / received {programme.answers['received']}   "
    )
    sys.stderr.flush()


def _tell(text: Text) -> None:
    sys.stderr.write(f"▸ {text.vi} · {text.en}\n")
