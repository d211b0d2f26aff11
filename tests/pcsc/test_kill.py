"""kill -9 of station, pcscd and card at random: one good card for each citizen, each readable."""

import secrets
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from random import Random

import pytest

from capthe.outside.encoding_jobs import ChipOrder, EncodingJobs, Outcome
from tests.chip.made import VIETNAM, citizen, content, maker
from tests.pcsc.bay import Bay, client, needs, open_bay, start_twin
from tests.pcsc.mrtd import mrtdreader
from tests.shape.tree import ROOT

pytestmark = needs("mrtdreader", "gcc", "winscard.h")
LOT = 5
FIRST_BLANK = 10_000
PATIENCE_SECONDS = 120.0
KINDS = ("station", "pcscd", "card")


@dataclass
class Plant:
    """The processes of one line, and who is to be killed next."""

    bay: Bay
    folder: object
    luck: Random
    station: subprocess.Popen = None
    kills: Counter = field(default_factory=Counter)

    def start_station(self):
        self.station = subprocess.Popen(
            [sys.executable, "-m", "tests.pcsc.worker", self.folder, self.bay.reader_name()],
            cwd=ROOT, env=client(self.bay),
        )  # fmt: skip

    def stop_station(self):
        self.station.kill()
        self.station.wait()

    def kill(self, kind):
        """End one of them as a power cut does, and start another."""
        self.kills[kind] += 1
        if kind == "station":
            self.stop_station()
            self.start_station()
        elif kind == "pcscd":
            self.bay.pcscd.kill()
        else:
            pcscd = self.bay.pcscd
            pcscd.others[-1].kill()
            pcscd.others[-1].wait()
            start_twin(pcscd, self.bay.box.folder, self.folder / "master")


@pytest.fixture
def plant(tmp_path, monkeypatch):
    bay = open_bay(tmp_path)
    for name, value in bay.pcscd.environment.items():
        monkeypatch.setenv(name, value)
    made = Plant(bay, tmp_path, Random(20210123))
    with closing(bay.pcscd):
        made.start_station()
        try:
            yield made
        finally:
            made.stop_station()


def wait_for(condition):
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, "the station does not finish"
        time.sleep(0.005)


def open_orders(jobs):
    return [made for made in jobs.made() if made.outcome is None]


def test_killed_again_and_again_every_citizen_has_one_good_card(plant, shim, tmp_path, sizes):
    jobs = EncodingJobs(tmp_path / "jobs.sqlite", secrets.token_bytes)
    work = maker()
    cards = sizes["pcsc_cards"]
    kills = sizes["pcsc_kills"]
    lots = [range(start, min(start + LOT, cards)) for start in range(0, cards, LOT)]
    for number, lot in enumerate(lots):
        jobs.enter(
            f"lot {number}",
            [ChipOrder(f"card {n}", FIRST_BLANK + n, work.image(content(citizen(n)))) for n in lot],
        )
        if number * kills // len(lots) != (number + 1) * kills // len(lots):
            begun = FIRST_BLANK + plant.luck.choice(lot)
            wait_for((plant.bay.box.folder / f"{begun}.chip").exists)
            time.sleep(plant.luck.random() * 0.04)  # a card takes about this long
            plant.kill(KINDS[plant.kills.total() % len(KINDS)])
        wait_for(lambda: not open_orders(jobs))
        _order_again(jobs, work, cards)
    wait_for(lambda: not open_orders(jobs))
    plant.stop_station()
    assert plant.kills.total() == kills
    plant.bay.pcscd.kill()  # the next one has no handles of the dead station to clean up
    plant.bay.insert(FIRST_BLANK)
    time.sleep(1.0)  # pcscd powers a card once more when it first notices it
    _balance(plant, shim, tmp_path, jobs, cards)


def _order_again(jobs, work, cards):
    """The plant reports a spoiled blank and orders the card on another."""
    made = jobs.made()
    unmade = {each.card for each in made} - {
        each.card for each in made if each.outcome is not Outcome.SPOILED
    }
    for card in sorted(unmade):
        number = int(card.split()[1])
        blank = max(each.blank for each in made) + cards
        jobs.enter(f"again {blank}", [ChipOrder(card, blank, work.image(content(citizen(number))))])


def _balance(plant, shim, folder, jobs, cards):
    """Every blank in one place; one good card for each; a foreign reader reads each good card."""
    made = jobs.made()
    good = {each.blank: each.card for each in made if each.outcome is Outcome.GOOD}
    assert {each.outcome for each in made} <= {Outcome.GOOD, Outcome.SPOILED}
    assert Counter(good.values()) == Counter(f"card {n}" for n in range(cards))
    touched = {blank for blank in plant.bay.box.blanks() if blank >= FIRST_BLANK}
    assert touched == {each.blank for each in made}
    for blank, card in good.items():
        zone = VIETNAM.mrz(citizen(int(card.split()[1])))
        plant.bay.insert(blank)
        read = mrtdreader(plant.bay, shim, folder, zone)
        assert read.is_open, (blank, read.said)
        assert "".join(zone) in read.said
        assert read.picture is not None
