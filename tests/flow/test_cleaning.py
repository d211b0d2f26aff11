"""The cleaning desk, with the rights that a page has and no more."""

from dataclasses import replace

import pytest

from capthe.desks import cleaning, station
from capthe.desks.cleaning import Mended
from capthe.domain.errors import Refusal
from capthe.store.pg.ledger import Ledger
from tests.flow.world import CLEANER, PROVINCE

RIGHT = Mended("Nguyễn Thị Hoa", 19850309, "F", "Số 6, phố Hàng Bông", "DC01, khai sinh")


@pytest.fixture
def pages(world):
    """The same centre, with the database role of the pages."""
    return replace(world.centre, ledger=Ledger(world.connect("capthe_web")))


def at_cleaning(world):
    """One dossier that the register does not know, at the cleaning desk."""
    ((dossier, cid),) = world.enrol(is_known=False)
    world.step("received")
    assert world.stage(dossier, cid) == "cleaning"
    return dossier, cid


def test_a_page_enters_a_person_with_source_and_author(world, pages):
    dossier, cid = at_cleaning(world)
    cleaning.enter_person(pages, CLEANER, dossier, cid, province=PROVINCE, mended=RIGHT)
    assert world.rows("select cid, field, before, after, source, actor from register.change") == [
        (cid, "number", None, str(cid), RIGHT.evidence, CLEANER.actor)
    ]
    assert world.centre.ledger.people.find(cid).name == RIGHT.name
    world.bring_to("handed_over")
    assert world.stage(dossier, cid) == "handed_over"


def test_a_person_whom_the_register_has_is_not_entered_again(world, pages):
    dossier, cid = at_cleaning(world)
    world.know(f"{cid:012}", name="Trần Thị Lan")
    cleaning.enter_person(pages, CLEANER, dossier, cid, province=PROVINCE, mended=RIGHT)
    assert world.rows("select 1 from register.change") == []
    assert world.centre.ledger.people.find(cid).name == "Trần Thị Lan"


def test_nobody_is_corrected_whom_the_register_lacks(world, pages):
    dossier, cid = at_cleaning(world)
    with pytest.raises(Refusal, match="person_not_there"):
        cleaning.correct_register(pages, CLEANER, dossier, cid, RIGHT)
    assert world.stage(dossier, cid) == "cleaning", "it would only come back"


def test_a_page_gives_a_number(world, pages):
    dossier, cid = at_cleaning(world)
    cleaning.number_known(pages, CLEANER, dossier, cid, number="001185007777", mended=RIGHT)
    assert world.stage(dossier, cid) == "moved"


@pytest.mark.parametrize("desk", [cleaning.correct_dossier, station.resubmit])
def test_what_cannot_be_printed_parks_no_lot(world, desk):
    world.enrol(2)
    dossier, cid = at_cleaning(world)
    if desk is station.resubmit:
        cleaning.send_back(world.centre, CLEANER, dossier, cid)
    before = world.where(dossier, cid)
    for wrong in ("Số 6 | phố Hàng Bông", "Số 6\x00"):
        with pytest.raises(Refusal, match="character"):
            desk(world.centre, CLEANER, dossier, cid, replace(RIGHT, residence=wrong))
    assert world.where(dossier, cid) == before
    desk(world.centre, CLEANER, dossier, cid, replace(RIGHT, residence="Số 6,  phố Hàng Bông"))
    assert world.rows("select residence from ledger.amendment") == [(RIGHT.residence,)]
