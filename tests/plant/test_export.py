"""What `capthe chip export` writes is the card itself, as programs that are not ours check it."""

import subprocess
from hashlib import sha256

import pytest
from asn1crypto import cms, core
from PIL import Image

from capthe.chip.data_object import object_in
from capthe.chip.dg1 import mrz_information
from capthe.cli import chip_export
from capthe.domain.errors import Refusal
from tests.plant.test_whole_card import approved, the_lot


class DataGroupHash(core.Sequence):
    """Doc 9303 part 10, D.1.3."""

    _fields = [("number", core.Integer), ("hash", core.OctetString)]  # noqa: RUF012 - as the library has it


class DataGroupHashes(core.SequenceOf):
    _child_spec = DataGroupHash


class LdsSecurityObject(core.Sequence):
    _fields = [  # noqa: RUF012 - as the library has it
        ("version", core.Integer),
        ("algorithm", core.Any),
        ("hashes", DataGroupHashes),
        ("version_info", core.Any, {"optional": True}),
    ]


class HomeOfFloor:
    """As much of a home as the export asks for."""

    def __init__(self, floor):
        self.floor = floor

    def country(self):
        return self.floor.country

    def objects(self, connection):
        made = self.floor.another_gate(self.floor.centre, writer=99).objects
        assert connection
        return made


@pytest.fixture
def exported(floor, monkeypatch):
    monkeypatch.setattr(
        chip_export, "press_of", lambda _home, _country, day: floor.centre.line.press_on(day)
    )
    ((dossier, _),) = floor.enrol(1)
    floor.bring_to("personalised")
    (card,) = approved(floor, the_lot(floor))
    floor.step("personalised")

    def made():
        owner = floor.connect(role=None)
        return chip_export._exported(HomeOfFloor(floor), owner, dossier, "a test")

    return floor, card, made


def test_the_files_are_those_on_the_chip_and_foreign_programs_accept_them(exported, tmp_path):
    floor, card, made = exported
    files = made().files
    read = floor.machine.read_chip(card.blank, mrz_information(card.chip.zone))
    assert {name: files[f"{name}.bin"] for name in read.files} == dict(read.files)
    sod = files["EF.SOD.bin"]
    info = cms.ContentInfo.load(object_in(sod, 0x77))  # a parser that is not ours
    listed = LdsSecurityObject.load(info["content"]["encap_content_info"]["content"].native)
    assert {each["number"].native: each["hash"].native for each in listed["hashes"]} == {
        n: sha256(files[f"DG{n}.bin"]).digest() for n in (1, 2, 3, 13, 14, 15)
    }
    for name in ("csca.pem", "dsc.pem"):
        (tmp_path / name).write_bytes(files[name])
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-subject", "-in", str(tmp_path / "dsc.pem")],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "DS" in shown
    assert Image.open(_file(tmp_path, "front.png", files)).size == (1012, 638)


def _file(folder, name, files):
    (folder / name).write_bytes(files[name])
    return folder / name


def test_the_look_is_logged_and_a_changed_approval_is_told(exported):
    floor, card, made = exported
    made()
    assert floor.connect(role=None).execute(
        "select why from ledger.access where dossier = %s", [card.dossier]
    ).fetchall() == [("a test",)]
    floor.connect(role=None).execute(
        "insert into ledger.amendment"
        " (dossier, cid, version, birth, sex, name, name_key, residence, evidence, block)"
        " select id, cid, 1, birth, sex, name, name_key, 'Số 9, Hà Nội', 'CC02', block"
        " from ledger.dossier"
    )
    with pytest.raises(Refusal) as refused:
        made()
    assert refused.value.code == "card_data_changed"
    floor.connect(role=None).execute("delete from ledger.amendment")


def test_no_card_no_export(floor):
    ((dossier, _),) = floor.enrol(1)
    with pytest.raises(Refusal) as refused:
        chip_export._exported(HomeOfFloor(floor), floor.connect(role=None), dossier, "a test")
    assert refused.value.code == "card_not_made"
