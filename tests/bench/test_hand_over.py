"""The counter's fast path writes exactly what the one append writes, and obeys what it obeys."""

from datetime import UTC, datetime, timedelta

import pytest

from capthe.cli.bench_world import bench_sql
from capthe.domain.flags import FLAG_BY_NAME, FLAGS
from capthe.domain.stages import STAGES
from capthe.store.pg.act import Act
from capthe.store.pg.answer import Answer
from capthe.store.pg.ledger import Ledger

AT = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
FAST, SLOW = 1, 2


def cid(dossier):
    return 1_000_000_000 + dossier * 7919


@pytest.fixture
def counter(owner):
    """Two cards of one box wait at a unit."""
    owner.execute(
        bench_sql("row"),
        {"n": 2, "units": 1, "at": AT, "promised": AT.date(), "stage": STAGES["at_unit"].code},
    )
    return owner


def test_fast_hand_over_writes_what_append_writes(counter):
    ledger = Ledger(counter)
    act = Act("officer", "counter: hand over", AT, AT + timedelta(hours=3), {120: AT})
    assert ledger.hand_over(act, FAST, cid(FAST)) is Answer.DONE
    after_fast = _working(counter, FAST)
    where = ledger.where_is(SLOW, cid(SLOW))
    assert ledger.append(act, [where], "hand_over") == {SLOW: Answer.DONE}
    assert _facts(counter, FAST) == _facts(counter, SLOW)
    assert after_fast["place"] == _working(counter, SLOW)["place"]
    assert (after_fast["set"], _working(counter, SLOW)["set"]) == ((1, 120), (0, 0))
    counted = counter.execute("select unit, from_stage, to_stage, arrival_hour, event_hour, n"
                              " from ledger.counter").fetchall()  # fmt: skip
    assert counted == [(1, 120, 130, AT + timedelta(hours=3), AT, 2)]
    assert ledger.where_is(FAST, cid(FAST)).stage == "handed_over"


def test_the_exit_of_a_hand_over_is_that_of_the_stage_table(counter):
    copied = counter.execute(
        "select from_stage, ledger.handed_over_to(from_stage), min(to_stage)"
        " filter (where event = 'hand_over') from ledger.stage_exit group by 1"
    ).fetchall()
    assert any(exit_ for _, exit_, _ in copied)
    assert all(exit_ == of_table for _, exit_, of_table in copied)


def test_the_second_hand_over_is_told_and_changes_nothing(counter):
    ledger, act = Ledger(counter), Act("officer", "counter", AT, AT)
    assert ledger.hand_over(act, FAST, cid(FAST)) is Answer.DONE
    before = _working(counter, SLOW)
    assert ledger.hand_over(act, FAST, cid(FAST)) is Answer.ELSEWHERE
    assert ledger.hand_over(act, 99, cid(99)) is Answer.ELSEWHERE
    assert _working(counter, SLOW) == before


@pytest.mark.parametrize(
    "flag", [f for f in FLAGS if "handed_over" in f.forbids_into], ids=lambda flag: flag.name
)
def test_a_flag_holds_the_card_as_an_exception_at_the_counter(counter, flag):
    ledger, act = Ledger(counter), Act("officer", "counter", AT, AT)
    assert ledger.raise_flag(act, FAST, cid(FAST), flag.code)
    assert ledger.hand_over(act, FAST, cid(FAST)) is Answer.HELD
    where = ledger.where_is(FAST, cid(FAST))
    assert (where.stage, where.set_id) == ("at_unit", None)
    assert where.exception_id is not None
    assert _working(counter, SLOW)["set"] == (1, 120)
    assert ledger.hand_over(act, SLOW, cid(SLOW)) is Answer.DONE


def test_a_place_that_says_nothing_of_flags_hands_over_the_same(counter):
    ledger, act = Ledger(counter), Act("officer", "counter: hand over", AT, AT)
    counter.execute("update ledger.place set unflagged = false where dossier = %s", [SLOW])
    for dossier in (FAST, SLOW):
        assert ledger.hand_over(act, dossier, cid(dossier)) is Answer.DONE
    assert _facts(counter, FAST) == _facts(counter, SLOW)
    assert _working(counter, FAST)["place"] == _working(counter, SLOW)["place"]
    assert _working(counter, SLOW)["set"] == (0, 0)


def test_flags_that_have_ended_or_forbid_nothing_hold_nobody(counter):
    ledger, act = Ledger(counter), Act("officer", "counter: hand over", AT, AT)
    ended, priority = FLAG_BY_NAME["recalled"].code, FLAG_BY_NAME["priority"].code
    assert ledger.raise_flag(act, FAST, cid(FAST), ended)
    assert ledger.end_flag(act, FAST, cid(FAST), ended)
    counter.execute("insert into ledger.flag_open values (%s, %s, %s, 1)",
                    [SLOW, cid(SLOW), priority])  # fmt: skip
    counter.execute("update ledger.place set unflagged = false where dossier = %s", [SLOW])
    for dossier in (FAST, SLOW):
        assert ledger.hand_over(act, dossier, cid(dossier)) is Answer.DONE
    assert _facts(counter, FAST) == _facts(counter, SLOW)
    assert _working(counter, SLOW)["set"] == (0, 0)


def _facts(connection, dossier):
    """The event and its block's header, without ids; the digest is that of the event itself."""
    return connection.execute(
        "select e.unit, e.from_stage, e.from_version, e.to_stage, e.reason, b.verb, b.set_id,"
        " b.from_stage, b.n, b.actor, b.cause, b.happened_at, b.written_at, b.facts,"
        " b.digest = ledger.digest_events(array[e.dossier], array[e.cid], array[e.unit],"
        " array[e.from_version], array[e.to_stage], array[e.reason])"
        " from ledger.event e join ledger.block b on b.id = e.block where e.dossier = %s",
        [dossier],
    ).fetchall()


def _working(connection, dossier):
    place = connection.execute(
        "select set_id, exception_id, version from ledger.place where dossier = %s", [dossier]
    ).fetchone()
    of_set = connection.execute("select n, stage from ledger.dossier_set where id = 1").fetchone()
    return {"place": place, "set": of_set}
