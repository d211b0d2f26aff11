"""The centre of a world: its machines outside, and the processes that run it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from capthe.domain.country import Country
from capthe.domain.number import Entropy  # noqa: TC001 - an attribute of every Premises
from capthe.outside.carrier import Carrier
from capthe.outside.printer import Printer
from capthe.outside.register import Register
from capthe.packet.keys import NationalKey, SigningKey
from capthe.sim.nation.streams import stream
from capthe.sim.world.claims import PatientLedger
from capthe.sim.world.databases import Database
from capthe.sim.world.peril import Peril
from capthe.sim.world.process import Process
from capthe.sim.world.sky import Sky
from capthe.steps.receive import Gate
from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.pg.intake import DatabaseKeys
from capthe.work.centre import Centre, Plan
from capthe.work.clock import Clock
from capthe.work.line import TextLine


class Premises:
    """What all processes of a centre share: database, folder, keys, clock and machines."""

    def __init__(
        self, *, seed: int, database: Database, folder: Path, country: Country, sky: Sky,
        clock: Clock, printer: Printer, carrier: Carrier, register: Register, plan: Plan,
    ) -> None:  # fmt: skip
        self.database = database
        self.folder = folder
        self.country = country
        self.sky = sky
        self.clock = clock
        self.printer = printer
        self.carrier = carrier
        self.register = register
        self.plan = plan
        self.entropy: Entropy = stream(seed, "entropy", "centre").randbytes
        self.national = NationalKey.generate(stream(seed, "entropy", "national").randbytes)
        self.signing = SigningKey(stream(seed, "entropy", "signing").randbytes(32))

    def found(self, connection: psycopg.Connection) -> Centre:
        """Return the centre over a connection."""
        return Centre(
            ledger=PatientLedger(connection),
            clock=self.clock,
            country=self.country,
            entropy=self.entropy,
            line=TextLine(self.country, self.printer),
            carrier=self.carrier,
            register=self.register,
            plan=self.plan,
        )

    def process(
        self, role: str, rival: Callable[[], None] | None = None, *, writer: int | None = None
    ) -> Process:
        """Return a process of a role in the database; one with a `writer`'s number has a door."""

        @contextmanager
        def door(centre: Centre) -> Iterator[Gate]:
            objects = self.objects(centre.ledger.connection, writer or 0)
            try:
                yield Gate(
                    national=self.national,
                    signing=self.signing,
                    objects=objects,
                    aside=self.folder / "aside",
                    home=self.folder,
                )
            finally:
                objects.close()

        return Process(
            self.database.address(role),
            Peril(self.sky, rival),
            self.found,
            None if writer is None else door,
        )

    def objects(self, connection: psycopg.Connection, writer: int) -> PackObjects:
        """Return the object store, for one writer."""
        return PackObjects(
            self.folder / "objects",
            writer=writer,
            keys=DatabaseKeys(connection),
            keks=KekStore(self.folder / "keks", self.entropy),
            entropy=self.entropy,
        )
