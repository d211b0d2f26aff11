"""The centre's clock of record in a world: the agenda's time, and how far it has jumped off it."""

from datetime import datetime, timedelta

from capthe.sim.world.agenda import Agenda
from capthe.sim.world.sky import Sky

_JUMP = timedelta(hours=3)


class WorldClock:
    """A clock (work.clock.Clock) that jumps in bad weather, forward or back, and is set right."""

    def __init__(self, agenda: Agenda, sky: Sky) -> None:
        self.agenda = agenda
        self.sky = sky
        self._off = timedelta()

    def now(self) -> datetime:
        """Return what the centre takes for the present moment."""
        return self.agenda.now + (timedelta() if self.sky.is_calm else self._off)

    def drift(self) -> None:
        """Let the clock jump, or set it right."""
        jumps = self.sky.strikes("centre_clock")
        off = self.sky.luck("centre_clock_off").random()
        self._off = (2 * off - 1) * _JUMP if jumps else timedelta()
