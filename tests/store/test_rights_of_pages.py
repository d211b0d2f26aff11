"""What the database refuses to the role of the pages, whatever a page asks for."""

import psycopg
import pytest

from tests.store.helpers import Programme, code

OWN = "officer1"  # enrolled whoever came to unit 1


@pytest.fixture
def programme(database_url):
    """Somebody in `received`, somebody at cleaning; the session is the pages' own."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        p = Programme(connection)
        p.enrol_devices()
        p.receive([p.packet(1, 1, 1, cid=2**62 + 1), p.packet(2, 1, 1), p.packet(3, 1, 2)])
        yield p


def act_as_pages(p):
    p.run("set session authorization capthe_web")


def bring_to_unique(p):
    p.run("update ledger.dossier_set set stage = %s", code("unique"))
    return p.sets_at("unique")[0]


def refused():
    return pytest.raises(psycopg.errors.InsufficientPrivilege)


def test_pages_pass_no_set_out_of_a_machines_stage(programme):
    (received,) = programme.sets_at("received")
    act_as_pages(programme)
    with refused():
        programme.pass_all("received", "clean")
    assert programme.sets_at("received") == [received]


def test_pages_append_no_exit_of_a_machine(programme):
    (received,) = programme.sets_at("received")
    members = programme.members(received)
    act_as_pages(programme)
    with refused():
        programme.move(members[:1], "clean")
    with refused():
        programme.move(members[:1], "number_found")


def test_pages_send_back_from_the_plant(programme):
    """What a flag holds goes from the plant's queue to the cleaning desk."""
    (waiting,) = programme.sets_at("received")
    programme.run("update ledger.dossier_set set stage = %s", code("approved"))
    members = programme.members(waiting)
    act_as_pages(programme)
    assert programme.move(members[:1], "correct") == {members[0]: "done"}
    with refused():
        programme.move(members[1:2], "allot")


def test_pages_allot_a_number_by_its_verb_only(programme):
    (received,) = programme.sets_at("received")
    dossier = programme.members(received)[0]
    programme.move([dossier], "discrepancy")
    cid, stage, version, *_ = programme.where(dossier)
    person = {
        "dossier": dossier, "cid": cid, "version": version, "new_cid": 1_185_000_777,
        "name": "A", "name_key": "a", "birth": 19_850_101, "sex": "F", "province": 1,
        "from": stage,
    }  # fmt: skip
    act_as_pages(programme)
    with refused():
        programme.move([dossier], "number_allotted")
    with refused():
        programme.call("allot_number", event="mended", **person)
    assert programme.call("allot_number", event="number_allotted", **person) == [("done",)]


def test_four_eyes_cannot_be_switched_off_by_the_pages(programme):
    waiting = bring_to_unique(programme)
    act_as_pages(programme)
    programme.pass_all("unique", "approve", actor=OWN, four_eyes=False)
    held = programme.column("select dossier from ledger.exception where reason = 37")
    assert len(held) == 2
    assert waiting not in programme.sets_at("unique")


def test_nobody_approves_by_name_what_he_enrolled(programme):
    members = programme.members(bring_to_unique(programme))
    with refused():
        programme.move(members, "approve", actor=OWN)
    assert programme.move(members, "approve", actor="colonel") == dict.fromkeys(members, "done")


def test_no_officer_voids_a_card(programme):
    with refused():
        programme.call("end_card", cid=1_185_000_002, cause="void")


def test_nothing_pages_do_is_unstoppable(programme):
    waiting = bring_to_unique(programme)
    act_as_pages(programme)
    with refused():
        programme.call(
            "pass_set", verb="approve", set=waiting, event="approve", unstoppable=True,
            **{"from": code("unique")},
        )  # fmt: skip
