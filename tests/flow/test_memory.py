"""What a worker does to Python's memory."""

import subprocess
import sys

ENDS = """
import duckdb
from capthe.work.memory import settle_memory
settle_memory()
connection = duckdb.connect()
connection.execute("select 1")
settle_memory()
"""


def test_a_settled_process_ends_in_silence():
    """What was frozen is let go again: libraries complain of what outlives them."""
    done = subprocess.run(
        [sys.executable, "-c", ENDS], capture_output=True, text=True, check=True, timeout=60
    )
    assert not done.stderr
