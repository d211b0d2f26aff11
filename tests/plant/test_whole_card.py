"""7 and 8 with real cards: made once, compared with what was approved, their secrets destroyed."""

import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import pytest

from capthe.chip.dg1 import mrz_information, read_dg1
from capthe.chip.parcel import unpack_files
from capthe.country.vn.calendar import ZONE
from capthe.domain.errors import Broken, Fault
from capthe.domain.findings import FINDINGS
from capthe.face.content import card_face
from capthe.face.scan import read_faces
from capthe.face.vds import read_c40, read_seal
from capthe.outside.chip_box import TwinReader, Wear
from capthe.outside.chip_reader import CardMute
from capthe.outside.face_printer import Faces
from capthe.steps import allot, inspect
from capthe.store.objects.port import ObjectRef
from capthe.store.pg.fsck import fsck
from capthe.store.pg.reading.timeline import read_timeline
from capthe.work.approved import approved_cards
from capthe.work.card_check import codes_of
from capthe.work.worker import Worker
from tests.flow.world import STATIONS
from tests.plant.floor import Floor

POINTS = (
    "personalise.intended", "personalise.printed", "personalise.committed", "inspect.read_back",
    "inspect.destroyed", "inspect.committed",
)  # fmt: skip


class Crashed(BaseException):
    """The process is gone: nothing catches this."""


def attempts(floor):
    """Blank -> how the attempt with it ended (None: it did not)."""
    return dict(
        floor.rows(
            "select a.blank, e.cause from ledger.attempt a"
            " left join ledger.attempt_end e using (dossier, cid, n) order by a.blank"
        )
    )


def findings(floor):
    """Blank -> finding; every name has a text for people."""
    found = dict(floor.rows("select blank, finding from ledger.inspection order by blank"))
    assert set(found.values()) <= FINDINGS.keys()
    return found


def approved(floor, set_id):
    """What the cards of a lot are to be, as the line itself computes it."""
    rows = floor.centre.ledger.print_rows(set_id)
    issued = floor.centre.issue_day(f"print:{set_id}")
    line = floor.centre.line
    sources = line.sources_of([row.dossier for row in rows])
    return approved_cards(floor.country, rows, issued, sources, line.objects)


def the_lot(floor, stage="personalised"):
    (waiting,) = floor.centre.ledger.sets_at(stage)
    return waiting.id


def test_a_card_goes_all_the_way_and_is_the_approved_one(floor):
    people = floor.enrol(3)
    floor.bring_to("personalised")
    cards = approved(floor, the_lot(floor))
    floor.step("personalised")
    assert set(findings(floor).values()) == {""}
    for card in cards:
        read = floor.machine.read_chip(card.blank, mrz_information(card.chip.zone))
        assert (read.agreement, read.active) == ("", "")
        assert read_dg1(read.files["DG1"]) == card.chip.zone
        assert card.chip.face.image in read.files["DG2"]
        assert read.refused == {"DG3": 0x6982}
    floor.bring_to("handed_over")
    assert floor.standing() == {"handed_over": len(people)}


def test_the_timeline_tells_what_inspection_found(floor):
    ((dossier, cid),) = floor.enrol(1)
    floor.bring_to("personalised")
    with seen_as(floor, lambda seen: replace(seen, blanks=(7,))):
        floor.step("personalised")
    floor.bring_to("inspected")
    facts = read_timeline(floor.centre.ledger.connection, dossier, cid).facts
    assert [f.text for f in facts if f.kind == "inspection"] == ["face_missing", ""]
    assert [f.number for f in facts if f.kind == "destruction"] == [1, 1]


def test_a_seal_that_another_card_bears_is_found(floor):
    """Zone and QR code are right; the seal was cut from another citizen's card."""
    floor.clock.move_to(datetime(2024, 8, 1, 9, 0, tzinfo=ZONE))
    floor.hold_ceremony(1)
    floor.enrol(2)
    floor.bring_to("personalised")
    cards = approved(floor, the_lot(floor))
    press = floor.centre.line.press_on(date(2024, 8, 1))
    seals = [codes_of(press, face)["seal"] for face in read_faces(
        floor.machine.scan(f"print:{the_lot(floor)}").sheet, press, 2)]  # fmt: skip
    swapped = press.sheet(
        [
            card_face(floor.country, press.profile, replace(card.holder, seal=seal))
            for card, seal in zip(cards, seals[::-1], strict=True)
        ]
    )
    with seen_as(floor, lambda seen: Faces(seen.blanks, swapped)):
        floor.step("personalised")
    assert set(findings(floor).values()) == {"seal_wrong"}


def test_only_what_no_approved_data_say_is_kept_of_a_chip(floor):
    floor.enrol(1)
    floor.bring_to("personalised")
    (card,) = approved(floor, the_lot(floor))
    floor.step("personalised")
    ((sod, kept),) = floor.rows("select sod, kept from ledger.inspection")
    files = unpack_files(floor.centre.line.objects.get(ObjectRef(kept)))
    assert set(files) == {"EF.SOD", "DG14", "DG15"}
    assert sha256(files["EF.SOD"]).digest() == sod
    read = floor.machine.read_chip(card.blank, mrz_information(card.chip.zone))
    assert {name: read.files[name] for name in files} == files


def test_the_card_of_2024_is_made_from_its_own_profile_and_face(floor):
    floor.clock.move_to(datetime(2024, 8, 1, 9, 0, tzinfo=ZONE))
    floor.hold_ceremony(1)
    floor.enrol(1)
    floor.bring_to("personalised")
    (card,) = approved(floor, the_lot(floor))
    floor.step("personalised")
    assert list(findings(floor).values()) == [""]
    ((kept,),) = floor.rows("select kept from ledger.inspection")
    files = unpack_files(floor.centre.line.objects.get(ObjectRef(kept)))
    assert set(files) == {"EF.SOD", "EF.CardSecurity", "DG14", "DG15", "seal"}
    told = read_seal(files["seal"]).seal
    assert read_c40(told.features[0].value).replace(" ", "<") == "".join(card.chip.zone)
    assert (told.issuer, told.signer, told.issued) == ("VNM", "VNDS", date(2024, 8, 1))
    assert card.holder.card.issue == date(2024, 8, 1)


def test_after_inspection_nobody_can_open_the_production_data(floor):
    floor.enrol(2)
    floor.bring_to("allotted")
    secrets = []
    images = floor.machine.jobs.image
    floor.step("allotted")
    for (blank,) in floor.rows("select blank from ledger.attempt"):
        image = images(blank)
        secrets += [image.secrets.active.private, image.secrets.agreement.private]
    place = floor.folder / "encoding.sqlite"
    with sqlite3.connect(place) as file:
        keys = [key for (key,) in file.execute("select key from parcel order by blank")]
    assert len(keys) == 2
    assert any(key in place.read_bytes() + wal(place) for key in keys)
    floor.step("personalised")
    left = place.read_bytes() + wal(place)
    assert not [each for each in keys + secrets if each in left]
    assert all(images(blank) is None for (blank,) in floor.rows("select blank from ledger.attempt"))
    ((job, n, digest),) = floor.rows("select job, n, keys_sha256 from ledger.destruction")
    assert (n, digest) == (2, sha256(b"".join(sha256(key).digest() for key in keys)).digest())
    assert floor.centre.line.destroy(job).keys_sha256 == digest  # asked again, the same evidence


def wal(place):
    beside = place.with_name(place.name + "-wal")
    return beside.read_bytes() if beside.exists() else b""


def test_the_originals_of_the_fingers_stay(floor):
    floor.enrol(1)
    floor.bring_to("inspected")
    ((objects,),) = floor.rows("select objects from ledger.dossier")
    assert all(floor.centre.line.objects.exists(ObjectRef(address)) for address in objects)


def test_a_chip_of_another_citizen_is_found_and_never_leaves_the_plant(floor):
    """Somebody exchanged two cards' chips: each opens only for the other's zone."""
    floor.enrol(2)
    floor.bring_to("personalised")
    one, other = sorted(attempts(floor))
    chips = floor.folder / "chips"
    (chips / f"{one}.chip").rename(chips / "aside")
    (chips / f"{other}.chip").rename(chips / f"{one}.chip")
    (chips / "aside").rename(chips / f"{other}.chip")
    floor.step("personalised")
    assert findings(floor) == {one: "chip_closed", other: "chip_closed"}
    assert attempts(floor) == {one: "spoiled", other: "spoiled"}
    floor.bring_to("handed_over")
    assert floor.standing() == {"handed_over": 2}
    assert findings(floor) == {one: "chip_closed", other: "chip_closed", 1000003: "", 1000004: ""}


@contextmanager
def seen_as(floor, change):
    """Let the camera see other faces than were approved."""
    twin = type(floor.machine.faces)
    honest = twin.scan

    def scan(self, key):
        return change(honest(self, key))

    twin.scan = scan
    try:
        yield
    finally:
        twin.scan = honest


def test_a_face_of_another_citizen_is_found(floor):
    floor.enrol(2)
    floor.bring_to("personalised")
    one, other = sorted(attempts(floor))
    with seen_as(floor, lambda seen: replace(seen, blanks=seen.blanks[::-1])):
        floor.step("personalised")
    assert findings(floor) == {one: "zone_differs", other: "zone_differs"}
    assert set(floor.standing()) == {"approved"}


def test_a_face_with_another_code_is_found(floor):
    """The zone is right, the QR code states another place of residence."""
    floor.enrol(1)
    floor.bring_to("personalised")
    (card,) = approved(floor, the_lot(floor))
    press = floor.centre.line.press_on(card.holder.card.issue)
    moved = replace(card.holder, card=card.holder.card._replace(residence="Số 9, Hà Nội"))
    sheet = press.sheet([card_face(floor.country, press.profile, moved)])
    with seen_as(floor, lambda _: Faces((card.blank,), sheet)):
        floor.step("personalised")
    assert findings(floor) == {card.blank: "code_differs"}


def test_data_changed_after_printing_are_found_by_the_chip(floor):
    """What the register's officer amends after the lot was made is not on these cards."""
    ((dossier, cid),) = floor.enrol(1)
    floor.bring_to("personalised")
    floor.connect(role=None).execute(
        "insert into ledger.amendment"
        " (dossier, cid, version, birth, sex, name, name_key, residence, evidence, block)"
        " select id, cid, 1, birth, sex, name, name_key, 'Số 9, Hà Nội', 'CC02', block"
        " from ledger.dossier where id = %s",
        [dossier],
    )
    lot = the_lot(floor)
    found = floor.centre.line.inspect(
        f"print:{lot}", floor.centre.ledger.print_rows(lot), floor.centre.issue_day(f"print:{lot}")
    )
    assert [card.finding for card in found.cards] == ["DG13_differs"]
    floor.connect(role=None).execute("delete from ledger.amendment")
    assert floor.stage(dossier, cid) == "personalised"


def test_a_signature_of_a_stranger_is_refused(floor):
    floor.enrol(1)
    floor.bring_to("personalised")
    floor.centre.line.authorities_of = lambda _: []
    floor.step("personalised")
    assert list(findings(floor).values()) == ["chip_signer_unknown"]


def test_one_face_in_a_hundred_is_set_by_the_typesetter_and_compared(database_url, tmp_path):
    """Blank 1,000,100 is of the sample. A press that draws it otherwise prints nothing."""
    floor = Floor(database_url, tmp_path, first_blank=1_000_099)
    floor.enrol(3)
    floor.bring_to("allotted")
    line, asked = floor.centre.line, []
    typesetter = line.typeset

    def other(profile, faces):
        asked.append([face.texts[0] for face in faces])
        return typesetter(
            profile, [replace(face, texts=("000000000000", *face.texts[1:])) for face in faces]
        )

    line.typeset = other
    with pytest.raises(Broken):
        floor.step("allotted")
    assert floor.machine.jobs.made() == []
    line.typeset = typesetter
    floor.connect(role=None).execute("update ledger.work set leased_until = null")
    floor.step("allotted")
    assert len(floor.machine.jobs.made()) == 3
    assert [len(each) for each in asked] == [1]
    floor.close()


class Mute(TwinReader):
    """A reader in which nothing answers any more."""

    def power_on(self):
        raise CardMute("dead")


def test_dead_chips_are_spoiled_blanks_and_everybody_gets_another(floor):
    floor.enrol(2)
    floor.bring_to("allotted")
    floor.step("allotted", floor.another_centre(reader=Mute))
    assert set(attempts(floor).values()) == {"spoiled"}
    assert floor.stock()["spoiled"] == 2
    blanks = [blank for (blank,) in floor.rows("select blank from ledger.attempt")]
    assert [floor.machine.jobs.image(blank) for blank in blanks] == [None, None]
    assert floor.rows("select n from ledger.destruction") == [(2,)]  # nobody is left to inspect
    floor.bring_to("handed_over")
    assert floor.standing() == {"handed_over": 2}
    assert fsck(floor.connect(role=None), lambda _text: None) == []


def test_the_twins_chips_die_by_share_and_for_ever():
    always, never = Wear(1, 1.0, 0.0), Wear(1, 0.0, 0.0)
    late = Wear(1, 0.0, 1.0)
    assert always.takes(7, is_card=False)
    assert not never.takes(7, is_card=True)
    assert (late.takes(7, is_card=False), late.takes(7, is_card=True)) == (False, True)


@pytest.mark.parametrize("point", POINTS)
def test_a_plant_that_dies_anywhere_makes_every_card_once(floor, point):
    people = floor.enrol(2)
    floor.bring_to("approved")
    dying = floor.another_centre()

    def reach(reached):
        if reached == point:
            raise Crashed(point)

    dying.reach = reach
    with pytest.raises(Crashed):
        Worker(dying, STATIONS, "dying").run_until_idle()
    floor.connect(role=None).execute("update ledger.work set leased_until = null")
    floor.work()
    assert attempts(floor) == {1_000_001: None, 1_000_002: None}
    floor.bring_to("handed_over")
    assert floor.standing() == {"handed_over": len(people)}
    assert list(findings(floor).values()) == ["", ""]
    assert floor.rows("select count(*) from ledger.destruction") == [(1,)]


class Unplugged(TwinReader):
    """A reader whose cable is drawn in the middle of the second chip."""

    left = 30

    def transmit(self, command):
        Unplugged.left -= 1
        if Unplugged.left < 0:
            raise Fault("no reader")
        return super().transmit(command)


def test_a_machine_that_fails_halfway_goes_on_with_the_same_chips(floor):
    floor.enrol(3)
    floor.bring_to("allotted")
    (work,) = [floor.centre.ledger.claim_work(["allotted"], "step", 60)]
    failing = floor.another_centre(reader=Unplugged)
    with pytest.raises(Fault):
        STATIONS.by_stage["allotted"](failing, work.set_id)
    failing.line.machine.station.encoder.close()  # that process is over
    STATIONS.by_stage["allotted"](floor.centre, work.set_id)
    assert set(attempts(floor).values()) == {None}
    inspect.work(floor.centre, work.set_id)
    assert set(findings(floor).values()) == {""}


def test_without_a_signer_nobody_is_allotted_a_blank_and_the_plant_has_a_clock(
    database_url, tmp_path
):
    floor = Floor(database_url, tmp_path, signers=0)
    floor.enrol(1)
    floor.bring_to("approved")
    assert not allot.chore(floor.centre)
    (case,) = floor.cases()
    assert (case.reason, case.subject) == ("no_signers", "signers:vn-ec-explicit")
    assert case.due is not None
    floor.hold_ceremony(1)
    assert floor.cases() == []
    floor.bring_to("handed_over")
    assert floor.standing() == {"handed_over": 1}
    floor.close()


def test_every_card_counts_for_the_signer_that_signed_it(floor):
    floor.enrol(3)
    floor.bring_to("inspected")
    assert floor.rows("select cards from ledger.signer") == [(3,)]
    ((lot,),) = floor.rows("select distinct lot from ledger.attempt")
    assert floor.rows("select job, n from ledger.signing") == [(f"print:{lot}", 3)]
