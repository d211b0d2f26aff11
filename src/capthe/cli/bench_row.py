"""`capthe bench row`: one citizen at a time. Hand-overs and looks at a timeline.

1. `ledger.hand_over`, the production function, driven by pgbench: 16 clients over 705 offices; and,
   in turns with it, the sketch of one durable act: its event and a counter, in one statement.
2. The same through `desks.hand_over` from Python, in two processes of a few threads.
3. A timeline in the database, and from Python: where a dossier is and every fact about it, p50
   and p99.

Every hand-over is a dossier's own: counted afterwards, none twice.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg

from capthe.cli.bench_crew import Crew
from capthe.cli.bench_looks import LOOKS, any_of, looks
from capthe.cli.bench_world import Cost, World, bench_sql, machine, tell, world
from capthe.desks.desk import Officer
from capthe.desks.hand_over import hand_over
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.store.pg.server import SUPERUSER
from capthe.work.centre import Plan

UNITS = 705
CLIENTS = 16
PROCESSES = 2
THREADS = 4
ROUNDS = 2
_AT = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
_OFFICER = Officer("bench-officer", "counter")
_NEXT = """\\set i :i + 1
\\set d :first + (:i - 1) * :clients + :client_id
\\set c 1000000000 + :d * 7919
"""
_HAND_OVER = """select ledger.hand_over(row('bench-officer', 'counter: hand over', '{at}', '{at}',
  '{{"120": "2021-03-15T00:00:00+00:00"}}')::ledger.act, {stage}::smallint, :d, :c);
"""
_SKETCH = f"""with left_by as (
  insert into sketch.event
    (dossier, cid, block, unit, from_stage, from_version, to_stage)
  values (:d, :c, :d, :d % {UNITS}, 1, 0, 2)
)
insert into sketch.counter as c (unit, stage, n) values (:d % {UNITS}, 1, 1)
on conflict (unit, stage) do update set n = c.n + excluded.n;
"""


def run_row(arguments: argparse.Namespace) -> int:
    """Run the bench; the last line on stdout is one JSON object."""
    with world(arguments.home) as place:
        report = measure(place, arguments.hand_overs)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def measure(place: World, n: int) -> dict[str, Any]:
    """Half the hand-overs by pgbench, a quarter from Python; look at all."""
    quarter = n // 4 // (CLIENTS * PROCESSES * THREADS) * (CLIENTS * PROCESSES * THREADS)
    with psycopg.connect(place.server.url(SUPERUSER), autocommit=True) as owner:
        durable = place.check_durable(owner)
        owner.execute(
            bench_sql("row"),
            {
                "n": n, "units": UNITS, "at": _AT, "promised": _AT.date() + timedelta(days=30),
                "stage": STAGES["at_unit"].code,
            },
        )  # fmt: skip
        owner.execute("vacuum analyze ledger.place")
        owner.execute("vacuum analyze ledger.dossier_set")
        owner.execute("checkpoint")
        load = os.getloadavg()[0]
        tell(
            Text("{n} thẻ đang chờ ở {units} đơn vị", "{n} cards wait at {units} offices"),
            n=n,
            units=UNITS,
        )
        sql, sketch = _in_turns(place, owner, 2 * quarter)
        ratio = sql["hand_overs_per_second"] / sketch["acts_per_second"]
        tell(
            Text(
                "Bằng SQL: trả {n} thẻ mỗi giây, bằng {percent}% bản phác thảo",
                "In SQL: {n} hand-overs a second, {percent} % of the sketch",
            ),
            n=sql["hand_overs_per_second"],
            percent=round(100 * ratio),
        )
        with _desks(place, 2 * quarter + 1, quarter) as serve:
            before = place.spent()
            unseen = serve()
            python = _rates("hand_overs", quarter, place.spent() - before, unseen)
        tell(
            Text("Bằng Python: trả {n} thẻ mỗi giây", "From Python: {n} hand-overs a second"),
            n=python["hand_overs_per_second"],
        )
        handed = owner.execute(
            "select coalesce(sum(n), 0) from ledger.counter where to_stage = %s",
            [STAGES["handed_over"].code],
        ).fetchone()
        owner.execute("analyze")
    timeline = _looks(place, 3 * quarter)
    return {
        "bench": "row",
        "hand_overs": 3 * quarter,
        "handed_over": None if handed is None else int(handed[0]),
        "hand_overs_per_second": sql["hand_overs_per_second"],
        "dossiers_per_second": sql["hand_overs_per_second"],  # each hand-over is a dossier's own
        "dossiers_per_cpu_second": sql["hand_overs_per_cpu_second"],
        "pgbench": {**sql, "clients": CLIENTS, "offices": UNITS, "role": "capthe_worker"},
        "sketch": sketch,
        "ratio_to_sketch": round(ratio, 3),
        "python": {**python, "processes": PROCESSES, "threads": THREADS},
        "timeline": timeline,
        "durable": durable,
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": [
            "the network: clients are on the same machine, on a Unix socket",
            "the web",
            "the start of the Python processes and their sessions",
        ],
    }


def _rates(what: str, n: int, cost: Cost, unseen: float = 0.0) -> dict[str, Any]:
    """What `n` acts took; `unseen`: CPU seconds that the meter does not see."""
    return {
        "n": n,
        f"{what}_per_second": round(n / cost.wall),
        f"{what}_per_cpu_second": round(n / (cost.cpu + unseen)),
        "cpu_us_each": round((cost.cpu + unseen) / n * 1e6, 1),
        "seconds": round(cost.wall, 2),
    }


def _in_turns(
    place: World, owner: psycopg.Connection, n: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hand-overs by pgbench, and between them as many acts of the sketch."""
    owner.execute(bench_sql("sketch_tables"))
    owner.execute("create table sketch.event_1 partition of sketch.event for values in (1)")
    owner.execute("grant usage on schema sketch to capthe_worker")
    owner.execute("grant all on all tables in schema sketch to capthe_worker")
    ours = _HAND_OVER.format(at=_AT.isoformat(), stage=STAGES["at_unit"].code)
    costs = {ours: Cost(0, 0), _SKETCH: Cost(0, 0)}
    each = n // ROUNDS
    for turn in range(ROUNDS):
        for act, spent in costs.items():
            before = place.spent()
            _pgbench(place, act, 1 + turn * each, each)
            costs[act] = spent + (place.spent() - before)
    owner.execute("drop schema sketch cascade")
    return _rates("hand_overs", n, costs[ours]), _rates("acts", n, costs[_SKETCH])


def _pgbench(place: World, act: str, first: int, n: int) -> None:
    """Each of CLIENTS sessions does `act` to its own dossiers, one transaction each."""
    server = place.server
    script = server.home / "act.sql"
    script.write_text(_NEXT + act)
    done = subprocess.run(  # noqa: S603 - the server's own program, on its own script
        [
            str(server.programs / "pgbench"), "--no-vacuum", f"--client={CLIENTS}", "--jobs=2",
            f"--transactions={n // CLIENTS}", "--protocol=prepared", "--define=i=0",
            f"--define=first={first}", f"--define=clients={CLIENTS}", f"--file={script}",
            server.url("capthe_worker"),
        ],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)


@contextmanager
def _desks(place: World, first: int, n: int) -> Iterator[Callable[[], float]]:
    """The desk's verb in PROCESSES x THREADS sessions, hired before the clock starts."""
    spawn = multiprocessing.get_context("spawn")
    each, url = n // PROCESSES, place.server.url("capthe_worker")
    members, pipes = [], []
    for k in range(PROCESSES):
        folder = place.server.home / f"desk-{k}"  # its machines' memories, unused, are its own
        folder.mkdir()
        ours, theirs = spawn.Pipe()
        given = (theirs, url, folder, first + k * each, each)
        members.append(spawn.Process(target=_counter_desk, args=given))
        members[-1].start()
        theirs.close()
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()

    def serve() -> float:
        for pipe in pipes:
            pipe.send("go")
        return sum(float(pipe.recv()) for pipe in pipes)

    yield serve
    for member in members:
        member.join()
    if any(member.exitcode for member in members):
        raise RuntimeError("a counter desk failed")


def _counter_desk(pipe: Connection, url: str, folder: Path, first: int, n: int) -> None:
    """One process of counters: THREADS officers, a session each; tells what it spent."""
    each = n // THREADS
    crews = [Crew.hire(url, folder, Plan(), _AT) for _ in range(THREADS)]
    failed: list[BaseException] = []

    def serve(crew: Crew, start: int) -> None:
        try:
            for dossier in range(start, start + each):
                hand_over(crew.centre, _OFFICER, dossier, 1_000_000_000 + dossier * 7919)
        except BaseException as error:  # noqa: BLE001 - told to the parent by the exit code
            failed.append(error)

    threads = [
        threading.Thread(target=serve, args=(crew, first + place_ * each))
        for place_, crew in enumerate(crews)
    ]
    pipe.send("ready")
    pipe.recv()
    before = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(time.process_time() - before)
    if failed:
        raise failed[0]


def _looks(place: World, n: int) -> dict[str, object]:
    """Looks at random dossiers of the first `n`."""
    dossiers = (any_of(n) for _ in range(LOOKS))
    return looks(place, [(each, 1_000_000_000 + each * 7919) for each in dossiers])
