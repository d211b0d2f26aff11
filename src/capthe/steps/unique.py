"""4 unique: one person, one card. The primary key of the card slot decides.

Who finds the slot taken, or declares an earlier card that is not on record, goes to adjudication.
"""

from capthe.work.centre import Centre

NUMBER = 4
STAGE = "verified"


def work(centre: Centre, set_id: int) -> None:
    """Claim the card slots of one set (one transaction)."""
    centre.ledger.claim_cards(centre.act("unique", "one_person_one_card"), set_id)
    centre.reach("unique.committed")
