"""6 allot: form print lots out of all that is approved, and take their blanks from stock.

Priority first, then the oldest promise, in fair turns between provinces.
"""

from capthe.work.centre import Centre

NUMBER = 6


def chore(centre: Centre) -> bool:
    """Form one lot; False when nothing is ready or no blanks are left."""
    plan = centre.plan
    lot = centre.ledger.allot(
        centre.act("allot", "oldest_promise"),
        plant=plan.plant,
        size=plan.lot_size,
        patience=plan.lot_patience,
        fair_days=plan.fair_days,
    )
    centre.reach("allot.committed")
    return lot is not None
