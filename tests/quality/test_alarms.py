"""An alarm stands until no run finds it; a commander says what is behind it, and by when."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from capthe.desks import alarms, mend
from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.link.quality.bursts import Burst
from capthe.store.pg.act import Act
from capthe.store.pg.audit import verify
from capthe.store.pg.fsck import fsck
from capthe.store.pg.quality import Mending
from capthe.store.pg.quality_watch import Found, QualityWatch
from tests.quality.test_mend import NOW, RULES, Office

COMMANDER = Officer("commander-1", "commander")
BURST = Burst("one_phone", "commune", "4", "0900000000", 25, 270)
HOME = "Trung tâm bảo trợ số 2, danh sách tháng 6"


@pytest.fixture
def watch(make_database):
    with psycopg.connect(make_database(), autocommit=True) as connection:
        yield QualityWatch(connection)


def run(watch, *bursts, at=NOW):
    act = Act("checker", "run", at, at)
    brought = mend.bring(
        Mending(watch.connection), act, RULES, day=20210615, records=1000, scores=(), findings=(),
        calendar=Office.country.calendar,
    )  # fmt: skip
    watch.bring(act, brought.run, bursts)


def said(watch):
    (alarm,) = watch.alarms()
    return alarm.found


def refusal(act):
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_alarms_are_those_of_the_last_run_and_know_since_when(watch):
    run(watch, BURST)
    run(watch, BURST, at=NOW + timedelta(days=1))
    (alarm,) = watch.alarms()
    assert (alarm.records, alarm.people, alarm.since, alarm.found) == (25, 270, NOW, None)
    run(watch, at=NOW + timedelta(days=2))
    assert watch.alarms() == []
    back = NOW + timedelta(days=3)
    run(watch, BURST, at=back)
    assert watch.alarms()[0].since == back


def test_an_alarm_is_due_when_offices_close_on_the_seventh_working_day(watch):
    run(watch, BURST)
    due = alarms.due(watch.alarms()[0], Office.country.calendar)
    assert due.astimezone(UTC) == datetime(2021, 6, 24, 10, tzinfo=UTC)


def test_an_answer_holds_until_a_tenth_more_records_stand_under_the_alarm(watch):
    run(watch, BURST)
    office = Office(watch.connection)
    alarms.answer(office, COMMANDER, watch.alarms()[0], Found.EXPLAINED, HOME)
    (alarm,) = watch.alarms()
    assert (alarm.found, alarm.why, alarm.answered_by) == ("explained", HOME, "commander-1")
    run(watch, Burst("one_phone", "commune", "4", "0900000000", 27, 270))
    assert said(watch) == "explained"
    run(watch, Burst("one_phone", "commune", "4", "0900000000", 28, 270))
    assert said(watch) is None
    alarms.answer(office, COMMANDER, watch.alarms()[0], Found.FILLED_IN, "Đã hỏi công an xã")
    assert said(watch) == "filled_in"
    assert fsck(watch.connection, lambda _text: None) == []
    report = verify(watch.connection, b"\x00" * 32, lambda _text: None)
    assert [each for each in report.differences if "alarm_answer" in str(each)] == []


def test_who_comes_second_without_evidence_or_to_another_number_is_refused(watch):
    run(watch, BURST)
    office, looked_at = Office(watch.connection), watch.alarms()[0]

    def answer():
        alarms.answer(office, COMMANDER, looked_at, Found.EXPLAINED, HOME)

    assert refusal(
        lambda: alarms.answer(office, COMMANDER, looked_at, Found.EXPLAINED, " x ")
    ) == "evidence_missing"  # fmt: skip
    answer()
    assert refusal(answer) == "alarm_answered"
    run(watch, Burst("one_phone", "commune", "4", "0900000000", 26, 270))
    assert refusal(answer) == "alarm_changed"
    run(watch)
    assert refusal(answer) == "alarm_unknown"
