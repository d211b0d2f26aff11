"""A process of the centre: a worker, the pages, or the door. It dies, and is started again."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field

import psycopg

from capthe.sim.world.peril import Peril, PerilousConnection
from capthe.steps.receive import Gate
from capthe.work.centre import Centre

_OPTIONS = "-c lock_timeout=2s -c synchronous_commit=off -c timezone=UTC"


@dataclass(slots=True)
class Process:
    """One process. `found` makes its centre over a connection, `open_door` its door, if any."""

    address: str
    peril: Peril
    found: Callable[[psycopg.Connection], Centre]
    open_door: Callable[[Centre], AbstractContextManager[Gate]] | None = None
    deaths: int = 0
    _opened: ExitStack = field(default_factory=ExitStack, init=False)
    _centre: Centre | None = field(default=None, init=False)
    _gate: Gate | None = field(default=None, init=False)

    @property
    def centre(self) -> Centre:
        """The centre as this process sees it; the process is started when it does not run."""
        if self._centre is None:
            connection = PerilousConnection.connect(self.address, autocommit=True, options=_OPTIONS)
            self._opened.callback(connection.close)
            self._centre = self.found(connection)
            self._centre.reach = self.peril.reach
            connection.peril = self.peril
        return self._centre

    @property
    def gate(self) -> Gate:
        """The door, opened when it is not."""
        if self._gate is None:
            if self.open_door is None:
                raise ValueError("this process has no door")
            self._gate = self._opened.enter_context(self.open_door(self.centre))
        return self._gate

    def die(self) -> None:
        """End as by kill -9: nothing that was not committed remains."""
        self.deaths += 1
        self.close()

    def close(self) -> None:
        """Let the connection and the object store go."""
        self._centre = self._gate = None
        self._opened.close()
