"""What is to happen, in the order of its time; of two at one moment, the one entered first."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Deed = Callable[[], None]


class Agenda:
    """A heap of timed events and the moment it has reached."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self.done = 0
        self._heap: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()

    def at(self, moment: datetime, deed: Deed) -> None:
        """Enter a deed; one that is late already comes next."""
        heapq.heappush(self._heap, (max(moment, self.now), next(self._numbers), deed))

    def step(self) -> bool:
        """Do what comes next at its time; False when nothing is left."""
        if not self._heap:
            return False
        self.now, _, deed = heapq.heappop(self._heap)
        self.done += 1
        deed()
        return True
