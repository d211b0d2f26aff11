"""Every bench that carries dossiers tells how many a second, of the clock and of a processor."""

import json

import pytest

from capthe.cli.main import main

RATES = {
    "intake": (["--packets", "50"], "packets"),
    "row": (["--hand-overs", "512"], "hand_overs"),
}


@pytest.mark.parametrize("kind", RATES)
def test_a_bench_tells_its_dossiers_a_second(kind, tmp_path, capsys):
    size, own_name = RATES[kind]
    assert main(["bench", kind, *size, "--home", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    whole = told if kind == "intake" else told["pgbench"]
    assert told["dossiers_per_second"] == whole[f"{own_name}_per_second"] > 0
    assert told["dossiers_per_cpu_second"] == whole[f"{own_name}_per_cpu_second"] > 0
    assert told["excluded"] != []
    if kind == "row":
        assert told["sketch"]["n"] == whole["n"]
        assert told["ratio_to_sketch"] > 0
