"""The way from the stations to the centre's door: batches, answers, and sending again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from capthe.domain.errors import Refusal
from capthe.sim.world.agenda import Agenda
from capthe.sim.world.peril import Crash
from capthe.sim.world.process import Process
from capthe.sim.world.sky import Sky
from capthe.sim.world.stations import Stations
from capthe.steps.receive import Answer, receive

_AGAIN = timedelta(minutes=15)
_LONGER_MAX = 4  # doubled so often with every try that failed
_FULL = 2**62  # more free bytes than any disk has


@dataclass(slots=True, kw_only=True)
class Post:
    """Two doors of one centre, and what is on its way to them.

    `died` is told of a door whose process died, `invite` of whom a refused packet was, `wake` that
    something has come in.
    """

    sky: Sky
    agenda: Agenda
    stations: Stations
    door: Process
    side_door: Process
    died: Callable[[Process], None]
    invite: Callable[[int, datetime], None]
    wake: Callable[[], None]
    _in_flight: Sequence[bytes] = field(default=(), init=False)

    def send(self, unit: int) -> None:
        """Send what lies at an office; whatever has no receipt afterwards is sent again."""
        packets, left_until = self.stations.taken_along(unit, self.agenda.now)
        if left_until is not None:
            self.agenda.at(left_until, partial(self.send, unit))
        if self.sky.strikes("sent_again"):
            packets += self.stations.acknowledged(unit)[-3:]
        if not packets:
            return
        sent = [self.stations.as_sent(packet) for packet in packets]
        self._in_flight = sent
        answers = self._through(self.door, sent, is_full=self.sky.strikes("door_full"))
        self._in_flight = ()
        if answers is not None:
            for failed in self.stations.hear(packets, sent, answers):
                self.invite(failed.person, self.agenda.now + timedelta(days=1))
        waiting = [packet.tries for packet in self.stations.lying(unit, self.agenda.now)]
        if waiting:
            longer = 2 ** min(max(waiting), _LONGER_MAX)
            self.agenda.at(self.agenda.now + longer * _AGAIN, partial(self.send, unit))
        self.wake()

    def race(self) -> None:
        """The packets that are coming in at one door come in at the other one at the same time."""
        if self._in_flight:
            self._through(self.side_door, self._in_flight, is_full=False)

    def _through(
        self, door: Process, sent: Sequence[bytes], *, is_full: bool
    ) -> list[Answer] | None:
        """Return the answers; None when the door was busy, or died before it could answer."""
        try:
            centre = door.centre
            plan = centre.plan
            centre.plan = replace(plan, free_bytes_min=_FULL) if is_full else plan
            try:
                return receive(centre, door.gate, sent)
            finally:
                centre.plan = plan
        except Refusal:
            return None
        except Crash:
            self.died(door)
            return None
