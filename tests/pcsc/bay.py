"""A bay for the tests: pcscd in a network of its own, one virtual reader, a box of blanks."""

import ctypes.util
import os
import secrets
import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from capthe.chip.scp03 import chip_keys
from capthe.domain.errors import Fault
from capthe.outside.chip_box import ChipBox, TwinReader, serial_of
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs
from capthe.outside.pcsc import PcscContext, PcscReader
from capthe.sim.pcscd import PrivatePcscd, missing, port_of
from capthe.work.chip_station import ChipStation

MASTER = bytes(range(16))
TRAY = "0"
PATIENCE_SECONDS = 30.0


def keys_of(serial):
    return chip_keys(MASTER, serial)


def needs(*wanted):
    """Skip, by name, where a program or library is missing; ./check names it too."""
    absent = [missing()] if missing() else []
    absent += [name for name in wanted if not _is_there(name)]
    return pytest.mark.skipif(bool(absent), reason=f"{', '.join(absent)} missing")


def _is_there(name):
    """Is there a program, a library or a header of that name?"""
    return bool(
        shutil.which(name)
        or ctypes.util.find_library(name)
        or Path("/usr/include/PCSC", name).exists()
    )


@dataclass
class Bay:
    """pcscd, the box, and the reader of the box."""

    pcscd: PrivatePcscd
    box: ChipBox

    def reader(self):
        """The first reader, as soon as the card in it answers."""
        reader = PcscReader(self.reader_name())
        insist(reader.power_on)
        return reader

    def reader_name(self):
        def first():
            with closing(PcscContext()) as context:
                names = context.readers()
            if not names:
                raise Fault("no reader yet")
            return names[0]

        return insist(first)

    def insert(self, blank):
        """Put a card in, and cut the power of the one before."""
        self.box.put(TRAY, blank)
        with closing(self.reader()):
            pass


def insist(act):
    """Do it, again and again while a machine does not answer."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return act()
        except Fault:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def open_bay(folder, *, is_vietnam=False):
    """A bay with a twin in its reader."""
    master = folder / "master"
    folder.mkdir(parents=True, exist_ok=True)
    master.write_text(MASTER.hex())
    box = ChipBox(folder / "box", MASTER, secrets.token_bytes)
    box.put(TRAY, 1)
    pcscd = PrivatePcscd(folder / "pcscd")
    start_twin(pcscd, box.folder, master, is_vietnam=is_vietnam)
    return Bay(pcscd, box)


def start_twin(pcscd, box, master, *, is_vietnam=False):
    quirk = ["--vietnam"] if is_vietnam else []
    return pcscd.run(
        ["chip", "twin", "--box", str(box), "--tray", TRAY, "--port", str(port_of(0)),
         "--master", str(master), *quirk]
    )  # fmt: skip


def station(encoder, jobs, name="station", **more):
    return ChipStation(name, encoder, jobs, keys_of, serial_of, secrets.token_bytes, **more)


def write_directly(box, folder, orders):
    """Write cards without pcscd; each order is (card, blank, image)."""
    jobs = EncodingJobs(folder / "jobs.sqlite", secrets.token_bytes)
    jobs.enter(f"job {orders[0][1]}", [ChipOrder(*order) for order in orders])
    reader = TwinReader(box, "direct")
    made = station(reader, jobs)
    while made.work_one(0.0):
        pass
    reader.close()
    return jobs


def client(bay):
    """The environment of a client of this pcscd."""
    return {**os.environ, **bay.pcscd.environment}  # noqa: TID251 - a child's, plus the socket
