"""4 unique, the adjudication desk: is this person already here? A human judges before printing."""

from capthe.desks.desk import Officer, act_of, find, settle
from capthe.domain.reasons import REASON
from capthe.work.centre import Centre

NUMBER = 4
STAGE = "adjudication"


def is_duplicate(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """The same person has a card or another dossier: this one ends, refused."""
    _judge(centre, officer, dossier, cid, "duplicate", "is_duplicate")


def wrong_number(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """Another person: the number is wrong. The cleaning desk finds the right one."""
    _judge(centre, officer, dossier, cid, "wrong_number", "wrong_number")


def earlier_ended(centre: Centre, officer: Officer, dossier: int, cid: int, *, cause: str) -> None:
    """The same person, and the earlier card has ended: record how, and let the dossier go on.

    `cause` is taken_back, revoked, expired or deceased (of the earlier card's record).
    """
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, "earlier card ended")
    with centre.ledger.connection.transaction():
        centre.ledger.end_card(act, cid, cause)
        settle(centre.ledger.append(act, [where], "earlier_ended")[dossier])


def _judge(
    centre: Centre, officer: Officer, dossier: int, cid: int, event: str, reason: str
) -> None:
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, event)
    settle(centre.ledger.append(act, [where], event, reason=REASON[reason].code)[dossier])
