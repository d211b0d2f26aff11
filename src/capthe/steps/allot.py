"""6 allot: form print lots out of all that is approved, and take their blanks from stock.

Priority first, then the oldest promise, in fair turns between provinces. Without blanks everybody
goes on waiting, and the plant's people have an exception with a clock until some are delivered.
"""

from capthe.store.pg.stock import NoBlanks, report_no_blanks
from capthe.work.centre import Centre

NUMBER = 6


def chore(centre: Centre) -> bool:
    """Form one lot; False when nothing is ready or no blanks are left."""
    plan = centre.plan
    act = centre.act("allot", "oldest_promise")
    centre.reach("allot.begun")
    try:
        lot = centre.ledger.allot(
            act,
            plant=plan.plant,
            size=plan.lot_size,
            patience=plan.lot_patience,
            fair_days=plan.fair_days,
        )
    except NoBlanks:
        report_no_blanks(centre.ledger.connection, act, plan.plant)
        return False
    centre.reach("allot.committed")
    return lot is not None
