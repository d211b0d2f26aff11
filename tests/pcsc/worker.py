"""A station in a process of its own, for tests that kill it: python -m tests.pcsc.worker FOLDER."""

import secrets
import sys
import time
from contextlib import closing
from pathlib import Path

from capthe.chip.encoding import SHORT_CHUNK_BYTES
from capthe.domain.errors import Fault
from capthe.outside.chip_box import BoxEncoder, ChipBox
from capthe.outside.encoding_jobs import EncodingJobs
from capthe.outside.orders_ahead import OrdersAhead
from capthe.outside.pcsc import PcscReader
from capthe.work.ahead import Ahead
from tests.pcsc.bay import MASTER, TRAY, station

PAUSE_SECONDS = 0.02


def main(folder, reader_name):
    """Work until killed. Short commands, so that a card takes long enough to be cut."""
    jobs = OrdersAhead(lambda: EncodingJobs(folder / "jobs.sqlite", secrets.token_bytes))
    box = ChipBox(folder / "box", MASTER, secrets.token_bytes)
    with closing(PcscReader(reader_name)) as reader:
        made = station(
            BoxEncoder(reader, box, TRAY), jobs, chunk_bytes=SHORT_CHUNK_BYTES, ahead=Ahead()
        )
        while True:
            try:
                has_worked = made.work_one(time.monotonic())
            except Fault:
                has_worked = False
            if not has_worked:
                time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
