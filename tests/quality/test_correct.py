"""A correction from finding to register and back: who said what, by which paper."""

import pytest

from capthe.country.vn.spelling import VietnamNormaliser
from capthe.desks import mend, mend_correct
from capthe.desks.mend_sheet import Answer
from capthe.domain.errors import Refusal
from capthe.domain.register_event import FIELDS, RegisterEvent
from capthe.link.quality.labels import COLUMN_NAMES
from capthe.outside.register_feed import AS_IN_FILES
from capthe.store.duck import quality_state as state
from capthe.store.duck.quality import Check, load_units, read_register, take_in
from capthe.store.duck.quality_files import found_rows
from capthe.store.pg.quality import Mending
from capthe.store.pg.register import Register, Undone
from tests.quality.test_mend import ACT, COMMUNE, DISTRICT, NOW, RULES, Office, bring

PAPER = "Giấy khai sinh 12/2001"
RULE = "father_name_differs"
CHILD = {"number": "001085123456", "name": "Nguyễn Văn An", "birth": "19850321", "sex": "M",
         "residence_commune": "00001", "father_name": "Nguyễn Văn Bính",
         "father_number": "001055000001"}  # fmt: skip
FATHER = {"number": "001055000001", "name": "Nguyễn Văn Bình", "birth": "19550203", "sex": "M",
          "residence_commune": "00001"}  # fmt: skip


@pytest.fixture
def family(connection):
    for person_id, values in (("C", CHILD), ("F", FATHER)):
        keys = {"cid": int(values["number"]), "name_key": values["name"].lower(), "province": 1}
        event = RegisterEvent(
            "test", person_id, "entered", None, person_id, NOW.date(), values, keys
        )
        assert Register(connection).change(ACT, [event]) == ["done"]


def checked(connection, folder):
    """Check the register as it is now, bring what was found of fathers' names, return the case."""
    file = folder / "register.csv"
    file.write_bytes(b"".join(Mending(connection).texts()))
    duck = state.opened_state(None, threads=1, spill=folder)
    load_units(duck, RULES)
    read = read_register(duck, file, folder, VietnamNormaliser().digits)
    check = Check(duck, RULES, 20210615, read.absent)
    state.run(duck, check, take_in(duck), 20210615, is_whole=True)
    rows = [mend.RunFound(*row) for row in found_rows(duck, check.catalogue)]
    duck.close()
    bring(connection, *(row for row in rows if row.rule == RULE))
    return Mending(connection).case_of("C", RULE)


def said(connection):
    return Mending(connection).record("C")["father_name"]


def test_a_fathers_name_is_found_corrected_looked_at_clean_and_put_back(
    connection, family, tmp_path
):
    case = checked(connection, tmp_path)
    office = Office(connection, chance=bytes(4))  # drawn for a second look
    mend.answer(office, COMMUNE, case, Answer.CORRECT,
                value="father_name=Nguyễn Văn Bình", evidence=PAPER)  # fmt: skip
    assert said(connection) == "Nguyễn Văn Bính"
    mend.second_look(office, DISTRICT, Mending(connection).case(case.id), upheld=True, why=PAPER)
    assert said(connection) == "Nguyễn Văn Bình"
    event = Mending(connection).event_of(PAPER, mend_correct.source_id(case, 1))
    entry = Mending(connection).record("C")["id"]
    *_, change = Register(connection).history(entry)
    assert change[:6] == (event, "correction", NOW.date(), PAPER, "mending case 1, answer 1",
                          DISTRICT.actor)  # fmt: skip
    assert change[8:] == ("father_name", "Nguyễn Văn Bính", "Nguyễn Văn Bình")
    given = Mending(connection).answers(case.id)
    assert [(each.actor, each.answer) for each in given] == [
        (COMMUNE.actor, "correct"), (DISTRICT.actor, "upheld"),
    ]  # fmt: skip
    assert state_name(checked(connection, tmp_path)) == "mended"
    assert Register(connection).undo(ACT, event, source="test") is Undone.DONE
    assert said(connection) == "Nguyễn Văn Bính"
    again = checked(connection, tmp_path)
    assert (state_name(again), again.times) == ("open", 2)
    mend.answer(Office(connection), COMMUNE, again, Answer.CORRECT,
                value="father_name=Nguyễn Văn Bình", evidence=PAPER)  # fmt: skip
    assert said(connection) == "Nguyễn Văn Bình"  # another answer, another event


def state_name(case):
    return mend.MENDING[case.state].name


def test_the_record_that_is_wrong_may_be_the_fathers(connection, family, tmp_path):
    case = checked(connection, tmp_path)
    given = mend_correct.kept({"full_name": "Nguyễn Văn Bính"}, "F")
    mend.answer(Office(connection), COMMUNE, case, Answer.CORRECT, value=given, evidence=PAPER)
    assert Mending(connection).record("F")["name"] == "Nguyễn Văn Bính"
    assert said(connection) == "Nguyễn Văn Bính"
    assert state_name(checked(connection, tmp_path)) == "mended"


def test_two_fields_are_one_event(connection, family, tmp_path):
    case = checked(connection, tmp_path)
    given = mend_correct.kept({"father_name": "Nguyễn Văn Bình", "birth_date": "22/03/1985"})
    mend.answer(Office(connection), COMMUNE, case, Answer.CORRECT, value=given, evidence=PAPER)
    record = Mending(connection).record("C")
    assert (record["father_name"], record["birth"]) == ("Nguyễn Văn Bình", 19850322)
    assert len({line[0] for line in Register(connection).history(record["id"])}) == 2


REFUSED = {
    "field_unknown": "sex=F",
    "value_missing": "father_name=",
    "value_as_before": "father_name=Nguyễn Văn Bính",
    "date_impossible": "birth_date=31/02/1985",
    "date_unreadable": "birth_date=hôm qua",
    "number_invalid": "father_number=12",
    "record_not_in_force": "person_id=X; father_name=Nguyễn Văn Bình",
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_value_that_cannot_be_is_refused_and_the_case_stays(connection, family, tmp_path, code):
    case = checked(connection, tmp_path)
    before = Mending(connection).record("C")
    with pytest.raises(Refusal) as refused:
        mend.answer(Office(connection), COMMUNE, case, Answer.CORRECT, value=REFUSED[code],
                    evidence=PAPER)  # fmt: skip
    assert refused.value.code == code
    assert Mending(connection).case(case.id) == case
    assert Mending(connection).record("C") == before


def test_what_the_database_cannot_take_leaves_the_case_unanswered(connection, family, tmp_path):
    case = checked(connection, tmp_path)
    taken = RegisterEvent(PAPER, mend_correct.source_id(case, case.version), "correction", None,
                          "C", NOW.date(), {"phone": "0912345678"}, {})  # fmt: skip
    Register(connection).change(ACT, [taken])
    with pytest.raises(Refusal) as refused:
        mend.answer(Office(connection), COMMUNE, case, Answer.CORRECT,
                    value="father_name=Nguyễn Văn Bình", evidence=PAPER)  # fmt: skip
    assert refused.value.code == "correction_other"
    assert Mending(connection).case(case.id) == case


@pytest.mark.usefixtures("unnumbered")
def test_words_for_sex_and_status_are_taken_and_nobody_is_made_void_by_hand(connection):
    bring(connection, mend.RunFound("P1", "sex_invalid", "sex=x", "An", "", 1, 1, 4))
    case = Mending(connection).case_of("P1", "sex_invalid")
    mend.answer(Office(connection), COMMUNE, case, Answer.CORRECT, value="sex=Nữ", evidence=PAPER)
    assert Mending(connection).record("P1")["sex"] == "F"
    bring(connection, mend.RunFound("P1", "status_unknown", "status=x", "An", "", 1, 1, 4))
    case = Mending(connection).case_of("P1", "status_unknown")
    with pytest.raises(Refusal):
        mend.answer(Office(connection), COMMUNE, case, Answer.CORRECT, value="status=void",
                    evidence=PAPER)  # fmt: skip


NOTED_ONLY = {"event_in_future"}
"""Rules about what no officer types: they are disputed, and the district acts."""


def test_each_rule_says_which_fields_a_correction_can_be_about():
    for rule in RULES.every:
        fields = rule.meaning.fields
        assert bool(fields) == (rule.name not in NOTED_ONLY), rule.name
        assert {AS_IN_FILES.get(name, name) for name in fields} <= set(FIELDS), rule.name
        assert set(fields) <= set(COLUMN_NAMES)
    with pytest.raises(Refusal) as refused:
        mend_correct.only_field("vn", "event_in_future")
    assert refused.value.code == "nothing_to_correct"
