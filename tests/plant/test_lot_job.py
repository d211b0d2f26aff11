"""A lot of whole cards leaves the house as one signed job; what comes back is read card by card."""

from datetime import datetime
from functools import partial
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from capthe.chip.scp03 import chip_keys
from capthe.face.scan import read_faces
from capthe.outside.chip_box import ChipBox, TwinReader, serial_of
from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs
from capthe.outside.production.chips import chip_at_line
from capthe.outside.production.folder import FactoryFolder, check_job, write_answer
from capthe.packet.keys import SigningKey, is_signed_by
from capthe.store.pg.factories import enter_factory, order_factory
from capthe.work.chip_line import ChipLine
from capthe.work.chip_station import ChipStation
from capthe.work.outlet import Outlet
from tests.flow.factory_world import LINE_KEY, NAME, ROW, THEIRS, TWO
from tests.flow.world import ZONE
from tests.plant.floor import MASTER, Floor
from tests.plant.test_whole_card import findings, the_lot

OURS = SigningKey(bytes(32))


class Elsewhere:
    """A factory with machines of its own. It knows the folder that it is sent, and its key."""

    def __init__(self, floor):
        self.jobs = EncodingJobs(floor.folder / "factory.sqlite", floor.entropy)
        station = ChipStation(
            "elsewhere",
            TwinReader(ChipBox(floor.folder / "chips", MASTER, floor.entropy), "there"),
            self.jobs, partial(chip_keys, MASTER), serial_of, floor.entropy, lease_seconds=0.0,
        )  # fmt: skip
        faces, seconds = floor.machine.faces, partial(next, floor.seconds)
        self.line = ChipLine(station, self.jobs, faces, seconds, pause=lambda _: None)

    def make(self, folder):
        """Check the job, write the chips, print the faces; return what came out of each blank."""
        stated = check_job(folder, lambda data, sig: is_signed_by(OURS.public, sig, data))
        chips = sorted((int(path.stem), path) for path in (folder / "chip").iterdir())
        orders = [
            ChipOrder(f"card {blank}", blank, chip_at_line(LINE_KEY, blank, path.read_bytes()))
            for blank, path in chips
        ]
        sheet = (folder / "faces-0001.pdf").read_bytes()
        report = self.line.make(stated["job"], orders, sheet)
        return {b: "spoiled" if b in report.spoiled else "good" for b, _ in chips}


@pytest.fixture
def counter(floor):
    """The folder of a factory that makes all lots of this floor."""
    folder = FactoryFolder(floor.folder / "out", OURS.sign)
    folder.folder.mkdir()
    owner, act = floor.connect(role=None), floor.centre.act("Lan", "factory")
    enter_factory(owner, act, ROW, **TWO)
    order_factory(owner, act, "plant", NAME, **TWO)
    floor.centre.line.outlet_of = lambda _: Outlet(NAME, folder, LINE_KEY)
    return folder


def test_whole_cards_are_made_elsewhere_and_read_here(floor: Floor, counter):
    """On a day of the version whose faces bear a seal; a card that was exchanged is found."""
    floor.clock.move_to(datetime(2024, 8, 1, 9, 0, tzinfo=ZONE))
    floor.hold_ceremony(1)
    people = floor.enrol(3)
    floor.bring_to("allotted")
    floor.step("allotted")
    key = f"print:{the_lot(floor, 'at_factory')}"
    assert floor.machine.scan(key) is None
    assert floor.machine.jobs.made() == []
    signed = floor.rows("select job, n from ledger.signing")
    assert signed == [(key, 3)]
    place = counter.place(key)
    before = (place / "manifest.json").read_bytes()
    made = Elsewhere(floor).make(place)
    chips = sorted((place / "chip").iterdir())
    with pytest.raises(InvalidUnwrap):
        chip_at_line(bytes(32), int(chips[0].stem), chips[0].read_bytes())
    one, other, _ = sorted(made)
    box = floor.folder / "chips"
    (box / f"{one}.chip").rename(box / "aside")
    (box / f"{other}.chip").rename(box / f"{one}.chip")
    (box / "aside").rename(box / f"{other}.chip")
    wrapped = [path.read_bytes() for path in chips]
    write_answer(place, made, THEIRS.sign)
    floor.work()
    found = findings(floor)
    assert [found[b] for b in sorted(made)] == ["chip_closed", "chip_closed", ""]
    assert floor.stock()["spoiled"] == 2
    assert not any(path.exists() for path in chips)
    assert (place / "manifest.json").read_bytes() == before
    keys = [_key_hash(raw) for raw in wrapped]
    assert floor.rows("select job, n, keys_sha256 from ledger.destruction") == [
        (key, 3, sha256(b"".join(keys)).digest())
    ]
    assert floor.centre.line.destroy(key).keys_sha256 == sha256(b"".join(keys)).digest()
    assert floor.rows("select count(*) from ledger.dossier_set where stage = 85") == [(1,)]
    assert len(people) == 3


def _key_hash(raw):
    return sha256(aes_key_unwrap(LINE_KEY, raw[:40])).digest()


def test_a_lot_of_which_nothing_came_leaves_no_production_data(floor: Floor, counter):
    floor.enrol(2)
    floor.bring_to("allotted")
    floor.step("allotted")
    key = f"print:{the_lot(floor, 'at_factory')}"
    blanks = [blank for (blank,) in floor.rows("select blank from ledger.attempt order by blank")]
    order_factory(floor.connect(role=None), floor.centre.act("Lan", "x"), "plant", None, **TWO)
    write_answer(counter.place(key), {blanks[0]: "spoiled"}, THEIRS.sign)
    floor.centre.line.outlet_of = partial(_only, key, floor.centre.line.outlet_of)
    floor.work()
    assert floor.rows("select n from ledger.destruction where job = %s", [key]) == [(2,)]
    assert not (counter.place(key) / "chip" / f"{blanks[0]}.p3").exists()
    (case,) = floor.cases("factory")
    assert (case.reason, floor.stock()["spoiled"]) == ("missing_from_answer", 1)


def _only(key, outlet_of, asked):
    return outlet_of(asked) if asked == key else None


def test_faces_of_the_job_are_those_of_its_cards(floor: Floor, counter):
    floor.enrol(2)
    floor.bring_to("allotted")
    floor.step("allotted")
    key = f"print:{the_lot(floor, 'at_factory')}"
    sheet = (counter.place(key) / "faces-0001.pdf").read_bytes()
    press = floor.centre.line.press_on(floor.centre.issue_day(key))
    rows = (counter.place(key) / "records.csv").read_text(encoding="utf-8").splitlines()[1:]
    zones = ["".join(face.zone) for face in read_faces(sheet, press, 2)]
    assert all(zone[:30] in row for zone, row in zip(zones, rows, strict=True))
