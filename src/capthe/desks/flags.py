"""Flags, at whichever desk: raised with a cause, ended with a cause; they forbid exits meanwhile.

After a lot's intent to print is on record, a correction cannot stop the card any more: it becomes a
recall, which stops the card before it leaves the plant or the counter.
"""

from capthe.desks.desk import Officer, act_of, elsewhere
from capthe.domain.flags import FLAG_BY_NAME
from capthe.domain.stages import STAGES
from capthe.work.centre import Centre


def raise_flag(centre: Centre, officer: Officer, dossier: int, cid: int, kind: str) -> str:
    """Raise a flag and return its kind: a correction that comes too late is a recall."""
    where = centre.ledger.where_is(dossier, cid)
    if where is None:
        raise elsewhere()
    if kind == "correction_pending" and STAGES[where.stage].code >= STAGES["allotted"].code:
        kind = "recalled"
    act = act_of(centre, officer, f"flag {kind}")
    centre.ledger.raise_flag(act, dossier, cid, FLAG_BY_NAME[kind].code)
    return kind


def end_flag(centre: Centre, officer: Officer, dossier: int, cid: int, kind: str) -> bool:
    """End a flag; the dossier goes on from where it stands if nothing else holds it."""
    act = act_of(centre, officer, f"flag {kind} ended")
    return centre.ledger.end_flag(act, dossier, cid, FLAG_BY_NAME[kind].code)
