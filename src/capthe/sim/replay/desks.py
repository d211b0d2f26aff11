"""The people of the replay: provinces approve daily, cases are answered when due, citizens collect.

The answers are those of the demo's officers, who know the truth; only their pace is the replay's:
a case is answered on the day by which the stage table promises it.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from math import log
from typing import TYPE_CHECKING

from capthe.desks.approve import approve_set
from capthe.desks.arrive import give_up_box, match_box
from capthe.desks.desk import Officer
from capthe.desks.hand_over import hand_over
from capthe.domain.errors import Refusal
from capthe.domain.stages import Desk
from capthe.sim.nation.streams import chances
from capthe.sim.officers import Officers
from capthe.sim.replay.inputs import COLLECTED_WITHIN_DAYS, COME_LATE, LATE_DAYS
from capthe.store.pg.answer import OpenCase, SetRow
from capthe.store.pg.cases import open_cases
from capthe.work.centre import Centre

if TYPE_CHECKING:
    from collections.abc import Callable

_MANY = 100_000


@dataclass(slots=True, kw_only=True)
class People:
    """Officers at all desks, and the citizens who come for their cards."""

    seed: int
    centre: Centre
    officers: Officers
    _coming: list[tuple[datetime, int, int, SetRow]] = field(default_factory=list)

    def approve(self) -> None:
        """5: every province approves what waits."""
        for row in self.centre.ledger.sets_at("unique", limit=_MANY):
            approve_set(self.centre, Officer(f"pheduyet-{row.province:02}", "approval"), row.id)

    def arrive(self, now: datetime) -> None:
        """9: boxes that have come are matched with their manifests, lost ones given up."""
        on_the_way = {row.id: row for row in self.centre.ledger.sets_at("in_transit", limit=_MANY)}
        for sent in self.centre.carrier.delivered(now):
            row = on_the_way.get(sent.set_id)
            if row is not None:
                match_box(self.centre, _officer("nhanthe", "arrival", row), row.id)
                self._expect(row, now)
        for sent in self.centre.carrier.lost(now):
            row = on_the_way.get(sent.set_id)
            if row is not None:
                give_up_box(self.centre, _officer("nhanthe", "arrival", row), row.id)

    def _expect(self, box: SetRow, now: datetime) -> None:
        """Draw when each citizen of a box will come."""
        for dossier, cid in self.centre.ledger.members(box.id):
            chance, late, *_ = chances(self.seed, "collects", cid)
            mean = LATE_DAYS if late < COME_LATE else COLLECTED_WITHIN_DAYS - 1
            days = 1 - mean * log(1 - chance)
            heappush(self._coming, (now + timedelta(days=days), dossier, cid, box))

    def hand_over(self, now: datetime) -> None:
        """10: those who have come get their cards."""
        while self._coming and self._coming[0][0] <= now:
            _, dossier, cid, box = heappop(self._coming)
            with suppress(Refusal):  # recalled in between: the card is not there
                hand_over(self.centre, _officer("trathe", "counter", box), dossier, cid)

    def answer(self, now: datetime) -> None:
        """3, 4, 5: whatever is due by now is answered by whoever must."""
        answers: dict[tuple[str, str | None], Callable[[OpenCase], object]] = {
            (Desk.CLEANING, "cleaning"): self.officers.clean,
            (Desk.ADJUDICATION, "adjudication"): self.officers.adjudicate,
            (Desk.STATION, "returned"): self.officers.complete,
            (Desk.APPROVAL, "unique"): self.officers.ask_colleague,
        }
        for case in open_cases(self.centre.ledger.connection, limit=_MANY):
            if case.due > now:
                break
            known = answers.get((case.desk, case.stage))
            if known is not None:
                with suppress(Refusal):
                    known(case)


def _officer(name: str, role: str, box: SetRow) -> Officer:
    unit = box.unit or 0
    return Officer(f"{name}-{unit:03}", role, box.province, unit)
