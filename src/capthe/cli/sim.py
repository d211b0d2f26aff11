"""`capthe sim`: countries in a box, seed by seed; what breaks first is told in full."""

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from capthe.cli import replay
from capthe.cli.check_rules import SIM, UNFORESEEN
from capthe.cli.difference_words import in_words
from capthe.cli.environment import server_programs
from capthe.country import COUNTRIES
from capthe.domain.text import Text
from capthe.sim.world.bugs import BUGS
from capthe.sim.world.databases import QUIET, Databases
from capthe.sim.world.invariants import INVARIANTS
from capthe.sim.world.runs import Outcome, Runs
from capthe.sim.world.sky import MOST
from capthe.sim.world.world import Setting
from capthe.store.pg.difference import Difference
from capthe.store.pg.server import Server


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "sim",
        help="mô phỏng cả quốc gia trong một máy, từng hạt giống"
        " / a country in a box, seed by seed",
    )
    parser.add_argument(
        "--seeds",
        type=_seeds,
        default=range(1, 11),
        metavar="A..B",
        help="từ hạt giống A đến B, hoặc một hạt giống / from seed A to B, or one seed",
    )
    parser.add_argument(
        "--people", type=int, default=60, help="số công dân mẫu / synthetic citizens"
    )
    parser.add_argument(
        "--storm", type=int, default=6, help="số ngày có sự cố / days of bad weather"
    )
    parser.add_argument(
        "--bug",
        choices=sorted(BUGS),
        metavar="NAME",
        help="cài sẵn một lỗi để xem có bị phát hiện không (%(choices)s)"
        " / plant a defect, to see it found (its names: above)",
    )
    parser.add_argument(
        "--keep-going",
        action="store_true",
        help="không dừng ở lần sai đầu tiên / do not stop at the first failure",
    )
    parser.set_defaults(run=run)
    replay.add(parser.add_subparsers())


def _seeds(text: str) -> range:
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def run(arguments: argparse.Namespace) -> int:
    """Run the seeds; the last line on stdout is one JSON object; 1 when an invariant broke."""
    outcomes: list[Outcome] = []
    with simulator() as runs:
        for seed in arguments.seeds:
            setting = Setting(seed, arguments.people, arguments.storm)
            outcome = runs.run(setting, bug=BUGS.get(arguments.bug or ""))
            outcomes.append(outcome)
            sys.stderr.write(f"{_line(outcome)}\n")
            if not outcome.is_right:
                sys.stderr.write(told(outcome))
                if not arguments.keep_going:
                    break
    sys.stdout.write(json.dumps(summary(outcomes), ensure_ascii=False) + "\n")
    return 0 if all(outcome.is_right for outcome in outcomes) else 1


@contextmanager
def simulator() -> Iterator[Runs]:
    """Start a server on which nothing durable lies, and run worlds on it."""
    home = Path(tempfile.mkdtemp(prefix="capthe-sim-"))
    home.chmod(0o711)
    try:
        with Server(home, server_programs(), settings=QUIET) as server:
            country = COUNTRIES["vn"]()
            scratch = home / "scratch"
            scratch.mkdir()
            yield Runs(Databases(server, country), country, scratch)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def told(outcome: Outcome) -> str:
    """Tell a failure: seed, weather, what broke, the story, the command that shows it again."""
    setting = outcome.setting
    weather = ", ".join(f"{kind} {share}" for kind, share in outcome.weather.items() if share)
    lines = [
        f"hạt giống {setting.seed}, {setting.people} người, {setting.storm_days} ngày có sự cố",
        f"seed {setting.seed}, {setting.people} people, a storm of {setting.storm_days} days",
        f"sự cố / weather: {weather}",
        *_broken(outcome.differences[:5]),
        *(f"  {line}" for line in outcome.story),
        f"chạy lại / again: {outcome.command}",
    ]
    return "\n".join(lines) + "\n"


def _broken(differences: Sequence[Difference]) -> Iterator[str]:
    """Name what broke, what must hold there, and what was found."""
    says = {each.name: Text(SIM[each.name], each.doc) for each in INVARIANTS}
    for check, group in groupby(differences, key=attrgetter("check")):
        rule = says.get(check, UNFORESEEN)
        yield f"  {rule.vi}"
        yield f"  {rule.en}"
        for each in map(in_words, group):
            yield f"SAI {check}: {each.vi}"
            yield f"BROKEN {check}: {each.en}"


def summary(outcomes: list[Outcome]) -> dict[str, object]:
    """Count what ran, what struck and what broke."""
    fired: Counter[str] = Counter()
    points: Counter[str] = Counter()
    for outcome in outcomes:
        fired.update(outcome.fired)
        points.update(outcome.points)
    days = sum((outcome.simulated for outcome in outcomes), timedelta()) / timedelta(days=1)
    return {
        "seeds": len(outcomes),
        "failed": [outcome.setting.seed for outcome in outcomes if not outcome.is_right],
        "broken": dict(Counter(o.differences[0].check for o in outcomes if not o.is_right)),
        "trace": outcomes[-1].trace if outcomes else "",
        "never_fired": sorted(set(MOST) - set(fired)),
        "fired": dict(sorted(fired.items())),
        "points": len(points),
        "events": sum(outcome.events for outcome in outcomes),
        "simulated_days": round(days, 1),
    }


def _line(outcome: Outcome) -> str:
    seed, struck = outcome.setting.seed, sum(outcome.fired.values())
    words = ("đúng", "held") if outcome.is_right else ("SAI", "BROKEN")
    return (
        f"▸ Hạt giống {seed}: {struck} sự cố, {outcome.events} sự kiện: {words[0]}"
        f" · Seed {seed}: {struck} faults, {outcome.events} events: {words[1]}"
    )
