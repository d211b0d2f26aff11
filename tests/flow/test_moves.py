"""A dossier goes on under another number: nothing of it is lost on the way."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest

from capthe.cli.nation import Nation, Settlement, settle
from capthe.desks import cleaning, flags
from capthe.desks.cleaning import Mended
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.sim.station import Stations
from capthe.store.pg.fsck import fsck
from capthe.store.pg.people import Particulars, RegisterPerson
from tests.flow.world import CLEANER, START, STATIONS

RIGHT = Mended("Nguyễn Thị Hoa", 19850309, "F", "Số 6, phố Hàng Bông", "khai sinh")
OTHER = "001185007777"


def at_cleaning(world):
    """One dossier that the register does not know, at the cleaning desk."""
    ((dossier, cid),) = world.enrol(is_known=False)
    world.step("received")
    assert world.stage(dossier, cid) == "cleaning"
    return dossier, cid


def moved(world):
    """Apply the moves that wait; the newest dossier."""
    STATIONS.chores["verify"](world.centre)
    ((dossier, cid),) = world.rows("select id, cid from ledger.dossier order by id desc limit 1")
    return dossier, cid


def differences(world):
    quiet: list[Text] = []
    return [d.check for d in fsck(world.connect(role=None), quiet.append)]


def test_a_dossier_does_not_move_to_the_number_it_has(world):
    dossier, cid = at_cleaning(world)
    with pytest.raises(Refusal, match="number_is_the_same"):
        cleaning.number_known(
            world.centre, CLEANER, dossier, cid, number=f"{cid:012}", mended=RIGHT
        )
    answer = world.centre.ledger.people.allot_number(
        world.centre.act("lamsach", "test"),
        world.where(dossier, cid),
        new_cid=cid,
        particulars=Particulars(RIGHT.name, "nguyen thi hoa", RIGHT.birth, RIGHT.sex),
    )
    assert answer == "elsewhere"
    assert world.stage(dossier, cid) == "cleaning"
    assert world.rows("select 1 from ledger.outbox") == []


def test_a_dossier_does_not_move_back_to_the_number_it_had(world):
    dossier, cid = at_cleaning(world)
    twin = replace(RIGHT, name="Nguyễn Thị Hoà Bình")
    world.know(OTHER, name="Trần Thị Lan")  # the register disagrees: the dossier waits again
    cleaning.number_known(world.centre, CLEANER, dossier, cid, number=OTHER, mended=twin)
    again = moved(world)
    world.step("received")
    assert world.stage(*again) == "cleaning"
    with pytest.raises(Refusal, match="number_is_the_same"):
        cleaning.number_known(world.centre, CLEANER, *again, number=f"{cid:012}", mended=RIGHT)
    assert differences(world) == []


def test_a_move_that_opens_nothing_is_an_error_and_seen(world):
    dossier, cid = at_cleaning(world)
    owner = world.connect(role=None)
    owner.execute(
        "insert into ledger.outbox (kind, dossier, cid, new_cid, written_at)"
        " values ('move', %s, %s, %s, now())",
        [dossier, cid, cid],
    )
    with pytest.raises(psycopg.errors.RaiseException):
        STATIONS.chores["verify"](world.centre)
    assert world.rows("select 1 from ledger.outbox where done_at is not null") == []


def open_flags(world):
    return world.rows("select dossier, cid, kind from ledger.flag_open order by kind")


def test_flags_go_with_a_dossier_to_its_number(world):
    dossier, cid = at_cleaning(world)
    flags.raise_flag(world.centre, CLEANER, dossier, cid, "priority")
    flags.raise_flag(world.centre, CLEANER, dossier, cid, "deceased")
    cleaning.number_known(world.centre, CLEANER, dossier, cid, number=OTHER, mended=RIGHT)
    again = moved(world)
    assert open_flags(world) == [(*again, 1), (*again, 4)]
    world.enrol(2)
    world.bring_to("handed_over")
    assert world.stage(*again) == "unique"
    flags.end_flag(world.centre, CLEANER, *again, "deceased")
    world.bring_to("handed_over")
    assert world.stage(*again) == "handed_over"
    assert differences(world) == []


def printed(world):
    """What a lot of everybody who waits prints."""
    world.bring_to("allotted")
    (lot,) = world.centre.ledger.sets_at("allotted")
    return {
        row.cid: (row.name, row.birth, row.residence)
        for row in world.centre.ledger.print_rows(lot.id)
    }


def test_what_was_found_right_is_printed_under_the_new_number(world):
    dossier, cid = at_cleaning(world)
    other = replace(RIGHT, name="Nguyễn Thị Hoài", residence="Số 7, phố Hàng Bông")
    cleaning.number_known(world.centre, CLEANER, dossier, cid, number=OTHER, mended=other)
    again = moved(world)
    assert printed(world) == {again[1]: (other.name, other.birth, other.residence)}
    assert world.where(*again).version == 0


def test_nothing_is_amended_that_was_said_already(world):
    dossier, cid = at_cleaning(world)
    said, residence = world.centre.ledger.people.said(dossier, cid)
    same = Mended(said.name, said.birth, said.sex, residence, "khai sinh")
    cleaning.number_known(world.centre, CLEANER, dossier, cid, number=OTHER, mended=same)
    again = moved(world)
    assert world.rows("select 1 from ledger.amendment") == []
    assert printed(world) == {again[1]: (said.name, said.birth, residence)}


def test_an_amended_name_finds_the_number_of_the_old_number(world):
    content = world.citizen(
        is_known=False, number=None, old_number="012345678", name="Nguyễn Thị Hao"
    )
    key = world.country.names.match_key
    world.centre.ledger.people.load(
        [RegisterPerson(int(OTHER), "012345678", RIGHT.name, key(RIGHT.name), RIGHT.birth, "F", 1)]
    )
    (answer,) = world.receive(world.device.seal(content))
    ((cid,),) = world.rows("select cid from ledger.dossier")
    world.step("received")
    assert world.stage(answer.dossier, cid) == "cleaning"
    cleaning.correct_dossier(world.centre, CLEANER, answer.dossier, cid, RIGHT)
    world.step("received")
    again = moved(world)
    assert again[1] == int(OTHER)
    assert [name for name, _, _ in printed(world).values()] == [RIGHT.name]


def test_whoever_comes_second_enters_nobody(world):
    dossier, cid = at_cleaning(world)
    where = world.where(dossier, cid)
    right = Particulars(RIGHT.name, "nguyen thi hoa", RIGHT.birth, RIGHT.sex)
    answers = [
        world.centre.ledger.people.allot_number(
            world.centre.act("lamsach", "test"), where, new_cid=new_cid, particulars=right
        )
        for new_cid in (int(OTHER), int(OTHER) + 1)
    ]
    assert answers == ["done", "elsewhere"]
    assert world.rows("select cid from register.person") == [(int(OTHER),)]
    assert world.rows("select cid, source from register.change") == [(int(OTHER), "DC01")]


def test_a_number_that_the_register_has_is_not_entered_again(world):
    dossier, cid = at_cleaning(world)
    world.know(OTHER)
    cleaning.number_known(world.centre, CLEANER, dossier, cid, number=OTHER, mended=RIGHT)
    assert moved(world)[1] == int(OTHER)
    assert world.rows("select 1 from register.change") == []


def test_the_number_desk_knows_all_numbers_of_a_settled_nation(world):
    nation = Nation(Settlement(5, 10, 3, START))
    stations = Stations(
        world.folder / "stations.sqlite",
        seed=5,
        recipient=world.national.recipient,
        entropy=world.entropy,
    )
    settle(world.centre, nation, stations, lambda _: None)
    with closing(sqlite3.connect(world.folder / "register.sqlite")) as file:
        known = {cid for (cid,) in file.execute("select cid from number")}
    assert known >= {person.cid for person in nation.everybody}
    assert known >= {cid for (cid,) in world.rows("select cid from register.person")}
