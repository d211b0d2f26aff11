"""10 hand over: the right card to the right person at the counter, or back with a reason."""

from datetime import datetime

from capthe.desks.desk import Officer, act_of, find, settle
from capthe.domain.reasons import REASON
from capthe.work.centre import Centre

NUMBER = 10
STAGE = "at_unit"


def hand_over(
    centre: Centre, officer: Officer, dossier: int, cid: int, *, at: datetime | None = None
) -> None:
    """The citizen signed for the card. `at` is the scan's own time when it was made offline."""
    act = centre.act(officer.actor, f"{officer.role}: hand over", happened_at=at)
    settle(centre.ledger.hand_over(act, dossier, cid))


def wrong_card(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """The card is wrong: it is destroyed, and the dossier goes back to the cleaning desk."""
    _destroy(centre, officer, dossier, cid, "recall", "wrong_card")


def destroy_unclaimed(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Nobody will collect it (death, emigration): the card is destroyed, the dossier closed."""
    _destroy(centre, officer, dossier, cid, "destroy", "unclaimed")


def _destroy(
    centre: Centre, officer: Officer, dossier: int, cid: int, event: str, reason: str
) -> None:
    where = find(centre.ledger, dossier, cid, STAGE)
    answer = centre.ledger.append(
        act_of(centre, officer, event),
        [where],
        event,
        reason=REASON[reason].code,
        waste=("destroyed", "card"),
    )
    settle(answer[dossier])
