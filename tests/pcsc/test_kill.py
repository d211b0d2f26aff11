"""kill -9 of station, signer, pcscd and card at random: everybody has one good, readable card."""

import json
import secrets
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from random import Random

import pytest

from capthe.chip.certificate import Role, Subject, certificate
from capthe.outside.encoding_jobs import EncodingJobs, Outcome
from capthe.outside.pkcs11_store import Pkcs11Store
from tests.chip.made import SIGNER_LIFE, USE, VIETNAM, authority, citizen
from tests.pcsc.bay import Bay, client, needs, open_bay, start_twin
from tests.pcsc.mrtd import mrtdreader
from tests.pcsc.signer import LABEL, RULES
from tests.shape.tree import ROOT
from tests.softhsm import MODULE, TOKEN_PIN, made_token, needs_softhsm

pytestmark = [needs("mrtdreader", "gcc", "winscard.h"), needs_softhsm]
LOT = 5
FIRST_BLANK = 10_000
PATIENCE_SECONDS = 120.0
KINDS = ("station", "pcscd", "signer", "card")


@dataclass
class Plant:
    """The processes of one line, and who is to be killed next."""

    bay: Bay
    folder: object
    luck: Random
    token: str
    station: subprocess.Popen = None
    signer: subprocess.Popen = None
    kills: Counter = field(default_factory=Counter)

    def start_station(self):
        self.station = subprocess.Popen(
            [sys.executable, "-m", "tests.pcsc.worker", self.folder, self.bay.reader_name()],
            cwd=ROOT, env=client(self.bay),
        )  # fmt: skip

    def start_signer(self):
        self.signer = subprocess.Popen(
            [sys.executable, "-m", "tests.pcsc.signer", self.folder, self.token], cwd=ROOT
        )

    def stop_station(self):
        self.station.kill()
        self.station.wait()

    def stop_signer(self):
        self.signer.kill()
        self.signer.wait()

    def want(self, job, cards):
        """Ask the signer for a lot: (citizen, blank) of each card."""
        wanted = self.folder / "wanted"
        wanted.mkdir(exist_ok=True)
        half = wanted / f"{job}.half"
        half.write_text(json.dumps(cards))
        half.rename(wanted / f"{job}.json")

    def kill(self, kind):
        """End one of them as a power cut does, and start another."""
        self.kills[kind] += 1
        if kind == "station":
            self.stop_station()
            self.start_station()
        elif kind == "signer":
            self.stop_signer()
            self.start_signer()
        elif kind == "pcscd":
            self.bay.pcscd.kill()
        else:
            pcscd = self.bay.pcscd
            pcscd.others[-1].kill()
            pcscd.others[-1].wait()
            start_twin(pcscd, self.bay.box.folder, self.folder / "master")


@pytest.fixture
def plant(tmp_path, monkeypatch):
    token = certified_token(tmp_path)
    bay = open_bay(tmp_path)
    for name, value in bay.pcscd.environment.items():
        monkeypatch.setenv(name, value)
    made = Plant(bay, tmp_path, Random(20210123), token)
    with closing(bay.pcscd):
        made.start_station()
        made.start_signer()
        try:
            yield made
        finally:
            made.stop_station()
            made.stop_signer()


def certified_token(folder):
    """A token of SoftHSM with a signer in it that an authority has certified."""
    token, ours = made_token("kill"), authority(RULES.name)
    with closing(Pkcs11Store(MODULE, token, TOKEN_PIN)) as store:
        public = store.make(LABEL, RULES.signer)
    subject = Subject(Role.SIGNER, "killed", RULES.signer, public)
    der = certificate(
        RULES, subject, serial=9, life=SIGNER_LIFE, use=USE, issuer=ours.subject, sign=ours.key.sign
    )
    (folder / "signer.der").write_bytes(der)
    return token


def wait_for(condition):
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, "the station does not finish"
        time.sleep(0.005)


def is_done(plant, jobs):
    """Nothing is wanted any more, and nothing is open."""
    is_wanted = any((plant.folder / "wanted").glob("*.json"))
    return not is_wanted and all(made.outcome is not None for made in jobs.made())


def test_killed_again_and_again_every_citizen_has_one_good_card(plant, shim, tmp_path, sizes):
    jobs = EncodingJobs(tmp_path / "jobs.sqlite", secrets.token_bytes)
    cards = sizes["pcsc_cards"]
    kills = sizes["pcsc_kills"]
    lots = [range(start, min(start + LOT, cards)) for start in range(0, cards, LOT)]
    for number, lot in enumerate(lots):
        plant.want(f"lot {number}", [(n, FIRST_BLANK + n) for n in lot])
        if number * kills // len(lots) != (number + 1) * kills // len(lots):
            kind = KINDS[plant.kills.total() % len(KINDS)]
            if kind != "signer":  # who signs is at it before the first chip is touched
                begun = FIRST_BLANK + plant.luck.choice(lot)
                wait_for((plant.bay.box.folder / f"{begun}.chip").exists)
            time.sleep(plant.luck.random() * 0.04)  # a card takes about this long
            plant.kill(kind)
        wait_for(lambda: is_done(plant, jobs))
        _order_again(plant, jobs, cards)
    wait_for(lambda: is_done(plant, jobs))
    plant.stop_station()
    assert plant.kills.total() == kills
    plant.bay.pcscd.kill()  # the next one has no handles of the dead station to clean up
    plant.bay.insert(FIRST_BLANK)
    time.sleep(1.0)  # pcscd powers a card once more when it first notices it
    _balance(plant, shim, tmp_path, jobs, cards)


def _order_again(plant, jobs, cards):
    """The plant reports a spoiled blank and orders the card on another."""
    made = jobs.made()
    unmade = {each.card for each in made} - {
        each.card for each in made if each.outcome is not Outcome.SPOILED
    }
    for card in sorted(unmade):
        blank = max(each.blank for each in jobs.made()) + cards
        plant.want(f"again {blank}", [(int(card.split()[1]), blank)])
        wait_for(lambda: is_done(plant, jobs))


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
