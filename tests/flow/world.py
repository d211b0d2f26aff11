"""A centre on a database of its own, one station before it, citizens made up as they are needed.

Everything is the program's own: real packets, the real steps and desks, the worker's role in the
database. The machines outside are twins that break nothing unless a test wants it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

import capthe.steps
from capthe.country import COUNTRIES
from capthe.country.vn.calendar import ZONE
from capthe.desks import approve, arrive, hand_over
from capthe.desks.desk import Officer
from capthe.domain.country import Country
from capthe.domain.stages import STAGES, Desk, Stage
from capthe.outside.carrier import CarrierTwin
from capthe.outside.printer import PrinterTwin
from capthe.outside.register import RegisterTwin
from capthe.packet.content import Case, PacketContent
from capthe.packet.header import FIRST_PREVIOUS, read_header
from capthe.packet.keys import DeviceKey, NationalKey, SigningKey
from capthe.packet.seal import seal
from capthe.packet.uuid7 import uuid7
from capthe.sim.programme import standing
from capthe.steps.receive import Answer, Gate, receive
from capthe.store.objects.kek import KekStore
from capthe.store.objects.packs import PackObjects
from capthe.store.pg.answer import OpenCase, Whereabouts
from capthe.store.pg.cases import open_cases
from capthe.store.pg.intake import DatabaseKeys, enrol_devices
from capthe.store.pg.ledger import Ledger
from capthe.store.pg.people import RegisterPerson
from capthe.work.centre import Centre, Plan
from capthe.work.clock import SteppedClock
from capthe.work.line import TextLine
from capthe.work.station import find_stations
from capthe.work.worker import Worker
from tests.packet.made import CAPTURED_AT, Chance, enrolment

COUNTRY = COUNTRIES["vn"]()
START = datetime(2021, 4, 15, 16, 0, tzinfo=ZONE)
UNIT = 2
OTHER_UNIT = 1
PROVINCE = 1
APPROVER = Officer("pheduyet-01", "approval", PROVINCE)
CLEANER = Officer("lamsach-01", "cleaning", PROVINCE)
JUDGE = Officer("doisanh-01", "adjudication", PROVINCE)
ARRIVAL = Officer("nhanthe-002", "arrival", PROVINCE, UNIT)
COUNTER = Officer("trathe-002", "counter", PROVINCE, UNIT)
STATION = Officer("thunhan-002", "station", PROVINCE, UNIT)
STATIONS = find_stations(capthe.steps)
PLAN = Plan(lot_size=100, lot_patience=timedelta(0), free_bytes_min=0)


@dataclass(slots=True)
class Sealer:
    """A device of a station, with its chain."""

    key: DeviceKey
    entropy: Chance
    recipient: str
    sequence: int = 0
    previous: bytes = FIRST_PREVIOUS

    def seal(self, content: PacketContent, **said) -> bytes:
        """Seal the next packet of this device; `said` replaces what the header says."""
        self.sequence += 1
        capture = replace(content.capture, unit=self.key.unit, device_no=self.key.device_no)
        data = seal(
            replace(content, capture=capture),
            **{
                "packet_id": uuid7(int(CAPTURED_AT.timestamp() * 1000), self.entropy),
                "device": self.key,
                "sequence": self.sequence,
                "national_key": self.recipient,
                "created_at": content.capture.captured_at,
                "previous_hash": self.previous,
            }
            | said,
        )
        self.previous = read_header(data).hash
        return data


@dataclass(slots=True)
class World:
    """One centre. `url` is the owner's address of its database."""

    url: str
    folder: Path
    clock: SteppedClock = field(default_factory=lambda: SteppedClock(START))
    country: Country = COUNTRY
    entropy: Chance = field(default_factory=lambda: Chance("world"))
    first_blank: int = 1_000_001
    national: NationalKey = field(init=False)
    signing: SigningKey = field(init=False)
    centre: Centre = field(init=False)
    gate: Gate = field(init=False)
    device: Sealer = field(init=False)
    _open: list[psycopg.Connection] = field(default_factory=list, init=False)
    _devices: int = field(default=0, init=False)
    _people: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.national = NationalKey.generate(self.entropy)
        self.signing = SigningKey.generate(self.entropy)
        self.centre = self.another_centre(PLAN)
        self.gate = self.another_gate(self.centre)
        self.device = self.new_device()
        delivery = self.centre.act("plant", "delivery")
        self.centre.ledger.deliver_blanks(delivery, 1, self.first_blank, 2000)

    def connect(self, role: str | None = "capthe_worker") -> psycopg.Connection:
        """A connection with the rights of a role (None: the owner's)."""
        options = "" if role is None else f"-c role={role}"
        connection = psycopg.connect(self.url, autocommit=True, options=options)
        self._open.append(connection)
        return connection

    def close(self) -> None:
        for connection in self._open:
            connection.close()

    def another_centre(
        self, plan: Plan = PLAN, *, spoil: float = 0, dead: float = 0, lost: float = 0
    ) -> Centre:
        """The same centre over another connection, as another process would have it."""
        outside = self.folder
        return Centre(
            ledger=Ledger(self.connect()),
            clock=self.clock,
            country=self.country,
            entropy=self.entropy,
            line=TextLine(
                self.country,
                PrinterTwin(outside / "printer.sqlite", spoil_share=spoil, dead_share=dead),
            ),
            carrier=CarrierTwin(outside / "carrier.sqlite", lost_share=lost, give_up_days=3),
            register=RegisterTwin(
                outside / "register.sqlite", rule=self.country.numbers, entropy=self.entropy
            ),
            plan=plan,
        )

    def another_gate(self, centre: Centre, writer: int = 1) -> Gate:
        """The door of a centre; `writer` numbers the one who writes objects."""
        return Gate(
            national=self.national,
            signing=self.signing,
            objects=PackObjects(
                self.folder / "objects",
                writer=writer,
                keys=DatabaseKeys(centre.ledger.connection),
                keks=KekStore(self.folder / "keks", self.entropy),
                entropy=self.entropy,
            ),
            aside=self.folder / "aside",
            home=self.folder,
        )

    # people and packets ---------------------------------------------------------------------------

    def new_device(self, unit: int = UNIT, *, is_listed: bool = True) -> Sealer:
        """A device of a unit, registered unless it is not to be."""
        self._devices += 1
        key = DeviceKey(unit, self._devices, SigningKey.generate(self.entropy))
        if is_listed:
            listed = [(unit, self._devices, PROVINCE, key.public)]
            enrol_devices(self.centre.ledger.connection, listed)
        return Sealer(key, self.entropy, self.national.recipient)

    def citizen(self, *, case: Case | None = None, is_known: bool = True, **said) -> PacketContent:
        """The enrolment of the next citizen; the register agrees unless `is_known` is false."""
        self._people += 1
        content = enrolment(portrait_bytes=60, finger_bytes=20)
        said = {"number": f"00118500{self._people:04}", "old_number": None} | said
        person = replace(content.demographics, **said)
        if is_known:
            self.know(person.number, name=person.name, birth=person.birth, sex=person.sex)
        return replace(content, demographics=person, case=case or content.case)

    def know(
        self, number: str, *, name: str = "Nguyễn Thị Hoa", birth: int = 19850309, sex: str = "F"
    ) -> None:
        """Enter a person into the population register."""
        key = self.country.names.match_key(name)
        row = RegisterPerson(int(number), None, name, key, birth, sex, PROVINCE)
        self.centre.ledger.people.load([row])

    def receive(self, *packets: bytes) -> list[Answer]:
        """Send one batch."""
        return receive(self.centre, self.gate, packets)

    def enrol(self, count: int = 1, **said) -> list[tuple[int, int]]:
        """Enrol so many citizens and receive them in one batch: (dossier, cid) of each."""
        contents = [self.citizen(**said) for _ in range(count)]
        answers = self.receive(*[self.device.seal(content) for content in contents])
        return [
            (answer.dossier, int(content.demographics.number))
            for answer, content in zip(answers, contents, strict=True)
        ]

    # machines and desks ---------------------------------------------------------------------------

    def work(self, centre: Centre | None = None, limit: int = 1000) -> int:
        """Let one worker work until nothing is ready (at most `limit` pieces)."""
        worker = Worker(centre or self.centre, STATIONS, "worker")
        while worker.done < limit and worker.run_once():
            pass
        return worker.done

    def step(self, stage: str, centre: Centre | None = None) -> int:
        """Work every set that waits in one stage once, by its station; return how many."""
        chosen = centre or self.centre
        n = 0
        while work := chosen.ledger.claim_work([stage], "step", 60):
            STATIONS.by_stage[stage](chosen, work.set_id)
            n += 1
        return n

    def lot(self) -> int | None:
        """Form one print lot; True when there was one."""
        return STATIONS.chores["allot"](self.centre)

    def approve(self) -> None:
        """Approve all that waits for it."""
        for waiting in self.centre.ledger.sets_at("unique"):
            approve.approve_set(self.centre, APPROVER, waiting.id)

    def bring_to(self, stage: str) -> None:
        """Let all that is under way go on along the straight line until it is in `stage`."""
        at = STAGES.start
        while at.name != stage:
            self._pass(at)
            at = STAGES[next(iter(at.exits.values()))]  # the first exit leads straight on

    def _pass(self, stage: Stage) -> None:
        if stage.gathers:
            while self.lot():
                pass
        elif stage.is_worked_by_machine:
            self.step(stage.name)
        else:
            at_desk = {
                Desk.APPROVAL: self.approve,
                Desk.ARRIVAL: self.match_boxes,
                Desk.COUNTER: self.hand_over,
            }
            at_desk[stage.desk]()

    def match_boxes(self) -> None:
        """Every box arrives, complete."""
        for box in self.centre.ledger.sets_at("in_transit"):
            arrive.match_box(self.centre, ARRIVAL, box.id)

    def hand_over(self) -> None:
        """Everybody collects."""
        for box in self.centre.ledger.sets_at("at_unit"):
            for dossier, cid in self.centre.ledger.members(box.id):
                hand_over.hand_over(self.centre, COUNTER, dossier, cid)

    # what is -------------------------------------------------------------------------------------

    def where(self, dossier: int, cid: int) -> Whereabouts:
        """Where a dossier is."""
        found = self.centre.ledger.where_is(dossier, cid)
        assert found is not None
        return found

    def stage(self, dossier: int, cid: int) -> str:
        """The stage a dossier is in."""
        return self.where(dossier, cid).stage

    def standing(self) -> dict[str, int]:
        """How many dossiers are in which stage."""
        return {stage: n for stage, n in standing(self.centre).items() if n}

    def cases(self, *desks: str) -> list[OpenCase]:
        """The open exceptions."""
        return open_cases(self.centre.ledger.connection, desks=desks)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:
        """Ask the database."""
        return self.centre.ledger.connection.execute(query, values).fetchall()

    def stock(self) -> dict[str, int]:
        """The blanks by account."""
        return dict(
            self.rows(
                "select a.name, sum(s.n)::integer from ledger.stock s"
                " join ledger.account a on a.code = s.account"
                " where s.n <> 0 group by a.name"
            )
        )

    def counted(self, reason: int) -> int:
        """How many packets are counted as refused for a reason."""
        return self.rows(
            "select coalesce(sum(n), 0)::integer from ledger.counter"
            " where from_stage = 0 and to_stage = %s",
            [-reason],
        )[0][0]

    def prints(self) -> Counter[int]:
        """How often each blank was physically printed."""
        return Counter(blank for blank, _, _ in self.centre.line.printer.printed_blanks())

    def live_cards(self) -> Counter[int]:
        """How many live cards each citizen has on record."""
        return Counter(
            cid
            for (cid,) in self.rows(
                "select c.cid from ledger.card c left join ledger.card_end e"
                " using (cid, generation)"
                " where e.cid is null"
            )
        )
