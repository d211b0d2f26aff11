"""`capthe bench link`: dossiers against a register, one core, in seconds of the processor."""

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from capthe.cli.bench_world import machine
from capthe.cli.link import Laps
from capthe.country.linking import NORMALISERS, shipped_model
from capthe.link.model import Model
from capthe.store.duck.batch import Batch, Files
from capthe.store.duck.open import opened

EXCLUDED = (
    "what is made once for a definition, before the files are read: the model that is shipped",
    "the files of the answer",
    "real errors, where the files are made up",
)
_SEARCH = ("find", "weigh", "decide")
_LINK = ("find", "learn", "weigh", "decide")


def run_link(arguments: argparse.Namespace) -> int:
    """Link the files once on one thread; print how many dossiers a second of one core links.

    `searched` counts search and decision, `linked` learning too, `whole` the loading and the
    normalising of both files as well.
    """
    laps = Laps()
    load_before = os.getloadavg()[0]
    with TemporaryDirectory() as scratch:
        batch = Batch(opened(threads=1, spill=Path(scratch)), NORMALISERS["vn"]())
        files = Files(arguments.register, arguments.dossiers, Path(scratch))
        done = batch.run(files, Model.from_json(shipped_model("vn")), lap=laps)
        pairs = batch.pairs()
    dossiers = done.dossiers.rows
    seconds = laps.seconds
    result = {
        "bench": "link",
        "register_rows": done.register.rows,
        "dossiers": dossiers,
        "pairs": pairs,
        "labels": done.taught.labels,
        "decisions": done.decisions,
        "cpu_seconds": seconds,
        "dossiers_per_core_second": {
            "searched": round(dossiers / sum(seconds[part] for part in _SEARCH)),
            "linked": round(dossiers / sum(seconds[part] for part in _LINK)),
            "whole": round(dossiers / sum(seconds.values())),
        },
        "load_before": round(load_before, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "machine": machine(),
        "excluded": list(EXCLUDED),
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return 0
