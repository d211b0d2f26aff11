"""7 by an outside factory: given once, waited for without standing still, counted once."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from capthe.domain.errors import Fault
from capthe.domain.flags import FLAG_BY_NAME
from capthe.outside.production.factory import SignedAnswer
from capthe.steps import answer, personalise
from capthe.store.pg.factories import enter_factory, intend_lot, order_factory
from capthe.store.pg.reading.queues import queues
from capthe.store.pg.reading.timeline import read_timeline
from capthe.work.worker import Worker
from tests.flow.factory_world import (
    FIRST,
    NAME,
    ROW,
    blanks_there,
    given,
    joined,
    order,
    refused,
    the_lot,
    with_factory,
)
from tests.flow.test_plant import Crashed, crash_at, impatient
from tests.flow.world import STATIONS


def test_a_lot_goes_to_a_factory_and_all_the_way(world):
    twin, key, blanks = given(world)
    assert world.standing() == {"at_factory": 3}
    assert (blanks_there(world), world.stock()["lot"]) == (3, 3)
    assert world.prints() == {}
    assert world.work() == 0  # nobody is held up, nobody works at it
    assert twin.work() == [key]
    twin.say(key, list(twin.made(key).items()))
    world.work()
    assert (blanks_there(world), world.stock()["card"]) == (0, 3)
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": 3}
    assert world.prints() == dict.fromkeys(blanks, 1)


def test_a_lot_that_waits_has_owner_clock_and_reason_and_is_shown_overdue(world):
    given(world, 1)
    ((dossier, cid),) = world.centre.ledger.members(the_lot(world))
    connection, now = world.centre.ledger.connection, world.clock.now()
    (row,) = [each for each in queues(connection, now=now) if each.stage.name == "at_factory"]
    assert (row.waiting, row.overdue) == (1, 0)
    timeline = read_timeline(connection, dossier, cid)
    assert (timeline.stage.name, timeline.desk.value) == ("at_factory", "factory")
    assert timeline.due > now
    moved = [f for f in timeline.facts if f.to_stage is not None][-1]
    assert (moved.to_stage.name, moved.cause) == ("at_factory", NAME)
    world.clock.pass_time(timedelta(days=30))
    later = world.clock.now()
    (row,) = [each for each in queues(connection, now=later) if each.stage.name == "at_factory"]
    assert (row.waiting, row.overdue) == (1, 1)


def test_a_waiting_lot_holds_up_no_other(world):
    """Another province's lot, ordered for nobody, is made at home meanwhile."""
    twin = with_factory(world, "province:1")
    given(world, 2, twin)
    order(world, "province:1", None)
    world.enrol(2)
    world.bring_to("inspected")
    assert world.standing() == {"at_factory": 2, "inspected": 2}
    assert world.prints() == {FIRST + 2: 1, FIRST + 3: 1}


def test_a_lots_own_order_goes_before_its_provinces_before_the_plants(world):
    with_factory(world)
    world.enrol(1)
    world.bring_to("allotted")
    lot = the_lot(world, "allotted")
    order(world, "province:1", None)
    assert chosen(world, lot) is None
    order(world, f"lot:{lot}", NAME)
    assert chosen(world, lot) == NAME
    order(world, f"lot:{lot}", None)
    assert chosen(world, lot) is None
    order(world, "province:1", NAME)
    assert chosen(world, lot) is None
    order(world, f"lot:{lot}", NAME)
    world.step("allotted")
    assert world.standing() == {"at_factory": 1}


def chosen(world, lot):
    """Who would make the lot if it were settled now; nothing is."""
    connection = world.centre.ledger.connection
    with connection.transaction(force_rollback=True):
        return intend_lot(world.centre.ledger, world.centre.act("x", "x"), lot, f"print:{lot}")[1]


def test_what_was_begun_at_home_stays_at_home_whatever_is_ordered_then(world):
    twin = with_factory(world, "province:99")
    world.enrol(2)
    world.bring_to("allotted")
    with pytest.raises(Crashed):
        Worker(crash_at(world.centre, "personalise.printed"), STATIONS, "dying").run_until_idle()
    world.centre.reach = lambda _: None
    order(world, "plant", NAME)
    impatient(world)
    world.work()
    assert twin.given(f"print:{the_lot(world, 'in_transit') - 1}") is None
    world.bring_to("handed_over")
    assert world.prints() == {FIRST: 1, FIRST + 1: 1}


def test_the_same_job_again_is_the_same_job(world):
    twin, key, _ = given(world, 2)
    manifest = twin.given(key)
    line, rows = world.centre.line, world.centre.ledger.print_rows(int(key.split(":")[1]))
    issued = world.centre.issue_day(key)
    world.clock.pass_time(timedelta(days=1))
    act = world.centre.act("personalise", key, world.centre.ledger.intended_at(key))
    assert line.give(act, key, rows, issued) == manifest
    assert world.rows("select manifest, n from ledger.job_given") == [(manifest, 2)]
    personalise.work(world.centre, int(key.split(":")[1]))  # work claimed twice
    assert world.standing() == {"at_factory": 2}


def test_whose_data_leave_the_house_is_in_the_access_log_once_and_before(world):
    with_factory(world)
    people = world.enrol(2)
    world.bring_to("allotted")
    with pytest.raises(Crashed):
        Worker(crash_at(world.centre, "personalise.intended"), STATIONS, "x").run_until_idle()
    world.centre.reach = lambda _: None
    looked = "select dossier, cid, why, seen_from from ledger.access where role = 'factory'"
    before = world.rows(f"{looked} order by dossier")
    impatient(world)
    world.work()
    key = f"print:{the_lot(world)}"
    assert before == [(d, c, key, NAME) for d, c in people]
    assert world.rows(f"{looked} order by dossier") == before


def test_whom_a_flag_holds_is_not_given_away(world):
    twin = with_factory(world)
    (held, cid), _ = world.enrol(2)
    world.bring_to("allotted")
    kind = FLAG_BY_NAME["deceased"].code
    world.centre.ledger.raise_flag(world.centre.act("x", "x"), held, cid, kind)
    world.step("allotted")
    key = f"print:{the_lot(world)}"
    assert world.rows("select n from ledger.job_given") == [(1,)]
    assert world.rows("select dossier = %s from ledger.access where role = 'factory'", [held]) == [
        (False,)
    ]
    twin.say(key, [(FIRST, "good"), (FIRST + 1, "good")])
    assert refused(answer.take_in, world.centre, key, twin.answer(key)) == "result_strange_blank"


POINTS = ("personalise.intended", "personalise.given", "answer.read", "answer.committed")


def to_the_end(worker, twin):
    """Plant and factory work in turns; it says of the first blank that it broke."""
    for _ in range(4):
        worker.run_until_idle()
        for key in twin.work():
            made = twin.made(key)
            twin.say(key, [(b, "spoiled" if b == FIRST else made[b]) for b in made])


@pytest.mark.parametrize("point", POINTS)
def test_a_process_that_dies_anywhere_gives_once_and_counts_once(world, point):
    twin = with_factory(world)
    people = world.enrol(4)
    world.bring_to("approved")
    dying = crash_at(joined(world.another_centre(), twin), point)
    worker = Worker(dying, STATIONS, "dying")
    with pytest.raises(Crashed):
        to_the_end(worker, twin)
    impatient(world)
    to_the_end(Worker(world.centre, STATIONS, "worker"), twin)
    world.bring_to("handed_over")
    assert world.standing() == {"handed_over": len(people)}
    assert world.prints() == {FIRST + n: 1 for n in range(5)}
    stock = world.stock()
    assert (stock["card"], stock["spoiled"], blanks_there(world)) == (4, 1, 0)
    assert set(world.live_cards().values()) == {1}


def test_pages_move_no_lot_of_a_factory_and_two_people_alone_choose_one(world):
    given(world, 1)
    (member,) = world.centre.ledger.members(the_lot(world))
    owner, pages = world.connect(role=None), world.connect(role=None)
    pages.execute("set session authorization capthe_web")
    for event, to in (("lose", "lost"), ("printed", None)):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            pages.execute(
                "select * from ledger.append(row('x','x',now(),now(),'{}')::ledger.act, %s,"
                " 85::smallint, %s, array[%s]::bigint[], array[%s]::bigint[],"
                " array[0]::smallint[], 0::smallint, %s, 'lot')",
                [event, event, *member, to],
            )
    may = owner.execute(
        "select r.rolname, p.proname from pg_proc p, pg_roles r"
        " where p.pronamespace = 'ledger'::regnamespace"
        " and p.proname in ('enter_factory', 'order_factory') and r.rolname like 'capthe%'"
        " and has_function_privilege(r.oid, p.oid, 'execute')"
    )
    assert may.fetchall() == []
    act = world.centre.act("Lan", "x")
    alone = {"operator": "Lan", "witness": "Lan"}
    with pytest.raises(psycopg.errors.CheckViolation):
        enter_factory(owner, act, replace(ROW, name="another"), **alone)
    with pytest.raises(psycopg.errors.CheckViolation):
        order_factory(owner, act, "plant", None, **alone)


def test_a_line_without_a_way_to_the_factory_gives_nothing_away(world):
    with_factory(world)
    world.centre.line.outlet_of = lambda _: None
    world.enrol(1)
    world.bring_to("allotted")
    with pytest.raises(Fault, match="no way to a factory"):
        world.step("allotted")
    assert world.rows("select count(*) from ledger.job_given") == [(0,)]
    key = f"print:{the_lot(world, 'allotted')}"
    assert refused(answer.take_in, world.centre, key, SignedAnswer(b"{}", b"")) == "job_not_given"
