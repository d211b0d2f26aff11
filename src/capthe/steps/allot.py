"""6 allot: form print lots out of all that is approved, and take their blanks from stock.

Priority first, then the oldest promise, in fair turns between provinces. Without blanks, or without
signers for the chips, everybody goes on waiting, and the plant's people have an exception with a
clock until there are some.
"""

from capthe.store.pg.chips import report_no_signers
from capthe.store.pg.stock import NoBlanks, report_no_blanks
from capthe.work.centre import Centre

NUMBER = 6


def chore(centre: Centre) -> bool:
    """Form one lot; False when nothing is ready, no blanks are left or nobody can sign."""
    plan = centre.plan
    act = centre.act("allot", "oldest_promise")
    centre.reach("allot.begun")
    rules = centre.line.lacks(act, plan.lot_size)
    if rules is not None:
        report_no_signers(centre.ledger.connection, act, rules)
        return False
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
