"""5, the station again: a dossier that came back is completed or withdrawn."""

from capthe.desks.cleaning import Mended
from capthe.desks.desk import Officer, act_of, find, settle
from capthe.domain.reasons import REASON
from capthe.store.pg.people import Particulars
from capthe.work.centre import Centre

NUMBER = 5
STAGE = "returned"


def resubmit(centre: Centre, officer: Officer, dossier: int, cid: int, mended: Mended) -> None:
    """The citizen brought what was missing: the dossier is verified again with these values."""
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, "resubmit")
    name = centre.country.names.name(mended.name)[0].text
    particulars = Particulars(name, centre.country.names.match_key(name), mended.birth, mended.sex)
    with centre.ledger.connection.transaction():
        centre.ledger.people.amend(
            act, dossier, cid, particulars, mended.residence, mended.evidence
        )
        settle(centre.ledger.append(act, [where], "resubmitted")[dossier])


def withdraw(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """The citizen withdraws the application."""
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, "withdraw")
    answer = centre.ledger.append(act, [where], "withdrawn", reason=REASON["withdrawn"].code)
    settle(answer[dossier])
