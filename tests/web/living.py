"""A small living centre for the pages: real packets through real stations, up to one Saturday.

About a hundred and sixty people of Hà Nội (many of Ba Đình) and Quảng Ninh are enrolled in January;
packets are received, verified, approved in part, printed, boxed, sent, handed over in part; some
are bad, one is missing. The clock ends where the site's stopped clock stands.
"""

from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import shake_256
from pathlib import Path

import psycopg

from capthe import steps
from capthe.country.vn import vietnam
from capthe.desks import approve, arrive, flags, hand_over
from capthe.desks.desk import Officer
from capthe.domain.errors import Refusal
from capthe.outside.carrier import CarrierTwin
from capthe.outside.fonts import font_files
from capthe.outside.printer import PrinterTwin
from capthe.outside.register import RegisterTwin
from capthe.packet.header import read_header
from capthe.packet.keys import NationalKey, SigningKey
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.sim.bad_input import BadInput, spoil
from capthe.sim.capture import Desk, Taken, enrol
from capthe.sim.nation import people
from capthe.sim.office import Office, offices
from capthe.steps.receive import Gate, receive
from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.pg.intake import DatabaseKeys, enrol_devices
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.people import RegisterPerson
from capthe.web.built import built_folder
from capthe.work.card_pictures import pictures
from capthe.work.centre import Centre, Plan
from capthe.work.clock import SteppedClock
from capthe.work.dossier_card import CardSides
from capthe.work.line import TextLine
from capthe.work.station import find_stations
from capthe.work.worker import Worker

FONTS = Path(__file__).parents[2] / "build" / "fonts"  # made once: it takes seconds
SEED = 5
UNTIL = datetime.fromisoformat("2021-01-23T09:30:00+07:00")
START = datetime.fromisoformat("2021-01-11T08:00:00+07:00")
BA_DINH, HA_NOI, QUANG_NINH = 1, 1, 22
APPROVER = Officer("an-approver", "province_approver")
CLERK = Officer("a-clerk", "counter_clerk")


class Chance:
    """An Entropy with a seed."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.drawn = 0

    def __call__(self, count: int) -> bytes:
        self.drawn += 1
        return shake_256(f"{self.seed}/{self.drawn}".encode()).digest(count)


def gate_of(centre: Centre, home: Path, writer: int) -> Gate:
    """The door of the test centre; the same keys wherever it is made."""
    chance = Chance("gate")
    return Gate(
        national=NationalKey.generate(chance),
        signing=SigningKey.generate(chance),
        objects=PackObjects(
            home / "packs", writer=writer, keys=DatabaseKeys(centre.ledger.connection),
            keks=KekStore(home / "keks", Chance("keks")), entropy=Chance("objects"),
        ),
        aside=home / "aside",
        home=home,
    )  # fmt: skip


def centre_of(connection: psycopg.Connection, home: Path, clock: SteppedClock) -> Centre:
    """The centre with its twins; free disk is not what these tests are about."""
    country = vietnam()
    return Centre(
        ledger=Ledger(connection),
        clock=clock,
        country=country,
        entropy=Chance("centre"),
        line=TextLine(country, PrinterTwin(home / "printer.db", seed=SEED)),
        carrier=CarrierTwin(home / "carrier.db", seed=SEED),
        register=RegisterTwin(home / "register.db", rule=country.numbers, entropy=Chance("reg")),
        plan=Plan(lot_size=40, lot_patience=timedelta(0), box_size=30, free_bytes_min=0),
    )


class Living:
    """The maker: enrols, receives, works, lets officers act."""

    def __init__(self, url: str, home: Path) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.clock = SteppedClock(START)
        self.centre = centre_of(self.connection, home, self.clock)
        self.gate = gate_of(self.centre, home, writer=1)
        self.worker = Worker(self.centre, find_stations(steps), "living")
        self.offices = {o.unit: o for o in offices(SEED, provinces={HA_NOI, QUANG_NINH})}
        self.chain: dict[tuple[int, int], tuple[int, bytes]] = {}
        self.chance = Chance("packets")
        self.people = [
            p for p in people(SEED, 700, provinces={HA_NOI, QUANG_NINH}) if not p.is_under_14()
        ]

    def begin(self) -> None:
        """Blanks, devices, the register with a fault here and there."""
        self.centre.ledger.deliver_blanks(self.centre.act("plant", "delivery"), 1, 1, 5_000)
        enrol_devices(
            self.connection,
            [(o.unit, d.device_no, o.province, d.public)
             for o in self.offices.values() for d in o.devices],
        )  # fmt: skip
        key = self.centre.country.names.match_key
        rows = []
        for person in self.people:
            if person.index % 41 == 7:
                continue
            name = person.name + "h" if person.index % 23 == 3 else person.name
            birth = person.birth + 1 if person.index % 29 == 4 else person.birth
            alive = person.index % 97 != 11
            rows.append(RegisterPerson(
                person.cid, person.old_number, name, key(name), birth, person.sex,
                person.province, alive,
            ))  # fmt: skip
        self.centre.ledger.people.load(rows)

    def sealed(self, taken: Taken, at: datetime) -> bytes:
        """Seal on the device's chain."""
        at_device = (taken.device.unit, taken.device.device_no)
        seq, before = self.chain.get(at_device, (0, bytes(32)))
        data = seal(
            taken.content,
            packet_id=uuid7(int(at.timestamp() * 1000), self.chance),
            device=taken.device, sequence=seq + 1, national_key=self.gate.national.recipient,
            created_at=at, previous_hash=before,
        )  # fmt: skip
        self.chain[at_device] = (seq + 1, read_header(data).hash)
        return data

    def take(
        self, number: int, at: datetime, bad: BadInput | None = None, *, shot: int = 0
    ) -> bytes:
        """Enrol the nation's n-th grown person; every second one comes to Ba Đình."""
        person = self.people[number]
        office: Office = self.offices[BA_DINH if number % 2 else person.district]
        desk = Desk(office, at, device=number // 2 % 2, shot=shot)
        taken = enrol(SEED, person, desk, typing_error_rate=0)
        if bad is not None:
            taken = spoil(taken, bad)
        return self.sealed(taken, at)

    def work(self) -> None:
        """Let the machines work until nothing is ready."""
        self.worker.run_until_idle()

    def approve_all(self, province: int) -> None:
        """Approve what waits in a province."""
        for row in self.centre.ledger.sets_at("unique", province=province):
            approve.approve_set(self.centre, APPROVER, row.id)

    def arrive_all(self, leave: int = 0) -> None:
        """Match every box with its manifest but `leave`: those of the first units, Ba Đình's."""
        boxes = sorted(self.centre.ledger.sets_at("in_transit"), key=lambda row: -(row.unit or 0))
        for row in boxes[: len(boxes) - leave]:
            arrive.match_box(self.centre, CLERK, row.id)

    def hand_over_some(self, every: int) -> None:
        """Hand over one of `every` cards that lie at their units."""
        for row in self.centre.ledger.sets_at("at_unit"):
            for dossier, cid in self.centre.ledger.members(row.id):
                if dossier % every == 0:
                    hand_over.hand_over(self.centre, CLERK, dossier, cid)

    def leave_things_open(self) -> None:
        """Recall a card that waits, send two back, hold two, leave one to print."""
        ledger = self.centre.ledger
        at_unit = [m for row in ledger.sets_at("at_unit") for m in ledger.members(row.id)]
        flags.raise_flag(self.centre, APPROVER, *at_unit[0], "recalled")
        waiting = [m for row in ledger.sets_at("unique") for m in ledger.members(row.id)]
        for dossier, cid in waiting[:2]:
            approve.send_back(self.centre, APPROVER, dossier, cid)
        approve.approve(self.centre, APPROVER, *waiting[2])
        for held in waiting[3:5]:
            flags.raise_flag(self.centre, APPROVER, *held, "correction_pending")
            with suppress(Refusal):
                approve.approve(self.centre, APPROVER, *held)

    def close(self) -> None:
        """Let the connection go."""
        self.connection.close()


def make_living(url: str, home: Path, until: datetime) -> bytes:
    """Fill a migrated database; return one sealed packet that has not been sent."""
    living = Living(url, home)
    living.begin()
    lost: list[bytes] = []
    for day in range(5):
        morning = START + timedelta(days=day)
        batch = [living.take(day * 26 + i, morning + timedelta(minutes=9 * i)) for i in range(26)]
        if day == 1:
            lost.append(batch.pop(3))
        if day == 2:
            for how in (BadInput.UNDER_14, BadInput.IMPOSSIBLE_DATE, BadInput.PIPE_IN_NAME):
                batch.append(living.take(200 + len(batch), morning + timedelta(hours=5), how))
            batch.append(batch[0][:400])
            damaged = bytearray(living.take(250, morning + timedelta(hours=5)))
            damaged[-20] ^= 1
            batch.append(bytes(damaged))
        if day == 4:
            batch += [living.take(n, morning + timedelta(hours=5), shot=1) for n in (3, 8)]
        living.clock.move_to(morning + timedelta(hours=6))
        receive(living.centre, living.gate, batch)
        living.work()
        if day < 4:
            living.approve_all(HA_NOI)
            living.work()
        if day == 2:
            living.approve_all(QUANG_NINH)
            living.work()
        living.clock.move_to(morning + timedelta(hours=9))
        living.arrive_all(leave=3 if day >= 3 else 0)
    living.hand_over_some(3)
    living.leave_things_open()
    unsent = living.take(300, until - timedelta(hours=1))
    living.clock.move_to(until)
    living.close()
    return unsent


@dataclass(frozen=True)
class Door:
    """Reception over the same database and keys, opened by the site when it is first used."""

    url: str
    home: Path

    def __call__(self) -> tuple[Centre, Gate]:
        connection = psycopg.connect(self.url, autocommit=True)
        clock = SteppedClock(UNTIL)
        centre = centre_of(connection, self.home, clock)
        return centre, gate_of(centre, self.home, writer=2)


@dataclass(frozen=True)
class Pictures:
    """The cards of the test centre, drawn with the rights of a worker, as the site gets them."""

    url: str
    home: Path

    def __call__(self, dossier: int, now: datetime) -> CardSides:
        fonts = font_files(FONTS, ocr_b=built_folder() / "ocr-b.ttf")
        keks = KekStore(self.home / "keks", Chance("keks"))
        with psycopg.connect(self.url, autocommit=True) as connection:
            packs = PackObjects(
                self.home / "packs", writer=3, keys=DatabaseKeys(connection), keks=keks,
                entropy=Chance("looks"),
            )  # fmt: skip
            with closing(packs) as objects:
                return pictures(connection, objects, vietnam(), fonts, dossier, now)
