"""A merge that was wrong is taken apart by two people; who is behind with mending."""

from datetime import UTC, datetime

import psycopg
import pytest

from capthe.desks import mend_apart, mend_merge
from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.store.pg.audit import verify
from capthe.store.pg.fsck import fsck
from capthe.store.pg.merges import Merges
from capthe.store.pg.quality import Mending
from capthe.store.pg.quality_watch import QualityWatch
from capthe.store.pg.register import Register
from tests.quality.test_mend import ACT, Office, bring, entered, found

ONE = Officer("officer-1", "cleaning_officer", 1, 1)
OTHER = Officer("officer-2", "cleaning_officer", 1, 1)
WHY = "Hai giấy khai sinh khác nhau"


@pytest.fixture
def merged(make_database):
    """A connection, and the number of a merge of B into A."""
    with psycopg.connect(make_database(), autocommit=True) as connection:
        Register(connection).change(
            ACT, [entered("A", "001085123456"), entered("B", "001085654321")]
        )
        event = mend_merge.merge(
            Office(connection), ONE, keep="A", drop="B", evidence="Giấy khai sinh 12/2001"
        )
        yield connection, event


def refusal(act):
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_one_asks_another_agrees_and_both_records_are_in_force(merged):
    connection, event = merged
    office = Office(connection)
    mend_apart.ask(office, ONE, event, WHY)
    asked = Merges(connection).one(event)
    assert (asked.waits, asked.asked_by, asked.gone_id, asked.stays_id) == (
        True, "officer-1", "B", "A",
    )  # fmt: skip
    mend_apart.answer(office, OTHER, asked.request, agrees=True, why=WHY)
    apart = Merges(connection).one(event)
    assert (apart.is_apart, apart.granted, apart.answered_by) == (True, True, "officer-2")
    assert Mending(connection).record("B")["status"] == "alive"
    assert refusal(lambda: mend_apart.ask(office, ONE, event, WHY)) == "merge_undone"
    assert fsck(connection, lambda _text: None) == []


def test_whoever_asked_cannot_agree_and_a_request_is_asked_and_answered_once(merged):
    connection, event = merged
    office = Office(connection)
    mend_apart.ask(office, ONE, event, WHY)
    request = Merges(connection).one(event).request

    def answer(who, *, agrees):
        return lambda: mend_apart.answer(office, who, request, agrees=agrees, why=WHY)

    assert refusal(lambda: mend_apart.ask(office, OTHER, event, WHY)) == "apart_asked"
    assert refusal(answer(ONE, agrees=True)) == "own_request"
    answer(OTHER, agrees=False)()
    assert Mending(connection).record("B")["status"] == "void"
    assert refusal(answer(OTHER, agrees=True)) == "apart_answered"
    mend_apart.ask(office, OTHER, event, WHY)  # declined, it can be asked again


def test_a_reason_is_demanded_and_an_unknown_merge_refused(merged):
    connection, event = merged
    office = Office(connection)
    assert refusal(lambda: mend_apart.ask(office, ONE, event, "sai")) == "reason_missing"
    assert refusal(lambda: mend_apart.ask(office, ONE, event + 99, WHY)) == "merge_unknown"


def test_an_agreement_by_the_one_who_asked_is_found_by_fsck_and_by_the_audit(merged):
    connection, event = merged
    mend_apart.ask(Office(connection), ONE, event, WHY)
    request = Merges(connection).one(event).request
    mend_apart.answer(Office(connection), OTHER, request, agrees=True, why=WHY)
    assert Merges(connection).of(None)[0].id == event
    connection.execute("update register.apart_answer set actor = 'officer-1'")
    assert [each.check for each in fsck(connection, lambda _text: None)] == ["apart"]
    report = verify(connection, b"\x00" * 32, lambda _text: None)
    assert any("apart_answer" in str(each) for each in report.differences)


def test_who_is_behind_is_told_by_unit_with_the_earliest_time(make_database):
    with psycopg.connect(make_database(), autocommit=True) as connection:
        bring(connection, found("P1"), found("P2"), found("P3", rule="number_shared"))
        late = datetime(2021, 6, 30, 8, tzinfo=UTC)
        clocks = QualityWatch(connection).clocks([1], late, menders={}, province=1, district=None)
        assert [(c.mender, c.district, c.waiting, c.overdue) for c in clocks] == [
            ("commune", 1, 2, 0), ("district", 1, 1, 1),
        ]  # fmt: skip
        assert QualityWatch(connection).rules([1], 1, 0) == [
            ("number_missing", 2), ("number_shared", 1),
        ]  # fmt: skip
