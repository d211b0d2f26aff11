"""The data home of one centre: where everything that outlives a process lies.

secrets/     0600: the national key, the centre's signing key, the seal key, database secrets
objects/     encrypted pack files        keks/        key-encryption keys, one a province-month
aside/       packets set aside, whole    outside/     what the twins of machines remember
server/      the embedded PostgreSQL     nation/      the demo's stations
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from capthe.country import COUNTRIES
from capthe.country.vn.calendar import with_years
from capthe.domain.country import Country
from capthe.domain.errors import Fault
from capthe.domain.number import Entropy
from capthe.outside.carrier import CarrierTwin
from capthe.outside.register import RegisterTwin
from capthe.packet.keys import NationalKey, SigningKey, identity_text
from capthe.steps.receive import Gate
from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.objects.s3 import S3Objects, open_s3
from capthe.store.pg.intake import DatabaseKeys, load_units
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.migrate import ROLES, migrate
from capthe.store.pg.remote import Remote, choose
from capthe.store.pg.secret import drawn_once
from capthe.store.pg.server import SUPERUSER, Server
from capthe.work.centre import Centre, Plan
from capthe.work.clock import Clock, DatabaseClock
from capthe.work.line import Line, NoLine

KEPT_FOLDERS = ("objects", "keks", "secrets", "aside", "outside", "calendar", "nation")
"""What a backup holds beside the database."""
_WRITERS_MAX = 100
ENTROPY: Entropy = secrets.token_bytes


@dataclass(slots=True)
class Home:
    """One centre's data home and the database server it uses."""

    path: Path
    server: Server | Remote
    bucket: "Bucket | None" = None

    @classmethod
    def at(
        cls,
        path: Path,
        *,
        address: str | None = None,
        bin_dir: Path | None = None,
        bucket: "Bucket | None" = None,
    ) -> "Home":
        """Return the home at `path`: its own server, or the one at `address`."""
        path = path.resolve()
        path.mkdir(mode=0o711, parents=True, exist_ok=True)
        return cls(path, choose(path, address=address, bin_dir=bin_dir), bucket)

    @property
    def is_made(self) -> bool:
        """Whether a home was made here: it has secrets, and its own server, if any, a cluster."""
        return (self.path / "secrets").is_dir() and self.server.is_made

    def folder(self, name: str, mode: int = 0o700) -> Path:
        """Return a folder of the home, made if it is not there."""
        folder = self.path / name
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        return folder

    def key(self, name: str) -> bytes:
        """Return 32 secret bytes by name; drawn once, readable by this user alone."""
        kept = drawn_once(self.folder("secrets") / name, lambda: ENTROPY(32).hex().encode("ascii"))
        return bytes.fromhex(kept.decode("ascii"))

    def migrate(self, between: Callable[[], None] | None = None) -> list[str]:
        """Bring the database to this program's schema; return what was applied."""
        secrets_of = {role: self.server.secret(role) for role in ROLES}
        applied = migrate(self.server.url(SUPERUSER), secrets_of, between)
        with self.connect(SUPERUSER) as connection:
            load_units(connection, self._units())
        return applied

    def _units(self) -> list[tuple[int, int]]:
        """Return (unit, province) of every unit of intake that has ever been one."""
        areas = self.country().areas
        first = next(iter(areas.trees))
        return [
            (unit.code, unit.parent[1])
            for unit in first.at(first.intake_level)
            if unit.parent is not None
        ]

    def connect(self, role: str = "capthe_worker") -> psycopg.Connection:
        """Open a connection of a role; each statement is its own transaction."""
        return psycopg.connect(self.server.url(role), autocommit=True)

    def country(self) -> Country:
        """Return the country, with the calendar years that were loaded into this home."""
        return with_years(COUNTRIES["vn"](), sorted(self.folder("calendar").glob("*.csv")))

    @property
    def demo_password(self) -> str:
        """The one password of the demo's users."""
        return self.key("demo-password").hex()[:16]

    @property
    def national_key(self) -> NationalKey:
        """The key that opens packets."""
        return NationalKey(identity_text(self.key("national")))

    @property
    def gate_key(self) -> SigningKey:
        """The key that signs receipts."""
        return SigningKey(self.key("centre"))

    def centre(
        self, connection: psycopg.Connection, *, clock: Clock | None = None, seed: int = 0,
        plan: Plan | None = None, line: Line | None = None,
    ) -> Centre:  # fmt: skip
        """Return the centre over a connection, with the twins that this home keeps.

        Who makes cards gives a line (`cli.plant.Plant`).
        """
        outside = self.folder("outside")
        country = self.country()
        return Centre(
            ledger=Ledger(connection),
            clock=clock or DatabaseClock(connection),
            country=country,
            entropy=ENTROPY,
            line=line or NoLine(),
            carrier=CarrierTwin(outside / "carrier.sqlite", seed=seed, days=0.8),
            register=RegisterTwin(
                outside / "register.sqlite", rule=country.numbers, entropy=ENTROPY
            ),
            plan=plan or Plan(),
        )

    @contextmanager
    def gate(self, connection: psycopg.Connection) -> Iterator[Gate]:
        """Open the centre's door for this process, with a writer's number of its own."""
        objects = self.objects(connection)
        try:
            yield Gate(
                national=self.national_key,
                signing=self.gate_key,
                objects=objects,
                aside=self.folder("aside"),
                home=self.path,
            )
        finally:
            objects.close()

    def objects(self, connection: psycopg.Connection) -> PackObjects | S3Objects:
        """Return the object store: pack files here, or the configured bucket."""
        keys = DatabaseKeys(connection)
        keks = KekStore(self.folder("keks"), ENTROPY)
        if self.bucket is None:
            return self._packs(keys, keks)
        name, _, prefix = self.bucket.url.removeprefix("s3://").partition("/")
        reached = open_s3(
            name,
            endpoint=self.bucket.endpoint,
            region="auto",
            access_key=self.bucket.key,
            secret_key=self.bucket.secret,
        )
        return S3Objects(reached, keys=keys, keks=keks, entropy=ENTROPY, prefix=prefix or "objects")

    def _packs(self, keys: DatabaseKeys, keks: KekStore) -> PackObjects:
        """Return the pack files, under the first writer's number that no live process has."""
        for writer in range(1, _WRITERS_MAX):
            with suppress(Fault):
                return PackObjects(
                    self.folder("objects"), writer=writer, keys=keys, keks=keks, entropy=ENTROPY
                )
        raise Fault("objects: every writer's number is in use")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where objects go when they do not go into pack files: s3://bucket/prefix, and its keys."""

    url: str
    endpoint: str
    key: str
    secret: str
