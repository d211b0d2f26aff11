"""`capthe bench chip` measures what it says: chips that verify, with every store there is."""

import json
import subprocess
import sys

from tests.softhsm import needs_softhsm

RATES = {
    "sod_per_cpu_second",
    "sod_general_library_per_cpu_second",
    "signatures_alone_per_cpu_second",
    "chips_vn-2021_per_cpu_second",
    "chips_vn-2024_per_cpu_second",
}


@needs_softhsm
def test_every_rate_is_told_with_file_and_module():
    """In a process of its own: the module reads where its tokens are once a process."""
    done = subprocess.run(
        [sys.executable, "-m", "capthe.cli.main", "bench", "chip", "--chips", "40",
         "--rules", "vn-ec-named"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    report = json.loads(done.stdout.splitlines()[-1])
    for store in ("key_file", "softhsm"):
        assert all(report[store][rate] > 0 for rate in RATES)
        assert report[store]["chip_bytes_vn-2021"] > 40_000
    assert "NOT FOR PRODUCTION" in report["key_file"]["store"]
    assert report["keys_of_a_chip_per_cpu_second"].keys() == {"vn-2021", "vn-2024"}
