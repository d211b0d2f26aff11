"""mrtdreader (libmrtd, C): it speaks to NFC devices, so a shim of a few lines gives it PC/SC."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.pcsc.bay import client

BUSY = "Unable to open NFC device"
PATIENCE_SECONDS = 20.0
SHIM = Path(__file__).with_name("nfc_over_pcsc.c")


@dataclass(frozen=True)
class Read:
    """What mrtdreader said and saved."""

    is_open: bool
    said: str
    picture: bytes | None


def build_shim(folder):
    built = folder / "shim.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-I/usr/include/PCSC", "-o", built, SHIM, "-lpcsclite"],
        check=True,
    )
    return built


def mrtdreader(bay, shim, folder, zone):
    """Have the card in the reader read by BAC with a printed zone, once the reader is free."""
    until = time.monotonic() + PATIENCE_SECONDS
    while BUSY in (read := _run(bay, shim, folder, zone)).said and time.monotonic() < until:
        time.sleep(0.05)
    return read


def _run(bay, shim, folder, zone):
    picture = folder / "image.jpg"
    picture.unlink(missing_ok=True)
    done = subprocess.run(
        ["mrtdreader", "-p", zone[0][5:14], "-b", zone[1][:6], "-e", zone[1][8:14]],
        cwd=folder, env={**client(bay), "LD_PRELOAD": str(shim)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False,
    )  # fmt: skip
    return Read(
        done.returncode == 0,
        done.stdout.decode(errors="replace"),
        picture.read_bytes() if picture.exists() else None,
    )
