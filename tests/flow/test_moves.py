"""A dossier goes on under another number: nothing of it is lost on the way."""

from dataclasses import replace

import psycopg
import pytest

from capthe.desks import cleaning
from capthe.desks.cleaning import Mended
from capthe.domain.errors import Refusal
from capthe.domain.text import Text
from capthe.store.pg.fsck import fsck
from capthe.store.pg.people import Particulars
from tests.flow.world import CLEANER, STATIONS

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
