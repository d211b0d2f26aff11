"""The same seed gives the same trace in every process, whatever the order of its hash tables."""

import json
import subprocess
import sys

from capthe.sim.world.world import Setting

COMMAND = ["sim", "--seeds", "7", "--people", "20", "--storm", "3"]


def _start(hash_seed):
    return subprocess.Popen(
        [sys.executable, "-m", "capthe.cli.main", *COMMAND],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"PYTHONHASHSEED": hash_seed, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def test_one_seed_has_one_trace_under_three_hash_seeds():
    running = [_start(hash_seed) for hash_seed in ("0", "1", "4242")]
    said = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len({each["trace"] for each in said}) == 1
    assert len({json.dumps(each, sort_keys=True) for each in said}) == 1
    assert said[0]["events"] > 100


def test_another_seed_has_another_trace(runs):
    traces = {runs.run(Setting(seed, 8, 2)).trace for seed in (1, 2)}
    assert len(traces) == 2
