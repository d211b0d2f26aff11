"""A pcscd of one's own, with virtual readers, in a network and a /run of its own.

vpcd listens on every address of the machine, so it gets a network with nothing in it but loopback;
pcscd has its socket in /run, so it gets a /run of its own too. Needs root, Debian's pcscd and
vsmartcard-vpcd, and util-linux.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capthe.domain.errors import Fault
from capthe.outside.vpcd import FIRST_PORT

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_PROGRAMS = ("pcscd", "unshare", "nsenter", "ip", "mount")
_PORTS_EACH = 8
_PATIENCE_SECONDS = 20.0
_PAUSE_SECONDS = 0.02
_HOLD = "ip link set lo up && mount -t tmpfs none /run && echo ready && exec sleep infinity"


def missing() -> str:
    """Return what keeps this machine from it; empty when nothing does."""
    if os.geteuid():
        return "root"
    absent = [name for name in _PROGRAMS if shutil.which(name) is None]
    if not DRIVER.exists():
        absent.append("vsmartcard-vpcd")
    return ", ".join(absent)


def port_of(reader: int) -> int:
    """Return where the vpcd of a reader listens."""
    return FIRST_PORT + reader * _PORTS_EACH


@dataclass(slots=True)
class PrivatePcscd:
    """The processes: one that holds the namespaces, pcscd, and the twins started with `run`."""

    folder: Path
    readers: int = 1
    holder: "subprocess.Popen[str]" = field(init=False)
    daemon: "subprocess.Popen[bytes] | None" = None
    others: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the namespaces and start pcscd."""
        lacking = missing()
        if lacking:
            raise Fault(f"no pcscd of one's own: {lacking} is missing")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._configure()
        self.holder = subprocess.Popen(  # noqa: S603 - our own words
            ["unshare", "--net", "--mount", "sh", "-c", _HOLD],  # noqa: S607 - root's own path
            stdout=subprocess.PIPE,
            text=True,
        )
        if self.holder.stdout is None or self.holder.stdout.readline() != "ready\n":
            raise Fault("no namespace of one's own can be made here")
        self.start()

    @property
    def socket(self) -> Path:
        """Where libpcsclite finds this pcscd, from outside its /run."""
        return Path("/proc", f"{self.holder.pid}", "root", "run", "pcscd", "pcscd.comm")

    @property
    def environment(self) -> dict[str, str]:
        """What a client's environment must say."""
        return {"PCSCLITE_CSOCK_NAME": str(self.socket)}

    def start(self) -> None:
        """Start pcscd, and wait until it listens."""
        with (self.folder / "pcscd.log").open("ab") as log:
            self.daemon = subprocess.Popen(  # noqa: S603 - our own words
                self._inside("--mount", ["pcscd", "--foreground", "--config", str(self._conf)]),
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + _PATIENCE_SECONDS
        while not self.socket.exists():
            if time.monotonic() > until or self.daemon.poll() is not None:
                raise Fault(f"pcscd does not start; see {self.folder / 'pcscd.log'}")
            time.sleep(_PAUSE_SECONDS)

    def kill(self) -> None:
        """End pcscd as a power cut would, and start another."""
        if self.daemon is not None:
            self.daemon.kill()
            self.daemon.wait()
        self.socket.unlink(missing_ok=True)
        self.socket.with_name("pcscd.pid").unlink(missing_ok=True)
        self.start()

    def run(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        """Start a process in this network, as `python -m capthe.cli.main COMMAND`."""
        whole = [sys.executable, "-m", "capthe.cli.main", *command]
        started = subprocess.Popen(  # noqa: S603 - our own words
            self._inside("", whole), stdout=subprocess.DEVNULL
        )
        self.others.append(started)
        return started

    def close(self) -> None:
        """End everything."""
        for process in (*self.others, self.daemon, self.holder):
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
        if self.holder.stdout is not None:
            self.holder.stdout.close()

    def _inside(self, also: str, command: Sequence[str]) -> list[str]:
        spaces = ["--net", also] if also else ["--net"]
        return ["nsenter", f"--target={self.holder.pid}", *spaces, *command]

    @property
    def _conf(self) -> Path:
        return self.folder / "readers.conf"

    def _configure(self) -> None:
        """Write reader.conf: vpcd keeps its state per driver, so every reader has its own copy."""
        entries = []
        for reader in range(self.readers):
            driver = self.folder / f"vpcd-{reader}.so"
            shutil.copyfile(DRIVER, driver)
            driver.chmod(0o755)
            entries.append(
                f'FRIENDLYNAME "Capthe {reader}"\nDEVICENAME /dev/null:{port_of(reader):#x}\n'
                f"LIBPATH {driver}\nCHANNELID {port_of(reader):#x}\n"
            )
        self._conf.write_text("\n".join(entries), encoding="ascii")
