"""The carrier under the sky: boxes are late, lost, found later, or at the wrong office first.

A box holds what was physically put into it: the cards of its manifest, but for one that fell out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from capthe.domain.errors import Fault
from capthe.outside.carrier import Consignment
from capthe.sim.world.sky import Sky
from capthe.sim.world.things import Things

_LOST_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Box:
    """A box that the carrier has taken: what lies in it, and what becomes of it."""

    sent: Consignment
    blanks: tuple[int, ...]
    arrives_at: datetime | None
    lost_at: datetime | None
    first_to: int | None


@dataclass(slots=True)
class Road:
    """A carrier (outside.carrier.Carrier). `packed` says which cards were put into a box."""

    sky: Sky
    things: Things
    packed: Callable[[int], Sequence[int]]
    units: Sequence[int]
    boxes: dict[str, Box] = field(default_factory=dict)

    def accepted(self, key: str) -> bool:
        """Look the box up."""
        if self.sky.strikes("road_silent"):
            raise Fault("the carrier does not answer")
        return key in self.boxes

    def hand_over(self, consignment: Consignment, at: datetime) -> None:
        """Take a box, once."""
        if self.sky.strikes("road_down"):
            raise Fault("the carrier did not come")
        if consignment.key not in self.boxes:
            self.boxes[consignment.key] = self._take(consignment, at)
        if self.sky.strikes("road_answer_lost"):
            raise Fault("the carrier's answer was lost")

    def delivered(self, at: datetime) -> list[Consignment]:
        """Boxes that have arrived, in order of arrival."""
        there = [b for b in self.boxes.values() if b.arrives_at is not None and b.arrives_at <= at]
        return [b.sent for b in sorted(there, key=lambda b: (b.arrives_at, b.sent.set_id))]

    def lost(self, at: datetime) -> list[Consignment]:
        """Boxes that the carrier has given up, and not found."""
        return [
            box.sent
            for box in self.boxes.values()
            if box.lost_at is not None and box.lost_at <= at
            and (box.arrives_at is None or box.arrives_at > at)
        ]  # fmt: skip

    def _take(self, sent: Consignment, at: datetime) -> Box:
        blanks = []
        for blank in self.packed(sent.set_id):
            if self.sky.strikes("mislay"):
                self.things.put(blank, "mislaid")
            else:
                self.things.put(blank, f"box:{sent.key}")
                blanks.append(blank)
        pace = self.sky.luck("pace").random()
        arrives: datetime | None = at + timedelta(days=0.3 + pace)
        lost, first_to = None, None
        if self.sky.strikes("delay"):
            arrives = at + timedelta(days=1 + 3 * pace)
        if self.sky.strikes("lose"):
            lost = at + _LOST_AFTER
            arrives = lost + timedelta(days=1 + 6 * pace) if self.sky.strikes("find") else None
        elif len(self.units) > 1 and self.sky.strikes("misroute"):
            others = [unit for unit in self.units if unit != sent.unit]
            first_to = others[int(self.sky.luck("misroute_to").random() * len(others))]
        return Box(sent, tuple(blanks), arrives, lost, first_to)
