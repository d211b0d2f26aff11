"""9 arrival: a box reaches its unit and is matched with its manifest, card by card."""

from collections.abc import Collection

from capthe.desks.desk import Officer, act_of, elsewhere, find, settle
from capthe.domain.errors import Refusal
from capthe.domain.reasons import REASON
from capthe.domain.text import Text
from capthe.store.pg.answer import Appended
from capthe.work.centre import Centre

NUMBER = 9
STAGE = "in_transit"


def match_box(
    centre: Centre, officer: Officer, box: int, missing: Collection[int] = ()
) -> Appended:
    """Accept a box; `missing` dossiers were on the manifest and not in it, and are searched for."""
    done = centre.ledger.arrive(act_of(centre, officer, f"box:{box}"), box, sorted(missing))
    if done.block is None and not done.held:
        raise elsewhere()
    return done


def give_up_box(centre: Centre, officer: Officer, box: int) -> Appended:
    """The carrier has lost the box: every citizen in it gets a new card, under the same number."""
    done = centre.ledger.lose_box(act_of(centre, officer, f"box:{box} lost"), box)
    if done.block is None:
        raise elsewhere()
    return done


def destroy_found_box(centre: Centre, officer: Officer, box: int) -> int:
    """A box that was given up has turned up: its cards are destroyed, never handed over."""
    return centre.ledger.destroy_found_box(act_of(centre, officer, f"box:{box} found"), box)


def destroy_found_card(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """A card that was given up has turned up: it is destroyed, for a new one was made."""
    act = act_of(centre, officer, "lost card found")
    if not centre.ledger.destroy_found_card(act, dossier, cid):
        raise not_lost()


def not_lost() -> Refusal:
    """The answer when no card of a dossier is lost."""
    return Refusal(
        "card_not_lost",
        Text(
            "Không có thẻ nào của hồ sơ này đã báo mất riêng và chưa hủy.",
            "No card of this dossier was given up by itself and is not destroyed yet.",
        ),
        Text(
            "Kiểm tra lại số hồ sơ; thẻ mất cùng cả hộp thì ghi bằng số hộp.",
            "Check the dossier's number; a card lost with its box is recorded by the box.",
        ),
    )


def found_card(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """A card that was missing from its box has been found and lies at the unit."""
    where = find(centre.ledger, dossier, cid, STAGE)
    act = act_of(centre, officer, "card found")
    settle(centre.ledger.append(act, [where], "arrive")[dossier])


def give_up_card(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """A card that was missing from its box stays lost: the citizen gets a new one."""
    where = find(centre.ledger, dossier, cid, STAGE)
    answer = centre.ledger.append(
        act_of(centre, officer, "card lost"),
        [where],
        "lose",
        reason=REASON["missing_from_box"].code,
        waste=("lost", "card"),
    )
    settle(answer[dossier])
