"""A record changes by events: dated, sourced, each once, and each can be undone."""

import pytest

from capthe.domain.register_event import RegisterEvent
from capthe.store.pg.fsck import fsck, repair
from tests.register.conftest import ACT, COUNTRY, FEED, person

CID = int(person(1)["number"])


def move(n, commune="00004", **said):
    return {
        "change_id": f"c{n}", "kind": "move", "on": "2021-05-01", "number": person(1)["number"],
        "residence_commune": commune, **said,
    }  # fmt: skip


@pytest.fixture
def one(books):
    books.enter(person(1), person(2))
    return books


def test_a_move_is_on_record_with_its_day_and_source(one):
    assert one.change(move(1, residence="Số 5, ngõ 2")) == ["done"]
    assert one.record("P1", "residence_commune", "residence", "updated_on", "province")[:2] == (
        "00004", "Số 5, ngõ 2"
    )  # fmt: skip
    assert one.rows(
        "select kind, source, source_id, happened_on::text, actor from register.event"
    ) == [("move", "ho-tich", "c1", "2021-05-01", ACT.actor)]
    assert one.rows("select field, before, after from register.change order by id") == [
        ("residence", None, "Số 5, ngõ 2"), ("residence_commune", "00001", "00004")
    ]  # fmt: skip


def test_a_feed_sent_again_changes_nothing(one):
    rows = [move(1), {"change_id": "c2", "kind": "death", "on": "2021-06-01", "person_id": "P2"}]
    assert one.change(*rows) == ["done", "done"]
    assert one.change(*rows) == ["known", "known"]
    assert one.rows("select count(*) from register.event") == [(2,)]


def test_one_id_is_one_change(one):
    one.change(move(1))
    assert one.change(move(1, "00007")) == ["other"]
    assert one.record("P1", "residence_commune") == ("00004",)


def test_a_field_is_known_by_either_of_its_names(one):
    said = {"change_id": "c1", "kind": "correction", "person_id": "P1", "death_date": "20190505",
            "photo": "x", "has_fingerprints": "không", "residence_until": "2020-01-31"}  # fmt: skip
    assert one.change(said) == ["done"]
    columns = ("died", "has_photo", "has_fingerprints", "temporary_until")
    assert one.record("P1", *columns) == (20190505, True, False, "2020-01-31")


def test_what_the_register_says_already_is_no_event(one):
    assert one.change(move(1, "00001")) == ["nothing"]
    assert one.change(move(2, number="001185099999")) == ["unknown"]
    assert one.rows("select 1 from register.event") == []


def test_a_change_is_undone_by_an_event_of_its_own(one):
    before = one.rows("select * from register.record order by id")
    one.change({**move(1), "full_name": "Trần Thị Mai", "kind": "correction", "on": ""})
    assert one.rows("select name_key from register.person where cid = %s", CID) == [
        ("trần thị mai",)
    ]
    assert one.register.undo(ACT, 1, source="dancu-01") == "done"
    assert one.rows("select * from register.record order by id") == before
    assert one.rows("select name_key from register.person where cid = %s", CID) == [
        ("nguyễn thị hoa",)
    ]
    assert one.rows("select kind, undoes from register.event order by id") == [
        ("correction", None), ("undo", 1)
    ]  # fmt: skip
    assert one.register.undo(ACT, 1, source="dancu-01") == "undone"


def test_the_later_change_is_undone_first(one):
    one.change(move(1), move(2, "00007"))
    assert one.register.undo(ACT, 1, source="x") == "since"
    assert one.register.undo(ACT, 2, source="x") == "done"
    assert one.register.undo(ACT, 1, source="x") == "done"
    assert one.record("P1", "residence_commune") == ("00001",)
    assert one.register.undo(ACT, 99, source="x") == "unknown"


def test_an_undoing_can_be_undone(one):
    one.change(move(1))
    one.register.undo(ACT, 1, source="x")
    assert one.register.undo(ACT, 2, source="x") == "done"
    assert one.record("P1", "residence_commune") == ("00004",)


def test_who_died_is_found_dead_and_can_come_back(one):
    one.change({"change_id": "d", "kind": "death", "on": "2021-06-01", "number": str(f"{CID:012}")})
    assert one.record("P1", "status", "died") == ("dead", 20210601)
    assert one.rows("select alive from register.person where cid = %s", CID) == [(False,)]
    one.register.undo(ACT, 1, source="x")
    assert one.record("P1", "status", "died") == ("alive", None)
    assert one.rows("select alive from register.person where cid = %s", CID) == [(True,)]


def test_a_birth_brings_a_person_in_and_undone_leaves_a_void_record(one):
    birth = {
        "change_id": "b", "kind": "birth", "on": "2021-06-02", "number": "001321000019",
        "full_name": "Trần Thị Bé", "birth_date": "2021-06-01", "sex": "F",
    }  # fmt: skip
    assert one.change(birth) == ["done"]
    assert one.rows("select name, birth from register.person where cid = 1321000019") == [
        ("Trần Thị Bé", 20210601)
    ]
    assert one.change({**birth, "change_id": "b2"}) == ["taken"]
    one.register.undo(ACT, 1, source="x")
    assert one.rows("select 1 from register.person where cid = 1321000019") == []
    assert one.record("001321000019", "status") == ("void",)


def test_another_number_frees_the_first(one):
    other = "001185077777"
    corrected = {
        "change_id": "n", "kind": "number", "number": f"{CID:012}", "new_number": other
    }  # fmt: skip
    assert one.change(corrected) == ["done"]
    assert one.rows("select entry from register.person where cid = %s", int(other)) == [(1,)]
    assert one.rows("select 1 from register.person where cid = %s", CID) == []
    one.register.undo(ACT, 1, source="x")
    assert one.rows("select entry from register.person where cid = %s", CID) == [(1,)]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ({"kind": "wedding"}, ("kind", "unknown")),
        ({"on": "1/2/21"}, ("on", "date_unreadable")),
        ({"number": "12"}, ("number", "number_invalid")),
        ({"residence_commune": "99999"}, ("residence_commune", "unknown_unit")),
        ({"full_name": "Nguyễn | Hoa"}, ("name", "character_forbidden")),
        ({"sex": "nam"}, ("sex", "not_usable")),
        ({"change_id": ""}, ("change_id", "empty")),
        ({"father_name": "a" * 3000}, ("father_name", "too_long")),
        ({"birth_date": "1985-02-30"}, ("birth", "date_impossible")),
    ],
)
def test_a_row_that_is_no_change_is_named_with_its_column(cell, problem):
    row = {**move(1), **cell}
    ((line, found),) = FEED.read([(2, row)], row)
    assert (line, found.column, found.problem) == (2, *problem)
    ((_, event),) = FEED.read([(2, move(1))], move(1))
    assert isinstance(event, RegisterEvent)


def test_a_changed_name_in_an_old_encoding_is_mended():
    row = {**move(1), "kind": "correction", "full_name": "NguyÔn V¨n Dòng"}
    ((_, event),) = FEED.read([(2, row)], row)
    assert event.values["name"] == "Nguyễn Văn Dũng"
    assert event.keys["name_key"] == COUNTRY.names.match_key("Nguyễn Văn Dũng")


def test_columns_that_a_change_cannot_have_are_named():
    (_, column), (_, event) = FEED.read([(2, move(1, shoe_size="43"))], [*move(1), "shoe_size"])
    assert (column.column, column.problem) == ("shoe_size", "unknown_column")
    assert event.values == {"residence_commune": "00004"}


def test_what_follows_from_the_facts_is_found_harmed_and_mended(one):
    one.change(move(1), {**move(2), "kind": "correction", "full_name": "Trần Thị Mai"})
    before = one.rows("select * from register.record order by id")
    people = one.rows("select * from register.person order by cid")
    one.owner.execute("update register.amended set name = 'x'")
    one.owner.execute("delete from register.person where entry = 2")
    assert {each.check for each in fsck(one.owner, lambda _: None)} == {
        "register_records", "register_people"
    }  # fmt: skip
    assert repair(one.owner) == []
    assert one.rows("select * from register.record order by id") == before
    assert one.rows("select * from register.person order by cid") == people
