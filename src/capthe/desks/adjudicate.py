"""4 unique, the adjudication desk: is this person already here? A human judges before printing."""

from capthe.desks.desk import Officer, act_of, find, settle
from capthe.domain.errors import Refusal
from capthe.domain.reasons import REASON
from capthe.domain.text import Text
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

    `cause` is taken_back, revoked, expired or deceased (of the earlier card's record). Refused
    when no earlier card is on record, or when it is still on its way to the citizen: it would be
    handed over after its own end.
    """
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, "earlier card ended")
    with centre.ledger.connection.transaction():
        if not centre.ledger.end_card(act, cid, cause):
            _refuse_unless_ended(centre.ledger.people.last_card_ended(cid))
        settle(centre.ledger.append(act, [where], "earlier_ended")[dossier])


def _refuse_unless_ended(has_ended: bool | None) -> None:
    if has_ended is None:
        raise Refusal(
            "earlier_card_unknown",
            Text("Không có thẻ trước trong hệ thống.", "No earlier card is on record."),
            Text(
                "Từ chối hồ sơ này và lập hồ sơ cấp mới, hoặc tìm số định danh đúng.",
                "Refuse this dossier and enrol a first card, or find the right number.",
            ),
        )
    if not has_ended:
        raise Refusal(
            "earlier_card_under_way",
            Text("Thẻ trước chưa được trả cho công dân.", "The earlier card is still under way."),
            Text(
                "Chờ công dân nhận thẻ trước, hoặc kết thúc hồ sơ trước.",
                "Wait until the citizen has it, or end the earlier dossier first.",
            ),
        )


def _judge(
    centre: Centre, officer: Officer, dossier: int, cid: int, event: str, reason: str
) -> None:
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, event)
    settle(centre.ledger.append(act, [where], event, reason=REASON[reason].code)[dossier])
