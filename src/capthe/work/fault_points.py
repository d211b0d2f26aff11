"""The fault points of the flow: where a process may die, and everything must hold nevertheless.

The worker loop and the steps call `centre.reach(NAME)` before and after every commit and every
outside call. In production nobody listens. A simulated process dies there, and so does a real one
that was started with `die_at`.
"""

import os
import signal
from collections.abc import Callable

WORKER_POINTS = (
    "work.claimed", "verify.committed", "moves.begun", "moves.committed", "unique.committed",
    "allot.begun", "allot.committed", "personalise.intended", "personalise.printed",
    "personalise.committed", "inspect.read_back", "inspect.destroyed", "inspect.committed",
    "dispatch.intended", "dispatch.handed_over", "dispatch.committed", "work.done",
)  # fmt: skip
"""Those of the worker loop and its stations, in the order of the flow."""
FACTORY_POINTS = (
    "personalise.given", "answer.read", "answer.reported", "answer.committed",
)  # fmt: skip
"""Those that only a lot reaches which an outside factory makes."""
DOOR_POINTS = ("receive.objects_stored", "receive.committed")
"""Those of 2 receive, which runs in the process of whoever brings packets in."""


def die_at(point: str) -> Callable[[str], None]:
    """Return a listener that kills this very process at a point, as kill -9 would."""

    def reach(reached: str) -> None:
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return reach
