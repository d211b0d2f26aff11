"""8 inspect: read every card of a lot back and compare it with what was approved.

A card that cannot be read, or that carries anything else, is a spoiled blank with a reason, and its
dossier goes back for another one; never a quiet retry.
"""

from hashlib import sha256

from capthe.domain.errors import Broken
from capthe.domain.reasons import REASON
from capthe.work.card import card_contents, issue_day
from capthe.work.centre import Centre

NUMBER = 8
STAGE = "personalised"


def work(centre: Centre, set_id: int) -> None:
    """Compare made with approved, card by card, and record the lot."""
    rows = centre.ledger.print_rows(set_id)
    issued = issue_day(centre, f"print:{set_id}")
    if issued is None:
        raise Broken(f"printed without an intent: set {set_id}")
    made = centre.printer.read_back([row.blank for row in rows])
    failed = [
        row.dossier
        for row, content in zip(rows, card_contents(centre.country, rows, issued), strict=True)
        if made.get(row.blank) != sha256(content).digest()
    ]
    centre.reach("inspect.read_back")
    centre.ledger.record_lot(
        centre.act("inspect", f"print:{set_id}"),
        set_id,
        STAGE,
        "good",
        failed=failed,
        reason=REASON["failed_inspection"].code,
    )
    centre.reach("inspect.committed")
