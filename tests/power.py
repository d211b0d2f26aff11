"""A power cut without a machine to unplug: a disk that forgets what was not yet flushed to it.

An ext4 in a file, mounted through a loop device. `cut` shuts the file system down without
flushing its journal: what the disk was not made to keep is gone, as after a loss of power.
It does not model a disk that lies about having kept something.
"""

import fcntl
import os
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN (linux/fs.h), the same number as XFS_IOC_GOINGDOWN
_NO_LOG_FLUSH = 2


@dataclass(frozen=True, slots=True)
class Disk:
    """A mounted disk of its own."""

    image: Path
    mounted: Path

    def cut(self) -> None:
        """Lose the power: nothing more reaches the disk, and every write fails from now on."""
        handle = os.open(self.mounted, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, struct.pack("=I", _NO_LOG_FLUSH))
        finally:
            os.close(handle)

    def power_on(self) -> None:
        """Mount what the disk has kept. All that worked on it must have ended before."""
        self._unmount()
        self._mount()

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self.image), str(self.mounted))
        self.mounted.chmod(0o711)

    def _unmount(self) -> None:
        for _ in range(100):
            if subprocess.run(["umount", self.mounted], check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError(f"somebody still works on {self.mounted}")


def missing_for_power_cuts() -> str | None:
    """What this machine lacks for a disk of its own, if anything."""
    if os.geteuid() != 0:
        return "root"
    tools = ("mkfs.ext4", "losetup", "mount")
    found = [any((Path(d) / t).exists() for d in ("/sbin", "/usr/sbin", "/bin")) for t in tools]
    return next((tool for tool, is_there in zip(tools, found, strict=True) if not is_there), None)


@contextmanager
def disk(folder: Path, *, megabytes: int = 1024) -> Iterator[Disk]:
    """A fresh disk in a file of `folder`, mounted; gone afterwards."""
    made = Disk(folder / "disk.img", folder / "disk")
    made.mounted.mkdir()
    made.mounted.chmod(0o711)
    with made.image.open("wb") as file:
        file.truncate(megabytes * 2**20)
    _run("mkfs.ext4", "-q", "-F", str(made.image))
    made._mount()
    try:
        yield made
    finally:
        made._unmount()
        made.image.unlink()


def _run(*command: str) -> None:
    path = "/sbin:/usr/sbin:/bin:/usr/bin"
    subprocess.run(command, check=True, env={"PATH": path}, capture_output=True)
