"""The processes that `capthe up` keeps up beside the database.

None of them outlives the supervisor, not even one that is killed: a worker and a nation that nobody
stops would go on beside those of the next start.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_PATIENCE_SECONDS = 30


@dataclass(slots=True)
class Children:
    """The processes beside the database; one that dies is started again."""

    commands: dict[str, list[str]]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def prepare(self, name: str) -> None:
        """Start one before there is anything to work on: it makes itself ready until `tell`."""
        command = [*self.commands[name], "--when-told"]
        self.running[name] = _start(command, stdin=subprocess.PIPE)

    def tell(self, name: str) -> None:
        """Let one that was prepared begin; `keep_up` answers for one that has died since."""
        door = self.running[name].stdin
        if door is not None:
            with contextlib.suppress(BrokenPipeError):
                door.write(b"\n")
                door.close()

    def keep_up(self) -> None:
        """Start what is not running."""
        for name, command in self.commands.items():
            child = self.running.get(name)
            if child is None or child.poll() is not None:
                if child is not None:
                    _end_group(child)
                self.running[name] = _start(command)

    def stop(self) -> None:
        """Ask every child to finish, and wait for it."""
        for child in self.running.values():
            child.terminate()
            if child.stdin is not None:
                child.stdin.close()  # what was never told to begin reads that nobody will
        for child in self.running.values():
            try:
                child.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
            _end_group(child)


def _start(command: list[str], stdin: int | None = None) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", "capthe.cli.main", *command],
        stdin=stdin,
        bufsize=0,
        start_new_session=True,
        preexec_fn=_dies_with(os.getpid()),  # noqa: PLW1509 - no threads here
    )


def _dies_with(parent: int) -> Callable[[], None]:
    """Return what a new child does first: ask to be told to stop when its parent is gone."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)

    def ask() -> None:
        if prctl is not None:
            prctl(_DIE_WITH_PARENT, signal.SIGTERM)
        if os.getppid() != parent:  # it died before it could be asked for
            os._exit(1)

    return ask


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    """End what a child has left behind: the web's own worker outlives its killed parent."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
