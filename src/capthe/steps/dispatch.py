"""9 dispatch: pack a lot's good cards into boxes, one unit a box, and give each to the carrier.

A lot is packed (its cards change hands, not stages); a box is handed over by intent, act, record:
in doubt the carrier is asked before the box is given again.
"""

from capthe.domain.stock import SetKind
from capthe.outside.carrier import Consignment
from capthe.store.pg.answer import SetRow
from capthe.work.centre import Centre

NUMBER = 9
STAGE = "inspected"
_EVENT = "dispatch"


def work(centre: Centre, set_id: int) -> None:
    """Pack a lot, or hand one box over."""
    row = centre.ledger.set_of(set_id)
    if row is None:
        return
    if row.kind == SetKind.BOX:
        _hand_over(centre, row)
    else:
        centre.ledger.pack(centre.act("dispatch", "pack"), set_id, centre.plan.box_size)
    centre.reach("dispatch.committed")


def _hand_over(centre: Centre, row: SetRow) -> None:
    key = f"box:{row.id}"
    cards = centre.ledger.intend(centre.act("dispatch", "intent"), row.id, STAGE, _EVENT, key)
    if not cards or row.unit is None:
        return
    centre.reach("dispatch.intended")
    if not centre.carrier.accepted(key):
        centre.carrier.hand_over(Consignment(key, row.id, row.unit, cards), centre.clock.now())
    centre.reach("dispatch.handed_over")
    centre.ledger.pass_set(centre.act("dispatch", key), row.id, STAGE, _EVENT, unstoppable=True)
