"""`capthe bench flow`: dossiers from the end of 2 receive to the end of 10 hand over.

The production stations in the production worker loop, day by day: each day's arrival blocks are
verified, found unique, approved, allotted into print lots, printed and inspected by the printer's
twin, packed into boxes, given to the carrier's twin, matched at the units and handed over. What the
printer spoils goes round again with the next day. Human desks answer set by set.
"""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg

from capthe.cli.bench_crew import PHASES, Crew
from capthe.cli.bench_load import START, Sizes, load, ranges
from capthe.cli.bench_looks import LOOKS, any_of, looks
from capthe.cli.bench_sketch import run_sketch
from capthe.cli.bench_world import Cost, World, machine, tell, world
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.store.pg.reading.timeline import read_timeline
from capthe.store.pg.server import SUPERUSER
from capthe.work.centre import Plan

_PATIENCE = timedelta(hours=2)
_SKETCH_MAX = 200_000
_DAY_DONE = Text(
    "Ngày {day}: {done} hồ sơ, mỗi hồ sơ {each} µs CPU",
    "Day {day}: {done} dossiers, {each} µs CPU each",
)
_SKETCHED = Text("Bản phác thảo: {n} hồ sơ mỗi giây CPU", "The sketch: {n} dossiers per CPU second")
EXCLUDED = (
    "stations 1 and 2: dossiers and their arrival blocks are preloaded by set-based SQL",
    "loading the register",
    "the cleaning and adjudication desks: every dossier is clean and every citizen has one",
    "the time of people: desks answer each set at once, set by set",
    "chip, signature and artwork: the printer's twin hashes the card's content",
    "the audit's sealer, backup and the web",
)


def run_flow(arguments: argparse.Namespace) -> int:
    """Run the bench; the last line on stdout is one JSON object."""
    register = arguments.register or max(arguments.dossiers, 1_000_000)
    sizes = Sizes(arguments.dossiers, max(register, arguments.dossiers), arguments.workers,
                  arguments.block, arguments.lot)  # fmt: skip
    with world(arguments.home) as place:
        report = measure(place, sizes)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def measure(place: World, sizes: Sizes) -> dict[str, Any]:
    """Load, carry, count, compare; return the report."""
    with psycopg.connect(place.server.url(SUPERUSER), autocommit=True) as owner:
        durable = place.check_durable(owner)
        load(owner, sizes)
        sketch = _sketch(place, owner, sizes)
        before = _bytes(owner)
        load_before = os.getloadavg()[0]
        phases, days = _carry(place, sizes)
        after = _bytes(owner)
        handed = _count(
            owner, "select sum(n) from ledger.counter where to_stage = %s", "handed_over"
        )
        timeline = _looks(place, owner, sizes.dossiers)
    n = sizes.dossiers
    total = sum(phases.values(), Cost(0.0, 0.0))
    per_cpu = n / total.cpu
    return {
        "bench": "flow",
        "dossiers": n,
        "handed_over": handed,
        "register": sizes.register,
        "workers": sizes.workers,
        "dossiers_per_second": round(n / total.wall),
        "dossiers_per_cpu_second": round(per_cpu),
        "sketch_dossiers_per_cpu_second": round(sketch),
        "ratio_to_sketch": round(per_cpu / sketch, 3),
        "cpu_us_per_dossier": {p: round(c.cpu / n * 1e6, 2) for p, c in phases.items()},
        "wall_us_per_dossier": {p: round(c.wall / n * 1e6, 2) for p, c in phases.items()},
        "seconds": round(total.wall, 2),
        "wal_bytes_per_dossier": round((after["wal"] - before["wal"]) / n),
        "table_bytes_per_dossier": round((after["tables"] - before["tables"]) / n),
        "received_bytes_per_dossier": round(before["tables"] / n),
        "timeline": timeline,
        "sizes": {**asdict(sizes), "days": days},
        "durable": durable,
        "load_before": round(load_before, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": list(EXCLUDED),
    }


# ----------------------------------------------------------------------------------------- carry


def _carry(place: World, sizes: Sizes) -> tuple[dict[str, Cost], int]:
    """Work day after day until nothing waits; return what each phase took, and the days."""
    phases = dict.fromkeys(PHASES, Cost(0.0, 0.0))
    plan = Plan(lot_size=sizes.lot, lot_patience=_PATIENCE, box_size=sizes.box)
    folder = place.server.home
    day, blocks_a_day = 0, max(1, sizes.day // sizes.block)
    with _hired(place, folder, plan, sizes.workers) as crew:
        while True:
            now = START + timedelta(days=day)
            worked = 0
            for phase, so_far in phases.items():
                limit = blocks_a_day if phase == "3 verify" else None
                before, children = place.spent(), crew.cpu
                worked += crew.work(phase, now, limit)
                unseen = Cost(crew.cpu - children, 0.0)
                phases[phase] = so_far + (place.spent() - before) + unseen
            if not worked:
                return phases, day
            day += 1
            if day % 10 == 1:
                spent = sum(c.cpu for c in phases.values())
                done = min(sizes.dossiers, day * blocks_a_day * sizes.block)
                tell(_DAY_DONE, day=day, done=done, each=spent / done * 1e6)


@dataclass(slots=True)
class _Alone:
    """One crew in this process."""

    crew: Crew
    cpu: float = 0.0

    def work(self, phase: str, now: datetime, limit: int | None) -> int:
        return self.crew.work(phase, now, limit)


@dataclass(slots=True)
class _Together:
    """Crews in processes of their own, phase by phase."""

    pipes: Sequence[Connection]
    cpu: float = 0.0

    def work(self, phase: str, now: datetime, limit: int | None) -> int:
        share = None if limit is None else max(1, limit // len(self.pipes))
        for pipe in self.pipes:
            pipe.send((phase, now, share))
        answers = [pipe.recv() for pipe in self.pipes]
        self.cpu = sum(cpu for _, cpu in answers)
        return sum(n for n, _ in answers)


@contextmanager
def _hired(place: World, folder: Path, plan: Plan, crews: int) -> Iterator[_Alone | _Together]:
    if crews == 1:
        crew = Crew.hire(place.server.url("capthe_worker"), folder, plan, START)
        with crew.centre.ledger.connection:
            yield _Alone(crew)
        return
    spawn = multiprocessing.get_context("spawn")
    pairs = [spawn.Pipe() for _ in range(crews)]
    members = [
        spawn.Process(
            target=_member,
            args=(theirs, place.server.url("capthe_worker"), folder, plan, share, crews),
        )
        for share, (_, theirs) in enumerate(pairs)
    ]
    ours = [mine for mine, _ in pairs]
    for member, pipe in zip(members, ours, strict=True):  # one makes the machines' memories
        member.start()
        pipe.recv()
    yield _Together(ours)
    for pipe in ours:
        pipe.send(None)
    for member in members:
        member.join()


def _member(pipe: Connection, url: str, folder: Path, plan: Plan, share: int, crews: int) -> None:
    crew = Crew.hire(url, folder, plan, START, share=share, crews=crews)
    pipe.send("ready")
    while (task := pipe.recv()) is not None:
        done = crew.work(*task)
        spent = os.times()
        pipe.send((done, spent.user + spent.system))


# ----------------------------------------------------------------------------------------- count


def _sketch(place: World, owner: psycopg.Connection, sizes: Sizes) -> float:
    """Dossiers per CPU second of the straight line over the first dossiers of the same load."""
    n = min(sizes.dossiers, _SKETCH_MAX)
    cost = run_sketch(place, owner, list(ranges(n, sizes.block)))
    owner.execute("drop schema sketch cascade")
    owner.execute("checkpoint")
    tell(_SKETCHED, n=n / cost.cpu)
    return n / cost.cpu


def _looks(place: World, owner: psycopg.Connection, n: int) -> dict[str, object]:
    """Timelines of dossiers that went all the way: in SQL alone, and as the screens read them."""
    owner.execute("vacuum analyze")
    places = owner.execute(
        "select id, cid from ledger.dossier where id = any (%s) order by random()",
        [[any_of(n) for _ in range(LOOKS)]],
    ).fetchall()
    return looks(place, places, as_shown=read_timeline)


def _bytes(owner: psycopg.Connection) -> dict[str, int]:
    row = owner.execute(
        "select pg_current_wal_lsn() - '0/0'::pg_lsn, sum(pg_total_relation_size(c.oid))"
        " from pg_class c where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r'"
    ).fetchone()
    return {"wal": int(row[0]), "tables": int(row[1])} if row is not None else {}


def _count(owner: psycopg.Connection, query: str, stage: str) -> int:
    row = owner.execute(query, [STAGES[stage].code]).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])
