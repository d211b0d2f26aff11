"""7 factory: who watches lots at an outside factory, and answers for cards it said nothing of."""

from hashlib import sha256

from capthe.desks.desk import Officer, act_of, elsewhere, find, settle
from capthe.store.pg.chips import record_destroyed
from capthe.store.pg.factories import AT_FACTORY, Taken, answer_job, give_up_card, given_job
from capthe.work.centre import Centre

NUMBER = 7
STAGE = AT_FACTORY


def give_up(centre: Centre, officer: Officer, dossier: int, cid: int) -> None:
    """A card that the factory's answer left out is given up: its citizen gets another blank.

    Found later, it is destroyed as any lost card is (`arrive.destroy_found_card`).
    """
    where = find(centre.ledger, dossier, cid, STAGE)
    settle(give_up_card(centre.ledger, act_of(centre, officer, "card lost at a factory"), where))


def give_up_job(centre: Centre, officer: Officer, lot: int) -> None:
    """A factory will never answer: that is put on record instead, and nothing else is believed.

    Every card of the lot is a case then, as if an answer had left it out.
    """
    key, act = f"print:{lot}", act_of(centre, officer, "job given up")
    job = given_job(centre.ledger.connection, key)
    if job is None or job.answer is not None:
        raise elsewhere()
    destroyed = centre.line.destroy(key)
    instead = sha256(f"given up by {act.actor}".encode()).digest()
    with centre.ledger.connection.transaction():
        if answer_job(centre.ledger, act, key, instead, good=(), spoiled=()) is not Taken.TAKEN:
            raise elsewhere()
        record_destroyed(centre.ledger, act, lot, STAGE, destroyed)
