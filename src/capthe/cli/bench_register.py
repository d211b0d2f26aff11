"""`capthe bench register`: a register file into an empty register, and one more over it, durably.

Seconds of the processor are those of this process and of all of PostgreSQL's.
"""

import argparse
import csv
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from capthe.cli.bench_load import START
from capthe.cli.bench_world import LOADED, World, machine, tell, world
from capthe.country import COUNTRIES
from capthe.country.linking import NORMALISERS
from capthe.domain.text import Text
from capthe.sim.corpus.judging import JUDGING
from capthe.sim.corpus.lines import REGISTER_COLUMNS, cells
from capthe.sim.corpus.write import Wanted, lines
from capthe.store.duck.open import opened
from capthe.store.duck.register_file import read_register
from capthe.store.duck.register_names import Namer
from capthe.store.pg.act import Act
from capthe.store.pg.register import Register
from capthe.store.pg.server import SUPERUSER

FURTHER_SHARE = 10
EXCLUDED = (
    "vacuum and analyze after the load",
    "the search index of number 3: see the bench of verify",
    "real errors: those of the file are synthetic",
)


def run_register(arguments: argparse.Namespace) -> int:
    """Run the bench; the last line on standard output is one JSON object."""
    with world(arguments.home) as place:
        report = measure(place, people=arguments.rows, file=arguments.file)
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


def measure(place: World, *, people: int, file: Path | None) -> dict[str, Any]:
    """Load a file, then a tenth of it under other ids; return the report."""
    load_before = os.getloadavg()[0]
    with (
        psycopg.connect(place.server.url(SUPERUSER), autocommit=True) as owner,
        TemporaryDirectory(dir=place.server.home) as scratch,
    ):
        durable = place.check_durable(owner)
        folder = Path(scratch)
        path = file or folder / "register.csv"
        if file is None:
            _write(path, people)
        tell(Text("Đã có tệp dân cư", "The register file is there"))
        first = _loaded(place, owner, path, folder)
        rows: int = first["rows"]
        further = folder / "further.csv"
        _tenth(path, further, rows // FURTHER_SHARE)
        more = _loaded(place, owner, further, folder)
        return {
            "bench": "register",
            "first": first,
            "further": more,
            "file_bytes": path.stat().st_size,
            "durable": durable,
            "load_before": round(load_before, 2),
            "load_after": round(os.getloadavg()[0], 2),
            "machine": machine(),
            "excluded": list(EXCLUDED),
        }


def _write(path: Path, people: int) -> None:
    """Write the register of a nation, with the faults of the judging sets."""
    wanted = Wanted(
        seed=7, people=people, family=JUDGING, birth_year=None, kin_only=False, times=1.0,
        dossier_share=0.0,
    )  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(REGISTER_COLUMNS)
        rows.writerows((line.line_id, *cells(line.said)) for line in lines(wanted))


def _tenth(path: Path, target: Path, lines: int) -> None:
    """Write the head and the first lines, each of another person with the same number."""
    with (
        path.open(encoding="utf-8", newline="") as whole,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        out.write(next(whole))
        for _ in range(lines):
            out.write("F" + next(whole))


def _loaded(place: World, owner: psycopg.Connection, path: Path, scratch: Path) -> dict[str, Any]:
    began = place.spent()
    own = _own()
    connection = opened(threads=2, spill=scratch)
    file = read_register(
        connection, path, normaliser=NORMALISERS["vn"](), namer=Namer(COUNTRIES["vn"]().names),
        renamed={}, scratch=scratch,
    )  # fmt: skip
    read = place.spent()
    loaded = Register(owner).load(
        Act("bench", "load", START, START), file, source="nation",
        progress=lambda n: tell(LOADED, n=n),
    )  # fmt: skip
    aside = file.lines_aside
    connection.close()
    whole = place.spent() - began
    return {
        "lines": file.lines,
        "rows": loaded.records,
        "lines_aside": aside,
        "notes": loaded.aside,
        "seconds": round(whole.wall, 1),
        "cpu_seconds": round(whole.cpu, 2),
        "cpu_reading": round((read - began).cpu, 2),
        "cpu_program": round(_own() - own, 2),
        "lines_per_second": round(file.lines / whole.wall),
        "rows_per_second": round(loaded.records / whole.wall),
        "lines_per_cpu_second": round(file.lines / whole.cpu),
        "rows_per_cpu_second": round(loaded.records / whole.cpu),
    }


def _own() -> float:
    mine = os.times()
    return mine.user + mine.system
