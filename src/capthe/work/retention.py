"""The end of what was enrolled: objects erased when their time is over, or because one must go.

erase_due      all that the rule of the day says, group by group; cut short, it goes on next time
erase_ordered  one dossier's, because a court or the citizen wants it

The keys go in one transaction with the facts; what is left of the ciphertexts is noise, and an
object store that can drop it does so afterwards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg

from capthe.domain.errors import Refusal
from capthe.domain.retention import IN_PRODUCTION, MOVED, Part
from capthe.domain.stages import STAGES
from capthe.domain.text import Text
from capthe.store.objects.port import Objects, object_gone
from capthe.store.pg.act import Act
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.retention import Wanted, erase_objects, next_due

GROUP = 500
"""So many objects are erased in one transaction."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who erases, before whom as witness, and why; the rights are the owner's."""

    connection: psycopg.Connection
    objects: Objects
    act: Act
    witness: str

    def of(self, wanted: Sequence[Wanted], rule: str) -> int:
        """Erase these; return how many were still there."""
        cause = f"erase: {rule}; {self.act.cause}; {self.witness}"
        rows = erase_objects(self.connection, replace(self.act, cause=cause), self.witness, wanted)
        self.objects.discard(rows)
        return len(rows)


def erase_due(
    erasure: Erasure, rule: str, ended_before: Mapping[Part, datetime], *, group: int = GROUP
) -> Iterator[int]:
    """Erase what is due; yield how many after each group."""
    first = 0
    while wanted := next_due(erasure.connection, ended_before, first=first, limit=group):
        yield erasure.of(wanted, rule)
        first = wanted[-1].dossier


def erase_ordered(erasure: Erasure, wanted: Sequence[Wanted]) -> int:
    """Erase objects of one dossier. Refusal: it is open, its card is being made, or all is gone."""
    for each in wanted:
        _demand_ended(erasure.connection, each)
    erased = erasure.of(wanted, "order")
    if not erased:
        raise object_gone()
    return erased


def _demand_ended(connection: psycopg.Connection, wanted: Wanted) -> None:
    where = Ledger(connection).where_is(wanted.dossier, wanted.cid)
    if where is None:
        raise Refusal(
            "dossier_unknown",
            Text("Không có hồ sơ này.", "There is no such dossier."),
            Text("Kiểm tra lại số hồ sơ.", "Check the number."),
        )
    stage = STAGES[where.stage]
    if stage is MOVED:
        raise Refusal(
            "dossier_moved",
            Text(
                "Hồ sơ đã mở lại dưới số định danh và dùng chung tệp với hồ sơ đó.",
                "The dossier was re-opened under its number and shares its objects with that one.",
            ),
            Text("Ghi số của hồ sơ mới.", "Give the number of the new dossier."),
        )
    if stage.name in IN_PRODUCTION:
        raise Refusal(
            "card_in_production",
            Text(
                f"Thẻ đang được làm: {stage.label.vi}.",
                f"The card is being made: {stage.label.en}.",
            ),
            Text("Chờ thẻ làm xong và hồ sơ kết thúc.", "Wait for the card, and the end."),
        )
    if not stage.is_end:
        raise Refusal(
            "dossier_open",
            Text(
                f"Hồ sơ còn đang giải quyết: {stage.label.vi}.",
                f"The dossier is open: {stage.label.en}.",
            ),
            Text(
                "Kết thúc hồ sơ trước: trả thẻ, rút, từ chối hoặc hủy.",
                "Bring it to its end first: handed over, withdrawn, refused or cancelled.",
            ),
        )
