"""`capthe chip station`: the plant's orders, written by a command over PC/SC."""

import json

import pytest

from capthe.cli.home import Home
from capthe.cli.main import main
from capthe.cli.plant import encoding_jobs
from capthe.outside.encoding_jobs import ChipOrder, Outcome
from tests.pcsc.bay import MASTER, TRAY, needs
from tests.pg_fixture import data_home

CARDS = range(70_001, 70_004)


@pytest.fixture
def path():
    with data_home() as home:
        Home.at(home).server.start()
        yield home


@needs()
def test_orders_of_a_home_are_written_in_a_reader(bay, image, path, capsys):
    (path / "secrets").mkdir(exist_ok=True)
    (path / "secrets" / "chip-master").write_text((MASTER + bytes(16)).hex(), encoding="ascii")
    (path / "outside").mkdir(exist_ok=True)
    (path / "outside" / "chips").symlink_to(bay.box.folder)
    jobs = encoding_jobs(Home.at(path))
    jobs.enter("lot", [ChipOrder(f"card {blank}", blank, image) for blank in CARDS])
    assert main(["chip", "station", "--home", str(path), "--tray", TRAY, "--until-idle"]) == 0
    assert json.loads(capsys.readouterr().out)["cards"] == len(CARDS)
    assert [each.outcome for each in jobs.made("lot")] == [Outcome.GOOD] * len(CARDS)
    bay.insert(1)
