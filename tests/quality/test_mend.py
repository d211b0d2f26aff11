"""A finding's way: to the commune, answered, looked at again, closed by a run or reopened."""

from datetime import UTC, date, datetime

import pytest

from capthe.country import COUNTRIES
from capthe.country.vn.quality import quality_profile
from capthe.desks import mend, mend_merge
from capthe.desks.desk import Officer
from capthe.desks.mend_sheet import Answer
from capthe.desks.mend_states import MENDERS, MENDING, WAITING, whose
from capthe.domain.errors import Refusal
from capthe.domain.register_event import RegisterEvent
from capthe.link.quality.catalogue import catalogue
from capthe.link.quality.rule import Mender
from capthe.link.quality.subject import ALL_COLUMNS
from capthe.store.pg.act import Act
from capthe.store.pg.audit import verify
from capthe.store.pg.fsck import fsck
from capthe.store.pg.quality import Mending
from capthe.store.pg.quality_watch import QualityWatch
from capthe.store.pg.register import Register, Undone

RULES = catalogue(quality_profile())
NOW = datetime(2021, 6, 15, 8, tzinfo=UTC)
ACT = Act("checker", "run", NOW, NOW)
COMMUNE = Officer("officer-1", "cleaning_officer", 1, 1)
DISTRICT = Officer("officer-2", "cleaning_officer", 1, 1)


class Office:
    """What a desk needs of the centre: its database, its time, its chance, its country."""

    country = COUNTRIES["vn"]()

    def __init__(self, connection, chance=b"\x00\x00\x00\x01"):
        self.ledger = self
        self.connection = connection
        self.entropy = lambda n: chance[-n:]

    def act(self, actor, cause):
        return Act(actor, cause, NOW, NOW)


def found(person="P1", rule="number_missing", said="number=∅", commune=4):
    return mend.RunFound(person, rule, said, "Nguyễn Văn An", "H1", 1, 1, commune)


NUMBER = "number=001085123456"


def number_of(connection):
    return Mending(connection).record("P1")["number"]


def bring(connection, *findings):
    return mend.bring(
        Mending(connection), ACT, RULES, day=20210615, records=3, scores=(), findings=findings,
        calendar=Office.country.calendar,
    )  # fmt: skip


def only_case(connection):
    (case,) = Mending(connection).cases(
        [state.code for state in MENDING], province=None, district=None
    )
    return case


def state_of(connection):
    return MENDING[only_case(connection).state].name


def test_a_finding_opens_one_case_with_an_owner_and_a_due_time(connection):
    assert bring(connection, found(), found(rule="name_upper")).opened == 1  # the other is a note
    assert bring(connection, found()).opened == 0
    case = only_case(connection)
    assert (case.mender, case.times, f"{case.due:%d/%m %H:%M}") == (
        "commune",
        1,
        "15/07 10:00",
    )  # 22 working days on, when offices close at 17:00 in Hà Nội


def test_a_confirmed_value_is_asked_again_only_when_it_is_another(connection):
    bring(connection, found())
    mend.answer(Office(connection), COMMUNE, only_case(connection), Answer.CONFIRM, value="",
                evidence="Giấy khai sinh 12/2001")  # fmt: skip
    assert bring(connection, found()).reopened == 0
    assert state_of(connection) == "confirmed"
    assert bring(connection, found(said="number=1")).reopened == 1
    assert state_of(connection) == "open"


@pytest.mark.usefixtures("unnumbered")
def test_a_correction_that_does_not_help_is_reopened_and_one_that_helps_ends_the_case(connection):
    bring(connection, found())
    mend.answer(Office(connection), COMMUNE, only_case(connection), Answer.CORRECT,
                value=NUMBER, evidence="Giấy khai sinh 12/2001")  # fmt: skip
    assert (state_of(connection), number_of(connection)) == ("corrected", "001085123456")
    assert bring(connection, found()).reopened == 1
    assert (state_of(connection), only_case(connection).times) == ("open", 2)
    assert bring(connection).mended == 1
    assert state_of(connection) == "mended"


def test_who_cannot_be_reached_is_tried_again_and_a_dispute_goes_up(connection):
    bring(connection, found())
    mend.answer(Office(connection), COMMUNE, only_case(connection), Answer.UNREACHABLE, value="",
                evidence="")  # fmt: skip
    assert (state_of(connection), only_case(connection).due.date()) == ("open", date(2021, 6, 29))
    mend.answer(Office(connection), COMMUNE, only_case(connection), Answer.DISPUTE, value="",
                evidence="Hai giấy khai sinh")  # fmt: skip
    assert state_of(connection) == "disputed"
    assert acting(connection) == (Mender.DISTRICT, "district")


def acting(connection):
    """Who must act on the only case, as a page and as the list of who is behind tell it."""
    case = only_case(connection)
    (clock,) = QualityWatch(connection).clocks(
        WAITING, NOW, menders=MENDERS, province=None, district=None
    )
    return whose(case.state, case.mender), clock.mender


def test_a_dispute_is_answered_by_another_than_who_disputed(connection):
    bring(connection, found())
    office = Office(connection)
    mend.answer(office, COMMUNE, only_case(connection), Answer.DISPUTE, value="",
                evidence="Hai giấy khai sinh")  # fmt: skip
    mend.answer(office, DISTRICT, only_case(connection), Answer.UNREACHABLE, value="", evidence="")
    with pytest.raises(Refusal) as refused:
        mend.answer(office, COMMUNE, only_case(connection), Answer.CONFIRM, value="",
                    evidence="Giấy khai sinh 12/2001")  # fmt: skip
    assert refused.value.code == "own_answer"
    assert not asked_of_the_verb(connection, COMMUNE, "confirmed")
    mend.answer(office, DISTRICT, only_case(connection), Answer.CONFIRM, value="",
                evidence="Giấy khai sinh 12/2001")  # fmt: skip
    assert state_of(connection) == "confirmed"


def asked_of_the_verb(connection, officer, to):
    """Answer the only case past the desk, whoever the officer is; tell if it was taken."""
    case = only_case(connection)
    act = Act(officer.actor, "past the desk", NOW, NOW)
    return Mending(connection).answer(
        act, case, to=MENDING[to].code, answer="x", value="", evidence="", due=case.due
    )


def test_a_drawn_answer_is_looked_at_by_somebody_else(connection):
    bring(connection, found())
    office = Office(connection, chance=bytes(4))
    mend.answer(office, COMMUNE, only_case(connection), Answer.CONFIRM, value="",
                evidence="Giấy khai sinh 12/2001")  # fmt: skip
    assert state_of(connection) == "second_look"
    with pytest.raises(Refusal) as refused:
        mend.second_look(office, COMMUNE, only_case(connection), upheld=True, why="đã xem")
    assert refused.value.code == "own_answer"
    assert not asked_of_the_verb(connection, COMMUNE, "confirmed")
    assert acting(connection) == (Mender.DISTRICT, "district")
    mend.second_look(office, DISTRICT, only_case(connection), upheld=False, why="không có giấy")
    assert state_of(connection) == "open"
    assert acting(connection) == (Mender.COMMUNE, "commune")  # the rule's again


@pytest.mark.usefixtures("unnumbered")
def test_a_drawn_correction_changes_the_register_when_another_upholds_it(connection):
    bring(connection, found())
    office = Office(connection, chance=bytes(4))
    mend.answer(office, COMMUNE, only_case(connection), Answer.CORRECT, value=NUMBER,
                evidence="Giấy khai sinh 12/2001")  # fmt: skip
    assert (state_of(connection), number_of(connection)) == ("second_look", None)
    mend.second_look(office, DISTRICT, only_case(connection), upheld=True, why="Đã xem giấy")
    assert (state_of(connection), number_of(connection)) == ("corrected", "001085123456")


@pytest.mark.usefixtures("unnumbered")
def test_a_drawn_correction_that_is_overturned_changes_nothing(connection):
    bring(connection, found())
    office = Office(connection, chance=bytes(4))
    mend.answer(office, COMMUNE, only_case(connection), Answer.CORRECT, value=NUMBER,
                evidence="Giấy khai sinh 12/2001")  # fmt: skip
    mend.second_look(office, DISTRICT, only_case(connection), upheld=False, why="Không có giấy")
    assert (state_of(connection), number_of(connection)) == ("open", None)


BY_RUNS = {"gone", "record_gone", "fires_again", "fires_anew"}


def test_the_verb_takes_an_answer_only_where_the_table_has_that_exit(connection):
    bring(connection, found())
    taken = set()
    for state in MENDING:
        for to in MENDING:
            connection.execute("update register.mend_case set state = %s", [state.code])
            if asked_of_the_verb(connection, COMMUNE, to.name):
                taken.add((state.name, to.name))
                connection.execute("delete from register.mend_answer")
    exits = {
        (state.name, to)
        for state in MENDING
        for event, to in state.exits.items()
        if event not in BY_RUNS
    }
    assert taken == exits


def test_the_second_of_two_desks_is_told_so_and_nothing_is_recorded_without_evidence(connection):
    bring(connection, found())
    case = only_case(connection)
    office = Office(connection)
    with pytest.raises(Refusal) as refused:
        mend.answer(office, COMMUNE, case, Answer.CONFIRM, value="", evidence="")
    assert refused.value.code == "evidence_missing"
    mend.answer(office, COMMUNE, case, Answer.DISPUTE, value="", evidence="Hai giấy khai sinh")
    with pytest.raises(Refusal) as refused:
        mend.answer(office, DISTRICT, case, Answer.CONFIRM, value="", evidence="Giấy khai sinh")
    assert refused.value.code == "another_was_faster"
    assert [each.answer for each in Mending(connection).answers(case.id)] == ["dispute"]


def test_a_value_that_changed_under_the_reader_is_not_confirmed(connection):
    bring(connection, found(said="full_name=A"))
    seen = only_case(connection)
    bring(connection, found(said="full_name=B"))
    with pytest.raises(Refusal) as refused:
        mend.answer(
            Office(connection), COMMUNE, seen, Answer.CONFIRM, value="", evidence="Giấy khai sinh"
        )
    assert refused.value.code == "another_was_faster"


def entered(person_id, number):
    values = {"number": number, "old_number": "012345678", "name": "Nguyễn Văn An", "sex": "M"}
    keys = {"cid": int(number), "name_key": "nguyen van an", "province": 1}
    return RegisterEvent("test", person_id, "entered", None, person_id, NOW.date(), values, keys)


def test_two_records_are_merged_by_an_event_that_is_undone_by_another(connection):
    Register(connection).change(ACT, [entered("A", "001085123456"), entered("B", "001085654321")])
    mending, office = Mending(connection), Office(connection)
    assert [each["person_id"] for each in mending.alike("A")] == ["B"]
    before = mending.record("B")
    event = mend_merge.merge(
        office, DISTRICT, keep="A", drop="B", evidence="Giấy khai sinh 12/2001"
    )
    merged = mending.record("B")
    assert (merged["status"], merged["merged_into"]) == ("void", mending.record("A")["id"])
    assert mending.alike("A") == []
    with pytest.raises(Refusal) as refused:
        mend_merge.merge(office, DISTRICT, keep="A", drop="B", evidence="Giấy khai sinh 12/2001")
    assert refused.value.code == "record_not_in_force"
    assert Register(connection).undo(ACT, event, source=mend_merge.SOURCE) is Undone.DONE
    assert mending.record("B") == before
    assert Register(connection).undo(ACT, event, source=mend_merge.SOURCE) is Undone.BEFORE


def test_records_that_nothing_says_are_alike_are_not_merged(connection):
    other = entered("C", "001085999999")
    other.values["old_number"] = "099999999"
    Register(connection).change(ACT, [entered("A", "001085123456"), other])
    with pytest.raises(Refusal) as refused:
        mend_merge.merge(
            Office(connection), DISTRICT, keep="A", drop="C", evidence="Giấy khai sinh"
        )
    assert refused.value.code == "records_not_alike"
    assert Mending(connection).record("C")["status"] == "alive"


def test_the_case_of_a_merged_record_ends_with_it_and_not_as_clean(connection):
    Register(connection).change(ACT, [entered("A", "001085123456"), entered("B", "001085654321")])
    bring(connection, found("B"))
    event = mend_merge.merge(
        Office(connection), DISTRICT, keep="A", drop="B", evidence="Giấy khai sinh 12/2001"
    )
    assert bring(connection).mended == 0
    assert state_of(connection) == "void"
    Register(connection).undo(ACT, event, source=mend_merge.SOURCE)
    assert bring(connection, found("B")).reopened == 1  # apart again, it waits again
    assert state_of(connection) == "open"


HARM = {
    "a case moved quietly": "update register.mend_case set state = 6",
    "a case set back": "update register.mend_case set version = 1",
    "an answer forgotten": "delete from register.mend_answer where version = 2",
    "an answer that nobody gave": "update register.mend_answer set to_state = 5 where version = 2",
    "an answer from nowhere": "update register.mend_answer set from_state = 3 where version = 2",
    "a dispute that its maker ended": "update register.mend_answer set actor = 'officer-1'",
}


@pytest.mark.parametrize("name", HARM)
def test_a_case_that_is_not_where_its_answers_put_it_is_found(connection, name):
    bring(connection, found())
    office = Office(connection)
    for officer, said in ((COMMUNE, Answer.DISPUTE), (DISTRICT, Answer.CONFIRM)):
        mend.answer(office, officer, only_case(connection), said, value="", evidence="Giấy 12/2001")
    assert fsck(connection, lambda _text: None) == []
    connection.execute(HARM[name])
    assert {each.check for each in fsck(connection, lambda _text: None)} == {"mending"}


def test_the_register_is_read_as_texts_without_what_is_void(connection):
    Register(connection).change(ACT, [entered("A", "001085123456"), entered("B", "001085654321")])
    mend_merge.merge(Office(connection), DISTRICT, keep="A", drop="B", evidence="Giấy khai sinh")
    head, *lines = b"".join(Mending(connection).texts()).decode().splitlines()
    assert set(head.split(",")) <= {"person_id", *ALL_COLUMNS}
    assert [line.split(",")[:2] for line in lines] == [["A", "001085123456"]]


@pytest.mark.usefixtures("unnumbered")
def test_runs_and_answers_are_in_the_audit(connection):
    bring(connection, found())
    mend.answer(Office(connection), COMMUNE, only_case(connection), Answer.CORRECT, value=NUMBER,
                evidence="Giấy khai sinh 12/2001")  # fmt: skip
    connection.execute("update register.mend_answer set value = 'x'")
    report = verify(connection, b"\x00" * 32, lambda _text: None)
    assert any("mend_answer" in str(each) for each in report.differences)
