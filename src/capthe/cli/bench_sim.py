"""`capthe bench sim`: how much of a country in a box one second of a processor carries."""

import argparse
import json
import sys
from datetime import timedelta

from capthe.cli.bench_world import World, machine, tell
from capthe.cli.sim import simulator
from capthe.domain.text import Text
from capthe.sim.world.world import Setting


def run_sim(arguments: argparse.Namespace) -> int:
    """Run so many seeds; the last line on stdout is one JSON object."""
    with simulator() as runs:
        place = World(runs.databases.server)
        before = place.spent()
        outcomes = []
        for seed in range(1, arguments.seeds + 1):
            outcomes.append(runs.run(Setting(seed, arguments.people, arguments.storm)))
            tell(
                Text("Hạt giống {seed}: {n} sự kiện", "Seed {seed}: {n} events"),
                seed=seed,
                n=outcomes[-1].events,
            )
        cost = place.spent() - before
    events = sum(outcome.events for outcome in outcomes)
    days = sum((outcome.simulated for outcome in outcomes), timedelta()) / timedelta(days=1)
    report = {
        "bench": "sim",
        "seeds": arguments.seeds,
        "people": arguments.people,
        "storm_days": arguments.storm,
        "failed": [o.setting.seed for o in outcomes if not o.is_right],
        "events": events,
        "faults": sum(sum(outcome.fired.values()) for outcome in outcomes),
        "simulated_days": round(days, 1),
        "cpu_seconds": round(cost.cpu, 1),
        "seconds": round(cost.wall, 1),
        "events_per_second": round(events / cost.wall),
        "events_per_cpu_second": round(events / cost.cpu),
        "simulated_days_per_cpu_second": round(days / cost.cpu, 2),
        "machine": machine(),
        "excluded": [
            "the start of the database server, which all seeds share",
            "the network: one process runs a country, the network between its parts is simulated",
            "the web: officers call the desks without its pages",
        ],
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0
