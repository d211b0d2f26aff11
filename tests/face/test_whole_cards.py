"""The bench of whole cards makes cards that open again, verify, and read as they were meant."""

import json
import subprocess
import sys


def test_whole_cards_are_kept_and_read_back(tmp_path):
    """It compares every card itself and fails at the first that differs.

    In a process of its own: a PKCS#11 module is configured once a process.
    """
    command = ["bench", "card", "--cards", "3", "--rules", "vn-ec-explicit"]
    done = subprocess.run(
        [sys.executable, "-m", "capthe.cli.main", *command, "--home", str(tmp_path)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    report = json.loads(done.stdout.splitlines()[-1])
    for version in ("vn-2021", "vn-2024"):
        assert report[version]["bytes_per_card"] > 55_000
        assert report[version]["cards_per_cpu_second"] > 0
