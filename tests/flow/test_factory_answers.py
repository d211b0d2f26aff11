"""What a factory answers: judged, recorded once, every card and every blank accounted for."""

import pytest

from capthe.desks import arrive, factory, flags
from capthe.desks.desk import Officer
from capthe.domain.errors import Fault
from capthe.outside.production.factory import answer_bytes
from capthe.steps import answer
from capthe.store.pg.factories import Taken, left_out
from tests.flow.factory_world import (
    FIRST,
    blanks_there,
    given,
    order,
    refused,
    the_lot,
)
from tests.flow.test_plant import Crashed, crash_at
from tests.flow.world import CLEANER

WATCHER = Officer("theodoi-01", "factory")


def take(world, twin, key):
    return answer.take_in(world.centre, key, twin.answer(key))


def said(twin, key, outcomes):
    twin.say(key, outcomes)
    return twin.answer(key)


def test_a_spoiled_blank_is_posted_and_its_citizen_gets_another(world):
    twin, key, (spoiled, *good) = given(world)
    twin.work()
    twin.say(key, [(spoiled, "spoiled"), *((blank, "good") for blank in good)])
    world.work()
    assert world.stock()["spoiled"] == 1
    reason = world.rows(
        "select r.name from ledger.event e join ledger.reason r on r.code = e.reason"
        " where e.reason > 0"
    )
    assert reason == [("spoiled_in_printing",)]
    assert world.standing()["at_factory"] == 1  # the remake goes to the factory as well
    again = f"print:{the_lot(world)}"
    twin.work()
    twin.say(again, list(twin.made(again).items()))
    world.work()
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 3}
    assert world.prints() == {**dict.fromkeys([spoiled, *good], 1), FIRST + 3: 1}


def test_a_card_that_the_answer_leaves_out_is_a_case_until_it_is_given_up(world):
    twin, key, (gone, *others) = given(world)
    twin.work()
    twin.say(key, [(blank, "good") for blank in others])
    world.work()
    (case,) = world.cases("factory")
    assert (case.reason, case.stage) == ("missing_from_answer", "at_factory")
    assert case.due > world.clock.now()
    assert blanks_there(world) == 1
    assert refused(answer.take_in, world.centre, key, said(twin, key, [(gone, "good")])) == (
        "result_differs"
    )
    factory.give_up(world.centre, WATCHER, case.dossier, case.cid)
    assert (blanks_there(world), world.stock()["lost"]) == (0, 1)
    assert refused(factory.give_up, world.centre, WATCHER, case.dossier, case.cid) == (
        "another_was_faster"
    )
    order(world, "plant", None)
    for _ in range(2):
        world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 3}
    arrive.destroy_found_card(world.centre, WATCHER, case.dossier, case.cid)
    assert world.stock()["destroyed"] == 1


def test_who_died_meanwhile_gets_no_other_card_and_the_blank_stays_on_record(world):
    """Nor is anybody let back into the lot: whoever was left out is given up, or stays a case."""
    twin, key, _ = given(world, 1)
    twin.say(key, [])
    world.work()
    (case,) = world.cases("factory")
    act = world.centre.act("x", "x")
    assert not world.centre.ledger.release(act, case.dossier, case.cid, "let go")
    assert world.cases("factory") == [case]
    flags.raise_flag(world.centre, CLEANER, case.dossier, case.cid, "deceased")
    assert refused(factory.give_up, world.centre, WATCHER, case.dossier, case.cid) == (
        "held_by_flag"
    )
    assert (blanks_there(world), world.stock().get("lost", 0)) == (1, 0)
    flags.end_flag(world.centre, CLEANER, case.dossier, case.cid, "deceased")
    factory.give_up(world.centre, WATCHER, case.dossier, case.cid)
    assert (blanks_there(world), world.stock()["lost"]) == (0, 1)


def twice(twin, key, blanks, second):
    """An answer that names the first blank twice, the second time so."""
    text = answer_bytes(key, twin.given(key), [(blanks[0], "good")]).decode()
    return text.replace(f'"{blanks[0]}"', f'"{blanks[0]}":"good","{second}"').encode()


WRONG = {
    "result_unsigned": lambda t, k, b: t.put(k, b"{}", b"no signature"),
    "result_unreadable": lambda t, k, b: t.put(k, b"not json"),
    "result_unreadable: twice": lambda t, k, b: t.put(k, twice(t, k, b, b[0])),
    "result_unreadable: twice, otherwise": lambda t, k, b: t.put(k, twice(t, k, b, f"0{b[0]}")),
    "result_unreadable: a word": lambda t, k, b: t.say(k, [(b[0], "lost")]),
    "result_of_another": lambda t, k, b: t.put(k, answer_bytes("print:0", t.given(k), [])),
    "result_of_another: content": lambda t, k, b: t.put(k, answer_bytes(k, bytes(32), [])),
    "result_strange_blank": lambda t, k, b: t.say(k, [*((x, "good") for x in b), (7, "good")]),
}


def test_an_answer_not_to_be_believed_is_kept_aside_with_a_case_and_moves_nothing(world):
    twin, key, blanks = given(world, 2)
    twin.work()
    case = None
    for code, spoil in WRONG.items():
        spoil(twin, key, blanks)
        wrong = twin.answer(key)
        world.work()
        assert (code, twin.answer(key)) == (code, None)
        assert world.standing() == {"at_factory": 2}
        case = case or world.cases("factory")[0]
        assert world.cases("factory") == [case]  # one, with the clock of the first
        assert refused(answer.take_in, world.centre, key, wrong) == code.partition(":")[0]
    assert (case.reason, case.subject) == ("answer_refused", f"answer:{key}")
    twin.say(key, list(twin.made(key).items()))
    world.work()
    assert world.cases("factory") == []
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 2}


def test_an_answer_twice_is_one_answer_and_another_is_refused(world):
    twin, key, blanks = given(world, 2)
    twin.work()
    twin.say(key, [(blank, "good") for blank in blanks])
    first = twin.answer(key)
    assert take(world, twin, key) is Taken.TAKEN
    blocks = world.rows("select max(id) from ledger.block")
    assert answer.take_in(world.centre, key, first) is Taken.SAME
    assert world.rows("select max(id) from ledger.block") == blocks
    twin.say(key, [(blanks[0], "spoiled"), (blanks[1], "good")])
    assert refused(take, world, twin, key) == "result_differs"
    (case,) = world.cases("factory")
    assert case.reason == "answer_refused"
    world.bring_to("handed_over")
    assert world.stock().get("spoiled", 0) == 0


def test_a_lie_of_the_factory_is_found_by_inspection(world):
    """It says good of a card that it never made: 8 reads every card."""
    twin, key, blanks = given(world, 2)
    twin.say(key, [(blank, "good") for blank in blanks])
    order(world, "plant", None)
    world.work()
    found = world.rows(
        "select r.name from ledger.event e join ledger.reason r on r.code = e.reason"
        " where e.reason > 0"
    )
    assert found == [("failed_inspection",)] * 2
    assert world.stock()["spoiled"] == 2


def test_a_factory_that_does_not_answer_the_door_holds_up_no_other(world):
    twin, key, blanks = given(world, 1)
    order(world, "plant", None)
    twin.say(key, [(blanks[0], "good")])

    class Closed:
        def answer(self, job):
            raise Fault("closed")

    honest = world.centre.line.counter
    world.centre.line = CounterOf(world.centre.line, Closed())
    world.enrol(1)
    world.bring_to("inspected")
    assert world.standing() == {"at_factory": 1, "inspected": 1}
    with pytest.raises(Fault, match="closed"):
        answer.chore(world.centre)
    world.centre.line.there = honest(key)
    assert answer.chore(world.centre)


class CounterOf:
    """A line whose counter is another."""

    def __init__(self, line, there):
        self.line, self.there = line, there

    def counter(self, _key):
        return self.there

    def __getattr__(self, name):
        return getattr(self.line, name)


def test_a_process_that_dies_while_it_sets_an_answer_aside_does_it_again(world):
    twin, key, _ = given(world, 1)
    twin.put(key, b"{}", b"no")
    with pytest.raises(Crashed):
        answer.chore(crash_at(world.centre, "answer.reported"))
    world.centre.reach = lambda _: None
    assert twin.answer(key) is not None
    world.work()
    assert twin.answer(key) is None
    assert len(world.cases("factory")) == 1


def test_a_factory_that_never_answers_is_given_up_and_not_believed_any_more(world):
    twin, key, blanks = given(world, 2)
    lot = the_lot(world)
    order(world, "plant", None)
    factory.give_up_job(world.centre, WATCHER, lot)
    assert refused(factory.give_up_job, world.centre, WATCHER, lot) == "another_was_faster"
    cases = left_out(world.centre.ledger.connection, lot)
    assert [dossier for dossier, _ in cases] == [c.dossier for c in world.cases("factory")]
    for case in cases:
        factory.give_up(world.centre, WATCHER, *case)
    twin.work()
    twin.say(key, [(blank, "good") for blank in blanks])
    assert refused(take, world, twin, key) == "result_differs"
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 2}
    assert (blanks_there(world), world.stock()["lost"], world.stock()["card"]) == (0, 2, 2)
