"""The plant of a home: a line that makes whole cards, with twins for its reader and its printer.

Nothing is opened before the first card is asked for: most commands that have a centre make none.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from hashlib import sha256

import psycopg

from capthe.chip.scp03 import chip_keys
from capthe.cli.card_press import fonts_of, press_of
from capthe.cli.environment import key_module
from capthe.cli.home import ENTROPY, Home
from capthe.cli.key_stores import signer_store
from capthe.country.chips import named_signing
from capthe.country.faces import faces_of
from capthe.domain.country import Country
from capthe.domain.errors import Broken, Fault
from capthe.face.press import Press
from capthe.outside.chip_box import ChipBox, TwinReader, Wear, serial_of
from capthe.outside.encoding_jobs import EncodingJobs
from capthe.outside.face_printer import FaceTwin
from capthe.outside.key_source import key_source
from capthe.outside.printer import JobReport
from capthe.outside.production.factory import CardFactory
from capthe.outside.production.folder import FactoryFolder
from capthe.outside.typesetter import Typesetter
from capthe.outside.wsq_reader import WsqProcess
from capthe.packet.keys import SigningKey
from capthe.store.pg.act import Act
from capthe.store.pg.answer import PrintRow
from capthe.store.pg.chips import Destroyed, card_sources
from capthe.store.pg.factories import FactoryRow, factory_of
from capthe.store.pg.signers import Signers
from capthe.work.card_line import CardLine
from capthe.work.chip_line import ChipLine
from capthe.work.chip_station import ChipStation
from capthe.work.clock import machine_seconds
from capthe.work.line import Inspection
from capthe.work.outlet import Outlet
from capthe.work.signers import SignerPool

_MASTER_BYTES = 16
_LEASE_SECONDS = 5.0


def outlet_to(home: Home, factory: FactoryRow) -> Outlet:
    """Return the way to a factory of the home. Broken: its key here is not the one on record."""
    line_key = factory_line_key(home, factory.name)
    if sha256(line_key).digest() != factory.line_key_sha256:
        raise Broken(f"the key of factory {factory.name} in this home is not the one on record")
    return Outlet(factory.name, factory_folder(home, factory.name), line_key)


def factory_folder(home: Home, name: str) -> FactoryFolder:
    """Return the folder through which jobs go to a factory and answers come back."""
    folder = home.folder("outside") / "factories" / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FactoryFolder(folder, SigningKey(home.key("production")).sign)


def factory_line_key(home: Home, name: str) -> bytes:
    """Return the key that chips go to a factory under; Broken: this home was not given it."""
    kept = home.folder("secrets") / f"factory-{name}"
    if not kept.exists():
        raise Broken(f"the key of factory {name} is not in this home")
    return bytes.fromhex(kept.read_text(encoding="ascii"))


def transport_master(home: Home) -> bytes:
    """Return the key from which the transport keys of the home's blanks are made."""
    return home.key("chip-master")[:_MASTER_BYTES]


def chip_box(home: Home) -> ChipBox:
    """Return the blanks and cards of the home's plant."""
    return ChipBox(home.folder("outside") / "chips", transport_master(home), ENTROPY)


def encoding_jobs(home: Home) -> EncodingJobs:
    """Return the list of orders of the home's plant."""
    return EncodingJobs(home.folder("outside") / "encoding.sqlite", ENTROPY)


@dataclass
class Plant:
    """A line (work.line.Line) over the machines of a home, opened when it is first used."""

    home: Home
    connection: psycopg.Connection
    country: Country
    seed: int
    _pools: dict[str, SignerPool] = field(default_factory=dict)
    _presses: dict[str, Press] = field(default_factory=dict)
    _counters: dict[str, FactoryFolder] = field(default_factory=dict)

    def lacks(self, act: Act, cards: int) -> str | None:
        """Name the rules that lack signatures."""
        return self.line.lacks(act, cards)

    def report(self, key: str) -> JobReport | None:
        """Ask the machine for a job."""
        return self.line.report(key)

    def make(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> JobReport:
        """Have a job made."""
        return self.line.make(act, key, rows, issued)

    def give(self, act: Act, key: str, rows: Sequence[PrintRow], issued: date) -> bytes:
        """Give a job to its factory."""
        return self.line.give(act, key, rows, issued)

    def counter(self, key: str) -> CardFactory:
        """Return the counter of a job's factory; neither line nor keys are needed for it."""
        if key not in self._counters:
            factory = factory_of(self.connection, key)
            if factory is None:
                raise Fault(f"no factory makes this job: {key}")
            self._counters[key] = factory_folder(self.home, factory.name)
        return self._counters[key]

    def inspect(self, key: str, rows: Sequence[PrintRow], issued: date) -> Inspection:
        """Inspect a job's cards."""
        return self.line.inspect(key, rows, issued)

    def destroy(self, key: str) -> Destroyed:
        """Destroy a job's production data."""
        return self.line.destroy(key)

    @cached_property
    def line(self) -> CardLine:
        """The line itself."""
        return CardLine(
            country=self.country,
            machine=self.machine,
            objects=self.home.objects(self.connection),
            sources_of=partial(card_sources, self.connection),
            pool_of=self._pool,
            authorities_of=Signers(self.connection).authorities,
            press_on=self._press,
            typeset=Typesetter(fonts_of(self.home).folder).sheet,
            new_key=key_source().new_key,
            entropy=ENTROPY,
            outlet_of=self._outlet_of,
            wsq=WsqProcess(),
        )

    @cached_property
    def machine(self) -> ChipLine:
        """The encoding station and the face printer: twins that remember every card."""
        name = f"plant-{os.getpid()}"
        jobs = encoding_jobs(self.home)
        station = ChipStation(
            name=name,
            encoder=TwinReader(chip_box(self.home), name, wear=Wear(self.seed)),
            orders=jobs,
            keys_of=partial(chip_keys, transport_master(self.home)),
            serial_of=serial_of,
            entropy=ENTROPY,
            lease_seconds=_LEASE_SECONDS,
        )
        faces = FaceTwin(self.home.folder("outside") / "faces")
        return ChipLine(station, jobs, faces, machine_seconds, time.sleep)

    def _outlet_of(self, key: str) -> Outlet | None:
        """Return the way to the factory of a job: its folder, and the key that chips go under."""
        factory = factory_of(self.connection, key)
        return None if factory is None else outlet_to(self.home, factory)

    def _pool(self, rules: str) -> SignerPool:
        if rules not in self._pools:
            store = signer_store(self.home, key_module())
            signing = named_signing(self.country.code, rules)
            self._pools[rules] = SignerPool(Signers(self.connection), store, signing)
        return self._pools[rules]

    def _press(self, issued: date) -> Press:
        version = faces_of(self.country.code).on(issued).version
        if version not in self._presses:
            self._presses[version] = press_of(self.home, self.country, issued)
        return self._presses[version]
