"""5 approve: the province lets dossiers go to print, or sends one back. Nobody approves his own."""

from capthe.desks.desk import Officer, act_of, find, settle
from capthe.domain.reasons import REASON
from capthe.store.pg.answer import Appended
from capthe.work.centre import Centre

NUMBER = 5
STAGE = "unique"


def approve_set(centre: Centre, officer: Officer, set_id: int) -> Appended:
    """Approve everybody in a set but those the officer enrolled; they wait for a colleague."""
    return centre.ledger.pass_set(
        act_of(centre, officer, "approve"), set_id, STAGE, "approve", four_eyes=True
    )


def approve(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Approve one dossier."""
    _move(centre, officer, dossier, cid, "approve", 0)


def send_back(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Return one dossier to its station; the legal clock stands still meanwhile."""
    _move(centre, officer, dossier, cid, "sent_back", REASON["sent_back"].code)


def doubt(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Send one dossier to the cleaning desk."""
    _move(centre, officer, dossier, cid, "doubt", REASON["doubt"].code)


def refuse(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Refuse one dossier for good."""
    _move(centre, officer, dossier, cid, "refused", REASON["refused_by_officer"].code)


def _move(
    centre: Centre, officer: Officer, dossier: int, cid: int, event: str, reason: int
) -> None:
    where = find(centre.ledger, dossier, cid, STAGE)
    centre.ledger.refuse_own(dossier, cid, officer.actor)
    act = act_of(centre, officer, event)
    settle(centre.ledger.append(act, [where], event, reason=reason)[dossier])
