"""3 verify: the dossiers of a set against the population register, field by field.

Clean ones go on together. Each of the others leaves for the cleaning desk with its reason; those
found by their old number are re-opened under their number.
"""

from capthe.work.centre import Centre

NUMBER = 3
STAGE = "received"


def work(centre: Centre, set_id: int) -> None:
    """Verify one set (one transaction)."""
    centre.ledger.verify(centre.act("verify", "register"), set_id)
    centre.reach("verify.committed")


def chore(centre: Centre) -> bool:
    """Re-open the dossiers whose number was found; each message is applied once."""
    act = centre.act("verify", "number_found")
    centre.reach("moves.begun")
    moved = centre.ledger.apply_moves(act)
    centre.reach("moves.committed")
    return moved > 0
