"""`capthe chip station`: an encoding station of a home's plant, over PC/SC.

It takes orders from the list that 7 personalise enters them in, beside the plant's own station and
any other; each order is one station's at a time. After a crash it asks the chip how far it is. The
blanks are those of the home's box; a machine with a feeder of its own has an adapter (`Encoder`).
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from contextlib import closing
from functools import partial

from capthe.chip.scp03 import Sealed, chip_keys
from capthe.cli.chip_reader import reader_of
from capthe.cli.environment import home_of
from capthe.cli.home import ENTROPY
from capthe.cli.plant import chip_box, encoding_jobs, transport_master
from capthe.domain.errors import Fault
from capthe.outside.chip_box import BoxEncoder, serial_of
from capthe.outside.orders_ahead import OrdersAhead
from capthe.work.ahead import Ahead
from capthe.work.chip_station import ChipFailed, ChipStation
from capthe.work.clock import machine_seconds

_PAUSE_SECONDS = 0.5


def run_station(arguments: argparse.Namespace) -> int:
    """Work until told to stop, or until no order is left; print how many cards were done."""
    home = home_of(arguments)
    master = transport_master(home)
    done: Counter[str] = Counter()
    with closing(reader_of(arguments.reader)) as reader:
        station = ChipStation(
            name=f"reader-{arguments.reader}-{os.getpid()}",
            encoder=BoxEncoder(reader, chip_box(home), arguments.tray),
            orders=OrdersAhead(partial(encoding_jobs, home)),
            keys_of=partial(chip_keys, master),
            serial_of=serial_of,
            entropy=ENTROPY,
            ahead=Ahead[Sealed](),
        )
        try:
            while _has_worked(station, done) or not arguments.until_idle:
                pass
        except KeyboardInterrupt:
            sys.stderr.write("\n")
    sys.stdout.write(json.dumps(dict(done)) + "\n")
    return 0


def _has_worked(station: ChipStation, done: Counter[str]) -> bool:
    """Do one order; say whether there was one. What fails waits, is told, and is tried again."""
    try:
        if station.work_one(machine_seconds()):
            done["cards"] += 1
            return True
    except ChipFailed:
        done["tries_failed"] += 1
        return True
    except Fault as fault:
        sys.stderr.write(f"Thiết bị không trả lời, sẽ thử lại / No answer, tried again: {fault}\n")
        done["faults"] += 1
        time.sleep(_PAUSE_SECONDS)
        return True
    time.sleep(_PAUSE_SECONDS)
    return False
