"""5, the station again: a dossier that came back is completed or withdrawn."""

from capthe.desks.cleaning import Mended, particulars, residence
from capthe.desks.desk import Officer, act_of, find, settle
from capthe.domain.reasons import REASON
from capthe.work.centre import Centre

NUMBER = 5
STAGE = "returned"


def resubmit(centre: Centre, officer: Officer, dossier: int, cid: int, mended: Mended) -> None:
    """The citizen brought what was missing: the dossier is verified again with these values."""
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, "resubmit")
    right, at = particulars(centre, mended), residence(centre, mended)
    with centre.ledger.connection.transaction():
        settle(centre.ledger.append(act, [where], "resubmitted")[dossier])  # the second is told
        centre.ledger.people.amend(act, dossier, cid, right, at, mended.evidence)


def withdraw(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """The citizen withdraws the application."""
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, "withdraw")
    answer = centre.ledger.append(act, [where], "withdrawn", reason=REASON["withdrawn"].code)
    settle(answer[dossier])
