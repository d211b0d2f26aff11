"""A lot leaves the house for a factory as one job, and its answer is taken in once."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from capthe.cli import card_job
from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.domain.errors import Refusal
from capthe.face.scan import read_faces
from capthe.outside.production.chips import chip_at_line
from capthe.outside.production.folder import export_job, write_result
from capthe.packet.keys import SigningKey
from tests.flow.world import ZONE
from tests.plant.test_whole_card import approved, the_lot

OURS, THEIRS = SigningKey(bytes(32)), SigningKey(bytes([7]) * 32)
LINE_KEY = bytes(range(32))


def plant_of(floor):
    """As much of a plant as the export asks for."""
    line = floor.centre.line
    return SimpleNamespace(
        connection=floor.connect(role=None), country=floor.country, line=line, machine=line.machine
    )


def refusal_of(verb, *arguments):
    with pytest.raises(Refusal) as refused:
        verb(*arguments)
    return refused.value.code


def test_a_lot_is_exported_with_what_was_ordered_and_printed(floor, tmp_path):
    """On a day of the version whose faces bear a seal, which only the printed faces have."""
    floor.clock.move_to(datetime(2024, 8, 1, 9, 0, tzinfo=ZONE))
    floor.hold_ceremony(1)
    floor.enrol(2)
    plant = plant_of(floor)
    floor.bring_to("allotted")
    early = the_lot(floor, "allotted")
    assert refusal_of(card_job.job_of, plant, early, "x", None, "test") == "lot_not_at_plant"
    floor.step("allotted")
    lot = the_lot(floor)
    cards = approved(floor, lot)
    job = card_job.job_of(plant, lot, "line-2", LINE_KEY, "a factory")
    assert [(card.blank, card.reference) for card in job.cards] == [
        (card.blank, str(card.dossier)) for card in cards
    ]
    for card in job.cards:
        assert chip_at_line(LINE_KEY, card.blank, card.chip) == floor.machine.jobs.image(card.blank)
        with pytest.raises(InvalidUnwrap):
            chip_at_line(bytes(32), card.blank, card.chip)
    press = plant.line.press_on(floor.centre.issue_day(f"print:{lot}"))
    printed = floor.machine.scan(f"print:{lot}").sheet
    assert read_faces(job.sheets[0], press, 2) == read_faces(printed, press, 2)
    assert floor.rows("select distinct why from ledger.access") == [("a factory",)]
    first = export_job(job, tmp_path, OURS.sign)
    again = export_job(
        card_job.job_of(plant, lot, "line-2", LINE_KEY, "once more"), tmp_path, OURS.sign
    )
    assert (first.is_new, again.is_new, first.job) == (True, False, f"print:{lot}")
    floor.step("personalised")
    assert refusal_of(card_job.job_of, plant, lot, "line-2", None, "late") == "lot_not_at_plant"


def test_chips_that_were_destroyed_are_not_exported(floor):
    floor.enrol(1)
    floor.bring_to("personalised")
    plant, lot = plant_of(floor), the_lot(floor)
    floor.machine.destroy(f"print:{lot}")
    wanted = (plant, lot, "line-2", LINE_KEY, "test")
    assert refusal_of(card_job.job_of, *wanted) == "chip_data_destroyed"
    job = card_job.job_of(plant, lot, "line-2", None, "test")
    assert [card.chip for card in job.cards] == [b""]


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def sent(floor, home, tmp_path):
    """A job of three cards as a home has exported it; nobody has answered yet."""
    floor.enrol(3)
    floor.bring_to("personalised")
    job = card_job.job_of(plant_of(floor), the_lot(floor), "line-2", None, "test")
    key = SigningKey(Home.at(home).key("production"))
    return export_job(job, tmp_path / "out", key.sign)


def take_in(sent, home, tmp_path, capsys):
    """What `capthe card job-result` says, and its exit code."""
    key = tmp_path / "factory.pub"
    key.write_text(THEIRS.public.hex())
    code = main(
        ["card", "job-result", str(sent.folder), "--factory-key", str(key), "--home", str(home)]
    )
    return code, "".join(capsys.readouterr())


def test_the_factorys_answer_is_taken_in_once_and_no_other(sent, home, tmp_path, capsys):
    first, *others = sorted(sent.blanks)
    assert take_in(sent, home, tmp_path, capsys)[0] == 1
    write_result(sent.folder, dict.fromkeys(sent.blanks, "good"), OURS.sign)
    code, told = take_in(sent, home, tmp_path, capsys)
    assert (code, "signature of the job does not hold" in told) == (2, True)
    made = {first: "spoiled", **dict.fromkeys(others, "good")}
    write_result(sent.folder, made, THEIRS.sign)
    code, told = take_in(sent, home, tmp_path, capsys)
    assert (code, f"spoiled blanks: {first}; " in told, told.endswith("/ taken in\n")) == (
        0, True, True,
    )  # fmt: skip
    code, told = take_in(sent, home, tmp_path, capsys)
    assert (code, told.endswith("/ taken in before\n")) == (0, True)
    write_result(sent.folder, dict.fromkeys(sent.blanks, "good"), THEIRS.sign)
    code, told = take_in(sent, home, tmp_path, capsys)
    assert (code, "Another result of this job" in told) == (2, True)
    (sent.folder / "records.csv").write_bytes(b"blank\r\n1\r\n")
    code, told = take_in(sent, home, tmp_path, capsys)
    assert (code, "missing or changed" in told) == (2, True)
