"""The floor of a plant for the tests: real signers, chips, faces and objects; twins of machines."""

from dataclasses import replace
from datetime import date
from functools import cache, partial
from itertools import count
from pathlib import Path

from capthe.chip.scp03 import chip_keys
from capthe.country.chips import signing_profiles
from capthe.country.faces import face_version, faces_of
from capthe.face.font import Font
from capthe.face.press import Fonts, Press
from capthe.outside.carrier import CarrierTwin
from capthe.outside.chip_box import ChipBox, TwinReader, serial_of
from capthe.outside.encoding_jobs import EncodingJobs
from capthe.outside.face_printer import FaceTwin
from capthe.outside.key_file import KeyFile
from capthe.outside.key_source import key_source
from capthe.outside.register import RegisterTwin
from capthe.outside.typesetter import Typesetter
from capthe.packet.content import Finger, PacketContent
from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.pg.chips import card_sources
from capthe.store.pg.intake import DatabaseKeys
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.signers import Signers
from capthe.web.card_fonts import card_fonts
from capthe.work.card_line import CardLine
from capthe.work.centre import Centre, Plan
from capthe.work.ceremony import Operators, Wanted, hold
from capthe.work.chip_line import ChipLine
from capthe.work.chip_station import ChipStation
from capthe.work.signers import SignerPool
from tests.chip.made import portrait
from tests.flow.world import COUNTRY, PLAN, World

MASTER = bytes(range(16))
RULES = signing_profiles("vn")["vn-ec-explicit"]


def _wait_not(_seconds: float) -> None:
    """Nobody else is at work."""


@cache
def press(version: str, kept: Path) -> Press:
    """One press for all tests: drawing a face takes Typst a second."""
    made = card_fonts(kept)
    profile = face_version("vn", version)
    fonts = Fonts(Font(made.data), Font(made.zone))
    return Press(profile, Typesetter(made.folder).drawing(profile), fonts)


class Floor(World):
    """A world whose centre makes whole cards. `signers` are made before anything is done."""

    def __init__(
        self, url: str, folder: Path, *, signers: int = 1, first_blank: int = 1_000_001
    ) -> None:
        self.fonts = folder.parent / "fonts"
        self.seconds = count()
        super().__init__(url, folder, first_blank=first_blank)
        if signers:
            self.hold_ceremony(signers)

    def hold_ceremony(self, signers: int) -> None:
        """Two operators make signers; keys are in files, cheaply sealed."""
        record = Signers(self.connect(role=None))
        authority, keys = (KeyFile(self.folder / n, b"part", self.entropy) for n in ("csca", "ds"))
        held = hold(
            ids=record.next_ids(), rules=RULES, operators=Operators("Lan", "Minh"),
            wanted=Wanted(signers=signers), kept=record.certificates(RULES.name),
            authority_keys=authority, signer_keys=keys, now=self.clock.now(), entropy=self.entropy,
        )  # fmt: skip
        record.enter(self.centre.act("Lan", "ceremony"), held)

    def another_centre(self, plan: Plan = PLAN, *, reader=TwinReader) -> Centre:
        """The centre of another process; `reader` may be one that fails."""
        connection = self.connect()
        return Centre(
            ledger=Ledger(connection),
            clock=self.clock,
            country=self.country,
            entropy=self.entropy,
            line=self._line(connection, reader),
            carrier=CarrierTwin(self.folder / "carrier.sqlite", lost_share=0, give_up_days=3),
            register=RegisterTwin(
                self.folder / "register.sqlite", rule=self.country.numbers, entropy=self.entropy
            ),
            plan=plan,
        )

    def _line(self, connection, reader) -> CardLine:
        name = f"station-{len(self._open)}"
        jobs = EncodingJobs(self.folder / "encoding.sqlite", self.entropy)
        box = ChipBox(self.folder / "chips", MASTER, self.entropy)
        station = ChipStation(
            name, reader(box, name), jobs, partial(chip_keys, MASTER), serial_of, self.entropy,
            lease_seconds=0.0,
        )  # fmt: skip
        record = Signers(connection)
        return CardLine(
            country=COUNTRY,
            machine=ChipLine(
                station,
                jobs,
                FaceTwin(self.folder / "faces"),
                now_seconds=partial(next, self.seconds),
                pause=_wait_not,
            ),
            objects=PackObjects(
                self.folder / "objects", writer=50 + len(self._open),
                keys=DatabaseKeys(connection), keks=KekStore(self.folder / "keks", self.entropy),
                entropy=self.entropy,
            ),
            sources_of=partial(card_sources, connection),
            pool_of=lambda _: SignerPool(
                record, KeyFile(self.folder / "ds", b"part", self.entropy), RULES
            ),
            authorities_of=record.authorities,
            press_on=self._press_on,
            typeset=Typesetter(card_fonts(self.fonts).folder).sheet,
            new_key=key_source().new_key,
            entropy=self.entropy,
        )  # fmt: skip

    def _press_on(self, issued: date) -> Press:
        version = faces_of("vn").on(issued).version
        return press(version.removeprefix("vn-"), self.fonts)

    @property
    def machine(self) -> ChipLine:
        """The machine of the centre."""
        return self.centre.line.machine

    def citizen(self, **said) -> PacketContent:
        """The next citizen, with a portrait that is one and fingers as an office takes them."""
        content = super().citizen(**said)
        fingers = tuple(
            Finger(at, b"SYNF" + bytes([at, self._people % 256]) * 300, 70) for at in range(1, 11)
        )
        return replace(content, portrait=portrait(), fingers=fingers)
