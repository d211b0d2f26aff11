"""What can be known about a running server from its data folder and the machine."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

READY = ("ready", "standby")
STOPPING = "stopping"
_PROC = Path("/proc")
_KILLED = 1 << signal.SIGKILL - 1


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server's main process, as its `postmaster.pid` tells.

    That file of a killed one says "ready" while it ends, for some milliseconds: it is stopping.
    """

    pid: int
    sockets: Path
    status: str

    @property
    def is_ready(self) -> bool:
        """Recovery is over and connections are taken."""
        return self.status in READY


def read_postmaster(data: Path) -> Postmaster | None:
    """Return the live server of `data`; a stale file, left by a crash, counts as none."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[0].strip().lstrip("-").isdigit():
        return None
    pid = abs(int(lines[0]))
    if not is_alive(pid) or not _works_in(pid, data):
        return None
    sockets = Path(lines[4]) if len(lines) > 4 else Path()
    status = lines[7].strip() if len(lines) > 7 else "starting"
    return Postmaster(pid, sockets, STOPPING if _was_killed(pid) else status)


def is_alive(pid: int) -> bool:
    """Tell whether the process runs; one that has ended but was not waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return not _PROC.joinpath("self").exists() or _PROC.joinpath(str(pid)).exists()
    return state.rpartition(")")[2].split()[0] not in {"Z", "X"}


def wait_until(is_done: Callable[[], bool], *, every_seconds: float = 0.02) -> None:
    """Wait without limit; an impatient person interrupts."""
    while not is_done():
        time.sleep(every_seconds)


def orphans(data: Path) -> list[int]:
    """List processes still at work in `data` (a killed server's backends), where /proc tells."""
    return [pid for pid in _all_pids() if _is_at(pid, data) and is_alive(pid)]


def send(pid: int, signal_number: int) -> None:
    """Send a signal to a process that may have ended meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal_number)


def let_finish(pid: int) -> None:
    """Let sessions that wake wait for the one at work to finish, where the machine can.

    Linux then runs the process and its future children by SCHED_BATCH (sched(7)): with more
    sessions than cores a hand-over is not interrupted by another one's (docs/numbers.md).
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):  # a machine that forbids it runs them as any other process
            os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))


def _all_pids() -> Iterator[int]:
    if not _PROC.joinpath("self").exists():
        return
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            yield int(entry.name)


def _works_in(pid: int, data: Path) -> bool:
    """Tell whether a process belongs to `data`; without /proc its number has to do."""
    return _is_at(pid, data) if _PROC.joinpath("self").exists() else True


def _is_at(pid: int, data: Path) -> bool:
    """Tell whether `data` is the process's working folder, as of every process of its server."""
    try:
        return _PROC.joinpath(str(pid), "cwd").readlink() == data.resolve()
    except OSError:
        return False


def _was_killed(pid: int) -> bool:
    """Tell whether the process is ending since it was killed, where /proc tells (proc(5))."""
    try:
        status = (_PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    told = dict(line.split(":", 1) for line in status.splitlines())
    return any(int(told[which], 16) & _KILLED for which in ("SigPnd", "ShdPnd"))
