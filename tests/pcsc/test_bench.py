"""`capthe bench pcsc`: two readers, each with a driver of its own, and one JSON object last."""

import json
import subprocess
import sys

from tests.pcsc.bay import needs


@needs()
def test_two_readers_write_every_card(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "capthe.cli.main", "bench", "pcsc", "--cards", "6", "--readers", "2",
         "--home", str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["cards_per_second"] > 0
    assert {name: figures[name] for name in ("bench", "cards", "readers", "chunk_bytes")} == {
        "bench": "pcsc", "cards": 6, "readers": 2, "chunk_bytes": 1900,
    }  # fmt: skip
    assert any("a real chip" in each for each in figures["excluded"])
    assert list(tmp_path.iterdir()) == []
