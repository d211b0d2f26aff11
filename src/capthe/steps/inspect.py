"""8 inspect: read every card of a lot back and compare it with what was approved.

A card that cannot be read, or that carries anything else, is a spoiled blank with a reason, and its
dossier goes back for another one; never a quiet retry. After that nobody needs the production data
any more: they are destroyed, and the evidence is recorded with the lot.
"""

from capthe.domain.errors import Broken
from capthe.domain.reasons import REASON
from capthe.store.pg.chips import record_inspected
from capthe.work.centre import Centre

NUMBER = 8
STAGE = "personalised"


def work(centre: Centre, set_id: int) -> None:
    """Compare made with approved, card by card, destroy what made them, and record the lot."""
    key = f"print:{set_id}"
    rows = centre.ledger.print_rows(set_id)
    issued = centre.issue_day(key)
    if issued is None:
        raise Broken(f"printed without an intent: set {set_id}")
    found = centre.line.inspect(key, rows, issued)
    centre.reach("inspect.read_back")
    destroyed = centre.line.destroy(key)
    centre.reach("inspect.destroyed")
    record_inspected(
        centre.ledger,
        centre.act("inspect", key),
        set_id,
        failed=found.failed,
        cards=found.cards,
        destroyed=destroyed,
        reason=REASON["failed_inspection"].code,
    )
    centre.reach("inspect.committed")
