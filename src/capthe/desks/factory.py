"""7 factory: who watches lots at an outside factory, and answers for cards it said nothing of."""

from capthe.desks.desk import Officer, act_of, find, settle
from capthe.store.pg.factories import AT_FACTORY, give_up_card
from capthe.work.centre import Centre

NUMBER = 7
STAGE = AT_FACTORY


def give_up(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """A card that the factory's answer left out is given up: its citizen gets another blank.

    Found later, it is destroyed as any lost card is (`arrive.destroy_found_card`).
    """
    where = find(centre.ledger, dossier, cid, STAGE)
    settle(give_up_card(centre.ledger, act_of(centre, officer, "card lost at a factory"), where))
