"""Room on the disk: a reserve to give away when it is full, and how much is left.

A full disk stops PostgreSQL with a panic. Intake is refused long before that; should it happen
all the same, giving up the reserve makes room for the server to come back and for the backlog
to be worked off.
"""

import os
from dataclasses import dataclass
from pathlib import Path

RESERVE_BYTES = 64 * 2**20


def free_bytes(folder: Path) -> int:
    """Return how many bytes an ordinary account may still write on the disk of `folder`."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


@dataclass(frozen=True, slots=True)
class Reserve:
    """A preallocated file in a data home."""

    home: Path
    size: int = RESERVE_BYTES

    @property
    def path(self) -> Path:
        """The reserve file."""
        return self.home / "reserve"

    @property
    def is_held(self) -> bool:
        """The reserve is there in full."""
        return self.path.exists() and self.path.stat().st_size >= self.size

    def hold(self) -> bool:
        """Put the reserve aside if there is room for it twice; say whether it is held."""
        if self.is_held:
            return True
        if free_bytes(self.home) < 2 * self.size:
            return False
        draft = self.path.with_name("reserve.new")
        with draft.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, self.size)
            os.fsync(file.fileno())
        draft.replace(self.path)
        return True

    def give_up(self) -> None:
        """Give the room back to the disk."""
        self.path.unlink(missing_ok=True)
