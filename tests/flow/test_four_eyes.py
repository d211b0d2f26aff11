"""5 approve: whoever enrolled a dossier leaves it to a colleague, also when it is the whole set."""

from capthe.desks import approve
from capthe.desks.desk import Officer
from tests.flow.world import APPROVER, PROVINCE

MAKER = Officer("cb-0123", "approval", PROVINCE)


def test_who_enrolled_everybody_in_a_set_leaves_them_all_to_a_colleague(world):
    world.enrol(3)
    world.bring_to("unique")
    (waiting,) = world.centre.ledger.sets_at("unique")
    done = approve.approve_set(world.centre, MAKER, waiting.id)
    assert (done.block, done.moved, done.held) == (None, 0, 3)
    assert {case.reason for case in world.cases("approval")} == {"maker_is_checker"}
    for case in world.cases("approval"):
        act = world.centre.act(APPROVER.actor, "colleague")
        world.centre.ledger.release(act, case.dossier, case.cid, "given to a colleague")
    world.approve()
    assert world.standing() == {"approved": 3}
