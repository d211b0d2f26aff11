"""Many want the same thing at once: one gets it, the others are told; and the database alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import psycopg
import pytest

from capthe.desks import approve, cleaning, flags, hand_over, station
from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.domain.stages import STAGES
from capthe.work.worker import Worker
from tests.flow.test_cleaning import RIGHT
from tests.flow.world import APPROVER, CLEANER, COUNTER, PROVINCE, STATIONS

COLLEAGUE = Officer("pheduyet-01-b", "approval", PROVINCE)


def race(*runners):
    """Start them at the same moment; return what each came to: a value, or a refusal's code."""
    start = Barrier(len(runners))

    def run(runner):
        start.wait()
        try:
            return runner()
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(run, runners))


def worker(world, number):
    """A worker with a connection and machines of its own, to be run in a thread of its own."""
    return lambda: Worker(world.another_centre(), STATIONS, f"w{number}").run_until_idle()


def events_of(world, dossier, stage):
    return world.rows(
        "select to_stage from ledger.event where dossier = %s and from_stage = %s",
        [dossier, STAGES[stage].code],
    )


def test_two_desks_and_a_machine_race_for_one_dossier(world, sizes):
    rounds = sizes["race_rounds"]
    centres = [world.another_centre() for _ in range(3)]
    for _ in range(rounds):
        ((dossier, cid),) = world.enrol()
        world.bring_to("unique")
        (waiting,) = world.centre.ledger.sets_at("unique")
        answers = race(
            lambda d=dossier, c=cid: approve.approve(centres[0], APPROVER, d, c),
            lambda d=dossier, c=cid: approve.send_back(centres[1], COLLEAGUE, d, c),
            lambda s=waiting.id: approve.approve_set(centres[2], COLLEAGUE, s).moved,
        )
        desks = answers[:2]
        machine = answers[2]
        assert set(desks) <= {None, "another_was_faster"}
        assert desks.count(None) + machine == 1
        assert len(events_of(world, dossier, "unique")) == 1
        ended = "returned" if answers[1] is None else "approved"
        assert world.stage(dossier, cid) == ended
    standing = world.standing()
    assert sum(standing.values()) == rounds
    assert set(standing) <= {"returned", "approved"}


@pytest.mark.parametrize("desk", [cleaning.correct_dossier, station.resubmit])
def test_a_correction_sent_twice_is_made_once_and_the_second_is_told(world, desk):
    ((dossier, cid),) = world.enrol(is_known=False)
    world.step("received")
    if desk is station.resubmit:
        cleaning.send_back(world.centre, CLEANER, dossier, cid)
    first, second = world.another_centre(), world.another_centre()
    with ThreadPoolExecutor(1) as pool:
        with first.ledger.connection.transaction():
            desk(first, CLEANER, dossier, cid, RIGHT)
            late = pool.submit(desk, second, CLEANER, dossier, cid, RIGHT)
            wait_for_a_lock(world)
        with pytest.raises(Refusal, match="another_was_faster"):
            late.result()
    assert world.rows("select dossier, version, name from ledger.amendment") == [
        (dossier, 1, RIGHT.name)
    ]


def wait_for_a_lock(world):
    """Until somebody waits for what another has not committed yet."""
    waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
    owner = world.connect(role=None)
    for _ in range(600):
        if owner.execute(waiting).fetchone():
            return
        sleep(0.05)
    raise AssertionError("nobody waits")


def test_two_workers_on_one_set_do_its_work_once(world):
    world.enrol(20)
    (queued,) = world.rows("select id, stage, set_id, tries from ledger.work")
    workers = [world.another_centre() for _ in range(2)]
    race(*[lambda c=centre: STATIONS.by_stage["received"](c, queued[2]) for centre in workers])
    assert world.standing() == {"verified": 20}
    assert world.rows("select count(*), sum(n) from ledger.block where verb = 'verify'") == [
        (1, 20)
    ]
    assert world.rows("select stage, set_id from ledger.work") == [(30, queued[2])]


def test_two_claim_a_citizens_slot_at_once_and_the_second_goes_to_adjudication(world):
    ((first, cid),) = world.enrol()
    twin, other = (world.citizen(number=f"{cid:012}"), world.citizen())
    second, beside = world.receive(world.device.seal(twin), world.device.seal(other))
    world.step("received")
    one, two = world.centre.ledger.sets_at("verified")
    centres = [world.another_centre() for _ in range(2)]
    claim = STATIONS.by_stage["verified"]
    with ThreadPoolExecutor(1) as pool:
        with centres[0].ledger.connection.transaction():
            claim(centres[0], one.id)
            late = pool.submit(claim, centres[1], two.id)
            wait_for_a_lock(world)
        late.result()
    slots = world.rows("select dossier, cid, generation from ledger.card order by dossier")
    of_other = int(other.demographics.number)
    assert slots == [(first, cid, 1), (beside.dossier, of_other, 1)]
    (case,) = world.cases("adjudication")
    assert (case.dossier, case.reason) == (second.dossier, "duplicate_card")
    assert world.standing() == {"unique": 2, "adjudication": 1}


def test_many_workers_carry_everything_on_once(world):
    for _ in range(6):
        world.enrol(5)
    race(*[worker(world, n) for n in range(3)])
    world.work()
    assert world.standing() == {"unique": 30}
    world.approve()
    race(*[worker(world, n) for n in range(3)])
    world.work()
    assert world.standing() == {"in_transit": 30}
    assert set(world.prints().values()) == {1}
    assert len(world.prints()) == 30


def test_two_approvals_of_a_set_while_single_dossiers_are_sent_back(world):
    people = world.enrol(20)
    world.bring_to("unique")
    (waiting,) = world.centre.ledger.sets_at("unique")
    centres = [world.another_centre() for _ in range(3)]

    told = []

    def send_back_some():
        for dossier, cid in people[::2]:
            try:
                approve.send_back(centres[2], APPROVER, dossier, cid)
            except Refusal as refusal:
                told.append(refusal.code)
        return len(people[::2]) - len(told)

    first, second, sent_back = race(
        lambda: approve.approve_set(centres[0], APPROVER, waiting.id).moved,
        lambda: approve.approve_set(centres[1], COLLEAGUE, waiting.id).moved,
        send_back_some,
    )
    assert first + second + sent_back == 20
    assert 0 in {first, second}
    assert set(told) <= {"another_was_faster"}
    expected = {"approved": first + second, "returned": sent_back}
    assert world.standing() == {stage: n for stage, n in expected.items() if n}
    assert len(world.cases("station")) == sent_back


def test_a_card_is_handed_over_once(world):
    people = world.enrol(10)
    world.bring_to("at_unit")
    centres = [world.another_centre() for _ in range(2)]
    for dossier, cid in people:
        answers = race(
            *[
                lambda c=centre, d=dossier, i=cid: hand_over.hand_over(c, COUNTER, d, i)
                for centre in centres
            ]
        )
        assert sorted(answers, key=str) == [None, "another_was_faster"]
    assert world.standing() == {"handed_over": 10}


def test_a_flag_raised_while_the_counter_waits_holds_the_card(world):
    ((dossier, cid), _) = world.enrol(2)
    world.bring_to("at_unit")
    police, counter = world.another_centre(), world.another_centre()
    with ThreadPoolExecutor(1) as pool:
        with police.ledger.connection.transaction():
            flags.raise_flag(police, CLEANER, dossier, cid, "recalled")
            late = pool.submit(hand_over.hand_over, counter, COUNTER, dossier, cid)
            wait_for_a_lock(world)
        with pytest.raises(Refusal, match="held_by_flag"):
            late.result()
    assert world.standing() == {"at_unit": 2}


def test_a_flag_raised_while_its_dossier_waits_to_leave_is_seen(world):
    ((dossier, cid), (beside, beside_cid)) = world.enrol(2)
    world.bring_to("unique")
    police, desk = world.another_centre(), world.another_centre()
    with ThreadPoolExecutor(1) as pool:
        with police.ledger.connection.transaction():
            flags.raise_flag(police, CLEANER, dossier, cid, "correction_pending")
            late = pool.submit(approve.doubt, desk, APPROVER, dossier, cid)
            wait_for_a_lock(world)
        late.result()
    approve.doubt(desk, APPROVER, beside, beside_cid)
    assert world.standing() == {"cleaning": 2}
    assert world.rows("select dossier, unflagged from ledger.place order by dossier") == [
        (dossier, False), (beside, True),
    ]  # fmt: skip


def test_both_counters_empty_one_box_together(world):
    people = world.enrol(40)
    world.bring_to("at_unit")
    centres = [world.another_centre() for _ in range(2)]

    def counter(centre, queue):
        for dossier, cid in queue:
            hand_over.hand_over(centre, COUNTER, dossier, cid)

    race(lambda: counter(centres[0], people[::2]), lambda: counter(centres[1], people[1::2]))
    assert world.standing() == {"handed_over": 40}


BY_CONSTRAINT = {
    "a state is left once": (
        "insert into ledger.event select dossier, cid, block, unit, from_stage, from_version,"
        " 60, 0 from ledger.event where from_stage = 50"
    ),
    "one live card a person": (
        "insert into ledger.card select cid, generation, null, dossier, block from ledger.card"
    ),
    "a next card needs the end of the one before": (
        "insert into ledger.card"
        " select cid, generation + 1::smallint, generation, dossier, block from ledger.card"
    ),
    "no generation is left out": (
        "insert into ledger.card"
        " select cid, generation + 2::smallint, generation, dossier, block from ledger.card"
    ),
    "a later card names the one before": (
        "insert into ledger.card"
        " select cid, generation + 1::smallint, null, dossier, block from ledger.card"
    ),
    "a second attempt needs the end of the first": (
        "insert into ledger.attempt select dossier, cid, 2, 1, blank + 1, lot, block"
        " from ledger.attempt"
    ),
    "a second attempt names the first": (
        "insert into ledger.attempt select dossier, cid, 2, null, blank + 1, lot, block"
        " from ledger.attempt"
    ),
    "no account goes below zero": (
        "update ledger.stock set n = -1 where account = (select code from ledger.account"
        " where name = 'stock')"
    ),
    "a dossier is in one place": (
        "insert into ledger.place (dossier, cid, set_id) select dossier, cid, 1 from ledger.place"
    ),
    "a flag ends after it was raised": "insert into ledger.flag_end select 1, 2, 3, 1, 1",
    "a posting goes somewhere": (
        "insert into ledger.posting select block, 9, 1, 1, 1, 1, n from ledger.posting limit 1"
    ),
}


@pytest.mark.parametrize("rule", BY_CONSTRAINT)
def test_the_database_alone_refuses_what_must_never_be(world, rule):
    world.enrol()
    world.bring_to("at_unit")
    owner = world.connect(role=None)
    with pytest.raises(psycopg.errors.IntegrityError):
        owner.execute(BY_CONSTRAINT[rule])


def test_the_database_alone_keeps_a_submission_one_dossier(world):
    world.enrol()
    owner = world.connect(role=None)
    owner.execute("create temp table again as select * from ledger.dossier")
    owner.execute("update again set id = 99")
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("insert into ledger.dossier select * from again")
