"""What the workers complain of while a world lives: an operator would read it in the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_LOG = logging.getLogger("capthe.work")


class Alarms(logging.Handler):
    """Keeps every complaint of the worker loop."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one complaint."""
        self.said.append(record.getMessage())

    @property
    def faults(self) -> int:
        """How many tries ended in a fault."""
        return sum(line.startswith("fault") for line in self.said)

    @property
    def broken(self) -> list[str]:
        """What was found broken by the program itself, or parked for anything but a fault."""
        return [
            line for line in self.said
            if line.startswith("broken")
            or (line.startswith("parked") and "Fault" not in line and "died on it" not in line)
        ]  # fmt: skip

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to this process's workers, instead of everybody else."""
        _LOG.addHandler(self)
        before, _LOG.propagate = _LOG.propagate, False
        try:
            yield
        finally:
            _LOG.removeHandler(self)
            _LOG.propagate = before
