"""`capthe register check|score|worklist|dedupe`: data quality of a register, file or database."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from capthe.cli.link import Laps
from capthe.country.vn.quality import quality_profile
from capthe.link.quality.catalogue import Catalogue, catalogue
from capthe.link.quality.rule import DIMENSION_NAMES, Dimension
from capthe.store.duck import quality_state as state
from capthe.store.duck.files import Read
from capthe.store.duck.quality import Check, Ran, load_units, read_register, take_in
from capthe.store.duck.quality_files import fired, problem_counts, write_run


def register_kinds(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the kinds of data quality."""
    check = kinds.add_parser("check", help="ask every rule of every record")
    _of_register(check)
    check.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    check.add_argument("--form", choices=("csv", "parquet"), default="csv", help="of the findings")
    check.set_defaults(run=run_check)


def _of_register(parser: argparse.ArgumentParser) -> None:
    """Add what every kind needs to come by a checked register."""
    parser.add_argument("--register", type=Path, metavar="FILE", help="CSV, Parquet")
    parser.add_argument("--state", type=Path, metavar="FILE", help="what is kept between runs")
    parser.add_argument("--whole", action="store_true", help="ask all again, not what changed")
    parser.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="default: today")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))


def _day(text: str) -> int:
    return int(text.replace("-", ""))


@dataclass(frozen=True, slots=True)
class Checked:
    """A register that has been checked: its database, the rules, what was read and asked."""

    connection: duckdb.DuckDBPyConnection
    rules: Catalogue
    asked: Catalogue
    read: Read
    ran: Ran
    day: int


@contextmanager
def checked(arguments: argparse.Namespace, laps: Laps) -> Iterator[Checked]:
    """Read the register and ask the rules."""
    rules = catalogue(quality_profile())
    with TemporaryDirectory() as scratch:
        spill = Path(scratch)
        connection = state.opened_state(arguments.state, threads=arguments.threads, spill=spill)
        try:
            day = arguments.day or state.today_of(connection)
            load_units(connection, rules)
            read = read_register(connection, arguments.register, spill)
            ran = take_in(connection)
            laps("load")
            check = Check(connection, rules, day, read.absent)
            ran = state.run(connection, check, ran, day, is_whole=arguments.whole)
            laps("check")
            yield Checked(connection, rules, check.catalogue, read, ran, day)
        finally:
            connection.close()


def run_check(arguments: argparse.Namespace) -> int:
    """Check and write the files; the last line on standard output is one JSON object."""
    laps = Laps()
    with checked(arguments, laps) as done:
        write_run(
            done.connection, arguments.out, every=done.rules, asked=done.asked, form=arguments.form
        )
        laps("write")
        tell_read(done.read)
        summary = {
            "day": done.day,
            "records": done.ran.records,
            "asked": done.ran.asked,
            "gone": done.ran.gone,
            "is_part": done.ran.is_part,
            "rules_asked": len(done.asked.every),
            "rules": len(done.rules.every),
            "columns_absent": done.read.absent,
            "columns_unknown": done.read.unknown,
            "lines_not_utf8": done.read.lines_not_utf8,
            "problems": problem_counts(done.connection),
            "fired": fired(done.connection),
            "scores": _scores(done),
            "alarms": len(state.alarms(done.connection)),
            "cpu_seconds": laps.seconds,
        }
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0


def tell_read(read: Read) -> None:
    """Say which columns the file lacks and which nobody knows."""
    for kind, names in (("không có / absent", read.absent), ("lạ / unknown", read.unknown)):
        if names:
            sys.stderr.write(f"cột {kind}: {', '.join(names)}\n")


def _scores(done: Checked) -> dict[str, dict[str, float | int | None]]:
    """Return the nation's four scores, each with how many of its rules could be asked."""
    nation = state.scores_at(done.connection, "nation")
    return {
        DIMENSION_NAMES[word].vi: {
            "share": nation[0].share(word) if nation else None,
            "rules_asked": len(done.asked.counted(word)),
            "rules": len(done.rules.counted(word)),
        }
        for word in Dimension
    }
